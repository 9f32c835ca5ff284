//! 五级组织 Places, people and roles in the database: what a decision needs, and how it is saved.

mod enter;
mod entity;
mod gather;
mod leave;
mod read;
mod save;

use domain::kernel::Ctx;
use domain::org::{Command, Event, Facts, Org};
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use crate::kernel::{Keep, StoreError};

pub use enter::Entry;
pub use entity::{initials, place_of};
pub(crate) use leave::{askings_of, leave};
pub use read::Found;

impl Keep for Org {
    async fn gather(
        tx: &DatabaseTransaction,
        command: &Command,
        ctx: &Ctx,
    ) -> Result<Facts, StoreError> {
        gather::gather(tx, command, ctx).await
    }

    async fn all(tx: &DatabaseTransaction, ctx: &Ctx) -> Result<Vec<Facts>, StoreError> {
        gather::all(tx, ctx).await
    }

    async fn save(
        tx: &DatabaseTransaction,
        before: &Facts,
        after: &Facts,
        events: &[Event],
        ctx: &Ctx,
    ) -> Result<(), StoreError> {
        save::save(tx, before, after, events, ctx).await
    }

    fn entity(event: &Event) -> Option<Uuid> {
        match event {
            Event::PlacesImported { .. } => None,
            Event::PlaceEdited { place, .. } | Event::OfficeSet { place, .. } => Some(place.0),
            Event::Asked { ask, .. }
            | Event::Withdrawn { ask }
            | Event::Vouched { ask, .. }
            | Event::Declined { ask, .. } => Some(ask.0),
            Event::Confirmed { person, .. }
            | Event::MovedOut { person, .. }
            | Event::Appointed { person, .. }
            | Event::RoleEnded { person, .. }
            | Event::Renamed { person, .. }
            | Event::ContactSet { person, .. } => Some(person.0),
        }
    }
}
