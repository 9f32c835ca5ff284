//! What people are told.

mod clock;
mod outcome;

pub use outcome::told;

use super::{
    Candidate, Command, Event, Facts, LATELY_FEW, Part, Reminder, Slot, Task, is_skilled, missing,
};
use crate::kernel::{Consequences, Ctx, Due, Letter, PersonId, Words};
use clock::{EVE, FOLLOW, ageing, reminded, silenced, upcoming, waking};

fn about(task: &Task) -> Words {
    Words::none()
        .with("title", &task.shift.title)
        .with("place", &task.site.name)
        .at("starts", task.shift.starts)
        .at("ends", task.shift.ends)
}

/// What an event causes in the inbox and on the clock.
pub fn consequences(facts: &Facts, event: &Event, ctx: &Ctx) -> Consequences {
    let Some(task) = &facts.task else {
        return without_task(facts, event, ctx);
    };
    match event {
        Event::Published { .. } => upcoming(task, ctx),
        Event::Kept { .. } | Event::Logged { .. } => ageing(task, ctx),
        Event::Adopted { .. } => adopted(task),
        Event::PublishedAhead { .. } => {
            let all = upcoming(task, ctx);
            match &facts.plan {
                Some(plan) => waking(all, plan, ctx),
                None => all,
            }
        }
        Event::FoundShort { short, .. } => found_short(task, *short),
        Event::Widened { .. } => widened(facts, task),
        Event::Crowded { claim, .. } => with(facts, *claim, |claim| {
            let words = about(task).with("meet", meeting(task));
            silenced(claim).letter(letter(claim, "tasks.letter.crowded", words, true))
        }),
        Event::Edited { moved, .. } => edited(facts, task, *moved, ctx),
        Event::Closed { .. } => begun(facts, task),
        Event::CalledOff { claim } => with(facts, *claim, |claim| {
            silenced(claim).letter(closed(claim, task))
        }),
        Event::Claimed { claim, .. } => with(facts, *claim, |claim| {
            let letter = letter(claim, "tasks.letter.claimed", about(task), false);
            reminded(claim, task, ctx).letter(letter)
        }),
        Event::Released { claim, .. } => {
            with(facts, *claim, |claim| wanted(facts, task, claim, ctx))
        }
        Event::Offered { claim, to } => with(facts, *claim, |claim| offered(claim, *to, task)),
        Event::OfferEnded { claim, declined } => with(facts, *claim, |claim| {
            let letter = letter(claim, "tasks.letter.declined", about(task), false);
            let all = Consequences::default();
            if *declined { all.letter(letter) } else { all }
        }),
        Event::HandedOver { claim, to, .. } => {
            let mut all = with(facts, *claim, |claim| {
                silenced(claim).letter(letter(claim, "tasks.letter.taken_over", about(task), false))
            });
            let next = with(facts, *to, |claim| {
                let letter = letter(claim, "tasks.letter.claimed", about(task), false);
                reminded(claim, task, ctx).letter(letter)
            });
            all.letters.extend(next.letters);
            all.dues.extend(next.dues);
            all
        }
        Event::Returned { claim, reason } => with(facts, *claim, |claim| {
            let words = about(task).with("reason", reason);
            let letter = letter(claim, "tasks.letter.returned", words, false);
            Consequences::default().letter(letter)
        }),
        Event::Finished { claim, .. } | Event::Forgotten { claim } => with(facts, *claim, silenced),
        // Who reports work without a task knows that there is no seat to it.
        Event::Unslotted { .. } if task.logged => Consequences::default(),
        Event::Unslotted { claim, .. } => with(facts, *claim, |claim| {
            let letter = letter(claim, "tasks.letter.unslotted", about(task), false);
            Consequences::default().letter(letter)
        }),
        Event::Started { claim, .. } => with(facts, *claim, |claim| {
            Consequences::default().moot(claim.id.0, EVE)
        }),
        Event::Approved { claim, minutes } => with(facts, *claim, |claim| {
            let words = about(task).with("minutes", minutes);
            silenced(claim).letter(letter(claim, "tasks.letter.approved", words, false))
        }),
        Event::Corrected {
            claim,
            minutes,
            reason,
        } => with(facts, *claim, |claim| {
            let words = about(task).with("minutes", minutes).with("reason", reason);
            let (key, words) = match claim.submitted {
                Some(submitted) => {
                    let words = words.with("submitted", submitted);
                    ("tasks.letter.corrected", words)
                }
                None => ("tasks.letter.settled", words),
            };
            silenced(claim).letter(letter(claim, key, words, false))
        }),
        Event::Reminded { claim, of } => with(facts, *claim, |claim| {
            let words = about(task).with("meet", meeting(task));
            // Who is to come tomorrow hears of it also with the app closed.
            let (key, urgent) = match of {
                Reminder::Eve => ("tasks.letter.eve", true),
                Reminder::Report => ("tasks.letter.report", false),
            };
            Consequences::default().letter(letter(claim, key, words, urgent))
        }),
        Event::Aged { .. }
        | Event::Enrolled { .. }
        | Event::SkillsSaid { .. }
        | Event::Trained { .. }
        | Event::TrainingEnded { .. }
        | Event::LeftPlan { .. }
        | Event::Planned { .. }
        | Event::PlanChanged { .. }
        | Event::PlanEnded { .. }
        | Event::Proposed { .. }
        | Event::TakenBack { .. }
        | Event::TurnedDown { .. }
        | Event::ProposalForgotten { .. }
        | Event::VolunteerForgotten { .. } => Consequences::default(),
    }
}

/// Who is asked to take a seat over is told by whom. Late offers are urgent: the task is near.
fn offered(claim: &Part, to: Option<PersonId>, task: &Task) -> Consequences {
    let letter = to.map(|to| Letter {
        to,
        key: "tasks.letter.offered",
        facts: about(task).with("name", &claim.name),
        about: format!("/tasks/{}", task.id),
        urgent: true,
    });
    letter.map_or_else(Consequences::default, |letter| {
        Consequences::default().letter(letter)
    })
}

/// The most people who are asked to come at once: no more than one transaction writes to.
const ASKED: usize = 60;

/// A seat is free again. Where the task is near, those who could stand in are told: who meets what it asks for, holds
/// no seat at that time or too close to it, and has done least lately.
fn wanted(facts: &Facts, task: &Task, claim: &Part, ctx: &Ctx) -> Consequences {
    let all = silenced(claim);
    if !task.wants_stand_in(ctx.now) {
        return all;
    }
    let able = facts.candidates.iter().filter(|one| could_come(one, task));
    asked(
        all,
        able,
        "tasks.letter.stand_in",
        task,
        task.is_late(ctx.now),
    )
}

/// Those who could come, and had to wait for others to be asked first, are told that it is their turn.
fn widened(facts: &Facts, task: &Task) -> Consequences {
    let waited = facts.candidates.iter().filter(|one| {
        let had_to_wait = one.lately >= LATELY_FEW;
        had_to_wait && could_come(one, task)
    });
    let none = Consequences::default();
    asked(none, waited, "tasks.letter.widened", task, false)
}

/// Those are asked who have done least lately, as many as may be.
fn asked<'a>(
    all: Consequences,
    able: impl Iterator<Item = &'a Candidate>,
    key: &'static str,
    task: &Task,
    urgent: bool,
) -> Consequences {
    let mut able: Vec<&Candidate> = able.collect();
    able.sort_by_key(|one| (one.lately, one.volunteer.person));
    able.into_iter().take(ASKED).fold(all, |all, one| {
        all.letter(Letter {
            to: one.volunteer.person,
            key,
            facts: about(task),
            about: format!("/tasks/{}", task.id),
            urgent,
        })
    })
}

fn could_come(one: &Candidate, task: &Task) -> bool {
    let shift = &task.shift;
    one.reads
        && is_skilled(&one.volunteer.skills, shift)
        && missing(&one.volunteer.trainings, shift).is_empty()
        && one.busy.iter().all(|busy| shift.clash_with(busy).is_none())
}

/// Who was trained is told: tasks open to them that were shut. Who proposed a task is told why it is not taken up.
/// What a plan touches follows it, each shift in a command of its own.
fn without_task(facts: &Facts, event: &Event, ctx: &Ctx) -> Consequences {
    if let (
        Event::Planned { .. } | Event::PlanChanged { .. } | Event::PlanEnded { .. },
        Some(plan),
    ) = (event, &facts.plan)
    {
        let tasks = facts.plan_tasks.iter();
        let all = tasks.fold(Consequences::default(), |all, task| {
            all.due(Due {
                entity: task.0,
                purpose: FOLLOW,
                at: ctx.now,
                not_after: None,
                command: Command::Follow(super::Follow { task: *task }).into(),
            })
        });
        return waking(all, plan, ctx);
    }
    let letter = match (event, &facts.proposal) {
        (Event::Trained { person, .. }, _) => Letter {
            to: *person,
            key: "tasks.letter.trained",
            facts: Words::none(),
            about: "/tasks/skills".into(),
            urgent: false,
        },
        (Event::TurnedDown { reason, .. }, Some(proposal)) => Letter {
            to: proposal.person,
            key: "tasks.letter.turned_down",
            facts: Words::none()
                .with("title", &proposal.shift.title)
                .with("reason", reason),
            about: "/tasks/propose".into(),
            urgent: false,
        },
        _ => return Consequences::default(),
    };
    Consequences::default().letter(letter)
}

/// Who proposed a task hears that it is theirs now.
fn adopted(task: &Task) -> Consequences {
    let letter = task.lead.map(|lead| Letter {
        to: lead,
        key: "tasks.letter.adopted",
        facts: about(task),
        about: format!("/tasks/{}", task.id),
        urgent: false,
    });
    letter.map_or_else(Consequences::default, |letter| {
        Consequences::default().letter(letter)
    })
}

/// Who published a task, and who leads it, hears that too few have come forward, a day before and so in time to ask
/// around.
fn found_short(task: &Task, short: u32) -> Consequences {
    let letter = |to, about_path| Letter {
        to,
        key: "tasks.letter.short",
        facts: about(task).with("short", short),
        about: about_path,
        urgent: false,
    };
    let desk = letter(task.author, format!("/desk/tasks/{}", task.id));
    let lead = task.lead.filter(|lead| *lead != task.author);
    let lead = lead.map(|lead| letter(lead, format!("/tasks/{}", task.id)));
    let all = Consequences::default().letter(desk);
    lead.into_iter().fold(all, Consequences::letter)
}

fn meeting(task: &Task) -> &str {
    if task.shift.meet.is_empty() {
        &task.site.name
    } else {
        &task.shift.meet
    }
}

fn with(
    facts: &Facts,
    claim: super::ClaimId,
    told: impl FnOnce(&Part) -> Consequences,
) -> Consequences {
    facts.claim(claim).map(told).unwrap_or_default()
}

fn letter(claim: &Part, key: &'static str, facts: Words, urgent: bool) -> Letter {
    Letter {
        to: claim.person,
        key,
        facts,
        about: format!("/tasks/{}", claim.task),
        urgent,
    }
}

fn closed(claim: &Part, task: &Task) -> Letter {
    let closure = task.closure.as_ref();
    let reason = closure.map_or("", |closure| closure.reason.as_str());
    let words = about(task).with("reason", reason);
    letter(claim, "tasks.letter.closed", words, true)
}

/// Everyone who is still expected is told; what was claimed for another time is reminded of anew.
fn edited(facts: &Facts, task: &Task, moved: bool, ctx: &Ctx) -> Consequences {
    let expected = facts.claims.iter().filter(|claim| is_expected(claim));
    expected.fold(upcoming(task, ctx), |mut all, claim| {
        let key = if moved {
            "tasks.letter.moved"
        } else {
            "tasks.letter.changed"
        };
        let words = about(task).with("meet", meeting(task));
        all.letters.push(letter(claim, key, words, moved));
        if moved {
            all.moot.push((claim.id.0, EVE));
            all.dues.extend(reminded(claim, task, ctx).dues);
        }
        all
    })
}

fn is_expected(claim: &Part) -> bool {
    claim.slot == Slot::Held && claim.finished.is_none()
}

/// Those who had begun when the task was called off keep their seat, and are told to report what they did.
fn begun(facts: &Facts, task: &Task) -> Consequences {
    let begun = facts
        .claims
        .iter()
        .filter(|claim| is_expected(claim) && claim.started.is_some());
    begun.fold(Consequences::default(), |all, claim| {
        all.letter(closed(claim, task))
    })
}
