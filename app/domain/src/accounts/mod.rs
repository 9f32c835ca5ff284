//! 我的账号 Accounts: signing in, devices, and what is stored about a person.
//!
//! - Whoever has a mobile number signs in with a one-time code sent to it; signing up is the same. A number
//!   that nobody has yet becomes a person once the code was right, a name was given, and what is stored was
//!   agreed to. Until then every number gets the very same answers, so that nobody learns who lives here.
//! - A code has six digits, holds for ten minutes, works once, only in the browser that asked for it, and
//!   after five wrong guesses not at all. How many may be asked for is limited per number, per network, and
//!   for everybody together in a day.
//! - Staff may add a password and a second factor. Once a second factor is set, every way of signing in asks
//!   for it. A password alone never signs in: it stands in for the code where no text message arrives.
//! - A session ends after a time of not being used, and after a time in any case; for staff both are short.
//! - Signing in needs the server, so nothing here is a command that travels: [`Command`] is empty, and the
//!   verbs of this slice are plain functions of the server that ask the rules of `decide`.
//! - Closing an account erases what can identify the person; what happened stays, under a bare id.

mod command;
mod decide;
mod entity;
mod event;
mod password;
mod preview;
mod refusal;
mod row;
mod told;

#[cfg(test)]
mod tests;

pub use command::Command;
pub use decide::{
    COOLDOWN, GUESSES, LIFE, PER_DAY, PER_NETWORK_DAY, PER_NETWORK_HOUR, PER_PHONE_DAY,
    SECOND_FAILURES, after_first, ask, code, guess, name, phone, second,
};
pub use entity::{Account, Attempt, Device, Facts, Recent, Second, Session, Stage, Way};
pub use event::Event;
pub use password::password;
pub use refusal::Refusal;
pub use row::AccountRow;

use crate::kernel::{Consequences, Ctx, Patch, Placed, Rules, Told, View};

crate::id! {
    /// A signed-in browser.
    SessionId
}

/// The rules of this slice.
#[derive(Clone, Copy, Debug)]
pub struct Accounts;

impl Rules for Accounts {
    type Command = Command;
    type Facts = Facts;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(_: &Facts, command: &Command, _: &Ctx) -> Result<Vec<Event>, Refusal> {
        match *command {}
    }

    fn apply(facts: &mut Facts, event: &Event, _: &Ctx) {
        entity::apply(facts, event);
    }

    fn project(facts: &Facts) -> Vec<Placed> {
        row::project(facts)
    }

    fn consequences(facts: &Facts, event: &Event, _: &Ctx) -> Consequences {
        told::consequences(facts, event)
    }

    fn told(_: &Facts, command: &Command, _: &[Event], _: &Ctx) -> Told {
        told::told(command)
    }

    fn preview(_: &View, command: &Command, _: &Ctx) -> Vec<Patch> {
        preview::preview(command)
    }

    fn check(command: &Command) -> Result<(), Refusal> {
        match *command {}
    }
}
