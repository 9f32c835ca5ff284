//! What people are told.

use super::{
    Candidate, Command, Event, Facts, Part, Remind, Reminder, Slot, Task, is_skilled, missing,
};
use crate::kernel::{
    Consequences, Ctx, Due, Instant, Letter, Minutes, PersonId, Time, Told, Words,
};

/// The clock's purposes.
const EVE: &str = "tasks.eve";
const REPORT: &str = "tasks.report";
const AGE: &str = "tasks.age";
const MUSTER: &str = "tasks.muster";

/// Tasks leave the lists this long after their end.
const KEPT: Minutes = Minutes::days(30);

/// What the person is told when it worked.
pub fn told(facts: &Facts, command: &Command, events: &[Event], ctx: &Ctx) -> Told {
    let unslotted = facts
        .claim_of(ctx.subject)
        .is_some_and(|claim| claim.slot == Slot::None);
    let late = events
        .iter()
        .any(|event| matches!(event, Event::Released { late: true, .. }));
    let key = match command {
        Command::Publish(_) => "tasks.done.published",
        Command::Edit(_) => "tasks.done.edited",
        Command::Close(_) => "tasks.done.closed",
        Command::Claim(_) | Command::TakeOver(_) => "tasks.done.claimed",
        Command::Release(_) if late => "tasks.done.released_late",
        Command::Release(_) => "tasks.done.released",
        Command::HandOver(_) => "tasks.done.offered",
        Command::KeepSeat(_) => "tasks.done.kept_seat",
        Command::Decline(_) => "tasks.done.declined",
        Command::Return(_) => "tasks.done.returned",
        Command::Start(_) if unslotted => "tasks.done.started_unslotted",
        Command::Start(_) => "tasks.done.started",
        Command::Finish(_) if unslotted => "tasks.done.finished_unslotted",
        Command::Finish(_) => "tasks.done.finished",
        Command::Approve(_) => "tasks.done.approved",
        Command::ApproveAll(_) => "tasks.done.approved_all",
        Command::Correct(_) => "tasks.done.corrected",
        Command::SetSkills(_) => "tasks.done.skills_set",
        Command::Train(_) => "tasks.done.trained",
        Command::EndTraining(_) => "tasks.done.training_ended",
        Command::Muster(_) => "tasks.done.mustered",
        Command::Remind(_) => "tasks.done.reminded",
        Command::Age(_) | Command::Forget(_) | Command::ForgetVolunteer(_) => "tasks.done.aged",
    };
    let Some(task) = &facts.task else {
        let name = facts.volunteer.as_ref();
        let name = name.map_or("", |volunteer| volunteer.name.as_str());
        return Told {
            key,
            facts: Words::none().with("name", name),
            next: match command {
                Command::SetSkills(_) => "/tasks/skills".into(),
                Command::Train(_) | Command::EndTraining(_) => "/desk/tasks/volunteers".into(),
                _ => "/tasks".into(),
            },
        };
    };
    let next = match command {
        Command::Claim(_)
        | Command::Release(_)
        | Command::HandOver(_)
        | Command::KeepSeat(_)
        | Command::TakeOver(_)
        | Command::Start(_)
        | Command::Finish(_) => format!("/tasks/{}", task.id),
        Command::Decline(_) => "/tasks".into(),
        _ => format!("/desk/tasks/{}", task.id),
    };
    let words = about(task).with("count", events.len());
    let facts = match command {
        Command::Approve(approve) => words.with("name", name(facts, approve.claim)),
        Command::Return(back) => words.with("name", name(facts, back.claim)),
        Command::Correct(correct) => words.with("name", name(facts, correct.claim)),
        _ => words,
    };
    Told { key, facts, next }
}

fn name(facts: &Facts, claim: super::ClaimId) -> &str {
    facts.claim(claim).map_or("", |claim| claim.name.as_str())
}

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
        return trained(event);
    };
    match event {
        Event::Published { .. } => mustering(ageing(task, ctx), task, ctx),
        Event::Kept { .. } => ageing(task, ctx),
        Event::FoundShort { short, .. } => found_short(task, *short),
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
            let key = match of {
                Reminder::Eve => "tasks.letter.eve",
                Reminder::Report => "tasks.letter.report",
            };
            Consequences::default().letter(letter(claim, key, words, false))
        }),
        Event::Aged { .. }
        | Event::Enrolled { .. }
        | Event::SkillsSaid { .. }
        | Event::Trained { .. }
        | Event::TrainingEnded { .. }
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

/// The most people who are asked to stand in for one seat: no more than one transaction writes to.
const ASKED: usize = 60;

/// A seat is free again. Where the task is near, those who could stand in are told: who meets what it asks for, holds
/// no seat at that time or too close to it, and has done least lately.
fn wanted(facts: &Facts, task: &Task, claim: &Part, ctx: &Ctx) -> Consequences {
    let all = silenced(claim);
    if !task.wants_stand_in(ctx.now) {
        return all;
    }
    let mut able: Vec<&Candidate> = facts.candidates.iter().collect();
    able.retain(|one| could_stand_in(one, task));
    able.sort_by_key(|one| (one.lately, one.volunteer.person));
    let urgent = task.is_late(ctx.now);
    able.into_iter().take(ASKED).fold(all, |all, one| {
        all.letter(Letter {
            to: one.volunteer.person,
            key: "tasks.letter.stand_in",
            facts: about(task),
            about: format!("/tasks/{}", task.id),
            urgent,
        })
    })
}

fn could_stand_in(one: &Candidate, task: &Task) -> bool {
    let shift = &task.shift;
    is_skilled(&one.volunteer.skills, shift)
        && missing(&one.volunteer.trainings, shift).is_empty()
        && one.busy.iter().all(|busy| shift.clash_with(busy).is_none())
}

/// Who was trained is told: tasks open to them that were shut.
fn trained(event: &Event) -> Consequences {
    let Event::Trained { person, .. } = event else {
        return Consequences::default();
    };
    Consequences::default().letter(Letter {
        to: *person,
        key: "tasks.letter.trained",
        facts: Words::none(),
        about: "/tasks/skills".into(),
        urgent: false,
    })
}

/// Who published a task hears that too few have come forward, a day before and so in time to ask around.
fn found_short(task: &Task, short: u32) -> Consequences {
    Consequences::default().letter(Letter {
        to: task.author,
        key: "tasks.letter.short",
        facts: about(task).with("short", short),
        about: format!("/desk/tasks/{}", task.id),
        urgent: false,
    })
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
    let first = mustering(ageing(task, ctx), task, ctx);
    expected.fold(first, |mut all, claim| {
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

/// The evening before (unless that has passed already), and an hour after the end.
fn reminded(claim: &Part, task: &Task, ctx: &Ctx) -> Consequences {
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

fn silenced(claim: &Part) -> Consequences {
    Consequences::default()
        .moot(claim.id.0, EVE)
        .moot(claim.id.0, REPORT)
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
        command: Command::Muster(super::Muster { task: task.id }).into(),
    })
}

fn ageing(task: &Task, ctx: &Ctx) -> Consequences {
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
        command: Command::Age(super::Age { task: task.id }).into(),
    })
}
