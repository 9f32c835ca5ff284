//! Handing a seat over to a named person: offered, taken or declined. The seat is never free in between.

use super::{known, readable, seat, still_open, volunteer};
use crate::kernel::{Ctx, FieldError};
use crate::tasks::{
    ClaimId, Decline, Event, Facts, HandOver, KeepSeat, Part, Refusal, Slot, TakeOver, Task, row,
};

pub fn hand_over(facts: &Facts, _: &HandOver, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let task = known(facts, ctx)?;
    still_open(task, ctx)?;
    let claim = own_seat(facts, task, ctx)?;
    let input = |key| Refusal::Input(vec![FieldError::new("phone", key)]);
    let to = facts.named.as_ref();
    if to.is_some_and(|to| to.person == ctx.subject) {
        return Err(input("tasks.field.own_phone"));
    }
    // Who may not read the task is not told of it, and who offers does not learn that.
    let to = to.filter(|to| row::may_read(task, to));
    let to = to.map(|to| to.person);
    Ok(vec![Event::Offered {
        claim: claim.id,
        to,
    }])
}

pub fn keep(facts: &Facts, _: &KeepSeat, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let task = known(facts, ctx)?;
    let claim = own_seat(facts, task, ctx)?;
    let ended = claim.offered.map(|_| Event::OfferEnded {
        claim: claim.id,
        declined: false,
    });
    Ok(ended.into_iter().collect())
}

/// The new holder meets all that a claim asks for, but for turns: they were asked by name.
pub fn take_over(facts: &Facts, take: &TakeOver, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let task = readable(facts, ctx)?;
    still_open(task, ctx)?;
    let from = offered(facts, take.claim, task, ctx)?;
    let before = facts.claims.iter();
    let mut before = before.filter(|claim| claim.person == ctx.subject && claim.is_live());
    let before = before.next();
    if before.is_some_and(|before| before.slot == Slot::Held) {
        return Err(gone(task));
    }
    seat::may_take(facts, task.id, &task.shift)?;
    let to = before.map_or_else(|| ClaimId::derive(ctx.command, "claim"), |before| before.id);
    let handed = Event::HandedOver {
        claim: from.id,
        to,
        task: task.id,
        person: ctx.subject,
    };
    Ok(volunteer::enrolled(facts, ctx.subject)
        .into_iter()
        .chain([handed])
        .collect())
}

pub fn decline(facts: &Facts, decline: &Decline, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let task = facts.task.as_ref().ok_or(Refusal::NotFound)?;
    let from = offered(facts, decline.claim, task, ctx)
        // Who may read the task no longer still says no; who never could does not learn that it is there.
        .or_else(|why| readable(facts, ctx).and(Err(why)))?;
    Ok(vec![Event::OfferEnded {
        claim: from.id,
        declined: true,
    }])
}

fn own_seat<'a>(facts: &'a Facts, task: &Task, ctx: &Ctx) -> Result<&'a Part, Refusal> {
    if ctx.subject != ctx.actor.person {
        return Err(Refusal::NotForOthers);
    }
    let own = facts.claim_of(ctx.subject);
    own.filter(|claim| claim.is_to_hand_over())
        .ok_or(Refusal::NoSeat { task: task.id })
}

fn offered<'a>(
    facts: &'a Facts,
    claim: ClaimId,
    task: &Task,
    ctx: &Ctx,
) -> Result<&'a Part, Refusal> {
    if ctx.subject != ctx.actor.person {
        return Err(Refusal::NotForOthers);
    }
    let claim = facts.claim(claim).filter(|claim| claim.is_to_hand_over());
    let me = Some(ctx.subject);
    claim
        .filter(|claim| claim.offered.is_some_and(|offered| offered.to == me))
        .ok_or_else(|| gone(task))
}

fn gone(task: &Task) -> Refusal {
    Refusal::OfferGone {
        task: task.id,
        title: task.shift.title.clone(),
    }
}
