//! Spaces that are not kept, as the pages that are about them need them.
//!
//! A page about something elsewhere must not bring the notices of that place onto the page of home: so a visited
//! space is shown only while the open address names what it was fetched for.
//!
//! Their versions are of the epoch in which they were fetched. Under another one they are named as a version that no
//! space reaches, so that a whole one comes in their place, even when the new epoch has nothing of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use uuid::Uuid;

use super::Lines;
use crate::kernel::sync::Push;
use crate::kernel::{Shelf, Space};

/// The spaces in memory beyond the kept ones.
#[derive(Clone, Debug, Default)]
pub struct Visited {
    /// What the open page is about.
    about: BTreeSet<Uuid>,
    spaces: BTreeMap<Space, Visit>,
}

/// One space, and what it was fetched for.
#[derive(Clone, Debug)]
struct Visit {
    about: BTreeSet<Uuid>,
    shelf: Arc<Shelf>,
    /// Whether it is of another epoch than the present one.
    stale: bool,
}

/// The version by which a space of another epoch is named.
const NEVER_REACHED: u64 = u64::MAX;

impl Visited {
    /// Another page is open. Whether that changes what is shown.
    pub fn open_page(&mut self, about: BTreeSet<Uuid>) -> bool {
        let before: Vec<Space> = self.open().map(|(space, _)| space).collect();
        self.about = about;
        !self.open().map(|(space, _)| space).eq(before)
    }

    /// The spaces that the open page shows.
    pub fn open(&self) -> impl Iterator<Item = (Space, &Arc<Shelf>)> {
        self.shown().map(|(space, visit)| (space, &visit.shelf))
    }

    /// How far the spaces are that the open page shows, to be named in a call.
    pub fn have(&self) -> impl Iterator<Item = (Space, u64)> {
        self.shown().map(|(space, visit)| {
            let version = if visit.stale {
                NEVER_REACHED
            } else {
                visit.shelf.version
            };
            (space, version)
        })
    }

    fn shown(&self) -> impl Iterator<Item = (Space, &Visit)> {
        let shown = self.spaces.iter();
        shown
            .filter(|(_, visit)| !visit.about.is_disjoint(&self.about))
            .map(|(space, visit)| (*space, visit))
    }

    /// Another epoch has begun: what is here is of an earlier one.
    pub fn distrust(&mut self) {
        for visit in self.spaces.values_mut() {
            visit.stale = true;
        }
    }

    /// How far a space is that the open page shows.
    pub fn version(&self, space: &Space) -> Option<u64> {
        let visit = self.spaces.get(space)?;
        (!visit.about.is_disjoint(&self.about)).then_some(visit.shelf.version)
    }

    /// Whether a space is here, shown or not.
    pub fn holds(&self, space: &Space) -> bool {
        self.spaces.contains_key(space)
    }

    /// Puts a whole space, fetched for pages about `about`; `stale` when another epoch has begun since it was asked for.
    pub(super) fn put(&mut self, about: &BTreeSet<Uuid>, pull: &Lines<'_>, stale: bool) {
        let about = match self.spaces.get(&pull.space) {
            Some(visit) => &visit.about | about,
            None => about.clone(),
        };
        let mut shelf = Shelf::default();
        amend(&mut shelf, pull);
        let visit = Visit {
            about,
            shelf: Arc::new(shelf),
            stale,
        };
        self.spaces.insert(pull.space, visit);
        self.make_room();
    }

    /// Takes in what has changed since in a space that is here. Whether it was taken.
    pub(super) fn take(&mut self, pull: &Lines<'_>) -> bool {
        let Some(visit) = self.spaces.get_mut(&pull.space) else {
            return false;
        };
        if pull.replace {
            visit.shelf = Arc::default();
            visit.stale = false;
        } else if visit.stale || visit.shelf.version != pull.since {
            return false;
        }
        amend(Arc::make_mut(&mut visit.shelf), pull);
        true
    }

    /// Drops what may not be read any more.
    pub fn drop_all(&mut self, closed: &BTreeSet<Space>) {
        self.spaces.retain(|space, _| !closed.contains(space));
    }

    /// Never more than one call brings up to date; those of pages left go first.
    fn make_room(&mut self) {
        while self.spaces.len() > Push::VISITED_MAX {
            let left = |visit: &Visit| visit.about.is_disjoint(&self.about);
            let spaces = || self.spaces.iter();
            let next = spaces().find(|(_, visit)| left(visit)).or(spaces().next());
            let Some(space) = next.map(|(space, _)| *space) else {
                return;
            };
            self.spaces.remove(&space);
        }
    }
}

fn amend(shelf: &mut Shelf, pull: &Lines<'_>) {
    for line in &pull.rows {
        line.lay(shelf);
    }
    shelf.version = pull.version;
}
