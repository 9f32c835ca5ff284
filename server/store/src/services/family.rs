//! Who looks after whose bookings.
//!
//! Lock order: the people by id, then the links. A chain of links would need two decisions about one person at once.

use std::collections::{BTreeMap, BTreeSet};

use domain::kernel::{Ctx, Instant, Minutes, PersonId};
use domain::services::{AskLink, Facts, Link, LinkId};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder, Select,
};
use uuid::Uuid;

use super::entity::family_link;
use super::people;
use crate::kernel::StoreError;
use crate::kernel::held::Held as _;
use crate::kernel::tables::{event, person};

/// What asking somebody needs: who has the number, and the links of who asks.
pub async fn asking(
    tx: &DatabaseTransaction,
    ask: &AskLink,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let facts = own(tx, ctx).await?;
    let Ok(number) = ask.number() else {
        return Ok(facts);
    };
    let found = person::Entity::find()
        .filter(person::Column::Phone.eq(number.as_str()))
        .filter(person::Column::Closed.is_null())
        .one(tx)
        .await?;
    let since = ctx.now.minus(Minutes::days(1));
    let asked = event::Entity::find()
        .filter(event::Column::Actor.eq(ctx.actor.person.0))
        .filter(event::Column::At.gt(since.0))
        .filter(event::Column::Slice.eq("services"))
        .filter(event::Column::Payload.contains(r#""event":"link_asked""#));
    Ok(Facts {
        named: found.map(|found| (PersonId(found.id), found.name)),
        asked_lately: asked.count(tx).await?,
        ..facts
    })
}

/// What agreeing needs: the links of both.
pub async fn agreeing(
    tx: &DatabaseTransaction,
    link: LinkId,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let Some(row) = family_link::Entity::find_by_id(link.0).one(tx).await? else {
        return Ok(Facts::default());
    };
    of(tx, BTreeSet::from([ctx.subject.0, row.carer]), ctx).await
}

/// What ending a link needs: the links of who ends it; for the clock, those of who asked.
pub async fn ending(
    tx: &DatabaseTransaction,
    link: LinkId,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    if !ctx.actor.is_clock() {
        return own(tx, ctx).await;
    }
    match family_link::Entity::find_by_id(link.0).one(tx).await? {
        Some(row) => of(tx, BTreeSet::from([row.carer]), ctx).await,
        None => Ok(Facts::default()),
    }
}

/// The links of whom it is for.
async fn own(tx: &DatabaseTransaction, ctx: &Ctx) -> Result<Facts, StoreError> {
    of(tx, BTreeSet::from([ctx.subject.0]), ctx).await
}

async fn of(
    tx: &DatabaseTransaction,
    people: BTreeSet<Uuid>,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    for person in &people {
        people::locked(tx, PersonId(*person)).await?;
    }
    Ok(Facts {
        links: of_people(tx, people, ctx).await?,
        ..Facts::default()
    })
}

/// All links of these people.
pub async fn of_people(
    tx: &DatabaseTransaction,
    people: BTreeSet<Uuid>,
    ctx: &Ctx,
) -> Result<BTreeMap<LinkId, Link>, StoreError> {
    let either = Condition::any()
        .add(family_link::Column::Carer.is_in(people.iter().copied()))
        .add(family_link::Column::Person.is_in(people));
    links(tx, family_link::Entity::find().filter(either), ctx).await
}

/// The link by which who acts books for whom it is for.
pub async fn between(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
) -> Result<BTreeMap<LinkId, Link>, StoreError> {
    let found = family_link::Entity::find()
        .filter(family_link::Column::Carer.eq(ctx.actor.person.0))
        .filter(family_link::Column::Person.eq(ctx.subject.0))
        .filter(family_link::Column::Agreed.is_not_null());
    links(tx, found, ctx).await
}

/// All links there are.
pub async fn all(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
) -> Result<BTreeMap<LinkId, Link>, StoreError> {
    links(tx, family_link::Entity::find(), ctx).await
}

async fn links(
    tx: &DatabaseTransaction,
    found: Select<family_link::Entity>,
    ctx: &Ctx,
) -> Result<BTreeMap<LinkId, Link>, StoreError> {
    let rows = found
        .order_by_asc(family_link::Column::Id)
        .held()
        .all(tx)
        .await?;
    let people = rows
        .iter()
        .flat_map(|row| row.person.into_iter().chain([row.carer]));
    let names = people::names(tx, people.collect(), ctx).await?;
    let name = |id: Uuid| names.get(&id).cloned().unwrap_or_default();
    let links = rows.into_iter().map(|row| {
        let link = Link {
            id: LinkId(row.id),
            carer: PersonId(row.carer),
            carer_name: name(row.carer),
            person: row.person.map(PersonId),
            name: row.person.map(name).unwrap_or_default(),
            called: row.called,
            number: row.number,
            asked: Instant(row.asked),
            agreed: row.agreed.map(Instant),
        };
        (link.id, link)
    });
    Ok(links.collect())
}

/// Writes the links that changed; those that ended are gone.
pub async fn save(
    tx: &DatabaseTransaction,
    before: &Facts,
    after: &Facts,
) -> Result<(), StoreError> {
    let ended = before
        .links
        .keys()
        .filter(|id| !after.links.contains_key(id));
    let ended: Vec<Uuid> = ended.map(|id| id.0).collect();
    if !ended.is_empty() {
        family_link::Entity::delete_many()
            .filter(family_link::Column::Id.is_in(ended))
            .exec(tx)
            .await?;
    }
    for (id, link) in &after.links {
        let row = family_link::Model {
            id: id.0,
            carer: link.carer.0,
            person: link.person.map(|person| person.0),
            called: link.called.clone(),
            number: link.number.clone(),
            asked: link.asked.0,
            agreed: link.agreed.map(|at| at.0),
        };
        let row = row.into_active_model().reset_all();
        match before.links.get(id) {
            Some(same) if same == link => {}
            Some(_) => {
                row.update(tx).await?;
            }
            None => {
                family_link::Entity::insert(row)
                    .exec_without_returning(tx)
                    .await?;
            }
        }
    }
    Ok(())
}
