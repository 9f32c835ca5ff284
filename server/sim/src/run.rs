//! One run: a script, a server, phones and the network between them. Everything that happens follows from the
//! script, so that the same script on another server must come out the same.

use std::collections::BTreeMap;

use domain::kernel::command::WireEnvelope;
use domain::kernel::device::NoAnswer;
use domain::kernel::outbox::Entry;
use domain::kernel::sync::Pulled;
use domain::kernel::{CommandId, Envelope, Instant, Minutes, Outcome, PersonId};
use serde_json::value::RawValue;
use store::Via;
use uuid::Uuid;

use crate::acts::{self, Seen};
use crate::backend::Backend;
use crate::cast;
use crate::dice::Dice;
use crate::failure::{Failure, Invariant};
use crate::oracle::Oracle;
use crate::phone::{Call, Next, Phone, TABS};
use crate::script::Step;

/// What came of a run.
#[derive(Debug, Default)]
pub struct Traced {
    /// Every outcome that a server gave, in order.
    pub outcomes: Vec<(PersonId, CommandId, Outcome)>,
    /// How many things happened: steps that found something to do.
    pub steps: usize,
    /// How often each command was given, and carried out.
    pub given: BTreeMap<&'static str, (usize, usize)>,
}

/// Something on its way.
#[derive(Clone, Debug)]
enum Letter {
    Call(usize, Call),
    Answer(usize, usize, u64, Box<Pulled>),
    No(usize, usize, u64, NoAnswer),
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
        Ok(self.traced)
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
            } => self.phones[phone(number)].skew = i64::from(minutes) * 60_000,
            Step::Bucket {
                phone: number,
                which,
            } => {
                // What is in memory is written again only when it changes; a start sees what is missing.
                let phone = &mut self.phones[phone(number)];
                for tab in 0..TABS {
                    phone.close(tab);
                }
                phone.disk.lose_bucket(usize::from(which));
                phone.open(0);
            }
            Step::Install { phone: number, old } => {
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
                self.backend.purge();
            }
            Step::Break { at } => self.backend.break_at(Some(Step::write(at))),
            Step::Restart => self.restart(),
            Step::BackUp => {
                self.backend.back_up();
                self.oracle.back_up();
            }
            Step::Restore => {
                if self.backend.restore() {
                    self.oracle.restore();
                }
            }
            Step::Upgrade => self.version += 1,
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

    fn act(&mut self, number: usize, tab: usize, mut dice: Dice) -> Result<(), Failure> {
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
        };
        let Some((command, subject)) = acts::any(&seen, &mut dice) else {
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
    fn reads_confirmed(&self, number: usize, tab: usize) -> Result<(), Failure> {
        let phone = &self.phones[number];
        let Some(core) = phone.core(tab) else {
            return Ok(());
        };
        match self.oracle.promised(core, phone.clock(self.now)) {
            Some(what) => Err(self.wrong(Invariant::NothingPromised, what)),
            None => Ok(()),
        }
    }

    fn form(&mut self, number: usize, mut dice: Dice) -> Result<(), Failure> {
        let id = self.id();
        let person = self.phones[number].person;
        let seen_on = (0..TABS).find_map(|tab| self.phones[number].core(tab));
        let Some(core) = seen_on else { return Ok(()) };
        let view = core.view(self.now);
        let seen = Seen {
            person,
            view: &view,
            now: self.now,
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
            Err(_) => {
                self.restart();
                Ok(())
            }
        }
    }

    fn settle(&mut self, number: usize, tab: usize, mut dice: Dice) {
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
    fn unknown(&mut self, number: usize, mut dice: Dice) {
        let id = self.id();
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

    fn session(&mut self, number: usize, mut dice: Dice) {
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

    /// Time goes by, and the clock gives what has come due.
    pub(crate) fn pass(&mut self, minutes: Minutes) -> Result<(), Failure> {
        /// Longer chains than this do not end.
        const ROUNDS: usize = 400;
        self.now = self.now.plus(minutes);
        self.backend.set_now(self.now);
        // A command of the clock that fails is put off by the store's own count, which its own tests try.
        self.backend.break_at(None);
        for _ in 0..ROUNDS {
            match self.backend.give_due() {
                Ok(0) => return Ok(()),
                Ok(_) => {}
                Err(_) => self.restart(),
            }
        }
        let due = self.backend.dues().into_iter().next();
        Err(self.wrong(
            Invariant::Converges,
            format!("the clock never comes to the end of what is due: {due:?}"),
        ))
    }

    fn restart(&mut self) {
        self.backend.restart();
        for letter in &mut self.network {
            if let Letter::Call(phone, call) = letter {
                *letter = Letter::No(*phone, call.tab, call.number, NoAnswer::Away);
            }
        }
    }

    /// Something that can happen next happens; whether there was anything.
    fn go(&mut self, mut dice: Dice) -> Result<bool, Failure> {
        let phones = self.phones.iter().enumerate();
        let nexts: Vec<(usize, Next)> = phones
            .flat_map(|(number, phone)| phone.nexts().into_iter().map(move |next| (number, next)))
            .collect();
        let waiting = nexts.len() + self.network.len();
        if waiting == 0 {
            return Ok(false);
        }
        let which = dice.below(waiting);
        if let Some((number, next)) = nexts.get(which) {
            let phone = &mut self.phones[*number];
            if dice.once_in(60) {
                phone.fail(*next);
            } else if let Some(call) = phone.go(*next, self.now) {
                self.network.push(Letter::Call(*number, call));
            }
            return Ok(true);
        }
        let which = which - nexts.len();
        match dice.below(24) {
            // Lost on the way; the phone gives up after a while.
            0 | 1 => {
                let lost = self.network.swap_remove(which);
                let (phone, tab, call) = lost.of();
                self.network
                    .push(Letter::No(phone, tab, call, NoAnswer::Away));
            }
            // Comes twice.
            2 => {
                let letter = self.network[which].clone();
                self.deliver(letter, Some(&mut dice))?;
            }
            // The phone gives up, and what was on its way comes all the same.
            3 => {
                let (phone, tab, call) = self.network[which].of();
                self.phones[phone].unanswered(tab, call, NoAnswer::Away, self.now);
            }
            _ => {
                let letter = self.network.swap_remove(which);
                self.deliver(letter, Some(&mut dice))?;
            }
        }
        Ok(true)
    }

    /// Delivers something; without dice everything goes well.
    fn deliver(&mut self, letter: Letter, dice: Option<&mut Dice>) -> Result<(), Failure> {
        /// A fate on which nothing goes wrong.
        const WELL: usize = 49;
        match letter {
            Letter::Call(phone, call) => {
                let fate = dice.map_or(WELL, |dice| dice.below(50));
                let answer = self.serve(phone, call, fate)?;
                self.network.extend(answer);
                Ok(())
            }
            Letter::Answer(phone, tab, call, pulled) => self.hear(phone, tab, call, &pulled),
            Letter::No(phone, tab, call, why) => {
                self.phones[phone].unanswered(tab, call, why, self.now);
                Ok(())
            }
        }
    }

    fn hear(
        &mut self,
        number: usize,
        tab: usize,
        call: u64,
        pulled: &Pulled,
    ) -> Result<(), Failure> {
        let phone = &mut self.phones[number];
        let before = phone.core(tab).map(|core| core.replica().head().clone());
        if !phone.answered(tab, call, pulled, self.now) {
            return Ok(());
        }
        let after = phone.core(tab).map(|core| core.replica().head());
        if let (Some(before), Some(after)) = (before, after)
            && before.epoch == after.epoch
            && before.actor.as_ref().map(|actor| actor.person)
                == after.actor.as_ref().map(|actor| actor.person)
        {
            for (space, span) in &after.spaces {
                let known = before.spaces.get(space);
                if let Some(known) = known.filter(|known| known.version > span.version) {
                    let what = format!(
                        "{space} went from version {} to {} on a phone",
                        known.version, span.version
                    );
                    return Err(self.wrong(Invariant::NeverBack, what));
                }
            }
        }
        self.reads_confirmed(number, tab)
    }

    /// The server answers a call, or something goes wrong in it.
    fn serve(&mut self, number: usize, call: Call, fate: usize) -> Result<Option<Letter>, Failure> {
        let no = |why| Ok(Some(Letter::No(number, call.tab, call.number, why)));
        if fate == 0 {
            return no(NoAnswer::Busy(Some(2)));
        }
        if fate == 1 || call.push.commands.len() > 24 {
            return no(NoAnswer::TooLarge);
        }
        let session = self.phones[number].session;
        if session.is_none() && !call.push.commands.is_empty() {
            return no(NoAnswer::SignedOut);
        }
        let mut push = call.push.clone();
        if fate < 5 && push.commands.len() > 1 {
            // The process ends after some of the commands.
            let some = 1 + self.at % (push.commands.len() - 1);
            push.commands.truncate(some);
        }
        let dies = fate < 5;
        for wire in &push.commands {
            if let Ok(envelope) = wire.open()
                && Some(envelope.actor) == session
            {
                self.clocks_do_not_matter(&envelope)?;
            }
        }
        let repeats = session.is_some_and(|person| self.oracle.all_decided(person, &push.commands));
        let written = if repeats { self.backend.written() } else { 0 };
        let Ok(mut pulled) = self.backend.exchange(&push, session) else {
            self.restart();
            return no(NoAnswer::Busy(None));
        };
        if repeats && !push.commands.is_empty() && self.backend.written() != written {
            let ids: Vec<String> = push
                .commands
                .iter()
                .map(|wire| wire.id.to_string())
                .collect();
            let what = format!(
                "commands decided before had a further effect: {}",
                ids.join(", ")
            );
            return Err(self.wrong(Invariant::OnceOnly, what));
        }
        if let Some(person) = session {
            for (id, outcome) in &pulled.outcomes {
                let wire = push.commands.iter().find(|wire| wire.id == *id);
                let name = wire
                    .and_then(|wire| wire.open().ok())
                    .map_or("unknown", |envelope| acts::name(&envelope.command));
                self.came_out(person, *id, outcome.clone(), name)?;
            }
        }
        self.peeks(session, &pulled)?;
        if dies {
            self.restart();
            return no(NoAnswer::Away);
        }
        pulled.app_version = self.version.to_string();
        if self.phones[number].old {
            hide_what_is_new(&mut pulled);
        }
        Ok(Some(Letter::Answer(
            number,
            call.tab,
            call.number,
            Box::new(pulled),
        )))
    }

    fn came_out(
        &mut self,
        person: PersonId,
        id: CommandId,
        outcome: Outcome,
        name: &'static str,
    ) -> Result<(), Failure> {
        if let Some(what) = self.oracle.came_out(person, id, &outcome, self.now) {
            return Err(self.wrong(Invariant::OnceOnly, what));
        }
        let (given, done) = self.traced.given.entry(name).or_default();
        *given += 1;
        *done += usize::from(matches!(outcome, Outcome::Done { .. }));
        self.traced.outcomes.push((person, id, outcome));
        Ok(())
    }

    /// Everything in an answer must be readable by who is signed in, by their rights as they stand now.
    pub(crate) fn peeks(
        &mut self,
        session: Option<PersonId>,
        pulled: &Pulled,
    ) -> Result<(), Failure> {
        let rights = session.and_then(|person| self.backend.rights(person));
        let came = pulled.spaces.iter().filter_map(|text| {
            let pull: domain::kernel::sync::SpacePull = serde_json::from_str(text.get()).ok()?;
            Some(pull.space)
        });
        let spaces: Vec<_> = came.chain(pulled.kept.iter().copied()).collect();
        for space in spaces {
            let path = match space.place() {
                Some(place) => self.backend.path(place),
                None => domain::kernel::Path::default(),
            };
            if !domain::kernel::space::readable(rights.as_ref(), &space, &path) {
                let who = session.map_or("a visitor".to_owned(), |person| person.to_string());
                let what = format!("{who} was given {space}");
                return Err(self.wrong(Invariant::NobodyPeeks, what));
            }
        }
        Ok(())
    }

    /// A phone's clock a year off in either direction changes no outcome.
    fn clocks_do_not_matter(&mut self, envelope: &Envelope) -> Result<(), Failure> {
        if !self.backend.clock_matters(envelope) {
            return Ok(());
        }
        let what = format!(
            "{} comes out otherwise when the phone's clock is a year off",
            acts::name(&envelope.command)
        );
        Err(self.wrong(Invariant::TabsAndClocks, what))
    }

    /// No more faults: everybody is signed in, to a server that works and is of a later version than before.
    fn come_to_rest(&mut self) -> Result<(), Failure> {
        self.backend.break_at(None);
        self.version += 1;
        for phone in &mut self.phones {
            phone.session = Some(phone.person);
            for tab in 0..TABS {
                if phone.is_signed_out(tab) {
                    phone.open(tab);
                }
            }
            if (0..TABS).all(|tab| phone.core(tab).is_none()) {
                phone.open(0);
            }
        }
        self.pass(Minutes(1))?;
        self.settle_down()
    }

    /// Everything is delivered and written, until nothing is left to do and nobody's call changes anything.
    fn settle_down(&mut self) -> Result<(), Failure> {
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

impl Letter {
    fn of(&self) -> (usize, usize, u64) {
        match self {
            Self::Call(phone, call) => (*phone, call.tab, call.number),
            Self::Answer(phone, tab, call, _) | Self::No(phone, tab, call, _) => {
                (*phone, *tab, *call)
            }
        }
    }
}

/// What a phone of an older version is given: rows of a kind that it has never heard of.
pub fn hide_what_is_new(pulled: &mut Pulled) {
    for text in &mut pulled.spaces {
        let strange = text
            .get()
            .replace(r#""kind":"tasks.task""#, r#""kind":"later.task""#);
        if let Ok(strange) = RawValue::from_string(strange) {
            *text = strange;
        }
    }
}
