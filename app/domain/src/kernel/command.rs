//! Commands: everything that happens is one, given by a person or by the clock.
//!
//! A command is versioned data with a client-made UUIDv7 id. Fields are only ever added, and optional, so
//! that old commands decode for ever; a phone may hold one for months. Commands are decoded one by one: one
//! that cannot be read never blocks the rest.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{CommandId, Instant, PersonId};
use crate::slices::Command;

/// A command with who gives it, for whom, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// Names the command for ever.
    pub id: CommandId,
    /// Who acts; must be who is signed in.
    pub actor: PersonId,
    /// For whom.
    pub subject: PersonId,
    /// When, by the phone's clock corrected by the offset it knew.
    pub made: Instant,
    /// What.
    pub command: Command,
}

/// An envelope as it travels: the command itself stays unparsed until its turn.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WireEnvelope {
    /// Names the command for ever.
    pub id: CommandId,
    /// Who acts.
    pub actor: PersonId,
    /// For whom.
    pub subject: PersonId,
    /// When.
    pub made: Instant,
    /// What, as JSON.
    pub command: Box<RawValue>,
}

impl WireEnvelope {
    /// The envelope, when this version can read its command.
    ///
    /// # Errors
    /// Says what could not be read; for the log, not for people.
    pub fn open(&self) -> Result<Envelope, serde_json::Error> {
        Ok(Envelope {
            id: self.id,
            actor: self.actor,
            subject: self.subject,
            made: self.made,
            command: serde_json::from_str(self.command.get())?,
        })
    }
}
