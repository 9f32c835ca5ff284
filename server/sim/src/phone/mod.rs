//! A phone: the real outbox, replica and device of the app, driven as the frontend drives them, over storage that
//! keeps what was written and loses what was not. Two tabs share it.
//!
//! The steps that the frontend awaits are the steps here; between any two of them the tab may die.

mod disk;

use std::collections::VecDeque;

use domain::kernel::device::{Again, Device, NoAnswer};
use domain::kernel::outbox::{self, Entry, Outbox};
use domain::kernel::replica::{Mark, Write as Rows};
use domain::kernel::sync::{Pulled, Push};
use domain::kernel::{CommandId, Instant, PersonId};
use uuid::Uuid;

pub use disk::Disk;

/// How many tabs a phone has.
pub const TABS: usize = 2;

/// What tabs tell one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Outbox,
    Rows,
}

/// A transaction that waits for its turn.
#[derive(Debug)]
struct Write {
    tab: usize,
    what: What,
    then: Then,
}

#[derive(Debug)]
enum What {
    Add(Box<Entry>),
    SaveOutbox(Box<Outbox>, outbox::Changes),
    LoadOutbox,
    SaveReplica(Box<Rows>),
    LoadReplica,
    WipeReplica(Why),
}

/// Why rows are wiped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    /// Who is signed in is not who they are of; the page stays as it is.
    SignedOut,
    /// They were not refreshed for too long.
    TooOld,
    /// They could not be written.
    Failed,
}

/// What the tab does when it has ended.
#[derive(Debug)]
enum Then {
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
struct Answer {
    rows: Box<Rows>,
    again: bool,
    own: bool,
}

/// One tab.
#[derive(Debug)]
struct Tab {
    core: Device,
    leads: bool,
    loses_lead: bool,
    running: bool,
    wanted: bool,
    signed_out: bool,
    calling: Option<u64>,
    told: VecDeque<Word>,
}

/// What has become of what people did; the simulation's own book, which no crash touches.
#[derive(Debug, Default)]
pub struct Book {
    /// Commands whose keeping was said on the screen.
    pub kept: Vec<CommandId>,
    /// Commands dropped by the person's choice.
    pub dropped: Vec<CommandId>,
}

/// A phone.
#[derive(Debug)]
pub struct Phone {
    /// Whose.
    pub person: PersonId,
    /// Who is signed in by the cookie that the browser sends.
    pub session: Option<PersonId>,
    /// By how many milliseconds its clock is wrong.
    pub skew: i64,
    /// Whether it runs a version that does not know every kind of row.
    pub old: bool,
    /// What it keeps.
    pub disk: Disk,
    /// What has become of what the person did.
    pub book: Book,
    tabs: [Option<Tab>; TABS],
    outbox_queue: VecDeque<Write>,
    replica_queue: VecDeque<Write>,
    calls: u64,
    marks: u64,
    now: Instant,
}

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

/// Something that a phone can do next.
#[derive(Clone, Copy, Debug)]
pub enum Next {
    /// A transaction on the commands.
    Outbox,
    /// A transaction on the rows.
    Replica,
    /// A tab hears what another told.
    Hear(usize),
    /// A tab that leads calls.
    Call(usize),
    /// A tab learns that another has taken the lead.
    LoseLead(usize),
}

impl Phone {
    /// A phone of `person`, signed in, on which the app was never opened.
    pub fn of(person: PersonId) -> Self {
        Self {
            person,
            session: Some(person),
            skew: 0,
            old: false,
            disk: Disk::default(),
            book: Book::default(),
            tabs: [None, None],
            outbox_queue: VecDeque::new(),
            replica_queue: VecDeque::new(),
            calls: 0,
            marks: 0,
            now: Instant::default(),
        }
    }

    /// The phone's own clock.
    pub fn clock(&self, now: Instant) -> Instant {
        Instant(now.0 + self.skew)
    }

    /// What a tab holds in memory.
    pub fn core(&self, tab: usize) -> Option<&Device> {
        self.tabs[tab].as_ref().map(|tab| &tab.core)
    }

    /// Whether a tab talks to the server.
    pub fn leads(&self, tab: usize) -> bool {
        self.tabs[tab].as_ref().is_some_and(|tab| tab.leads)
    }

    /// Whether a tab says that nobody is signed in any more.
    pub fn is_signed_out(&self, tab: usize) -> bool {
        self.tabs[tab].as_ref().is_some_and(|tab| tab.signed_out)
    }

    /// All that can happen next.
    pub fn nexts(&self) -> Vec<Next> {
        let mut nexts = Vec::new();
        if !self.outbox_queue.is_empty() {
            nexts.push(Next::Outbox);
        }
        if !self.replica_queue.is_empty() {
            nexts.push(Next::Replica);
        }
        for (number, tab) in self.tabs.iter().enumerate() {
            let Some(tab) = tab else { continue };
            if !tab.told.is_empty() {
                nexts.push(Next::Hear(number));
            }
            if tab.wanted && !tab.running && tab.leads && !tab.signed_out {
                nexts.push(Next::Call(number));
            }
            if tab.loses_lead {
                nexts.push(Next::LoseLead(number));
            }
        }
        nexts
    }

    /// The calls that tabs wait for.
    pub fn calling(&self) -> impl Iterator<Item = (usize, u64)> {
        let tabs = self.tabs.iter().enumerate();
        tabs.filter_map(|(number, tab)| Some((number, tab.as_ref()?.calling?)))
    }

    /// Opens a tab, or loads it anew.
    pub fn open(&mut self, tab: usize) {
        self.close(tab);
        let person = self.session.filter(|signed_in| *signed_in == self.person);
        if person.is_none() {
            // Somebody else's page, or nobody's: not this phone's outbox and rows.
            return;
        }
        self.tabs[tab] = Some(Tab {
            core: Device::of(Some(self.person)),
            leads: false,
            loses_lead: false,
            running: false,
            wanted: false,
            signed_out: false,
            calling: None,
            told: VecDeque::new(),
        });
        self.queue(tab, What::LoadReplica, Then::Start);
    }

    /// A tab dies: what was not yet on the disk never comes there.
    pub fn close(&mut self, tab: usize) {
        self.tabs[tab] = None;
        self.outbox_queue.retain(|write| write.tab != tab);
        self.replica_queue.retain(|write| write.tab != tab);
        if let [number] = self.open_tabs()[..]
            && let Some(other) = &mut self.tabs[number]
        {
            // The lock is free again, and the other has asked for it.
            let had_lost = other.loses_lead || !other.leads;
            other.loses_lead = false;
            other.leads = true;
            other.wanted |= had_lost;
            if had_lost && other.core.outbox().is_some() {
                self.queue(number, What::LoadReplica, Then::Nothing);
                self.queue(number, What::LoadOutbox, Then::Nothing);
            }
        }
    }

    fn open_tabs(&self) -> Vec<usize> {
        (0..TABS).filter(|tab| self.tabs[*tab].is_some()).collect()
    }

    /// A tab comes to the front: it takes the lead, and the other learns of that a little later.
    pub fn come_forward(&mut self, tab: usize) {
        for (number, other) in self.tabs.iter_mut().enumerate() {
            if let Some(other) = other {
                if number == tab {
                    other.leads = true;
                    other.loses_lead = false;
                    other.wanted = true;
                } else {
                    other.loses_lead = other.leads;
                }
            }
        }
    }

    /// A poke, the network coming back, or a tap: there is a reason to call.
    pub fn want(&mut self, tab: usize) {
        if let Some(tab) = &mut self.tabs[tab] {
            tab.wanted = true;
        }
    }

    /// A person gives a command in a tab.
    pub fn enqueue(&mut self, tab: usize, entry: Entry) {
        self.queue(tab, What::Add(Box::new(entry)), Then::Sync);
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

    fn drop_command(&mut self, tab: usize, id: CommandId, now: Instant) {
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

    /// Carries out one of [`Phone::nexts`]; a call is handed over to the network.
    pub fn go(&mut self, next: Next, now: Instant) -> Option<Call> {
        self.now = now;
        match next {
            Next::Outbox => {
                if let Some(write) = self.outbox_queue.pop_front() {
                    self.carry_out(write, now);
                }
            }
            Next::Replica => {
                if let Some(write) = self.replica_queue.pop_front() {
                    self.carry_out(write, now);
                }
            }
            Next::Hear(tab) => self.hear(tab),
            Next::Call(tab) => return self.call(tab),
            Next::LoseLead(number) => {
                if let Some(tab) = &mut self.tabs[number] {
                    tab.leads = false;
                    tab.loses_lead = false;
                    self.queue(number, What::LoadReplica, Then::Nothing);
                    self.queue(number, What::LoadOutbox, Then::Nothing);
                }
            }
        }
        None
    }

    /// The storage is full: the next transaction of a queue fails instead.
    pub fn fail(&mut self, next: Next) {
        match next {
            Next::Outbox => {
                let Some(write) = self.outbox_queue.pop_front() else {
                    return;
                };
                match write.what {
                    // The person is told that it could not be kept.
                    What::Add(_) => {}
                    _ => {
                        self.queue(write.tab, What::LoadOutbox, Then::Nothing);
                        self.go_on(write.tab, write.then);
                    }
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
                self.queue(write.tab, What::WipeReplica(Why::Failed), write.then);
            }
            _ => {}
        }
    }

    fn queue(&mut self, tab: usize, what: What, then: Then) {
        let write = Write { tab, what, then };
        match write.what {
            What::SaveReplica(..) | What::LoadReplica | What::WipeReplica(..) => {
                self.replica_queue.push_back(write);
            }
            _ => self.outbox_queue.push_back(write),
        }
    }

    fn save_outbox(&mut self, tab: usize, changes: outbox::Changes, then: Then) {
        let copy = self.core(tab).and_then(|core| core.outbox().cloned());
        match copy {
            Some(copy) if !changes.is_empty() => {
                self.queue(tab, What::SaveOutbox(Box::new(copy), changes), then);
            }
            _ => self.go_on(tab, then),
        }
    }

    fn carry_out(&mut self, write: Write, now: Instant) {
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
            What::SaveOutbox(copy, changes) => {
                self.disk.save_outbox(&copy, &changes);
                self.tell(number, Word::Outbox);
            }
            What::LoadOutbox => tab.core.outbox_read(self.disk.outbox(self.person)),
            What::SaveReplica(rows) => {
                let rests = tab.core.rests_on(rows.mark);
                let written = self.disk.save_replica(&rows);
                tab.wanted |= written.is_err();
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

    fn go_on(&mut self, number: usize, then: Then) {
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
    fn forget(&mut self, number: usize) {
        self.queue(number, What::WipeReplica(Why::SignedOut), Then::Nothing);
    }

    fn tell(&mut self, from: usize, word: Word) {
        for (number, tab) in self.tabs.iter_mut().enumerate() {
            if let Some(tab) = tab
                && number != from
            {
                tab.told.push_back(word);
            }
        }
    }

    fn hear(&mut self, number: usize) {
        let Some(tab) = &mut self.tabs[number] else {
            return;
        };
        match tab.told.pop_front() {
            Some(Word::Outbox) => {
                let then = if tab.leads { Then::Sync } else { Then::Nothing };
                self.queue(number, What::LoadOutbox, then);
            }
            Some(Word::Rows) if !tab.leads => {
                self.queue(number, What::LoadReplica, Then::Nothing);
                self.queue(number, What::LoadOutbox, Then::Nothing);
            }
            _ => {}
        }
    }

    fn call(&mut self, number: usize) -> Option<Call> {
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
        #[cfg(feature = "planted")]
        if domain::kernel::planted::is("marks_begin_anew") {
            self.marks = tab.core.replica().mark().number() + 1;
        }
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
}
