//! Entering a draw, and holding it.

use std::collections::BTreeMap;

use super::Course;
use crate::kernel::{Date, Instant, Time};
use crate::services::{
    Booking, BookingId, Draw, Entry, Event, Fate, Policy, Service, Session, SessionId, Standing,
    State, draw, hash_of, number,
};

/// When a draw on a day is held, in the place's time.
pub const DRAWS_AT: Time = Time(12 * 60);
/// How many may enter one draw.
pub const MOST_ENTERED: u32 = 2_000;

/// Holds the draw of a session if it is due and all of its entries are at hand; else that is left to the clock. Once
/// the session has begun there is no seat left to draw.
pub fn hold(course: &mut Course<'_>, id: SessionId) {
    let now = course.ctx.now;
    let Some(session) = course.facts.sessions.get(&id) else {
        return;
    };
    let Some(due) = session.draw.clone().filter(|draw| draw.is_due(now)) else {
        return;
    };
    let entries = entries(course, id);
    let complete = u32::try_from(entries.len()) == Ok(due.entered);
    let Some(seal) = course.facts.seal.clone().filter(|_| complete) else {
        return;
    };
    if session.standing != Standing::Open {
        return;
    }
    let seats = if now < session.start {
        session.free()
    } else {
        0
    };
    let seed = seal.seed(id, due.until);
    #[cfg(feature = "planted")]
    let seed = if crate::kernel::planted::is("seed_swapped") {
        seal.seed(id, now)
    } else {
        seed
    };
    let listed: Vec<Entry> = entries.iter().map(|(_, entry)| *entry).collect();
    let drawn = draw(&seed, seats, &listed);
    let mut position = session.waiting;
    let mut under: BTreeMap<u64, Vec<BookingId>> = BTreeMap::new();
    for (booking, entry) in &entries {
        under.entry(entry.number).or_default().push(*booking);
    }
    let fares: Vec<Event> = drawn
        .iter()
        .filter_map(|entry| {
            let booking = under.get_mut(&entry.number)?.pop()?;
            Some(match entry.fate {
                Fate::Won => Event::Won { booking },
                Fate::Waits => {
                    position += 1;
                    Event::Queued { booking, position }
                }
                Fate::Not => Event::NotDrawn {
                    booking,
                    busy: entry.busy,
                },
            })
        })
        .collect();
    course.happen(Event::Drawn {
        session: id,
        seed,
        seats,
        entries: drawn,
    });
    for fares in fares {
        course.happen(fares);
    }
}

/// The entries of a session at hand.
fn entries(course: &Course<'_>, id: SessionId) -> Vec<(BookingId, Entry)> {
    let bookings = course.facts.bookings.values();
    let entered =
        bookings.filter(|booking| booking.session == id && booking.state == State::Entered);
    let busy = |booking: &Booking| course.facts.busy.contains(&(id, booking.subject));
    entered
        .map(|booking| {
            let entry = Entry {
                number: number(booking.id),
                seats: booking.seats(),
                behind: booking.more.last,
                busy: busy(booking),
                fate: Fate::Not,
            };
            (booking.id, entry)
        })
        .collect()
}

/// The draw that a session which opens now is to have; none when it is first come, first served, or too late to draw.
pub fn of_new(
    course: &Course<'_>,
    service: &Service,
    session: SessionId,
    start: Instant,
) -> Option<Draw> {
    let now = course.ctx.now;
    let until = match service.terms.policy {
        Policy::First => return None,
        Policy::Opening => now.plus(service.terms.within),
        Policy::Day => on_day(service, start.civil().date),
    };
    let in_time = now < until && until < start.minus(service.terms.cancel);
    let seal = course.facts.seal.as_ref().filter(|_| in_time)?;
    Some(Draw {
        policy: service.terms.policy,
        until,
        hash: hash_of(&seal.seed(session, until)),
        entered: 0,
        drawn: false,
    })
}

/// The draw of a session in which nobody is yet, after the terms were set: one that still agrees with them stays.
pub fn of_known(course: &Course<'_>, service: &Service, session: &Session) -> Option<Draw> {
    let stays = session.draw.as_ref().filter(|draw| {
        let same = draw.policy == service.terms.policy;
        let day =
            draw.policy != Policy::Day || draw.until == on_day(service, session.start.civil().date);
        draw.drawn || same && day
    });
    stays
        .cloned()
        .or_else(|| of_new(course, service, session.id, session.start))
}

fn on_day(service: &Service, day: Date) -> Instant {
    let before = i32::try_from(service.terms.days_before).unwrap_or_default();
    day.plus_days(-before).at(DRAWS_AT)
}
