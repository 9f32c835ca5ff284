//! What services, sessions and bookings are, and how events change them.

use std::collections::{BTreeMap, BTreeSet};

use super::{BookingId, DependantId, LinkId, ServiceId, SessionId};
use crate::kernel::{Home, Instant, PersonId, Site};

mod apply;
mod attendance;
mod booking;
mod calendar;
mod crowd;
mod dependant;
mod draw;
mod family;
mod hours;
mod series;
mod service;
mod session;
mod terms;
mod turn;

pub use apply::apply;
pub use attendance::{Attendance, LEFT_OVER, MISS_WINDOW, Regard, regard};
pub use booking::{Booking, Engagement, Guest, More, State, reference};
pub use calendar::Calendar;
pub use crowd::{CROWD_COUNTS, Crowd, Crowded};
pub use dependant::{Dependant, Kin, MOST_DEPENDANTS};
pub use draw::{Draw, Drawing, Entry, Fate, Policy, Seal, Wrong, draw, hash_of, mark, number};
pub use family::{LINK_WAITS, LINKS_PER_DAY, Link, MOST_LINKS};
pub use hours::{Change, Exception, Holiday, Hours, Timetable};
pub use series::{ASKED_AHEAD, Again, MOST_WEEKS, SHORTEST_NOTICE, Series, weeks_after};
pub use service::{Fields, Kind, Service};
pub use session::{Session, Standing, session_id};
pub use terms::{Ages, Terms, Who};

/// What a decision of this slice needs to know.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The place at which a service is to be added.
    pub site: Option<Site>,
    /// The services in question.
    pub services: BTreeMap<ServiceId, Service>,
    /// The sessions in question. For a command about hours: all that have not begun, those put away included,
    /// and those that are over and not put away yet.
    pub sessions: BTreeMap<SessionId, Session>,
    /// The bookings in question. For a command about a session: the one named, and everyone who was offered a
    /// seat or waits for one. For a command about days: at most [`Facts::MOST`], in the order of sessions.
    pub bookings: BTreeMap<BookingId, Booking>,
    /// The live bookings of the person it is for that are not over.
    pub own: Vec<Engagement>,
    /// The name that person goes by.
    pub name: String,
    /// When the sessions began that people missed lately: of that person, or of everyone whose bookings are marked.
    pub misses: Vec<(PersonId, Instant)>,
    /// How many sessions of the same service that person, or their household, has in the week of each session in question.
    pub this_week: BTreeMap<SessionId, u32>,
    /// Whether there are more bookings to see to than are at hand.
    pub more: bool,
    /// From what the seeds of draws are made; for commands that open a draw or hold one.
    pub seal: Option<Seal>,
    /// Who of those who hope for a seat in a session is elsewhere at its time: for one that is to be drawn, whoever has or was
    /// offered a seat there; for a line, whoever has one.
    pub busy: BTreeSet<(SessionId, PersonId)>,
    /// The addresses that calendars follow, as far as they are in question.
    pub calendars: BTreeMap<PersonId, Calendar>,
    /// Who looks after whom, as far as it is in question: of both people whom a command about a link names; for booking,
    /// between who acts and whom it is for.
    pub links: BTreeMap<LinkId, Link>,
    /// Those of a family without an account, as far as they are in question: all of who enters or takes out one; for
    /// booking, whom it is for.
    pub dependants: BTreeMap<DependantId, Dependant>,
    /// Who has the number that was named, and the name they go by.
    pub named: Option<(PersonId, String)>,
    /// How often who acts has asked for a link within a day.
    pub asked_lately: u64,
    /// Where whom it is for lives, when that is not who acts; who has the number that was named, where one was.
    pub home: Option<Home>,
    /// The draws that were held, as far as they are in question.
    pub draws: BTreeMap<SessionId, Drawing>,
    /// The calendar of the whole country, in the order of days; for commands about hours.
    pub holidays: Vec<Holiday>,
}

impl Facts {
    /// The most bookings that one transaction sees to.
    pub const MOST: usize = 100;

    /// Takes in what is known of another session.
    pub fn merge(&mut self, other: Self) {
        self.services.extend(other.services);
        self.sessions.extend(other.sessions);
        self.bookings.extend(other.bookings);
        self.busy.extend(other.busy);
        self.seal = self.seal.take().or(other.seal);
    }

    /// The one of a family without an account whom a subject stands for.
    pub fn dependant(&self, subject: PersonId) -> Option<&Dependant> {
        self.dependants.get(&DependantId(subject.0))
    }

    /// When the sessions began that a person missed lately.
    pub fn misses_of(&self, person: PersonId) -> Vec<Instant> {
        let misses = self.misses.iter().filter(|(who, _)| *who == person);
        misses.map(|(_, start)| *start).collect()
    }

    /// The bookings of a session at hand: those offered by the end of the offer, then the line in its order.
    pub fn of(&self, session: SessionId) -> Vec<&Booking> {
        let mut bookings: Vec<_> = self
            .bookings
            .values()
            .filter(|booking| booking.session == session)
            .collect();
        bookings.sort_by_key(|booking| match booking.state {
            State::Offered { until } => (0, until.0, booking.id),
            State::Waiting { position } => (1, i64::from(position), booking.id),
            _ => (2, booking.start.0, booking.id),
        });
        bookings
    }
}
