//! What a session is.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Draw;
use crate::kernel::{Instant, Minutes};
use crate::services::{MOST_WAITING, ServiceId, SessionId};

/// The id of the session of `service` that begins at `start` in `room`, an empty one being its own; the same on every side
/// and every time.
pub fn session_id(service: ServiceId, start: Instant, room: &str) -> SessionId {
    let mut name = start.0.to_string();
    if !room.is_empty() {
        name.push('|');
        name.push_str(room);
    }
    SessionId(Uuid::new_v5(&service.0, name.as_bytes()))
}

/// Whether a session takes bookings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It does, until it begins.
    Open,
    /// Its day was closed.
    Closed,
    /// It has left the lists.
    PutAway,
}

/// One session.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Of which service.
    pub service: ServiceId,
    /// When it begins.
    pub start: Instant,
    /// In which room; empty is the service's own. It never changes: in another room it is another session.
    pub room: String,
    /// How long it takes.
    pub length: Minutes,
    /// How many seats it has.
    pub seats: u32,
    /// How many are booked.
    pub booked: u32,
    /// How many are held for somebody who was offered one.
    pub held: u32,
    /// How many people wait in line.
    pub waiting: u32,
    /// Until how long before the start a booking can be cancelled.
    pub cancel: Minutes,
    /// How long a freed seat is held.
    pub hold: Minutes,
    /// Whether it takes bookings.
    pub standing: Standing,
    /// Why it was closed; empty when it is not.
    pub reason: String,
    /// How its seats are drawn; none when they are first come, first served.
    pub draw: Option<Draw>,
}

impl Session {
    /// When it is over.
    pub fn end(&self) -> Instant {
        self.start.plus(self.length)
    }

    /// The last moment for cancelling, and for offers.
    pub fn deadline(&self) -> Instant {
        self.start.minus(self.cancel)
    }

    /// How many seats are neither booked nor held.
    pub fn free(&self) -> u32 {
        #[cfg(feature = "planted")]
        if crate::kernel::planted::is("one_seat_too_many") {
            return (self.seats + 1).saturating_sub(self.booked + self.held);
        }
        #[cfg(feature = "planted")]
        if crate::kernel::planted::is("seats_unguarded") {
            return 1;
        }
        self.seats.saturating_sub(self.booked + self.held)
    }

    /// Whether it turns away whoever asks now: no seat is free, the line is full, and nothing in it moves by itself. Who
    /// it is that waits makes no difference then.
    pub fn turns_all_away(&self, now: Instant) -> bool {
        let still = self.held == 0 && self.free() == 0 && now < self.deadline();
        still && self.draw.is_none() && self.waiting >= MOST_WAITING
    }

    /// How many people have entered its draw.
    pub fn entered(&self) -> u32 {
        self.draw.as_ref().map_or(0, |draw| draw.entered)
    }

    /// How many have, were offered, wait for or hope for a seat.
    pub fn people(&self) -> u32 {
        self.booked + self.held + self.waiting + self.entered()
    }

    /// Whether anybody is in it.
    pub fn is_occupied(&self) -> bool {
        self.people() > 0
    }
}
