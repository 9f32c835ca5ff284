//! The clock's commands, as the store gives them.

use domain::kernel::{Actor, CommandId, Envelope, Instant};
use store::Via;

use super::tables::Waiting;
use super::{Model, perform};
use crate::faults::{Broken, Given, How};

/// How many due commands are given in one go.
const AT_ONCE: usize = 100;
/// After so many tries the wait doubles no longer.
const LONGEST_WAIT: u32 = 12;

/// What has come due, as much as is given in one go.
pub fn coming(model: &Model) -> Vec<Waiting> {
    let dues = model.tables.dues.values();
    let mut due: Vec<Waiting> = dues.filter(|due| due.next <= model.now).cloned().collect();
    due.sort_by_key(|due| (due.next, due.id));
    due.truncate(AT_ONCE);
    due
}

/// Gives what has come due; what fails is put off.
pub fn give(model: &mut Model) -> Result<Given, Broken> {
    let mut round = Given::default();
    for (nth, due) in coming(model).into_iter().enumerate() {
        // An earlier one may have taken it off.
        if !model.tables.dues.values().any(|one| one.id == due.id) {
            continue;
        }
        let id = due.id;
        match give_one(model, due, nth) {
            Ok(()) => round.given += 1,
            Err(broken) if model.stops(nth) => return Err(broken),
            Err(_) => {
                put_off(model, id);
                round.put_off += 1;
            }
        }
    }
    Ok(round)
}

fn give_one(model: &mut Model, due: Waiting, nth: usize) -> Result<(), Broken> {
    let now = model.now;
    if due.not_after.is_some_and(|not_after| not_after < now) {
        if model.fails(nth, 1).is_some() {
            return Err(Broken::meant());
        }
        model.tables.dues.retain(|_, waiting| waiting.id != due.id);
        return Ok(());
    }
    let envelope = Envelope {
        id: CommandId(due.id),
        actor: Actor::CLOCK,
        subject: Actor::CLOCK,
        made: due.at,
        command: due.command,
    };
    perform::perform(model, &envelope, Via::Clock(due.id), nth).map(drop)
}

/// A second at first, over an hour in the end.
fn put_off(model: &mut Model, id: uuid::Uuid) {
    let now = model.now;
    let waiting = model.tables.dues.values_mut();
    for due in waiting.filter(|due| due.id == id) {
        let wait = 1_000_i64 << due.tries.min(LONGEST_WAIT);
        due.next = Instant(now.0 + wait);
        due.tries += 1;
    }
}

impl Model {
    /// Whether the server that is followed did not come to the end of this call.
    fn stops(&self, nth: usize) -> bool {
        self.follows && self.failed.at(nth) == Some(How::AndTheRest)
    }
}
