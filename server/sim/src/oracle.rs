//! What the simulation itself knows of every command, to hold phones and servers to it.

use std::collections::BTreeMap;

use domain::kernel::command::WireEnvelope;
use domain::kernel::device::Device;
use domain::kernel::outbox::State;
use domain::kernel::{CommandId, Instant, Outcome, PersonId, RowKind, View};
use domain::services::{self, BookingRow, LinkRow, SessionRow};
use domain::tasks::{ClaimRow, Slot, TaskRow};

type Outcomes = BTreeMap<(PersonId, CommandId), Outcome>;

/// The book of outcomes.
#[derive(Debug, Default)]
pub struct Oracle {
    /// The outcomes in this life of the database.
    decided: Outcomes,
    /// Those at the time of the last backup.
    kept: Option<Outcomes>,
    /// When each command was first carried out, in any life.
    done: BTreeMap<CommandId, Instant>,
}

impl Oracle {
    /// A backup was made.
    pub fn back_up(&mut self) {
        self.kept = Some(self.decided.clone());
    }

    /// The backup was brought back: what was decided since is not.
    pub fn restore(&mut self) {
        if let Some(kept) = &self.kept {
            self.decided = kept.clone();
        }
    }

    /// A server gave an outcome. Says what is wrong when it had given another before.
    pub fn came_out(
        &mut self,
        person: PersonId,
        id: CommandId,
        outcome: &Outcome,
        now: Instant,
    ) -> Option<String> {
        match outcome {
            // A form at fault, and what cannot be read, are no outcomes.
            Outcome::Input { .. } | Outcome::Unprocessable { .. } => return None,
            Outcome::Done { .. } => {
                self.done.entry(id).or_insert(now);
            }
            Outcome::Refused { .. } => {}
        }
        let first = self.decided.entry((person, id)).or_insert(outcome.clone());
        (first != outcome)
            .then(|| format!("command {id} came out as {first:?}, then as {outcome:?}"))
    }

    /// Whether all of these were decided before.
    pub fn all_decided(&self, person: PersonId, commands: &[WireEnvelope]) -> bool {
        commands
            .iter()
            .all(|wire| self.decided.contains_key(&(person, wire.id)))
    }

    /// When a command was first carried out.
    pub fn done(&self, id: CommandId) -> Option<Instant> {
        self.done.get(&id).copied()
    }

    /// What on a phone reads confirmed though no server has said so.
    pub fn promised(&self, core: &Device, clock: Instant) -> Option<String> {
        let outbox = core.outbox()?;
        for entry in outbox.entries() {
            let id = entry.envelope.id;
            if matches!(entry.state, State::Confirmed { .. }) && !self.done.contains_key(&id) {
                return Some(format!("command {id} reads confirmed on a phone"));
            }
        }
        if outbox.open_count() == 0 {
            return None;
        }
        let (view, said) = (core.view(clock), core.replica().view(clock));
        // What the server has confirmed reads so also while something about it is not sent yet.
        let booked = |row: &BookingRow| {
            let given = matches!(row.state, services::State::Offered { .. });
            given
                || matches!(
                    row.state,
                    services::State::Confirmed | services::State::Entered
                )
        };
        let held = |row: &ClaimRow| row.slot == Slot::Held && row.unsent.is_empty();
        let settled = |row: &ClaimRow| row.settled.is_some() && row.unsent.is_empty();
        before_its_time(&view, &said, "a booking reads given", booked)
            .or_else(|| before_its_time(&view, &said, "a claim reads held", held))
            .or_else(|| before_its_time(&view, &said, "work reads approved", settled))
            .or_else(|| {
                let agreed = |row: &LinkRow| row.agreed.is_some();
                before_its_time(&view, &said, "a link reads agreed", agreed)
            })
            .or_else(|| counts_of_others(&view, &said))
    }
}

/// A row that says so without having been sent, where the server's own row does not.
fn before_its_time<K: RowKind>(
    view: &View,
    said: &View,
    what: &str,
    says: impl Fn(&K) -> bool,
) -> Option<String> {
    let mut rows = view.all::<K>().filter(|(_, id, _)| view.is_unsent(*id));
    let early = rows
        .find(|(space, id, row)| says(row) && !said.find_in::<K>(space, *id).is_some_and(&says));
    early.map(|(_, id, _)| format!("{what}, but is not sent: {id}"))
}

/// How many seats are taken is the server's to say: nothing unsent changes it on a phone.
fn counts_of_others(view: &View, said: &View) -> Option<String> {
    let mut sessions = view.all::<SessionRow>().filter_map(|(space, id, row)| {
        let known = said.find_in::<SessionRow>(space, id)?;
        let same = (known.booked, known.held, known.waiting) == (row.booked, row.held, row.waiting);
        (!same).then(|| format!("session {id} counts what is not sent"))
    });
    let mut tasks = view.all::<TaskRow>().filter_map(|(space, id, row)| {
        let taken = said
            .find_in::<TaskRow>(space, id)
            .map_or(0, |known| known.taken);
        (taken != row.taken).then(|| format!("task {id} counts what is not sent"))
    });
    sessions.next().or_else(|| tasks.next())
}
