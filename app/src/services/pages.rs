//! What the pages show: pure functions from a view.

mod desk;
mod door;
mod draw;
mod family;
mod one;
mod sheet;
mod weeks;

pub use desk::{
    ClosePage, DayPage, DayService, DaySession, HoursPage, NewPage, OnHoliday, Person, QueuePage,
    RunService, Taken, close, day, hours, new, queue,
};
pub use door::{Code, DoorPage, door};
pub use draw::{DrawPage, draw};
pub use family::{Dependent, FamilyPage, Relative, family};
pub use one::{
    BookingPage, Can, MinePage, ServicePage, SessionPage, booking, mine, service, session,
};
pub use sheet::{CasePage, MadeBy, MovePage, Place, SheetPage, came, case, moving, sheet};
pub use weeks::{Weeks, asked};

use domain::kernel::{Date, Instant, PlaceId, Purpose, View};
use domain::org::PlaceRow;
use domain::services::{
    BookingRow, Change, Crowded, Draw, Exception, Fields, ServiceRow, SessionRow, State,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

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
    /// Until when its person has to say whether they still come, once they were asked.
    #[serde(default)]
    pub asked: Option<Instant>,
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
    /// In which room, where the service has several.
    pub room: Option<String>,
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
    /// The draw of its seats, while people can enter it.
    pub draw: Option<Draw>,
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
    /// Whether one may drop in, and about how full it is.
    pub drop_in: DropIn,
}

/// Whether one may drop in without a booking, and about how full it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DropIn {
    /// Whether one may.
    pub may: bool,
    /// How full it was seen, while that is believed.
    pub crowded: Option<Crowded>,
}

fn drop_in(view: &View, row: &ServiceRow) -> DropIn {
    DropIn {
        may: row.terms.drop_in,
        crowded: row.crowd.filter(|crowded| view.now < crowded.until()),
    }
}

/// How a service stands on a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Stands {
    /// The first session with a free seat: when, and how many are free.
    Free(Instant, u32),
    /// The first session is one whose seats are drawn: when it begins, and until when one can enter.
    Drawn(Instant, Instant),
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
    /// For whom, when that is not who is looking.
    pub name: String,
    /// How many other sessions are waited for besides, of which any would do.
    #[serde(default)]
    pub besides: usize,
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
            drop_in: drop_in(view, row),
        })
        .collect();
    cards.sort_by_key(|card| {
        let on = matches!(
            card.stands,
            Stands::Free(..) | Stands::Drawn(..) | Stands::Full
        );
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

/// The lowest number of missed sessions that any service here minds.
fn strictest(view: &View) -> u32 {
    let numbers = view.all::<ServiceRow>().map(|(_, _, row)| row.terms.misses);
    numbers.filter(|misses| *misses > 0).min().unwrap_or(0)
}

fn bookings(view: &View, wanted: impl Fn(&BookingRow) -> bool) -> Vec<Booked> {
    let mut bookings: Vec<Booked> = view
        .mine::<BookingRow>()
        .filter(|(id, row)| wanted(row) && !goes_with_another(view, *id, row))
        .map(|(id, row)| booked(view, id, row))
        .collect();
    bookings.sort_by_key(|booked| {
        (
            !matches!(booked.own.state, State::Offered { .. }) && booked.own.asked.is_none(),
            booked.start,
        )
    });
    bookings
}

/// The other sessions that somebody waits for, of which any would do.
fn alternatives<'a>(
    view: &'a View,
    id: Uuid,
    row: &'a BookingRow,
) -> impl Iterator<Item = (Uuid, &'a BookingRow)> {
    let waits = |row: &BookingRow| matches!(row.state, State::Waiting { .. }) && row.any.is_some();
    view.mine::<BookingRow>().filter(move |(other, beside)| {
        *other != id && waits(row) && waits(beside) && beside.any == row.any
    })
}

/// How many they are.
fn besides(view: &View, id: Uuid, row: &BookingRow) -> usize {
    alternatives(view, id, row).count()
}

/// Whether the earliest of them stands in lists for it.
fn goes_with_another(view: &View, id: Uuid, row: &BookingRow) -> bool {
    alternatives(view, id, row).any(|(other, beside)| (beside.start, other) < (row.start, id))
}

fn own(view: &View, id: Uuid, row: &BookingRow) -> Own {
    Own {
        id,
        state: row.state.clone(),
        unsent: view.is_unsent(id),
        asked: asked(view, row),
    }
}

fn booked(view: &View, id: Uuid, row: &BookingRow) -> Booked {
    // What the service is called now, where it is at hand; else what it was called.
    let service = view.find::<ServiceRow>(row.service.0);
    Booked {
        own: own(view, id, row),
        fields: service.map_or_else(
            || row.fields.clone(),
            |service| service.fields.in_room(&row.room),
        ),
        place: row.place_name.clone(),
        start: row.start,
        end: row.end(),
        name: row.name.clone(),
        besides: besides(view, id, row),
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
    lines.sort_by(|one, other| (one.start, &one.room).cmp(&(other.start, &other.room)));
    lines
}

fn line(view: &View, id: Uuid, row: &SessionRow) -> Line {
    let booking = view.mine::<BookingRow>().find(|(booking, own)| {
        // A cancellation on its way still shows where it stood.
        let mine = own.session.0 == id && own.name.is_empty();
        mine && (own.state.is_live() || view.is_unsent(*booking))
    });
    Line {
        id,
        start: row.start,
        end: row.end(),
        room: room(view, row),
        seats: row.seats,
        free: row.free(),
        waiting: row.waiting,
        begun: row.start <= view.now,
        closed: row.closed.clone(),
        draw: row.draw.clone().filter(|draw| draw.is_open(view.now)),
        own: booking.map(|(id, row)| own(view, id, row)),
    }
}

/// In which room a session is, where its service has several.
fn room(view: &View, row: &SessionRow) -> Option<String> {
    let service = view.find::<ServiceRow>(row.service.0)?;
    service.room_of(&row.room, view.now.civil().date)
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
        Some(line) => match &line.draw {
            Some(draw) => Stands::Drawn(line.start, draw.until),
            None => Stands::Free(line.start, line.free),
        },
        None if open().next().is_some() => Stands::Full,
        None if lines.is_empty() => Stands::Shut,
        None => Stands::Over,
    }
}

/// Days that differ, with the last of those that follow upon each other and are closed for the same reason: a holiday
/// is one line and not nine.
pub fn spells(exceptions: &[Exception]) -> Vec<(&Exception, Date)> {
    let mut spells: Vec<(&Exception, Date)> = Vec::new();
    for exception in exceptions {
        match spells.last_mut() {
            Some((first, last))
                if last.plus_days(1) == exception.day
                    && exception.change == Change::Closed
                    && first.change == Change::Closed
                    && first.reason == exception.reason =>
            {
                *last = exception.day;
            }
            _ => spells.push((exception, exception.day)),
        }
    }
    spells
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_holiday_of_many_days_is_one_line() {
        let closed = |day: i32, reason: &str| Exception {
            day: Date(day),
            change: Change::Closed,
            reason: reason.into(),
            holiday: true,
        };
        let open = Exception {
            change: Change::Hours { hours: Vec::new() },
            ..closed(15, "春节")
        };
        let days = [
            closed(10, "春节"),
            closed(11, "春节"),
            closed(12, "停电"),
            closed(14, "停电"),
            open.clone(),
            Exception {
                day: Date(16),
                ..open
            },
        ];
        let spells = spells(&days).into_iter();
        let spells: Vec<_> = spells.map(|(first, last)| (first.day.0, last.0)).collect();
        assert_eq!(spells, [(10, 11), (12, 12), (14, 14), (15, 15), (16, 16)]);
    }
}
