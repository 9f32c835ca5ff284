//! 志愿任务 Tasks in the database: what a decision needs, and how it is saved.

mod entity;
mod gather;
mod save;

use domain::kernel::Ctx;
use domain::tasks::{Command, Event, Facts, Tasks};
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use crate::kernel::{Keep, StoreError};

impl Keep for Tasks {
    async fn gather(
        tx: &DatabaseTransaction,
        command: &Command,
        ctx: &Ctx,
    ) -> Result<Facts, StoreError> {
        gather::gather(tx, command, ctx).await
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
        Some(match event {
            Event::Published { task, .. }
            | Event::Edited { task, .. }
            | Event::Closed { task, .. }
            | Event::Aged { task }
            | Event::Kept { task } => task.0,
            Event::Claimed { claim, .. }
            | Event::Unslotted { claim, .. }
            | Event::Released { claim, .. }
            | Event::CalledOff { claim }
            | Event::Started { claim, .. }
            | Event::Finished { claim, .. }
            | Event::Approved { claim, .. }
            | Event::Corrected { claim, .. }
            | Event::Reminded { claim, .. } => claim.0,
        })
    }
}
