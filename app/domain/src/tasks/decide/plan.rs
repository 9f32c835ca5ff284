//! Tasks that come back every week: the clock publishes them ahead, and what is published follows its plan.

use super::{by_clock, close_events, seat, upcoming, works_at};
use crate::kernel::{Ctx, FieldError};
use crate::tasks::command::ahead;
use crate::tasks::{
    ChangePlan, EndPlan, Event, Facts, Plan, PlanId, PublishNext, Refusal, Repeat, Shift, Task,
    Week,
};

pub fn repeat(facts: &Facts, repeat: &Repeat, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    works_at(facts.site.as_ref(), ctx)?;
    let shift = upcoming(repeat.fields.shift(), ctx)?;
    if repeat
        .until
        .is_some_and(|until| until < shift.starts.civil().date)
    {
        let error = FieldError::new("until", "tasks.field.until");
        return Err(Refusal::Input(vec![error]));
    }
    Ok(vec![Event::Planned {
        plan: PlanId::derive(ctx.command, "plan"),
        until: repeat.until,
        ahead: ahead(&repeat.ahead).unwrap_or(1),
        shift,
    }])
}

pub fn change(facts: &Facts, change: &ChangePlan, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let plan = own_plan(facts, ctx)?;
    seen(facts, change.touched)?;
    let mut shift = change.fields.shift().map_err(Refusal::Input)?;
    // Widening or narrowing who may read is a new plan, as it is a new task.
    shift.audience = plan.shift.audience;
    let shift = plan.first_like(shift);
    let ahead = ahead(&change.ahead).unwrap_or(plan.ahead);
    if shift == plan.shift && ahead == plan.ahead {
        return Ok(Vec::new());
    }
    Ok(vec![Event::PlanChanged {
        plan: plan.id,
        ahead,
        shift,
    }])
}

pub fn end(facts: &Facts, end: &EndPlan, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let plan = own_plan(facts, ctx)?;
    seen(facts, end.touched)?;
    let from = end.from.unwrap_or_else(|| ctx.now.civil().date);
    Ok(vec![Event::PlanEnded {
        plan: plan.id,
        last: from.plus_days(-1),
        reason: end.reason.trim().to_owned(),
    }])
}

/// One shift at a time; each waking of the clock is a command of its own.
pub fn publish_next(facts: &Facts, _: &PublishNext, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    by_clock(ctx)?;
    let plan = facts.plan.as_ref().ok_or(Refusal::NotFound)?;
    let Some(number) = plan.coming(ctx.now) else {
        if plan.ended.is_some() {
            return Ok(Vec::new());
        }
        let last = plan.until.unwrap_or_else(|| ctx.now.civil().date);
        return Ok(vec![Event::PlanEnded {
            plan: plan.id,
            last,
            reason: String::new(),
        }]);
    };
    Ok(vec![Event::PublishedAhead {
        task: plan.task(number),
        plan: plan.id,
        number,
        shift: plan.nth(number),
    }])
}

/// What has begun stays as it is. Nobody loses a seat because the plan asks for fewer people.
pub fn follow(facts: &Facts, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    by_clock(ctx)?;
    let task = facts.task.as_ref().ok_or(Refusal::NotFound)?;
    let Some(week) = task.week else {
        return Ok(Vec::new());
    };
    let plan = facts.plan.as_ref().ok_or(Refusal::NotFound)?;
    if task.closure.is_some() || task.shift.starts <= ctx.now {
        return Ok(Vec::new());
    }
    if let Some(ended) = plan.ended.as_ref().filter(|_| !plan.reaches(&task.shift)) {
        return Ok(close_events(facts, task, &ended.reason));
    }
    let shift = followed(plan, week, task);
    if shift == task.shift || shift.starts <= ctx.now {
        return Ok(Vec::new());
    }
    let when = |shift: &Shift| (shift.starts, shift.ends);
    let moved = when(&shift) != when(&task.shift) || shift.meet != task.shift.meet;
    let crowded = seat::crowded(facts, &shift);
    let edited = Event::Edited {
        task: task.id,
        moved,
        shift,
    };
    Ok(crowded.into_iter().chain([edited]).collect())
}

fn followed(plan: &Plan, week: Week, task: &Task) -> Shift {
    let shift = plan.nth(week.number);
    Shift {
        seats: shift.seats.max(task.taken),
        audience: task.shift.audience,
        ..shift
    }
}

fn own_plan<'a>(facts: &'a Facts, ctx: &Ctx) -> Result<&'a Plan, Refusal> {
    let plan = facts.plan.as_ref().ok_or(Refusal::NotFound)?;
    // Nobody else knows of plans.
    works_at(Some(&plan.site), ctx).map_err(|_| Refusal::NotFound)?;
    if plan.ended.is_some() {
        return Err(Refusal::PlanEnded {
            title: plan.shift.title.clone(),
        });
    }
    Ok(plan)
}

/// What a change touches is shown before it is saved: who has come forward since wants another look.
fn seen(facts: &Facts, touched: Option<u32>) -> Result<(), Refusal> {
    let taken = facts.plan_taken;
    let plan = facts.plan.as_ref().map(|plan| plan.id);
    match (touched, plan) {
        (Some(touched), Some(plan)) if taken > touched => Err(Refusal::MoreTouched { plan, taken }),
        _ => Ok(()),
    }
}
