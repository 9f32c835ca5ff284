//! What to send next, and what an answer means.

use super::{Changes, Entry, Outbox, Push, Server, State};
use crate::kernel::command::WireEnvelope;
use crate::kernel::sync::Pulled;
use crate::kernel::{CommandId, Instant, Outcome, PersonId};

/// How much goes into one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most commands.
    pub commands: usize,
    /// The most bytes, unless a single command is larger.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            commands: Push::COMMANDS_MAX,
            bytes: Push::BYTES_MAX,
        }
    }
}

impl Limits {
    /// Half as much, after "too large" (413).
    #[must_use]
    pub fn halved(self) -> Self {
        Self {
            commands: (self.commands / 2).max(1),
            bytes: self.bytes / 2,
        }
    }
}

impl Outbox {
    /// The next commands to send, in order; marks them as on their way. None while somebody else is signed in.
    pub fn next(&mut self, signed_in: Option<PersonId>, limits: Limits) -> Vec<WireEnvelope> {
        if signed_in != Some(self.person) {
            return Vec::new();
        }
        let mut bytes = 0;
        let mut chunk = Vec::new();
        let sendable: Vec<u64> = self
            .entries()
            .filter(|entry| entry.state.is_open() && self.blocker(entry).is_none())
            .map(|entry| entry.seq)
            .collect();
        for entry in sendable.iter().filter_map(|seq| self.entries.get(seq)) {
            bytes += entry.envelope.command.get().len();
            let full = chunk.len() == limits.commands || bytes > limits.bytes;
            if full && !chunk.is_empty() {
                break;
            }
            chunk.push(entry.envelope.clone());
        }
        self.mark(&chunk, &State::Sent);
        chunk
    }

    /// The call was refused (network, 401, 413, 429, 5xx): everything is as it was.
    pub fn refused(&mut self, chunk: &[WireEnvelope]) {
        self.mark(chunk, &State::Waiting);
    }

    /// A call with nothing but this command in it was too large: it is parked, and the others move on.
    pub fn too_large(&mut self, id: CommandId, now: Instant) -> Changes {
        self.settle(
            id,
            Outcome::Unprocessable {
                key: "kernel.refusal.too_large".to_owned(),
            },
            now,
        )
    }

    /// Takes in the answer to a call that carried `chunk`. What it does not mention waits on.
    pub fn answered(&mut self, chunk: &[WireEnvelope], pulled: &Pulled, now: Instant) -> Changes {
        self.refused(chunk);
        let mut changes = self.meet(pulled, now);
        // Who has another's session is told that the commands are not theirs; that settles nothing.
        let own = pulled.actor.as_ref().map(|actor| actor.person) == Some(self.person);
        let outcomes = pulled.outcomes.iter().filter(|_| own);
        for (id, outcome) in outcomes {
            changes = changes.also(self.settle(*id, outcome.clone(), now));
        }
        changes.also(self.age(now))
    }

    /// A new epoch is offered again what was confirmed; a new version of the server, what was parked. New is what
    /// differs from who gave the answer, which need not be who was spoken to last.
    fn meet(&mut self, pulled: &Pulled, now: Instant) -> Changes {
        let mut changes = Changes::default();
        let met = Server {
            epoch: Some(pulled.epoch),
            app_version: pulled.app_version.clone(),
        };
        changes.server = self.server != met;
        let last = std::mem::replace(&mut self.server, met);
        for entry in self.entries.values_mut() {
            let by = entry.by.as_ref().unwrap_or(&last);
            let new_epoch = by.epoch.is_some_and(|known| known != pulled.epoch);
            #[cfg(feature = "planted")]
            let new_epoch = new_epoch && !crate::kernel::planted::is("not_offered_again");
            let new_version = by.app_version != pulled.app_version;
            let offered_again = match entry.state {
                State::Confirmed { .. } => new_epoch,
                State::Parked { .. } => new_version || new_epoch,
                _ => false,
            };
            if offered_again {
                entry.again |= matches!(entry.state, State::Confirmed { .. });
                entry.becomes(State::Waiting, now);
                changes.put.insert(entry.seq);
            }
        }
        changes
    }

    fn settle(&mut self, id: CommandId, outcome: Outcome, now: Instant) -> Changes {
        let mut changes = Changes::default();
        let open = |entry: &&mut Entry| entry.envelope.id == id && entry.state.is_open();
        let Some(entry) = self.entries.values_mut().find(open) else {
            return changes;
        };
        let state = match outcome {
            Outcome::Done { .. } => State::Confirmed { outcome },
            Outcome::Refused { .. } | Outcome::Input { .. } => State::Refused { outcome },
            Outcome::Unprocessable { key } => State::Parked { key },
        };
        entry.becomes(state, now);
        entry.by = Some(self.server.clone());
        changes.put.insert(entry.seq);
        let entry = entry.clone();
        #[cfg(feature = "planted")]
        if crate::kernel::planted::is("refused_is_dropped") && entry.state.needs_person() {
            self.entries.remove(&entry.seq);
            changes.gone.insert(entry.seq);
            return changes;
        }
        match entry.state {
            State::Refused { .. } => {
                self.blame_the_maker(&entry, now);
                changes.also(self.end_what_builds_on(&entry, now))
            }
            _ => changes,
        }
    }

    /// A command that was refused only because its maker had been, in the same call, says so.
    fn blame_the_maker(&mut self, refused: &Entry, now: Instant) {
        let maker = self.entries().find(|maker| {
            let failed = matches!(maker.state, State::Refused { .. } | State::Because { .. });
            failed && refused.builds_on(maker)
        });
        let cause = maker.map(|maker| match maker.state {
            State::Because { cause } => cause,
            _ => maker.envelope.id,
        });
        if let (Some(cause), Some(entry)) = (cause, self.entries.get_mut(&refused.seq)) {
            entry.becomes(State::Because { cause }, now);
        }
    }

    pub(super) fn mark(&mut self, chunk: &[WireEnvelope], state: &State) {
        for entry in self.entries.values_mut() {
            let meant = chunk.iter().any(|sent| sent.id == entry.envelope.id);
            if meant && entry.state.is_open() {
                entry.state = state.clone();
            }
        }
    }
}
