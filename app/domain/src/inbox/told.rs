//! What people are told.

use super::{Command, Event, Facts};
use crate::kernel::{Consequences, Ctx, Due, Instant, Minutes, PersonId, Told, Words};

/// What the person is told when it worked.
pub fn told(_: &Facts, command: &Command, _: &[Event], _: &Ctx) -> Told {
    let key = match command {
        Command::MarkRead(_) => "inbox.done.read",
        Command::MarkAllRead(_) => "inbox.done.all_read",
        Command::SetTexts(set) if set.on => "inbox.done.texts_on",
        Command::SetTexts(_) => "inbox.done.texts_off",
        Command::Age(_) => "inbox.done.aged",
    };
    Told {
        key,
        facts: Words::none(),
        next: "/inbox".into(),
    }
}

/// Reading a letter causes nothing. An inbox that ages is looked at again when the next letter is old enough.
pub fn consequences(facts: &Facts, event: &Event, ctx: &Ctx) -> Consequences {
    match (event, facts.rest) {
        (Event::Aged { .. }, Some((person, oldest))) => {
            let due = ageing(person, oldest);
            // At once, yet another moment than now: a chain of commands of one purpose needs ids that differ.
            let at = due.at.max(Instant(ctx.now.0 + 1));
            Consequences::default().due(Due { at, ..due })
        }
        _ => Consequences::default(),
    }
}

/// How long letters are kept.
pub const KEPT: Minutes = Minutes::days(180);

/// When an inbox is to be looked through whose oldest letter was written then.
pub fn ageing(person: PersonId, oldest: Instant) -> Due {
    Due {
        entity: person.0,
        purpose: "inbox.age",
        at: oldest.plus(KEPT),
        not_after: None,
        command: Command::Age(super::Age { person }).into(),
    }
}
