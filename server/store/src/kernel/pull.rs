//! Pulls: the changed rows of the spaces that a phone keeps.
//!
//! A pull of a space is one range scan in one statement, so versions and rows are of one snapshot. Versions
//! commit in order, since the counter is locked until then: what has been seen up to a version is complete.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use domain::kernel::replica::schemas;
use domain::kernel::sync::{Pulled, Push, SpacePull};
use domain::kernel::{Actor, CommandId, Outcome, Path, Space};
use domain::slices::Body;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::value::RawValue;

use super::bounded::Bounded;
use super::error::StoreError;
use super::open::Store;
use super::shelves::wire;
use super::tables::{space, sync_row};

/// The most rows of one space in one answer, unless a single version wrote more.
pub(super) const ROWS_MAX: u64 = 6_000;
/// How long a tombstone is kept: thirty days.
const TOMBSTONES_KEPT_MS: i64 = 30 * 86_400_000;
/// What pulls of shared spaces that are kept encoded may take.
const ENCODED_BYTES: usize = 32 * 1024 * 1024;
/// How many versions a phone may be behind for its pull to be kept: the phones of a place are poked together, so
/// many ask for the same. Where else a phone says it stands is its own affair.
const RECENT: u64 = 8;

/// Pulls of shared spaces, encoded once for all their readers.
#[derive(Debug)]
pub struct Encoded(Bounded<(Space, u64, u64), Arc<RawValue>>);

impl Default for Encoded {
    fn default() -> Self {
        Self(Bounded::new(ENCODED_BYTES))
    }
}

/// The spaces that a phone names beyond those that it keeps.
#[derive(Clone, Debug, Default)]
pub struct Visited {
    /// Those that who is signed in may read.
    pub readable: BTreeSet<Space>,
    /// The others.
    pub closed: BTreeSet<Space>,
}

impl Store {
    /// What changed in `kept`, and in what the phone shows besides, since it last asked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pull(
        &self,
        push: &Push,
        outcomes: Vec<(CommandId, Outcome)>,
        actor: Option<Actor>,
        place: Path,
        kept: BTreeSet<Space>,
        visited: Visited,
    ) -> Result<Pulled, StoreError> {
        let epoch = self.epoch().await?;
        let same_epoch = push.epoch == Some(epoch);
        if same_epoch {
            let seen = push.have.iter().map(|(space, version)| (*space, *version));
            self.catch_up(seen.filter(|(space, _)| kept.contains(space)))
                .await?;
        }
        let mut spaces = Vec::new();
        let anew = self.laid_out_otherwise(&push.schemas).await?;
        for space in kept.union(&visited.readable) {
            let named = push.have.get(space).copied();
            let have = if same_epoch && !anew.contains(space) {
                named.unwrap_or(0)
            } else {
                0
            };
            let (version, min_since) = self.shelves.reach(space);
            let since = if have < min_since || have > version {
                0
            } else {
                have
            };
            // A phone that has never heard of an empty space need not hear of it either; one that has rows of another
            // life of it must.
            if version > since || named.is_some_and(|named| named > since) {
                spaces.push(self.pull_space(*space, since, version).await?);
            }
        }
        Ok(Pulled {
            outcomes,
            spaces,
            kept,
            closed: visited.closed,
            actor,
            place,
            now: self.clock.now(),
            epoch,
            schemas: schemas(),
            app_version: env!("CARGO_PKG_VERSION").to_owned(),
        })
    }

    /// The spaces with rows of a kind that a phone has with another schema number.
    async fn laid_out_otherwise(
        &self,
        theirs: &BTreeMap<String, u16>,
    ) -> Result<BTreeSet<Space>, StoreError> {
        let kinds = Body::KINDS.iter().filter(|(kind, number)| {
            let known = theirs.get(*kind);
            known.is_some_and(|known| known != number)
        });
        let kinds: Vec<&str> = kinds.map(|(kind, _)| *kind).collect();
        if kinds.is_empty() {
            return Ok(BTreeSet::new());
        }
        let spaces: Vec<String> = sync_row::Entity::find()
            .select_only()
            .column(sync_row::Column::Space)
            .distinct()
            .filter(sync_row::Column::Kind.is_in(kinds))
            .into_tuple()
            .all(&self.readers)
            .await?;
        Ok(spaces
            .iter()
            .filter_map(|space| space.parse().ok())
            .collect())
    }

    /// The rows of one space above `since`, encoded.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pull_space(
        &self,
        space: Space,
        since: u64,
        version: u64,
    ) -> Result<Box<RawValue>, StoreError> {
        let asked_by_many = since == 0 || version.saturating_sub(since) <= RECENT;
        let shared = !matches!(space, Space::Person(_)) && asked_by_many;
        let key = (space, since, version);
        if shared && let Some(known) = self.shelves.encoded.0.get(&key) {
            return Ok(known.as_ref().to_owned());
        }
        let pull = self.read_space(space, since, version).await?;
        let json = serde_json::to_string(&pull)
            .and_then(RawValue::from_string)
            .map_err(StoreError::unreadable("pull"))?;
        if shared && pull.version == version {
            let bytes = json.get().len();
            self.shelves
                .encoded
                .0
                .keep(key, Arc::from(json.clone()), bytes);
        }
        Ok(json)
    }

    async fn read_space(
        &self,
        space: Space,
        since: u64,
        known: u64,
    ) -> Result<SpacePull, StoreError> {
        let above = |query: sea_orm::Select<sync_row::Entity>| {
            query
                .filter(sync_row::Column::Space.eq(space.to_string()))
                .order_by_asc(sync_row::Column::Version)
                .order_by_asc(sync_row::Column::Kind)
                .order_by_asc(sync_row::Column::Id)
        };
        let from = i64::try_from(since).unwrap_or(i64::MAX);
        let mut rows = above(sync_row::Entity::find())
            .filter(sync_row::Column::Version.gt(from))
            .limit(self.rows_max + 1)
            .all(&self.readers)
            .await?;
        let more = rows.len() > usize::try_from(self.rows_max).unwrap_or(usize::MAX);
        #[cfg(feature = "planted")]
        let cut = domain::kernel::planted::is("version_cut");
        #[cfg(not(feature = "planted"))]
        let cut = false;
        if more && cut {
            rows.pop();
        } else if more {
            rows = self.whole_versions(rows, above).await?;
        }
        // Nobody can go on from below what was purged: a part of a snapshot that ended there would be asked for for ever.
        let (_, least) = self.shelves.reach(&space);
        let last = |rows: &[sync_row::Model]| {
            let last = rows.last();
            last.map_or(0, |row| row.version.unsigned_abs())
        };
        if more && last(&rows) < least {
            rows = above(sync_row::Entity::find())
                .filter(sync_row::Column::Version.gt(from))
                .filter(sync_row::Column::Version.lte(i64::try_from(least).unwrap_or(i64::MAX)))
                .all(&self.readers)
                .await?;
        }
        let version = last(&rows).max(if more { least } else { known });
        // A snapshot has nothing to bury.
        rows.retain(|row| since > 0 || row.payload.is_some());
        let rows = rows.into_iter().map(wire).collect::<Result<_, _>>()?;
        Ok(SpacePull {
            space,
            since,
            version,
            replace: since == 0,
            more,
            rows,
        })
    }

    /// Cuts rows off so that no version is cut in two; a version larger than a whole answer comes whole.
    async fn whole_versions(
        &self,
        mut rows: Vec<sync_row::Model>,
        above: impl Fn(sea_orm::Select<sync_row::Entity>) -> sea_orm::Select<sync_row::Entity>,
    ) -> Result<Vec<sync_row::Model>, StoreError> {
        let Some(last) = rows.last().map(|row| row.version) else {
            return Ok(rows);
        };
        rows.retain(|row| row.version < last);
        if rows.is_empty() {
            rows = above(sync_row::Entity::find())
                .filter(sync_row::Column::Version.eq(last))
                .all(&self.readers)
                .await?;
        }
        Ok(rows)
    }

    /// Purges tombstones older than thirty days; a phone that has not asked since gets a snapshot.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn purge_tombstones(&self) -> Result<(), StoreError> {
        let before = self.clock.now().0 - TOMBSTONES_KEPT_MS;
        let old = || {
            sync_row::Entity::find()
                .filter(sync_row::Column::Payload.is_null())
                .filter(sync_row::Column::At.lt(before))
        };
        let tx = self.begin().await?;
        let mut raised: HashMap<String, i64> = HashMap::new();
        for row in old().all(&tx).await? {
            let version = raised.entry(row.space).or_default();
            *version = row.version.max(*version);
        }
        for (id, version) in &raised {
            let row = space::ActiveModel {
                id: sea_orm::Set(id.clone()),
                version: sea_orm::NotSet,
                min_since: sea_orm::Set(*version),
            };
            space::Entity::update(row).exec(&tx).await?;
            // Before the commit, so that nobody goes on from an older shelf once the tombstones are gone.
            if let Ok(space) = id.parse() {
                self.shelves.raise(space, version.unsigned_abs());
            }
        }
        sync_row::Entity::delete_many()
            .filter(sync_row::Column::Payload.is_null())
            .filter(sync_row::Column::At.lt(before))
            .exec(&tx)
            .await?;
        Ok(tx.commit().await?)
    }
}
