//! What is on its way between phones and server, and what befalls it there.

use std::collections::BTreeSet;

use domain::kernel::Space;
use domain::kernel::device::NoAnswer;
use domain::kernel::replica::Head;
use domain::kernel::sync::Pulled;
use serde_json::value::RawValue;

use super::Run;
use super::serving::pulls;
use super::visits::Page;
use crate::dice::Dice;
use crate::failure::{Failure, Invariant};
use crate::figures::Befell;
use crate::phone::{Call, Next};

/// Something on its way.
#[derive(Clone, Debug)]
pub(super) enum Letter {
    Call(usize, Call),
    Answer(usize, usize, u64, Box<Pulled>),
    No(usize, usize, u64, NoAnswer),
    Visit(Page),
    Visited(Page, Vec<Box<RawValue>>),
}

impl Letter {
    /// Phone, tab and number of the call that it belongs to, if it belongs to one.
    pub(super) fn of(&self) -> Option<(usize, usize, u64)> {
        match self {
            Self::Call(phone, call) => Some((*phone, call.tab, call.number)),
            Self::Answer(phone, tab, call, _) | Self::No(phone, tab, call, _) => {
                Some((*phone, *tab, *call))
            }
            Self::Visit(_) | Self::Visited(..) => None,
        }
    }
}

impl Run<'_> {
    /// Something that can happen next happens; whether there was anything.
    pub(super) fn go(&mut self, mut dice: Dice) -> Result<bool, Failure> {
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
        if which > 0 {
            self.happened(Befell::Overtook);
        }
        match dice.below(24) {
            // Lost on the way; the phone gives up after a while.
            0 | 1 => {
                self.happened(Befell::Lost);
                let lost = self.network.remove(which);
                let of = lost.of();
                let away =
                    of.map(|(phone, tab, call)| Letter::No(phone, tab, call, NoAnswer::Away));
                self.network.extend(away);
            }
            // Comes twice.
            2 => {
                self.happened(Befell::Doubled);
                let letter = self.network[which].clone();
                self.deliver(letter, Some(&mut dice))?;
            }
            // The phone gives up, and what was on its way comes all the same.
            3 => {
                self.happened(Befell::GivenUp);
                if let Some((phone, tab, call)) = self.network[which].of() {
                    self.phones[phone].unanswered(tab, call, NoAnswer::Away, self.now);
                }
            }
            _ => {
                let letter = self.network.remove(which);
                self.deliver(letter, Some(&mut dice))?;
            }
        }
        Ok(true)
    }

    /// Delivers something; without dice everything goes well.
    pub(super) fn deliver(
        &mut self,
        letter: Letter,
        dice: Option<&mut Dice>,
    ) -> Result<(), Failure> {
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
            Letter::Visit(page) => {
                let shown = self.show(page)?;
                self.network.extend(shown);
                Ok(())
            }
            Letter::Visited(page, spaces) => self.look(&page, &spaces),
        }
    }

    pub(super) fn hear(
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
        let after = phone.core(tab).map(|core| core.replica().head().clone());
        if let (Some(before), Some(after)) = (before, after) {
            self.never_back(&before, &after, pulled)?;
        }
        self.reads_confirmed(number, tab)
    }

    /// Within an epoch no version that a phone has goes back, but where its rows are replaced in parts.
    fn never_back(&mut self, before: &Head, after: &Head, pulled: &Pulled) -> Result<(), Failure> {
        let who = |head: &Head| head.actor.as_ref().map(|actor| actor.person);
        if before.epoch != after.epoch || who(before) != who(after) {
            return Ok(());
        }
        let anew: BTreeSet<Space> = pulls(pulled)
            .filter(|pull| pull.replace && pull.more)
            .map(|pull| pull.space)
            .collect();
        let spans = after.spaces.iter();
        for (space, span) in spans.filter(|(space, _)| !anew.contains(space)) {
            let known = before.spaces.get(space);
            if let Some(known) = known.filter(|known| known.version > span.version) {
                let what = format!(
                    "{space} went from version {} to {} on a phone",
                    known.version, span.version
                );
                return Err(self.wrong(Invariant::NeverBack, what));
            }
        }
        self.held(Invariant::NeverBack, after.spaces.len());
        Ok(())
    }
}

/// What a phone of an older version is given: rows of a kind that it has never heard of.
pub fn hide_what_is_new(spaces: &mut [Box<RawValue>]) {
    for text in spaces {
        let strange = text
            .get()
            .replace(r#""kind":"tasks.task""#, r#""kind":"later.task""#);
        if let Ok(strange) = RawValue::from_string(strange) {
            *text = strange;
        }
    }
}
