//! Work without a slot, reported after the fact.

use super::{may_publish, report, volunteer};
use crate::kernel::{Ctx, FieldError};
use crate::tasks::{ClaimId, Event, Facts, Refusal, TaskId, Worked};

/// Recorded as a task of its own that stands in no list, with one part in it that is reported done.
pub fn worked(facts: &Facts, worked: &Worked, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let site = facts.site.as_ref().ok_or(Refusal::NotFound)?;
    if ctx.subject != ctx.actor.person && !may_publish(&ctx.actor, site) {
        return Err(Refusal::NotForOthers);
    }
    let shift = worked.shift().map_err(Refusal::Input)?;
    if Worked::is_ahead(&shift, ctx.now) {
        let error = FieldError::new("day", "tasks.field.not_yet");
        return Err(Refusal::Input(vec![error]));
    }
    let task = TaskId::derive(ctx.command, "task");
    let claim = ClaimId::derive(ctx.command, "claim");
    let person = ctx.subject;
    let logged = Event::Logged { task, shift };
    let unslotted = Event::Unslotted {
        claim,
        task,
        person,
    };
    let finished = Event::Finished {
        claim,
        minutes: worked.minutes().unwrap_or_default(),
        remark: worked.remark.trim().to_owned(),
        report: report(worked.offset, ctx),
    };
    let enrolled = volunteer::enrolled(facts, person);
    Ok([logged]
        .into_iter()
        .chain(enrolled)
        .chain([unslotted, finished])
        .collect())
}
