//! What a booking is.

use serde::{Deserialize, Serialize};

use super::{Attendance, Series};
use crate::kernel::{CommandId, Instant, Minutes, PersonId, Phone, form};
use crate::services::{BookingId, ServiceId, SessionId};

/// How a booking stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum State {
    /// 待确认: asked for, not answered yet. Only ever on the phone that asked.
    Requested,
    /// The seat is theirs.
    Confirmed,
    /// In the draw, which was not held yet.
    Entered,
    /// In line.
    Waiting {
        /// Their place in line; 1 is next.
        position: u32,
    },
    /// A seat is held for them.
    Offered {
        /// Until when.
        until: Instant,
    },
    /// Cancelled by its person.
    Cancelled,
    /// Cancelled by staff, or its session was closed.
    CalledOff {
        /// Why.
        reason: String,
    },
    /// They left the line.
    Left,
    /// They declined the offer.
    Declined,
    /// They did not answer in time: the offer; or, of a series, whether they still come.
    Lapsed,
    /// The deadline came before their turn did.
    Missed,
}

impl State {
    /// Whether it still counts: a seat, an offer, or a place in line.
    pub fn is_live(&self) -> bool {
        matches!(
            self,
            Self::Requested
                | Self::Confirmed
                | Self::Entered
                | Self::Waiting { .. }
                | Self::Offered { .. }
        )
    }

    /// Whether it takes a seat, so that the person cannot be elsewhere at that time.
    pub fn takes_a_seat(&self) -> bool {
        matches!(self, Self::Confirmed | Self::Offered { .. })
    }
}

/// One person's booking of, or place in line for, one session.
#[derive(Clone, Debug, PartialEq)]
pub struct Booking {
    /// Its id.
    pub id: BookingId,
    /// Of which session.
    pub session: SessionId,
    /// Of which service.
    pub service: ServiceId,
    /// When the session begins.
    pub start: Instant,
    /// How long it takes.
    pub length: Minutes,
    /// For whom.
    pub subject: PersonId,
    /// The name that person goes by, for the desk.
    pub name: String,
    /// Who made it.
    pub actor: PersonId,
    /// How it stands.
    pub state: State,
    /// When it was made.
    pub made: Instant,
    /// Until when it could be cancelled.
    pub deadline: Instant,
    /// Whether its person was reminded.
    pub reminded: bool,
    /// Whether it has left the lists.
    pub put_away: bool,
    /// What the desk has marked; none so far.
    pub attendance: Option<Attendance>,
    /// What only some bookings have.
    pub more: More,
}

impl Booking {
    /// Whether it is for somebody without an account: only the desk sees it.
    pub fn is_guest(&self) -> bool {
        self.more.guest.is_some()
    }

    /// How many seats it takes.
    pub fn seats(&self) -> u32 {
        self.more.seats()
    }
}

/// What only some bookings have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct More {
    /// In which room, when that is not the service's own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub room: String,
    /// For whom, when that is nobody with an account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guest: Option<Guest>,
    /// Whether the desk made it for somebody.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_desk: bool,
    /// Whether it is for somebody of the family who has no account: who made it hears and sees what concerns them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dependant: bool,
    /// What the desk wrote down about it, for the desk alone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Whether it waits behind everybody else, for what is left over.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub last: bool,
    /// How often it was moved to another session.
    #[serde(default)]
    pub moved: u32,
    /// How many come together, when that is more than one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<u32>,
    /// The command by which its person waits for any of several sessions, of which this is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub any: Option<CommandId>,
    /// Of which weeks that were booked in one go it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<Series>,
}

impl More {
    /// How many seats it takes.
    pub fn seats(&self) -> u32 {
        self.party.unwrap_or(1).max(1)
    }
}

/// Somebody without an account, for whom the desk books.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Guest {
    /// The name they go by.
    #[serde(default)]
    pub name: String,
    /// Their telephone; may be empty.
    #[serde(default)]
    pub phone: String,
    /// Whether that is the number of somebody else who can reach them.
    #[serde(
        default,
        deserialize_with = "form::checkbox",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub others: bool,
}

impl Guest {
    /// The longest name, in characters.
    pub const NAME_MAX: usize = 20;
    /// The longest telephone number, in characters.
    pub const PHONE_MAX: usize = 20;

    /// Whether nobody was named, neither by name nor by number.
    pub fn is_nobody(&self) -> bool {
        self.name.trim().is_empty() && self.phone.trim().is_empty()
    }

    /// The number, when it is their own and one by which people sign in.
    pub fn number(&self) -> Option<Phone> {
        let own = !self.others;
        own.then(|| Phone::try_new(&self.phone).ok()).flatten()
    }
}

/// What else a person has at about that time: enough to see an overlap.
#[derive(Clone, Debug, PartialEq)]
pub struct Engagement {
    /// The booking.
    pub booking: BookingId,
    /// Its session.
    pub session: SessionId,
    /// The name of the service.
    pub name: String,
    /// When it begins.
    pub start: Instant,
    /// How long it takes.
    pub length: Minutes,
    /// How it stands.
    pub state: State,
    /// The command that asked for any of several, of which it is one.
    pub any: Option<CommandId>,
}

/// What a person says on the telephone: six digits, from the booking's id.
pub fn reference(booking: BookingId) -> String {
    let number = booking.0.as_u128() % 1_000_000;
    format!("{:03} {:03}", number / 1_000, number % 1_000)
}
