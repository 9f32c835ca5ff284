//! What the clock is told to do, and what of that is moot.

use crate::kernel::{Consequences, Ctx, Due, Instant, Minutes, Time};
use crate::tasks::{Age, Command, Muster, Part, Plan, PublishNext, Remind, Reminder, Task, Widen};

/// The clock's purposes.
pub const EVE: &str = "tasks.eve";
const REPORT: &str = "tasks.report";
const AGE: &str = "tasks.age";
const MUSTER: &str = "tasks.muster";
const WIDEN: &str = "tasks.widen";
const PUBLISH: &str = "tasks.publish";
pub const FOLLOW: &str = "tasks.follow";

/// Tasks leave the lists this long after their end.
const KEPT: Minutes = Minutes::days(30);

/// The evening before (unless that has passed already), and an hour after the end.
pub fn reminded(claim: &Part, task: &Task, ctx: &Ctx) -> Consequences {
    let shift = &task.shift;
    let eve = shift.starts.civil().date.plus_days(-1).at(Time(18 * 60));
    let mut all = Consequences::default();
    if eve > ctx.now {
        all = all.due(remind(claim, Reminder::Eve, eve, shift.starts));
    }
    let after = shift.ends.plus(Minutes::hours(1));
    let pointless = shift.ends.plus(Minutes::days(7));
    all.due(remind(claim, Reminder::Report, after, pointless))
}

fn remind(claim: &Part, of: Reminder, at: Instant, not_after: Instant) -> Due {
    let claim = claim.id;
    Due {
        entity: claim.0,
        purpose: match of {
            Reminder::Eve => EVE,
            Reminder::Report => REPORT,
        },
        at,
        not_after: Some(not_after),
        command: Command::Remind(Remind { claim, of }).into(),
    }
}

pub fn silenced(claim: &Part) -> Consequences {
    Consequences::default()
        .moot(claim.id.0, EVE)
        .moot(claim.id.0, REPORT)
}

/// When the clock looks at a plan next.
pub fn waking(all: Consequences, plan: &Plan, ctx: &Ctx) -> Consequences {
    let Some(at) = plan.wakes(ctx.now) else {
        return all.moot(plan.id.0, PUBLISH);
    };
    all.due(Due {
        entity: plan.id.0,
        purpose: PUBLISH,
        at,
        not_after: None,
        command: Command::PublishNext(PublishNext { plan: plan.id }).into(),
    })
}

/// What the clock does about a task that is published, or changed.
pub fn upcoming(task: &Task, ctx: &Ctx) -> Consequences {
    widening(mustering(ageing(task, ctx), task, ctx), task, ctx)
}

/// Once those who have done least lately were asked, the clock tells the others.
fn widening(all: Consequences, task: &Task, ctx: &Ctx) -> Consequences {
    let Some(at) = task.turns_until().filter(|at| *at > ctx.now) else {
        return all.moot(task.id.0, WIDEN);
    };
    all.due(Due {
        entity: task.id.0,
        purpose: WIDEN,
        at,
        not_after: Some(task.shift.starts),
        command: Command::Widen(Widen { task: task.id }).into(),
    })
}

/// A day before a task that says with how few it goes ahead, the clock counts.
fn mustering(all: Consequences, task: &Task, ctx: &Ctx) -> Consequences {
    let at = task.shift.starts.minus(Minutes::days(1));
    if task.shift.least == 0 || at <= ctx.now {
        return all.moot(task.id.0, MUSTER);
    }
    all.due(Due {
        entity: task.id.0,
        purpose: MUSTER,
        at,
        not_after: Some(task.shift.starts),
        command: Command::Muster(Muster { task: task.id }).into(),
    })
}

pub fn ageing(task: &Task, ctx: &Ctx) -> Consequences {
    let at = task
        .shift
        .ends
        .plus(KEPT)
        .max(ctx.now.plus(Minutes::days(7)));
    Consequences::default().due(Due {
        entity: task.id.0,
        purpose: AGE,
        at,
        not_after: None,
        command: Command::Age(Age { task: task.id }).into(),
    })
}
