//! The phone between its outbox, its replica and the server: what goes into a call, what an answer or the lack of
//! one means, what is written and in which order. Pure; who stores, calls and waits lives elsewhere, and does what
//! is said here step by step. A tab of the app is one of these; two tabs of one person share the storage.
//!
//! - A command is on the disk before it is in memory; what was only sent is nowhere but in memory.
//! - Of an answer the outbox is written first, then the rows: a phone that dies in between has its outcomes and
//!   fetches the rows again.
//! - What cannot be written holds as it was on the disk; the server gives the same answers again.
//! - The rows in memory go with the disk: when it was wiped, or another tab has written, memory is read anew before
//!   anything is built on it, and what was built before is not written.
//! - Rows that were not refreshed for long are not shown to whoever finds the phone.

use std::collections::BTreeSet;

use serde_json::value::RawValue;
use uuid::Uuid;

use super::command::WireEnvelope;
use super::outbox::{self, Entry, Limits, Outbox, State};
use super::replica::{Mark, Replica, Write};
use super::sync::{Pulled, Push};
use super::{Actor, CommandId, Ctx, Envelope, Instant, Patch, PersonId, View};

/// The first pause after a call that failed, in milliseconds; each further one is twice as long.
const FIRST_PAUSE_MS: i32 = 2_000;
/// The longest pause between calls that fail, in milliseconds.
const LONGEST_PAUSE_MS: i32 = 300_000;
/// For how many days rows are kept without being refreshed.
const DAYS_KEPT: i64 = 14;
/// The same for who works at a desk, whose rows are about others.
const DAYS_KEPT_AT_A_DESK: i64 = 3;

/// Why there is no answer. None of these says anything about the commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// No network, or one that swallows what is sent.
    Away,
    /// The session has ended.
    SignedOut,
    /// The call was too large.
    TooLarge,
    /// The server cannot just now; perhaps it says after how many seconds it can.
    Busy(Option<i32>),
    /// What came back is no answer of this server.
    Strange,
}

/// What follows from an answer: to be written in this order.
#[derive(Clone, Debug)]
pub struct Answered {
    /// What has changed in the outbox.
    pub outbox: outbox::Changes,
    /// What has changed in the replica; written in any case, since its head says when the server last answered.
    pub replica: Write,
    /// Whether to call again at once.
    pub again: bool,
    /// Whether who is signed in is who this phone is of.
    pub own: bool,
}

/// What follows from there being no answer.
#[derive(Clone, Debug, Default)]
pub struct Unanswered {
    /// What has changed in the outbox.
    pub outbox: outbox::Changes,
    /// Whether to call again at once, with less in the call.
    pub again: bool,
}

/// How a command that the person wants once more goes again.
#[derive(Clone, Debug)]
pub enum Again {
    /// As it is; this has changed.
    AsItIs(outbox::Changes),
    /// As a new one, since its id has its outcome for ever. When that is on the disk, the old one is dropped.
    Anew(Box<Entry>),
    /// Not at all: there is nothing to settle.
    No,
}

/// One tab of the app of one person, or of a visitor.
#[derive(Clone, Debug, Default)]
pub struct Device {
    person: Option<PersonId>,
    outbox: Option<Outbox>,
    replica: Replica,
    /// How often the commands were read from the disk.
    outbox_reads: u64,
    /// The commands that are on their way.
    chunk: Vec<WireEnvelope>,
    limits: Limits,
    failures: u32,
}

impl Device {
    /// The phone of `person`, or of a visitor, with nothing read yet.
    pub fn of(person: Option<PersonId>) -> Self {
        Self {
            person,
            ..Self::default()
        }
    }

    /// Whose it is; none for a visitor.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }

    /// The person's commands, once read.
    pub fn outbox(&self) -> Option<&Outbox> {
        self.outbox.as_ref()
    }

    /// The rows, once read.
    pub fn replica(&self) -> &Replica {
        &self.replica
    }

    /// The time: the phone's own `clock`, corrected by what was learnt from the server.
    pub fn now(&self, clock: Instant) -> Instant {
        self.replica.head().now(clock)
    }

    /// Takes in the commands as they stand on the disk; those on their way stay so.
    pub fn outbox_read(&mut self, mut outbox: Outbox) {
        #[cfg(feature = "planted")]
        if super::planted::is("other_tab_unheard") && self.outbox.is_some() {
            return;
        }
        outbox.sending(&self.chunk);
        self.outbox = Some(outbox);
        self.outbox_reads += 1;
    }

    /// How often the commands were read from the disk. When it is more often after a write than it was when the write
    /// was made, memory has gone back to before it, and is to be read once more.
    pub fn outbox_reads(&self) -> u64 {
        self.outbox_reads
    }

    /// Takes in the rows as they stand on the disk. Those of a phone that was left alone for too long are not: then
    /// they are to be wiped, here they are forgotten, and the answer is no.
    #[must_use]
    pub fn replica_read(&mut self, stored: Replica, clock: Instant) -> bool {
        let fresh = !is_stale(&stored, clock);
        if fresh {
            self.replica.reread(stored);
        } else {
            self.replica_lost();
        }
        fresh
    }

    /// The rows on the disk are gone, or half gone: so are those in memory, and the next answer brings whole ones.
    pub fn replica_lost(&mut self) {
        #[cfg(feature = "planted")]
        if super::planted::is("memory_outlives_disk") {
            self.replica.forget_mark();
            return;
        }
        self.replica.reread(Replica::default());
    }

    /// Whether what is in memory is the state that was written under this mark. If not, it was read anew while the
    /// write waited for its turn, and is to be read once more.
    pub fn rests_on(&self, mark: Mark) -> bool {
        self.replica.mark() == mark
    }

    /// Says which page is open, by the ids that its address names. Whether that changes what is shown.
    pub fn open_page(&mut self, about: BTreeSet<Uuid>) -> bool {
        self.replica.open_page(about)
    }

    /// The life of the database that the rows are of; to be remembered when spaces are asked for that are not kept.
    pub fn epoch(&self) -> Option<Uuid> {
        self.replica.head().epoch
    }

    /// Takes in spaces that are not kept, for pages about `about`, asked for in the epoch `asked`. Whether to call, since
    /// another epoch has begun meanwhile.
    ///
    /// # Errors
    /// When one of them cannot be read; for the log.
    pub fn visit(
        &mut self,
        about: &BTreeSet<Uuid>,
        asked: Option<Uuid>,
        pulls: &[Box<RawValue>],
    ) -> Result<bool, serde_json::Error> {
        self.replica.visit(about, asked, pulls)
    }

    /// The next call; the commands in it are on their way from now on.
    pub fn call(&mut self, client: Uuid) -> Push {
        let person = self.person;
        let limits = self.limits;
        self.chunk = match &mut self.outbox {
            Some(outbox) => outbox.next(person, limits),
            None => Vec::new(),
        };
        Push {
            client,
            epoch: self.replica.head().epoch,
            commands: self.chunk.clone(),
            have: self.replica.have(),
            schemas: self.replica.head().laid_out.clone(),
        }
    }

    /// Takes in the answer to the call, which came at `clock` by the phone's own time; `mark` is a new one, for the
    /// rows that are to be written.
    ///
    /// # Errors
    /// When it cannot be read; for the log. Then nothing was taken, and it is as if there were no answer.
    pub fn answered(
        &mut self,
        pulled: &Pulled,
        clock: Instant,
        mark: Mark,
    ) -> Result<Answered, serde_json::Error> {
        let taken = self.replica.take(pulled, clock)?;
        let chunk = std::mem::take(&mut self.chunk);
        let outbox = match &mut self.outbox {
            Some(outbox) => outbox.answered(&chunk, pulled, pulled.now),
            None => outbox::Changes::default(),
        };
        self.limits = Limits::default();
        self.failures = 0;
        let own = pulled.actor.as_ref().map(|actor| actor.person) == self.person;
        // Without any outcome the same commands would go round and round; those of a new epoch are news.
        let news = !pulled.outcomes.is_empty() || self.offers_again(&outbox);
        let more_to_send = own && news && self.has_more_to_send();
        Ok(Answered {
            outbox,
            replica: self.replica.to_write(taken.changes, mark),
            again: taken.more || more_to_send,
            own,
        })
    }

    /// Takes in that there is no answer. What was too large goes in smaller parts; a single command that is too
    /// large waits for the person.
    pub fn unanswered(&mut self, no_answer: NoAnswer, clock: Instant) -> Unanswered {
        let now = self.now(clock);
        let chunk = std::mem::take(&mut self.chunk);
        if let Some(outbox) = &mut self.outbox {
            outbox.refused(&chunk);
        }
        if no_answer != NoAnswer::TooLarge || chunk.is_empty() {
            return Unanswered::default();
        }
        self.limits = self.limits.halved();
        let parked = match (&mut self.outbox, chunk.as_slice()) {
            (Some(outbox), [alone]) => outbox.too_large(alone.id, now),
            _ => outbox::Changes::default(),
        };
        Unanswered {
            outbox: parked,
            again: true,
        }
    }

    /// For how many milliseconds to wait before calling again after a call that failed, before any jitter: longer
    /// each time, and never shorter than the server asked.
    pub fn pause(&mut self, no_answer: NoAnswer) -> (i32, i32) {
        let longer = FIRST_PAUSE_MS.saturating_mul(1 << self.failures.min(8));
        self.failures = self.failures.saturating_add(1);
        let asked = match no_answer {
            NoAnswer::Busy(Some(seconds)) => seconds.saturating_mul(1_000),
            _ => 0,
        };
        (longer.min(LONGEST_PAUSE_MS), asked)
    }

    /// A command as it is to be stored, made on the page `from`.
    ///
    /// # Errors
    /// When it cannot be written as text; none of those there are.
    pub fn entry(
        &self,
        envelope: &Envelope,
        from: String,
        clock: Instant,
    ) -> Result<Entry, serde_json::Error> {
        let wire = WireEnvelope {
            id: envelope.id,
            actor: envelope.actor,
            subject: envelope.subject,
            made: envelope.made,
            command: RawValue::from_string(serde_json::to_string(&envelope.command)?)?,
        };
        let mut entry = Entry::new(wire, self.touches(envelope, clock), self.now(clock));
        entry.from = from;
        Ok(entry)
    }

    /// Takes in a command that is on the disk, at its place in the order.
    pub fn added(&mut self, entry: Entry) {
        if let Some(outbox) = &mut self.outbox {
            outbox.add(entry);
        }
    }

    /// Sends a command once more that was refused or parked: a parked one as it is, a refused one as `anew`.
    pub fn again(&mut self, id: CommandId, anew: CommandId, clock: Instant) -> Again {
        let now = self.now(clock);
        let Some(outbox) = &mut self.outbox else {
            return Again::No;
        };
        match outbox.find(id).cloned() {
            Some(entry) if matches!(entry.state, State::Parked { .. }) => {
                Again::AsItIs(outbox.retry(id, now))
            }
            Some(entry) if entry.state.needs_person() => {
                let envelope = WireEnvelope {
                    id: anew,
                    made: now,
                    ..entry.envelope
                };
                let opened = envelope.open();
                let touches = opened.map(|envelope| self.touches(&envelope, clock));
                Again::Anew(Box::new(Entry::new(
                    envelope,
                    touches.unwrap_or_default(),
                    now,
                )))
            }
            _ => Again::No,
        }
    }

    /// Drops a command by the person's choice.
    pub fn drop_command(&mut self, id: CommandId, clock: Instant) -> outbox::Changes {
        let now = self.now(clock);
        let outbox = self.outbox.as_mut();
        outbox.map_or_else(outbox::Changes::default, |outbox| {
            outbox.drop_entry(id, now)
        })
    }

    /// The rows, with the previews of what is not answered yet laid over them.
    pub fn view(&self, clock: Instant) -> View {
        let mut view = self.replica.view(self.now(clock));
        let outbox = self.outbox.iter();
        let shown = outbox.flat_map(|outbox| outbox.shown(|space| self.replica.version(space)));
        for entry in shown {
            if let Ok(envelope) = entry.envelope.open() {
                let patches = preview(&view, &envelope);
                view.overlay(patches);
            }
        }
        view
    }

    /// The things that a command would show or hide.
    fn touches(&self, envelope: &Envelope, clock: Instant) -> BTreeSet<Uuid> {
        let patches = preview(&self.view(clock), envelope);
        patches.iter().map(Patch::id).collect()
    }

    /// Whether something that had been settled waits to be sent once more.
    fn offers_again(&self, changes: &outbox::Changes) -> bool {
        self.outbox.as_ref().is_some_and(|outbox| {
            let mut changed = changes.put.iter().filter_map(|seq| outbox.at(*seq));
            changed.any(|entry| entry.state.is_open())
        })
    }

    fn has_more_to_send(&self) -> bool {
        self.outbox.as_ref().is_some_and(|outbox| {
            outbox
                .entries()
                .any(|entry| entry.state.is_open() && outbox.blocker(entry).is_none())
        })
    }
}

fn preview(view: &View, envelope: &Envelope) -> Vec<Patch> {
    let Some(actor) = view.actor.clone() else {
        return Vec::new();
    };
    let ctx = Ctx {
        actor,
        subject: envelope.subject,
        now: view.now,
        command: envelope.id,
        made: envelope.made,
    };
    envelope.command.preview(view, &ctx)
}

/// Whether the rows were not refreshed for too long to be shown.
fn is_stale(replica: &Replica, clock: Instant) -> bool {
    let head = replica.head();
    let days = if head.actor.as_ref().is_some_and(Actor::is_staff) {
        DAYS_KEPT_AT_A_DESK
    } else {
        DAYS_KEPT
    };
    let now = head.now(clock);
    !replica.is_empty() && now.minutes_since(head.refreshed) > days * 24 * 60
}

#[cfg(test)]
mod tabs;
#[cfg(test)]
mod tests;
