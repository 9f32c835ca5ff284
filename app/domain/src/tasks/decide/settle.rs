//! Minutes: approved, corrected, or returned with a question, by staff and never by the volunteer themself.

use super::{minutes, own_task};
use crate::kernel::Ctx;
use crate::tasks::{Approve, ApproveAll, ClaimId, Correct, Event, Facts, Part, Refusal, Return};

pub fn approve(facts: &Facts, approve: &Approve, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let claim = others_claim(facts, approve.claim, ctx)?;
    let minutes = claim.submitted.ok_or(Refusal::NothingReported)?;
    let settled = claim.settlement.as_ref();
    if settled.is_some_and(|settled| settled.minutes == minutes) && !claim.is_to_settle() {
        return Ok(Vec::new());
    }
    Ok(vec![Event::Approved {
        claim: claim.id,
        minutes,
    }])
}

pub fn approve_all(facts: &Facts, all: &ApproveAll, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let task = own_task(facts, ctx)?;
    let clear = facts.claims.iter().filter(|claim| {
        claim.person != ctx.actor.person
            && !all.except.contains(&claim.id)
            && claim.is_to_settle()
            && claim.flags(task).is_empty()
    });
    let approved = clear.filter_map(|claim| {
        Some(Event::Approved {
            claim: claim.id,
            minutes: claim.submitted?,
        })
    });
    Ok(approved.collect())
}

/// Only what waits for approval is given back; what is settled is corrected.
pub fn give_back(facts: &Facts, back: &Return, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let claim = others_claim(facts, back.claim, ctx)?;
    if claim.returned.is_some() {
        return Ok(Vec::new());
    }
    if !claim.is_to_settle() {
        return Err(Refusal::NothingReported);
    }
    Ok(vec![Event::Returned {
        claim: claim.id,
        reason: back.reason.trim().to_owned(),
    }])
}

pub fn correct(facts: &Facts, correct: &Correct, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let claim = others_claim(facts, correct.claim, ctx)?;
    let minutes = minutes(&correct.minutes).unwrap_or_default();
    if claim.finished.is_none() {
        if !claim.is_live() && claim.started.is_none() {
            return Err(Refusal::NothingReported);
        }
        let task = facts.task.as_ref().ok_or(Refusal::NotFound)?;
        if task.is_open(ctx.now) {
            return Err(Refusal::NotOverYet);
        }
    }
    if claim.submitted == Some(minutes) {
        let claim = claim.id;
        return Ok(vec![Event::Approved { claim, minutes }]);
    }
    Ok(vec![Event::Corrected {
        claim: claim.id,
        minutes,
        reason: correct.reason.trim().to_owned(),
    }])
}

/// A claim whose minutes this person may settle: staff of the place, and never the volunteer themself.
fn others_claim<'a>(facts: &'a Facts, claim: ClaimId, ctx: &Ctx) -> Result<&'a Part, Refusal> {
    let claim = facts.claim(claim).ok_or(Refusal::NotFound)?;
    let own = claim.person == ctx.actor.person;
    // Whose work it is not does not learn that it is there.
    own_task(facts, ctx).map_err(|why| if own { why } else { Refusal::NotFound })?;
    if own {
        return Err(Refusal::OwnMinutes);
    }
    Ok(claim)
}
