//! How events change the entities.

use crate::kernel::{Ctx, PersonId};
use crate::tasks::{
    Answer, ClaimId, Closure, Event, Facts, Offered, Part, Plan, Proposal, Returned, Settlement,
    Shift, Slot, Task, TaskId, Trained, Volunteer, Week,
};

/// Changes the entities among the facts by what happened.
pub fn apply(facts: &mut Facts, event: &Event, ctx: &Ctx) {
    match event {
        Event::Published { task, shift } => publish(facts, *task, shift, false, ctx),
        Event::Logged { task, shift } => publish(facts, *task, shift, true, ctx),
        Event::Planned { .. }
        | Event::PlanChanged { .. }
        | Event::PlanEnded { .. }
        | Event::PublishedAhead { .. } => planned(facts, event, ctx),
        Event::LeftPlan { .. } => {
            if let Some(task) = &mut facts.task {
                task.week = None;
            }
        }
        Event::Proposed {
            proposal,
            person,
            join,
            shift,
        } => {
            facts.proposal = facts.site.clone().map(|site| Proposal {
                id: *proposal,
                site,
                shift: shift.clone(),
                person: *person,
                name: facts.name.clone(),
                phone: facts.phone.clone(),
                join: *join,
                made: ctx.now,
                answer: None,
            });
        }
        Event::TakenBack { .. } => answer(facts, Answer::TakenBack { at: ctx.now }),
        Event::TurnedDown { reason, .. } => {
            let (reason, at) = (reason.clone(), ctx.now);
            answer(facts, Answer::TurnedDown { reason, at });
        }
        Event::Adopted { task, .. } => {
            let (task, at) = (*task, ctx.now);
            answer(facts, Answer::Adopted { task, at });
            let lead = facts.proposal.as_ref().map(|proposal| proposal.person);
            if let Some(task) = &mut facts.task {
                task.lead = lead;
            }
        }
        Event::ProposalForgotten { .. } => {
            facts.proposal = None;
            if let Some(task) = &mut facts.task {
                task.lead = None;
            }
        }
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
        Event::Claimed { claim, person, .. } => {
            part_in(facts, *claim, *person, ctx).slot = Slot::Held;
            take(facts, 1);
        }
        Event::Unslotted { claim, person, .. } => {
            part_in(facts, *claim, *person, ctx).slot = Slot::None;
        }
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
        Event::HandedOver {
            claim, to, person, ..
        } => {
            let given = Slot::Released {
                at: ctx.made,
                late: false,
                reason: String::new(),
            };
            leave(facts, *claim, given);
            part_in(facts, *to, *person, ctx).slot = Slot::Held;
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
        Event::Reminded { .. }
        | Event::Kept { .. }
        | Event::FoundShort { .. }
        | Event::Widened { .. } => {}
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

fn planned(facts: &mut Facts, event: &Event, ctx: &Ctx) {
    match event {
        Event::Planned {
            plan,
            until,
            ahead,
            shift,
        } => {
            facts.plan = facts.site.clone().map(|site| Plan {
                id: *plan,
                site,
                shift: shift.clone(),
                until: *until,
                ahead: *ahead,
                author: ctx.actor.person,
                next: 0,
                ended: None,
            });
        }
        Event::PlanChanged { ahead, shift, .. } => {
            if let Some(plan) = &mut facts.plan {
                plan.ahead = *ahead;
                plan.shift = shift.clone();
            }
        }
        Event::PlanEnded { last, reason, .. } => {
            if let Some(plan) = &mut facts.plan {
                let (at, reason) = (ctx.now, reason.clone());
                plan.until = Some(plan.until.map_or(*last, |until| until.min(*last)));
                plan.ended = Some(Closure { at, reason });
            }
        }
        Event::PublishedAhead {
            task,
            plan,
            number,
            shift,
        } => {
            let author = facts.plan.as_mut().map(|plan| {
                plan.next = number + 1;
                plan.author
            });
            publish(facts, *task, shift, false, ctx);
            if let Some(task) = &mut facts.task {
                let (plan, number) = (*plan, *number);
                task.week = Some(Week { plan, number });
                task.author = author.unwrap_or(task.author);
            }
        }
        _ => {}
    }
}

fn answer(facts: &mut Facts, answer: Answer) {
    if let Some(proposal) = &mut facts.proposal {
        proposal.answer = Some(answer);
    }
}

fn publish(facts: &mut Facts, task: TaskId, shift: &Shift, logged: bool, ctx: &Ctx) {
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
        week: None,
        lead: None,
        logged,
    });
}

/// The claim of this id; begun now for `person`, whose name is among the facts, where there is none yet.
fn part_in<'a>(facts: &'a mut Facts, id: ClaimId, person: PersonId, ctx: &Ctx) -> &'a mut Part {
    let index = facts.claims.iter().position(|claim| claim.id == id);
    let index = index.unwrap_or_else(|| {
        facts.claims.push(Part {
            id,
            task: facts
                .task
                .as_ref()
                .map_or(TaskId(uuid::Uuid::nil()), |task| task.id),
            person,
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
