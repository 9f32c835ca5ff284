//! What people are told.

mod clock;
mod family;
mod outcome;
mod series;

pub use outcome::told;

use super::{Booking, BookingId, Event, Facts, Regard, State, reference, regard};
use crate::kernel::{Consequences, Ctx, Instant, Letter, Words};
use clock::{
    LAPSE, after, close_of_line, draw_due, free_again, lapse, left_over, others_end, remind_due,
    rest_called_off, rounds, tell_outside,
};

/// What one event causes in the inbox and on the clock.
pub fn consequences(facts: &Facts, event: &Event, ctx: &Ctx) -> Consequences {
    family::also_to_carer(facts, caused(facts, event, ctx), ctx)
}

fn caused(facts: &Facts, event: &Event, ctx: &Ctx) -> Consequences {
    let none = Consequences::default();
    match event {
        Event::OpenedThrough { service, .. } => rounds(*service, ctx.now),
        Event::SessionClosed { session, .. } => rest_called_off(facts, *session, ctx),
        Event::RemindedSome {
            service,
            day,
            more: true,
        } => none.due(remind_due(*service, *day, after(ctx.now))),
        Event::LeftOutside { session, after } => none.due(tell_outside(*session, *after, ctx)),
        Event::ToldOutside { booking } => told_outside(facts, *booking),
        Event::Booked {
            booking,
            holder,
            series,
            ..
        } => {
            let key = match holder {
                Some(_) => "services.letter.confirmed_for",
                None => "services.letter.confirmed",
            };
            series::booked(facts, *booking, series.as_ref(), key)
        }
        Event::Joined {
            booking,
            session,
            last,
            any,
            ..
        } => {
            let key = match any {
                Some(_) => "services.letter.waiting_any",
                None if *last => "services.letter.waiting_last",
                None => "services.letter.waiting",
            };
            // Of several lines joined in one go one letter tells.
            let beside = |other: &Booking| other.more.any == *any && other.id != *booking;
            let told_already = any.is_some() && facts.bookings.values().any(beside);
            let mut told = if told_already {
                none
            } else {
                letter(facts, *booking, key, false)
            };
            let session = facts.sessions.get(session);
            told.dues.extend(session.map(close_of_line));
            told.dues.extend(session.filter(|_| *last).map(left_over));
            told
        }
        Event::Entered {
            booking, session, ..
        } => {
            let mut told = letter(facts, *booking, "services.letter.entered", false);
            let session = facts.sessions.get(session);
            told.dues.extend(session.and_then(draw_due));
            told
        }
        Event::Won { booking } => letter(facts, *booking, "services.letter.won", false),
        Event::Queued { booking, .. } => queued(facts, *booking),
        Event::NotDrawn { booking, busy } => {
            let key = if *busy {
                "services.letter.drawn_busy"
            } else {
                "services.letter.not_drawn"
            };
            letter(facts, *booking, key, false)
        }
        Event::Offered { booking, until } => {
            let told = letter(facts, *booking, "services.letter.offered", true);
            let session = facts.bookings.get(booking).map(|booking| booking.session);
            match session {
                Some(session) => told.due(lapse(*booking, session, *until)),
                None => told,
            }
        }
        Event::Accepted { booking } => {
            let told = letter(facts, *booking, "services.letter.confirmed", false);
            others_end(facts, *booking, told, ctx).moot(booking.0, LAPSE)
        }
        Event::Left {
            booking,
            others: true,
        } => others_end(facts, *booking, none, ctx),
        Event::Declined { booking } => none.moot(booking.0, LAPSE),
        Event::Lapsed { booking } => {
            letter(facts, *booking, "services.letter.lapsed", false).moot(booking.0, LAPSE)
        }
        Event::Missed { booking } => letter(facts, *booking, "services.letter.missed", false),
        Event::Cancelled {
            booking,
            staff: false,
            ..
        } => {
            let told = letter(facts, *booking, "services.letter.cancelled", false);
            free_again(facts, *booking, told, ctx).moot(booking.0, LAPSE)
        }
        Event::Cancelled { booking, .. } => {
            let told = letter(facts, *booking, "services.letter.called_off", true);
            free_again(facts, *booking, told, ctx).moot(booking.0, LAPSE)
        }
        Event::CalledOff { booking, .. } => {
            letter(facts, *booking, "services.letter.called_off", true).moot(booking.0, LAPSE)
        }
        Event::Reminded { booking } => reminder(facts, *booking),
        Event::Moved { booking, .. } => {
            let told = letter(facts, *booking, "services.letter.moved", true);
            free_again(facts, *booking, told, ctx).moot(booking.0, LAPSE)
        }
        Event::MissedIt { booking } => missed_it(facts, *booking, ctx),
        Event::ExcusedFrom { booking, .. } => {
            letter(facts, *booking, "services.letter.excused", false)
        }
        _ => series::of_series(facts, event).unwrap_or_else(|| family::of_link(facts, event, ctx)),
    }
}

/// Whoever has a seat is led to where there is another time for it.
fn told_outside(facts: &Facts, id: BookingId) -> Consequences {
    let mut told = letter(facts, id, "services.letter.outside", false);
    let booking = facts.bookings.get(&id);
    if booking.is_some_and(|booking| booking.state == State::Confirmed) {
        for letter in &mut told.letters {
            letter.about = format!("/services/bookings/{id}/move");
        }
    }
    told
}

/// The letter the evening before leads to where one tap cancels.
fn reminder(facts: &Facts, id: BookingId) -> Consequences {
    let mut told = letter(facts, id, "services.letter.reminder", true);
    for letter in &mut told.letters {
        letter.about = format!("/services/bookings/{id}/coming");
    }
    told
}

/// Whom the draw puts in line is told so, and the line has an end.
fn queued(facts: &Facts, id: BookingId) -> Consequences {
    let mut told = letter(facts, id, "services.letter.drawn_waiting", false);
    let Some(booking) = facts.bookings.get(&id) else {
        return told;
    };
    let session = facts.sessions.get(&booking.session);
    told.dues.extend(session.map(close_of_line));
    let last = booking.more.last;
    told.dues.extend(session.filter(|_| last).map(left_over));
    told
}

/// A first miss is a warning; the letter says how it clears, and at the service's number what follows from it.
fn missed_it(facts: &Facts, id: BookingId, ctx: &Ctx) -> Consequences {
    let Some(booking) = facts.bookings.get(&id) else {
        return Consequences::default();
    };
    let service = facts.services.get(&booking.service);
    let most = service.map_or(0, |service| service.terms.misses);
    // Each person's own: what this letter is about, and what was missed before it.
    let before = facts.misses_of(booking.subject);
    let misses: Vec<Instant> = before.into_iter().chain([booking.start]).collect();
    let (key, missed, until) = match regard(&misses, most, ctx.now) {
        Regard::Good => return Consequences::default(),
        Regard::Warned { missed, clears } => ("services.letter.missed_it", missed, clears),
        Regard::WaitsOnly { missed, until } => ("services.letter.waits_only", missed, until),
    };
    let mut told = letter(facts, id, key, false);
    for letter in &mut told.letters {
        let facts = std::mem::take(&mut letter.facts);
        letter.facts = facts.with("missed", missed).at("until", until);
    }
    told
}

fn letter(facts: &Facts, id: BookingId, key: &'static str, urgent: bool) -> Consequences {
    let Some(booking) = facts
        .bookings
        .get(&id)
        .filter(|booking| !booking.is_guest())
    else {
        return Consequences::default();
    };
    Consequences::default().letter(Letter {
        to: booking.subject,
        key,
        facts: words(facts, booking),
        about: format!("/services/bookings/{id}"),
        urgent,
    })
}

/// What every message about a booking may say.
fn words(facts: &Facts, booking: &Booking) -> Words {
    let service = facts.services.get(&booking.service);
    let fields = service
        .map(|service| service.fields_in(&booking.more.room))
        .unwrap_or_default();
    let words = Words::none()
        .with("service", fields.name)
        .with("room", fields.room)
        .with(
            "place",
            service
                .map(|service| service.site.name.as_str())
                .unwrap_or_default(),
        )
        .with("contact", fields.contact)
        .with("reference", reference(booking.id))
        .at("at", booking.start);
    let session = facts.sessions.get(&booking.session);
    let draw = session.and_then(|session| session.draw.as_ref());
    match &booking.state {
        State::Waiting { position } => words.with("position", position),
        State::Offered { until } => words.at("until", *until),
        State::Entered => match draw {
            // Enough of the hash to know it again.
            Some(draw) => words
                .at("until", draw.until)
                .with("seal", draw.hash.get(..12).unwrap_or_default()),
            None => words,
        },
        State::CalledOff { reason } => words.with("reason", reason),
        _ => words,
    }
}
