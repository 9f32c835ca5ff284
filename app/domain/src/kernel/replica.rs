//! The replica: the phone's own copy of the spaces it keeps. Pure; who stores it lives elsewhere.
//!
//! - It is disposable: all of it comes again from the server.
//! - The rows of a space are laid by a hash of their id into buckets, each stored as one text of some
//!   [`PER_BUCKET`] rows: storing row by row is ten times slower. How many buckets is chosen when a snapshot
//!   comes, and again when they have grown full.
//! - Rows of kinds that this version cannot read are kept unread, for the version that can.
//! - A pull that does not start where this copy ends is not taken; the next one will.
//! - Versions count within one epoch. With another epoch, and with another schema number of a kind, what is here
//!   stays to be looked at until the replacing snapshot has come.
//! - It goes with the disk: what is in memory is a state that the disk has or is about to get, and when another tab
//!   has written or the rows were wiped, it is read anew before anything is built on it ([`Write`]).
//! - What is no longer in the kept set is dropped at once, and so is what a new epoch has nothing of.
//! - A page may need spaces that are not kept. They are visited: held in memory, shown to the pages that need them
//!   and to no others, and brought up to date while such a page is open.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use super::row::Row;
use super::sync::Pulled;
use super::{Actor, Instant, Path, Shelf, Space, View};
use crate::slices::Body;

mod bucket;
mod mark;
mod take;
mod visited;

pub use mark::{Mark, Write};
use visited::Visited;

/// About how many rows a bucket starts with.
pub const PER_BUCKET: usize = 200;

/// What is stored beside the buckets, as one record, in the same transaction as they.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// The epoch in which the versions count.
    pub epoch: Option<Uuid>,
    /// Who was signed in.
    pub actor: Option<Actor>,
    /// The place being looked at.
    pub place: Path,
    /// When the server last answered, by its own time.
    pub refreshed: Instant,
    /// How many milliseconds the server's clock is ahead of the phone's.
    pub offset: i64,
    /// The schema numbers that the app had which took in the rows.
    pub schemas: BTreeMap<String, u16>,
    /// The schema numbers with which the server laid the rows out, to be named in a call.
    #[serde(default)]
    pub laid_out: BTreeMap<String, u16>,
    /// The spaces.
    pub spaces: BTreeMap<Space, Span>,
}

impl Head {
    /// The time: the phone's own `clock`, corrected by what was learnt from the server, however wrong either is.
    pub fn now(&self, clock: Instant) -> Instant {
        Instant(clock.0.saturating_add(self.offset))
    }
}

/// How far a space is here, and in how many buckets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The version up to which it is complete.
    pub version: u64,
    /// How many buckets; a power of two.
    pub buckets: u16,
    /// Whether a replacing snapshot is to be asked for.
    #[serde(default)]
    pub stale: bool,
}

/// What must be written to the phone's storage, all in one transaction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Buckets to write, by their key.
    pub put: BTreeMap<String, Arc<str>>,
    /// Buckets to remove, by their key.
    pub gone: BTreeSet<String>,
}

/// What came of taking in an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// What to store; the head is always stored with it.
    pub changes: Changes,
    /// Whether to call again at once for more.
    pub more: bool,
}

/// The spaces on this phone.
#[derive(Clone, Debug, Default)]
pub struct Replica {
    mark: Mark,
    head: Head,
    spaces: BTreeMap<Space, Held>,
    visited: Visited,
}

/// The rows of one space: as text to store, and as rows to read.
#[derive(Clone, Debug, Default)]
struct Held {
    buckets: Vec<Arc<str>>,
    shelf: Arc<Shelf>,
}

/// A row as it stands in a text; the body is not copied.
#[derive(Serialize, Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    kind: Cow<'a, str>,
    id: Uuid,
    version: u64,
    #[serde(borrow)]
    body: Option<&'a RawValue>,
}

impl Line<'_> {
    fn row(&self) -> Option<Row> {
        Some(Row {
            id: self.id,
            version: self.version,
            body: Body::decode(&self.kind, self.body?.get())?,
        })
    }

    /// Puts the row into a shelf, or drops it; a kind that this version does not know is passed over.
    fn lay(&self, shelf: &mut Shelf) {
        match (self.row(), Body::known(&self.kind)) {
            (Some(row), _) => shelf.put(Arc::new(row)),
            (None, Some(kind)) => shelf.remove(kind, self.id),
            (None, None) => {}
        }
    }
}

/// The rows of a pull as they stand in its text.
#[derive(Deserialize)]
struct Lines<'a> {
    space: Space,
    since: u64,
    version: u64,
    replace: bool,
    more: bool,
    #[serde(borrow)]
    rows: Vec<Line<'a>>,
}

/// The schema numbers of this version of the app.
pub fn schemas() -> BTreeMap<String, u16> {
    Body::KINDS
        .iter()
        .map(|(kind, schema)| ((*kind).to_owned(), *schema))
        .collect()
}

/// The key of a bucket in storage.
fn key(space: &Space, bucket: usize) -> String {
    format!("{space}#{bucket}")
}

impl Replica {
    /// The replica as its texts were stored under `mark`: none where the head cannot be read, the next write replaces
    /// them.
    pub fn stored(mark: Mark, head: Option<&str>, buckets: &BTreeMap<String, Arc<str>>) -> Self {
        match head.and_then(|text| serde_json::from_str(text).ok()) {
            Some(head) => Self::open(mark, head, buckets),
            None => Self::unread(mark),
        }
    }

    /// The replica as it was stored under `mark`. A space with a bucket missing or unreadable is asked for anew.
    pub fn open(mark: Mark, mut head: Head, stored: &BTreeMap<String, Arc<str>>) -> Self {
        let current = schemas();
        let reset = head.schemas != current;
        head.schemas = current;
        let mut spaces = BTreeMap::new();
        for (space, span) in &mut head.spaces {
            let texts =
                (0..usize::from(span.buckets)).map(|bucket| stored.get(&key(space, bucket)));
            let mut here = Held::default();
            for text in texts {
                let text = text.cloned().unwrap_or_default();
                let whole = bucket::shelve(&text, Arc::make_mut(&mut here.shelf));
                span.stale |= !whole;
                here.buckets.push(text);
            }
            span.stale |= reset || !span.buckets.is_power_of_two();
            Arc::make_mut(&mut here.shelf).version = span.version;
            spaces.insert(*space, here);
        }
        Self {
            mark,
            head,
            spaces,
            visited: Visited::default(),
        }
    }

    /// No rows, where those stored under `mark` cannot be read: the next write replaces them.
    pub fn unread(mark: Mark) -> Self {
        Self {
            mark,
            ..Self::default()
        }
    }

    /// The state that is in memory; on the disk too, once it is written.
    pub fn mark(&self) -> Mark {
        self.mark
    }

    /// What is stored beside the buckets.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The spaces at hand and how far each is complete, to be named in a call.
    pub fn have(&self) -> BTreeMap<Space, u64> {
        let fresh = self.head.spaces.iter().filter(|(_, span)| !span.stale);
        let kept = fresh.map(|(space, span)| (*space, span.version));
        let visited = self.visited.have().filter(|(space, _)| !self.keeps(space));
        visited.chain(kept).collect()
    }

    /// How far a space is, if it is kept or the open page shows it.
    pub fn version(&self, space: &Space) -> Option<u64> {
        let kept = self.head.spaces.get(space).map(|span| span.version);
        kept.or_else(|| self.visited.version(space))
    }

    /// Whether nothing has ever been taken in.
    pub fn is_empty(&self) -> bool {
        self.head.epoch.is_none()
    }

    /// The view of what is here, at `now`.
    pub fn view(&self, now: Instant) -> View {
        let kept = self.spaces.iter();
        let kept = kept.map(|(space, held)| (*space, Arc::clone(&held.shelf)));
        let visited = self.visited.open();
        let visited = visited.map(|(space, shelf)| (space, Arc::clone(shelf)));
        // What is kept is kept up to date, so it goes over what was only visited.
        let shelves = visited.chain(kept);
        View::new(
            self.head.actor.clone(),
            now,
            self.head.place.clone(),
            shelves.collect(),
        )
    }

    /// Takes in an answer that came at `device` by the phone's own clock.
    ///
    /// # Errors
    /// When a space of it cannot be read; for the log. Nothing has been taken then.
    pub fn take(&mut self, pulled: &Pulled, device: Instant) -> Result<Taken, serde_json::Error> {
        let pulls = pulled.spaces.iter();
        let pulls: Vec<Lines<'_>> = pulls
            .map(|text| serde_json::from_str(text.get()))
            .collect::<Result<_, _>>()?;
        let mut taken = Taken::default();
        let new_epoch = self.head.epoch != Some(pulled.epoch);
        if new_epoch {
            self.distrust();
            self.visited.distrust();
        }
        self.head.epoch = Some(pulled.epoch);
        self.head.schemas = schemas();
        self.head.laid_out.clone_from(&pulled.schemas);
        self.head.actor.clone_from(&pulled.actor);
        self.head.place.clone_from(&pulled.place);
        self.head.refreshed = pulled.now;
        self.head.offset = pulled.now.0.saturating_sub(device.0);
        self.drop_where(|space, _| !pulled.kept.contains(space), &mut taken.changes);
        for pull in pulls {
            if pulled.kept.contains(&pull.space) {
                taken.more |= pull.more;
                self.take_space(&pull, &mut taken.changes);
            } else {
                taken.more |= self.visited.take(&pull) && pull.more;
            }
        }
        self.visited.drop_all(&pulled.closed);
        if new_epoch {
            // Of a space in which nothing has happened in this epoch nothing comes: what is here is of another.
            self.drop_where(|_, span| span.stale, &mut taken.changes);
        }
        // What was visited was named by its version there, and what came of it goes on from that.
        let mut newly_kept = pulled.kept.iter().filter(|space| !self.keeps(space));
        taken.more |= newly_kept.any(|space| self.visited.holds(space));
        self.keep_empty(&pulled.kept, &mut taken.changes);
        Ok(taken)
    }

    /// Says which page is open, by the ids that its address names. Whether that changes what is shown.
    pub fn open_page(&mut self, about: BTreeSet<Uuid>) -> bool {
        self.visited.open_page(about)
    }

    /// The spaces beyond the kept ones that the open page shows.
    pub fn visited(&self) -> BTreeSet<Space> {
        let open = self.visited.open().map(|(space, _)| space);
        open.filter(|space| !self.keeps(space)).collect()
    }

    /// Takes in spaces that are not kept, whole, for pages about `about`; never stored. They say nothing of their
    /// epoch: `asked` is the one in which they were asked for, and when there is another by now, they may be of either.
    /// Then they are shown until whole ones have come in their place. Whether these are to be called for.
    ///
    /// # Errors
    /// When one of them cannot be read; for the log.
    pub fn visit(
        &mut self,
        about: &BTreeSet<Uuid>,
        asked: Option<Uuid>,
        pulls: &[Box<RawValue>],
    ) -> Result<bool, serde_json::Error> {
        let stale = asked != self.head.epoch;
        for text in pulls {
            let pull = serde_json::from_str(text.get())?;
            self.visited.put(about, &pull, stale);
        }
        Ok(stale)
    }

    /// What has been taken in, to be written as the state `mark`.
    pub fn to_write(&mut self, changes: Changes, mark: Mark) -> Write {
        let base = std::mem::replace(&mut self.mark, mark);
        Write {
            base,
            mark,
            head: self.head.clone(),
            changes,
        }
    }

    /// Goes on from what the storage holds by now; what was visited stays in memory.
    pub fn reread(&mut self, stored: Self) {
        if stored.head.epoch != self.head.epoch {
            self.visited.distrust();
        }
        self.mark = stored.mark;
        self.head = stored.head;
        self.spaces = stored.spaces;
    }

    /// A bug put in on purpose: the rows stay where their disk is empty.
    #[cfg(feature = "planted")]
    pub(super) fn forget_mark(&mut self) {
        self.mark = Mark::NONE;
    }

    fn keeps(&self, space: &Space) -> bool {
        self.spaces.contains_key(space)
    }

    /// Every bucket, for storage that has lost some.
    pub fn all(&self) -> Changes {
        let mut changes = Changes::default();
        for (space, held) in &self.spaces {
            for (number, text) in held.buckets.iter().enumerate() {
                changes.put.insert(key(space, number), Arc::clone(text));
            }
        }
        changes
    }

    fn distrust(&mut self) {
        for span in self.head.spaces.values_mut() {
            span.stale = true;
        }
    }

    fn drop_where(&mut self, gone: impl Fn(&Space, &Span) -> bool, changes: &mut Changes) {
        let spans = self.head.spaces.iter();
        let gone = spans.filter(|(space, span)| gone(space, span));
        for space in gone.map(|(space, _)| *space).collect::<Vec<_>>() {
            let held = self.spaces.remove(&space).unwrap_or_default();
            self.head.spaces.remove(&space);
            changes
                .gone
                .extend((0..held.buckets.len()).map(|bucket| key(&space, bucket)));
        }
    }
}

#[cfg(test)]
mod tests;
