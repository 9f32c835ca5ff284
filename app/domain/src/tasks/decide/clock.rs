//! What happens by itself, and what becomes of a part when its person's account is closed.

use super::by_clock;
use crate::kernel::Ctx;
use crate::tasks::{
    Age, Event, Facts, Forget, Muster, Part, Refusal, Remind, Reminder, Slot, Widen,
};

pub fn remind(facts: &Facts, remind: &Remind, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    by_clock(ctx)?;
    let task = facts.task.as_ref().ok_or(Refusal::NotFound)?;
    let claim = facts.claim(remind.claim).ok_or(Refusal::NotFound)?;
    let expected = claim.slot == Slot::Held && claim.finished.is_none();
    let useful = match remind.of {
        Reminder::Eve => claim.started.is_none() && ctx.now < task.shift.starts,
        Reminder::Report => claim.settlement.is_none(),
    };
    if !expected || !useful {
        return Ok(Vec::new());
    }
    Ok(vec![Event::Reminded {
        claim: claim.id,
        of: remind.of,
    }])
}

pub fn muster(facts: &Facts, muster: &Muster, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    by_clock(ctx)?;
    let task = facts.task.as_ref().ok_or(Refusal::NotFound)?;
    let short = task.shift.least.saturating_sub(task.taken);
    if short == 0 || task.closure.is_some() || ctx.now >= task.shift.starts {
        return Ok(Vec::new());
    }
    Ok(vec![Event::FoundShort {
        task: muster.task,
        short,
    }])
}

/// Only while there is a seat left to be taken: whoever hears of it can come.
pub fn widen(facts: &Facts, widen: &Widen, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    by_clock(ctx)?;
    let task = facts.task.as_ref().ok_or(Refusal::NotFound)?;
    let due = task.turns_until().is_some_and(|until| until <= ctx.now);
    if !due || !task.is_open(ctx.now) || task.taken >= task.shift.seats {
        return Ok(Vec::new());
    }
    Ok(vec![Event::Widened { task: widen.task }])
}

pub fn age(facts: &Facts, age: &Age, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    by_clock(ctx)?;
    let waiting = facts.claims.iter().any(Part::is_to_settle);
    Ok(vec![if waiting {
        Event::Kept { task: age.task }
    } else {
        Event::Aged { task: age.task }
    }])
}

/// Work that was reported stays recorded under the bare id; a seat for which nobody will come is free again.
pub fn forget(facts: &Facts, forget: &Forget, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    by_clock(ctx)?;
    let task = facts.task.as_ref().ok_or(Refusal::NotFound)?;
    let claim = facts.claim(forget.claim).ok_or(Refusal::NotFound)?;
    let held = claim.slot == Slot::Held && claim.finished.is_none();
    let released = (held && task.is_open(ctx.now)).then(|| Event::Released {
        claim: claim.id,
        late: task.is_late(ctx.now),
        reason: String::new(),
    });
    let forgotten = Event::Forgotten { claim: claim.id };
    Ok(released.into_iter().chain([forgotten]).collect())
}
