//! Time goes by, and in the end everything comes to rest.

use domain::kernel::{Actor, Minutes};

use super::Run;
use super::network::Letter;
use crate::acts;
use crate::failure::{Failure, Invariant};
use crate::faults::Given;
use crate::figures::Befell;
use crate::phone::TABS;

impl Run<'_> {
    /// Time goes by, and the clock gives what has come due.
    pub(crate) fn pass(&mut self, minutes: Minutes) -> Result<(), Failure> {
        /// Longer chains than this do not end.
        const ROUNDS: usize = 400;
        self.now = self.now.plus(minutes);
        self.backend.set_now(self.now);
        for _ in 0..ROUNDS {
            let coming = self.backend.coming();
            match self.backend.give_due() {
                Ok(Given {
                    given: 0,
                    put_off: 0,
                }) => return self.nothing_is_oversold(),
                Ok(round) => {
                    self.happened(Befell::ClockGave);
                    self.traced
                        .figures
                        .happened_often(Befell::PutOff, round.put_off);
                    self.nothing_is_torn()?;
                }
                Err(broken) => self.write_failed(&broken)?,
            }
            for (id, command) in coming {
                // What came too late to be of use is dropped without a word.
                if let Some(outcome) = self.backend.outcome(Actor::CLOCK, id) {
                    self.came_out(Actor::CLOCK, id, outcome, acts::name(&command))?;
                }
            }
        }
        let due = self.backend.dues().into_iter().next();
        Err(self.wrong(
            Invariant::Converges,
            format!("the clock never comes to the end of what is due: {due:?}"),
        ))
    }

    /// Scarce things are given once.
    pub(crate) fn nothing_is_oversold(&mut self) -> Result<(), Failure> {
        if let Some(what) = self.backend.oversold().into_iter().next() {
            return Err(self.wrong(Invariant::NeverOversold, what));
        }
        self.held(Invariant::NeverOversold, 1);
        Ok(())
    }

    /// No more faults: everybody is signed in, to a server that works and is of a later version than before.
    pub(super) fn come_to_rest(&mut self) -> Result<(), Failure> {
        self.backend.break_at(None);
        self.version += 1;
        for phone in &mut self.phones {
            phone.session = Some(phone.person);
        }
        self.pass(Minutes(1))?;
        // What was under way still says that somebody was signed out; who has signed in again loads the page anew.
        self.settle_down()?;
        for phone in &mut self.phones {
            for tab in 0..TABS {
                if phone.is_signed_out(tab) {
                    phone.open(tab);
                }
            }
            if (0..TABS).all(|tab| phone.core(tab).is_none()) {
                phone.open(0);
            }
        }
        self.settle_down()
    }

    /// Everything is delivered and written, until nothing is left to do and nobody's call changes anything.
    pub(super) fn settle_down(&mut self) -> Result<(), Failure> {
        /// Longer than this a queue never takes.
        const ROUNDS: usize = 20_000;
        let mut written = None;
        for _ in 0..ROUNDS {
            let letters = std::mem::take(&mut self.network);
            let mut quiet = letters.is_empty();
            for letter in letters {
                self.deliver(letter, None)?;
            }
            for number in 0..self.phones.len() {
                for next in self.phones[number].nexts() {
                    quiet = false;
                    // What could happen a moment ago may have been overtaken: a tab that has come forward again loses
                    // nothing.
                    if !self.phones[number].nexts().contains(&next) {
                        continue;
                    }
                    if let Some(call) = self.phones[number].go(next, self.now) {
                        self.network.push(Letter::Call(number, call));
                    }
                }
            }
            if quiet {
                // Everybody is poked until nobody's call has changed anything.
                let before = written.replace(self.backend.written());
                if before == written {
                    return Ok(());
                }
                for phone in &mut self.phones {
                    (0..TABS).for_each(|tab| phone.want(tab));
                }
            }
        }
        Err(self.wrong(Invariant::Converges, "the phones never come to rest"))
    }
}
