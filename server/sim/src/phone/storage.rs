//! What a tab writes and reads, in the two queues that the tabs of a phone share, and what it does when that has ended.

use domain::kernel::outbox::{self, Entry, Outbox};
use domain::kernel::replica::Write as Rows;
use domain::kernel::{CommandId, Instant};

use super::{Next, Phone, Word};
use crate::figures::Befell;

/// A transaction that waits for its turn.
#[derive(Debug)]
pub(super) struct Write {
    pub(super) tab: usize,
    pub(super) what: What,
    pub(super) then: Then,
}

#[derive(Debug)]
pub(super) enum What {
    Add(Box<Entry>),
    /// With how often the commands had been read when it was made.
    SaveOutbox(Box<Outbox>, outbox::Changes, u64),
    LoadOutbox,
    SaveReplica(Box<Rows>),
    LoadReplica,
    WipeReplica(Why),
}

/// Why rows are wiped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// Who is signed in is not who they are of; the page stays as it is.
    SignedOut,
    /// They were not refreshed for too long.
    TooOld,
    /// They could not be written.
    Failed,
}

/// What the tab does when it has ended.
#[derive(Debug)]
pub(super) enum Then {
    Nothing,
    /// The start goes on: rows, then commands, then the lead.
    Start,
    /// The old one is dropped in favour of the new.
    Drop(CommandId),
    /// The rows of the same answer.
    Rows(Box<Answer>),
    /// The call is over.
    Done(bool),
    /// Calls, if it leads.
    Sync,
}

#[derive(Debug)]
pub(super) struct Answer {
    pub(super) rows: Box<Rows>,
    pub(super) again: bool,
    pub(super) own: bool,
}

impl Phone {
    /// The storage is full: the next transaction of a queue fails instead.
    pub fn fail(&mut self, next: Next) {
        match next {
            Next::Outbox => {
                let Some(write) = self.outbox_queue.pop_front() else {
                    return;
                };
                self.figures.happened(Befell::StorageFull);
                match write.what {
                    // The person is told that it could not be kept.
                    What::Add(_) => {}
                    _ => self.queue(write.tab, What::LoadOutbox, write.then),
                }
            }
            Next::Replica => {
                let writes = |write: &Write| matches!(write.what, What::SaveReplica(..));
                if !self.replica_queue.front().is_some_and(writes) {
                    return;
                }
                let Some(write) = self.replica_queue.pop_front() else {
                    return;
                };
                self.figures.happened(Befell::StorageFull);
                self.queue(write.tab, What::WipeReplica(Why::Failed), write.then);
            }
            _ => {}
        }
    }

    pub(super) fn queue(&mut self, tab: usize, what: What, then: Then) {
        let write = Write { tab, what, then };
        match write.what {
            What::SaveReplica(..) | What::LoadReplica | What::WipeReplica(..) => {
                self.replica_queue.push_back(write);
            }
            _ => self.outbox_queue.push_back(write),
        }
    }

    pub(super) fn save_outbox(&mut self, tab: usize, changes: outbox::Changes, then: Then) {
        let core = self.core(tab);
        let copy = core.and_then(|core| Some((core.outbox()?.clone(), core.outbox_reads())));
        match copy {
            Some((copy, reads)) if !changes.is_empty() => {
                self.queue(tab, What::SaveOutbox(Box::new(copy), changes, reads), then);
            }
            _ => self.go_on(tab, then),
        }
    }

    pub(super) fn carry_out(&mut self, write: Write, now: Instant) {
        let clock = self.clock(now);
        let number = write.tab;
        let Some(tab) = &mut self.tabs[number] else {
            return;
        };
        let mut then = write.then;
        match write.what {
            What::Add(mut entry) => {
                let own = entry.envelope.actor == self.person;
                let place = if own { self.disk.add(&entry) } else { None };
                if let Some(seq) = place {
                    entry.seq = seq;
                    self.book.kept.push(entry.envelope.id);
                    tab.core.added(*entry);
                    self.tell(number, Word::Outbox);
                }
                self.want(number);
            }
            What::SaveOutbox(copy, changes, reads) => {
                let reread = tab.core.outbox_reads() != reads;
                self.disk.save_outbox(&copy, &changes);
                self.tell(number, Word::Outbox);
                if reread {
                    let after = std::mem::replace(&mut then, Then::Nothing);
                    self.queue(number, What::LoadOutbox, after);
                }
            }
            What::LoadOutbox => tab.core.outbox_read(self.disk.outbox(self.person)),
            What::SaveReplica(rows) => {
                let rests = tab.core.rests_on(rows.mark);
                let written = self.disk.save_replica(&rows);
                if written.is_err() {
                    tab.wanted = true;
                    self.figures.happened(Befell::WriteOutdated);
                }
                if written.is_ok() {
                    self.tell(number, Word::Rows);
                }
                if written.is_err() || !rests {
                    let after = std::mem::replace(&mut then, Then::Nothing);
                    self.queue(number, What::LoadReplica, after);
                }
            }
            What::WipeReplica(why) => {
                self.disk.wipe_replica();
                self.figures.happened(Befell::RowsWiped);
                if why == Why::Failed {
                    tab.core.replica_lost();
                }
                if why != Why::SignedOut {
                    self.tell(number, Word::Rows);
                }
            }
            What::LoadReplica => {
                if !tab.core.replica_read(self.disk.replica(), clock) {
                    let after = std::mem::replace(&mut then, Then::Nothing);
                    self.queue(number, What::WipeReplica(Why::TooOld), after);
                }
            }
        }
        self.go_on(number, then);
    }

    pub(super) fn go_on(&mut self, number: usize, then: Then) {
        match then {
            Then::Nothing => {}
            Then::Start => {
                let Some(tab) = &mut self.tabs[number] else {
                    return;
                };
                if tab.core.outbox().is_none() {
                    self.queue(number, What::LoadOutbox, Then::Start);
                    return;
                }
                self.come_forward(number);
            }
            Then::Drop(old) => self.drop_command(number, old, self.now),
            Then::Rows(answer) => {
                let Some(tab) = &mut self.tabs[number] else {
                    return;
                };
                if !answer.own {
                    tab.signed_out = true;
                }
                let what = What::SaveReplica(answer.rows);
                self.queue(number, what, Then::Done(answer.again && answer.own));
                if !answer.own {
                    self.forget(number);
                }
            }
            Then::Done(again) => {
                if let Some(tab) = &mut self.tabs[number] {
                    tab.running = false;
                    tab.wanted |= again;
                }
            }
            Then::Sync => self.want(number),
        }
    }

    /// The rows are wiped; the commands stay.
    pub(super) fn forget(&mut self, number: usize) {
        self.queue(number, What::WipeReplica(Why::SignedOut), Then::Nothing);
    }
}
