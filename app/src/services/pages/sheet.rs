//! What the desk sees of one session, and of one booking.

use domain::kernel::{Date, Instant, Minutes, Purpose, Space, View};
use domain::org::RoleRow;
use domain::services::ticket::Shown;
use domain::services::{
    Attendance, BookingId, BookingRow, Fields, ServiceRow, SessionRow, State, reference,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::desk::{DaySession, Person, day_session};
use super::weeks::{asked, weeks_ahead};
use super::{runs_at, sessions};

/// One session, for those who run it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SheetPage {
    /// Its id.
    pub id: Uuid,
    /// Its service.
    pub fields: Fields,
    /// What the place is called.
    pub place: String,
    /// The session with its people.
    pub session: DaySession,
    /// How many who have a seat are not marked yet.
    pub unmarked: usize,
    /// When the same hour can be booked with it in the weeks after.
    #[serde(default)]
    pub weeks: Vec<Instant>,
}

/// One session, for those who run it.
pub fn sheet(view: &View, id: &Option<Uuid>) -> Option<SheetPage> {
    let id = (*id)?;
    let row = view.find::<SessionRow>(id)?;
    let service = view.find::<ServiceRow>(row.service.0)?;
    runs_at(view, service.place).then_some(())?;
    let session = day_session(view, id, row);
    let unmarked = session
        .people
        .iter()
        .filter(|person| person.state == State::Confirmed && person.attendance.is_none());
    Some(SheetPage {
        id,
        fields: service.fields.in_room(&row.room),
        place: service.place_name.clone(),
        unmarked: unmarked.count(),
        weeks: weeks_ahead(view, row, service),
        session,
    })
}

/// One booking, for the desk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CasePage {
    /// As in the list.
    pub person: Person,
    /// Its session.
    pub session: Uuid,
    /// Its service.
    pub fields: Fields,
    /// What the place is called.
    pub place: String,
    /// When it begins.
    pub start: Instant,
    /// When it is over.
    pub end: Instant,
    /// When it was made.
    pub made: Instant,
    /// Who made it.
    pub by: MadeBy,
    /// Whether it has begun.
    pub begun: bool,
    /// Where it could be moved to.
    pub others: Vec<Place>,
    /// What a guest shows at the door.
    pub ticket: Option<Shown>,
}

/// Who made a booking, as the desk sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MadeBy {
    /// Whom it is for.
    Themselves,
    /// Who looks after them.
    Family,
    /// Staff; with their name, where it is at hand.
    Desk(String),
}

fn made_by(view: &View, row: &BookingRow) -> MadeBy {
    let Some(by) = row.by else {
        return MadeBy::Themselves;
    };
    if !row.by_desk {
        return MadeBy::Family;
    }
    let me = view.actor.as_ref().filter(|me| me.person == by);
    let mut roles = view.all::<RoleRow>();
    let name = me.map(|me| me.name.clone()).or_else(|| {
        let role = roles.find(|(_, _, role)| role.person == by);
        role.map(|(_, _, role)| role.name.clone())
    });
    MadeBy::Desk(name.unwrap_or_default())
}

/// A session with a free seat, to be moved to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Its id.
    pub id: Uuid,
    /// When it begins.
    pub start: Instant,
    /// In which room, where the service has several.
    pub room: Option<String>,
    /// How many seats are free.
    pub free: u32,
}

/// One booking, for the desk.
pub fn case(view: &View, id: &Option<Uuid>) -> Option<CasePage> {
    let id = (*id)?;
    let (_, _, row) = view.all::<BookingRow>().find(|(space, booking, _)| {
        *booking == id && matches!(space, Space::Desk(_, Purpose::Services))
    })?;
    Some(CasePage {
        person: person(view, id, row),
        session: row.session.0,
        fields: row.fields.clone(),
        place: row.place_name.clone(),
        start: row.start,
        end: row.end(),
        made: row.made,
        by: made_by(view, row),
        begun: row.start <= view.now,
        others: others(view, row),
        ticket: row.ticket.clone().filter(|_| view.now < row.end()),
    })
}

/// How many other sessions are offered to move to.
const OTHERS: usize = 40;

/// The sessions of the same service that have a free seat, the next first.
pub fn others(view: &View, row: &BookingRow) -> Vec<Place> {
    let mut others: Vec<Place> = sessions(view, Some(row.service.0))
        .filter(|(id, session)| {
            *id != row.session.0
                && session.start > view.now
                && session.closed.is_none()
                && session.free() >= row.party.unwrap_or(1)
                && !session
                    .draw
                    .as_ref()
                    .is_some_and(|draw| draw.is_open(view.now))
        })
        .map(|(id, session)| Place {
            id,
            start: session.start,
            room: super::room(view, session),
            free: session.free(),
        })
        .collect();
    others.sort_by(|one, other| (one.start, &one.room).cmp(&(other.start, &other.room)));
    others.truncate(OTHERS);
    others
}

/// A booking as the desk lists it.
pub fn person(view: &View, id: Uuid, row: &BookingRow) -> Person {
    let desk = row.desk.clone().unwrap_or_default();
    Person {
        booking: id,
        name: row.name.clone(),
        reference: reference(BookingId(id)),
        state: row.state.clone(),
        party: row.party,
        attendance: row.attendance.clone(),
        guest: desk.guest,
        phone: desk.phone,
        note: desk.note,
        asked: asked(view, row),
        rest: weeks_left(view, row),
        unsent: view.is_unsent(id),
    }
}

/// How many weeks that follow a booking and were booked with it are in the desk's list.
fn weeks_left(view: &View, row: &BookingRow) -> usize {
    let Some(series) = row.series else {
        return 0;
    };
    let rest = view.all::<BookingRow>().filter(|(space, _, other)| {
        let same = other.series.is_some_and(|one| one.by == series.by);
        let later = other.start > row.start && other.state == State::Confirmed;
        same && later && matches!(space, Space::Desk(..))
    });
    rest.count()
}

/// One's own booking that is to be moved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MovePage {
    /// The booking.
    pub id: Uuid,
    /// What it is for.
    pub fields: Fields,
    /// When it begins.
    pub start: Instant,
    /// Where it could be moved to, day by day.
    pub days: Vec<(Date, Vec<Place>)>,
}

/// One's own booking that is to be moved; nothing once it cannot be.
pub fn moving(view: &View, id: &Option<Uuid>) -> Option<MovePage> {
    let id = (*id)?;
    let me = Space::Person(view.person()?);
    let row = view.find_in::<BookingRow>(&me, id)?;
    let counts = row.state == State::Confirmed && view.now <= row.deadline;
    counts.then_some(())?;
    let service = view.find::<ServiceRow>(row.service.0);
    let lead = service.map_or(Minutes(0), |service| service.terms.lead);
    let in_time = |place: &Place| view.now <= place.start.minus(lead);
    let mut days: Vec<(Date, Vec<Place>)> = Vec::new();
    for place in others(view, row).into_iter().filter(in_time) {
        let day = place.start.civil().date;
        match days.last_mut() {
            Some((same, places)) if *same == day => places.push(place),
            _ => days.push((day, vec![place])),
        }
    }
    Some(MovePage {
        id,
        fields: row.fields.clone(),
        start: row.start,
        days,
    })
}

/// Whether somebody has come.
pub fn came(attendance: Option<&Attendance>) -> bool {
    matches!(attendance, Some(Attendance::Came { .. }))
}
