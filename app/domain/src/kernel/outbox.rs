//! The outbox: what a person did on this phone and what became of it. Pure; who stores it and who sends it
//! live elsewhere.
//!
//! - It belongs to one person. Nothing in it is ever sent while somebody else, or nobody, is signed in.
//! - Commands go in the order in which they were made. One that touches what a *parked* command touched waits
//!   behind it; others pass by.
//! - A refused call (network, 401, 413, 429, 5xx) changes nothing here, however often it happens.
//! - When a command that would have made a thing is refused or dropped, the commands that name the thing end
//!   with it, and say so.
//! - What was confirmed is kept for [`KEPT`] and offered again when the server starts a new epoch (a restored
//!   backup): known there, it gets the same outcome; else it is decided anew.
//! - Refused and parked commands stay until the person changes, resends or drops them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::command::WireEnvelope;
use super::sync::Push;
use super::{CommandId, Instant, Minutes, Outcome, PersonId, Space};

mod entry;
mod plan;

pub use entry::{Entry, State};
pub use plan::Limits;

/// How long a confirmed command is kept, to be offered again.
pub const KEPT: Minutes = Minutes::days(30);

/// What must be written to the phone's storage, all in one transaction, before the screen says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Entries to write, by their place in the order.
    pub put: BTreeSet<u64>,
    /// Entries to remove.
    pub gone: BTreeSet<u64>,
    /// Whether [`Server`] has to be written.
    pub server: bool,
}

impl Changes {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.put.is_empty() && self.gone.is_empty() && !self.server
    }

    fn also(mut self, other: Self) -> Self {
        self.put.extend(other.put);
        self.gone.extend(other.gone);
        self.server |= other.server;
        self
    }
}

/// The server that this outbox last spoke to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Server {
    /// Its epoch.
    pub epoch: Option<Uuid>,
    /// The version of its app.
    pub app_version: String,
}

/// All commands of one person on this phone.
#[derive(Clone, Debug)]
pub struct Outbox {
    person: PersonId,
    server: Server,
    entries: BTreeMap<u64, Entry>,
}

impl Outbox {
    /// The outbox of `person`, as it was stored.
    pub fn open(
        person: PersonId,
        server: Server,
        entries: impl IntoIterator<Item = Entry>,
    ) -> Self {
        // What was on its way when the app ended is sent again; the server knows it by its id.
        let entries = entries.into_iter().map(|mut entry| {
            if entry.state == State::Sent {
                entry.state = State::Waiting;
            }
            (entry.seq, entry)
        });
        Self {
            person,
            server,
            entries: entries.collect(),
        }
    }

    /// The outbox of `person` as its texts were stored, each beside its place in the order. One that this version cannot
    /// read is passed over, and keeps nobody else's back; it stays where it is.
    pub fn stored<'t>(
        person: PersonId,
        server: Option<&str>,
        entries: impl IntoIterator<Item = (u64, &'t str)>,
    ) -> Self {
        let entries = entries.into_iter().filter_map(|(seq, text)| {
            let entry: Entry = serde_json::from_str(text).ok()?;
            Some(Entry { seq, ..entry })
        });
        let server = server.and_then(|text| serde_json::from_str(text).ok());
        Self::open(person, server.unwrap_or_default(), entries)
    }

    /// Whose it is.
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// The server it last spoke to.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// All entries in order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// The entry at this place in the order.
    pub fn at(&self, seq: u64) -> Option<&Entry> {
        self.entries.get(&seq)
    }

    /// The entry of this command.
    pub fn find(&self, id: CommandId) -> Option<&Entry> {
        self.entries().find(|entry| entry.envelope.id == id)
    }

    /// How many commands have no answer yet.
    pub fn open_count(&self) -> usize {
        self.entries().filter(|entry| entry.state.is_open()).count()
    }

    /// Takes in an entry that storage has written, by this tab or another. One of somebody else is not taken.
    pub fn add(&mut self, entry: Entry) -> bool {
        let own = entry.envelope.actor == self.person;
        if own {
            self.entries.insert(entry.seq, entry);
        }
        own
    }

    /// Marks commands that are on their way, after the entries were read anew.
    pub fn sending(&mut self, chunk: &[WireEnvelope]) {
        self.mark(chunk, &State::Sent);
    }

    /// Forgets an entry that another tab has removed.
    pub fn forget(&mut self, seq: u64) {
        self.entries.remove(&seq);
    }

    /// The entries whose previews are to be shown over the rows, in order: those without an answer, unless they
    /// wait behind a parked one, and confirmed ones whose rows have not come yet. `version` tells how far the
    /// phone has a space, if it keeps it.
    pub fn shown(&self, version: impl Fn(&Space) -> Option<u64>) -> Vec<&Entry> {
        self.entries()
            .filter(|entry| match &entry.state {
                State::Waiting | State::Sent => self.blocker(entry).is_none(),
                State::Confirmed {
                    outcome: Outcome::Done { versions, .. },
                } => versions
                    .iter()
                    .any(|(space, written)| version(space).is_some_and(|have| have < *written)),
                _ => false,
            })
            .collect()
    }

    /// The parked command behind which this one waits, if any.
    pub fn blocker(&self, entry: &Entry) -> Option<CommandId> {
        let parked = |earlier: &&Entry| {
            matches!(earlier.state, State::Parked { .. }) && entry.follows(earlier)
        };
        self.entries().find(parked).map(|entry| entry.envelope.id)
    }

    /// Removes an entry by the person's choice. What was confirmed stays, to be offered again; what is on its
    /// way cannot be called back. Commands that build on it end with it.
    pub fn drop_entry(&mut self, id: CommandId, now: Instant) -> Changes {
        let Some(entry) = self.find(id).cloned() else {
            return Changes::default();
        };
        if matches!(entry.state, State::Sent | State::Confirmed { .. }) {
            return Changes::default();
        }
        let ended = self.end_what_builds_on(&entry, now);
        self.entries.remove(&entry.seq);
        let gone = Changes {
            gone: BTreeSet::from([entry.seq]),
            ..Changes::default()
        };
        gone.also(ended)
    }

    /// Sends a parked command once more, as it is.
    pub fn retry(&mut self, id: CommandId, now: Instant) -> Changes {
        let mut changes = Changes::default();
        for entry in self.entries.values_mut() {
            if entry.envelope.id == id && matches!(entry.state, State::Parked { .. }) {
                entry.becomes(State::Waiting, now);
                changes.put.insert(entry.seq);
            }
        }
        changes
    }

    /// Removes what was confirmed longer than [`KEPT`] ago.
    pub fn age(&mut self, now: Instant) -> Changes {
        let before = now.minus(KEPT);
        let old =
            |entry: &&Entry| matches!(entry.state, State::Confirmed { .. }) && entry.since < before;
        let gone: BTreeSet<u64> = self.entries().filter(old).map(|entry| entry.seq).collect();
        self.entries.retain(|seq, _| !gone.contains(seq));
        Changes {
            gone,
            ..Changes::default()
        }
    }

    fn end_what_builds_on(&mut self, maker: &Entry, now: Instant) -> Changes {
        let mut changes = Changes::default();
        let cause = maker.envelope.id;
        let mut makers = vec![maker.clone()];
        while let Some(maker) = makers.pop() {
            for entry in self.entries.values_mut() {
                let lives = entry.state.is_open()
                    || matches!(entry.state, State::Refused { .. } | State::Parked { .. });
                if lives && entry.builds_on(&maker) {
                    entry.becomes(State::Because { cause }, now);
                    changes.put.insert(entry.seq);
                    makers.push(entry.clone());
                }
            }
        }
        changes
    }
}

#[cfg(test)]
mod tests;
