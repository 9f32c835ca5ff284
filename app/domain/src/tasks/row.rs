//! The rows: what each audience sees.

use serde::{Deserialize, Serialize};

use super::{
    Audience, Closure, Facts, Flag, Part, Report, Returned, Shift, Slot, Task, TaskId, Trained,
    Volunteer,
};
use crate::kernel::{Actor, Instant, Level, PersonId, PlaceId, Placed, Purpose, Space, space};
use crate::slices::Body;

/// A task: in the space of its place, and at the desk that looks after it. Holds counts, never names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskRow {
    /// Where it was published; it reaches everything under this place.
    pub place: PlaceId,
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
}

impl TaskRow {
    /// How many seats are free.
    pub fn free(&self) -> u32 {
        self.shift.seats.saturating_sub(self.taken)
    }

    /// Whether seats may still be claimed at `now`, as far as time and closing go.
    pub fn is_open(&self, now: Instant) -> bool {
        self.closure.is_none() && now < self.shift.ends
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

/// All rows of the entities among the facts.
pub fn project(facts: &Facts) -> Vec<Placed> {
    let mut rows: Vec<Placed> = Vec::new();
    rows.extend(facts.volunteer.iter().flat_map(volunteer_rows));
    let Some(task) = &facts.task else {
        return rows;
    };
    let claims = facts.claims.iter();
    rows.extend(claims.flat_map(|claim| claim_rows(claim, task)));
    if !task.aged {
        rows.extend(task_rows(task));
    }
    rows
}

fn task_rows(task: &Task) -> [Placed; 2] {
    let row = TaskRow {
        place: task.site.place(),
        level: task.site.level,
        place_name: task.site.name.clone(),
        shift: task.shift.clone(),
        taken: task.taken,
        closure: task.closure.clone(),
        turns_until: task.turns_until(),
        stand_in: task.stand_in.is_some() && task.taken < task.shift.seats,
    };
    let desk = Space::Desk(task.site.desk(), Purpose::Tasks);
    let own = space_of(task.site.place(), task.shift.audience);
    [own, desk].map(|space| (space, task.id.0, Body::Task(row.clone())))
}

fn volunteer_rows(volunteer: &Volunteer) -> Vec<Placed> {
    let row = VolunteerRow {
        person: volunteer.person,
        name: volunteer.name.clone(),
        skills: volunteer.skills.clone(),
        trainings: volunteer.trainings.clone(),
    };
    let own = Space::Person(volunteer.person);
    let desk = volunteer.desk.iter();
    let desk = desk.map(|desk| Space::Desk(desk.desk(), Purpose::Tasks));
    let place = |space| (space, volunteer.person.0, Body::Volunteer(row.clone()));
    std::iter::once(own).chain(desk).map(place).collect()
}

fn claim_rows(claim: &Part, task: &Task) -> Vec<Placed> {
    let row = ClaimRow {
        task: claim.task,
        place_name: task.site.name.clone(),
        shift: task.shift.clone(),
        person: claim.person,
        name: claim.name.clone(),
        made: claim.made,
        slot: claim.slot.clone(),
        started: claim.started,
        finished: claim.finished,
        submitted: claim.submitted,
        remark: claim.remark.clone(),
        settled: claim.settlement.as_ref().map(|settlement| Settled {
            minutes: settlement.minutes,
            reason: settlement.reason.clone(),
            at: settlement.at,
        }),
        offered: claim.offered.map(|offered| offered.at),
        returned: claim.returned.clone(),
        flags: claim.flags(&task.shift),
        unsent: Vec::new(),
    };
    // A person's record of minutes outlasts the desk's lists, and ends with their account.
    let own = (!claim.name.is_empty()).then_some(Space::Person(claim.person));
    let desk = (!task.aged).then_some(Space::Desk(task.site.desk(), Purpose::Tasks));
    let place = |space| (space, claim.id.0, Body::Claim(row.clone()));
    let mut rows: Vec<Placed> = own.into_iter().chain(desk).map(place).collect();
    rows.extend(offer_row(claim, task));
    rows.extend(desk.and_then(|desk| call_row(claim, desk)));
    rows
}

fn offer_row(claim: &Part, task: &Task) -> Option<Placed> {
    let offered = claim.offered.filter(|_| claim.is_to_hand_over())?;
    let row = OfferRow {
        task: claim.task,
        place_name: task.site.name.clone(),
        shift: task.shift.clone(),
        from: claim.name.clone(),
        at: offered.at,
    };
    let asked = Space::Person(offered.to?);
    Some((asked, claim.id.0, Body::Offer(row)))
}

fn call_row(claim: &Part, desk: Space) -> Option<Placed> {
    let expected =
        claim.slot == Slot::Held && claim.finished.is_none() && claim.settlement.is_none();
    let row = CallRow {
        task: claim.task,
        phone: claim.phone.clone(),
    };
    (expected && !claim.phone.is_empty()).then_some((desk, claim.id.0, Body::Call(row)))
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
    let space = space_of(task.site.place(), task.shift.audience);
    space::readable(Some(actor), &space, &task.site.path)
}
