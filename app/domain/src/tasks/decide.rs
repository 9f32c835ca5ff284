//! The decisions, in the order in which a task meets them.

use super::command::{REASON_MAX, plain, plan_wrong};
use super::{
    Claim, ClaimId, Close, Command, Correct, Edit, Event, Facts, Finish, Publish, Refusal, Release,
    Report, Shift, Slot, Start, Task, TaskId,
};
use crate::kernel::{Actor, Ctx, FieldError, Purpose, Site};

mod clock;
mod handover;
mod plan;
mod propose;
mod seat;
mod settle;
mod volunteer;
mod worked;

/// Decides a command into events, or refuses it.
pub fn decide(facts: &Facts, command: &Command, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    check(command)?;
    match command {
        Command::Publish(publish) => self::publish(facts, publish, ctx),
        Command::Edit(edit) => self::edit(facts, edit, ctx),
        Command::Close(close) => self::close(facts, close, ctx),
        Command::Claim(claim) => self::claim(facts, claim, ctx),
        Command::Release(release) => self::release(facts, release, ctx),
        Command::HandOver(hand) => handover::hand_over(facts, hand, ctx),
        Command::KeepSeat(keep) => handover::keep(facts, keep, ctx),
        Command::TakeOver(take) => handover::take_over(facts, take, ctx),
        Command::Decline(decline) => handover::decline(facts, decline, ctx),
        Command::Start(start) => self::start(facts, start, ctx),
        Command::Finish(finish) => self::finish(facts, finish, ctx),
        Command::Approve(approve) => settle::approve(facts, approve, ctx),
        Command::ApproveAll(all) => settle::approve_all(facts, all, ctx),
        Command::Return(back) => settle::give_back(facts, back, ctx),
        Command::Correct(correct) => settle::correct(facts, correct, ctx),
        Command::SetSkills(said) => volunteer::set_skills(facts, said, ctx),
        Command::Train(train) => volunteer::train(facts, train, ctx),
        Command::EndTraining(end) => volunteer::end_training(facts, end, ctx),
        Command::Repeat(repeat) => plan::repeat(facts, repeat, ctx),
        Command::ChangePlan(change) => plan::change(facts, change, ctx),
        Command::EndPlan(end) => plan::end(facts, end, ctx),
        Command::PublishNext(next) => plan::publish_next(facts, next, ctx),
        Command::Follow(_) => plan::follow(facts, ctx),
        Command::Propose(propose) => propose::propose(facts, propose, ctx),
        Command::TakeBack(_) => propose::take_back(facts, ctx),
        Command::Adopt(adopt) => propose::adopt(facts, adopt, ctx),
        Command::TurnDown(no) => propose::turn_down(facts, no, ctx),
        Command::ForgetProposal(_) => propose::forget(facts, ctx),
        Command::Worked(worked) => worked::worked(facts, worked, ctx),
        Command::Muster(muster) => clock::muster(facts, muster, ctx),
        Command::Widen(widen) => clock::widen(facts, widen, ctx),
        Command::Remind(remind) => clock::remind(facts, remind, ctx),
        Command::Age(age) => clock::age(facts, age, ctx),
        Command::Forget(forget) => clock::forget(facts, forget, ctx),
        Command::ForgetVolunteer(_) => volunteer::forget(facts, ctx),
    }
}

/// What is malformed, whoever asks and whenever.
pub fn check(command: &Command) -> Result<(), Refusal> {
    let errors = match command {
        Command::Publish(publish) => publish.fields.shift().err().unwrap_or_default(),
        Command::Edit(edit) => edit.fields.shift().err().unwrap_or_default(),
        Command::Repeat(repeat) => plan_wrong(&repeat.fields, &repeat.ahead),
        Command::ChangePlan(change) => plan_wrong(&change.fields, &change.ahead),
        Command::EndPlan(end) => [missing(&end.reason), too_long(&end.reason)].concat(),
        Command::Propose(propose) => propose.fields.shift().err().unwrap_or_default(),
        Command::Adopt(adopt) => adopt.fields.shift().err().unwrap_or_default(),
        Command::TurnDown(no) => [missing(&no.reason), too_long(&no.reason)].concat(),
        Command::Worked(worked) => worked.shift().err().unwrap_or_default(),
        Command::Close(close) => [missing(&close.reason), too_long(&close.reason)].concat(),
        Command::Release(release) if release.late => {
            [missing(&release.reason), too_long(&release.reason)].concat()
        }
        Command::Release(release) => too_long(&release.reason),
        Command::HandOver(hand) => hand.number().err().into_iter().collect(),
        Command::Return(back) => [missing(&back.reason), too_long(&back.reason)].concat(),
        Command::Finish(finish) => [submitted(finish), remark(finish)].concat(),
        Command::Correct(correct) => [
            counted(correct),
            missing(&correct.reason),
            too_long(&correct.reason),
        ]
        .concat(),
        Command::SetSkills(said) => said.wrong(),
        Command::Claim(_)
        | Command::KeepSeat(_)
        | Command::TakeOver(_)
        | Command::Decline(_)
        | Command::TakeBack(_)
        | Command::PublishNext(_)
        | Command::Follow(_)
        | Command::ForgetProposal(_)
        | Command::Train(_)
        | Command::EndTraining(_)
        | Command::Muster(_)
        | Command::Widen(_)
        | Command::Start(_)
        | Command::Approve(_)
        | Command::ApproveAll(_)
        | Command::Remind(_)
        | Command::Age(_)
        | Command::Forget(_)
        | Command::ForgetVolunteer(_) => Vec::new(),
    };
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Input(errors))
    }
}

fn missing(reason: &str) -> Vec<FieldError> {
    if reason.trim().is_empty() {
        vec![FieldError::new("reason", "tasks.field.reason_missing")]
    } else {
        Vec::new()
    }
}

fn too_long(reason: &str) -> Vec<FieldError> {
    if reason.trim().chars().count() > REASON_MAX {
        let error = FieldError::new("reason", "tasks.field.too_long");
        vec![error.with("max", REASON_MAX)]
    } else {
        Vec::new()
    }
}

fn remark(finish: &Finish) -> Vec<FieldError> {
    if finish.remark.trim().chars().count() > Finish::REMARK_MAX {
        let error = FieldError::new("remark", "tasks.field.too_long");
        vec![error.with("max", Finish::REMARK_MAX)]
    } else {
        Vec::new()
    }
}

fn submitted(finish: &Finish) -> Vec<FieldError> {
    if minutes(&finish.minutes).is_some_and(|minutes| minutes > 0) {
        Vec::new()
    } else {
        let error = FieldError::new("minutes", "tasks.field.minutes");
        vec![error.with("max", Finish::MINUTES_MAX)]
    }
}

fn counted(correct: &Correct) -> Vec<FieldError> {
    if minutes(&correct.minutes).is_some() {
        Vec::new()
    } else {
        let error = FieldError::new("minutes", "tasks.field.minutes_from_zero");
        vec![error.with("max", Finish::MINUTES_MAX)]
    }
}

/// Minutes as typed, when they can be.
pub(super) fn minutes(typed: &str) -> Option<u32> {
    let minutes = plain(typed).parse::<u32>().ok()?;
    (minutes <= Finish::MINUTES_MAX).then_some(minutes)
}

fn publish(facts: &Facts, publish: &Publish, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    works_at(facts.site.as_ref(), ctx)?;
    Ok(vec![Event::Published {
        task: TaskId::derive(ctx.command, "task"),
        shift: upcoming(publish.fields.shift(), ctx)?,
    }])
}

fn edit(facts: &Facts, edit: &Edit, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let task = own_task(facts, ctx)?;
    still_open(task, ctx)?;
    let mut shift = edit.fields.shift().map_err(Refusal::Input)?;
    // Widening or narrowing who may read is a new task, not a change of this one.
    shift.audience = task.shift.audience;
    if shift == task.shift {
        return Ok(Vec::new());
    }
    if shift.starts != task.shift.starts {
        shift = upcoming(Ok(shift), ctx)?;
    }
    if shift.seats < task.taken {
        return Err(Refusal::SeatsTaken { taken: task.taken });
    }
    let when = |shift: &Shift| (shift.starts, shift.ends);
    let moved = when(&shift) != when(&task.shift) || shift.meet != task.shift.meet;
    let crowded = seat::crowded(facts, &shift);
    let edited = Event::Edited {
        task: task.id,
        moved,
        shift,
    };
    // What is changed by itself keeps its change, whatever becomes of its plan.
    let left = task.week.map(|_| Event::LeftPlan { task: task.id });
    Ok(crowded.into_iter().chain([edited]).chain(left).collect())
}

fn close(facts: &Facts, close: &Close, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let task = own_task(facts, ctx)?;
    still_open(task, ctx)?;
    Ok(close_events(facts, task, close.reason.trim()))
}

/// Called off for everybody who has not begun.
fn close_events(facts: &Facts, task: &Task, reason: &str) -> Vec<Event> {
    let closed = Event::Closed {
        task: task.id,
        reason: reason.to_owned(),
    };
    // Who has begun keeps the seat: their work is theirs to report.
    let waiting = facts.claims.iter().filter(|claim| {
        claim.slot == Slot::Held && claim.started.is_none() && claim.finished.is_none()
    });
    let called_off = waiting.map(|claim| Event::CalledOff { claim: claim.id });
    std::iter::once(closed).chain(called_off).collect()
}

fn claim(facts: &Facts, claim: &Claim, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let task = readable(facts, ctx)?;
    for_whom(task, ctx)?;
    let before = facts.claim_of(ctx.subject).filter(|claim| claim.is_live());
    if before.is_some_and(|before| before.slot == Slot::Held) {
        return Ok(Vec::new());
    }
    still_open(task, ctx)?;
    #[cfg(feature = "planted")]
    let more = u32::from(crate::kernel::planted::is("task_seat_too_many"));
    #[cfg(not(feature = "planted"))]
    let more = 0;
    if task.taken >= task.shift.seats + more {
        return Err(Refusal::Full {
            task: task.id,
            title: task.shift.title.clone(),
            seats: task.shift.seats,
            starts: task.shift.starts,
        });
    }
    seat::may_take(facts, task.id, &task.shift)?;
    seat::in_turn(facts, task, ctx)?;
    // Who reported work without a seat and now finds one free has one part in the task, not two.
    let id = before.map_or_else(|| ClaimId::derive(ctx.command, "claim"), |before| before.id);
    let claimed = Event::Claimed {
        claim: id,
        task: claim.task,
        person: ctx.subject,
    };
    Ok(volunteer::enrolled(facts, ctx.subject)
        .into_iter()
        .chain([claimed])
        .collect())
}

fn release(facts: &Facts, release: &Release, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let task = known(facts, ctx)?;
    for_whom(task, ctx)?;
    let held = facts
        .claim_of(ctx.subject)
        .filter(|claim| claim.slot == Slot::Held);
    // Giving back what one does not have is what was asked for.
    let Some(claim) = held else {
        return Ok(Vec::new());
    };
    if claim.finished.is_some() {
        return Err(Refusal::Finished { task: task.id });
    }
    let late = task.is_late(ctx.now);
    // Who said so in time, on a phone without signal, was not asked, and is not refused for it.
    let wrong = if late && task.is_late(ctx.made) {
        missing(&release.reason)
    } else {
        Vec::new()
    };
    if !wrong.is_empty() {
        return Err(Refusal::Input(wrong));
    }
    Ok(vec![Event::Released {
        claim: claim.id,
        late,
        reason: release.reason.trim().to_owned(),
    }])
}

fn start(facts: &Facts, start: &Start, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let (claim, mut events) = part_in(facts, start.task, ctx)?;
    let before = facts.claim(claim).and_then(|claim| claim.started);
    // The first "I have begun" stands, whichever of two phones sent it.
    if before.is_none() {
        let report = report(start.offset, ctx);
        events.push(Event::Started { claim, report });
    }
    Ok(events)
}

fn finish(facts: &Facts, finish: &Finish, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let (claim, mut events) = part_in(facts, finish.task, ctx)?;
    events.push(Event::Finished {
        claim,
        minutes: minutes(&finish.minutes).unwrap_or_default(),
        remark: finish.remark.trim().to_owned(),
        report: report(finish.offset, ctx),
    });
    Ok(events)
}

/// The subject's part in a task that a report is about. Where there is no seat to it (the claim was refused,
/// released, called off, or never made) the work is recorded without one, for staff to settle.
fn part_in(facts: &Facts, task: TaskId, ctx: &Ctx) -> Result<(ClaimId, Vec<Event>), Refusal> {
    let before = facts.claim_of(ctx.subject);
    let Some(before) = before else {
        for_whom(readable(facts, ctx)?, ctx)?;
        let claim = ClaimId::derive(ctx.command, "claim");
        let person = ctx.subject;
        let unslotted = Event::Unslotted {
            claim,
            task,
            person,
        };
        return Ok((claim, vec![unslotted]));
    };
    for_whom(facts.task.as_ref().ok_or(Refusal::NotFound)?, ctx)?;
    let unslotted = (!before.is_live()).then_some(Event::Unslotted {
        claim: before.id,
        task,
        person: ctx.subject,
    });
    Ok((before.id, unslotted.into_iter().collect()))
}

fn report(offset: Option<i64>, ctx: &Ctx) -> Report {
    Report {
        at: ctx.made,
        recorded: ctx.now,
        offset,
    }
}

fn by_clock(ctx: &Ctx) -> Result<(), Refusal> {
    if ctx.actor.is_clock() {
        Ok(())
    } else {
        Err(Refusal::NotFound)
    }
}

fn readable<'a>(facts: &'a Facts, ctx: &Ctx) -> Result<&'a Task, Refusal> {
    let task = facts.task.as_ref().ok_or(Refusal::NotFound)?;
    if super::row::may_read(task, &ctx.actor) {
        Ok(task)
    } else {
        Err(Refusal::NotFound)
    }
}

/// A task that who acts may read, or has a part in.
fn known<'a>(facts: &'a Facts, ctx: &Ctx) -> Result<&'a Task, Refusal> {
    let task = facts.task.as_ref().ok_or(Refusal::NotFound)?;
    match facts.claim_of(ctx.actor.person) {
        Some(_) => Ok(task),
        None => readable(facts, ctx),
    }
}

/// People act for themselves; staff may act for somebody who has no phone.
fn for_whom(task: &Task, ctx: &Ctx) -> Result<(), Refusal> {
    if ctx.subject == ctx.actor.person || may_publish(&ctx.actor, &task.site) {
        Ok(())
    } else {
        Err(Refusal::NotForOthers)
    }
}

/// Whoever works for tasks at the place may change what stands there: tasks outlive their authors.
fn own_task<'a>(facts: &'a Facts, ctx: &Ctx) -> Result<&'a Task, Refusal> {
    let task = facts.task.as_ref().ok_or(Refusal::NotFound)?;
    if may_publish(&ctx.actor, &task.site) {
        return Ok(task);
    }
    // Who may not read it does not learn that it is there.
    Err(not_yours(known(facts, ctx)?.site.name.clone()))
}

fn works_at(site: Option<&Site>, ctx: &Ctx) -> Result<(), Refusal> {
    let site = site.ok_or(Refusal::NotFound)?;
    if may_publish(&ctx.actor, site) {
        Ok(())
    } else {
        Err(not_yours(site.name.clone()))
    }
}

fn not_yours(place: String) -> Refusal {
    Refusal::NotYours { place }
}

/// Whether `actor` publishes, closes and approves at `site`. The pages ask too, to offer only what can work.
pub fn may_publish(actor: &Actor, site: &Site) -> bool {
    actor.works_for(Purpose::Tasks, &site.path)
}

fn still_open(task: &Task, ctx: &Ctx) -> Result<(), Refusal> {
    let title = task.shift.title.clone();
    if let Some(closure) = &task.closure {
        return Err(Refusal::Closed {
            task: task.id,
            title,
            reason: closure.reason.clone(),
        });
    }
    if !task.is_open(ctx.now) {
        return Err(Refusal::Over {
            task: task.id,
            title,
        });
    }
    Ok(())
}

fn upcoming(shift: Result<Shift, Vec<FieldError>>, ctx: &Ctx) -> Result<Shift, Refusal> {
    let shift = shift.map_err(Refusal::Input)?;
    if shift.ends <= ctx.now {
        let error = FieldError::new("fields.day", "tasks.field.past");
        return Err(Refusal::Input(vec![error]));
    }
    Ok(shift)
}
