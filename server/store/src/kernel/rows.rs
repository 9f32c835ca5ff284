//! Rows: written as the difference between two projections, versioned by their space.

use std::collections::{BTreeMap, BTreeSet};

use domain::kernel::{Instant, Placed, Space};
use domain::slices::Body;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, Set};
use uuid::Uuid;

use super::error::StoreError;
use super::tables::{space, sync_row};

/// A row that is put, or that leaves its space.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Where.
    pub space: Space,
    /// Of which kind.
    pub kind: &'static str,
    /// Which thing.
    pub id: Uuid,
    /// What it says now; none when it has left the space.
    pub body: Option<Body>,
}

/// What must be written to get from one projection to the other: a row that moves leaves a tombstone behind.
pub fn difference(before: Vec<Placed>, after: Vec<Placed>) -> Vec<Change> {
    let key = |(space, id, body): Placed| ((space, body.kind(), id), body);
    let mut before: BTreeMap<_, _> = before.into_iter().map(key).collect();
    let mut changes = Vec::new();
    for ((space, kind, id), body) in after.into_iter().map(key) {
        if before.remove(&(space, kind, id)).as_ref() != Some(&body) {
            changes.push(Change {
                space,
                kind,
                id,
                body: Some(body),
            });
        }
    }
    changes.extend(before.into_keys().map(|(space, kind, id)| Change {
        space,
        kind,
        id,
        body: None,
    }));
    changes
}

/// Bumps the spaces, in sorted order, and writes the rows at their new versions. Called last in the
/// transaction: whoever bumps the same counter waits here, so that versions commit in order.
///
/// # Errors
/// When the database fails.
pub async fn write(
    tx: &DatabaseTransaction,
    changes: Vec<Change>,
    now: Instant,
) -> Result<BTreeMap<Space, u64>, StoreError> {
    let spaces: BTreeSet<Space> = changes.iter().map(|change| change.space).collect();
    if spaces.is_empty() {
        return Ok(BTreeMap::new());
    }
    let versions = bump(tx, &spaces).await?;
    // Of several changes to one row the last counts.
    let key = |change: Change| ((change.space, change.kind, change.id), change);
    let changes: BTreeMap<_, _> = changes.into_iter().map(key).collect();
    // SQLite takes at most 32,766 values in a statement.
    let mut rows = Vec::with_capacity(changes.len());
    for change in changes.into_values() {
        let version = versions.get(&change.space).copied().unwrap_or_default();
        rows.push(sync_row::ActiveModel {
            space: Set(change.space.to_string()),
            kind: Set(change.kind.to_owned()),
            id: Set(change.id),
            version: Set(i64::try_from(version).unwrap_or(i64::MAX)),
            schema: Set(schema(change.kind)),
            at: Set(now.0),
            payload: Set(change
                .body
                .map(|body| body.encode())
                .transpose()
                .map_err(StoreError::unreadable("row"))?),
        });
    }
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(1_000));
        let replace = OnConflict::columns([
            sync_row::Column::Space,
            sync_row::Column::Kind,
            sync_row::Column::Id,
        ])
        .update_columns([
            sync_row::Column::Version,
            sync_row::Column::Schema,
            sync_row::Column::At,
            sync_row::Column::Payload,
        ])
        .to_owned();
        sync_row::Entity::insert_many(rows)
            .on_conflict(replace)
            .exec_without_returning(tx)
            .await?;
        rows = rest;
    }
    Ok(versions)
}

/// Adds one to each counter in one statement; PostgreSQL locks the rows in the order given.
async fn bump(
    tx: &DatabaseTransaction,
    spaces: &BTreeSet<Space>,
) -> Result<BTreeMap<Space, u64>, StoreError> {
    let mut insert = Query::insert();
    insert.into_table(space::Entity).columns([
        space::Column::Id,
        space::Column::Version,
        space::Column::MinSince,
    ]);
    for space in spaces {
        insert.values_panic([space.to_string().into(), 1_i64.into(), 0_i64.into()]);
    }
    insert
        .on_conflict(
            OnConflict::column(space::Column::Id)
                .value(
                    space::Column::Version,
                    Expr::col((space::Entity, space::Column::Version)).add(1),
                )
                .to_owned(),
        )
        .returning(Query::returning().columns([space::Column::Id, space::Column::Version]));
    let mut versions = BTreeMap::new();
    for row in tx.query_all(&insert).await? {
        let id: String = row.try_get("", "id")?;
        let version: i64 = row.try_get("", "version")?;
        if let Ok(space) = id.parse() {
            versions.insert(space, version.unsigned_abs());
        }
    }
    Ok(versions)
}

/// The schema number of a kind.
pub fn schema(kind: &str) -> i16 {
    let number = Body::KINDS
        .iter()
        .find(|(name, _)| *name == kind)
        .map_or(0, |(_, number)| *number);
    i16::try_from(number).unwrap_or(i16::MAX)
}
