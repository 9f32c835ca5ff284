//! One person's part in a task, from claim to settled minutes.

use serde::{Deserialize, Serialize};

use crate::kernel::{Instant, Minutes, PersonId};
use crate::tasks::{ClaimId, Task, TaskId};

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
    /// Work without a task, reported after the fact: there is nothing to hold it against.
    Logged,
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
    pub fn flags(&self, task: &Task) -> Vec<Flag> {
        let shift = &task.shift;
        let mut flags = Vec::new();
        let mut flag = |flag, raised: bool| {
            if raised {
                flags.push(flag);
            }
        };
        let reported = self.started.is_some() || self.finished.is_some();
        flag(Flag::Logged, task.logged && reported);
        let seatless = reported && self.slot != Slot::Held;
        flag(Flag::NoSlot, seatless && !task.logged);
        if let Some(started) = self.started {
            let early = started.at < shift.starts.minus(Minutes::hours(1));
            flag(Flag::OutsideShift, early || started.at >= shift.ends);
        }
        let slack = Minutes(CLOCK_SLACK);
        let reports = [self.started, self.finished];
        let ahead = |report: &Report| report.at > report.recorded.plus(slack);
        flag(Flag::ClockAhead, reports.iter().flatten().any(ahead));
        if let (Some(finished), Some(minutes)) = (self.finished, self.submitted) {
            flag(Flag::NoStart, self.started.is_none() && !task.logged);
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
