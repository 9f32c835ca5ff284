//! What a phone keeps when the app dies: the two databases as the frontend lays them out, each a queue of
//! transactions that are carried out one after another, whole or not at all.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::kernel::PersonId;
use domain::kernel::outbox::{Entry, Outbox};
use domain::kernel::replica::{self, Mark, Replica, Write};
use domain::kernel::{CommandId, outbox};

/// The databases of one person on one phone.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    commands: BTreeMap<u64, String>,
    last: u64,
    server: Option<String>,
    head: Option<String>,
    buckets: BTreeMap<String, Arc<str>>,
    mark: Mark,
}

/// Another tab has written or wiped the rows since.
#[derive(Clone, Copy, Debug)]
pub struct Overtaken;

impl Disk {
    /// Reads the commands.
    pub fn outbox(&self, person: PersonId) -> Outbox {
        let entries = self.commands.iter();
        let entries = entries.map(|(seq, text)| (*seq, text.as_str()));
        Outbox::stored(person, self.server.as_deref(), entries)
    }

    /// Adds a command at the end, unless it is there already.
    pub fn add(&mut self, entry: &Entry) -> Option<u64> {
        let known = |text: &String| {
            let known: Option<Entry> = serde_json::from_str(text).ok();
            known.is_some_and(|known| known.envelope.id == entry.envelope.id)
        };
        if self.commands.values().any(known) {
            return None;
        }
        self.last += 1;
        self.put(self.last, entry);
        Some(self.last)
    }

    /// Writes what has changed in the outbox.
    pub fn save_outbox(&mut self, copy: &Outbox, changes: &outbox::Changes) {
        for entry in changes.put.iter().filter_map(|seq| copy.at(*seq)) {
            self.put(entry.seq, entry);
        }
        for seq in &changes.gone {
            self.commands.remove(seq);
        }
        if changes.server {
            self.server = serde_json::to_string(copy.server()).ok();
        }
    }

    fn put(&mut self, seq: u64, entry: &Entry) {
        if let Ok(text) = serde_json::to_string(entry) {
            self.commands.insert(seq, text);
        }
    }

    /// Whether a command is there.
    pub fn holds(&self, id: CommandId) -> bool {
        let id = id.to_string();
        self.commands.values().any(|text| text.contains(&id))
    }

    /// Reads the rows.
    pub fn replica(&self) -> Replica {
        Replica::stored(self.mark, self.head.as_deref(), &self.buckets)
    }

    /// Writes what has changed in the rows, unless somebody else has written them since.
    ///
    /// # Errors
    /// When somebody has.
    pub fn save_replica(&mut self, write: &Write) -> Result<(), Overtaken> {
        if !write.follows(self.mark) {
            return Err(Overtaken);
        }
        for (key, text) in &write.changes.put {
            self.buckets.insert(key.clone(), Arc::clone(text));
        }
        for key in &write.changes.gone {
            self.buckets.remove(key);
        }
        self.head = serde_json::to_string(&write.head).ok();
        self.mark = write.mark;
        Ok(())
    }

    /// Removes the rows.
    pub fn wipe_replica(&mut self) {
        self.head = None;
        self.buckets.clear();
        self.mark = Mark::NONE;
    }

    /// Loses one bucket, as storage that is not to be trusted does.
    pub fn lose_bucket(&mut self, which: usize) {
        let key = self
            .buckets
            .keys()
            .nth(which % self.buckets.len().max(1))
            .cloned();
        if let Some(key) = key {
            self.buckets.remove(&key);
        }
    }

    /// Another version of the app is installed: it reads a kind of rows with another number than the one that
    /// took them in.
    pub fn installed_anew(&mut self) {
        let head = self.head.as_ref();
        let head = head.and_then(|text| serde_json::from_str::<replica::Head>(text).ok());
        if let Some(mut head) = head {
            head.schemas.insert("org.place".into(), 0);
            self.head = serde_json::to_string(&head).ok();
        }
    }
}
