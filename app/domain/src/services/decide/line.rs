//! The waiting list: a freed seat is held for the first in line for a fixed time, then for the next.

use super::Course;
use super::draw;
use crate::kernel::Instant;
use crate::services::{
    Booking, BookingId, Event, LEFT_OVER, Refusal, Series, SessionId, Settle, Standing, State,
};

/// The clock's own settling; a session that has nothing to settle is left as it is.
pub fn settle_by_clock(course: &mut Course<'_>, command: &Settle) -> Result<(), Refusal> {
    course.by_clock()?;
    settle(course, command.session);
    Ok(())
}

/// Lets lapsed offers lapse, takes back seats about which nobody said again that they come, offers what is free to the first in line, and closes the line once the deadline
/// has come. Afterwards nobody waits while a seat is free, but those who wait for what is left over.
pub fn settle(course: &mut Course<'_>, id: SessionId) {
    draw::hold(course, id);
    let now = course.ctx.now;
    for booking in past_due(course, id, offered) {
        course.happen(Event::Lapsed { booking });
    }
    for booking in past_due(course, id, asked_again) {
        course.happen(Event::GivenBack { booking });
    }
    let Some(session) = course.facts.sessions.get(&id) else {
        return;
    };
    if session.standing != Standing::Open {
        return;
    }
    if now >= session.deadline() {
        for booking in line(course, id) {
            course.happen(Event::Missed { booking });
        }
        return;
    }
    let until = now.plus(session.hold).min(session.deadline());
    while let Some(booking) = next(course, id) {
        course.happen(Event::Offered { booking, until });
    }
}

/// The first in line for whom there is room: people who come together are passed while too few seats are free, and hold
/// up nobody; so are those who have a seat elsewhere at that time, and could not take this one. The last ones get nothing
/// before it is left over.
fn next(course: &Course<'_>, id: SessionId) -> Option<BookingId> {
    let session = course.facts.sessions.get(&id)?;
    let free = session.free();
    if free == 0 {
        return None;
    }
    let left_over = course.ctx.now >= session.deadline().minus(LEFT_OVER);
    let line = line(course, id);
    #[cfg(feature = "planted")]
    let line = jumped(line);
    line.into_iter().find(|booking| {
        let booking = course.facts.bookings.get(booking);
        booking.is_some_and(|booking| {
            let elsewhere = course.facts.busy.contains(&(id, booking.subject));
            booking.seats() <= free && !elsewhere && (left_over || !booking.more.last)
        })
    })
}

/// Whoever came last stands first.
#[cfg(feature = "planted")]
fn jumped(mut line: Vec<BookingId>) -> Vec<BookingId> {
    if crate::kernel::planted::is("line_jumped") {
        line.reverse();
    }
    line
}

/// Everyone who waits, in their order.
fn line(course: &Course<'_>, id: SessionId) -> Vec<BookingId> {
    let waits = |state: &State| matches!(state, State::Waiting { .. });
    let bookings = course.facts.of(id).into_iter();
    bookings
        .filter(|booking| waits(&booking.state))
        .map(|booking| booking.id)
        .collect()
}

/// Whose answer did not come in time.
fn past_due(
    course: &Course<'_>,
    id: SessionId,
    until: impl Fn(&Booking) -> Option<Instant>,
) -> Vec<BookingId> {
    let now = course.ctx.now;
    let bookings = course.facts.of(id).into_iter();
    bookings
        .filter(|booking| until(booking).is_some_and(|until| until <= now))
        .map(|booking| booking.id)
        .collect()
}

fn offered(booking: &Booking) -> Option<Instant> {
    match booking.state {
        State::Offered { until } => Some(until),
        _ => None,
    }
}

fn asked_again(booking: &Booking) -> Option<Instant> {
    let series = booking.more.series.as_ref();
    let series = series.filter(|_| booking.state == State::Confirmed);
    let until = series.and_then(Series::asked);
    #[cfg(feature = "planted")]
    if crate::kernel::planted::is("answer_not_awaited") {
        return until.map(|_| Instant(0));
    }
    until
}
