//! What a tab asks of the server, what it does with the answer, and what a person settles.

use domain::kernel::device::{Again, NoAnswer};
use domain::kernel::replica::Mark;
use domain::kernel::sync::{Pulled, Push};
use domain::kernel::{CommandId, Instant};
use uuid::Uuid;

use super::Phone;
use super::storage::{Answer, Then, What};

/// A call on its way.
#[derive(Clone, Debug)]
pub struct Call {
    /// Which tab made it.
    pub tab: usize,
    /// Which of its calls.
    pub number: u64,
    /// What it says.
    pub push: Push,
}

impl Phone {
    pub(super) fn call(&mut self, number: usize) -> Option<Call> {
        let tab = self.tabs[number].as_mut()?;
        tab.wanted = false;
        tab.running = true;
        self.calls += 1;
        tab.calling = Some(self.calls);
        Some(Call {
            tab: number,
            number: self.calls,
            push: tab.core.call(Uuid::from_u128(self.person.0.as_u128())),
        })
    }

    /// An answer arrives; one to a call that was given up is not heard. Whether it was.
    pub fn answered(&mut self, number: usize, call: u64, pulled: &Pulled, now: Instant) -> bool {
        let clock = self.clock(now);
        let Some(tab) = self.tabs[number]
            .as_mut()
            .filter(|tab| tab.calling == Some(call))
        else {
            return false;
        };
        self.marks += 1;
        let mark = Mark::of(self.marks);
        let Ok(answered) = tab.core.answered(pulled, clock, mark) else {
            self.unanswered(number, call, NoAnswer::Strange, now);
            return false;
        };
        tab.calling = None;
        let answer = Answer {
            rows: Box::new(answered.replica),
            again: answered.again,
            own: answered.own,
        };
        self.save_outbox(number, answered.outbox, Then::Rows(Box::new(answer)));
        true
    }

    /// There is no answer to a call.
    pub fn unanswered(&mut self, number: usize, call: u64, why: NoAnswer, now: Instant) {
        let clock = self.clock(now);
        let Some(tab) = self.tabs[number]
            .as_mut()
            .filter(|tab| tab.calling == Some(call))
        else {
            return;
        };
        tab.calling = None;
        let unanswered = tab.core.unanswered(why, clock);
        let _ = tab.core.pause(why);
        tab.signed_out |= why == NoAnswer::SignedOut;
        self.save_outbox(number, unanswered.outbox, Then::Done(unanswered.again));
        if why == NoAnswer::SignedOut {
            self.forget(number);
        }
    }

    /// The person settles a refused or parked command: sends it once more, or drops it.
    pub fn settle(&mut self, tab: usize, id: CommandId, anew: Option<CommandId>, now: Instant) {
        let clock = self.clock(now);
        let Some(open) = &mut self.tabs[tab] else {
            return;
        };
        let Some(anew) = anew else {
            self.drop_command(tab, id, now);
            return;
        };
        match open.core.again(id, anew, clock) {
            Again::AsItIs(changes) => self.save_outbox(tab, changes, Then::Sync),
            Again::Anew(entry) => self.queue(tab, What::Add(entry), Then::Drop(id)),
            Again::No => {}
        }
    }

    pub(super) fn drop_command(&mut self, tab: usize, id: CommandId, now: Instant) {
        let clock = self.clock(now);
        let Some(open) = &mut self.tabs[tab] else {
            return;
        };
        let changes = open.core.drop_command(id, clock);
        if !changes.gone.is_empty() {
            self.book.dropped.push(id);
        }
        self.save_outbox(tab, changes, Then::Nothing);
    }
}
