//! The address that a person's calendar follows: made, made anew, taken back. Everybody for themselves alone.

use super::Course;
use crate::services::{Event, Refusal};

/// Gives an address; the one before leads nowhere from then on.
pub fn open(course: &mut Course<'_>) -> Result<(), Refusal> {
    oneself(course)?;
    let seal = course.facts.seal.as_ref().ok_or(Refusal::NotFound)?;
    let secret = seal.address(course.ctx.command);
    course.happen(Event::CalendarOpened {
        person: course.ctx.subject,
        secret,
    });
    Ok(())
}

/// Takes the address back.
pub fn close(course: &mut Course<'_>) -> Result<(), Refusal> {
    oneself(course)?;
    let person = course.ctx.subject;
    let known = course.facts.calendars.get(&person);
    if known.is_some_and(|calendar| calendar.secret.is_some()) {
        course.happen(Event::CalendarClosed { person });
    }
    Ok(())
}

fn oneself(course: &Course<'_>) -> Result<(), Refusal> {
    let ctx = course.ctx;
    if ctx.actor.is_clock() || ctx.subject != ctx.actor.person {
        Err(Refusal::NotForThem)
    } else {
        Ok(())
    }
}
