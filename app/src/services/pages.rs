//! What the pages show: pure functions from a view.

use domain::kernel::{Date, Instant, Minutes, PlaceId, Purpose, Space, Time, View, Weekday};
use domain::org::PlaceRow;
use domain::services::{
    Attendance, BookingRow, Change, Exception, Fields, MOST_WAITING, Regard, ServiceRow,
    SessionRow, State, Terms, reference, regard,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

mod desk;
mod sheet;

pub use sheet::{CasePage, MovePage, Place, SheetPage, came, case, moving, sheet};

pub use desk::{
    ClosePage, DayPage, DayService, DaySession, HoursPage, NewPage, Person, QueuePage, RunService,
    close, day, hours, new, queue,
};

/// How many days stand beside each other to choose from.
const DAYS: i32 = 7;

/// One day to choose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Door {
    /// Which day.
    pub date: Date,
    /// How many seats are free on it; none: nothing is open.
    pub free: Option<u32>,
}

/// One's own booking of a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Own {
    /// Which.
    pub id: Uuid,
    /// How it stands.
    pub state: State,
    /// Whether that is on this phone only.
    pub unsent: bool,
}

/// A session in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Its id.
    pub id: Uuid,
    /// When it begins.
    pub start: Instant,
    /// When it is over.
    pub end: Instant,
    /// How many seats it has.
    pub seats: u32,
    /// How many are neither booked nor held.
    pub free: u32,
    /// How many wait.
    pub waiting: u32,
    /// Whether it has begun.
    pub begun: bool,
    /// Why it is closed.
    pub closed: Option<String>,
    /// One's own booking of it that counts.
    pub own: Option<Own>,
}

/// A service in a list, as it stands on one day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub fields: Fields,
    /// What the place is called.
    pub place: String,
    /// Whether a session is under way now.
    pub open_now: bool,
    /// How the day stands.
    pub stands: Stands,
}

/// How a service stands on a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Stands {
    /// The first session with a free seat: when, and how many are free.
    Free(Instant, u32),
    /// All of the day's sessions that have not begun are full.
    Full,
    /// There were sessions, and all have begun.
    Over,
    /// It is closed, and why.
    Closed(String),
    /// Its hours leave the day out.
    Shut,
}

/// A booking in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Booked {
    /// Which.
    pub own: Own,
    /// What it is for.
    pub fields: Fields,
    /// What the place is called.
    pub place: String,
    /// When it begins.
    pub start: Instant,
    /// When it is over.
    pub end: Instant,
}

/// What there is on a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServicesPage {
    /// The day.
    pub day: Date,
    /// The days to choose from.
    pub doors: Vec<Door>,
    /// What is on that day first.
    pub cards: Vec<Card>,
    /// One's next bookings, those that wait for an answer first.
    pub mine: Vec<Booked>,
    /// Whether who is looking runs services somewhere.
    pub runs: bool,
}

/// How many of one's own bookings stand above the list.
const MINE: usize = 3;

/// What there is on a day; today when none is named.
pub fn services(view: &View, day: &Option<Date>) -> Option<ServicesPage> {
    let today = view.now.civil().date;
    let day = day.unwrap_or(today);
    let mut cards: Vec<Card> = unique(view)
        .into_iter()
        .map(|(id, row)| Card {
            id,
            fields: row.fields.clone(),
            place: row.place_name.clone(),
            open_now: day == today && is_open(view, id),
            stands: stands(view, id, row, day),
        })
        .collect();
    cards.sort_by_key(|card| {
        let on = matches!(card.stands, Stands::Free(..) | Stands::Full);
        (
            !on,
            card.place.clone(),
            card.fields.kind,
            card.fields.name.clone(),
        )
    });
    let mut mine = bookings(view, |row| row.state.is_live() && row.end() > view.now);
    mine.truncate(MINE);
    Some(ServicesPage {
        day,
        doors: doors(view, None, day),
        cards,
        mine,
        runs: runs(view),
    })
}

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
    pub week: Vec<(Weekday, Vec<(Time, Time)>)>,
    /// Days that differ, from today on.
    pub exceptions: Vec<Exception>,
    /// The terms of booking.
    pub terms: Terms,
    /// Whether who is looking runs it.
    pub runs: bool,
}

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
        week: week(row),
        exceptions: row
            .exceptions
            .iter()
            .filter(|exception| exception.day >= today)
            .cloned()
            .collect(),
        terms: row.terms,
        runs: runs_at(view, row.place) || runs_at(view, row.desk),
    })
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
}

/// What can be done about a session, as far as the rows at hand tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Can {
    /// Sign in first.
    SignIn,
    /// There is a free seat.
    Book,
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
    let can = match () {
        () if line.own.is_some() => Can::Own,
        () if line.closed.is_some() => Can::Closed,
        () if line.begun => Can::Begun,
        () if view.actor.is_none() => Can::SignIn,
        () if view.now > row.start.minus(service.terms.lead) => Can::TooShort,
        () if line.free > 0 => Can::Book,
        () if view.now >= row.deadline => Can::TooLate,
        () if line.waiting >= MOST_WAITING => Can::LineFull,
        () => Can::Wait,
    };
    Some(SessionPage {
        line,
        service: row.service.0,
        fields: service.fields.clone(),
        place: service.place_name.clone(),
        held: row.held,
        deadline: row.deadline,
        hold: service.terms.hold,
        terms: service.terms,
        regard: regard(&misses(view), service.terms.misses, view.now),
        can,
    })
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
    })
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
    /// What the desk has marked.
    pub attendance: Option<Attendance>,
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
        attendance: row.attendance.clone(),
    })
}

/// When the sessions began that who is looking missed.
fn misses(view: &View) -> Vec<Instant> {
    view.mine::<BookingRow>()
        .filter(|(_, row)| row.name.is_empty() && row.attendance == Some(Attendance::Missed))
        .map(|(_, row)| row.start)
        .collect()
}

/// The lowest number of missed sessions that any service here minds.
fn strictest(view: &View) -> u32 {
    let numbers = view.all::<ServiceRow>().map(|(_, _, row)| row.terms.misses);
    numbers.filter(|misses| *misses > 0).min().unwrap_or(0)
}

fn bookings(view: &View, wanted: impl Fn(&BookingRow) -> bool) -> Vec<Booked> {
    let mut bookings: Vec<Booked> = view
        .mine::<BookingRow>()
        .filter(|(_, row)| wanted(row))
        .map(|(id, row)| booked(view, id, row))
        .collect();
    bookings.sort_by_key(|booked| {
        (
            !matches!(booked.own.state, State::Offered { .. }),
            booked.start,
        )
    });
    bookings
}

fn booked(view: &View, id: Uuid, row: &BookingRow) -> Booked {
    // What the service is called now, where it is at hand; else what it was called.
    let service = view.find::<ServiceRow>(row.service.0);
    Booked {
        own: Own {
            id,
            state: row.state.clone(),
            unsent: view.is_unsent(id),
        },
        fields: service.map_or_else(|| row.fields.clone(), |service| service.fields.clone()),
        place: row.place_name.clone(),
        start: row.start,
        end: row.end(),
    }
}

/// Every service at hand, once.
fn unique(view: &View) -> Vec<(Uuid, &ServiceRow)> {
    let mut services: Vec<(Uuid, &ServiceRow)> = view
        .all::<ServiceRow>()
        .map(|(_, id, row)| (id, row))
        .collect();
    services.sort_by_key(|(id, _)| *id);
    services.dedup_by_key(|(id, _)| *id);
    services
}

/// The sessions at hand of a service, or of all; in no order.
fn sessions(view: &View, service: Option<Uuid>) -> impl Iterator<Item = (Uuid, &SessionRow)> {
    view.all::<SessionRow>()
        .filter(move |(_, _, row)| service.is_none_or(|service| row.service.0 == service))
        .map(|(_, id, row)| (id, row))
}

fn lines(view: &View, service: Uuid, day: Date) -> Vec<Line> {
    let mut lines: Vec<Line> = sessions(view, Some(service))
        .filter(|(_, row)| row.start.civil().date == day)
        .map(|(id, row)| line(view, id, row))
        .collect();
    lines.sort_by_key(|line| line.start);
    lines
}

fn line(view: &View, id: Uuid, row: &SessionRow) -> Line {
    let own = view.mine::<BookingRow>().find(|(booking, own)| {
        // A cancellation on its way still shows where it stood.
        own.session.0 == id && (own.state.is_live() || view.is_unsent(*booking))
    });
    Line {
        id,
        start: row.start,
        end: row.end(),
        seats: row.seats,
        free: row.free(),
        waiting: row.waiting,
        begun: row.start <= view.now,
        closed: row.closed.clone(),
        own: own.map(|(id, own)| Own {
            id,
            state: own.state.clone(),
            unsent: view.is_unsent(id),
        }),
    }
}

fn is_open(view: &View, service: Uuid) -> bool {
    sessions(view, Some(service))
        .any(|(_, row)| row.closed.is_none() && row.start <= view.now && view.now < row.end())
}

fn stands(view: &View, id: Uuid, row: &ServiceRow, day: Date) -> Stands {
    if let Some(reason) = closed_on(row, day) {
        return Stands::Closed(reason);
    }
    let lines = lines(view, id, day);
    let open = || {
        lines
            .iter()
            .filter(|line| !line.begun && line.closed.is_none())
    };
    match open().find(|line| line.free > 0) {
        Some(line) => Stands::Free(line.start, line.free),
        None if open().next().is_some() => Stands::Full,
        None if lines.is_empty() => Stands::Shut,
        None => Stands::Over,
    }
}

fn closed_on(row: &ServiceRow, day: Date) -> Option<String> {
    let closed = row
        .exceptions
        .iter()
        .find(|exception| exception.day == day && exception.change == Change::Closed);
    closed.map(|exception| exception.reason.clone())
}

/// Seven days from today; when the chosen one lies further ahead, the seven that hold it.
fn doors(view: &View, service: Option<Uuid>, chosen: Date) -> Vec<Door> {
    let today = view.now.civil().date;
    let weeks = (chosen.0 - today.0).max(0) / DAYS;
    let first = today.plus_days(weeks * DAYS);
    let mut doors: Vec<Door> = (0..DAYS)
        .map(|day| Door {
            date: first.plus_days(day),
            free: None,
        })
        .collect();
    for (_, row) in sessions(view, service) {
        let day = row.start.civil().date.0 - first.0;
        let door = usize::try_from(day).ok().and_then(|day| doors.get_mut(day));
        if let Some(door) = door
            && row.closed.is_none()
            && row.start > view.now
        {
            door.free = Some(door.free.unwrap_or(0) + row.free());
        }
    }
    doors
}

fn first_free(view: &View, service: Uuid) -> Option<Date> {
    let free = sessions(view, Some(service))
        .filter(|(_, row)| row.start > view.now && row.closed.is_none() && row.free() > 0);
    free.map(|(_, row)| row.start.civil().date).min()
}

fn week(row: &ServiceRow) -> Vec<(Weekday, Vec<(Time, Time)>)> {
    let spans = |day: Weekday| {
        let mut spans: Vec<_> = row
            .hours
            .iter()
            .filter(|hours| hours.days.contains(&day))
            .map(|h| (h.from, h.to))
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

/// Whether who is looking runs services somewhere.
fn runs(view: &View) -> bool {
    grants(view).next().is_some()
}

/// Whether who is looking runs the services at this place, as far as the rows at hand name its ancestors.
fn runs_at(view: &View, place: PlaceId) -> bool {
    let own: Vec<PlaceId> = grants(view).collect();
    let mut at = Some(place);
    // Five levels at most: a broken tree must not hang the phone.
    for _ in 0..5 {
        let Some(place) = at else { return false };
        if own.contains(&place) {
            return true;
        }
        at = view.find::<PlaceRow>(place.0).and_then(|row| row.parent);
    }
    false
}

/// The places at which who is looking runs services.
fn grants(view: &View) -> impl Iterator<Item = PlaceId> {
    let grants = view.actor.iter().flat_map(|actor| &actor.grants);
    grants
        .filter(|grant| grant.role.purposes().contains(&Purpose::Services))
        .filter_map(|grant| grant.path.place())
}
