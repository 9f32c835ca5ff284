//! The clock is an actor: commands that come due, unique per thing and purpose.

use std::collections::BTreeMap;

use domain::kernel::{Actor, CommandId, Due, Envelope, Instant};
use sea_orm::sea_query::{Expr, LockBehavior, LockType, OnConflict};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};
use uuid::Uuid;

use super::error::StoreError;
use super::open::Store;
use super::perform::Via;
use super::tables::due;

/// How many due commands are given in one go.
const AT_ONCE: u64 = 100;
/// After so many tries the wait doubles no longer.
const LONGEST_WAIT: i32 = 12;

impl Store {
    /// Gives the commands that have come due, and says how many; call again while that is not zero. One that fails
    /// is put off, each time for longer, and holds up no other; one that another instance is giving is left to it.
    ///
    /// # Errors
    /// When the database fails altogether.
    pub async fn give_due(&self) -> Result<usize, StoreError> {
        let now = self.clock.now();
        let rows = due::Entity::find()
            .filter(due::Column::Next.lte(now.0))
            .order_by_asc(due::Column::Next)
            .order_by_asc(due::Column::Id)
            .limit(AT_ONCE)
            .all(&self.readers)
            .await?;
        let mut given = 0;
        for row in rows {
            let (id, tries) = (row.id, row.tries);
            match self.give(row, now).await {
                Ok(()) => given += 1,
                Err(StoreError::Taken) => {}
                Err(error) => {
                    tracing::error!(%error, %id, tries, "a due command failed and is put off");
                    self.put_off(id, tries, now).await?;
                }
            }
        }
        Ok(given)
    }

    /// When the next command comes due, if any is waiting.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_due(&self) -> Result<Option<Instant>, StoreError> {
        let next = due::Entity::find()
            .order_by_asc(due::Column::Next)
            .one(&self.readers)
            .await?;
        Ok(next.map(|row| Instant(row.next)))
    }

    async fn give(&self, row: due::Model, now: Instant) -> Result<(), StoreError> {
        let late = row.not_after.is_some_and(|not_after| not_after < now.0);
        let command = serde_json::from_str(&row.command);
        let (false, Ok(command)) = (late, command) else {
            tracing::warn!(entity = %row.entity, purpose = row.purpose, late, "due command dropped");
            let tx = self.begin().await?;
            claim(&tx, row.id).await?;
            take_off(&tx, row.id).await?;
            return Ok(tx.commit().await?);
        };
        let envelope = Envelope {
            id: CommandId(row.id),
            actor: Actor::CLOCK,
            subject: Actor::CLOCK,
            made: Instant(row.at),
            command,
        };
        self.perform(&envelope, Via::Clock(row.id)).await?;
        Ok(())
    }

    /// A second at first, over an hour in the end.
    async fn put_off(&self, id: Uuid, tries: i32, now: Instant) -> Result<(), StoreError> {
        let wait = 1_000_i64 << tries.clamp(0, LONGEST_WAIT);
        let tx = self.begin().await?;
        due::Entity::update_many()
            .col_expr(due::Column::Next, Expr::value(now.0 + wait))
            .col_expr(due::Column::Tries, Expr::value(tries + 1))
            .filter(due::Column::Id.eq(id))
            .exec(&tx)
            .await?;
        Ok(tx.commit().await?)
    }
}

/// Puts commands on the clock and takes moot ones off.
pub(crate) async fn set(
    tx: &DatabaseTransaction,
    dues: &[Due],
    moot: &[(Uuid, &'static str)],
) -> Result<(), StoreError> {
    for (entity, purpose) in moot {
        due::Entity::delete_many()
            .filter(due::Column::Entity.eq(*entity))
            .filter(due::Column::Purpose.eq(*purpose))
            .exec(tx)
            .await?;
    }
    let replace = purpose()
        .update_columns([
            due::Column::Id,
            due::Column::At,
            due::Column::Next,
            due::Column::Tries,
            due::Column::NotAfter,
            due::Column::Command,
        ])
        .to_owned();
    put(tx, dues, replace).await
}

/// Puts commands on the clock where there is none yet of that thing and purpose.
pub(crate) async fn set_where_missing(
    tx: &DatabaseTransaction,
    dues: &[Due],
) -> Result<(), StoreError> {
    put(tx, dues, purpose().do_nothing().to_owned()).await
}

fn purpose() -> OnConflict {
    OnConflict::columns([due::Column::Entity, due::Column::Purpose])
}

async fn put(
    tx: &DatabaseTransaction,
    dues: &[Due],
    on_conflict: OnConflict,
) -> Result<(), StoreError> {
    if dues.is_empty() {
        return Ok(());
    }
    // One statement may not put the same thing twice; of several for one thing and purpose, the last counts.
    let dues: BTreeMap<_, _> = dues
        .iter()
        .map(|due| ((due.entity, due.purpose), due))
        .collect();
    let mut rows = Vec::with_capacity(dues.len());
    for due in dues.into_values() {
        rows.push(due::ActiveModel {
            id: Set(due.command_id().0),
            entity: Set(due.entity),
            purpose: Set(due.purpose.to_owned()),
            at: Set(due.at.0),
            next: Set(due.at.0),
            tries: Set(0),
            not_after: Set(due.not_after.map(|instant| instant.0)),
            command: Set(
                serde_json::to_string(&due.command).map_err(StoreError::unreadable("command"))?
            ),
        });
    }
    due::Entity::insert_many(rows)
        .on_conflict(on_conflict)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Claims a command that has come due, in the transaction that gives it, so that one instance gives it once.
///
/// # Errors
/// [`StoreError::Taken`] when another instance is at it, or has given it already.
pub(crate) async fn claim(tx: &DatabaseTransaction, id: Uuid) -> Result<(), StoreError> {
    let row = due::Entity::find_by_id(id)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .one(tx)
        .await?;
    row.map(drop).ok_or(StoreError::Taken)
}

/// Takes one command off the clock.
pub(crate) async fn take_off(tx: &DatabaseTransaction, id: Uuid) -> Result<(), StoreError> {
    due::Entity::delete_by_id(id).exec(tx).await?;
    Ok(())
}
