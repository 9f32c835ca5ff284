//! Moving a booking: the new seat is sure before the old one is given up.

use super::booking::{bookable, contact, no_overlap, runs, settled};
use super::line::settle;
use super::{Course, allowed, may_run};
use crate::services::{Event, Move, Refusal, State};

/// Moves a booking to a session that has a free seat: its person until the deadline, staff until it begins.
pub fn move_to(course: &mut Course<'_>, command: &Move) -> Result<(), Refusal> {
    let booking = settled(course, command.booking)?;
    if booking.state != State::Confirmed {
        return Err(Refusal::NotLive);
    }
    let from = booking.session;
    if from == command.session {
        return Ok(());
    }
    let staff = booking.subject != course.ctx.actor.person && runs(course, from);
    if course.ctx.now >= booking.start {
        return Err(Refusal::Begun {
            start: booking.start,
        });
    }
    if !staff && course.ctx.now > booking.deadline {
        return Err(Refusal::TooLate {
            deadline: booking.deadline,
            contact: contact(course, &booking),
        });
    }
    settle(course, command.session);
    let session = bookable(course, command.session)?.clone();
    let service = course.service(session.service)?;
    let other = service.id != booking.service;
    if other && !(staff && may_run(&course.ctx.actor, &service.site)) {
        // What another service asks of people is asked when they book it.
        return Err(Refusal::OtherService);
    }
    if !staff {
        allowed::may_move_to(course, &session)?;
    }
    if course.facts.bookings.values().any(|known| {
        known.session == session.id && known.subject == booking.subject && known.state.is_live()
    }) || course
        .facts
        .own
        .iter()
        .any(|own| own.session == session.id && own.state.is_live())
    {
        return Err(Refusal::AlreadyBooked {
            booking: booking.id,
        });
    }
    no_overlap(course, &session, Some(booking.id))?;
    if let Some(draw) = session
        .draw
        .as_ref()
        .filter(|draw| draw.is_open(course.ctx.now))
    {
        return Err(Refusal::DrawOpen {
            session: session.id,
            until: draw.until,
        });
    }
    if session.free() < booking.seats() {
        return Err(Refusal::Full {
            session: session.id,
            start: session.start,
            waiting: session.waiting,
        });
    }
    course.happen(Event::Moved {
        booking: booking.id,
        session: session.id,
        staff,
    });
    settle(course, from);
    Ok(())
}
