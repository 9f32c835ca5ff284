//! One command in the outbox, and what became of it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Server;
use crate::kernel::command::WireEnvelope;
use crate::kernel::{CommandId, Instant, Outcome};

/// What became of a command so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum State {
    /// On this phone, not sent.
    Waiting,
    /// On its way; no answer yet.
    Sent,
    /// Carried out.
    Confirmed {
        /// The server's answer.
        outcome: Outcome,
    },
    /// Not carried out.
    Refused {
        /// The server's answer: a refusal, or what is wrong with the form.
        outcome: Outcome,
    },
    /// Not carried out, because the command it built on was not.
    Because {
        /// The command it built on.
        cause: CommandId,
    },
    /// Cannot be read or taken by the server as it is.
    Parked {
        /// The message key that says why.
        key: String,
    },
}

impl State {
    /// Whether an answer is still to come.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Waiting | Self::Sent)
    }

    /// Whether the person has something to settle: change, resend or drop.
    pub fn needs_person(&self) -> bool {
        matches!(
            self,
            Self::Refused { .. } | Self::Because { .. } | Self::Parked { .. }
        )
    }
}

/// One command in the outbox.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Its place in the order, given by the phone's storage.
    #[serde(default)]
    pub seq: u64,
    /// The command.
    pub envelope: WireEnvelope,
    /// The things that its preview showed or hid.
    #[serde(default)]
    pub touches: BTreeSet<Uuid>,
    /// The page on which it was made, as a path of the app, to go back and change it; empty when unknown.
    #[serde(default)]
    pub from: String,
    /// What became of it.
    pub state: State,
    /// Since when, by the phone's best guess of the time.
    pub since: Instant,
    /// Whether it had been confirmed in an earlier epoch and is offered again.
    #[serde(default)]
    pub again: bool,
    /// The server that said so; none while there is no answer, and with what an app of before has stored. It stands
    /// beside the answer, since a tab may hear a late one after another tab has met a later server.
    #[serde(default)]
    pub by: Option<Server>,
}

impl Entry {
    /// A new entry; `touches` are the ids of its preview's patches.
    pub fn new(envelope: WireEnvelope, touches: BTreeSet<Uuid>, now: Instant) -> Self {
        Self {
            seq: 0,
            envelope,
            touches,
            from: String::new(),
            state: State::Waiting,
            since: now,
            again: false,
            by: None,
        }
    }

    /// The things it names: every id in its text.
    pub(super) fn names(&self) -> BTreeSet<Uuid> {
        self.envelope
            .command
            .get()
            .split('"')
            .filter(|part| part.len() == 36)
            .filter_map(|part| Uuid::try_parse(part).ok())
            .collect()
    }

    /// Whether it names a thing that `maker` would have brought into being.
    pub(super) fn builds_on(&self, maker: &Self) -> bool {
        let known = maker.names();
        let names = self.names();
        self.seq > maker.seq
            && maker
                .touches
                .iter()
                .any(|made| !known.contains(made) && names.contains(made))
    }

    /// Whether both are about the same thing, and this one came later.
    pub(super) fn follows(&self, earlier: &Self) -> bool {
        self.seq > earlier.seq
            && (!self.touches.is_disjoint(&earlier.touches)
                || !self.names().is_disjoint(&earlier.touches))
    }

    pub(super) fn becomes(&mut self, state: State, now: Instant) {
        self.state = state;
        self.since = now;
        self.by = None;
    }
}
