//! What people are told.

use super::{Command, Event, Facts};
use crate::kernel::{Consequences, Ctx, Told, Words};

/// What the person is told when it worked.
pub fn told(_: &Facts, command: &Command, _: &[Event], _: &Ctx) -> Told {
    let key = match command {
        Command::MarkRead(_) => "inbox.done.read",
        Command::MarkAllRead(_) => "inbox.done.all_read",
        Command::SetTexts(set) if set.on => "inbox.done.texts_on",
        Command::SetTexts(_) => "inbox.done.texts_off",
    };
    Told {
        key,
        facts: Words::none(),
        next: "/inbox".into(),
    }
}

/// Reading a letter causes nothing.
pub fn consequences(_: &Facts, _: &Event, _: &Ctx) -> Consequences {
    Consequences::default()
}
