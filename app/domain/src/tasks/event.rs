//! What happened.

use serde::{Deserialize, Serialize};

use super::{ClaimId, PlanId, ProposalId, Reminder, Report, Shift, TaskId, Training};
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
    /// A task comes back every week.
    Planned {
        /// Which plan.
        plan: PlanId,
        /// The last day on which it comes.
        until: Option<Date>,
        /// How many weeks ahead it is published.
        ahead: u32,
        /// The first of its shifts.
        #[serde(skip_serializing, default)]
        shift: Shift,
    },
    /// What comes back every week was changed.
    PlanChanged {
        /// Which plan.
        plan: PlanId,
        /// How many weeks ahead it is published.
        ahead: u32,
        /// The first of its shifts, as it would be now.
        #[serde(skip_serializing, default)]
        shift: Shift,
    },
    /// It comes back no more.
    PlanEnded {
        /// Which plan.
        plan: PlanId,
        /// The last day on which it comes.
        last: Date,
        /// Why; empty where its last day was past.
        #[serde(skip_serializing, default)]
        reason: String,
    },
    /// A shift of a plan was published.
    PublishedAhead {
        /// Which task.
        task: TaskId,
        /// Of which plan.
        plan: PlanId,
        /// How many weeks after the first.
        number: u32,
        /// What it asks for.
        #[serde(skip_serializing, default)]
        shift: Shift,
    },
    /// A shift was changed by itself, and follows its plan no longer.
    LeftPlan {
        /// Which task.
        task: TaskId,
    },
    /// A resident proposes a task.
    Proposed {
        /// Which proposal.
        proposal: ProposalId,
        /// Who.
        person: PersonId,
        /// Whether they want a seat of it.
        join: bool,
        /// What it would ask for.
        #[serde(skip_serializing, default)]
        shift: Shift,
    },
    /// Who proposed it took it back.
    TakenBack {
        /// Which proposal.
        proposal: ProposalId,
    },
    /// What was proposed has become a task, led by who proposed it.
    Adopted {
        /// Which proposal.
        proposal: ProposalId,
        /// Which task.
        task: TaskId,
    },
    /// The community said why a proposal is not taken up.
    TurnedDown {
        /// Which proposal.
        proposal: ProposalId,
        /// Why.
        #[serde(skip_serializing, default)]
        reason: String,
    },
    /// The account of who proposed it was closed.
    ProposalForgotten {
        /// Which proposal.
        proposal: ProposalId,
    },
    /// Work without a task is recorded, as a task of its own that stands in no list.
    Logged {
        /// Which.
        task: TaskId,
        /// What it was.
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
    /// A task for which those who have done least lately were asked first is everybody's.
    Widened {
        /// Which.
        task: TaskId,
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
