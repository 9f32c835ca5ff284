//! What becomes of home, asking, roles and contacts when an account is closed.

use domain::kernel::{Instant, PersonId, Rules, Space};
use domain::org::{Event, Facts, Org, role_id};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::entity::{ask, contact, vouch};
use super::gather;
use crate::kernel::StoreError;
use crate::kernel::rows::{Change, difference};
use crate::kernel::tables::{event, home, role_grant};

/// Ends it all, and gives the rows that others saw of it: nobody keeps the name of who has left. Called while
/// the person is still recorded; their own space is emptied by the caller.
pub(crate) async fn leave(
    tx: &DatabaseTransaction,
    person: PersonId,
    now: Instant,
) -> Result<Vec<Change>, StoreError> {
    let before = gather::of_person(tx, person).await?;
    let after = without(&before, person);
    let mut changes = difference(Org::project(&before), Org::project(&after));
    changes.retain(|change| change.space != Space::Person(person));
    for held in &before.held {
        let id = role_id(person, held.role, held.site.place());
        contact::Entity::delete_by_id(id).exec(tx).await?;
    }
    role_grant::Entity::update_many()
        .col_expr(role_grant::Column::Until, Expr::value(now.0))
        .filter(role_grant::Column::Person.eq(person.0))
        .filter(role_grant::Column::Until.is_null())
        .exec(tx)
        .await?;
    if let Some(asked) = &before.ask {
        vouch::Entity::delete_many()
            .filter(vouch::Column::Ask.eq(asked.id.0))
            .exec(tx)
            .await?;
    }
    ask::Entity::delete_many()
        .filter(ask::Column::Person.eq(person.0))
        .exec(tx)
        .await?;
    home::Entity::delete_by_id(person.0).exec(tx).await?;
    Ok(changes)
}

/// Everything that the person ever asked for, also what is settled long since.
pub(crate) async fn askings_of(
    tx: &DatabaseTransaction,
    person: PersonId,
) -> Result<Vec<Uuid>, StoreError> {
    let events = event::Entity::find()
        .filter(event::Column::Subject.eq(person.0))
        .filter(event::Column::Slice.eq("org"))
        .all(tx)
        .await?;
    let asked = events
        .iter()
        .filter_map(|event| serde_json::from_str(&event.payload).ok());
    let asked = asked.filter_map(|event| match event {
        Event::Asked { ask, .. } => Some(ask.0),
        _ => None,
    });
    Ok(asked.collect())
}

fn without(before: &Facts, person: PersonId) -> Facts {
    let mut after = before.clone();
    after.ask = None;
    after.held.clear();
    if let Some(resident) = &mut after.resident {
        resident.home = None;
    }
    for household in &mut after.households {
        household.people.retain(|one| one.person != person);
    }
    after
}
