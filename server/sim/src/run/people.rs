//! What people do.

use domain::kernel::command::WireEnvelope;
use domain::kernel::outbox::Entry;
use domain::kernel::{Actor, CommandId, Envelope, PersonId};
use domain::slices::Command;
use serde_json::value::RawValue;
use store::Via;
use uuid::Uuid;

use super::Run;
use crate::acts::{self, Hand, Seen};
use crate::cast;
use crate::dice::Dice;
use crate::failure::{Failure, Invariant};
use crate::figures::Befell;
use crate::phone::TABS;

impl Run<'_> {
    pub(super) fn act(&mut self, number: usize, tab: usize, dice: Dice) -> Result<(), Failure> {
        self.thinks_of(number, tab, dice, acts::any)
    }

    /// Whoever is offered something mostly answers.
    pub(super) fn answer(&mut self, mut dice: Dice) -> Result<(), Failure> {
        let own = |seen: &Seen<'_>, dice: &mut Dice| Some((acts::answer(seen, dice)?, seen.person));
        for number in 0..self.phones.len() {
            let theirs = Dice::of(dice.roll());
            if !dice.once_in(4) {
                self.thinks_of(number, 0, theirs, own)?;
            }
        }
        Ok(())
    }

    /// Somebody gives the command that they think of in a tab of their phone.
    fn thinks_of(
        &mut self,
        number: usize,
        tab: usize,
        mut dice: Dice,
        thought: impl Fn(&Seen<'_>, &mut Dice) -> Option<(Command, PersonId)>,
    ) -> Result<(), Failure> {
        let id = self.id();
        let phone = &mut self.phones[number];
        let tab = if phone.core(tab).is_some() {
            tab
        } else {
            1 - tab
        };
        let Some(core) = phone.core(tab).filter(|core| core.outbox().is_some()) else {
            return Ok(());
        };
        let clock = phone.clock(self.now);
        let view = core.view(clock);
        let seen = Seen {
            person: phone.person,
            view: &view,
            now: self.now,
            hand: Hand::Person,
        };
        let Some((command, subject)) = thought(&seen, &mut dice) else {
            return Ok(());
        };
        if command.check().is_err() {
            // Refused beside the form; it is no command yet.
            return Ok(());
        }
        let envelope = Envelope {
            id,
            actor: phone.person,
            subject,
            made: core.now(clock),
            command,
        };
        let entry = core.entry(&envelope, "/".into(), clock);
        let entry = entry.map_err(|error| Failure {
            invariant: None,
            step: self.at,
            what: error.to_string(),
        })?;
        phone.enqueue(tab, entry);
        self.reads_confirmed(number, tab)
    }

    /// Nothing on a phone reads confirmed that no server has confirmed.
    pub(super) fn reads_confirmed(&mut self, number: usize, tab: usize) -> Result<(), Failure> {
        let phone = &self.phones[number];
        let Some(core) = phone.core(tab) else {
            return Ok(());
        };
        if let Some(what) = self.oracle.promised(core, phone.clock(self.now)) {
            return Err(self.wrong(Invariant::NothingPromised, what));
        }
        self.held(Invariant::NothingPromised, 1);
        Ok(())
    }

    /// A form without scripts; or the clock gives something that is not due.
    pub(super) fn form(&mut self, number: usize, mut dice: Dice) -> Result<(), Failure> {
        let id = self.id();
        let person = self.phones[number].person;
        let seen_on = (0..TABS).find_map(|tab| self.phones[number].core(tab));
        let Some(core) = seen_on else { return Ok(()) };
        let view = core.view(self.now);
        let (hand, person) = if dice.once_in(6) {
            (Hand::Clock, Actor::CLOCK)
        } else {
            (Hand::Person, person)
        };
        let seen = Seen {
            person,
            view: &view,
            now: self.now,
            hand,
        };
        let Some((command, subject)) = acts::any(&seen, &mut dice) else {
            return Ok(());
        };
        let envelope = Envelope {
            id,
            actor: person,
            subject,
            made: self.now,
            command,
        };
        self.clocks_do_not_matter(&envelope)?;
        match self.backend.perform(&envelope, Via::Form) {
            Ok(outcome) => {
                self.came_out(person, envelope.id, outcome, acts::name(&envelope.command))
            }
            Err(broken) => self.write_failed(&broken),
        }
    }

    pub(super) fn settle(&mut self, number: usize, tab: usize, mut dice: Dice) {
        let anew = self.id();
        let phone = &mut self.phones[number];
        let tab = if phone.core(tab).is_some() {
            tab
        } else {
            1 - tab
        };
        let Some(outbox) = phone.core(tab).and_then(|core| core.outbox()) else {
            return;
        };
        let open = outbox.entries().filter(|entry| entry.state.needs_person());
        let open: Vec<CommandId> = open.map(|entry| entry.envelope.id).collect();
        let Some(id) = dice.pick(&open) else { return };
        let again = dice.once_in(2);
        phone.settle(tab, id, again.then_some(anew), self.now);
    }

    /// A page of a later version, kept by the service worker, has made a command that this server cannot read.
    pub(super) fn unknown(&mut self, number: usize, mut dice: Dice) {
        let id = self.id();
        self.happened(Befell::Unreadable);
        let phone = &mut self.phones[number];
        let person = phone.person;
        let Some(core) = phone.core(0).filter(|core| core.outbox().is_some()) else {
            return;
        };
        let things: Vec<Uuid> = core
            .view(self.now)
            .mine::<domain::services::BookingRow>()
            .map(|(id, _)| id)
            .collect();
        let about = dice.pick(&things).unwrap_or_default();
        let text = format!(
            r#"{{"slice":"services","do":{{"verb":"sing","with":{{"booking":"{about}"}}}}}}"#
        );
        let Ok(command) = RawValue::from_string(text) else {
            return;
        };
        let envelope = WireEnvelope {
            id,
            actor: person,
            subject: person,
            made: self.now,
            command,
        };
        let entry = Entry::new(envelope, [about].into(), self.now);
        phone.enqueue(0, entry);
    }

    pub(super) fn session(&mut self, number: usize, mut dice: Dice) {
        self.happened(Befell::SessionChanged);
        let phone = &mut self.phones[number];
        let own = Some(phone.person);
        phone.session = match dice.below(4) {
            0 => None,
            1 => Some(cast::person(dice.below(cast::PEOPLE))),
            _ => own,
        };
        if phone.session == own {
            phone.open(0);
        }
    }
}
