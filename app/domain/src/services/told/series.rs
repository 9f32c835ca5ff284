//! What those are told who booked several weeks in one go.

use super::clock::{LAPSE, lapse};
use super::letter;
use super::outcome::of_booking;
use crate::kernel::{Consequences, Due, Instant, Told};
use crate::services::{ASKED_AHEAD, Again, AskAgain, BookingId, Command, Event, Facts, Series};
use crate::slices;

/// What follows from a booked seat: of several weeks booked in one go one letter tells, and each but the first is asked
/// about again.
pub fn booked(
    facts: &Facts,
    id: BookingId,
    series: Option<&Series>,
    key: &'static str,
) -> Consequences {
    let Some(series) = series else {
        return letter(facts, id, key, false);
    };
    let told = if series.nth == 1 {
        let mut told = letter(facts, id, "services.letter.confirmed_weeks", false);
        for letter in &mut told.letters {
            let words = std::mem::take(&mut letter.facts);
            letter.facts = words.with("weeks", series.of);
        }
        told
    } else {
        Consequences::default()
    };
    match series.again {
        Again::WillBeAsked { until } => told.due(ask(id, until)),
        _ => told,
    }
}

/// What follows from the asking, the answer, and that there was none.
pub fn of_series(facts: &Facts, event: &Event) -> Option<Consequences> {
    Some(match event {
        Event::AskedAgain { booking, until } => {
            let mut told = letter(facts, *booking, "services.letter.asked_again", true);
            for letter in &mut told.letters {
                letter.about = format!("/services/bookings/{booking}/coming");
                let words = std::mem::take(&mut letter.facts);
                letter.facts = words.at("until", *until);
            }
            match facts.bookings.get(booking) {
                Some(found) => told.due(lapse(*booking, found.session, *until)),
                None => told,
            }
        }
        Event::Reconfirmed { booking } => Consequences::default().moot(booking.0, LAPSE),
        Event::GivenBack { booking } => {
            letter(facts, *booking, "services.letter.given_back", true).moot(booking.0, LAPSE)
        }
        _ => return None,
    })
}

/// What who books several weeks is told: how many they got, of how many.
pub fn told(facts: &Facts, booking: BookingId, asked: u32) -> Told {
    let series = facts
        .bookings
        .get(&booking)
        .and_then(|found| found.more.series);
    let weeks = series.map_or(1, |series| series.of);
    let key = if weeks < asked {
        "services.done.booked_some_weeks"
    } else {
        "services.done.booked_weeks"
    };
    let told = of_booking(facts, booking, key);
    Told {
        facts: told.facts.with("weeks", weeks).with("asked", asked),
        ..told
    }
}

fn ask(booking: BookingId, until: Instant) -> Due {
    Due {
        entity: booking.0,
        purpose: "ask_again",
        at: until.minus(ASKED_AHEAD),
        not_after: Some(until),
        command: slices::Command::Services(Command::AskAgain(AskAgain { booking })),
    }
}
