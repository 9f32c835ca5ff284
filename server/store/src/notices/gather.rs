//! The facts for one command. Lock order: draft, notice, acknowledgement.

use domain::kernel::{Ctx, PersonId, PlaceId, Site};
use domain::notices::{
    Acknowledge, Acknowledgement, Command, Draft, Facts, Notice, NoticeId, Tell,
};
use sea_orm::{ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};

use super::entity::{
    acknowledgement, acknowledgement_of, draft_of, notice, notice_draft, notice_of, who,
};
use crate::kernel::held::Held as _;
use crate::kernel::tables::home;
use crate::kernel::{StoreError, people, places};

pub async fn gather(
    tx: &DatabaseTransaction,
    command: &Command,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    match command {
        Command::SaveDraft(save) => Ok(Facts {
            site: places::site(tx, save.place).await?,
            draft: draft(tx, save.draft).await?,
            ..Facts::default()
        }),
        Command::Drop(drop) => Ok(Facts {
            draft: draft(tx, Some(drop.draft)).await?,
            ..Facts::default()
        }),
        Command::Post(post) => Ok(Facts {
            site: places::site(tx, post.place).await?,
            draft: draft(tx, post.draft).await?,
            ..Facts::default()
        }),
        Command::Correct(correct) => of_notice(tx, correct.notice).await,
        Command::Withdraw(withdraw) => of_notice(tx, withdraw.notice).await,
        Command::Acknowledge(acknowledge) => acknowledging(tx, acknowledge, ctx).await,
        Command::Tell(tell) => telling(tx, tell).await,
        Command::Age(age) => {
            let mut facts = of_notice(tx, age.notice).await?;
            facts.old = shown(tx, age.notice).await?;
            Ok(facts)
        }
    }
}

async fn of_notice(tx: &DatabaseTransaction, id: NoticeId) -> Result<Facts, StoreError> {
    let notice = notice(tx, id).await?;
    let site = notice.as_ref().map(|notice| notice.site.clone());
    Ok(Facts {
        site,
        notice,
        ..Facts::default()
    })
}

/// Acknowledgements that are still in lists.
async fn shown(tx: &DatabaseTransaction, id: NoticeId) -> Result<Vec<Acknowledgement>, StoreError> {
    let rows = acknowledgement::Entity::find()
        .filter(acknowledgement::Column::Notice.eq(id.0))
        .filter(acknowledgement::Column::Aged.eq(false))
        .limit(Facts::MOST as u64)
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(acknowledgement_of).collect())
}

async fn acknowledging(
    tx: &DatabaseTransaction,
    acknowledge: &Acknowledge,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let facts = of_notice(tx, acknowledge.notice).await?;
    let home = people::home(tx, ctx.subject).await?;
    with_home(tx, facts, acknowledge.notice, home, Some(ctx.subject)).await
}

async fn telling(tx: &DatabaseTransaction, tell: &Tell) -> Result<Facts, StoreError> {
    let facts = of_notice(tx, tell.notice).await?;
    let site = places::site(tx, tell.stairwell).await?;
    let home = site.map(|site| (site, tell.unit.clone()));
    let home = if is_lived_in(tx, tell).await? {
        home
    } else {
        None
    };
    with_home(tx, facts, tell.notice, home, tell.person).await
}

/// Whether somebody verified lives there; where a person is named, that person. Without a unit one must be named.
async fn is_lived_in(tx: &DatabaseTransaction, tell: &Tell) -> Result<bool, StoreError> {
    if tell.unit.is_empty() && tell.person.is_none() {
        return Ok(false);
    }
    let named = tell.person.map(|person| home::Column::Person.eq(person.0));
    let verified = Condition::all()
        .add(home::Column::Place.eq(tell.stairwell.0))
        .add(home::Column::Unit.eq(tell.unit.as_str()))
        .add(home::Column::Verified.is_not_null())
        .add_option(named);
    let found = home::Entity::find().filter(verified).one(tx).await?;
    Ok(found.is_some())
}

async fn with_home(
    tx: &DatabaseTransaction,
    mut facts: Facts,
    notice: NoticeId,
    home: Option<(Site, String)>,
    person: Option<PersonId>,
) -> Result<Facts, StoreError> {
    if let Some((site, unit)) = &home {
        let id = (notice.0, site.place().0, who(unit, person));
        let row = acknowledgement::Entity::find_by_id(id).one(tx).await?;
        facts.acknowledgement = row.map(acknowledgement_of);
    }
    facts.home = home;
    Ok(facts)
}

async fn draft(
    tx: &DatabaseTransaction,
    id: Option<NoticeId>,
) -> Result<Option<Draft>, StoreError> {
    let Some(id) = id else { return Ok(None) };
    let row = notice_draft::Entity::find_by_id(id.0)
        .held()
        .one(tx)
        .await?;
    row.map(draft_of).transpose()
}

async fn notice(tx: &DatabaseTransaction, id: NoticeId) -> Result<Option<Notice>, StoreError> {
    let row = notice::Entity::find_by_id(id.0).held().one(tx).await?;
    let Some(row) = row else { return Ok(None) };
    let Some(site) = places::site(tx, PlaceId(row.place)).await? else {
        return Ok(None);
    };
    notice_of(row, site).map(Some)
}

/// Everything that has rows.
pub async fn all(tx: &DatabaseTransaction, _: &Ctx) -> Result<Vec<Facts>, StoreError> {
    let mut all = Vec::new();
    let notices = notice::Entity::find().filter(notice::Column::Aged.eq(false));
    for row in notices.all(tx).await? {
        if let Some(site) = places::site(tx, PlaceId(row.place)).await? {
            all.push(Facts {
                notice: Some(notice_of(row, site)?),
                ..Facts::default()
            });
        }
    }
    for row in notice_draft::Entity::find().all(tx).await? {
        all.push(Facts {
            draft: Some(draft_of(row)?),
            ..Facts::default()
        });
    }
    let shown = acknowledgement::Entity::find().filter(acknowledgement::Column::Aged.eq(false));
    let old = shown.all(tx).await?.into_iter();
    all.push(Facts {
        old: old.map(acknowledgement_of).collect(),
        ..Facts::default()
    });
    Ok(all)
}
