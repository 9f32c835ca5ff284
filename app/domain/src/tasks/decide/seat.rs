//! Who may have a seat: nobody twice at the same time or without rest, and only who meets what the task asks for.

use crate::kernel::Ctx;
use crate::tasks::{
    Clash, Event, Facts, LATELY_FEW, Refusal, Shift, Slot, Task, TaskId, is_skilled, missing,
};

/// Whether the person in question may have a seat of this task, as far as their other seats and what they can do go.
/// Whether one is free is another question.
pub fn may_take(facts: &Facts, task: TaskId, shift: &Shift) -> Result<(), Refusal> {
    rested(facts, task, shift)?;
    meets(facts, task, shift)
}

/// Whether it is the subject's turn already.
pub fn in_turn(facts: &Facts, task: &Task, ctx: &Ctx) -> Result<(), Refusal> {
    let opens = task.turns_until().filter(|opens| ctx.now < *opens);
    if let Some(opens) = opens
        && facts.lately >= LATELY_FEW
    {
        return Err(Refusal::NotYet {
            task: task.id,
            title: task.shift.title.clone(),
            opens,
        });
    }
    Ok(())
}

fn rested(facts: &Facts, task: TaskId, shift: &Shift) -> Result<(), Refusal> {
    let mut others = facts.busy.iter().filter(|busy| busy.task != task);
    let clash = others.find_map(|busy| Some((busy, shift.clash_with(busy)?)));
    let Some((busy, clash)) = clash else {
        return Ok(());
    };
    let title = busy.title.clone();
    let (task, starts, ends) = (busy.task, busy.starts, busy.ends);
    Err(match clash {
        Clash::Overlap => Refusal::Overlaps {
            task,
            title,
            starts,
            ends,
        },
        Clash::ShortRest(rest) => Refusal::ShortRest {
            task,
            title,
            starts,
            ends,
            hours: rest.0 / 60,
        },
    })
}

fn meets(facts: &Facts, task: TaskId, shift: &Shift) -> Result<(), Refusal> {
    let volunteer = facts.volunteer.as_ref();
    let skills = volunteer.map_or(&[][..], |volunteer| &volunteer.skills);
    let title = || shift.title.clone();
    if !is_skilled(skills, shift) {
        return Err(Refusal::SkillMissing {
            task,
            title: title(),
            skills: shift.skills.join("、"),
        });
    }
    let trainings = volunteer.map_or(&[][..], |volunteer| &volunteer.trainings);
    if !missing(trainings, shift).is_empty() {
        return Err(Refusal::TrainingMissing {
            task,
            title: title(),
        });
    }
    Ok(())
}

/// Whose seat ends because the task moves to the time of another of theirs. Who has begun stays: they are there.
pub fn crowded(facts: &Facts, shift: &Shift) -> Vec<Event> {
    let held = facts.claims.iter().filter(|claim| {
        claim.slot == Slot::Held && claim.started.is_none() && claim.finished.is_none()
    });
    let crowded = held.filter_map(|claim| {
        let mut others = facts.busy.iter();
        let other = others.find(|busy| {
            busy.person == claim.person
                && busy.task != claim.task
                && shift.clash_with(busy).is_some()
        })?;
        Some(Event::Crowded {
            claim: claim.id,
            other: other.task,
        })
    });
    crowded.collect()
}
