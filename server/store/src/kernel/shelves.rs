//! Spaces kept in memory: loaded on first use, advanced by version, dropped when memory is short.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use domain::kernel::row::Wire;
use domain::kernel::{Actor, Path, PersonId, PlaceId, Shelf, Space, View};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::value::RawValue;

use super::bounded::Bounded;
use super::error::StoreError;
use super::open::Store;
use super::tables::sync_row;

/// What the rows kept in memory may take; beyond it the spaces longest unused are dropped.
const ROWS_BYTES: usize = 64 * 1024 * 1024;
/// What a row takes in memory for each byte that it took on the wire, and what it takes in any case.
const SPREAD: usize = 2;
const ROW_BYTES: usize = 256;
/// What the paths of places kept in memory may take: those of some ten thousand places.
const PATHS_BYTES: usize = 4 * 1024 * 1024;
/// What people kept in memory may take.
const ACTORS_BYTES: usize = 8 * 1024 * 1024;

/// What is kept in memory.
#[derive(Debug)]
pub struct Shelves {
    kept: Bounded<Space, Arc<Shelf>>,
    versions: RwLock<HashMap<Space, Reach>>,
    pub(crate) encoded: super::pull::Encoded,
    actors: Bounded<PersonId, (u64, Actor)>,
    paths: Bounded<PlaceId, (u64, Path)>,
    root: OnceLock<Path>,
}

impl Default for Shelves {
    fn default() -> Self {
        Self {
            kept: Bounded::new(ROWS_BYTES),
            versions: RwLock::default(),
            encoded: super::pull::Encoded::default(),
            actors: Bounded::new(ACTORS_BYTES),
            paths: Bounded::new(PATHS_BYTES),
            root: OnceLock::new(),
        }
    }
}

/// How far a space has come, and from where a pull can still start.
#[derive(Clone, Copy, Debug, Default)]
struct Reach {
    version: u64,
    min_since: u64,
}

impl Shelves {
    /// Learns that a space has reached a version, and says whether that is news; never goes back.
    pub fn learn(&self, space: Space, version: u64) -> bool {
        let mut versions = self
            .versions
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let known = versions.entry(space).or_default();
        let news = version > known.version;
        known.version = version.max(known.version);
        news
    }

    /// Learns that tombstones of a space up to a version are gone.
    pub fn raise(&self, space: Space, min_since: u64) {
        let mut versions = self
            .versions
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let known = versions.entry(space).or_default();
        known.min_since = min_since.max(known.min_since);
    }

    /// The version that a space has reached, and the lowest from which a pull can start.
    pub fn reach(&self, space: &Space) -> (u64, u64) {
        let versions = self.versions.read().unwrap_or_else(PoisonError::into_inner);
        versions
            .get(space)
            .map(|reach| (reach.version, reach.min_since))
            .unwrap_or_default()
    }

    /// The version that a space is known to have reached; 0 for one that was never written.
    pub fn version(&self, space: &Space) -> u64 {
        self.reach(space).0
    }

    pub(crate) fn actor(&self, person: PersonId, version: u64) -> Option<Actor> {
        let (kept, actor) = self.actors.get(&person)?;
        (kept == version).then_some(actor)
    }

    pub(crate) fn keep_actor(&self, actor: Actor, version: u64) {
        let bytes = actor.name.len() + 128 * (1 + actor.grants.len());
        self.actors.keep(actor.person, (version, actor), bytes);
    }

    fn current(&self, space: &Space) -> Option<Arc<Shelf>> {
        let version = self.version(space);
        if version == 0 {
            return Some(Arc::default());
        }
        let shelf = self.kept.get(space)?;
        (shelf.version >= version).then_some(shelf)
    }

    fn keep(&self, space: Space, shelf: Arc<Shelf>) {
        let bytes = shelf.bytes() * SPREAD + shelf.len() * ROW_BYTES;
        self.kept.keep(space, shelf, bytes);
    }
}

impl Store {
    /// A view for `actor`, looking at `place`, of these spaces. Who may read them was judged before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn view(
        &self,
        actor: Option<Actor>,
        place: Path,
        spaces: impl IntoIterator<Item = Space>,
    ) -> Result<View, StoreError> {
        let mut shelves = BTreeMap::new();
        for space in spaces {
            shelves.insert(space, self.shelf(space).await?);
        }
        Ok(View::new(actor, self.clock.now(), place, shelves))
    }

    /// The rows of a space as of its newest version known here.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn shelf(&self, space: Space) -> Result<Arc<Shelf>, StoreError> {
        if let Some(shelf) = self.shelves.current(&space) {
            return Ok(shelf);
        }
        // What is older than the purged tombstones may hold rows whose leaving nothing tells of any longer.
        let (_, min_since) = self.shelves.reach(&space);
        let kept = self.shelves.kept.get(&space);
        let kept = kept.filter(|shelf| shelf.version >= min_since);
        let mut shelf = kept.unwrap_or_default();
        let since = i64::try_from(shelf.version).unwrap_or(i64::MAX);
        let rows = sync_row::Entity::find()
            .filter(sync_row::Column::Space.eq(space.to_string()))
            .filter(sync_row::Column::Version.gt(since))
            .order_by_asc(sync_row::Column::Version)
            .all(&self.readers)
            .await?;
        let fresh = Arc::make_mut(&mut shelf);
        for row in rows {
            fresh.take(&wire(row)?);
        }
        self.shelves.keep(space, shelf.clone());
        Ok(shelf)
    }

    /// The path of a place, from memory where it can be.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn path(&self, place: PlaceId) -> Result<Path, StoreError> {
        // A place that moves writes its row, so the version of its space tells whether the path still holds.
        let version = self.shelves.version(&Space::Public(place));
        if let Some((kept, path)) = self.shelves.paths.get(&place)
            && kept == version
        {
            return Ok(path);
        }
        let path = super::places::path(&self.readers, place).await?;
        // Whatever id anybody names is asked for here; only those of places are remembered.
        if !path.0.is_empty() {
            let bytes = path.0.len() * 16;
            self.shelves
                .paths
                .keep(place, (version, path.clone()), bytes);
        }
        Ok(path)
    }

    /// The path of the topmost place; empty before places are imported.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn root(&self) -> Result<Path, StoreError> {
        if let Some(root) = self.shelves.root.get() {
            return Ok(root.clone());
        }
        let root = super::places::root(&self.readers).await?;
        if !root.0.is_empty() {
            // The topmost place never changes once there is one.
            let _ = self.shelves.root.set(root.clone());
        }
        Ok(root)
    }

    /// The version that a space is known to have reached.
    pub fn version(&self, space: &Space) -> u64 {
        self.shelves.version(space)
    }

    /// The spaces in which a thing has rows, whatever their kind.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn spaces_of(&self, id: uuid::Uuid) -> Result<BTreeSet<Space>, StoreError> {
        let rows = sync_row::Entity::find()
            .filter(sync_row::Column::Id.eq(id))
            .filter(sync_row::Column::Payload.is_not_null())
            .all(&self.readers)
            .await?;
        Ok(rows
            .into_iter()
            .filter_map(|row| row.space.parse().ok())
            .collect())
    }
}

/// A stored row as it travels.
pub(crate) fn wire(row: sync_row::Model) -> Result<Wire, StoreError> {
    Ok(Wire {
        kind: row.kind,
        id: row.id,
        version: row.version.unsigned_abs(),
        body: row
            .payload
            .map(RawValue::from_string)
            .transpose()
            .map_err(StoreError::unreadable("row"))?,
    })
}
