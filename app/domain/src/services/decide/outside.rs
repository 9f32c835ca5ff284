//! Sessions that somebody is in and changed hours no longer make: shown before, kept or called off, and told.

use super::Course;
use super::hours::future;
use crate::kernel::FieldError;
use crate::services::{Event, Outside, Refusal, Service, Session, Standing, TellOutside};

/// What becomes of the sessions that `before` made and the hours as they are now do not. Nobody is asked about those
/// that were outside already. Where nothing was said of them, nothing is saved: the form shows them.
pub fn see_to(
    course: &mut Course<'_>,
    before: &Service,
    outside: Option<Outside>,
    reason: &str,
) -> Result<(), Refusal> {
    let left: Vec<Session> = left_out(course, before)?;
    if left.is_empty() {
        return Ok(());
    }
    let Some(outside) = outside else {
        let people: u32 = left.iter().map(Session::people).sum();
        let error = FieldError::new("outside", "services.field.outside_missing");
        let error = error.with("people", people).with("sessions", left.len());
        return Err(Refusal::Input(vec![error]));
    };
    for session in left {
        course.happen(match outside {
            Outside::Keep => Event::LeftOutside {
                session: session.id,
                after: None,
            },
            // Its people are called off by the clock at once, a part of them at a time.
            Outside::CallOff => Event::SessionClosed {
                session: session.id,
                reason: reason.trim().to_owned(),
            },
        });
    }
    Ok(())
}

fn left_out(course: &Course<'_>, before: &Service) -> Result<Vec<Session>, Refusal> {
    let after = course.service(before.id)?;
    let sessions = future(course, before.id, course.ctx.now).into_values();
    let mut left: Vec<Session> = sessions
        .filter(|session| session.standing == Standing::Open && session.is_occupied())
        .filter(|session| {
            before.timetable().opens(session.start, &session.room)
                && !after.timetable().opens(session.start, &session.room)
        })
        .collect();
    left.sort_by_key(|session| session.start);
    Ok(left)
}

/// The clock's telling of who is in such a session, a part of the people at a time. Whoever comes to the desk without
/// an account is told by the desk.
pub fn tell(course: &mut Course<'_>, command: &TellOutside) -> Result<(), Refusal> {
    course.by_clock()?;
    let facts = &course.facts;
    let stands = facts.sessions.get(&command.session).is_some_and(|session| {
        let service = facts.services.get(&session.service);
        session.standing == Standing::Open
            && course.ctx.now < session.start
            && service.is_some_and(|service| {
                let timetable = service.timetable();
                !timetable.opens(session.start, &session.room)
            })
    });
    // What the hours have made again meanwhile is nothing to tell of.
    if !stands {
        return Ok(());
    }
    let bookings = course.facts.bookings.values();
    let told: Vec<_> = bookings
        .filter(|booking| booking.session == command.session && booking.state.is_live())
        .map(|booking| booking.id)
        .filter(|id| command.after.is_none_or(|after| after < *id))
        .collect();
    for booking in &told {
        course.happen(Event::ToldOutside { booking: *booking });
    }
    if course.facts.more {
        course.happen(Event::LeftOutside {
            session: command.session,
            after: told.last().copied(),
        });
    }
    Ok(())
}
