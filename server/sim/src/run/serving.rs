//! The server answers, and is held to what it has said before.

use std::hash::{DefaultHasher, Hash, Hasher};

use domain::kernel::device::NoAnswer;
use domain::kernel::sync::{Pulled, SpacePull};
use domain::kernel::{CommandId, Envelope, Outcome, PersonId, Space};

use super::Run;
use super::network::{Letter, hide_what_is_new};
use crate::acts;
use crate::failure::{Failure, Invariant};
use crate::faults::Broken;
use crate::figures::Befell;
use crate::phone::Call;

impl Run<'_> {
    /// The server answers a call, or something goes wrong in it.
    pub(super) fn serve(
        &mut self,
        number: usize,
        call: Call,
        fate: usize,
    ) -> Result<Option<Letter>, Failure> {
        let no = |why| Ok(Some(Letter::No(number, call.tab, call.number, why)));
        if fate < 2 {
            self.happened(Befell::TurnedAway);
        }
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
        let mut pulled = match self.backend.exchange(&push, session) {
            Ok(pulled) => pulled,
            Err(broken) => {
                self.write_failed(&broken)?;
                return no(NoAnswer::Busy(None));
            }
        };
        self.nothing_is_torn()?;
        self.traced.answers.push(sum_of(&pulled));
        if pulls(&pulled).any(|pull| pull.more) {
            self.happened(Befell::Chunked);
        }
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
            hide_what_is_new(&mut pulled.spaces);
        }
        Ok(Some(Letter::Answer(
            number,
            call.tab,
            call.number,
            Box::new(pulled),
        )))
    }

    pub(super) fn came_out(
        &mut self,
        person: PersonId,
        id: CommandId,
        outcome: Outcome,
        name: &'static str,
    ) -> Result<(), Failure> {
        if let Some(what) = self.oracle.came_out(person, id, &outcome, self.now) {
            return Err(self.wrong(Invariant::OnceOnly, what));
        }
        self.held(Invariant::OnceOnly, 1);
        let done = matches!(outcome, Outcome::Done { .. });
        self.traced.figures.decided(name, done);
        self.traced.outcomes.push((person, id, outcome));
        Ok(())
    }

    /// Everything in an answer must be for who is signed in, as they stand now: its spaces by the simulation's own
    /// reckoning, and the words in it that were written for some people only.
    pub(crate) fn peeks(
        &mut self,
        session: Option<PersonId>,
        pulled: &Pulled,
    ) -> Result<(), Failure> {
        let who = || session.map_or("a visitor".to_owned(), |person| person.to_string());
        let standing = session.map(|person| (person, self.backend.standing(person)));
        let came = pulls(pulled).map(|pull| pull.space);
        let spaces: Vec<_> = came.chain(pulled.kept.iter().copied()).collect();
        self.held(Invariant::NobodyPeeks, spaces.len());
        let closed = spaces.iter().find(|space| match &standing {
            Some((person, standing)) => !standing.may_see(*person, space),
            None => !matches!(space, Space::Public(_)),
        });
        if let Some(space) = closed {
            let what = format!("{} was given {space}", who());
            return Err(self.wrong(Invariant::NobodyPeeks, what));
        }
        let standing = standing.map(|(_, standing)| standing).unwrap_or_default();
        for text in &pulled.spaces {
            if let Some(word) = standing.betrayed(session, text.get()) {
                let what = format!("{} was given the word {word} in {text}", who());
                return Err(self.wrong(Invariant::NobodyPeeks, what));
            }
        }
        Ok(())
    }

    /// A phone's clock a year off in either direction changes no outcome.
    pub(super) fn clocks_do_not_matter(&mut self, envelope: &Envelope) -> Result<(), Failure> {
        match self.backend.clock_matters(envelope) {
            Some(true) => {}
            matters => {
                self.held(Invariant::TabsAndClocks, usize::from(matters.is_some()));
                return Ok(());
            }
        }
        let what = format!(
            "{} comes out otherwise when the phone's clock is a year off",
            acts::name(&envelope.command)
        );
        Err(self.wrong(Invariant::TabsAndClocks, what))
    }

    /// A write failed: nothing of its command is left, and the server starts again.
    pub(super) fn write_failed(&mut self, broken: &Broken) -> Result<(), Failure> {
        if !broken.is_meant() {
            return Err(self.broken(&broken.0));
        }
        self.nothing_is_torn()?;
        self.happened(Befell::WriteFailed);
        self.restart();
        Ok(())
    }

    /// A command that failed has left nothing behind.
    pub(super) fn nothing_is_torn(&mut self) -> Result<(), Failure> {
        if let Some(what) = self.backend.torn() {
            return Err(self.wrong(Invariant::TabsAndClocks, what));
        }
        Ok(())
    }

    pub(super) fn restart(&mut self) {
        self.happened(Befell::ServerDied);
        self.backend.restart();
        self.network
            .retain(|letter| !matches!(letter, Letter::Visit(_)));
        for letter in &mut self.network {
            if let Letter::Call(phone, call) = letter {
                *letter = Letter::No(*phone, call.tab, call.number, NoAnswer::Away);
            }
        }
    }
}

pub(super) fn pulls(pulled: &Pulled) -> impl Iterator<Item = SpacePull> {
    let texts = pulled.spaces.iter();
    texts.filter_map(|text| serde_json::from_str(text.get()).ok())
}

/// What an answer says of spaces and rows, as one number; epochs are named otherwise on every server.
fn sum_of(pulled: &Pulled) -> u64 {
    let mut sum = DefaultHasher::new();
    for text in &pulled.spaces {
        text.get().hash(&mut sum);
    }
    (&pulled.kept, &pulled.closed).hash(&mut sum);
    sum.finish()
}
