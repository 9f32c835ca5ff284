//! The decisions.

use super::{Command, Event, Facts, LetterId, MarkRead, Refusal};
use crate::kernel::Ctx;

/// Decides a command into events, or refuses it.
pub fn decide(facts: &Facts, command: &Command, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    if ctx.actor.person != ctx.subject {
        return Err(Refusal::NotYours);
    }
    let settings = facts.settings.ok_or(Refusal::NotFound);
    match command {
        Command::MarkRead(mark) => mark_read(facts, mark),
        Command::MarkAllRead(_) => {
            // What came after the tap, while the phone was offline, was not seen.
            let until = ctx.made.min(ctx.now);
            let unread = facts.letters.iter().filter(|letter| letter.at <= until);
            let unread = unread.filter(|letter| letter.read.is_none());
            let letters: Vec<LetterId> = unread.map(|letter| letter.id).collect();
            let read = (!letters.is_empty()).then_some(Event::Read { letters });
            let seen = settings?.seen.is_none_or(|seen| seen < until);
            let seen = seen.then_some(Event::Seen { until });
            Ok(read.into_iter().chain(seen).collect())
        }
        Command::SetTexts(set) if set.on == settings?.texts => Ok(Vec::new()),
        Command::SetTexts(set) => Ok(vec![Event::TextsSet { on: set.on }]),
        Command::Age(_) => age(facts, ctx),
    }
}

fn age(facts: &Facts, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    if !ctx.actor.is_clock() {
        return Err(Refusal::NotFound);
    }
    let letters = facts.letters.iter().map(|letter| letter.id).collect();
    Ok(vec![Event::Aged { letters }])
}

fn mark_read(facts: &Facts, mark: &MarkRead) -> Result<Vec<Event>, Refusal> {
    let mut letters = facts.letters.iter();
    let letter = letters.find(|letter| letter.id == mark.letter);
    let letter = letter.ok_or(Refusal::NotFound)?;
    if letter.read.is_some() {
        return Ok(Vec::new());
    }
    let letters = vec![letter.id];
    Ok(vec![Event::Read { letters }])
}

/// Nothing here can be malformed.
#[allow(clippy::unnecessary_wraps, reason = "the same shape as in every slice")]
pub fn check(_: &Command) -> Result<(), Refusal> {
    Ok(())
}
