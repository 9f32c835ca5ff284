//! Series: the same hour for several weeks in one go, and the word that is asked for again before each.
//!
//! - The first week is booked like any other session. Of the weeks after it those are booked that have the seats; what cannot
//!   be had is left out, and who books is told how many weeks they got.
//! - Two days before they have to answer, people are asked whether they still come. Whoever says so keeps the seat; whoever
//!   does not by [`Series::answer_by`] gives it back, early enough that it can still be offered to somebody else.
//! - Nobody loses a seat that they were not asked about: not when so little time is left at booking, nor when the clock stood
//!   still, nor a guest, who reads no letters.

use serde::{Deserialize, Serialize};

use super::{ServiceId, Session, SessionId, session_id};
use crate::kernel::{CommandId, Instant, Minutes, Time};

/// The most weeks that can be booked in one go.
pub const MOST_WEEKS: u32 = 8;
/// How long people have to say whether they still come.
pub const ASKED_AHEAD: Minutes = Minutes::days(2);
/// How short that may become when the asking is late; below it nobody is asked.
pub const SHORTEST_NOTICE: Minutes = Minutes::hours(12);
/// Until when on the day before they have to answer, in the place's time: before the reminders go out.
const ANSWER_BY: Time = Time(17 * 60);

/// That a booking is one of several weeks that were booked in one go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// By which command.
    pub by: CommandId,
    /// Which of them it is; 1 is the first.
    pub nth: u32,
    /// How many there are.
    pub of: u32,
    /// Whether its person has to say again that they come.
    #[serde(default)]
    pub again: Again,
}

/// Whether the person of a booking has to say again that they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Again {
    /// They need not.
    #[default]
    NotNeeded,
    /// They will be asked.
    WillBeAsked {
        /// Until when they will have to answer.
        until: Instant,
    },
    /// They were asked.
    Asked {
        /// Until when they have to answer.
        until: Instant,
    },
    /// They said so.
    Said,
}

impl Series {
    /// Until when the people of a session have to say that they come: the day before, and early enough that a seat given
    /// back can be held for somebody else once before the deadline.
    pub fn answer_by(session: &Session) -> Instant {
        let day_before = session.start.civil().date.plus_days(-1);
        let offered = session.deadline().minus(session.hold);
        day_before.at(ANSWER_BY).min(offered)
    }

    /// Until when an answer is waited for, when it was asked for.
    pub fn asked(&self) -> Option<Instant> {
        match self.again {
            Again::Asked { until } => Some(until),
            _ => None,
        }
    }
}

impl Again {
    /// What a seat of a session needs that is booked now.
    pub fn of(session: &Session, now: Instant) -> Self {
        let until = Series::answer_by(session);
        if now < until.minus(ASKED_AHEAD) {
            Self::WillBeAsked { until }
        } else {
            Self::NotNeeded
        }
    }
}

/// The sessions of the same hour and room in the weeks after one, which is the first of `weeks`.
pub fn weeks_after(
    service: ServiceId,
    start: Instant,
    room: &str,
    weeks: u32,
) -> impl Iterator<Item = SessionId> + use<> {
    let (room, weeks) = (room.to_owned(), weeks.min(MOST_WEEKS));
    (1..weeks).map(move |week| session_id(service, start.plus(Minutes::days(7 * week)), &room))
}
