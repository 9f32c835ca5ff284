//! What a task and a claim are.

use serde::{Deserialize, Serialize};

use super::{ClaimId, Plan, Proposal, TaskId, Week};
use crate::kernel::{Actor, Instant, Minutes, PersonId, Site};

mod apply;
mod part;
mod shift;
mod volunteer;

pub use apply::apply;
pub use part::{Flag, Offered, Part, Report, Returned, Settlement, Slot};
pub use shift::{Clash, Kind, Shift, Training};
pub use volunteer::{Trained, Volunteer, is_skilled, missing};

/// Who may read and claim a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Anyone may read it; anyone signed in may claim it.
    #[default]
    Public,
    /// Verified people of the place.
    Members,
}

/// A task that has been published.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// Where.
    pub site: Site,
    /// What it asks for.
    pub shift: Shift,
    /// Who published it; for the audit.
    pub author: PersonId,
    /// When.
    pub published: Instant,
    /// How many seats are taken; never more than there are.
    pub taken: u32,
    /// Whether and why it was called off.
    pub closure: Option<Closure>,
    /// Whether it has left the lists for its age.
    pub aged: bool,
    /// Since when somebody is wanted to stand in; of no matter once no seat is free.
    pub stand_in: Option<Instant>,
    /// Of which plan it is, and in which week; none where it stands alone.
    pub week: Option<Week>,
    /// The resident who proposed it and sees who comes; none where staff do.
    pub lead: Option<PersonId>,
    /// Whether it is work that somebody reported without a task: it stands in no list, and has no seats to take.
    pub logged: bool,
}

/// Why and when a task was called off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    /// When.
    pub at: Instant,
    /// Why.
    pub reason: String,
}

/// Somebody who may stand in: a volunteer of the same community with the seats they hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Who, and what they can do.
    pub volunteer: Volunteer,
    /// Whether they may read the task: nobody is told of what is not theirs to see.
    pub reads: bool,
    /// The seats they hold around that time.
    pub busy: Vec<Busy>,
    /// How many seats they have taken lately.
    pub lately: u32,
}

/// A seat that somebody holds in another task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Busy {
    /// Who.
    pub person: PersonId,
    /// Which.
    pub task: TaskId,
    /// What it is called.
    pub title: String,
    /// When it begins.
    pub starts: Instant,
    /// When it ends.
    pub ends: Instant,
    /// What kind of work it is, which says how long to rest.
    pub kind: Kind,
}

/// What a decision of this slice needs to know.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The place that is published to, or that the task was published to.
    pub site: Option<Site>,
    /// The task in question.
    pub task: Option<Task>,
    /// The claims in question, oldest first: the subject's own on this task; the one that is settled; or, where
    /// the task changes for everybody, all of them.
    pub claims: Vec<Part>,
    /// The name of the subject.
    pub name: String,
    /// The confirmed home of the subject.
    pub home: Option<Site>,
    /// What the subject, or the person that is trained, can do.
    pub volunteer: Option<Volunteer>,
    /// How many tasks the subject has held a seat in lately.
    pub lately: u32,
    /// The number of the subject.
    pub phone: String,
    /// Who has the number to which a seat is offered.
    pub named: Option<Actor>,
    /// Who may be asked to stand in: those with no part in the task.
    pub candidates: Vec<Candidate>,
    /// The plan in question.
    pub plan: Option<Plan>,
    /// What of the plan is published and has not begun.
    pub plan_tasks: Vec<TaskId>,
    /// How many seats are taken in that.
    pub plan_taken: u32,
    /// The proposal in question.
    pub proposal: Option<Proposal>,
    /// How many unanswered proposals the subject has.
    pub proposals_open: u32,
    /// The seats in other tasks that may stand in the way ([`Shift::counts_since`]): the subject's, or, where the task
    /// moves, everybody's who holds a seat in it.
    pub busy: Vec<Busy>,
}

impl Facts {
    /// The claim of `person` that counts: the live one, else the latest.
    pub fn claim_of(&self, person: PersonId) -> Option<&Part> {
        let mut own = self.claims.iter().filter(|claim| claim.person == person);
        let live = own.clone().find(|claim| claim.is_live());
        live.or_else(|| own.next_back())
    }

    /// The claim of this id.
    pub fn claim(&self, id: ClaimId) -> Option<&Part> {
        self.claims.iter().find(|claim| claim.id == id)
    }
}

impl Task {
    /// Until when those who have done least lately are asked first; none where everybody is asked at once. Never so
    /// long that the others could not come: the last day before the task is everybody's.
    pub fn turns_until(&self) -> Option<Instant> {
        let last = self.shift.starts.minus(Minutes::days(1));
        let until = self.published.plus(TURNS).min(last);
        (self.shift.turns && until > self.published).then_some(until)
    }

    /// Whether a seat that comes free at `now` needs somebody to stand in: the task is so near that it will hardly be
    /// found in the list.
    pub fn wants_stand_in(&self, now: Instant) -> bool {
        self.is_open(now) && now >= self.shift.starts.minus(NEAR)
    }

    /// Whether giving a seat back at `now` is late: the day of the task has come, or nearly.
    pub fn is_late(&self, now: Instant) -> bool {
        now >= self.shift.starts.minus(LATE)
    }

    /// Whether seats may still be claimed at `now`, as far as time and closing go.
    pub fn is_open(&self, now: Instant) -> bool {
        self.closure.is_none() && !self.logged && now < self.shift.ends
    }
}

/// How near a task is for somebody to be asked to stand in.
pub const NEAR: Minutes = Minutes::days(3);

/// Within this time of the start, giving a seat back is marked, with its reason.
pub const LATE: Minutes = Minutes::days(1);

/// How long those who have done least lately are asked first.
const TURNS: Minutes = Minutes::days(2);

/// Who has held fewer seats than this in the last thirty days is asked first.
pub const LATELY_FEW: u32 = 2;
