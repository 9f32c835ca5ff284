//! Letters: one inbox per person is the truth; SMS and the like are ways out of it.

use std::collections::BTreeSet;

use domain::inbox::{LetterRow, ageing};
use domain::kernel::{Ctx, Instant, Letter, PersonId, Space, Words};
use domain::slices::Body;
use sea_orm::{DatabaseTransaction, EntityTrait, Set};
use uuid::Uuid;

use super::due;
use super::error::StoreError;
use super::rows::Change;
use super::tables::letter;

/// Writes letters and gives their rows.
///
/// # Errors
/// When the database fails.
pub async fn write(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    letters: Vec<Letter>,
) -> Result<Vec<Change>, StoreError> {
    if letters.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows = Vec::with_capacity(letters.len());
    let mut changes = Vec::with_capacity(letters.len());
    for (number, letter) in letters.into_iter().enumerate() {
        let id = Uuid::new_v5(&ctx.command.0, format!("letter/{number}").as_bytes());
        let facts =
            serde_json::to_string(&letter.facts).map_err(StoreError::unreadable("letter"))?;
        rows.push(letter::ActiveModel {
            id: Set(id),
            person: Set(letter.to.0),
            subject: Set(Some(ctx.subject.0)),
            key: Set(letter.key.to_owned()),
            facts: Set(facts),
            about: Set(letter.about.clone()),
            at: Set(ctx.now.0),
            urgent: Set(letter.is_urgent(ctx)),
            read: Set(None),
            sent: Set(None),
        });
        let row = LetterRow {
            key: letter.key.to_owned(),
            facts: letter.facts,
            about: letter.about,
            at: ctx.now,
            read: false,
        };
        changes.push(put(Space::Person(letter.to), id, row));
    }
    let readers: BTreeSet<Uuid> = rows.iter().map(|row| *row.person.as_ref()).collect();
    letter::Entity::insert_many(rows)
        .exec_without_returning(tx)
        .await?;
    age(tx, readers, ctx.now).await?;
    Ok(changes)
}

/// Writes the letter that tells of a refusal to whoever sent the command while offline.
///
/// # Errors
/// When the database fails.
pub async fn about_refusal(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    key: &str,
    facts: &Words,
    next: Option<&str>,
) -> Result<(), StoreError> {
    let text = serde_json::to_string(facts).map_err(StoreError::unreadable("letter"))?;
    let row = letter::ActiveModel {
        id: Set(refusal_id(ctx)),
        person: Set(ctx.actor.person.0),
        subject: Set(Some(ctx.subject.0)),
        key: Set(key.to_owned()),
        facts: Set(text),
        about: Set(next.unwrap_or("/outbox").to_owned()),
        at: Set(ctx.now.0),
        urgent: Set(true),
        read: Set(None),
        sent: Set(None),
    };
    letter::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    age(tx, [ctx.actor.person.0].into(), ctx.now).await
}

/// Has the clock look through the inboxes once these letters are old, unless it will anyhow.
async fn age(
    tx: &DatabaseTransaction,
    readers: BTreeSet<Uuid>,
    now: Instant,
) -> Result<(), StoreError> {
    let readers = readers.into_iter().map(PersonId);
    let dues: Vec<_> = readers.map(|reader| ageing(reader, now)).collect();
    due::set_where_missing(tx, &dues).await
}

/// The row of that letter.
pub fn refusal_row(ctx: &Ctx, key: &str, facts: &Words, next: Option<&str>) -> Change {
    let row = LetterRow {
        key: key.to_owned(),
        facts: facts.clone(),
        about: next.unwrap_or("/outbox").to_owned(),
        at: ctx.now,
        read: false,
    };
    put(Space::Person(ctx.actor.person), refusal_id(ctx), row)
}

fn refusal_id(ctx: &Ctx) -> Uuid {
    Uuid::new_v5(&ctx.command.0, b"letter/refusal")
}

fn put(space: Space, id: Uuid, row: LetterRow) -> Change {
    let body = Body::Letter(row);
    Change {
        space,
        kind: body.kind(),
        id,
        body: Some(body),
    }
}
