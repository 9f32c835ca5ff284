//! A phone: the real outbox, replica and device of the app, driven as the frontend drives them, over storage that
//! keeps what was written and loses what was not. Two tabs share it.
//!
//! The steps that the frontend awaits are the steps here; between any two of them the tab may die.

mod calls;
mod disk;
mod storage;
mod tabs;
mod visits;

use std::collections::VecDeque;

use domain::kernel::device::Device;
use domain::kernel::outbox::Entry;
use domain::kernel::{CommandId, Instant, PersonId};

use crate::figures::Figures;
pub use calls::Call;
pub use disk::Disk;
use storage::{Then, What, Write};

/// How many tabs a phone has.
pub const TABS: usize = 2;

/// What tabs tell one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Outbox,
    Rows,
}

/// One tab.
#[derive(Debug)]
struct Tab {
    core: Device,
    /// Counts how often tabs were opened, so that each is another.
    life: u64,
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
    /// What befell it.
    pub figures: Figures,
    tabs: [Option<Tab>; TABS],
    outbox_queue: VecDeque<Write>,
    replica_queue: VecDeque<Write>,
    calls: u64,
    marks: u64,
    lives: u64,
    now: Instant,
}

/// Something that a phone can do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
            figures: Figures::default(),
            tabs: [None, None],
            outbox_queue: VecDeque::new(),
            replica_queue: VecDeque::new(),
            calls: 0,
            marks: 0,
            lives: 0,
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

    /// How its tabs stand, for whoever looks for what went wrong.
    pub fn standing(&self) -> String {
        let tabs = self.tabs.iter().flatten();
        let tabs = tabs.map(|tab| {
            format!(
                "life {}: leads {}, wants to call {}, runs {}, call {:?}, signed out {}",
                tab.life, tab.leads, tab.wanted, tab.running, tab.calling, tab.signed_out
            )
        });
        tabs.collect::<Vec<_>>().join("; ")
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
}
