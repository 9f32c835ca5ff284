//! Attempts at signing in, and sessions.

use super::{Event, SessionId};
use crate::kernel::{Instant, Minutes, PersonId, Phone};
use serde::{Deserialize, Serialize};

/// What there is to lay out: the account of one person.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The account, as it is now.
    pub account: Option<Account>,
}

/// Changes nothing: the store lays an account out as it stands.
pub fn apply(_: &mut Facts, _: &Event) {}

/// What a person has here to sign in with, and where they are signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Whose.
    pub person: PersonId,
    /// The number; none once it was closed.
    pub phone: Option<Phone>,
    /// Since when.
    pub since: Instant,
    /// Whether there is a password.
    pub password: bool,
    /// Whether there is a second factor.
    pub second: bool,
    /// How many recovery codes are left.
    pub recovery: usize,
    /// Where they are signed in, the newest first.
    pub devices: Vec<Device>,
}

/// A browser that is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Its session.
    pub session: SessionId,
    /// What it says it is: `Android`, `iPhone`.
    pub name: String,
    /// Since when.
    pub since: Instant,
    /// When it was last used, to the day.
    pub seen: Instant,
}

/// How somebody proves who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// With a code sent to the number.
    Code,
    /// With a password.
    Password,
    /// Already signed in, with a code sent to the number they move to.
    Number,
}

/// How far an attempt has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The code (or password) is asked for.
    First,
    /// The second factor is asked for.
    Second,
    /// The number is nobody's yet: a name and consent are asked for.
    Newcomer,
    /// It led to a session, or it was given up.
    Over,
}

/// One attempt at signing in or at moving to another number; known to one browser by a secret of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// How.
    pub way: Way,
    /// How far.
    pub stage: Stage,
    /// The number.
    pub phone: Phone,
    /// Who it is, once that is known.
    pub person: Option<PersonId>,
    /// When it began.
    pub asked: Instant,
    /// How often the present stage was answered wrongly.
    pub guesses: u32,
}

/// What was asked for lately; the limits are judged by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recent {
    /// When this number last got a code.
    pub phone_last: Option<Instant>,
    /// How many codes this number got within a day, and when the first of them.
    pub phone_day: u32,
    /// The first of those.
    pub phone_first: Option<Instant>,
    /// How many this network asked for within the hour.
    pub network_hour: u32,
    /// How many this network asked for within a day.
    pub network_day: u32,
    /// How many everybody asked for within a day.
    pub all_day: u32,
}

/// What is known about the second factor of a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Second {
    /// Whether there is one.
    pub set: bool,
    /// How often it was answered wrongly within a day.
    pub failures: u32,
}

/// A signed-in browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Names it in the list of devices.
    pub id: SessionId,
    /// Who.
    pub person: PersonId,
    /// When they signed in.
    pub since: Instant,
    /// When they last used it, to the day.
    pub seen: Instant,
    /// Whether they hold a staff role: then it ends sooner.
    pub staff: bool,
}

impl Session {
    /// How long a session lives without being used.
    pub const fn idle(staff: bool) -> Minutes {
        if staff {
            Minutes::days(3)
        } else {
            Minutes::days(90)
        }
    }

    /// How long a session lives at most.
    pub const fn longest(staff: bool) -> Minutes {
        if staff {
            Minutes::days(30)
        } else {
            Minutes::days(365)
        }
    }

    /// When it ends if it is not used again.
    pub fn ends(&self) -> Instant {
        let unused = self.seen.plus(Self::idle(self.staff));
        unused.min(self.since.plus(Self::longest(self.staff)))
    }

    /// Whether it still holds.
    pub fn lives(&self, now: Instant) -> bool {
        now < self.ends()
    }
}
