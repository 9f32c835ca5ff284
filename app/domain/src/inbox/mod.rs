//! 消息 One inbox per person.
//!
//! - Letters stand in their reader's own space, as key and facts, and are worded for the reader. What others decide
//!   or change, what the clock does and every reminder writes one; they are written by the store with the event that
//!   causes them.
//! - A notice to a place is one row in the place's space: the page merges those with the letters, and counts as
//!   new what came after everything was last seen. That moment is the person's own and nobody else's to see.
//! - "All read" covers what was there when it was tapped, not what came while the phone was offline.
//! - An urgent letter (what became of something sent offline, a shift called off, what one has tomorrow) also goes out
//!   as a text message when it has not been read for a while: a few minutes with the app closed, an hour with it left
//!   open (on the instance that looks). Not to whoever has switched that off.
//! - Letters are kept for half a year. The clock goes through an inbox when its oldest letter is that old.

mod command;
mod decide;
mod entity;
mod event;
mod preview;
mod refusal;
mod row;
mod told;

#[cfg(test)]
mod tests;

pub use command::{Age, Command, MarkAllRead, MarkRead, SetTexts};
pub use entity::{Facts, Letter, Settings};
pub use event::Event;
pub use refusal::Refusal;
pub use row::{LetterRow, SettingsRow};
pub use told::{KEPT, ageing};

use crate::kernel::{Consequences, Ctx, Patch, Placed, Rules, Told, View};

crate::id! {
    /// A letter.
    LetterId
}

/// The rules of this slice.
#[derive(Clone, Copy, Debug)]
pub struct Inbox;

impl Rules for Inbox {
    type Command = Command;
    type Facts = Facts;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(facts: &Facts, command: &Command, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
        decide::decide(facts, command, ctx)
    }

    fn apply(facts: &mut Facts, event: &Event, ctx: &Ctx) {
        entity::apply(facts, event, ctx);
    }

    fn project(facts: &Facts) -> Vec<Placed> {
        row::project(facts)
    }

    fn consequences(facts: &Facts, event: &Event, ctx: &Ctx) -> Consequences {
        told::consequences(facts, event, ctx)
    }

    fn told(facts: &Facts, command: &Command, events: &[Event], ctx: &Ctx) -> Told {
        told::told(facts, command, events, ctx)
    }

    fn preview(view: &View, command: &Command, ctx: &Ctx) -> Vec<Patch> {
        preview::preview(view, command, ctx)
    }

    fn check(command: &Command) -> Result<(), Refusal> {
        decide::check(command)
    }
}
