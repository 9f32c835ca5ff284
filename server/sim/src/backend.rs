//! The server side as the simulation knows it, behind one small trait: the real store on a real SQLite file, or a
//! plain model of the store. Both run the same rules.

use std::collections::BTreeMap;

use domain::kernel::sync::{Pulled, Push};
use domain::kernel::{CommandId, Envelope, Instant, Outcome, PersonId, Space};
use domain::slices::Command;
use store::Via;
use uuid::Uuid;

use crate::faults::{Broken, Fault, Given};
use crate::standing::Standing;

/// One row as it stands in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The version of its space at which it was written.
    pub version: u64,
    /// The text of its body; none for a tombstone.
    pub body: Option<String>,
}

/// Everything that phones can come to see.
pub type Rows = BTreeMap<(Space, String, Uuid), Stored>;

/// A server.
pub trait Backend {
    /// What it is called in figures and failures.
    fn name(&self) -> &'static str;
    /// Sets the clock by which everything is judged.
    fn set_now(&mut self, now: Instant);
    /// Enters somebody who has never signed in.
    fn enter(&mut self, person: PersonId, number: u32, name: &str);
    /// Gives a command.
    ///
    /// # Errors
    /// When a write failed; nothing was changed then.
    fn perform(&mut self, envelope: &Envelope, via: Via) -> Result<Outcome, Broken>;
    /// Answers a sync call.
    ///
    /// # Errors
    /// When a write failed before the first command was decided.
    fn exchange(&mut self, push: &Push, person: Option<PersonId>) -> Result<Pulled, Broken>;
    /// The commands that have come due and are given next.
    fn coming(&mut self) -> Vec<(CommandId, Command)>;
    /// Gives the commands that have come due, as many as are given in one go. One that fails is put off.
    ///
    /// # Errors
    /// When putting off failed as well.
    fn give_due(&mut self) -> Result<Given, Broken>;
    /// Purges old tombstones.
    ///
    /// # Errors
    /// When a write failed; nothing was changed then.
    fn purge(&mut self) -> Result<(), Broken>;
    /// Lets a write from here on fail, or its commit, and everything that belongs to the same transaction with it; none to
    /// have it mended.
    fn break_at(&mut self, fault: Option<Fault>);
    /// What is wrong with the last failure: it left half a command behind, or nobody had meant it.
    fn torn(&mut self) -> Option<String> {
        None
    }
    /// From now on answers bring so many rows of a space at once; none: as many as they usually do. The process starts
    /// again with it.
    fn chunk(&mut self, rows: Option<u64>);
    /// The process ends and starts again: what was only in memory is gone.
    fn restart(&mut self);
    /// Keeps a copy of the whole database.
    fn back_up(&mut self);
    /// Brings the last copy back, as another epoch; whether there is one.
    fn restore(&mut self) -> bool;
    /// Where a person lives and what they are, as the tables have it.
    fn standing(&mut self, person: PersonId) -> Standing;
    /// How a command of a person was decided, if it was.
    fn outcome(&mut self, person: PersonId, id: CommandId) -> Option<Outcome>;
    /// All rows.
    fn rows(&mut self) -> Rows;
    /// The sum of all versions: grows with every commit that changes what anybody sees.
    fn written(&mut self) -> u64;
    /// What the commands are on the clock, in their order: moment, thing and purpose.
    fn dues(&mut self) -> Vec<(Instant, Uuid, String)>;
    /// Whether a command would come out otherwise if the phone's clock were a year off; none, where that cannot be
    /// tried.
    fn clock_matters(&mut self, envelope: &Envelope) -> Option<bool> {
        let _ = envelope;
        None
    }
    /// What is wrong with scarce things, judged by the bookings and the parts themselves, not by what counts them.
    fn oversold(&mut self) -> Vec<String>;
}

/// Gives a command that a person posts as a form.
///
/// # Errors
/// When a write failed.
pub fn give(
    backend: &mut dyn Backend,
    id: Uuid,
    person: PersonId,
    now: Instant,
    command: impl Into<Command>,
) -> Result<Outcome, Broken> {
    let envelope = Envelope {
        id: CommandId(id),
        actor: person,
        subject: person,
        made: now,
        command: command.into(),
    };
    backend.perform(&envelope, Via::Form)
}
