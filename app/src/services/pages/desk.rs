//! What the desk's pages show.

use std::collections::BTreeMap;

use domain::kernel::{Date, Instant, Level, PlaceId, Space, View};
use domain::org::PlaceRow;
use domain::services::{
    Attendance, BookingRow, Change, Exception, Fields, Hours, ServiceRow, SessionRow, State, Terms,
    Timetable,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::sheet::person;
use super::{DropIn, closed_on, runs, runs_at, unique};

/// The services that who is looking runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueuePage {
    /// In the order of places and names.
    pub services: Vec<RunService>,
    /// What is booked on holidays, in the order of days.
    pub on_holidays: Vec<OnHoliday>,
    /// Today.
    pub today: Date,
}

/// Booked sessions on a day that the calendar of the whole country closed or gave other hours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OnHoliday {
    /// Of which service.
    pub service: Uuid,
    /// What it is called, and where it is.
    pub name: String,
    /// Which day.
    pub day: Date,
    /// What that is called.
    pub holiday: String,
    /// Whether it is closed on that day, rather than open at other hours.
    pub closed: bool,
    /// How many sessions.
    pub sessions: usize,
    /// How many people have, were offered, wait for or hope for a place.
    pub people: u32,
}

/// A service as its desk sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunService {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub fields: Fields,
    /// What the place is called.
    pub place: String,
    /// How many sessions there are today.
    pub sessions: usize,
    /// How many people have booked them.
    pub booked: u32,
    /// How many wait, on any day.
    pub waiting: u32,
    /// Whether it has hours at all.
    pub has_hours: bool,
    /// Whether people drop in, and about how full it is.
    pub drop_in: DropIn,
}

/// The services that who is looking runs; nothing for those who run none.
pub fn queue(view: &View, (): &()) -> Option<QueuePage> {
    runs(view).then_some(())?;
    let today = view.now.civil().date;
    let services = run(view)
        .into_iter()
        .map(|(id, row)| run_service(view, id, row, today));
    let mut on_holidays: Vec<OnHoliday> = run(view)
        .into_iter()
        .flat_map(|(id, row)| booked_on_holidays(view, id, row))
        .collect();
    on_holidays.sort_by_key(|met| met.day);
    Some(QueuePage {
        services: services.collect(),
        on_holidays,
        today,
    })
}

/// The days of a service on which people are in sessions that a holiday leaves out, and staff have not decided yet.
fn booked_on_holidays(view: &View, id: Uuid, row: &ServiceRow) -> Vec<OnHoliday> {
    let holidays = row.exceptions.iter().filter(|day| day.holiday);
    let met = holidays.filter_map(|exception| {
        let left = super::sessions(view, Some(id)).filter(|(_, session)| {
            session.start > view.now
                && session.start.civil().date == exception.day
                && session.closed.is_none()
                && session.people() > 0
                && !row.timetable().opens(session.start, &session.room)
        });
        let people: Vec<u32> = left.map(|(_, session)| session.people()).collect();
        (!people.is_empty()).then(|| OnHoliday {
            service: id,
            name: format!("{} · {}", row.fields.name, row.place_name),
            day: exception.day,
            holiday: exception.reason.clone(),
            closed: exception.change == Change::Closed,
            sessions: people.len(),
            people: people.iter().sum(),
        })
    });
    met.collect()
}

fn run_service(view: &View, id: Uuid, row: &ServiceRow, today: Date) -> RunService {
    let mut service = RunService {
        id,
        fields: row.fields.clone(),
        place: row.place_name.clone(),
        sessions: 0,
        booked: 0,
        waiting: 0,
        has_hours: !row.hours.is_empty(),
        drop_in: super::drop_in(view, row),
    };
    for (_, session) in super::sessions(view, Some(id)) {
        service.waiting += session.waiting;
        if session.start.civil().date == today && session.closed.is_none() {
            service.sessions += 1;
            service.booked += session.booked;
        }
    }
    service
}

/// The services that who is looking runs, in the order of places and names.
fn run(view: &View) -> Vec<(Uuid, &ServiceRow)> {
    let mut services = unique(view);
    services.retain(|(_, row)| runs_at(view, row.place));
    services.sort_by_key(|(_, row)| {
        (
            row.place_name.clone(),
            row.fields.kind,
            row.fields.name.clone(),
        )
    });
    services
}

/// A day's list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DayPage {
    /// The day.
    pub date: Date,
    /// Only services with sessions, or closed, on that day.
    pub services: Vec<DayService>,
}

/// One service on the day's list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DayService {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub fields: Fields,
    /// What the place is called.
    pub place: String,
    /// Why the day is closed.
    pub closed: Option<String>,
    /// Its sessions, the earliest first.
    pub sessions: Vec<DaySession>,
}

/// One session on the day's list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DaySession {
    /// Its id; none once it has left the lists.
    pub id: Option<Uuid>,
    /// When it begins.
    pub start: Instant,
    /// When it is over.
    pub end: Instant,
    /// In which room, where the service has several.
    pub room: Option<String>,
    /// Its counts: booked, held, waiting, seats; none once it has left the lists.
    pub counts: Option<(u32, u32, u32, u32)>,
    /// Whether it is over, so that nothing can be cancelled.
    pub begun: bool,
    /// Who comes, by name; then who was offered a seat, then the line.
    pub people: Vec<Person>,
}

/// One person on the day's list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Their booking.
    pub booking: Uuid,
    /// The name they go by.
    pub name: String,
    /// What they say on the telephone.
    pub reference: String,
    /// How it stands.
    pub state: State,
    /// How many come together, when that is more than one.
    pub party: Option<u32>,
    /// What was marked.
    pub attendance: Option<Attendance>,
    /// Whether they have no account.
    pub guest: bool,
    /// The telephone of who has no account.
    pub phone: String,
    /// What was written down.
    pub note: String,
    /// Until when they have to say whether they still come, once they were asked.
    #[serde(default)]
    pub asked: Option<Instant>,
    /// How many weeks that follow were booked with it.
    #[serde(default)]
    pub rest: usize,
    /// Whether what is shown is on this phone only.
    pub unsent: bool,
}

/// A day's list; today's when none is named. Nothing for those who run no services.
pub fn day(view: &View, date: &Option<Date>) -> Option<DayPage> {
    runs(view).then_some(())?;
    let date = date.unwrap_or(view.now.civil().date);
    let services = run(view).into_iter().map(|(id, row)| DayService {
        id,
        fields: row.fields.clone(),
        place: row.place_name.clone(),
        closed: closed_on(row, date),
        sessions: sessions(view, id, row, date),
    });
    let there = |service: &DayService| service.closed.is_some() || !service.sessions.is_empty();
    Some(DayPage {
        date,
        services: services.filter(there).collect(),
    })
}

/// From the sessions at hand and, for days whose sessions have left the lists, from the bookings.
fn sessions(view: &View, service: Uuid, of: &ServiceRow, date: Date) -> Vec<DaySession> {
    let mut sessions: BTreeMap<(Instant, &str), DaySession> = BTreeMap::new();
    let of_day = |start: Instant| start.civil().date == date;
    for (id, row) in super::sessions(view, Some(service)).filter(|(_, row)| of_day(row.start)) {
        sessions.insert((row.start, &row.room), of_row(view, id, row));
    }
    for (id, row) in at_desk(view).filter(|(_, row)| row.service.0 == service && of_day(row.start))
    {
        let session = sessions.entry((row.start, &row.room));
        let session = session.or_insert_with(|| DaySession {
            id: None,
            start: row.start,
            end: row.end(),
            room: of.room_of(&row.room, view.now.civil().date),
            counts: None,
            begun: true,
            people: Vec::new(),
        });
        session.people.push(person(view, id, row));
    }
    for session in sessions.values_mut() {
        in_order(&mut session.people);
    }
    sessions.into_values().collect()
}

/// One session with its people.
pub fn day_session(view: &View, id: Uuid, row: &SessionRow) -> DaySession {
    let people = at_desk(view)
        .filter(|(_, booking)| booking.session.0 == id)
        .map(|(id, row)| person(view, id, row));
    let mut session = DaySession {
        people: people.collect(),
        ..of_row(view, id, row)
    };
    in_order(&mut session.people);
    session
}

/// What the desk has to see to: bookings that count, those that were marked although they did not, and whoever was called
/// off and has no account, so that nobody but the desk can tell them.
fn at_desk(view: &View) -> impl Iterator<Item = (Uuid, &BookingRow)> {
    view.all::<BookingRow>()
        .filter(|(space, _, row)| {
            let to_call = || {
                let guest = row.desk.as_ref().is_some_and(|desk| desk.guest);
                guest && matches!(row.state, State::CalledOff { .. })
            };
            let counts = row.state.is_live() || row.attendance.is_some() || to_call();
            matches!(space, Space::Desk(..)) && counts
        })
        .map(|(_, id, row)| (id, row))
}

fn in_order(people: &mut [Person]) {
    people.sort_by_key(|person| match person.state {
        State::Waiting { position } => (2, position, String::new()),
        State::Entered => (3, 0, person.name.clone()),
        State::Offered { .. } => (1, 0, person.name.clone()),
        _ => (0, 0, person.name.clone()),
    });
}

fn of_row(view: &View, id: Uuid, row: &SessionRow) -> DaySession {
    DaySession {
        id: Some(id),
        start: row.start,
        end: row.end(),
        room: super::room(view, row),
        counts: Some((row.booked, row.held, row.waiting, row.seats)),
        begun: row.start <= view.now,
        people: Vec::new(),
    }
}

/// The hours of one service, for the form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HoursPage {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub fields: Fields,
    /// Its weekly hours.
    pub hours: Vec<Hours>,
    /// Its terms.
    pub terms: Terms,
    /// Days that differ, from today on.
    pub exceptions: Vec<Exception>,
    /// The day whose hours alone are to be changed; none: the weekly hours.
    pub day: Option<Date>,
    /// Tomorrow, the first day that is likely to be changed.
    pub tomorrow: Date,
    /// The sessions ahead that somebody is in and the hours make, the next first.
    pub taken: Vec<Taken>,
}

/// A session that somebody is in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Taken {
    /// Its id.
    pub id: Uuid,
    /// When it begins.
    pub start: Instant,
    /// In which room; empty is the service's own.
    pub room: String,
    /// How many have, were offered, wait for or hope for a seat.
    pub people: u32,
    /// Their names, as far as the desk's list has them.
    pub names: Vec<String>,
}

impl HoursPage {
    /// Whom hours would leave outside that are not saved yet: the weekly ones, or those of the day named.
    pub fn left_outside(&self, day: Option<Date>, hours: Vec<Hours>) -> Vec<&Taken> {
        let mut exceptions = self.exceptions.clone();
        let weekly = if let Some(day) = day {
            exceptions.retain(|exception| exception.day != day);
            exceptions.push(Exception {
                day,
                change: Change::Hours { hours },
                reason: String::new(),
                holiday: false,
            });
            self.hours.clone()
        } else {
            hours
        };
        let after = Timetable {
            hours: &weekly,
            exceptions: &exceptions,
        };
        let taken = self.taken.iter();
        taken
            .filter(|session| !after.opens(session.start, &session.room))
            .collect()
    }
}

/// The hours of one service, for those who run it.
pub fn hours(view: &View, (id, day): &(Option<Uuid>, Option<Date>)) -> Option<HoursPage> {
    let id = (*id)?;
    let row = view.find::<ServiceRow>(id)?;
    runs_at(view, row.place).then_some(())?;
    let today = view.now.civil().date;
    Some(HoursPage {
        id,
        fields: row.fields.clone(),
        hours: row.hours.clone(),
        terms: row.terms,
        exceptions: row
            .exceptions
            .iter()
            .filter(|exception| exception.day >= today)
            .cloned()
            .collect(),
        day: *day,
        tomorrow: today.plus_days(1),
        taken: taken(view, id, row),
    })
}

fn taken(view: &View, id: Uuid, row: &ServiceRow) -> Vec<Taken> {
    let mut names: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    let live = |booking: &BookingRow| booking.service.0 == id && booking.state.is_live();
    for (_, booking) in at_desk(view).filter(|(_, booking)| live(booking)) {
        let names = names.entry(booking.session.0).or_default();
        names.push(booking.name.clone());
    }
    let ahead = super::sessions(view, Some(id)).filter(|(_, session)| {
        session.start > view.now
            && session.closed.is_none()
            && row.timetable().opens(session.start, &session.room)
    });
    let taken = ahead.map(|(id, session)| Taken {
        id,
        start: session.start,
        room: session.room.clone(),
        people: session.people(),
        names: names.remove(&id).unwrap_or_default(),
    });
    let mut taken: Vec<Taken> = taken.filter(|session| session.people > 0).collect();
    taken.sort_by_key(|session| session.start);
    taken
}

/// The form that closes a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClosePage {
    /// The services to choose from: id, name, room.
    pub services: Vec<(Uuid, String, String)>,
    /// The service chosen at first; none: all of them.
    pub chosen: Option<Uuid>,
    /// The day proposed.
    pub day: Date,
    /// The reason proposed.
    pub reason: String,
    /// On which days people are in which services, so that whom closing one touches is known whatever is filled in.
    pub people: Vec<(Uuid, Date, u32)>,
}

impl ClosePage {
    /// Whom closing a day of these services would touch: the name of the service, and how many people.
    pub fn touched(&self, day: Date, services: &[Uuid]) -> Vec<(String, u32)> {
        let chosen = self
            .services
            .iter()
            .filter(|(id, ..)| services.contains(id));
        let counted = chosen.map(|(id, name, _)| {
            let there = self.people.iter();
            let there = there.filter(|(service, on, _)| service == id && *on == day);
            (name.clone(), there.map(|(.., people)| people).sum())
        });
        counted.filter(|(_, people)| *people > 0).collect()
    }
}

/// The form that closes a day; nothing for those who run no services.
pub fn close(
    view: &View,
    (chosen, day, reason): &(Option<Uuid>, Option<Date>, String),
) -> Option<ClosePage> {
    runs(view).then_some(())?;
    let day = day.unwrap_or(view.now.civil().date.plus_days(1));
    let name = |(id, row): (Uuid, &ServiceRow)| {
        (
            id,
            row.fields.name.clone(),
            format!("{} {}", row.place_name, row.fields.room),
        )
    };
    Some(ClosePage {
        services: run(view).into_iter().map(name).collect(),
        chosen: *chosen,
        day,
        reason: reason.clone(),
        people: people_ahead(view),
    })
}

/// Everyone who has, was offered, waits for or hopes for a place, by service and day.
fn people_ahead(view: &View) -> Vec<(Uuid, Date, u32)> {
    let mut people: BTreeMap<(Uuid, Date), u32> = BTreeMap::new();
    for (id, _) in run(view) {
        let sessions = super::sessions(view, Some(id));
        let ahead = sessions
            .filter(|(_, session)| session.start > view.now && session.closed.is_none())
            .filter(|(_, session)| session.people() > 0);
        for (_, session) in ahead {
            let day = session.start.civil().date;
            *people.entry((id, day)).or_default() += session.people();
        }
    }
    people
        .into_iter()
        .map(|((id, day), people)| (id, day, people))
        .collect()
}

/// The form for a new service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewPage {
    /// Where it may take place: communities and estates, by level and name.
    pub places: Vec<(PlaceId, String)>,
}

/// The form for a new service; nothing for those who run no services.
pub fn new(view: &View, (): &()) -> Option<NewPage> {
    let mut places: Vec<(Level, String, PlaceId)> = view
        .all::<PlaceRow>()
        .filter(|(_, id, row)| row.level < Level::Stairwell && runs_at(view, PlaceId(*id)))
        .map(|(_, id, row)| (row.level, row.name.clone(), PlaceId(id)))
        .collect();
    // A community first: that is where the rooms are.
    places.sort_by_key(|(level, name, id)| (*level != Level::Community, *level, name.clone(), *id));
    places.dedup_by_key(|(.., id)| *id);
    let places: Vec<_> = places.into_iter().map(|(_, name, id)| (id, name)).collect();
    (!places.is_empty()).then_some(NewPage { places })
}
