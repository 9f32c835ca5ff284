//! What a task and a claim are, and how events change them.

use serde::{Deserialize, Serialize};

use super::{ClaimId, Event, TaskId};
use crate::kernel::{Actor, Ctx, Instant, Minutes, PersonId, Site};

mod shift;
mod volunteer;

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
}

/// Why and when a task was called off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    /// When.
    pub at: Instant,
    /// Why.
    pub reason: String,
}

/// Whether a claim holds a seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Slot {
    /// It holds one.
    Held,
    /// Work was reported, but there is no seat to it: the claim was refused, released or called off.
    None,
    /// The volunteer gave it back.
    Released {
        /// When they said so.
        at: Instant,
        /// Whether the task had begun when the server heard of it.
        late: bool,
        /// Why, where they said.
        reason: String,
    },
    /// Staff called the task off.
    CalledOff,
}

/// When a report says something happened, and when it was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// When, by the phone's clock corrected by `offset`.
    pub at: Instant,
    /// When the server recorded it.
    pub recorded: Instant,
    /// By how many milliseconds the phone corrected its clock, where it knew.
    #[serde(default)]
    pub offset: Option<i64>,
}

/// What staff made of a volunteer's minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// The minutes that count.
    pub minutes: u32,
    /// Why they differ from what was submitted; empty when they do not.
    pub reason: String,
    /// Who settled it; for the desk and the audit.
    pub by: PersonId,
    /// When.
    pub at: Instant,
}

/// One person's part in one task, from claim to approved minutes: what is called a claim everywhere but in code,
/// where that word is the command.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its id.
    pub id: ClaimId,
    /// Of which task.
    pub task: TaskId,
    /// Whose.
    pub person: PersonId,
    /// The name they go by, for the desk; empty once their account is closed.
    pub name: String,
    /// When it was claimed, or first reported.
    pub made: Instant,
    /// Whether it holds a seat.
    pub slot: Slot,
    /// "I have begun."
    pub started: Option<Report>,
    /// "I am done."
    pub finished: Option<Report>,
    /// The minutes that the volunteer reported.
    pub submitted: Option<u32>,
    /// What they remarked.
    pub remark: String,
    /// What staff made of it.
    pub settlement: Option<Settlement>,
    /// To whom the seat was offered, until they answer.
    pub offered: Option<Offered>,
    /// Why staff want to know more; none once the volunteer has answered.
    pub returned: Option<Returned>,
    /// The number at which the desk reaches them; empty where there is none.
    pub phone: String,
}

/// A seat that is offered to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offered {
    /// To whom; none where nobody has the number that was named, which is nobody's to know.
    pub to: Option<PersonId>,
    /// When.
    pub at: Instant,
}

/// Minutes that staff gave back with a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    /// When.
    pub at: Instant,
    /// What they want to know.
    pub reason: String,
}

/// Somebody who may stand in: a volunteer of the same community with the seats they hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Who, and what they can do.
    pub volunteer: Volunteer,
    /// The seats they hold around that time.
    pub busy: Vec<Busy>,
    /// How many seats they have taken lately.
    pub lately: u32,
}

/// What speaks for a second look before minutes are approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// There was no seat to this work.
    NoSlot,
    /// No start was reported.
    NoStart,
    /// Begun more than an hour before the task, or after it.
    OutsideShift,
    /// More minutes than passed between start and finish.
    MoreThanPassed,
    /// Over half an hour more than the task was meant to take.
    LongerThanShift,
    /// The phone reported something that had not happened yet by the server's clock.
    ClockAhead,
    /// Reported after staff had settled it.
    AfterSettlement,
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
    /// The seats in other tasks that are not over, or whose rest is not: the subject's, or, where the task moves,
    /// everybody's who holds a seat in it.
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

/// Changes the entities among the facts by what happened.
pub fn apply(facts: &mut Facts, event: &Event, ctx: &Ctx) {
    match event {
        Event::Published { task, shift } => publish(facts, *task, shift, ctx),
        Event::Edited { shift, .. } => {
            if let Some(task) = &mut facts.task {
                task.shift = shift.clone();
            }
        }
        Event::Closed { reason, .. } => {
            if let Some(task) = &mut facts.task {
                let reason = reason.clone();
                task.closure = Some(Closure {
                    at: ctx.now,
                    reason,
                });
            }
        }
        Event::Aged { .. } => {
            if let Some(task) = &mut facts.task {
                task.aged = true;
            }
        }
        Event::Claimed { claim, .. } => {
            part_in(facts, *claim, ctx).slot = Slot::Held;
            take(facts, 1);
        }
        Event::Unslotted { claim, .. } => part_in(facts, *claim, ctx).slot = Slot::None,
        Event::Released {
            claim,
            late,
            reason,
        } => {
            let released = Slot::Released {
                at: ctx.made,
                late: *late,
                reason: reason.clone(),
            };
            leave(facts, *claim, released);
            if let Some(task) = &mut facts.task
                && task.wants_stand_in(ctx.now)
            {
                task.stand_in = Some(ctx.now);
            }
        }
        Event::CalledOff { claim } | Event::Crowded { claim, .. } => {
            leave(facts, *claim, Slot::CalledOff);
        }
        Event::Offered { claim, to } => change(facts, *claim, |claim| {
            let (to, at) = (*to, ctx.now);
            claim.offered = Some(Offered { to, at });
        }),
        Event::OfferEnded { claim, .. } => change(facts, *claim, |claim| claim.offered = None),
        Event::HandedOver { claim, to, .. } => {
            let given = Slot::Released {
                at: ctx.made,
                late: false,
                reason: String::new(),
            };
            leave(facts, *claim, given);
            part_in(facts, *to, ctx).slot = Slot::Held;
            take(facts, 1);
        }
        Event::Started { claim, report } => change(facts, *claim, |claim| {
            claim.started = Some(*report);
            claim.offered = None;
        }),
        Event::Returned { claim, reason } => change(facts, *claim, |claim| {
            let (at, reason) = (ctx.now, reason.clone());
            claim.returned = Some(Returned { at, reason });
        }),
        Event::Finished {
            claim,
            minutes,
            remark,
            report,
        } => change(facts, *claim, |claim| {
            claim.finished = Some(*report);
            claim.submitted = Some(*minutes);
            claim.remark.clone_from(remark);
            claim.offered = None;
            claim.returned = None;
        }),
        Event::Approved { claim, minutes } => settle(facts, *claim, *minutes, "", ctx),
        Event::Corrected {
            claim,
            minutes,
            reason,
        } => settle(facts, *claim, *minutes, reason, ctx),
        Event::Forgotten { claim } => change(facts, *claim, forget),
        Event::VolunteerForgotten { .. } => facts.volunteer = None,
        Event::Enrolled { person } => enrol(facts, *person),
        Event::SkillsSaid { skills, .. } => {
            if let Some(volunteer) = &mut facts.volunteer {
                volunteer.skills.clone_from(skills);
            }
        }
        Event::Trained {
            training, until, ..
        } => {
            let (at, training, until) = (ctx.now, *training, *until);
            if let Some(volunteer) = &mut facts.volunteer {
                volunteer.trainings.retain(|own| own.training != training);
                volunteer.trainings.push(Trained {
                    training,
                    at,
                    until,
                });
            }
        }
        Event::TrainingEnded { training, .. } => {
            if let Some(volunteer) = &mut facts.volunteer {
                volunteer.trainings.retain(|own| own.training != *training);
            }
        }
        Event::Reminded { .. } | Event::Kept { .. } | Event::FoundShort { .. } => {}
    }
}

/// Lets the desk of somebody's home know them as a volunteer.
fn enrol(facts: &mut Facts, person: PersonId) {
    let desk = facts.home.clone();
    let name = facts.name.clone();
    let volunteer = facts.volunteer.get_or_insert(Volunteer {
        person,
        name: name.clone(),
        desk: None,
        skills: Vec::new(),
        trainings: Vec::new(),
    });
    volunteer.name = name;
    volunteer.desk = desk;
}

fn publish(facts: &mut Facts, task: TaskId, shift: &Shift, ctx: &Ctx) {
    let Some(site) = facts.site.clone() else {
        return;
    };
    facts.task = Some(Task {
        id: task,
        site,
        shift: shift.clone(),
        author: ctx.actor.person,
        published: ctx.now,
        taken: 0,
        closure: None,
        aged: false,
        stand_in: None,
    });
}

/// The claim of this id; begun now where there is none yet.
fn part_in<'a>(facts: &'a mut Facts, id: ClaimId, ctx: &Ctx) -> &'a mut Part {
    let index = facts.claims.iter().position(|claim| claim.id == id);
    let index = index.unwrap_or_else(|| {
        facts.claims.push(Part {
            id,
            task: facts
                .task
                .as_ref()
                .map_or(TaskId(uuid::Uuid::nil()), |task| task.id),
            person: ctx.subject,
            name: facts.name.clone(),
            made: ctx.now,
            slot: Slot::None,
            started: None,
            finished: None,
            submitted: None,
            remark: String::new(),
            settlement: None,
            offered: None,
            returned: None,
            phone: facts.phone.clone(),
        });
        facts.claims.len() - 1
    });
    &mut facts.claims[index]
}

/// Ends a claim; its seat is free again.
fn leave(facts: &mut Facts, id: ClaimId, slot: Slot) {
    let mut held = false;
    change(facts, id, |claim| {
        held = claim.slot == Slot::Held;
        claim.slot = slot;
        claim.offered = None;
    });
    if held {
        take(facts, -1);
    }
}

fn take(facts: &mut Facts, seats: i32) {
    if let Some(task) = &mut facts.task {
        task.taken = task.taken.saturating_add_signed(seats);
    }
}

fn settle(facts: &mut Facts, id: ClaimId, minutes: u32, reason: &str, ctx: &Ctx) {
    change(facts, id, |claim| {
        claim.settlement = Some(Settlement {
            minutes,
            reason: reason.to_owned(),
            by: ctx.actor.person,
            at: ctx.now,
        });
        claim.returned = None;
    });
}

/// The name, and whatever was typed by them or about them.
fn forget(claim: &mut Part) {
    claim.name.clear();
    claim.phone.clear();
    claim.remark.clear();
    claim.offered = None;
    if let Some(returned) = &mut claim.returned {
        returned.reason.clear();
    }
    if let Slot::Released { reason, .. } = &mut claim.slot {
        reason.clear();
    }
    if let Some(settlement) = &mut claim.settlement {
        settlement.reason.clear();
    }
}

fn change(facts: &mut Facts, id: ClaimId, change: impl FnOnce(&mut Part)) {
    if let Some(claim) = facts.claims.iter_mut().find(|claim| claim.id == id) {
        change(claim);
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
        self.closure.is_none() && now < self.shift.ends
    }
}

impl Part {
    /// Whether it still counts: it holds a seat, or waits for staff to settle work without one.
    pub fn is_live(&self) -> bool {
        matches!(self.slot, Slot::Held | Slot::None)
    }

    /// Whether its seat can be handed over: held, and not begun.
    pub fn is_to_hand_over(&self) -> bool {
        self.slot == Slot::Held && self.started.is_none() && self.finished.is_none()
    }

    /// Whether staff have work to approve here that they have not looked at yet.
    pub fn is_to_settle(&self) -> bool {
        if self.returned.is_some() {
            return false;
        }
        match (&self.settlement, &self.finished) {
            (Some(settlement), Some(finished)) => finished.recorded > settlement.at,
            (None, Some(_)) => true,
            (_, None) => false,
        }
    }

    /// What speaks for a second look at the minutes; nothing while none are reported.
    pub fn flags(&self, shift: &Shift) -> Vec<Flag> {
        let mut flags = Vec::new();
        let mut flag = |flag, raised: bool| {
            if raised {
                flags.push(flag);
            }
        };
        let reported = self.started.is_some() || self.finished.is_some();
        flag(Flag::NoSlot, reported && self.slot != Slot::Held);
        if let Some(started) = self.started {
            let early = started.at < shift.starts.minus(Minutes::hours(1));
            flag(Flag::OutsideShift, early || started.at >= shift.ends);
        }
        let slack = Minutes(CLOCK_SLACK);
        let reports = [self.started, self.finished];
        let ahead = |report: &Report| report.at > report.recorded.plus(slack);
        flag(Flag::ClockAhead, reports.iter().flatten().any(ahead));
        if let (Some(finished), Some(minutes)) = (self.finished, self.submitted) {
            flag(Flag::NoStart, self.started.is_none());
            let passed = self
                .started
                .map(|started| finished.at.minutes_since(started.at));
            let more = |limit: i64| i64::from(minutes) > limit;
            flag(
                Flag::MoreThanPassed,
                passed.is_some_and(|passed| more(passed + 15)),
            );
            flag(
                Flag::LongerThanShift,
                more(shift.ends.minutes_since(shift.starts) + 30),
            );
            let settled = self.settlement.as_ref();
            flag(
                Flag::AfterSettlement,
                settled.is_some_and(|settled| finished.recorded > settled.at),
            );
        }
        flags
    }
}

/// How many minutes a phone's clock may be ahead before that is worth a look.
const CLOCK_SLACK: u32 = 5;

/// How near a task is for somebody to be asked to stand in.
pub const NEAR: Minutes = Minutes::days(3);

/// Within this time of the start, giving a seat back is marked, with its reason.
pub const LATE: Minutes = Minutes::days(1);

/// How long those who have done least lately are asked first.
const TURNS: Minutes = Minutes::days(2);

/// Who has held fewer seats than this in the last thirty days is asked first.
pub const LATELY_FEW: u32 = 2;
