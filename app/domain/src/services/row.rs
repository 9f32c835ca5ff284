//! The rows: what each audience sees.

use serde::{Deserialize, Serialize};

use super::{
    Attendance, Booking, BookingId, Crowded, Dependant, Draw, Drawing, Exception, Facts, Fields,
    Hours, Kin, Link, Series, Service, ServiceId, Session, SessionId, Standing, State, Terms,
    Timetable, ticket,
};
use crate::kernel::{CommandId, Date, Instant, Minutes, PersonId, PlaceId, Placed, Purpose, Space};
use crate::slices::Body;

/// A service, in the public space of its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServiceRow {
    /// Where it takes place.
    pub place: PlaceId,
    /// What that place is called.
    pub place_name: String,
    /// The place whose desk runs it.
    pub desk: PlaceId,
    /// What it is.
    pub fields: Fields,
    /// Its weekly hours.
    #[serde(default)]
    pub hours: Vec<Hours>,
    /// Its terms.
    pub terms: Terms,
    /// Days that differ, in the order of days.
    #[serde(default)]
    pub exceptions: Vec<Exception>,
    /// How full it was seen last, where people drop in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crowd: Option<Crowded>,
    /// With which key its tickets are verified; none where this server signs none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket_key: Option<ticket::TicketKey>,
}

impl ServiceRow {
    /// What is open when.
    pub fn timetable(&self) -> Timetable<'_> {
        Timetable {
            hours: &self.hours,
            exceptions: &self.exceptions,
        }
    }

    /// In which room a session is, an empty one being the service's own; none where it has but one from today on.
    pub fn room_of(&self, room: &str, today: Date) -> Option<String> {
        let several = !room.is_empty() || self.timetable().has_rooms(today);
        several.then(|| self.fields.in_room(room).room)
    }
}

/// A session with its counts, in the public space of its service's place. Never who.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionRow {
    /// Of which service.
    pub service: ServiceId,
    /// When it begins.
    pub start: Instant,
    /// In which room; empty is the service's own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub room: String,
    /// How long it takes.
    pub length: Minutes,
    /// How many seats it has.
    pub seats: u32,
    /// How many are booked.
    pub booked: u32,
    /// How many are held for somebody who was offered one.
    pub held: u32,
    /// How many wait in line.
    pub waiting: u32,
    /// The last moment for cancelling.
    pub deadline: Instant,
    /// Why it is closed; none while it takes bookings.
    #[serde(default)]
    pub closed: Option<String>,
    /// How its seats are drawn; none when they are first come, first served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draw: Option<Draw>,
}

impl SessionRow {
    /// When it is over.
    pub fn end(&self) -> Instant {
        self.start.plus(self.length)
    }

    /// When it comes within the week that the first page shows, is drawn, and when it can no longer be cancelled, begins
    /// and is over.
    pub fn moments(&self) -> [Option<Instant>; 5] {
        let shown = self.start.minus(Minutes::days(7));
        let drawn = self.draw.as_ref().map(|draw| draw.until);
        let known = [shown, self.deadline, self.start, self.end()].map(Some);
        let [shown, deadline, start, end] = known;
        [shown, drawn, deadline, start, end]
    }

    /// How many have, were offered, wait for or hope for a seat.
    pub fn people(&self) -> u32 {
        let entered = self.draw.as_ref().map_or(0, |draw| draw.entered);
        self.booked + self.held + self.waiting + entered
    }

    /// How many seats are neither booked nor held.
    pub fn free(&self) -> u32 {
        self.seats.saturating_sub(self.booked + self.held)
    }
}

/// A booking: for the person it is for, who made it for them, and the desk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BookingRow {
    /// Of which service.
    pub service: ServiceId,
    /// Of which session.
    pub session: SessionId,
    /// What the service is, in the room of that session: a person's bookings may be far from the places their phone
    /// keeps.
    pub fields: Fields,
    /// In which room, when that is not the service's own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub room: String,
    /// What the place is called.
    pub place_name: String,
    /// When the session begins.
    pub start: Instant,
    /// How long it takes.
    pub length: Minutes,
    /// The last moment for cancelling.
    pub deadline: Instant,
    /// How it stands.
    pub state: State,
    /// When it was made.
    pub made: Instant,
    /// The name of whom it is for, at the desk and for who made it on their behalf; else empty.
    #[serde(default)]
    pub name: String,
    /// Who made it for them, when that is somebody who looks after them; at the desk also when that is staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonId>,
    /// Whether the desk made it for them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_desk: bool,
    /// Whether it is for somebody of the family who has no account.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dependant: bool,
    /// What the desk has marked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attendance: Option<Attendance>,
    /// How often it was moved to another session.
    #[serde(default)]
    pub moved: u32,
    /// How many come together, when that is more than one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<u32>,
    /// By which command its person waits for any of several sessions, of which this is one; in the rows of persons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub any: Option<CommandId>,
    /// Of which weeks that were booked in one go it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<Series>,
    /// What is shown at the door, in the rows of persons and in a guest's at the desk, while the seat is theirs; put there
    /// where the rows are laid out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<ticket::Shown>,
    /// What the desk alone sees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<DeskSide>,
}

/// What the desk alone sees of a booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct DeskSide {
    /// Whether it is for somebody without an account.
    #[serde(default)]
    pub guest: bool,
    /// The telephone of somebody without an account.
    #[serde(default)]
    pub phone: String,
    /// What the desk wrote down.
    #[serde(default)]
    pub note: String,
}

impl BookingRow {
    /// Until when an answer is waited for, to an offer or to whether its person still comes.
    pub fn answer_by(&self) -> Option<Instant> {
        match self.state {
            State::Offered { until } => Some(until),
            State::Confirmed => self.series.and_then(|series| series.asked()),
            _ => None,
        }
    }

    /// When the session is over.
    pub fn end(&self) -> Instant {
        self.start.plus(self.length)
    }

    /// The ticket of a confirmed seat, for whoever shows it at the door; and for the desk, where it is a guest's, who has
    /// nothing but what the desk prints.
    pub fn ticket(&self, space: Space, booking: BookingId) -> Option<ticket::Ticket> {
        let own = matches!(space, Space::Person(_));
        let guests = self.desk.as_ref().is_some_and(|desk| desk.guest);
        let shown = (own || guests) && self.state == State::Confirmed;
        shown.then(|| ticket::Ticket {
            booking,
            session: self.session,
            until: self.end(),
        })
    }
}

/// A draw that was held, in the public space of its service's place: numbers only, never who.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DrawRow {
    /// What was drawn, and how.
    pub drawing: Drawing,
}

/// The address that a person's calendar follows, for that person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CalendarRow {
    /// The part of the address that cannot be guessed.
    pub secret: String,
    /// Since when.
    pub since: Instant,
}

/// That one looks after somebody, or is looked after: for each of the two, and for nobody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkRow {
    /// Whether it is the person themselves who looks after the other.
    pub carer: bool,
    /// The other; for who asked, only once it was agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<PersonId>,
    /// The other's name; for who asked, what they called them until it was agreed.
    pub name: String,
    /// When it was asked for.
    pub asked: Instant,
    /// When it was agreed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<Instant>,
}

/// Somebody of the family without an account, for who entered them, and for nobody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DependantRow {
    /// The name they go by.
    pub name: String,
    /// In which year they were born, where that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born: Option<u32>,
    /// Whose they are.
    #[serde(default)]
    pub kin: Kin,
}

/// All rows of the entities among the facts.
pub fn project(facts: &Facts) -> Vec<Placed> {
    let services = facts.services.values().map(service_row);
    let sessions = facts
        .sessions
        .values()
        .filter(|session| session.standing != Standing::PutAway)
        .filter_map(|session| Some(session_row(facts.services.get(&session.service)?, session)));
    let bookings = facts
        .bookings
        .values()
        .filter(|booking| !booking.put_away)
        .filter_map(|booking| Some(booking_rows(facts.services.get(&booking.service)?, booking)));
    let draws = facts
        .draws
        .values()
        .filter(|drawing| !drawing.put_away)
        .filter_map(|drawing| Some(draw_row(facts.services.get(&drawing.service)?, drawing)));
    let calendars = facts.calendars.values().filter_map(|calendar| {
        let row = CalendarRow {
            secret: calendar.secret.clone()?,
            since: calendar.since,
        };
        let person = calendar.person;
        Some((Space::Person(person), person.0, Body::Calendar(row)))
    });
    services
        .chain(sessions)
        .chain(bookings.flatten())
        .chain(draws)
        .chain(calendars)
        .chain(facts.links.values().flat_map(link_rows))
        .chain(facts.dependants.values().map(dependant_row))
        .collect()
}

fn dependant_row(one: &Dependant) -> Placed {
    let row = DependantRow {
        name: one.name.clone(),
        born: one.born,
        kin: one.kin,
    };
    (Space::Person(one.carer), one.id.0, Body::Dependant(row))
}

fn link_rows(link: &Link) -> Vec<Placed> {
    let agreed = link.agreed;
    let carer = LinkRow {
        carer: true,
        other: link.person.filter(|_| agreed.is_some()),
        name: match agreed {
            Some(_) => link.name.clone(),
            None => link.called.clone(),
        },
        asked: link.asked,
        agreed,
    };
    let mut rows = vec![(Space::Person(link.carer), link.id.0, Body::Link(carer))];
    if let Some(person) = link.person {
        let looked_after = LinkRow {
            carer: false,
            other: Some(link.carer),
            name: link.carer_name.clone(),
            asked: link.asked,
            agreed,
        };
        rows.push((Space::Person(person), link.id.0, Body::Link(looked_after)));
    }
    rows
}

fn service_row(service: &Service) -> Placed {
    let row = ServiceRow {
        place: service.site.place(),
        place_name: service.site.name.clone(),
        desk: service.site.desk(),
        fields: service.fields.clone(),
        hours: service.hours.clone(),
        terms: service.terms,
        exceptions: service.exceptions.clone(),
        crowd: service.crowd.filter(|_| service.terms.drop_in),
        ticket_key: None,
    };
    (
        Space::Public(service.site.place()),
        service.id.0,
        Body::Service(row),
    )
}

fn session_row(service: &Service, session: &Session) -> Placed {
    let row = SessionRow {
        service: service.id,
        start: session.start,
        room: session.room.clone(),
        length: session.length,
        seats: session.seats,
        booked: session.booked,
        held: session.held,
        waiting: session.waiting,
        deadline: session.deadline(),
        closed: (session.standing == Standing::Closed).then(|| session.reason.clone()),
        draw: session.draw.clone(),
    };
    (
        Space::Public(service.site.place()),
        session.id.0,
        Body::Session(row),
    )
}

fn draw_row(service: &Service, drawing: &Drawing) -> Placed {
    let row = DrawRow {
        drawing: drawing.clone(),
    };
    (
        Space::Public(service.site.place()),
        drawing.session.0,
        Body::Draw(row),
    )
}

fn booking_rows(service: &Service, booking: &Booking) -> Vec<Placed> {
    let by_desk = booking.more.by_desk;
    let family = booking.actor != booking.subject && !by_desk;
    let row = |name: &str, desk: Option<DeskSide>| {
        Body::Booking(BookingRow {
            service: service.id,
            session: booking.session,
            fields: service.fields_in(&booking.more.room),
            room: booking.more.room.clone(),
            place_name: service.site.name.clone(),
            start: booking.start,
            length: booking.length,
            deadline: booking.deadline,
            state: booking.state.clone(),
            made: booking.made,
            name: name.to_owned(),
            by: (family || desk.is_some() && by_desk).then_some(booking.actor),
            by_desk,
            dependant: booking.more.dependant,
            attendance: booking.attendance.clone(),
            moved: booking.more.moved,
            party: booking.more.party,
            any: booking.more.any.filter(|_| desk.is_none()),
            series: booking.more.series,
            ticket: None,
            desk,
        })
    };
    let guest = booking.more.guest.as_ref();
    let seen_by_desk = DeskSide {
        guest: guest.is_some(),
        phone: guest.map(|guest| guest.phone.clone()).unwrap_or_default(),
        note: booking.more.note.clone(),
    };
    let mut rows = Vec::new();
    if !booking.is_guest() && !booking.more.dependant {
        rows.push((Space::Person(booking.subject), booking.id.0, row("", None)));
    }
    rows.push((
        Space::Desk(service.site.desk(), Purpose::Services),
        booking.id.0,
        row(&booking.name, Some(seen_by_desk)),
    ));
    // What staff make as staff stands in the desk's lists, not among their own bookings.
    if family {
        rows.push((
            Space::Person(booking.actor),
            booking.id.0,
            row(&booking.name, None),
        ));
    }
    rows
}
