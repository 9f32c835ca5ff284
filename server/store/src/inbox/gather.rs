//! The facts for one command. Lock order: the subject, then their letters.

use domain::inbox::{Command, Facts, Settings};
use domain::kernel::{Ctx, Instant};
use sea_orm::{ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};

use super::entity::{inbox_seen, letter_of};
use crate::kernel::StoreError;
use crate::kernel::tables::{letter, person};

pub async fn gather(
    tx: &DatabaseTransaction,
    command: &Command,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let subject = person::Entity::find_by_id(ctx.subject.0)
        .lock_exclusive()
        .one(tx)
        .await?;
    let Some(subject) = subject else {
        return Ok(Facts::default());
    };
    let seen = inbox_seen::Entity::find_by_id(ctx.subject.0)
        .one(tx)
        .await?;
    let settings = Settings {
        person: ctx.subject,
        texts: subject.sms,
        seen: seen.map(|row| Instant(row.seen)),
    };
    let own = Condition::all().add(letter::Column::Person.eq(ctx.subject.0));
    let which = match command {
        Command::MarkRead(mark) => Some(own.add(letter::Column::Id.eq(mark.letter.0))),
        Command::MarkAllRead(_) => Some(own.add(letter::Column::Read.is_null())),
        Command::SetTexts(_) => None,
    };
    let rows = match which {
        Some(which) => letter::Entity::find().filter(which).all(tx).await?,
        None => Vec::new(),
    };
    let letters: Result<_, _> = rows.into_iter().map(letter_of).collect();
    Ok(Facts {
        letters: letters?,
        settings: Some(settings),
    })
}
