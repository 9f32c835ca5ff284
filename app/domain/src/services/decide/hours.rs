//! Services, their hours, and what the clock does with them.

use std::collections::BTreeMap;

use super::draw;
use super::line::settle;
use super::{Course, DAYS_KEPT, form, holidays, may_run, outside};
use crate::kernel::{Date, FieldError, Instant};
use crate::services::{
    CallOff, ChangeDay, CloseDay, Define, Describe, Event, Fields, Hours, OpenSessions, Outside,
    Refusal, Remind, ReopenDay, Service, ServiceId, Session, SessionId, SetHours, Standing, State,
    session_id,
};

/// Adds a service.
pub fn define(course: &mut Course<'_>, command: &Define) -> Result<(), Refusal> {
    let site = course.facts.site.as_ref().ok_or(Refusal::NotFound)?;
    if !may_run(&course.ctx.actor, site) {
        return Err(Refusal::NotYours {
            place: site.name.clone(),
        });
    }
    let service = ServiceId::derive(course.ctx.command, "service");
    let fields = trimmed(&command.fields);
    course.happen(Event::Defined {
        service,
        place: command.place,
        fields,
    });
    Ok(())
}

/// Says anew what a service is.
pub fn describe(course: &mut Course<'_>, command: &Describe) -> Result<(), Refusal> {
    let fields = trimmed(&command.fields);
    let today = course.ctx.now.civil().date;
    let service = course.run(command.service)?;
    if service.timetable().names_room(&fields.room, today) {
        let error = FieldError::new("fields.room", "services.field.room_in_hours");
        return Err(Refusal::Input(vec![error]));
    }
    if service.fields != fields {
        course.happen(Event::Described {
            service: command.service,
            fields,
        });
    }
    Ok(())
}

fn trimmed(fields: &Fields) -> Fields {
    Fields {
        name: fields.name.trim().to_owned(),
        kind: fields.kind,
        room: fields.room.trim().to_owned(),
        about: fields.about.trim().to_owned(),
        contact: fields.contact.trim().to_owned(),
    }
}

/// Sets the weekly hours and opens the days ahead by them.
pub fn set(course: &mut Course<'_>, command: &SetHours) -> Result<(), Refusal> {
    let before = course.run(command.service)?.clone();
    let hours = form::hours(&command.lines, &before.fields.room);
    form::no_overlap(&command.lines, &before.fields.room, true)?;
    course.happen(Event::HoursSet {
        service: command.service,
        hours,
        terms: command.terms,
    });
    holidays::take(course, command.service)?;
    outside::see_to(course, &before, command.outside, &command.reason)?;
    open(course, command.service)
}

/// Gives one day other hours.
pub fn change_day(course: &mut Course<'_>, command: &ChangeDay) -> Result<(), Refusal> {
    let before = course.run(command.service)?.clone();
    not_past(course, command.day)?;
    let hours = form::hours(&command.lines, &before.fields.room);
    if hours.is_empty() {
        return Err(Refusal::NoHours);
    }
    form::no_overlap(&command.lines, &before.fields.room, false)?;
    let reason = command.reason.trim().to_owned();
    course.happen(Event::DayChanged {
        service: command.service,
        day: command.day,
        hours,
        reason,
    });
    outside::see_to(course, &before, command.outside, &command.reason)?;
    open(course, command.service)
}

/// Closes a day of some services. As many bookings as are at hand are called off at once, the rest by the clock.
pub fn close_day(course: &mut Course<'_>, command: &CloseDay) -> Result<(), Refusal> {
    not_past(course, command.day)?;
    for service in &command.services {
        course.run(*service)?;
    }
    let reason = command.reason.trim();
    for service in &command.services {
        course.happen(Event::DayClosed {
            service: *service,
            day: command.day,
            reason: reason.to_owned(),
        });
        let now = course.ctx.now;
        let sessions = future(course, *service, now);
        for session in sessions
            .values()
            .filter(|session| session.start.civil().date == command.day)
        {
            match session.standing {
                Standing::PutAway => {}
                _ if session.is_occupied() || session.standing == Standing::Closed => {
                    call_off_session(course, session.id, reason);
                }
                // Nobody is in it: it just is not there on that day.
                _ => course.happen(Event::SessionPutAway {
                    session: session.id,
                }),
            }
        }
    }
    Ok(())
}

/// Takes a closed or changed day back.
pub fn reopen_day(course: &mut Course<'_>, command: &ReopenDay) -> Result<(), Refusal> {
    let before = course.run(command.service)?.clone();
    let weekday = command.day.weekday();
    let usual: Vec<Hours> = before
        .hours
        .iter()
        .filter(|hours| hours.days.contains(&weekday) && hours.counts_on(command.day))
        .cloned()
        .collect();
    let mut exceptions = before.exceptions.iter();
    let Some(exception) = exceptions.find(|exception| exception.day == command.day) else {
        return Ok(());
    };
    // A holiday on which it is open all the same is a day that staff have set: the calendar would close it again.
    let event = if exception.holiday {
        Event::DayChanged {
            service: command.service,
            day: command.day,
            hours: usual,
            reason: String::new(),
        }
    } else {
        Event::DayReopened {
            service: command.service,
            day: command.day,
        }
    };
    course.happen(event);
    holidays::take(course, command.service)?;
    outside::see_to(course, &before, Some(Outside::Keep), "")?;
    open(course, command.service)
}

/// The clock's morning round: one more day, and what is over is put away.
pub fn open_sessions(course: &mut Course<'_>, command: &OpenSessions) -> Result<(), Refusal> {
    course.by_clock()?;
    let now = course.ctx.now;
    let today = now.civil().date;
    let over: Vec<_> = course
        .facts
        .sessions
        .values()
        .filter(|session| session.service == command.service)
        .filter(|session| session.standing != Standing::PutAway && session.end() < today.start())
        .map(|session| session.id)
        .collect();
    for session in over {
        course.happen(Event::SessionPutAway { session });
    }
    let long_ago = today.plus_days(-DAYS_KEPT).start();
    let bookings = course.facts.bookings.values();
    let old: Vec<_> = bookings
        .filter(|booking| !booking.put_away && booking.start < long_ago)
        .map(|booking| booking.id)
        .collect();
    for booking in old {
        course.happen(Event::PutAway { booking });
    }
    let draws = course.facts.draws.values();
    let old: Vec<_> = draws
        .filter(|draw| !draw.put_away && draw.start < long_ago)
        .map(|draw| draw.session)
        .collect();
    for session in old {
        course.happen(Event::DrawPutAway { session });
    }
    let before = course.service(command.service)?.clone();
    holidays::take(course, command.service)?;
    outside::see_to(course, &before, Some(Outside::Keep), "")?;
    open(course, command.service)
}

/// The clock's calling off of what a closed session still has.
pub fn call_off(course: &mut Course<'_>, command: &CallOff) -> Result<(), Refusal> {
    course.by_clock()?;
    let session = course.facts.sessions.get(&command.session);
    if let Some(session) = session.filter(|session| session.standing == Standing::Closed) {
        let reason = session.reason.clone();
        call_off_session(course, command.session, &reason);
    }
    Ok(())
}

/// The clock's reminders for a day, a part of the people at a time.
pub fn remind(course: &mut Course<'_>, command: &Remind) -> Result<(), Refusal> {
    course.by_clock()?;
    let coming = |state: &State| matches!(state, State::Confirmed);
    let bookings: Vec<_> = course
        .facts
        .bookings
        .values()
        .filter(|booking| {
            coming(&booking.state) && !booking.reminded && booking.start > course.ctx.now
        })
        .map(|booking| booking.id)
        .collect();
    for booking in bookings {
        course.happen(Event::Reminded { booking });
    }
    let more = course.facts.more;
    course.happen(Event::RemindedSome {
        service: command.service,
        day: command.day,
        more,
    });
    Ok(())
}

fn call_off_session(course: &mut Course<'_>, session: SessionId, reason: &str) {
    let bookings = course.facts.of(session).into_iter();
    let live: Vec<_> = bookings
        .filter(|booking| booking.state.is_live())
        .map(|booking| booking.id)
        .collect();
    for booking in live {
        course.happen(Event::CalledOff {
            booking,
            reason: reason.to_owned(),
        });
    }
    course.happen(Event::SessionClosed {
        session,
        reason: reason.to_owned(),
    });
}

/// Makes the sessions ahead agree with the hours, without moving or removing one that anybody is in.
fn open(course: &mut Course<'_>, id: ServiceId) -> Result<(), Refusal> {
    let service = course
        .facts
        .services
        .get(&id)
        .ok_or(Refusal::NotFound)?
        .clone();
    let now = course.ctx.now;
    let today = now.civil().date;
    let last = today.plus_days(i32::try_from(service.terms.ahead).unwrap_or(0));
    let wanted = wanted(&service, today, last, now);
    let existing = future(course, id, now);
    for session in existing
        .values()
        .filter(|session| session.standing == Standing::Open)
    {
        let blocked = wanted
            .get(&(session.start, session.room.clone()))
            .is_none_or(|hours| in_the_way(&existing, session.id, session.start, hours, &service));
        if blocked && !session.is_occupied() {
            course.happen(Event::SessionPutAway {
                session: session.id,
            });
        }
    }
    for ((start, room), hours) in &wanted {
        let session = session_id(id, *start, room);
        match existing.get(&session) {
            Some(session) if session.is_occupied() && session.standing != Standing::Open => {}
            Some(session) if session.is_occupied() => adjust(course, session, hours, &service)?,
            _ if in_the_way(&existing, session, *start, hours, &service) => {}
            Some(session) if session.standing == Standing::Open => {
                adjust(course, session, hours, &service)?;
            }
            _ => {
                let draw = draw::of_new(course, &service, session, *start);
                course.happen(Event::SessionOpened {
                    session,
                    service: id,
                    start: *start,
                    room: room.clone(),
                    length: hours.length,
                    seats: hours.seats,
                    cancel: service.terms.cancel,
                    hold: service.terms.hold,
                    draw,
                });
            }
        }
    }
    course.happen(Event::OpenedThrough {
        service: id,
        day: last,
    });
    Ok(())
}

/// Every session that the hours make from now to the end of `last`, by its start and room.
fn wanted(
    service: &Service,
    today: Date,
    last: Date,
    now: Instant,
) -> BTreeMap<(Instant, String), Hours> {
    let mut wanted = BTreeMap::new();
    let mut day = today;
    while day <= last {
        for hours in service.hours_on(day) {
            let starts = hours
                .starts()
                .map(|time| day.at(time))
                .filter(|start| *start > now);
            wanted.extend(starts.map(|start| ((start, hours.room.clone()), hours.clone())));
        }
        day = day.plus_days(1);
    }
    wanted
}

/// The sessions of `service` that have not begun, those put away included.
pub fn future(
    course: &Course<'_>,
    service: ServiceId,
    now: Instant,
) -> BTreeMap<SessionId, Session> {
    let sessions = course.facts.sessions.values();
    sessions
        .filter(|session| session.service == service && session.start > now)
        .map(|session| (session.id, session.clone()))
        .collect()
}

/// Seats follow the hours, never below what is taken; length and terms only while nobody is in it.
fn adjust(
    course: &mut Course<'_>,
    session: &Session,
    hours: &Hours,
    service: &Service,
) -> Result<(), Refusal> {
    let taken = session.booked + session.held;
    if hours.seats < taken {
        return Err(Refusal::SeatsTaken {
            start: session.start,
            taken,
        });
    }
    let (length, cancel, hold, draw) = if session.is_occupied() {
        let draw = session.draw.clone();
        (session.length, session.cancel, session.hold, draw)
    } else {
        let draw = draw::of_known(course, service, session);
        let terms = &service.terms;
        (hours.length, terms.cancel, terms.hold, draw)
    };
    let before = (session.length, session.seats, session.cancel, session.hold);
    if (length, hours.seats, cancel, hold) != before || draw != session.draw {
        course.happen(Event::SessionAdjusted {
            session: session.id,
            length,
            seats: hours.seats,
            cancel,
            hold,
            draw,
        });
        settle(course, session.id);
    }
    Ok(())
}

/// Whether another session in that room overlaps that stays because somebody is in it. The room goes by its name: what was
/// another one may have become the service's own meanwhile.
fn in_the_way(
    existing: &BTreeMap<SessionId, Session>,
    id: SessionId,
    start: Instant,
    hours: &Hours,
    service: &Service,
) -> bool {
    let end = start.plus(hours.length);
    let room = service.fields_in(&hours.room).room;
    existing.values().any(|other| {
        let stays = other.standing == Standing::Open && other.is_occupied();
        let same_room = || service.fields_in(&other.room).room == room;
        stays && other.id != id && other.start < end && start < other.end() && same_room()
    })
}

fn not_past(course: &Course<'_>, day: Date) -> Result<(), Refusal> {
    if day < course.ctx.now.civil().date {
        Err(Refusal::DayOver { day })
    } else {
        Ok(())
    }
}
