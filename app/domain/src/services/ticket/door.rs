//! What the desk makes of a ticket, or of the six digits, by the rows on its own phone.
//!
//! Nothing here is a refusal: whoever stands at the door is seen, and the desk decides. An arrival that is recorded
//! without a signal is sent later, and flagged by the server where it is disputed.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{NoTicket, TicketKey, looks_like_ticket, read};
use crate::kernel::{Instant, Minutes, Purpose, Space, View};
use crate::services::{
    Attendance, BookingId, BookingRow, Fields, ServiceRow, SessionId, State, reference,
};

/// How long before a session its people may come in without a word.
const EARLY: Minutes = Minutes::hours(2);
/// How many bookings that share their digits are shown.
const MOST: usize = 5;

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum AtDoor {
    /// Nothing was read or typed yet.
    Nothing,
    /// It is no ticket of ours.
    No(NoTicket),
    /// No booking on this phone has these digits.
    NoSuchDigits,
    /// The signature is right, and the booking is not on this phone yet: it was made after the phone last had a signal, or
    /// is of another desk.
    Unlisted {
        /// The booking.
        booking: BookingId,
        /// Until when the ticket is of use.
        until: Instant,
        /// Whether that is past.
        over: bool,
    },
    /// These bookings; more than one only where typed digits fit several.
    Listed(Vec<Found>),
}

/// A booking that was found, and what there is to say of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Which.
    pub booking: BookingId,
    /// Of which session it is now.
    pub session: SessionId,
    /// Who comes.
    pub name: String,
    /// How many come together, when that is more than one.
    pub party: Option<u32>,
    /// What for.
    pub fields: Fields,
    /// When it begins.
    pub start: Instant,
    /// What there is to say.
    pub says: Says,
    /// Whether an arrival is kept on this phone and not sent yet.
    pub unsent: bool,
}

/// What there is to say of somebody at the door.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Says {
    /// Come in.
    Good,
    /// The same booking was shown before.
    Again {
        /// When.
        at: Instant,
    },
    /// It was moved: the ticket is of another session than the booking.
    Moved,
    /// It does not count, or not any longer.
    NotLive(State),
    /// It is not time yet.
    Early,
    /// It is over.
    Over,
}

/// What a text that was read or typed at the desk leads to.
pub fn at_door(view: &View, text: &str) -> AtDoor {
    let text = text.trim();
    if text.is_empty() {
        return AtDoor::Nothing;
    }
    if !looks_like_ticket(text) {
        return by_digits(view, text);
    }
    let ticket = match read(text, &keys(view)) {
        Ok(ticket) => ticket,
        Err(no) => return AtDoor::No(no),
    };
    match at_desk(view).find(|(id, _)| *id == ticket.booking.0) {
        Some((id, row)) => AtDoor::Listed(vec![found(view, id, row, Some(ticket.session))]),
        None => AtDoor::Unlisted {
            booking: ticket.booking,
            until: ticket.until,
            over: ticket.until <= view.now,
        },
    }
}

/// The keys of the services on this phone.
fn keys(view: &View) -> Vec<TicketKey> {
    let mut keys: Vec<TicketKey> = Vec::new();
    for (_, _, row) in view.all::<ServiceRow>() {
        if let Some(key) = &row.ticket_key
            && !keys.contains(key)
        {
            keys.push(key.clone());
        }
    }
    keys
}

fn at_desk(view: &View) -> impl Iterator<Item = (Uuid, &BookingRow)> {
    view.all::<BookingRow>()
        .filter(|(space, _, _)| matches!(space, Space::Desk(_, Purpose::Services)))
        .map(|(_, id, row)| (id, row))
}

/// Those whose digits were typed: what is on now or next first.
fn by_digits(view: &View, text: &str) -> AtDoor {
    let digits: String = text.chars().filter_map(ascii_digit).collect();
    let fits = |id: Uuid| reference(BookingId(id)).replace(' ', "") == digits;
    let mut fitting: Vec<_> = at_desk(view)
        .filter(|(id, _)| digits.len() == 6 && fits(*id))
        .collect();
    if fitting.is_empty() {
        return AtDoor::NoSuchDigits;
    }
    fitting.sort_by_key(|(id, row)| (row.start.0.abs_diff(view.now.0), *id));
    fitting.truncate(MOST);
    let found = fitting
        .into_iter()
        .map(|(id, row)| found(view, id, row, None));
    AtDoor::Listed(found.collect())
}

/// A digit however a Chinese keyboard typed it.
fn ascii_digit(letter: char) -> Option<char> {
    match letter {
        '0'..='9' => Some(letter),
        '０'..='９' => char::from_digit(u32::from(letter) - u32::from('０'), 10),
        _ => None,
    }
}

fn found(view: &View, id: Uuid, row: &BookingRow, shown_for: Option<SessionId>) -> Found {
    Found {
        booking: BookingId(id),
        session: row.session,
        name: row.name.clone(),
        party: row.party,
        fields: row.fields.clone(),
        start: row.start,
        says: says(row, shown_for, view.now),
        unsent: view.is_unsent(id),
    }
}

fn says(row: &BookingRow, shown_for: Option<SessionId>, now: Instant) -> Says {
    match &row.attendance {
        Some(Attendance::Came { at, .. }) => Says::Again { at: *at },
        _ if row.state != State::Confirmed => Says::NotLive(row.state.clone()),
        _ if shown_for.is_some_and(|session| session != row.session) => Says::Moved,
        _ if now >= row.end() => Says::Over,
        _ if now < row.start.minus(EARLY) => Says::Early,
        _ => Says::Good,
    }
}
