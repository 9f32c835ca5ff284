//! Who came and who did not, and what the desk writes down.

use super::Course;
use super::booking::is_own;
use crate::services::{
    Attendance, Booking, BookingId, CheckIn, Event, Mark, MarkAs, MarkRest, Note, Refusal, State,
};

/// Records that somebody came: always, by the time at which it was seen, which is not after now.
pub fn check_in(course: &mut Course<'_>, command: &CheckIn) -> Result<(), Refusal> {
    let booking = at_desk(course, command.booking)?.id;
    let at = course.ctx.made.min(course.ctx.now);
    course.happen(Event::CameIn { booking, at });
    Ok(())
}

/// Marks what became of one booking, once its session has begun.
pub fn mark(course: &mut Course<'_>, command: &Mark) -> Result<(), Refusal> {
    let booking = at_desk(course, command.booking)?;
    let (id, was) = (booking.id, booking.attendance.clone());
    if command.mark == MarkAs::Nothing {
        if was.is_some() {
            course.happen(Event::Unmarked { booking: id });
        }
        return Ok(());
    }
    if booking.state != State::Confirmed {
        return Err(Refusal::NotLive);
    }
    if course.ctx.now < booking.start {
        return Err(Refusal::NotYet {
            start: booking.start,
        });
    }
    let event = match command.mark {
        MarkAs::Missed if was == Some(Attendance::Missed) => return Ok(()),
        MarkAs::Missed => Event::MissedIt { booking: id },
        _ => Event::ExcusedFrom {
            booking: id,
            reason: command.reason.trim().to_owned(),
        },
    };
    course.happen(event);
    Ok(())
}

/// Marks everyone who is not marked as having stayed away: as many as are at hand.
pub fn mark_rest(course: &mut Course<'_>, command: &MarkRest) -> Result<(), Refusal> {
    let session = course.facts.sessions.get(&command.session);
    let session = session.ok_or(Refusal::NotFound)?;
    let start = session.start;
    course.run(session.service)?;
    if course.ctx.now < start {
        return Err(Refusal::NotYet { start });
    }
    let unmarked = |booking: &&Booking| {
        booking.session == command.session
            && booking.state == State::Confirmed
            && booking.attendance.is_none()
    };
    let bookings = course.facts.bookings.values().filter(unmarked);
    for booking in bookings.map(|booking| booking.id).collect::<Vec<_>>() {
        course.happen(Event::MissedIt { booking });
    }
    Ok(())
}

/// Writes something down about a booking.
pub fn note(course: &mut Course<'_>, command: &Note) -> Result<(), Refusal> {
    let booking = at_desk(course, command.booking)?;
    let (booking, was) = (booking.id, booking.more.note.clone());
    let text = command.text.trim().to_owned();
    if text != was {
        course.happen(Event::Noted { booking, text });
    }
    Ok(())
}

/// A booking of a service that who acts runs. Whose it is not does not learn that it is there.
fn at_desk<'a>(course: &'a Course<'_>, id: BookingId) -> Result<&'a Booking, Refusal> {
    let booking = course.facts.bookings.get(&id).ok_or(Refusal::NotFound)?;
    match course.run(booking.service) {
        Ok(_) => Ok(booking),
        Err(not_yours) if is_own(course, booking) => Err(not_yours),
        Err(_) => Err(Refusal::NotFound),
    }
}
