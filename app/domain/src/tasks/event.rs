//! What happened.

use serde::{Deserialize, Serialize};

use super::{ClaimId, Reminder, Report, Shift, TaskId, Training};
use crate::kernel::{Date, PersonId};

/// What happened. Ids and figures only: what was typed is kept by the task or the claim, not by the history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A task was published.
    Published {
        /// Which.
        task: TaskId,
        /// What it asks for.
        #[serde(skip_serializing, default)]
        shift: Shift,
    },
    /// A task was changed.
    Edited {
        /// Which.
        task: TaskId,
        /// Whether its time or meeting point changed.
        moved: bool,
        /// What it asks for from now on.
        #[serde(skip_serializing, default)]
        shift: Shift,
    },
    /// A task was called off.
    Closed {
        /// Which.
        task: TaskId,
        /// Why.
        #[serde(skip_serializing, default)]
        reason: String,
    },
    /// Somebody took a seat.
    Claimed {
        /// Which claim.
        claim: ClaimId,
        /// Of which task.
        task: TaskId,
        /// Who.
        person: PersonId,
    },
    /// Somebody reports work to which there is no seat.
    Unslotted {
        /// Which claim.
        claim: ClaimId,
        /// Of which task.
        task: TaskId,
        /// Who.
        person: PersonId,
    },
    /// A seat was given back.
    Released {
        /// Which claim.
        claim: ClaimId,
        /// Whether the task had begun.
        late: bool,
        /// Why.
        #[serde(skip_serializing, default)]
        reason: String,
    },
    /// A seat was offered to somebody.
    Offered {
        /// Which claim.
        claim: ClaimId,
        /// To whom; none where nobody has the number.
        to: Option<PersonId>,
    },
    /// An offer ended without being taken.
    OfferEnded {
        /// Which claim.
        claim: ClaimId,
        /// Whether who was asked said no; else it was taken back.
        declined: bool,
    },
    /// An offer was taken: the seat is another's.
    HandedOver {
        /// Whose claim it was.
        claim: ClaimId,
        /// Whose it is.
        to: ClaimId,
        /// Of which task.
        task: TaskId,
        /// Who.
        person: PersonId,
    },
    /// Minutes were given back with a question.
    Returned {
        /// Which claim.
        claim: ClaimId,
        /// What is to be said.
        #[serde(skip_serializing, default)]
        reason: String,
    },
    /// A claim ended because its task was called off.
    CalledOff {
        /// Which claim.
        claim: ClaimId,
    },
    /// A volunteer began.
    Started {
        /// Which claim.
        claim: ClaimId,
        /// When.
        report: Report,
    },
    /// A volunteer is done.
    Finished {
        /// Which claim.
        claim: ClaimId,
        /// The minutes submitted.
        minutes: u32,
        /// What they remarked.
        #[serde(skip_serializing, default)]
        remark: String,
        /// When.
        report: Report,
    },
    /// The minutes submitted were approved.
    Approved {
        /// Which claim.
        claim: ClaimId,
        /// The minutes.
        minutes: u32,
    },
    /// Other minutes than submitted were set.
    Corrected {
        /// Which claim.
        claim: ClaimId,
        /// The minutes that count.
        minutes: u32,
        /// Why.
        #[serde(skip_serializing, default)]
        reason: String,
    },
    /// A claim ended because its task was moved to the time of another that the person holds.
    Crowded {
        /// Which claim.
        claim: ClaimId,
        /// Which other task.
        other: TaskId,
    },
    /// The desk of somebody's home knows them as a volunteer from now on.
    Enrolled {
        /// Who.
        person: PersonId,
    },
    /// Somebody said what they can do.
    SkillsSaid {
        /// Who.
        person: PersonId,
        /// What.
        #[serde(skip_serializing, default)]
        skills: Vec<String>,
    },
    /// A training was recorded.
    Trained {
        /// Whose.
        person: PersonId,
        /// In what.
        training: Training,
        /// The last day on which it counts.
        until: Option<Date>,
    },
    /// A training was struck.
    TrainingEnded {
        /// Whose.
        person: PersonId,
        /// In what.
        training: Training,
    },
    /// A day before it begins, a task has fewer people than it needs.
    FoundShort {
        /// Which.
        task: TaskId,
        /// How many more are needed at least.
        short: u32,
    },
    /// A volunteer was reminded.
    Reminded {
        /// Which claim.
        claim: ClaimId,
        /// Of what.
        of: Reminder,
    },
    /// The account of whose claim it is was closed.
    Forgotten {
        /// Which claim.
        claim: ClaimId,
    },
    /// The account of a volunteer was closed.
    VolunteerForgotten {
        /// Who.
        person: PersonId,
    },
    /// An old task left the lists.
    Aged {
        /// Which.
        task: TaskId,
    },
    /// An old task stays in the lists: minutes of it are not settled yet.
    Kept {
        /// Which.
        task: TaskId,
    },
}
