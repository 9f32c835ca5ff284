//! 消息 The inbox in the database: what a decision needs, and how it is saved.

mod entity;
mod gather;
mod save;

use domain::inbox::{Command, Event, Facts, Inbox};
use domain::kernel::{Ctx, PersonId};
use sea_orm::{DatabaseTransaction, EntityTrait};
use uuid::Uuid;

use crate::kernel::{Keep, StoreError};

impl Keep for Inbox {
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
        _events: &[Event],
        _ctx: &Ctx,
    ) -> Result<(), StoreError> {
        save::save(tx, before, after).await
    }

    fn entity(event: &Event) -> Option<Uuid> {
        match event {
            Event::Read { letters } | Event::Aged { letters } => {
                letters.first().map(|letter| letter.0)
            }
            Event::Seen { .. } | Event::TextsSet { .. } => None,
        }
    }
}

/// Erases up to when a person has seen their inbox. The letters are erased with the account.
pub(crate) async fn forget(tx: &DatabaseTransaction, person: PersonId) -> Result<(), StoreError> {
    entity::inbox_seen::Entity::delete_by_id(person.0)
        .exec(tx)
        .await?;
    Ok(())
}
