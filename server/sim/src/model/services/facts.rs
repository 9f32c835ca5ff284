//! Where the facts of a command come from.

use std::collections::{BTreeMap, BTreeSet};

use domain::kernel::{
    Ctx, Date, Instant, Minutes, PersonId, Phone, Placed, RowKind, Rules, Weekday,
};
use domain::services::{
    Attendance, Book, Booking, BookingId, BookingRow, Calendar, Dependant, DependantId, Engagement,
    Facts, Link, LinkRow, MISS_WINDOW, Service, ServiceId, Services, Session, SessionId, Standing,
    State, weeks_after,
};

use super::SEAL;
use crate::model::Tables;

/// Who has the number that the desk named, where they live and what else they have.
pub(super) fn named_by_desk(tables: &Tables, book: &Book, facts: &mut Facts, ctx: &Ctx) {
    let number = book.guest.number();
    let mut people = tables.people.iter();
    let named = people.find(|(_, known)| {
        let same = |number: &Phone| number.as_str() == known.phone;
        number.as_ref().is_some_and(same)
    });
    if let Some((named, _)) = named {
        facts.named = Some((*named, tables.name(*named)));
        facts.home = tables.actor(*named).and_then(|holder| holder.home);
        facts.own = own(tables, *named, ctx.now);
    }
}

/// The links of these people.
pub(super) fn linked(tables: &Tables, people: &[PersonId]) -> Facts {
    let theirs = tables.links.values().filter(|link| {
        people.contains(&link.carer) || link.person.is_some_and(|one| people.contains(&one))
    });
    let named = theirs.map(|link| Link {
        carer_name: tables.name(link.carer),
        name: link.person.map(|one| tables.name(one)).unwrap_or_default(),
        ..link.clone()
    });
    Facts {
        links: named.map(|link| (link.id, link)).collect(),
        ..Facts::default()
    }
}

pub(super) fn calendar_of(tables: &Tables, person: PersonId) -> BTreeMap<PersonId, Calendar> {
    let known = tables.calendars.get(&person).cloned();
    known
        .map(|calendar| (person, calendar))
        .into_iter()
        .collect()
}

pub(super) fn is_on(start: Instant, day: Date) -> bool {
    start >= day.start() && start < day.plus_days(1).start()
}

pub(super) fn services(tables: &Tables, ids: &[ServiceId]) -> BTreeMap<ServiceId, Service> {
    let found = ids.iter().filter_map(|id| {
        let service = tables.services.get(id)?;
        let site = tables.site(service.site.place())?;
        Some((
            *id,
            Service {
                site,
                ..service.clone()
            },
        ))
    });
    found.collect()
}

pub(super) fn bookings(
    tables: &Tables,
    wanted: impl Fn(&Booking) -> bool,
) -> BTreeMap<BookingId, Booking> {
    let found = tables.bookings.values().filter(|booking| wanted(booking));
    let named = found.map(|booking| {
        let guest = booking.more.guest.as_ref();
        let name = guest.map_or_else(
            || subject_name(tables, booking.subject),
            |guest| guest.name.clone(),
        );
        (
            booking.id,
            Booking {
                name,
                ..booking.clone()
            },
        )
    });
    named.collect()
}

fn in_line(booking: &Booking) -> bool {
    matches!(booking.state, State::Waiting { .. } | State::Offered { .. })
}

pub(super) fn of_session(tables: &Tables, id: SessionId) -> Facts {
    let Some(session) = tables.sessions.get(&id) else {
        return Facts::default();
    };
    Facts {
        services: services(tables, &[session.service]),
        sessions: BTreeMap::from([(id, session.clone())]),
        ..Facts::default()
    }
}

pub(super) fn with_line(
    tables: &Tables,
    id: SessionId,
    named: Option<BookingId>,
    now: Instant,
) -> Facts {
    let mut facts = of_session(tables, id);
    let session = facts.sessions.get(&id).cloned();
    let due = session.filter(|session| {
        let draw = session.draw.as_ref();
        draw.is_some_and(|draw| draw.is_due(now))
    });
    facts.bookings = bookings(tables, |booking| {
        let entered = due.is_some() && booking.state == State::Entered;
        let unanswered = booking
            .more
            .series
            .is_some_and(|series| series.asked().is_some());
        let wanted = in_line(booking) || entered || unanswered || named == Some(booking.id);
        booking.session == id && wanted
    });
    if let Some(session) = due {
        facts.seal = Some(SEAL);
        let entered = facts.bookings.values();
        let entered = entered.filter(|booking| booking.state == State::Entered);
        let people: BTreeSet<PersonId> = entered.map(|booking| booking.subject).collect();
        let seats = tables.bookings.values().filter(|booking| {
            booking.state.takes_a_seat()
                && people.contains(&booking.subject)
                && booking.start < session.end()
                && session.start < booking.start.plus(booking.length)
        });
        facts.busy = seats.map(|booking| (id, booking.subject)).collect();
    }
    mark_busy(tables, &mut facts);
    facts
}

/// Who of all that wait for these sessions has a confirmed seat elsewhere then.
fn mark_busy(tables: &Tables, facts: &mut Facts) {
    let waits = |booking: &&Booking| matches!(booking.state, State::Waiting { .. });
    let waiting = facts.bookings.values().filter(waits);
    let elsewhere = waiting.filter(|waiting| {
        let Some(session) = facts.sessions.get(&waiting.session) else {
            return false;
        };
        let mut others = tables.bookings.values();
        others.any(|other| {
            other.subject == waiting.subject
                && other.session != session.id
                && other.state == State::Confirmed
                && other.start < session.end()
                && session.start < other.start.plus(other.length)
        })
    });
    let elsewhere = elsewhere.map(|waiting| (waiting.session, waiting.subject));
    let elsewhere: Vec<_> = elsewhere.collect();
    facts.busy.extend(elsewhere);
}

/// The same hour in the weeks after the first.
pub(super) fn weeks(tables: &Tables, book: &Book) -> Vec<SessionId> {
    let first = tables.sessions.get(&book.session);
    let weeks = book.weeks.unwrap_or_default();
    let after = first.map(|one| weeks_after(one.service, one.start, &one.room, weeks));
    after.into_iter().flatten().collect()
}

/// Adds the weeks after a booking that were booked with it.
pub(super) fn add_rest(tables: &Tables, facts: &mut Facts, id: BookingId, ctx: &Ctx) {
    let booking = tables.bookings.get(&id);
    let Some((series, start)) = booking.and_then(|one| Some((one.more.series?, one.start))) else {
        return;
    };
    let rest = tables.bookings.values().filter(|other| {
        let same = other.more.series.is_some_and(|one| one.by == series.by);
        same && other.start > start && other.state == State::Confirmed
    });
    for other in rest {
        facts.merge(with_line(tables, other.session, Some(other.id), ctx.now));
    }
}

pub(super) fn of_booking(tables: &Tables, id: BookingId, ctx: &Ctx) -> Facts {
    let Some(booking) = tables.bookings.get(&id) else {
        return Facts::default();
    };
    let mut facts = with_line(tables, booking.session, Some(id), ctx.now);
    facts.own = own(tables, booking.subject, ctx.now);
    facts.misses = misses(tables, &BTreeSet::from([booking.subject]), ctx.now);
    facts
}

/// When the sessions began that these people missed and that still count.
pub(super) fn misses(
    tables: &Tables,
    people: &BTreeSet<PersonId>,
    now: Instant,
) -> Vec<(PersonId, Instant)> {
    let missed = |booking: &&Booking| {
        people.contains(&booking.subject)
            && booking.attendance == Some(Attendance::Missed)
            && booking.start > now.minus(MISS_WINDOW)
    };
    let missed = tables.bookings.values().filter(missed);
    let mut missed: Vec<_> = missed.map(|b| (b.subject, b.start)).collect();
    missed.sort();
    missed
}

/// How many sessions of the service a person, or their household, has in the week of a session, without the one that is to
/// be moved.
pub(super) fn this_week(
    tables: &Tables,
    facts: &Facts,
    id: SessionId,
    subject: PersonId,
    moved: Option<BookingId>,
) -> u32 {
    let Some(session) = facts.sessions.get(&id) else {
        return 0;
    };
    let Some(service) = facts.services.get(&session.service) else {
        return 0;
    };
    if service.terms.per_week == 0 {
        return 0;
    }
    let mut people = BTreeSet::from([subject]);
    let dependant = tables.dependants.get(&DependantId(subject.0));
    let at = dependant.map_or(subject, |one| one.carer);
    let own = tables.homes.get(&at);
    if let Some(own) = own.filter(|own| own.verified.is_some() && !own.unit.is_empty())
        && service.terms.household
    {
        let together = tables.homes.iter().filter(|(_, home)| {
            home.place == own.place && home.unit == own.unit && home.verified.is_some()
        });
        people.extend(together.map(|(person, _)| *person));
        let theirs = tables.dependants.values();
        let theirs = theirs.filter(|one| people.contains(&one.carer));
        let theirs: Vec<PersonId> = theirs.map(Dependant::subject).collect();
        people.extend(theirs);
    }
    let day = session.start.civil().date;
    let since = Weekday::ALL
        .iter()
        .position(|weekday| *weekday == day.weekday());
    let monday = day.plus_days(-i32::try_from(since.unwrap_or_default()).unwrap_or_default());
    let week = monday.start()..monday.plus_days(7).start();
    let theirs = tables.bookings.values().filter(|booking| {
        booking.service == service.id
            && Some(booking.id) != moved
            && week.contains(&booking.start)
            && people.contains(&booking.subject)
            && booking.state.is_live()
    });
    u32::try_from(theirs.count()).unwrap_or(u32::MAX)
}

/// What a person is in or was in lately, and their family.
fn of_person(tables: &Tables, person: PersonId) -> Facts {
    Facts {
        calendars: calendar_of(tables, person),
        links: linked(tables, &[person]).links,
        ..of_subjects(tables, &[person])
    }
}

pub(super) fn dependants_of(tables: &Tables, carer: PersonId) -> BTreeMap<DependantId, Dependant> {
    let own = tables.dependants.iter();
    let own = own.filter(|(_, one)| one.carer == carer);
    own.map(|(id, one)| (*id, one.clone())).collect()
}

/// What somebody goes by, with an account or as somebody's dependant.
pub(super) fn subject_name(tables: &Tables, subject: PersonId) -> String {
    let dependant = tables.dependants.get(&DependantId(subject.0));
    dependant.map_or_else(|| tables.name(subject), |one| one.name.clone())
}

/// What these are in or were in lately, with their sessions and the lines there.
pub(super) fn of_subjects(tables: &Tables, subjects: &[PersonId]) -> Facts {
    let shown = |booking: &Booking| {
        let reason = matches!(&booking.state, State::CalledOff { reason } if !reason.is_empty());
        let excused = matches!(booking.attendance, Some(Attendance::Excused { .. }));
        subjects.contains(&booking.subject) && (!booking.put_away || reason || excused)
    };
    let own = bookings(tables, shown);
    let at: Vec<ServiceId> = own.values().map(|booking| booking.service).collect();
    let live = own.values().filter(|booking| booking.state.is_live());
    let live: BTreeSet<SessionId> = live.map(|booking| booking.session).collect();
    let sessions = live.iter().filter_map(|id| tables.sessions.get(id));
    let mut facts = Facts {
        services: services(tables, &at),
        sessions: sessions
            .map(|session| (session.id, session.clone()))
            .collect(),
        bookings: bookings(tables, |booking| {
            own.contains_key(&booking.id) || (in_line(booking) && live.contains(&booking.session))
        }),
        ..Facts::default()
    };
    mark_busy(tables, &mut facts);
    facts
}

/// The rows that show the name of a person.
pub fn of_name(tables: &Tables, person: PersonId) -> Vec<Placed> {
    let rows = Services::project(&of_person(tables, person)).into_iter();
    rows.filter(|(.., body)| [BookingRow::KIND, LinkRow::KIND].contains(&body.kind()))
        .collect()
}

pub(super) fn of_hours(tables: &Tables, id: ServiceId, now: Instant) -> Facts {
    let ahead = |session: &&Session| {
        session.service == id && (session.start > now || session.standing != Standing::PutAway)
    };
    let sessions = tables.sessions.values().filter(ahead);
    let sessions: BTreeMap<_, _> = sessions.map(|s| (s.id, s.clone())).collect();
    let mut facts = Facts {
        services: services(tables, &[id]),
        bookings: bookings(tables, |booking| {
            in_line(booking) && sessions.contains_key(&booking.session)
        }),
        sessions,
        seal: Some(SEAL),
        holidays: tables.holidays.clone(),
        ..Facts::default()
    };
    mark_busy(tables, &mut facts);
    facts
}

pub(super) fn of_day(tables: &Tables, ids: &[ServiceId], day: Date) -> Facts {
    let services = services(tables, ids);
    let of_it =
        |session: &&Session| services.contains_key(&session.service) && is_on(session.start, day);
    let sessions = tables.sessions.values().filter(of_it);
    let sessions: BTreeMap<_, _> = sessions.map(|s| (s.id, s.clone())).collect();
    let occupied = sessions.values().filter(|session| session.is_occupied());
    let occupied = occupied.map(|session| session.id).collect();
    Facts {
        bookings: live(tables, &occupied),
        services,
        sessions,
        ..Facts::default()
    }
}

/// As many live bookings of these sessions as one transaction sees to, in the order of their starts.
pub(super) fn live(
    tables: &Tables,
    sessions: &BTreeSet<SessionId>,
) -> BTreeMap<BookingId, Booking> {
    let found = bookings(tables, |booking| {
        sessions.contains(&booking.session) && booking.state.is_live()
    });
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by_key(|(id, booking)| (booking.start, *id));
    found.into_iter().take(Facts::MOST).collect()
}

pub(super) fn own(tables: &Tables, subject: PersonId, now: Instant) -> Vec<Engagement> {
    let since = now.minus(Minutes::hours(12));
    let found = bookings(tables, |booking| {
        booking.subject == subject && booking.start > since && booking.state.is_live()
    });
    let mut own: Vec<_> = found
        .into_values()
        .map(|booking| Engagement {
            booking: booking.id,
            session: booking.session,
            name: tables
                .services
                .get(&booking.service)
                .map(|service| service.fields.name.clone())
                .unwrap_or_default(),
            start: booking.start,
            length: booking.length,
            state: booking.state,
            any: booking.more.any,
        })
        .collect();
    own.sort_by_key(|engagement| (engagement.start, engagement.booking));
    own
}
