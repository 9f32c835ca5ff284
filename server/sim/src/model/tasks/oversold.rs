//! What must never be true of tasks, judged by the parts themselves.

use std::collections::BTreeMap;

use domain::kernel::{Instant, PersonId};
use domain::tasks::{Kind, PlanId, Slot, TaskId};

use crate::model::Tables;

/// What is wrong with seats, and with what comes back every week, judged by the parts themselves.
pub fn oversold(tables: &Tables) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut held: BTreeMap<TaskId, u32> = BTreeMap::new();
    let mut live: BTreeMap<(TaskId, PersonId), u32> = BTreeMap::new();
    for part in tables.parts.values() {
        if part.slot == Slot::Held {
            *held.entry(part.task).or_default() += 1;
        }
        if part.is_live() {
            *live.entry((part.task, part.person)).or_default() += 1;
        }
    }
    for task in tables.tasks.values() {
        let held = held.remove(&task.id).unwrap_or_default();
        if held > task.shift.seats {
            wrong.push(format!(
                "task {}: {held} of {} seats",
                task.id, task.shift.seats
            ));
        }
        if held != task.taken {
            wrong.push(format!(
                "task {} counts {}, {held} hold a seat",
                task.id, task.taken
            ));
        }
    }
    let mut weeks: BTreeMap<(PlanId, u32), u32> = BTreeMap::new();
    for week in tables.tasks.values().filter_map(|task| task.week) {
        *weeks.entry((week.plan, week.number)).or_default() += 1;
    }
    let again = weeks.iter().filter(|(_, count)| **count > 1);
    wrong.extend(
        again.map(|((plan, number), count)| format!("plan {plan}: {count} tasks in week {number}")),
    );
    let twice = live.iter().filter(|(_, count)| **count > 1);
    wrong.extend(
        twice.map(|((task, person), count)| {
            format!("{person} has {count} live parts in task {task}")
        }),
    );
    wrong.extend(crowded(tables));
    wrong
}

/// A seat that somebody holds.
struct Seat {
    task: TaskId,
    starts: Instant,
    ends: Instant,
    rest: i64,
    begun: bool,
}

/// Who holds two seats at the same time of day, or two with less rest between them than the heavier asks for. Who has
/// begun is there already: they keep their seat wherever the task is moved.
fn crowded(tables: &Tables) -> Vec<String> {
    let mut seats: BTreeMap<PersonId, Vec<Seat>> = BTreeMap::new();
    let held = tables.parts.values().filter(|part| part.slot == Slot::Held);
    for part in held {
        let Some(task) = tables.tasks.get(&part.task) else {
            continue;
        };
        let seat = Seat {
            task: task.id,
            starts: task.shift.starts,
            ends: task.shift.ends,
            rest: rest(task.shift.kind),
            begun: part.started.is_some() || part.finished.is_some(),
        };
        seats.entry(part.person).or_default().push(seat);
    }
    let mut wrong = Vec::new();
    for (person, mut own) in seats {
        own.sort_by_key(|seat| seat.starts);
        for (index, one) in own.iter().enumerate() {
            let later = own[index + 1..].iter();
            // Nothing that begins after this is too close to it.
            let near = later.take_while(|other| other.starts.0 < one.ends.0 + rest(Kind::Night));
            for other in near.filter(|other| !one.begun && !other.begun) {
                let between = other.starts.0 - one.ends.0;
                let what = if between < 0 {
                    "at once"
                } else if between < one.rest.max(other.rest) {
                    "without the rest between them"
                } else {
                    continue;
                };
                wrong.push(format!(
                    "{person} holds seats of tasks {} and {} {what}",
                    one.task, other.task
                ));
            }
        }
    }
    wrong
}

/// How many milliseconds somebody rests before and after work of a kind: the simulation's own reckoning.
fn rest(kind: Kind) -> i64 {
    const HOUR: i64 = 60 * 60 * 1_000;
    match kind {
        Kind::Light => 0,
        Kind::Heavy => HOUR,
        Kind::Night => 8 * HOUR,
    }
}
