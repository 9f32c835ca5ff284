//! A task that comes back every week: what it asks for, how far ahead it is published, and until when.

use super::{Closure, PlanId, Shift, TaskId};
use crate::kernel::{Date, Instant, Minutes, PersonId, Site};

/// 每周排班: a task that comes back every week.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Its id.
    pub id: PlanId,
    /// Where.
    pub site: Site,
    /// The first of its shifts; the others follow at whole weeks.
    pub shift: Shift,
    /// The last day on which it comes; none: for good.
    pub until: Option<Date>,
    /// How many weeks ahead its shifts are published, at most [`Plan::AHEAD_MAX`].
    pub ahead: u32,
    /// Who made it; for the audit.
    pub author: PersonId,
    /// How many weeks after the first the next one lies that is not published yet.
    pub next: u32,
    /// Whether and why it was ended; until the last day it still comes.
    pub ended: Option<Closure>,
}

/// The place of a task in a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Week {
    /// Of which plan.
    pub plan: PlanId,
    /// How many weeks after the first.
    pub number: u32,
}

impl Plan {
    /// The most weeks ahead. A change of a plan writes to everybody who holds a seat in them.
    pub const AHEAD_MAX: u32 = 8;

    /// The shift `number` weeks after the first.
    pub fn nth(&self, number: u32) -> Shift {
        let later = |at: Instant| at.plus(Minutes::days(7 * number));
        Shift {
            starts: later(self.shift.starts),
            ends: later(self.shift.ends),
            ..self.shift.clone()
        }
    }

    /// The id of the task `number` weeks after the first: the same whenever it is published.
    pub fn task(&self, number: u32) -> TaskId {
        let plan = crate::kernel::CommandId(self.id.0);
        TaskId::derive(plan, &format!("week/{number}"))
    }

    /// Whether a shift on this day belongs to it, as far as its end goes.
    pub fn reaches(&self, shift: &Shift) -> bool {
        let day = shift.starts.civil().date;
        self.until.is_none_or(|until| day <= until)
    }

    /// The number of the next shift to publish, as seen at `now`: what is over by then is passed over; none once its
    /// last day is past.
    pub fn coming(&self, now: Instant) -> Option<u32> {
        let mut number = self.next;
        while self.nth(number).ends <= now && self.reaches(&self.nth(number)) {
            number += 1;
        }
        self.reaches(&self.nth(number)).then_some(number)
    }

    /// When the clock looks at it next: when the coming shift is to be published, or, when there is none any more,
    /// when the last one is over; none once it is ended and nothing comes any more.
    pub fn wakes(&self, now: Instant) -> Option<Instant> {
        let at = match self.coming(now) {
            Some(number) => self.nth(number).starts.minus(Minutes::days(7 * self.ahead)),
            None if self.ended.is_some() => return None,
            None => self.nth(self.next.saturating_sub(1)).ends,
        };
        // Later than now by a hair: each waking has a moment, and so an id, of its own.
        Some(at.max(Instant(now.0 + 1)))
    }

    /// The first shift of the plan if it took place as `shift` does: on the weekday and at the hour of that, in the week
    /// of its own first one, so that every task of it stays in its week.
    pub fn first_like(&self, shift: Shift) -> Shift {
        let weekday = |at: Instant| (at.civil().date.0 + 3).rem_euclid(7);
        let monday = |at: Instant| at.civil().date.0 - weekday(at);
        let weeks = (monday(shift.starts) - monday(self.shift.starts)) / 7;
        let back = |at: Instant| Instant(at.0 - i64::from(weeks) * 7 * 86_400_000);
        Shift {
            starts: back(shift.starts),
            ends: back(shift.ends),
            ..shift
        }
    }
}
