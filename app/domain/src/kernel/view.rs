//! A view: the rows that a page is made from, who is looking, and now.
//!
//! Pages are pure functions of a view. The server builds it from spaces kept in memory, the phone from its
//! replica with the previews of unsent commands on top; the page cannot tell the difference.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use uuid::Uuid;

use super::row::{Patch, Row, RowKind, Wire};
use super::{Actor, Instant, Path, PersonId, Space};

/// The rows of one space.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    /// The version of the space up to which these rows are complete.
    pub version: u64,
    rows: BTreeMap<(&'static str, Uuid), (Arc<Row>, usize)>,
    bytes: usize,
}

impl Shelf {
    /// Takes in one row of a pull: puts it, replaces it, or drops it.
    pub fn take(&mut self, wire: &Wire) {
        self.version = self.version.max(wire.version);
        match wire.row() {
            Some(row) => {
                let bytes = wire.body.as_ref().map_or(0, |body| body.get().len());
                self.insert(Arc::new(row), bytes);
            }
            None => {
                if let Some(kind) = crate::slices::Body::known(&wire.kind) {
                    self.remove(kind, wire.id);
                }
            }
        }
    }

    /// Puts or replaces a row.
    pub fn put(&mut self, row: Arc<Row>) {
        self.insert(row, 0);
    }

    fn insert(&mut self, row: Arc<Row>, bytes: usize) {
        let before = self.rows.insert((row.body.kind(), row.id), (row, bytes));
        self.bytes = self.bytes + bytes - before.map_or(0, |(_, bytes)| bytes);
    }

    /// Drops a row.
    pub fn remove(&mut self, kind: &'static str, id: Uuid) {
        if let Some((_, bytes)) = self.rows.remove(&(kind, id)) {
            self.bytes -= bytes;
        }
    }

    /// How many bytes its rows took on the wire.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The rows of one kind, in the order of their ids.
    pub fn all<K: RowKind>(&self) -> impl Iterator<Item = (Uuid, &K)> {
        self.rows
            .range((K::KIND, Uuid::nil())..=(K::KIND, Uuid::max()))
            .filter_map(|((_, id), (row, _))| Some((*id, K::of(&row.body)?)))
    }

    /// The row of one kind with this id.
    pub fn find<K: RowKind>(&self, id: Uuid) -> Option<&K> {
        self.rows
            .get(&(K::KIND, id))
            .and_then(|(row, _)| K::of(&row.body))
    }

    /// The version at which the row of one kind with this id was last written; 0 where there is none, and for a preview.
    pub fn written<K: RowKind>(&self, id: Uuid) -> u64 {
        let row = self.rows.get(&(K::KIND, id));
        row.map_or(0, |(row, _)| row.version)
    }

    /// How many rows of one kind there are.
    pub fn count(&self, kind: &str) -> usize {
        self.rows.keys().filter(|(name, _)| *name == kind).count()
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// What a page is made from.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// Who is looking; `None` when signed out.
    pub actor: Option<Actor>,
    /// The time by which "open now" and "over" are judged.
    pub now: Instant,
    /// The place being looked at: the home of who is looking, or what a visitor chose; root first.
    pub place: Path,
    shelves: BTreeMap<Space, Arc<Shelf>>,
    unsent: BTreeSet<Uuid>,
}

impl View {
    /// A view for `actor` at `now`, looking at `place`, of these spaces.
    pub fn new(
        actor: Option<Actor>,
        now: Instant,
        place: Path,
        shelves: BTreeMap<Space, Arc<Shelf>>,
    ) -> Self {
        Self {
            actor,
            now,
            place,
            shelves,
            unsent: BTreeSet::new(),
        }
    }

    /// Adds or replaces a space.
    pub fn shelve(&mut self, space: Space, rows: Arc<Shelf>) {
        self.shelves.insert(space, rows);
    }

    /// Drops a space that is no longer kept.
    pub fn unshelve(&mut self, space: &Space) {
        self.shelves.remove(space);
    }

    /// Lays the previews of unsent commands over the rows.
    pub fn overlay(&mut self, patches: Vec<Patch>) {
        for patch in patches {
            self.unsent.insert(patch.id());
            match patch {
                Patch::Put(space, row) => {
                    Arc::make_mut(self.shelves.entry(space).or_default()).put(row);
                }
                Patch::Hide(space, kind, id) => {
                    if let Some(shelf) = self.shelves.get_mut(&space) {
                        Arc::make_mut(shelf).remove(kind, id);
                    }
                }
            }
        }
    }

    /// Whether what is shown under this id is a preview that the server has not answered yet.
    pub fn is_unsent(&self, id: Uuid) -> bool {
        self.unsent.contains(&id)
    }

    /// Who is looking, if signed in.
    pub fn person(&self) -> Option<PersonId> {
        self.actor.as_ref().map(|actor| actor.person)
    }

    /// The rows of a space.
    pub fn shelf(&self, space: &Space) -> Option<&Shelf> {
        self.shelves.get(space).map(AsRef::as_ref)
    }

    /// The spaces at hand and the version of each.
    pub fn versions(&self) -> impl Iterator<Item = (Space, u64)> {
        self.shelves
            .iter()
            .map(|(space, shelf)| (*space, shelf.version))
    }

    /// Until when a page made from this view says the same, as long as no row changes: to the next moment at which
    /// one of its rows begins, ends or may no longer be changed, and to midnight at most, when 明天 becomes 今天.
    pub fn valid_until(&self) -> Instant {
        let midnight = self.now.civil().date.plus_days(1).start();
        let rows = self.shelves.values().flat_map(|shelf| shelf.rows.values());
        rows.flat_map(|(row, _)| row.body.moments())
            .flatten()
            .filter(|moment| *moment > self.now)
            .fold(midnight, Instant::min)
    }

    /// The rows of one kind in all spaces at hand, space by space. A thing that lives in two of them comes
    /// twice, as each audience sees it.
    pub fn all<K: RowKind>(&self) -> impl Iterator<Item = (&Space, Uuid, &K)> {
        self.shelves
            .iter()
            .flat_map(|(space, shelf)| shelf.all().map(move |(id, row)| (space, id, row)))
    }

    /// The first row of this kind and id in any space at hand.
    pub fn find<K: RowKind>(&self, id: Uuid) -> Option<&K> {
        self.shelves.values().find_map(|shelf| shelf.find(id))
    }

    /// The row of this kind and id in one space.
    pub fn find_in<K: RowKind>(&self, space: &Space, id: Uuid) -> Option<&K> {
        self.shelf(space)?.find(id)
    }

    /// The rows of one kind in who is looking's own space.
    pub fn mine<K: RowKind>(&self) -> impl Iterator<Item = (Uuid, &K)> {
        self.person()
            .and_then(|person| self.shelf(&Space::Person(person)))
            .into_iter()
            .flat_map(Shelf::all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Civil, Minutes, PlaceId};
    use crate::services::{ServiceId, SessionRow};
    use crate::slices::Body;

    fn at(text: &str) -> Instant {
        text.parse::<Civil>().unwrap().instant()
    }

    fn session(start: &str) -> Wire {
        let start = at(start);
        let row = SessionRow {
            service: ServiceId(Uuid::nil()),
            start,
            room: String::new(),
            length: Minutes(60),
            seats: 2,
            booked: 0,
            held: 0,
            waiting: 0,
            deadline: start.minus(Minutes(120)),
            closed: None,
            draw: None,
        };
        let body = Body::Session(row);
        Wire {
            kind: body.kind().to_owned(),
            id: Uuid::from_u128(1),
            version: 1,
            body: Some(serde_json::value::RawValue::from_string(body.encode().unwrap()).unwrap()),
        }
    }

    #[test]
    fn a_page_holds_until_something_on_it_begins_or_ends_and_to_midnight_at_most() {
        for (now, until) in [
            ("2026-11-23T06:00", "2026-11-23T08:00"),
            ("2026-11-23T08:00", "2026-11-23T10:00"),
            ("2026-11-23T10:30", "2026-11-23T11:00"),
            ("2026-11-23T11:00", "2026-11-24T00:00"),
        ] {
            let mut shelf = Shelf::default();
            shelf.take(&session("2026-11-23T10:00"));
            let space = Space::Public(PlaceId(Uuid::nil()));
            let shelves = BTreeMap::from([(space, Arc::new(shelf))]);
            let view = View::new(None, at(now), Path::default(), shelves);
            assert_eq!(view.valid_until(), at(until), "{now}");
        }
    }

    #[test]
    fn a_shelf_knows_how_large_it_is() {
        let mut shelf = Shelf::default();
        let row = session("2026-11-23T10:00");
        shelf.take(&row);
        let once = shelf.bytes();
        assert_eq!(once, row.body.as_ref().unwrap().get().len());
        shelf.take(&row);
        assert_eq!(shelf.bytes(), once, "replaced, not added");
        shelf.take(&Wire { body: None, ..row });
        assert_eq!((shelf.bytes(), shelf.len()), (0, 0));
    }
}
