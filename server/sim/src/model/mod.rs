//! A plain model of the store: the same steps on plain maps. It is a model of the store only; every decision is
//! the real rules'. What it shares with the store is the domain, so where the two disagree one of them is wrong.

mod due;
mod inbox;
mod notices;
mod org;
mod perform;
mod pull;
mod services;
mod tables;
mod tasks;

use domain::kernel::sync::{Pulled, Push};
use domain::kernel::{CommandId, Ctx, Envelope, Instant, Outcome, PersonId, Rules};
use domain::slices::Command;
use store::Via;
use uuid::Uuid;

use crate::backend::{Backend, Rows, Stored};
use crate::faults::{Broken, Failed, Fault, Given, How};
use crate::standing::Standing;
pub use tables::Tables;

/// What a slice adds to the model: the same as it adds to the store.
pub trait Slice: Rules {
    /// The facts for one command.
    fn gather(tables: &Tables, command: &Self::Command, ctx: &Ctx) -> Self::Facts;

    /// Keeps the entities as they are after the events.
    fn save(
        tables: &mut Tables,
        before: &Self::Facts,
        after: Self::Facts,
        events: &[Self::Event],
        ctx: &Ctx,
    );
}

/// A server without a database.
#[derive(Clone, Debug, Default)]
pub struct Model {
    tables: Tables,
    kept: Option<Box<Tables>>,
    now: Instant,
    epoch: u128,
    breaks: Option<u32>,
    failed: Failed,
    follows: bool,
    chunk: Option<u64>,
}

impl Model {
    /// What it keeps, to be looked at.
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// From here on fails where another server did, and nowhere else.
    pub fn follow(&mut self, other: &Failed) {
        self.failed = other.from_the_start();
        self.follows = true;
    }

    /// Whether the n-th command of this call fails, if it takes so many writes.
    fn fails(&mut self, nth: usize, writes: usize) -> Option<How> {
        if self.follows {
            return self.failed.at(nth);
        }
        let left = self.breaks?;
        let writes = u32::try_from(writes).unwrap_or(u32::MAX);
        self.breaks = left.checked_sub(writes).filter(|left| *left > 0);
        self.breaks.is_none().then_some(How::Alone)
    }
}

impl Backend for Model {
    fn name(&self) -> &'static str {
        "model"
    }

    fn set_now(&mut self, now: Instant) {
        self.now = now;
    }

    fn enter(&mut self, person: PersonId, number: u32, name: &str) {
        let entered = tables::Person {
            name: name.to_owned(),
            phone: crate::cast::phone(number),
            texts: true,
            seen: None,
        };
        self.tables.people.insert(person, entered);
    }

    fn perform(&mut self, envelope: &Envelope, via: Via) -> Result<Outcome, Broken> {
        self.failed.begin();
        perform::perform(self, envelope, via, 0)
    }

    fn exchange(&mut self, push: &Push, person: Option<PersonId>) -> Result<Pulled, Broken> {
        self.failed.begin();
        pull::exchange(self, push, person)
    }

    fn coming(&mut self) -> Vec<(CommandId, Command)> {
        let coming = due::coming(self).into_iter();
        coming.map(|due| (CommandId(due.id), due.command)).collect()
    }

    fn give_due(&mut self) -> Result<Given, Broken> {
        self.failed.begin();
        due::give(self)
    }

    fn purge(&mut self) -> Result<(), Broken> {
        self.failed.begin();
        pull::purge(self)
    }

    fn break_at(&mut self, fault: Option<Fault>) {
        self.breaks = fault.map(|fault| fault.nth);
    }

    fn chunk(&mut self, rows: Option<u64>) {
        self.chunk = rows;
    }

    fn restart(&mut self) {}

    fn back_up(&mut self) {
        self.kept = Some(Box::new(self.tables.clone()));
    }

    fn restore(&mut self) -> bool {
        let Some(kept) = &self.kept else { return false };
        self.tables = Tables::clone(kept);
        self.epoch += 1;
        true
    }

    fn standing(&mut self, person: PersonId) -> Standing {
        let home = self.tables.homes.get(&person);
        let roles = self.tables.roles.iter();
        let roles = roles.filter(|role| role.person == person);
        let places = self.tables.places.values();
        Standing {
            home: home.map(|home| (home.place, home.verified.is_some())),
            roles: roles.map(|role| (role.role, role.place)).collect(),
            parents: places.map(|place| (place.id, place.parent)).collect(),
        }
    }

    fn outcome(&mut self, person: PersonId, id: CommandId) -> Option<Outcome> {
        let known = self.tables.outcomes.get(&(person, id));
        known.map(|(_, outcome)| outcome.clone())
    }

    fn rows(&mut self) -> Rows {
        let spaces = self.tables.spaces.iter();
        let lines = spaces.flat_map(|(space, shelved)| {
            shelved.lines.iter().map(|((kind, id), line)| {
                let stored = Stored {
                    version: line.version,
                    body: line.body.as_ref().map(|body| body.get().to_owned()),
                };
                ((*space, (*kind).to_owned(), *id), stored)
            })
        });
        lines.collect()
    }

    fn written(&mut self) -> u64 {
        let spaces = self.tables.spaces.values();
        spaces.map(|space| space.version).sum()
    }

    fn dues(&mut self) -> Vec<(Instant, Uuid, String)> {
        let dues = self.tables.dues.iter();
        let mut dues: Vec<_> = dues
            .map(|((entity, purpose), due)| (due.at, *entity, (*purpose).to_owned()))
            .collect();
        dues.sort();
        dues
    }

    fn clock_matters(&mut self, envelope: &Envelope) -> Option<bool> {
        Some(perform::clock_matters(self, envelope))
    }

    fn oversold(&mut self) -> Vec<String> {
        let mut wrong = services::oversold(&self.tables);
        wrong.extend(tasks::oversold(&self.tables));
        wrong
    }
}
