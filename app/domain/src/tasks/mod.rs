//! 志愿任务 Tasks and shifts: claim, do, approve.
//!
//! - Who publishes, calls off and approves: staff whose role has the purpose *tasks* and reaches the place.
//!   Nobody approves their own minutes.
//! - A task is one row with counts in its place's space: `Public` for everyone, `Members` for verified people
//!   of the place; and one at the desk of its community. Names stand only with the person and at the desk.
//! - A claim takes a seat. Seats are given once, by the server: what was claimed offline waits for its answer,
//!   and whoever came too late is told why and shown similar tasks. Nobody holds two seats at the same time
//!   of day, nor two so close that the rest which the heavier of them asks for is missing; a task that is moved
//!   onto another of somebody's ends that seat, and says so.
//! - Skills are what people say of themselves, trainings what staff have recorded. A task may ask for either; else
//!   skills are a wish, and whoever wants to learn may come. Where a task asks for turns, only those who have done
//!   least lately may take a seat at first, for a while; the others are told when their turn has come.
//! - A task may say with how few it still goes ahead; a day before, its author hears when it is short.
//! - A seat can be given back at any time before the work is reported done. Within a day of the start this is marked
//!   with the reason, which is asked for, on that one claim and nowhere added up. The seat is free again either way;
//!   where the task is near, those of the community who could stand in and may read it are told, those who have done
//!   least lately first.
//! - A seat can be handed over to a named person before it is begun: offered to a number, taken or declined. It is
//!   never free in between, and who offers never learns whether anybody has the number.
//! - Start and finish are *reports*: always recorded, with the time of the phone and by how much it was
//!   corrected, and flagged where something does not fit. Work to which there is no seat (the claim was refused
//!   meanwhile, released or called off) is recorded without one, for staff to settle.
//! - Minutes are submitted by the volunteer and approved, corrected, or returned with a question by staff; both figures
//!   are kept and seen by the volunteer. Staff also settle shifts of which nothing was reported, from the paper list.
//! - Residents propose a task at a place on the way to their home. Until the community answers, it stands with them
//!   and at the desk alone; they may take it back. The desk publishes it, perhaps edited, or says why not; nobody
//!   has more than a few unanswered. What is published is theirs to lead: they see who comes and how to reach them,
//!   hear when too few do, and have a seat of it where they asked for one and nothing speaks against it.
//! - Work without a slot is reported after the fact: what, when, how long. It is recorded with the person and at the
//!   desk, stands in no list of tasks, and its minutes are approved, corrected or returned like any other.
//! - A task may come back every week: a plan says what, until when, and how many weeks ahead the clock publishes its
//!   shifts. A change of the plan, or its end, shows which published shifts it touches and how many seats are taken in
//!   them before it is saved, and is refused where more have been taken since; then each of those shifts follows, like
//!   a change by hand, and its people are told. What has begun stays; nobody loses a seat because fewer are asked for;
//!   a shift that was changed by itself follows no longer.
//! - Reminders come the evening before, and an hour after the end to who has not reported. A task leaves the
//!   lists 30 days after its end, once its minutes are settled; the volunteer's own record stays.

mod certificate;
mod command;
mod decide;
mod entity;
mod event;
mod plan;
mod preview;
mod proposal;
mod refusal;
mod row;
mod told;

#[cfg(test)]
mod tests;

pub use certificate::{
    CertificateId, CertificateNumber, Checked, IdentityNumber, NAME_MAX, Verified, Withdrawn,
    masked, may_withdraw, withdrawal,
};
pub use command::{
    Adopt, Age, Approve, ApproveAll, ChangePlan, Claim, Close, Command, Correct, Decline, Edit,
    EndPlan, EndTraining, Fields, Finish, Follow, Forget, ForgetProposal, ForgetVolunteer,
    HandOver, KeepSeat, Muster, Propose, Publish, PublishNext, REASON_MAX, Release, Remind,
    Reminder, Repeat, Return, SetSkills, Start, TakeBack, TakeOver, Train, TurnDown, Widen, Worked,
};
pub use decide::may_publish;
pub use entity::{
    Audience, Busy, Candidate, Clash, Closure, Facts, Flag, Kind, LATE, LATELY_FEW, NEAR, Offered,
    Part, Report, Returned, Settlement, Shift, Slot, Task, Trained, Training, Volunteer,
    is_skilled, missing,
};
pub use event::Event;
pub use plan::{Plan, Week};
pub use proposal::{Answer, Proposal};
pub use refusal::Refusal;
pub use row::{
    CallRow, ClaimRow, MateRow, OfferRow, PlanRow, ProposalRow, Settled, Step, TaskRow,
    VolunteerRow, may_read,
};

use crate::kernel::{Consequences, Ctx, Patch, Placed, Rules, Told, View};

crate::id! {
    /// A task.
    TaskId
}
crate::id! {
    /// A task that comes back every week.
    PlanId
}
crate::id! {
    /// A task that a resident proposes.
    ProposalId
}
crate::id! {
    /// One person's part in one task.
    ClaimId
}

/// The rules of this slice.
#[derive(Clone, Copy, Debug)]
pub struct Tasks;

impl Rules for Tasks {
    type Command = Command;
    type Facts = Facts;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(facts: &Facts, command: &Command, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
        decide::decide(facts, command, ctx)
    }

    fn apply(facts: &mut Facts, event: &Event, ctx: &Ctx) {
        entity::apply(facts, event, ctx);
    }

    fn project(facts: &Facts) -> Vec<Placed> {
        row::project(facts)
    }

    fn consequences(facts: &Facts, event: &Event, ctx: &Ctx) -> Consequences {
        told::consequences(facts, event, ctx)
    }

    fn told(facts: &Facts, command: &Command, events: &[Event], ctx: &Ctx) -> Told {
        told::told(facts, command, events, ctx)
    }

    fn preview(view: &View, command: &Command, ctx: &Ctx) -> Vec<Patch> {
        preview::preview(view, command, ctx)
    }

    fn check(command: &Command) -> Result<(), Refusal> {
        decide::check(command)
    }
}
