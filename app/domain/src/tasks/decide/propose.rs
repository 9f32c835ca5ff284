//! Tasks that residents propose: the community publishes them, perhaps edited, or says why not.

use super::{by_clock, seat, upcoming, volunteer, works_at};
use crate::kernel::Ctx;
use crate::tasks::{
    Adopt, ClaimId, Event, Facts, Proposal, ProposalId, Propose, Refusal, TaskId, TurnDown,
};

pub fn propose(facts: &Facts, propose: &Propose, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    if ctx.subject != ctx.actor.person {
        return Err(Refusal::NotForOthers);
    }
    let site = facts.site.as_ref().ok_or(Refusal::NotFound)?;
    if !ctx.actor.lives_in(site.place()) {
        return Err(Refusal::NotAtHome {
            place: site.name.clone(),
        });
    }
    if facts.proposals_open >= Proposal::OPEN_MAX {
        return Err(Refusal::ManyProposals {
            open: facts.proposals_open,
        });
    }
    Ok(vec![Event::Proposed {
        proposal: ProposalId::derive(ctx.command, "proposal"),
        person: ctx.subject,
        join: propose.join,
        shift: upcoming(propose.fields.shift(), ctx)?,
    }])
}

pub fn take_back(facts: &Facts, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let proposal = facts.proposal.as_ref().ok_or(Refusal::NotFound)?;
    if proposal.person != ctx.actor.person {
        return Err(Refusal::NotFound);
    }
    unanswered(proposal)?;
    Ok(vec![Event::TakenBack {
        proposal: proposal.id,
    }])
}

/// Who proposed it leads the task; a seat is theirs where they wanted one and may have it.
pub fn adopt(facts: &Facts, adopt: &Adopt, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let proposal = at_own_desk(facts, ctx)?;
    let shift = upcoming(adopt.fields.shift(), ctx)?;
    let task = TaskId::derive(ctx.command, "task");
    let person = proposal.person;
    let seated = proposal.join && seat::may_take(facts, task, &shift).is_ok();
    let claim = ClaimId::derive(ctx.command, "claim");
    let claimed = seated.then_some(Event::Claimed {
        claim,
        task,
        person,
    });
    let enrolled = claimed
        .as_ref()
        .and_then(|_| volunteer::enrolled(facts, person));
    let adopted = Event::Adopted {
        proposal: proposal.id,
        task,
    };
    let published = Event::Published { task, shift };
    Ok([published, adopted]
        .into_iter()
        .chain(enrolled)
        .chain(claimed)
        .collect())
}

pub fn turn_down(facts: &Facts, no: &TurnDown, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let proposal = at_own_desk(facts, ctx)?;
    Ok(vec![Event::TurnedDown {
        proposal: proposal.id,
        reason: no.reason.trim().to_owned(),
    }])
}

pub fn forget(facts: &Facts, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    by_clock(ctx)?;
    let known = facts.proposal.iter();
    let forgotten = known.map(|proposal| Event::ProposalForgotten {
        proposal: proposal.id,
    });
    Ok(forgotten.collect())
}

/// An unanswered proposal at a place that the actor works for.
fn at_own_desk<'a>(facts: &'a Facts, ctx: &Ctx) -> Result<&'a Proposal, Refusal> {
    let proposal = facts.proposal.as_ref().ok_or(Refusal::NotFound)?;
    let own = proposal.person == ctx.actor.person;
    // Nobody else knows of it.
    works_at(Some(&proposal.site), ctx).map_err(|why| if own { why } else { Refusal::NotFound })?;
    unanswered(proposal)?;
    Ok(proposal)
}

fn unanswered(proposal: &Proposal) -> Result<(), Refusal> {
    if proposal.answer.is_none() {
        return Ok(());
    }
    Err(Refusal::ProposalGone {
        title: proposal.shift.title.clone(),
    })
}
