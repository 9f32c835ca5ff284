//! Writes the entities as they are after the events.

use domain::inbox::Facts;
use domain::kernel::Instant;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, Set};

use super::entity::inbox_seen;
use crate::kernel::StoreError;
use crate::kernel::tables::{letter, person};

pub async fn save(
    tx: &DatabaseTransaction,
    before: &Facts,
    after: &Facts,
) -> Result<(), StoreError> {
    let kept: Vec<_> = after.letters.iter().map(|letter| letter.id).collect();
    let gone = before.letters.iter().map(|letter| letter.id);
    let gone: Vec<_> = gone.filter(|id| !kept.contains(id)).collect();
    if !gone.is_empty() {
        letter::Entity::delete_many()
            .filter(letter::Column::Id.is_in(gone.iter().map(|id| id.0)))
            .exec(tx)
            .await?;
        return Ok(());
    }
    let now_read = after.letters.iter().zip(&before.letters);
    let now_read: Vec<_> = now_read
        .filter(|(after, before)| after.read != before.read)
        .map(|(after, _)| (after.id.0, after.read))
        .collect();
    if let Some((_, Some(Instant(at)))) = now_read.first() {
        let ids = now_read.iter().map(|(id, _)| *id);
        letter::Entity::update_many()
            .col_expr(letter::Column::Read, Expr::value(*at))
            .filter(letter::Column::Id.is_in(ids))
            .exec(tx)
            .await?;
    }
    let (Some(before), Some(after)) = (&before.settings, &after.settings) else {
        return Ok(());
    };
    if before.texts != after.texts {
        person::Entity::update_many()
            .col_expr(person::Column::Sms, Expr::value(after.texts))
            .filter(person::Column::Id.eq(after.person.0))
            .exec(tx)
            .await?;
    }
    if let Some(seen) = after.seen.filter(|_| before.seen != after.seen) {
        let row = inbox_seen::ActiveModel {
            person: Set(after.person.0),
            seen: Set(seen.0),
        };
        let replace = OnConflict::column(inbox_seen::Column::Person)
            .update_column(inbox_seen::Column::Seen)
            .to_owned();
        inbox_seen::Entity::insert(row)
            .on_conflict(replace)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}
