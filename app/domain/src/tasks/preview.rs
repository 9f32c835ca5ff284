//! What the phone shows of an unsent command: the actor's own rows, never others' counts.

use super::row::{Settled, Step, space_of};
use super::{
    Answer, ClaimId, ClaimRow, Closure, Command, LATE, OfferRow, Publish, Report, Returned, Shift,
    Slot, TaskId, TaskRow, Trained, VolunteerRow, command, decide,
};
use crate::kernel::{Ctx, Patch, Path, PersonId, PlaceId, Purpose, RowKind, Shelf, Space, View};
use crate::org::PlaceRow;
use crate::slices::Body;

mod plan;
mod proposed;

/// Overlays the actor's own rows.
pub fn preview(view: &View, command: &Command, ctx: &Ctx) -> Vec<Patch> {
    match command {
        Command::Publish(publish) => published(view, publish, ctx),
        Command::Edit(edit) => changed(view, edit.task, |row| {
            if let Ok(mut shift) = edit.fields.shift() {
                shift.audience = row.shift.audience;
                row.shift = shift;
            }
        }),
        Command::Close(close) => changed(view, close.task, |row| {
            row.closure = Some(Closure {
                at: ctx.made,
                reason: close.reason.trim().to_owned(),
            });
        }),
        Command::Claim(claim) => part_in(view, claim.task, ctx, Step::Claim, |row| {
            row.slot = Slot::Held;
        }),
        Command::Release(release) => part_in(view, release.task, ctx, Step::Release, |row| {
            row.slot = Slot::Released {
                at: ctx.made,
                late: ctx.made >= row.shift.starts.minus(LATE),
                reason: release.reason.trim().to_owned(),
            };
        }),
        Command::HandOver(hand) => part_in(view, hand.task, ctx, Step::Offer, |row| {
            row.offered = Some(ctx.made);
        }),
        Command::KeepSeat(keep) => part_in(view, keep.task, ctx, Step::Offer, |row| {
            row.offered = None;
        }),
        Command::TakeOver(take) => match view.find::<OfferRow>(take.claim.0) {
            Some(offer) => part_in(view, offer.task, ctx, Step::Claim, |row| {
                row.slot = Slot::Held;
            }),
            None => Vec::new(),
        },
        Command::Decline(decline) => {
            let me = Space::Person(ctx.subject);
            vec![Patch::Hide(me, OfferRow::KIND, decline.claim.0)]
        }
        Command::Start(start) => part_in(view, start.task, ctx, Step::Start, |row| {
            row.started.get_or_insert(report(start.offset, ctx));
        }),
        Command::Finish(finish) => part_in(view, finish.task, ctx, Step::Finish, |row| {
            row.finished = Some(report(finish.offset, ctx));
            row.submitted = decide::minutes(&finish.minutes);
            finish.remark.trim().clone_into(&mut row.remark);
            row.returned = None;
        }),
        Command::Approve(approve) => settled(view, approve.claim, |row| {
            row.submitted.map(|minutes| Settled {
                minutes,
                reason: String::new(),
                at: ctx.made,
            })
        }),
        Command::Return(back) => at_desk_changed(view, back.claim, |row| {
            row.returned = Some(Returned {
                at: ctx.made,
                reason: back.reason.trim().to_owned(),
            });
        }),
        Command::Correct(correct) => settled(view, correct.claim, |_| {
            Some(Settled {
                minutes: decide::minutes(&correct.minutes)?,
                reason: correct.reason.trim().to_owned(),
                at: ctx.made,
            })
        }),
        Command::ApproveAll(all) => {
            let rows = view.all::<ClaimRow>();
            let clear = rows.filter(|(space, id, row)| {
                at_desk(space)
                    && row.task == all.task
                    && !all.except.iter().any(|left| left.0 == *id)
                    && row.person != ctx.actor.person
                    && row.is_to_settle()
                    && row.flags.is_empty()
            });
            let clear: Vec<_> = clear.map(|(_, id, _)| ClaimId(id)).collect();
            let approve = |claim: ClaimId| {
                settled(view, claim, |row| {
                    row.submitted.map(|minutes| Settled {
                        minutes,
                        reason: String::new(),
                        at: ctx.made,
                    })
                })
            };
            clear.into_iter().flat_map(approve).collect()
        }
        Command::SetSkills(said) => skills_said(view, command::skills(&said.skills), ctx),
        Command::Train(train) => trained(view, train.person, |row| {
            row.trainings.retain(|own| own.training != train.training);
            row.trainings.push(Trained {
                training: train.training,
                at: ctx.made,
                until: train.until,
            });
        }),
        Command::EndTraining(end) => trained(view, end.person, |row| {
            row.trainings.retain(|own| own.training != end.training);
        }),
        Command::Repeat(repeat) => plan::repeat(view, repeat, ctx),
        Command::ChangePlan(change) => plan::change(view, change),
        Command::EndPlan(end) => plan::end(view, end),
        Command::Propose(propose) => proposed::propose(view, propose, ctx),
        Command::TakeBack(back) => {
            proposed::answered(view, back.proposal, || Answer::TakenBack { at: ctx.made })
        }
        Command::Adopt(adopt) => proposed::adopt(view, adopt, ctx),
        Command::TurnDown(no) => proposed::answered(view, no.proposal, || Answer::TurnedDown {
            reason: no.reason.trim().to_owned(),
            at: ctx.made,
        }),
        Command::Worked(worked) => proposed::worked(view, worked, ctx),
        // The clock has no phone.
        Command::Remind(_)
        | Command::Age(_)
        | Command::Forget(_)
        | Command::ForgetVolunteer(_)
        | Command::ForgetProposal(_)
        | Command::PublishNext(_)
        | Command::Follow(_)
        | Command::Muster(_)
        | Command::Widen(_) => Vec::new(),
    }
}

fn published(view: &View, publish: &Publish, ctx: &Ctx) -> Vec<Patch> {
    let Ok(shift) = publish.fields.shift() else {
        return Vec::new();
    };
    put_task(view, publish.place, shift, false, ctx)
}

/// A task as it will stand once the server has published it.
fn put_task(view: &View, at: PlaceId, shift: Shift, led: bool, ctx: &Ctx) -> Vec<Patch> {
    let Some(place) = view.find::<PlaceRow>(at.0) else {
        return Vec::new();
    };
    let id = TaskId::derive(ctx.command, "task");
    // Where the server's row is there already, its count of seats stands.
    if view.find::<TaskRow>(id.0).is_some() {
        return Vec::new();
    }
    let own = space_of(at, shift.audience);
    let desk = own_desk(ctx);
    let row = TaskRow {
        place: at,
        path: path_of(view, at),
        level: place.level,
        place_name: place.name.clone(),
        shift,
        taken: 0,
        closure: None,
        turns_until: None,
        stand_in: false,
        plan: None,
        led,
        logged: false,
    };
    let put = |space| Patch::put(space, id.0, Body::Task(row.clone()));
    std::iter::once(own).chain(desk).map(put).collect()
}

/// A place and its ancestors, as far as the rows at hand tell.
fn path_of(view: &View, place: PlaceId) -> Path {
    let above = |place: &PlaceId| view.find::<PlaceRow>(place.0)?.parent;
    let mut way: Vec<PlaceId> = std::iter::successors(Some(place), above).collect();
    way.reverse();
    Path(way)
}

/// The desk at which the actor works.
fn own_desk(ctx: &Ctx) -> Option<Space> {
    let mut grants = ctx.actor.grants.iter();
    grants.find_map(|grant| {
        let works = grant.role.purposes().contains(&Purpose::Tasks);
        let place = grant.path.place().filter(|_| works)?;
        Some(Space::Desk(place, Purpose::Tasks))
    })
}

/// The task in every space where the phone has it.
fn changed(view: &View, task: TaskId, change: impl Fn(&mut TaskRow)) -> Vec<Patch> {
    let rows = view.all::<TaskRow>().filter(|(_, id, _)| *id == task.0);
    let patch = |(space, id, row): (&Space, uuid::Uuid, &TaskRow)| {
        let mut row = row.clone();
        change(&mut row);
        Patch::put(*space, id, Body::Task(row))
    };
    rows.map(patch).collect()
}

/// The subject's part in a task, begun here where the phone has none.
fn part_in(
    view: &View,
    task: TaskId,
    ctx: &Ctx,
    step: Step,
    change: impl FnOnce(&mut ClaimRow),
) -> Vec<Patch> {
    let me = Space::Person(ctx.subject);
    let own = || {
        let rows = view.shelf(&me).into_iter().flat_map(Shelf::all::<ClaimRow>);
        rows.filter(|(_, row)| row.task == task)
    };
    let live = own().find(|(_, row)| row.is_live());
    // A released claim is over for whoever claims again, but takes what is reported later.
    let counts = match step {
        Step::Claim => live,
        _ => live.or_else(|| own().max_by_key(|(_, row)| row.made)),
    };
    let (id, mut row) = match counts {
        Some((id, row)) => (id, row.clone()),
        None if matches!(step, Step::Release | Step::Offer) => return Vec::new(),
        None => match begun(view, task, ctx) {
            Some(row) => (ClaimId::derive(ctx.command, "claim").0, row),
            None => return Vec::new(),
        },
    };
    if !row.is_live() && matches!(step, Step::Start | Step::Finish) {
        row.slot = Slot::None;
    }
    change(&mut row);
    row.unsent.push(step);
    vec![Patch::put(me, id, Body::Claim(row))]
}

fn begun(view: &View, task: TaskId, ctx: &Ctx) -> Option<ClaimRow> {
    let about = view.find::<TaskRow>(task.0)?;
    Some(ClaimRow {
        task,
        place_name: about.place_name.clone(),
        shift: about.shift.clone(),
        person: ctx.subject,
        name: ctx.actor.name.clone(),
        made: ctx.made,
        slot: Slot::None,
        started: None,
        finished: None,
        submitted: None,
        remark: String::new(),
        settled: None,
        offered: None,
        returned: None,
        flags: Vec::new(),
        logged: false,
        unsent: Vec::new(),
    })
}

/// A part as the desk has it.
fn at_desk_changed(view: &View, claim: ClaimId, change: impl Fn(&mut ClaimRow)) -> Vec<Patch> {
    let rows = view.all::<ClaimRow>();
    let rows = rows.filter(|(space, id, _)| *id == claim.0 && at_desk(space));
    let patch = |(space, id, row): (&Space, uuid::Uuid, &ClaimRow)| {
        let mut row = row.clone();
        change(&mut row);
        row.unsent.push(Step::Settle);
        Patch::put(*space, id, Body::Claim(row))
    };
    rows.map(patch).collect()
}

fn settled(
    view: &View,
    claim: ClaimId,
    settle: impl Fn(&ClaimRow) -> Option<Settled>,
) -> Vec<Patch> {
    let rows = view.all::<ClaimRow>();
    let at_desk = rows.filter(|(space, id, _)| *id == claim.0 && at_desk(space));
    let patch = |(space, id, row): (&Space, uuid::Uuid, &ClaimRow)| {
        let mut row = row.clone();
        row.settled = Some(settle(&row)?);
        row.unsent.push(Step::Settle);
        Some(Patch::put(*space, id, Body::Claim(row)))
    };
    at_desk.filter_map(patch).collect()
}

fn skills_said(view: &View, skills: Vec<String>, ctx: &Ctx) -> Vec<Patch> {
    let me = Space::Person(ctx.subject);
    let known = view.find_in::<VolunteerRow>(&me, ctx.subject.0).cloned();
    let row = VolunteerRow {
        skills,
        ..known.unwrap_or_else(|| VolunteerRow {
            person: ctx.subject,
            name: ctx.actor.name.clone(),
            skills: Vec::new(),
            trainings: Vec::new(),
        })
    };
    vec![Patch::put(me, ctx.subject.0, Body::Volunteer(row))]
}

/// A volunteer as the desk has them.
fn trained(view: &View, person: PersonId, change: impl Fn(&mut VolunteerRow)) -> Vec<Patch> {
    let rows = view.all::<VolunteerRow>();
    let at_desk = rows.filter(|(space, id, _)| *id == person.0 && at_desk(space));
    let patch = |(space, id, row): (&Space, uuid::Uuid, &VolunteerRow)| {
        let mut row = row.clone();
        change(&mut row);
        Patch::put(*space, id, Body::Volunteer(row))
    };
    at_desk.map(patch).collect()
}

fn at_desk(space: &Space) -> bool {
    matches!(space, Space::Desk(_, Purpose::Tasks))
}

fn report(offset: Option<i64>, ctx: &Ctx) -> Report {
    Report {
        at: ctx.made,
        recorded: ctx.made,
        offset,
    }
}
