//! One service, one session, one's own bookings.

use domain::kernel::{Date, Instant, Minutes, PersonId, Space, Time, View, Weekday};
use domain::org::PlaceRow;
use domain::services::ticket::Shown;
use domain::services::{
    Attendance, Book, BookingRow, CalendarRow, Exception, Fields, MOST_WAITING, Regard, ServiceRow,
    SessionRow, State, Terms, Who, reference, regard,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::family::{booked_by, for_whom};
use super::sheet::{Place, others};
use super::weeks::{weeks, weeks_ahead};
use super::{
    Booked, Door, DropIn, Line, Weeks, besides, booked, bookings, closed_on, doors, is_open, line,
    lines, runs_at, sessions, strictest,
};

/// One service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServicePage {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub fields: Fields,
    /// What the place is called.
    pub place: String,
    /// Whether a session is under way now.
    pub open_now: bool,
    /// The day shown.
    pub day: Date,
    /// The days to choose from.
    pub doors: Vec<Door>,
    /// The sessions of the day.
    pub sessions: Vec<Line>,
    /// Why the day is closed.
    pub closed: Option<String>,
    /// Each weekday and its spans, Monday first.
    pub week: Vec<(Weekday, Vec<Span>)>,
    /// Days that differ, from today on.
    pub exceptions: Vec<Exception>,
    /// The terms of booking.
    pub terms: Terms,
    /// The place whose residents may book it, where only they may.
    #[serde(default)]
    pub whose: String,
    /// Whether who is looking runs it.
    pub runs: bool,
    /// Whether one may drop in, and about how full it is.
    pub drop_in: DropIn,
}

/// From when to when it is open, and in which room, where the service has several.
pub type Span = (Time, Time, Option<String>);

/// One service on a day; when none is named, the first from today on that has a free seat.
pub fn service(view: &View, (id, day): &(Option<Uuid>, Option<Date>)) -> Option<ServicePage> {
    let id = (*id)?;
    let row = view.find::<ServiceRow>(id)?;
    let today = view.now.civil().date;
    let day = day.unwrap_or_else(|| first_free(view, id).unwrap_or(today));
    Some(ServicePage {
        id,
        fields: row.fields.clone(),
        place: row.place_name.clone(),
        open_now: is_open(view, id),
        day,
        doors: doors(view, Some(id), day),
        sessions: lines(view, id, day),
        closed: closed_on(row, day),
        week: week(row, today),
        exceptions: row
            .exceptions
            .iter()
            .filter(|exception| exception.day >= today)
            .cloned()
            .collect(),
        terms: row.terms,
        whose: whose(view, row),
        runs: runs_at(view, row.place) || runs_at(view, row.desk),
        drop_in: super::drop_in(view, row),
    })
}

/// What the place is called whose residents may book.
fn whose(view: &View, row: &ServiceRow) -> String {
    let community = view
        .find::<PlaceRow>(row.desk.0)
        .filter(|_| row.terms.who == Who::Residents);
    community
        .map_or(&row.place_name, |place| &place.name)
        .clone()
}

/// One session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionPage {
    /// As in a list.
    pub line: Line,
    /// Its service.
    pub service: Uuid,
    /// What that is.
    pub fields: Fields,
    /// What the place is called.
    pub place: String,
    /// How many seats are held for somebody in line.
    pub held: u32,
    /// The last moment for cancelling.
    pub deadline: Instant,
    /// How long a freed seat is held.
    pub hold: Minutes,
    /// The terms of its service.
    pub terms: Terms,
    /// How who is looking stands with it.
    pub regard: Regard,
    /// What can be done about it.
    pub can: Can,
    /// Other sessions of the service that are full, in the order of their days: which of them would do as well?
    pub also: Vec<Line>,
    /// When the same hour can be booked with it in the weeks after.
    #[serde(default)]
    pub weeks: Vec<Instant>,
    /// For whom it can be booked, oneself without a name; empty where nobody but oneself can be meant.
    pub whom: Vec<(PersonId, String)>,
}

/// What can be done about a session, as far as the rows at hand tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Can {
    /// Sign in first.
    SignIn,
    /// There is a free seat.
    Book,
    /// The seats are drawn, and one can enter.
    Enter,
    /// It is full, and one can wait.
    Wait,
    /// It is full, and the line is too long.
    LineFull,
    /// It is full, and the line is closed.
    TooLate,
    /// It begins too soon to be booked.
    TooShort,
    /// One has a booking of it.
    Own,
    /// It has begun.
    Begun,
    /// It is closed.
    Closed,
}

/// One session.
pub fn session(view: &View, id: &Option<Uuid>) -> Option<SessionPage> {
    let id = (*id)?;
    let row = view.find::<SessionRow>(id)?;
    let service = view.find::<ServiceRow>(row.service.0)?;
    let line = line(view, id, row);
    let takes = line.closed.is_none() && !line.begun;
    let whom = if takes {
        for_whom(view, id, line.own.is_some())
    } else {
        Vec::new()
    };
    let can = match () {
        () if line.own.is_some() && whom.is_empty() => Can::Own,
        () if line.closed.is_some() => Can::Closed,
        () if line.begun => Can::Begun,
        () if view.actor.is_none() => Can::SignIn,
        () if view.now > row.start.minus(service.terms.lead) => Can::TooShort,
        () if line.draw.is_some() => Can::Enter,
        () if line.free > 0 => Can::Book,
        () if view.now >= row.deadline => Can::TooLate,
        () if line.waiting >= MOST_WAITING => Can::LineFull,
        () => Can::Wait,
    };
    Some(SessionPage {
        line,
        service: row.service.0,
        fields: service.fields.in_room(&row.room),
        place: service.place_name.clone(),
        held: row.held,
        deadline: row.deadline,
        hold: service.terms.hold,
        terms: service.terms,
        regard: regard(&misses(view), service.terms.misses, view.now),
        also: if can == Can::Wait {
            full_besides(view, id, row)
        } else {
            Vec::new()
        },
        weeks: if can == Can::Book {
            weeks_ahead(view, row, service)
        } else {
            Vec::new()
        },
        can,
        whom,
    })
}

/// Other sessions of the service that one could wait for, the nearest in time, in the order of their days.
fn full_besides(view: &View, id: Uuid, row: &SessionRow) -> Vec<Line> {
    let waits = |line: &Line| {
        let takes = line.closed.is_none() && line.draw.is_none() && !line.begun;
        takes && line.free == 0 && line.waiting < MOST_WAITING && line.own.is_none()
    };
    let others = sessions(view, Some(row.service.0))
        .filter(|(other, row)| *other != id && view.now < row.deadline)
        .map(|(other, row)| line(view, other, row));
    let mut others: Vec<Line> = others.filter(waits).collect();
    others.sort_by_key(|line| (line.start.0.abs_diff(row.start.0), line.id));
    others.truncate(Book::ALSO_MAX);
    others.sort_by_key(|line| (line.start, line.id));
    others
}

/// One's own bookings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MinePage {
    /// Those that count and are not over; those that wait for an answer first.
    pub upcoming: Vec<Booked>,
    /// The others, newest first.
    pub past: Vec<Booked>,
    /// How one stands with services that count missed sessions, by the strictest number there is here.
    pub regard: Regard,
    /// The address under which a calendar follows them, if one was given: its path.
    pub calendar: Option<String>,
}

/// One's own bookings; nothing for who is signed out.
pub fn mine(view: &View, (): &()) -> Option<MinePage> {
    view.actor.as_ref()?;
    let counts = |row: &BookingRow| row.state.is_live() && row.end() > view.now;
    let mut past = bookings(view, |row| !counts(row));
    past.sort_by_key(|booked| std::cmp::Reverse(booked.start));
    Some(MinePage {
        upcoming: bookings(view, counts),
        past,
        regard: regard(&misses(view), strictest(view), view.now),
        calendar: calendar(view),
    })
}

fn calendar(view: &View) -> Option<String> {
    let row = view.find_in::<CalendarRow>(&Space::Person(view.person()?), view.person()?.0)?;
    Some(format!("/services/calendar/{}.ics", row.secret))
}

/// One booking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BookingPage {
    /// As in a list.
    pub booked: Booked,
    /// Its session.
    pub session: Uuid,
    /// Its service.
    pub service: Uuid,
    /// What the person says on the telephone.
    pub reference: String,
    /// The last moment for cancelling.
    pub deadline: Instant,
    /// Whether it can still be cancelled by its person.
    pub may_cancel: bool,
    /// Whether the session is over.
    pub over: bool,
    /// For whom, when that is not who is looking.
    pub name: String,
    /// Who looks after oneself and made it; without a name where they do so no longer.
    pub by: Option<String>,
    /// Whether the desk made it for them.
    pub by_desk: bool,
    /// What the desk has marked.
    pub attendance: Option<Attendance>,
    /// Where else there is room, when it was called off.
    pub others: Vec<Place>,
    /// How many come together, when that is more than one.
    pub party: Option<u32>,
    /// How many other sessions are waited for besides, of which any would do.
    pub besides: usize,
    /// The weeks that were booked in one go, of which it is one.
    #[serde(default)]
    pub weeks: Option<Weeks>,
    /// Its number in the draw of its session.
    pub number: Option<u64>,
    /// What is shown at the door, until the session is over.
    pub ticket: Option<Shown>,
}

/// One booking of one's own; the desk sees its own list.
pub fn booking(view: &View, id: &Option<Uuid>) -> Option<BookingPage> {
    let id = (*id)?;
    let me = Space::Person(view.person()?);
    let row = view.find_in::<BookingRow>(&me, id)?;
    Some(BookingPage {
        booked: booked(view, id, row),
        session: row.session.0,
        service: row.service.0,
        reference: reference(domain::services::BookingId(id)),
        deadline: row.deadline,
        may_cancel: row.state.is_live()
            && (view.now <= row.deadline || row.state != State::Confirmed),
        over: row.end() <= view.now,
        name: row.name.clone(),
        by: booked_by(view, row),
        by_desk: row.by_desk,
        attendance: row.attendance.clone(),
        others: alternatives(view, row),
        party: row.party,
        besides: besides(view, id, row),
        weeks: weeks(view, id, row),
        number: super::draw::number_of(view, id, row.session.0),
        ticket: (row.state == State::Confirmed && view.now < row.end())
            .then(|| row.ticket.clone())
            .flatten(),
    })
}

/// Where somebody could go instead whose booking was called off.
fn alternatives(view: &View, row: &BookingRow) -> Vec<Place> {
    if !matches!(row.state, State::CalledOff { .. }) || row.start <= view.now {
        return Vec::new();
    }
    let mut others = others(view, row);
    others.truncate(3);
    others
}

/// When the sessions began that who is looking missed.
pub fn misses(view: &View) -> Vec<Instant> {
    view.mine::<BookingRow>()
        .filter(|(_, row)| row.name.is_empty() && row.attendance == Some(Attendance::Missed))
        .map(|(_, row)| row.start)
        .collect()
}

fn first_free(view: &View, service: Uuid) -> Option<Date> {
    let free = sessions(view, Some(service))
        .filter(|(_, row)| row.start > view.now && row.closed.is_none() && row.free() > 0);
    free.map(|(_, row)| row.start.civil().date).min()
}

/// The hours that count within the next seven days.
fn week(row: &ServiceRow, today: Date) -> Vec<(Weekday, Vec<Span>)> {
    let spans = |day: Weekday| {
        let mut spans: Vec<_> = row
            .hours
            .iter()
            .filter(|hours| hours.days.contains(&day))
            .filter(|hours| {
                let mut days = (0..7).map(|ahead| today.plus_days(ahead));
                days.any(|next| next.weekday() == day && hours.counts_on(next))
            })
            .map(|hours| (hours.from, hours.to, row.room_of(&hours.room, today)))
            .collect();
        spans.sort();
        spans
    };
    Weekday::ALL
        .into_iter()
        .map(|day| (day, spans(day)))
        .filter(|(_, spans)| !spans.is_empty())
        .collect()
}
