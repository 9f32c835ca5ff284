//! Somebody of a family without an account: entered, and taken out.

use super::{Course, booking, family, forget};
use crate::kernel::FieldError;
use crate::services::{
    AddDependant, Booking, DependantId, Event, MOST_DEPENDANTS, Refusal, RemoveDependant, State,
};

/// Enters somebody, under a name that nobody else of the family has: lists say by it for whom a booking is.
pub fn add(course: &mut Course<'_>, command: &AddDependant) -> Result<(), Refusal> {
    let me = family::oneself(course)?;
    let name = command.name.trim();
    let wrong = |field: &str, key| Refusal::Input(vec![FieldError::new(field, key)]);
    let this_year = course.ctx.now.civil().date.ymd().0;
    let to_come = |born: u32| i32::try_from(born).is_ok_and(|born| born > this_year);
    if command.born.is_some_and(to_come) {
        return Err(wrong("born", "services.field.born_to_come"));
    }
    let own = course.facts.dependants.values();
    let own: Vec<_> = own.filter(|one| one.carer == me).collect();
    if own.iter().any(|one| one.name == name) {
        return Err(wrong("name", "services.field.dependant_twice"));
    }
    if own.len() >= MOST_DEPENDANTS {
        return Err(Refusal::DependantsFull {
            most: MOST_DEPENDANTS,
        });
    }
    course.happen(Event::DependantAdded {
        dependant: DependantId::derive(course.ctx.command, "dependant"),
        name: name.to_owned(),
        born: command.born,
        kin: command.kin,
    });
    Ok(())
}

/// Takes somebody out, with all their bookings. What can no longer be cancelled is not got rid of by it.
pub fn remove(course: &mut Course<'_>, command: &RemoveDependant) -> Result<(), Refusal> {
    let me = family::oneself(course)?;
    let one = course.facts.dependants.get(&command.dependant);
    let one = one.filter(|one| one.carer == me);
    let subject = one.ok_or(Refusal::NotFound)?.subject();
    let now = course.ctx.now;
    let bookings = course.facts.bookings.values();
    let ahead = |booking: &&Booking| {
        let over = booking.start.plus(booking.length);
        booking.subject == subject && booking.state.is_live() && now < over
    };
    let ahead: Vec<&Booking> = bookings.filter(ahead).collect();
    let mut ahead_still = ahead.iter();
    let too_late =
        ahead_still.find(|booking| booking.state == State::Confirmed && now > booking.deadline);
    if let Some(booking) = too_late {
        return Err(Refusal::TooLate {
            deadline: booking.deadline,
            contact: booking::contact(course, booking),
        });
    }
    if !ahead.is_empty() && !command.cancel {
        return Err(Refusal::DependantBooked {
            bookings: ahead.len(),
        });
    }
    forget::bookings_of(course, &[subject]);
    course.happen(Event::DependantRemoved {
        dependant: command.dependant,
    });
    Ok(())
}
