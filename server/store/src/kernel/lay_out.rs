//! Rows whose kind has another schema number than this version lays out are laid out anew when the database is opened:
//! from the entities, by the same projections as ever. Phones get them by their versions, as any other change.

use std::collections::{BTreeMap, BTreeSet};

use domain::kernel::{Actor, CommandId, Ctx, Placed, Space};
use domain::slices::Body;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::error::StoreError;
use super::open::Store;
use super::rows::{self, Change};
use super::tables::sync_row;
use crate::slices;

impl Store {
    /// Lays out anew what an older version laid out otherwise, and says how many rows were written.
    ///
    /// # Errors
    /// When the database fails, or an entity cannot be read.
    pub async fn lay_out_anew(&self) -> Result<usize, StoreError> {
        let stale = self.stale_kinds().await?;
        self.lay_out(stale).await
    }

    /// Lays out anew all rows of these kinds.
    pub(crate) async fn lay_out(&self, stale: BTreeSet<&'static str>) -> Result<usize, StoreError> {
        if stale.is_empty() {
            return Ok(0);
        }
        tracing::info!(?stale, "rows are laid out anew");
        let now = self.clock.now();
        let ctx = Ctx {
            actor: Actor::clock(),
            subject: Actor::CLOCK,
            now,
            command: CommandId(Uuid::now_v7()),
            made: now,
        };
        let tx = self.begin().await?;
        let mut wanted: Vec<Placed> = Vec::new();
        let concerned: BTreeSet<&str> = stale.iter().filter_map(|kind| slice_of(kind)).collect();
        for slice in concerned {
            wanted.extend(slices::all(&tx, slice, &ctx).await?);
        }
        wanted.retain(|(_, _, body)| stale.contains(body.kind()));
        // What is not laid out any longer leaves.
        let there = sync_row::Entity::find()
            .filter(sync_row::Column::Kind.is_in(stale))
            .filter(sync_row::Column::Payload.is_not_null())
            .all(&tx)
            .await?;
        let mut changes: BTreeMap<_, _> = there
            .into_iter()
            .filter_map(|row| {
                Some((
                    (row.space.parse().ok()?, Body::known(&row.kind)?, row.id),
                    None,
                ))
            })
            .collect();
        for (space, id, body) in wanted {
            changes.insert((space, body.kind(), id), Some(body));
        }
        let mut changes: Vec<Change> = changes.into_iter().map(change).collect();
        self.sign(&mut changes);
        let written = changes.len();
        let versions = rows::write(&tx, changes, now).await?;
        tx.commit().await?;
        self.poke(versions);
        Ok(written)
    }

    /// The kinds of which there are rows with another schema number than this version's.
    async fn stale_kinds(&self) -> Result<BTreeSet<&'static str>, StoreError> {
        let laid_out: Vec<(String, i16)> = sync_row::Entity::find()
            .select_only()
            .column(sync_row::Column::Kind)
            .column(sync_row::Column::Schema)
            .distinct()
            .filter(sync_row::Column::Payload.is_not_null())
            .into_tuple()
            .all(&self.readers)
            .await?;
        let stale = laid_out.into_iter().filter_map(|(kind, schema)| {
            let kind = Body::known(&kind)?;
            (rows::schema(kind) != schema).then_some(kind)
        });
        Ok(stale.collect())
    }
}

fn slice_of(kind: &'static str) -> Option<&'static str> {
    kind.split('.').next()
}

fn change(((space, kind, id), body): ((Space, &'static str, Uuid), Option<Body>)) -> Change {
    Change {
        space,
        kind,
        id,
        body,
    }
}
