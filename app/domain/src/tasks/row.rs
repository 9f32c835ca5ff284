//! The rows: what each audience sees.

use serde::{Deserialize, Serialize};

use super::{
    Answer, Audience, Closure, Flag, PlanId, Report, Returned, Shift, Slot, Task, TaskId, Trained,
};
use crate::kernel::{Actor, Date, Instant, Level, Path, PersonId, PlaceId, Space, space};

mod project;

pub use project::project;

/// A task: in the space of its place, and at the desk that looks after it. Holds counts, never names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskRow {
    /// Where it was published; it reaches everything under this place.
    pub place: PlaceId,
    /// That place and its ancestors.
    #[serde(default)]
    pub path: Path,
    /// What kind of place that is.
    pub level: Level,
    /// What the place is called.
    pub place_name: String,
    /// What it asks for.
    pub shift: Shift,
    /// How many seats are taken.
    pub taken: u32,
    /// Whether and why it was called off.
    #[serde(default)]
    pub closure: Option<Closure>,
    /// Until when those who have done least lately are asked first.
    #[serde(default)]
    pub turns_until: Option<Instant>,
    /// Whether somebody is wanted to stand in.
    #[serde(default)]
    pub stand_in: bool,
    /// Of which plan it is, where it comes back every week.
    #[serde(default)]
    pub plan: Option<PlanId>,
    /// Whether a resident proposed it, and sees who comes.
    #[serde(default)]
    pub led: bool,
    /// Whether it is work that somebody reported without a task; such a row stands at the desk alone.
    #[serde(default)]
    pub logged: bool,
}

impl TaskRow {
    /// How many seats are free.
    pub fn free(&self) -> u32 {
        self.shift.seats.saturating_sub(self.taken)
    }

    /// Whether seats may still be claimed at `now`, as far as time and closing go.
    pub fn is_open(&self, now: Instant) -> bool {
        self.closure.is_none() && !self.logged && now < self.shift.ends
    }
}

/// A person's part in a task: for themselves, and for the desk that approves it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClaimRow {
    /// Of which task.
    pub task: TaskId,
    /// Where the task is.
    pub place_name: String,
    /// What the task asks for, here too: who claimed it can read it wherever they move.
    pub shift: Shift,
    /// Whose.
    pub person: PersonId,
    /// The name they go by; empty once their account is closed.
    pub name: String,
    /// When it was claimed, or first reported.
    pub made: Instant,
    /// Whether it holds a seat.
    pub slot: Slot,
    /// "I have begun."
    #[serde(default)]
    pub started: Option<Report>,
    /// "I am done."
    #[serde(default)]
    pub finished: Option<Report>,
    /// The minutes submitted.
    #[serde(default)]
    pub submitted: Option<u32>,
    /// What the volunteer remarked.
    #[serde(default)]
    pub remark: String,
    /// The minutes that count, once staff have settled them.
    #[serde(default)]
    pub settled: Option<Settled>,
    /// When the seat was offered to somebody who has not answered.
    #[serde(default)]
    pub offered: Option<Instant>,
    /// What staff want to know before they approve.
    #[serde(default)]
    pub returned: Option<Returned>,
    /// What speaks for a second look.
    #[serde(default)]
    pub flags: Vec<Flag>,
    /// Whether it is work that was reported without a task.
    #[serde(default)]
    pub logged: bool,
    /// What of it is still on this phone; always empty on the server.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unsent: Vec<Step>,
}

/// What staff made of the minutes, without who.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// The minutes that count.
    pub minutes: u32,
    /// Why they differ from what was submitted; empty when they do not.
    #[serde(default)]
    pub reason: String,
    /// When.
    pub at: Instant,
}

/// What a volunteer or the desk did that the server has not answered yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Took a seat.
    Claim,
    /// Gave it back.
    Release,
    /// Began.
    Start,
    /// Done.
    Finish,
    /// Settled the minutes.
    Settle,
    /// Offered the seat, or kept it after all.
    Offer,
    /// Reported work without a task.
    Log,
}

impl ClaimRow {
    /// Whether it still counts.
    pub fn is_live(&self) -> bool {
        matches!(self.slot, Slot::Held | Slot::None)
    }

    /// Whether staff have work to approve here that they have not looked at yet.
    pub fn is_to_settle(&self) -> bool {
        if self.returned.is_some() {
            return false;
        }
        match (&self.settled, &self.finished) {
            (Some(settled), Some(finished)) => finished.recorded > settled.at,
            (None, Some(_)) => true,
            (_, None) => false,
        }
    }

    /// Whether it is the person's to do, or to report, at `now`: a seat, not done, not settled. Three days
    /// after the end the paper list is asked instead.
    pub fn is_ahead(&self, now: Instant) -> bool {
        if self.returned.is_some() {
            return true;
        }
        self.is_live()
            && self.finished.is_none()
            && self.settled.is_none()
            && now < self.shift.ends.plus(crate::kernel::Minutes::days(3))
    }
}

/// A seat that somebody offers: for who is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfferRow {
    /// Of which task.
    pub task: TaskId,
    /// Where the task is.
    pub place_name: String,
    /// What the task asks for.
    pub shift: Shift,
    /// Who offers, by the name they go by.
    pub from: String,
    /// When.
    pub at: Instant,
}

/// The number of somebody who is expected: for the desk alone, and only until they have reported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallRow {
    /// For which task.
    pub task: TaskId,
    /// The number.
    pub phone: String,
}

/// A task that comes back every week: for the desk alone, until it is ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanRow {
    /// Where.
    pub place: PlaceId,
    /// What the place is called.
    pub place_name: String,
    /// The first of its shifts.
    pub shift: Shift,
    /// The last day on which it comes; none: for good.
    #[serde(default)]
    pub until: Option<Date>,
    /// How many weeks ahead its shifts are published.
    pub ahead: u32,
}

/// Somebody who comes to a task that a resident leads: for that resident alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MateRow {
    /// To which task.
    pub task: TaskId,
    /// The name they go by.
    pub name: String,
    /// The number, until they have reported; empty where there is none.
    pub phone: String,
    /// Whether they have begun.
    pub begun: bool,
    /// Whether they are done.
    pub done: bool,
}

/// A task that a resident proposes: for themselves; and for the desk until it is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProposalRow {
    /// Where.
    pub place: PlaceId,
    /// What the place is called.
    pub place_name: String,
    /// What it would ask for.
    pub shift: Shift,
    /// Who proposes it.
    pub person: PersonId,
    /// The name they go by.
    pub name: String,
    /// The number at which the desk reaches them; empty where there is none.
    pub phone: String,
    /// Whether they want a seat of it themself.
    pub join: bool,
    /// When.
    pub made: Instant,
    /// What became of it.
    #[serde(default)]
    pub answer: Option<Answer>,
}

/// What a volunteer can do: for themselves, and for the desk of their community, which records trainings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VolunteerRow {
    /// Who.
    pub person: PersonId,
    /// The name they go by.
    pub name: String,
    /// What they say they can do.
    #[serde(default)]
    pub skills: Vec<String>,
    /// What they were trained in.
    #[serde(default)]
    pub trainings: Vec<Trained>,
}

/// The space in which a task of `place` stands.
pub fn space_of(place: PlaceId, audience: Audience) -> Space {
    match audience {
        Audience::Public => Space::Public(place),
        Audience::Members => Space::Members(place),
    }
}

/// Whether `actor` may read `task`; the same function that guards every space.
pub fn may_read(task: &Task, actor: &Actor) -> bool {
    if task.logged {
        return super::may_publish(actor, &task.site);
    }
    let space = space_of(task.site.place(), task.shift.audience);
    space::readable(Some(actor), &space, &task.site.path)
}
