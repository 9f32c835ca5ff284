//! What the simulation itself knows of every command, to hold phones and servers to it.

use std::collections::BTreeMap;

use domain::kernel::command::WireEnvelope;
use domain::kernel::device::Device;
use domain::kernel::outbox::State;
use domain::kernel::{CommandId, Instant, Outcome, PersonId};
use domain::services::{self, BookingRow};
use domain::tasks::{ClaimRow, Slot};

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
        let view = core.view(clock);
        // What the server has confirmed reads so also while the desk checks somebody in.
        let said = core.replica().view(clock);
        let holds = |row: &BookingRow| row.state == services::State::Confirmed;
        for (space, id, row) in view.all::<BookingRow>() {
            let was = said.find_in::<BookingRow>(space, id).is_some_and(holds);
            if view.is_unsent(id) && holds(row) && !was {
                return Some(format!("booking {id} reads confirmed, but is not sent"));
            }
        }
        let holds = |row: &ClaimRow| row.slot == Slot::Held && row.unsent.is_empty();
        for (space, id, row) in view.all::<ClaimRow>() {
            let was = said.find_in::<ClaimRow>(space, id).is_some_and(holds);
            if view.is_unsent(id) && holds(row) && !was {
                return Some(format!("claim {id} reads held, but is not sent"));
            }
        }
        None
    }
}
