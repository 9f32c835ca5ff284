//! Writes the entities as they are after the events.

use domain::notices::{Acknowledgement, By, Draft, Event, Facts, Notice};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    Set,
};

use super::entity::{acknowledgement, audience_text, notice, notice_draft, who};
use crate::kernel::StoreError;

pub async fn save(
    tx: &DatabaseTransaction,
    before: &Facts,
    after: &Facts,
    events: &[Event],
) -> Result<(), StoreError> {
    for event in events {
        if let Event::DraftDropped { draft } = event {
            notice_draft::Entity::delete_by_id(draft.0).exec(tx).await?;
        }
    }
    if let Some(draft) = &after.draft {
        save_draft(tx, draft, before.draft.is_some()).await?;
    }
    if let Some(notice) = &after.notice
        && before.notice.as_ref() != Some(notice)
    {
        save_notice(tx, notice, before.notice.is_some()).await?;
    }
    if after.old.is_empty() {
        for old in &before.old {
            age(tx, old).await?;
        }
    }
    if let (Some(new), None) = (&after.acknowledgement, &before.acknowledgement) {
        save_acknowledgement(tx, new).await?;
    }
    Ok(())
}

async fn save_draft(
    tx: &DatabaseTransaction,
    draft: &Draft,
    known: bool,
) -> Result<(), StoreError> {
    let row = notice_draft::ActiveModel {
        id: Set(draft.id.0),
        place: Set(draft.place.0),
        author: Set(draft.author.0),
        fields: Set(serde_json::to_string(&draft.fields).map_err(StoreError::unreadable("draft"))?),
        saved: Set(draft.saved.0),
    };
    if known {
        row.update(tx).await?;
    } else {
        row.insert(tx).await?;
    }
    Ok(())
}

async fn save_notice(
    tx: &DatabaseTransaction,
    notice: &Notice,
    known: bool,
) -> Result<(), StoreError> {
    let corrections =
        serde_json::to_string(&notice.corrections).map_err(StoreError::unreadable("correction"))?;
    let row = notice::Model {
        id: notice.id.0,
        place: notice.site.place().0,
        kind: notice.fields.kind.name().to_owned(),
        audience: audience_text(notice.fields.audience).to_owned(),
        title: notice.fields.title.clone(),
        body: notice.fields.body.clone(),
        pinned: notice.fields.pinned,
        acknowledge: notice.fields.acknowledge,
        expires: notice.fields.expires.map(|expires| expires.to_string()),
        author: notice.author.0,
        posted: notice.posted.0,
        corrections,
        withdrawn: notice.withdrawal.as_ref().map(|withdrawal| withdrawal.at.0),
        withdrawn_reason: notice
            .withdrawal
            .as_ref()
            .map(|withdrawal| withdrawal.reason.clone()),
        acknowledged: i32::try_from(notice.acknowledged).unwrap_or(i32::MAX),
        aged: notice.aged,
    };
    let row = row.into_active_model().reset_all();
    if known {
        row.update(tx).await?;
    } else {
        row.insert(tx).await?;
    }
    Ok(())
}

async fn save_acknowledgement(
    tx: &DatabaseTransaction,
    entity: &Acknowledgement,
) -> Result<(), StoreError> {
    let row = acknowledgement::ActiveModel {
        notice: Set(entity.notice.0),
        home: Set(entity.home.0),
        who: Set(who(&entity.unit, entity.person)),
        desk: Set(entity.desk.0),
        unit: Set(entity.unit.clone()),
        person: Set(entity.person.map(|person| person.0)),
        way: Set(if entity.by == By::Person {
            "person"
        } else {
            "tap"
        }
        .to_owned()),
        at: Set(entity.at.0),
        aged: Set(false),
    };
    acknowledgement::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// It stays counted, and leaves the lists.
async fn age(tx: &DatabaseTransaction, old: &Acknowledgement) -> Result<(), StoreError> {
    acknowledgement::Entity::update_many()
        .col_expr(acknowledgement::Column::Aged, Expr::value(true))
        .filter(acknowledgement::Column::Notice.eq(old.notice.0))
        .filter(acknowledgement::Column::Home.eq(old.home.0))
        .filter(acknowledgement::Column::Who.eq(who(&old.unit, old.person)))
        .exec(tx)
        .await?;
    Ok(())
}
