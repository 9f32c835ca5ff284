//! What becomes of the bookings of a person whose account is closed.

use super::line::settle;
use super::{Course, family};
use crate::kernel::PersonId;
use crate::services::{BookingId, Event, Forget, Refusal, SessionId, State};

/// Gives on what the person still had, the cancel deadline notwithstanding: nobody will come. What has begun stays
/// as it was. Their bookings, of whatever state, leave all lists.
pub fn forget(course: &mut Course<'_>, command: &Forget) -> Result<(), Refusal> {
    course.by_clock()?;
    let dependants = course.facts.dependants.values();
    let dependants = dependants.filter(|one| one.carer == command.person);
    let dependants: Vec<_> = dependants.map(|one| (one.id, one.subject())).collect();
    let mut subjects: Vec<PersonId> = dependants.iter().map(|(_, subject)| *subject).collect();
    subjects.push(command.person);
    bookings_of(course, &subjects);
    for (dependant, _) in dependants {
        course.happen(Event::DependantRemoved { dependant });
    }
    family::forget(course, command.person);
    let calendar = course.facts.calendars.get(&command.person);
    if calendar.is_some_and(|calendar| calendar.secret.is_some()) {
        let person = command.person;
        course.happen(Event::CalendarClosed { person });
    }
    Ok(())
}

/// Gives on what these have, and takes all their bookings out of the lists.
pub fn bookings_of(course: &mut Course<'_>, subjects: &[PersonId]) {
    let theirs = course.facts.bookings.values();
    let theirs: Vec<(BookingId, SessionId)> = theirs
        .filter(|booking| subjects.contains(&booking.subject))
        .map(|booking| (booking.id, booking.session))
        .collect();
    for (booking, session) in theirs {
        settle(course, session);
        if let Some(event) = given_up(course, booking, session) {
            course.happen(event);
            settle(course, session);
        }
        course.happen(Event::Forgotten { booking });
    }
}

fn given_up(course: &Course<'_>, id: BookingId, session: SessionId) -> Option<Event> {
    let booking = course.facts.bookings.get(&id)?;
    let session = course.facts.sessions.get(&session)?;
    if course.ctx.now >= session.start {
        return None;
    }
    match booking.state {
        State::Confirmed => Some(Event::Cancelled {
            booking: id,
            staff: false,
            reason: String::new(),
        }),
        State::Offered { .. } => Some(Event::Declined { booking: id }),
        State::Waiting { .. } | State::Entered => Some(Event::Left {
            booking: id,
            others: false,
        }),
        _ => None,
    }
}
