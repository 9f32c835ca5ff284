//! What can be asked for, and what can be reported.

mod fields;
mod plan;
mod proposed;

pub use fields::Fields;
pub(super) use fields::{plain, skills, skills_wrong};
pub use plan::{ChangePlan, EndPlan, Follow, PublishNext, Repeat};
pub(super) use plan::{ahead, plan_wrong};
pub use proposed::{Adopt, ForgetProposal, Propose, TakeBack, TurnDown, Worked};

use serde::{Deserialize, Serialize};

use super::{ClaimId, TaskId, Training, Volunteer};
use crate::kernel::{Date, FieldError, PersonId, Phone, PlaceId, form};

/// A request or a report of this slice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Publish a task.
    Publish(Publish),
    /// Change a published task.
    Edit(Edit),
    /// Call a task off.
    Close(Close),
    /// Take a seat of a task.
    Claim(Claim),
    /// Give the seat back.
    Release(Release),
    /// Offer one's seat to a named person.
    HandOver(HandOver),
    /// Keep the seat after all: the offer ends.
    KeepSeat(KeepSeat),
    /// Take the seat that was offered.
    TakeOver(TakeOver),
    /// Not take it.
    Decline(Decline),
    /// Report: "I have begun."
    Start(Start),
    /// Report: "I am done", with the minutes.
    Finish(Finish),
    /// Approve the minutes that were submitted.
    Approve(Approve),
    /// Approve all minutes of a task that nothing speaks against.
    ApproveAll(ApproveAll),
    /// Give minutes back with a question.
    Return(Return),
    /// Set other minutes than were submitted, or settle where nothing was.
    Correct(Correct),
    /// Say what one can do.
    SetSkills(SetSkills),
    /// Record a training of a volunteer.
    Train(Train),
    /// Strike a training of a volunteer.
    EndTraining(EndTraining),
    /// By the clock: a day before, see whether enough people have come forward.
    Muster(Muster),
    /// By the clock: tell those whose turn has come.
    Widen(Widen),
    /// By the clock: remind a volunteer.
    Remind(Remind),
    /// By the clock: let an old task leave the lists.
    Age(Age),
    /// Let a task come back every week.
    Repeat(Repeat),
    /// Change what comes back every week.
    ChangePlan(ChangePlan),
    /// Let it come back no more.
    EndPlan(EndPlan),
    /// By the clock: publish the next shift of a plan.
    PublishNext(PublishNext),
    /// By the clock: let a published shift follow its plan.
    Follow(Follow),
    /// Propose a task of one's own.
    Propose(Propose),
    /// Take a proposal back.
    TakeBack(TakeBack),
    /// Publish what was proposed, perhaps edited.
    Adopt(Adopt),
    /// Say why a proposal is not taken up.
    TurnDown(TurnDown),
    /// Report work without a task: what, when, how long.
    Worked(Worked),
    /// Forget what somebody proposed. Given when their account is closed, by nobody.
    ForgetProposal(ForgetProposal),
    /// Forget whose claim it is. Given when their account is closed, by nobody.
    Forget(Forget),
    /// Forget what somebody can do. Given when their account is closed, by nobody.
    ForgetVolunteer(ForgetVolunteer),
}

/// Publish a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Publish {
    /// Where: it reaches everything under this place.
    pub place: PlaceId,
    /// What it says.
    pub fields: Fields,
}

/// Change a published task; its place and audience stay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    /// Which.
    pub task: TaskId,
    /// What it says from now on.
    pub fields: Fields,
}

/// Call a task off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Close {
    /// Which.
    pub task: TaskId,
    /// Why, for everyone who claimed it to read.
    #[serde(default)]
    pub reason: String,
}

/// Take a seat of a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// Which.
    pub task: TaskId,
}

/// Give the seat back. Names the task, not the claim, so that it can follow a claim that is still unsent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Release {
    /// Which.
    pub task: TaskId,
    /// Why; asked for when it is late.
    #[serde(default)]
    pub reason: String,
    /// Whether the form said that it is late, so that the phone asks for the reason before anything is sent.
    #[serde(
        default,
        deserialize_with = "form::checkbox",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub late: bool,
}

/// Offer one's seat to whoever has this number. The answer is the same whether anybody has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HandOver {
    /// Of which task.
    pub task: TaskId,
    /// The number, as typed.
    #[serde(default)]
    pub phone: String,
}

impl HandOver {
    /// The number, or what is wrong with it.
    pub fn number(&self) -> Result<Phone, FieldError> {
        let wrong = |_| FieldError::new("phone", "tasks.field.phone");
        Phone::try_new(&self.phone).map_err(wrong)
    }
}

/// Keep the seat after all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeepSeat {
    /// Of which task.
    pub task: TaskId,
}

/// Take the seat that was offered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TakeOver {
    /// Whose claim it is until then.
    pub claim: ClaimId,
}

/// Not take the seat that was offered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decline {
    /// Whose claim it is.
    pub claim: ClaimId,
}

/// "I have begun." A report: always recorded, also when the claim before it was refused meanwhile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Start {
    /// Which.
    pub task: TaskId,
    /// By how many milliseconds the phone corrected its clock, where it knew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<i64>,
}

/// "I am done." A report: always recorded. A later one replaces the figure of an earlier one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finish {
    /// Which.
    pub task: TaskId,
    /// How long it took, in minutes, as typed.
    #[serde(default)]
    pub minutes: String,
    /// What staff should know, at most [`Finish::REMARK_MAX`] characters.
    #[serde(default)]
    pub remark: String,
    /// By how many milliseconds the phone corrected its clock, where it knew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<i64>,
}

impl Finish {
    /// The longest remark, in characters.
    pub const REMARK_MAX: usize = 300;
    /// The most minutes that one report may name.
    pub const MINUTES_MAX: u32 = 16 * 60;
}

/// Approve the minutes that were submitted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Approve {
    /// Whose work.
    pub claim: ClaimId,
}

/// Approve all minutes of a task that were submitted, are not settled, and that nothing speaks against.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApproveAll {
    /// Which.
    pub task: TaskId,
    /// Whose minutes are left for later all the same.
    #[serde(
        default,
        deserialize_with = "form::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub except: Vec<ClaimId>,
}

/// Give minutes back to the volunteer with a question; a new report answers it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Return {
    /// Whose work.
    pub claim: ClaimId,
    /// What is to be said, for the volunteer to read.
    #[serde(default)]
    pub reason: String,
}

/// Set other minutes than were submitted. Also settles work without a seat, and a shift of which nothing was
/// reported: 0 minutes for who did not come, or what the paper list says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Correct {
    /// Whose work.
    pub claim: ClaimId,
    /// The minutes that count, as typed; may be 0.
    #[serde(default)]
    pub minutes: String,
    /// Why, for the volunteer to read.
    #[serde(default)]
    pub reason: String,
}

/// The longest reason for closing, releasing or correcting, in characters.
pub const REASON_MAX: usize = 200;

/// Say what one can do; the desk of one's community reads it, and tasks that ask for it open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SetSkills {
    /// Skills, parted by commas of either width, or spaces; at most [`Volunteer::SKILLS_MAX`].
    #[serde(default)]
    pub skills: String,
}

impl SetSkills {
    /// What is wrong with it.
    pub(super) fn wrong(&self) -> Vec<FieldError> {
        skills_wrong("skills", &skills(&self.skills), Volunteer::SKILLS_MAX)
    }
}

/// Record a training of a volunteer; a later record of the same training replaces the earlier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Train {
    /// Whose.
    pub person: PersonId,
    /// In what.
    pub training: Training,
    /// The last day on which it counts; blank: for good.
    #[serde(default, deserialize_with = "form::blank")]
    pub until: Option<Date>,
}

/// Strike a training that was recorded by mistake.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EndTraining {
    /// Whose.
    pub person: PersonId,
    /// In what.
    pub training: Training,
}

/// See whether enough people have come forward; given by the clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Muster {
    /// For which task.
    pub task: TaskId,
}

/// Tell those who had to wait for their turn that it has come; given by the clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Widen {
    /// For which task.
    pub task: TaskId,
}

/// Remind a volunteer; given by the clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remind {
    /// Whose.
    pub claim: ClaimId,
    /// Of what.
    pub of: Reminder,
}

/// What a volunteer is reminded of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reminder {
    /// The evening before: tomorrow you are expected.
    Eve,
    /// An hour after the end: say how long it took.
    Report,
}

/// Let an old task leave the lists; given by the clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Age {
    /// Which.
    pub task: TaskId,
}

/// Forget whose claim it is: their account is closed. A seat they still held is free again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forget {
    /// Which claim.
    pub claim: ClaimId,
}

/// Forget what somebody can do: their account is closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ForgetVolunteer {
    /// Who.
    pub person: PersonId,
}
