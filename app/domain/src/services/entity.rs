//! What services, sessions and bookings are, and how events change them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{BookingId, DependantId, LinkId, MOST_WAITING, ServiceId, SessionId};
use crate::kernel::{CommandId, Date, Home, Instant, Minutes, PersonId, Phone, Site, form};

mod apply;
mod attendance;
mod calendar;
mod crowd;
mod dependant;
mod draw;
mod family;
mod hours;
mod series;
mod terms;

pub use apply::apply;
pub use attendance::{Attendance, LEFT_OVER, MISS_WINDOW, Regard, regard};
pub use calendar::Calendar;
pub use crowd::{CROWD_COUNTS, Crowd, Crowded};
pub use dependant::{Dependant, Kin, MOST_DEPENDANTS};
pub use draw::{Draw, Drawing, Entry, Fate, Policy, Seal, Wrong, draw, hash_of, mark, number};
pub use family::{LINK_WAITS, LINKS_PER_DAY, Link, MOST_LINKS};
pub use hours::{Change, Exception, Holiday, Hours, Timetable};
pub use series::{ASKED_AHEAD, Again, MOST_WEEKS, SHORTEST_NOTICE, Series, weeks_after};
pub use terms::{Ages, Terms, Who};

/// What a service is about; gives it its icon and its place in lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 活力社: exercise.
    Exercise,
    /// 志趣馆: hobbies, films, books.
    Hobby,
    /// 童心所: for the under-sixes and who brings them.
    Children,
    /// 理发: haircuts.
    Hair,
    /// 磨刀修伞: mending and sharpening.
    Repair,
    /// 健康检测: checks and advice.
    Health,
    /// Anything else.
    #[default]
    Other,
}

impl Kind {
    /// All kinds, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::Exercise,
        Self::Hobby,
        Self::Children,
        Self::Hair,
        Self::Repair,
        Self::Health,
        Self::Other,
    ];

    /// Its name in forms and rows.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exercise => "exercise",
            Self::Hobby => "hobby",
            Self::Children => "children",
            Self::Hair => "hair",
            Self::Repair => "repair",
            Self::Health => "health",
            Self::Other => "other",
        }
    }
}

/// What a service is, for everyone to read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Fields {
    /// What people call it.
    #[serde(default)]
    pub name: String,
    /// What it is about.
    #[serde(default)]
    pub kind: Kind,
    /// Where exactly: house, floor, room.
    #[serde(default)]
    pub room: String,
    /// A few sentences: for whom, what to bring.
    #[serde(default)]
    pub about: String,
    /// The telephone of whom to ask.
    #[serde(default)]
    pub contact: String,
}

impl Fields {
    /// The longest name, in characters.
    pub const NAME_MAX: usize = 30;
    /// The longest room, in characters.
    pub const ROOM_MAX: usize = 40;
    /// The longest description, in characters.
    pub const ABOUT_MAX: usize = 500;
    /// The longest telephone number, in characters.
    pub const CONTACT_MAX: usize = 30;

    /// The same in another room; an empty one is the service's own.
    #[must_use]
    pub fn in_room(&self, room: &str) -> Self {
        let mut fields = self.clone();
        if !room.is_empty() {
            room.clone_into(&mut fields.room);
        }
        fields
    }
}

/// A service or a room that is booked by sessions.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// Its id.
    pub id: ServiceId,
    /// Where it takes place.
    pub site: Site,
    /// What it is.
    pub fields: Fields,
    /// Its weekly hours.
    pub hours: Vec<Hours>,
    /// Its terms.
    pub terms: Terms,
    /// Days that differ, in the order of days.
    pub exceptions: Vec<Exception>,
    /// How full it was seen last, where people drop in.
    pub crowd: Option<Crowded>,
}

impl Service {
    /// What is open when.
    pub fn timetable(&self) -> Timetable<'_> {
        Timetable {
            hours: &self.hours,
            exceptions: &self.exceptions,
        }
    }

    /// What it is in a room; an empty one is its own.
    pub fn fields_in(&self, room: &str) -> Fields {
        self.fields.in_room(room)
    }

    /// The hours of a day.
    pub fn hours_on(&self, day: Date) -> Vec<&Hours> {
        self.timetable().on(day)
    }
}

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

/// What a person says on the telephone: six digits, from the booking's id.
pub fn reference(booking: BookingId) -> String {
    let number = booking.0.as_u128() % 1_000_000;
    format!("{:03} {:03}", number / 1_000, number % 1_000)
}
