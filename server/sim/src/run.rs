//! One run: a script, a server, phones and the network between them. Everything that happens follows from the
//! script, so that the same script on another server must come out the same.

mod calm;
mod network;
mod people;
mod serving;
pub(crate) mod visits;

use domain::kernel::{CommandId, Instant, Minutes, Outcome, PersonId};
use uuid::Uuid;

use crate::backend::Backend;
use crate::cast;
use crate::dice::Dice;
use crate::failure::{Failure, Invariant};
use crate::faults::Fault;
use crate::figures::{Befell, Figures};
use crate::oracle::Oracle;
use crate::phone::{Phone, TABS};
use crate::script::Step;
use network::Letter;
pub use network::hide_what_is_new;

/// What came of a run.
#[derive(Debug, Default)]
pub struct Traced {
    /// Every outcome that a server gave, in order.
    pub outcomes: Vec<(PersonId, CommandId, Outcome)>,
    /// A number for every answer to a call, made of all that it says of spaces and rows.
    pub answers: Vec<u64>,
    /// How many things happened: steps that found something to do.
    pub steps: usize,
    /// What befell, and what was checked.
    pub figures: Figures,
}

/// A run.
pub struct Run<'a> {
    pub(crate) backend: &'a mut dyn Backend,
    pub(crate) oracle: Oracle,
    pub(crate) phones: Vec<Phone>,
    pub(crate) traced: Traced,
    pub(crate) now: Instant,
    pub(crate) at: usize,
    network: Vec<Letter>,
    version: u32,
    ids: u128,
}

impl<'a> Run<'a> {
    /// A run on a server into which people have moved.
    pub fn on(backend: &'a mut dyn Backend) -> Self {
        backend.set_now(cast::BEGINNING);
        let mut phones: Vec<Phone> = cast::people().map(Phone::of).collect();
        for phone in &mut phones {
            phone.open(0);
        }
        Self {
            backend,
            oracle: Oracle::default(),
            phones,
            traced: Traced::default(),
            now: cast::BEGINNING,
            at: 0,
            network: Vec::new(),
            version: 1,
            ids: 0,
        }
    }

    /// Plays a script, lets everything come to rest, and checks what must hold then.
    ///
    /// # Errors
    /// What is wrong.
    pub fn play(mut self, script: &[Step]) -> Result<Traced, Failure> {
        self.settle_down()?;
        self.traced = Traced::default();
        for step in script {
            self.at += 1;
            self.step(step)?;
        }
        self.at += 1;
        self.come_to_rest()?;
        crate::rest::check(&mut self)?;
        for phone in &self.phones {
            self.traced.figures.add(&phone.figures);
        }
        Ok(self.traced)
    }

    pub(crate) fn happened(&mut self, what: Befell) {
        self.traced.figures.happened(what);
    }

    /// An invariant was found to hold in so many cases.
    pub(crate) fn held(&mut self, invariant: Invariant, cases: usize) {
        self.traced.figures.held(invariant, cases);
    }

    pub(crate) fn wrong(&self, invariant: Invariant, what: impl Into<String>) -> Failure {
        Failure {
            invariant: Some(invariant),
            step: self.at,
            what: what.into(),
        }
    }

    pub(crate) fn broken(&self, what: impl Into<String>) -> Failure {
        Failure {
            invariant: None,
            step: self.at,
            what: what.into(),
        }
    }

    fn step(&mut self, step: &Step) -> Result<(), Failure> {
        let phone = |number: u8| usize::from(number) % cast::PEOPLE;
        let tab = |number: u8| usize::from(number) % TABS;
        let before = self.traced.steps;
        self.traced.steps += 1;
        match *step {
            Step::Act {
                phone: number,
                tab: of,
                dice,
            } => return self.act(phone(number), tab(of), Dice::of(dice)),
            Step::Form {
                phone: number,
                dice,
            } => return self.form(phone(number), Dice::of(dice)),
            Step::Settle {
                phone: number,
                tab: of,
                dice,
            } => self.settle(phone(number), tab(of), Dice::of(dice)),
            Step::Unknown {
                phone: number,
                dice,
            } => self.unknown(phone(number), Dice::of(dice)),
            Step::Go { dice } => {
                if !self.go(Dice::of(dice))? {
                    self.traced.steps = before;
                }
            }
            Step::Want {
                phone: number,
                tab: of,
            } => self.phones[phone(number)].want(tab(of)),
            Step::Visit {
                phone: number,
                tab: of,
                dice,
            } => self.visit(phone(number), tab(of), Dice::of(dice)),
            Step::Front {
                phone: number,
                tab: of,
            } => {
                let (phone, tab) = (&mut self.phones[phone(number)], tab(of));
                if phone.core(tab).is_none() {
                    phone.open(tab);
                } else {
                    phone.come_forward(tab);
                }
            }
            Step::Crash {
                phone: number,
                tab: of,
                opened,
            } => {
                self.happened(Befell::TabDied);
                let (phone, tab) = (&mut self.phones[phone(number)], tab(of));
                phone.close(tab);
                if opened || phone.core(1 - tab).is_none() {
                    phone.open(tab);
                }
            }
            Step::Session {
                phone: number,
                dice,
            } => self.session(phone(number), Dice::of(dice)),
            Step::Clock {
                phone: number,
                minutes,
            } => {
                self.happened(Befell::ClockSet);
                self.phones[phone(number)].skew = i64::from(minutes) * 60_000;
            }
            Step::Bucket {
                phone: number,
                which,
            } => {
                self.happened(Befell::BucketLost);
                // What is in memory is written again only when it changes; a start sees what is missing.
                let phone = &mut self.phones[phone(number)];
                for tab in 0..TABS {
                    phone.close(tab);
                }
                phone.disk.lose_bucket(usize::from(which));
                phone.open(0);
            }
            Step::Install { phone: number, old } => {
                self.happened(Befell::Installed);
                let phone = &mut self.phones[phone(number)];
                for tab in 0..TABS {
                    phone.close(tab);
                }
                if phone.old != old {
                    phone.disk.installed_anew();
                }
                phone.old = old;
                phone.open(0);
            }
            Step::Pass { minutes } => return self.pass(Minutes(u32::from(minutes))),
            Step::Days { days } => {
                self.pass(Minutes::days(u32::from(days)))?;
                if let Err(broken) = self.backend.purge() {
                    self.write_failed(&broken)?;
                }
            }
            Step::Break { at, commit } => {
                let nth = u32::from(at) + 1;
                self.backend.break_at(Some(Fault { nth, commit }));
            }
            Step::Restart => self.restart(),
            Step::BackUp => {
                self.backend.back_up();
                self.oracle.back_up();
            }
            Step::Restore => {
                if self.backend.restore() {
                    self.oracle.restore();
                    self.happened(Befell::Restored);
                }
            }
            Step::Upgrade => self.version += 1,
            Step::Chunk { rows } => {
                self.backend.chunk(rows.map(u64::from));
                self.restart();
            }
            Step::Lull { dice } => {
                self.settle_down()?;
                return self.answer(Dice::of(dice));
            }
        }
        Ok(())
    }

    pub(crate) fn id(&mut self) -> CommandId {
        self.ids += 1;
        // As UUIDv7: later ones are greater.
        CommandId(Uuid::from_u128(
            0x0190_0000_0000_7000_8000_0000_0000_0000 + self.ids,
        ))
    }
}
