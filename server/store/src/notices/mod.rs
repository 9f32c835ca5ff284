//! 公告 Notices in the database: what a decision needs, and how it is saved.

mod entity;
mod gather;
mod save;

use domain::kernel::{Ctx, PersonId};
use domain::notices::{Command, Event, Facts, Notices};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::kernel::{Keep, StoreError};

impl Keep for Notices {
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
        _ctx: &Ctx,
    ) -> Result<(), StoreError> {
        save::save(tx, before, after, events).await
    }

    fn entity(event: &Event) -> Option<Uuid> {
        let id = match event {
            Event::DraftSaved { draft, .. } | Event::DraftDropped { draft } => draft,
            Event::Posted { notice, .. }
            | Event::Corrected { notice, .. }
            | Event::Withdrawn { notice, .. }
            | Event::Aged { notice, .. }
            | Event::Kept { notice }
            | Event::Acknowledged { notice, .. } => notice,
        };
        Some(id.0)
    }
}

/// Erases the drafts of a person. What they posted is signed by the place and stays.
pub(crate) async fn forget(tx: &DatabaseTransaction, person: PersonId) -> Result<(), StoreError> {
    entity::notice_draft::Entity::delete_many()
        .filter(entity::notice_draft::Column::Author.eq(person.0))
        .exec(tx)
        .await?;
    Ok(())
}
