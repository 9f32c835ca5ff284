//! What the person is told when it worked.

use super::{family, series, words};
use crate::kernel::{Ctx, Date, Instant, Told, Words};
use crate::services::{
    Attendance, Book, Booking, BookingId, CheckIn, Command, Event, Facts, ServiceId, SessionId,
};

/// What the person is told when it worked.
pub fn told(facts: &Facts, command: &Command, events: &[Event], ctx: &Ctx) -> Told {
    let (key, next) = match command {
        Command::Define(_) => {
            let service = ServiceId::derive(ctx.command, "service");
            (
                "services.done.defined",
                format!("/desk/services/{service}/hours"),
            )
        }
        Command::Describe(describe) => ("services.done.described", hours_page(describe.service)),
        Command::SetHours(set) => {
            return changed(events, "services.done.hours_set", set.service);
        }
        Command::ChangeDay(change) => {
            return changed(events, "services.done.day_changed", change.service);
        }
        Command::ReopenDay(reopen) => ("services.done.day_reopened", hours_page(reopen.service)),
        Command::CloseDay(close) => return day_closed(close.day, events),
        Command::Book(book) => return booked(facts, book, events, ctx),
        Command::Cancel(cancel) => return cancelled(facts, cancel.booking, ctx),
        Command::Accept(accept) => {
            return of_booking(facts, accept.booking, "services.done.accepted");
        }
        Command::Decline(decline) => {
            return of_booking(facts, decline.booking, "services.done.declined");
        }
        Command::Leave(leave) => return of_booking(facts, leave.booking, "services.done.left"),
        Command::Reconfirm(say) => {
            return of_booking(facts, say.booking, "services.done.reconfirmed");
        }
        Command::Move(to) => return moved(facts, to.booking, ctx),
        Command::CheckIn(check) => return at_desk(facts, check.booking, came_key(facts, check)),
        Command::Mark(mark) => return at_desk(facts, mark.booking, "services.done.marked"),
        Command::MarkRest(mark) => return rest_marked(facts, mark.session, events),
        Command::Note(note) => return at_desk(facts, note.booking, "services.done.noted"),
        Command::SayCrowd(_) => ("services.done.crowd_said", "/desk/services".to_owned()),
        Command::OpenCalendar(_) => ("services.done.calendar_opened", CALENDAR.to_owned()),
        Command::CloseCalendar(_) => ("services.done.calendar_closed", CALENDAR.to_owned()),
        Command::AskLink(_) => ("services.done.link_asked", family::PAGE.to_owned()),
        Command::AgreeLink(_) => ("services.done.link_agreed", family::PAGE.to_owned()),
        Command::EndLink(_) => ("services.done.link_ended", family::PAGE.to_owned()),
        Command::AddDependant(_) => ("services.done.dependant_added", family::PAGE.to_owned()),
        Command::RemoveDependant(_) => ("services.done.dependant_removed", family::PAGE.to_owned()),
        Command::KeepHolidays(_)
        | Command::OpenSessions(_)
        | Command::CallOff(_)
        | Command::TellOutside(_)
        | Command::Settle(_)
        | Command::Remind(_)
        | Command::EndOthers(_)
        | Command::AskAgain(_)
        | Command::Forget(_) => ("services.done.by_clock", "/services".to_owned()),
    };
    Told {
        key,
        facts: Words::none(),
        next,
    }
}

/// Where a person's own calendar is.
const CALENDAR: &str = "/services/bookings";

fn hours_page(service: ServiceId) -> String {
    format!("/desk/services/{service}/hours")
}

/// Changed hours, and how many sessions they leave outside.
fn changed(events: &[Event], key: &'static str, service: ServiceId) -> Told {
    let outside = |event: &&Event| {
        matches!(
            event,
            Event::LeftOutside { .. } | Event::SessionClosed { .. }
        )
    };
    let sessions = events.iter().filter(outside).count();
    Told {
        key: if sessions > 0 {
            "services.done.hours_set_outside"
        } else {
            key
        },
        facts: Words::none().with("sessions", sessions),
        next: hours_page(service),
    }
}

fn day_closed(day: Date, events: &[Event]) -> Told {
    let people = events
        .iter()
        .filter(|event| matches!(event, Event::CalledOff { .. }))
        .count();
    Told {
        key: "services.done.day_closed",
        facts: Words::none().at("at", day.start()).with("people", people),
        next: format!("/desk/services/day?date={day}"),
    }
}

const BOOKED: &str = "services.done.booked";

fn booked(facts: &Facts, command: &Book, events: &[Event], ctx: &Ctx) -> Told {
    let became = events.iter().find_map(|event| match event {
        Event::Joined { booking, any, .. } if any.is_some() => {
            Some((*booking, "services.done.waiting_any"))
        }
        Event::Joined { booking, .. } => Some((*booking, "services.done.waiting")),
        Event::Entered { booking, .. } => Some((*booking, "services.done.entered")),
        Event::Accepted { booking } | Event::Booked { booking, .. } => Some((*booking, BOOKED)),
        _ => None,
    });
    let own = BookingId::derive(ctx.command, "booking");
    let (booking, key) = became.unwrap_or((own, BOOKED));
    let joined = |event: &&Event| matches!(event, Event::Joined { .. });
    let told = match command.weeks {
        Some(weeks @ 2..) if key == BOOKED => series::told(facts, booking, weeks),
        _ => of_booking(facts, booking, key),
    };
    let for_holder = |event: &&Event| {
        matches!(
            event,
            Event::Booked {
                holder: Some(_),
                ..
            } | Event::Joined {
                holder: Some(_),
                ..
            } | Event::Entered {
                holder: Some(_),
                ..
            }
        )
    };
    if events.iter().any(|event| for_holder(&event)) {
        // The desk is told whose phone it is on.
        let name = facts.bookings.get(&booking).map(|found| &found.name);
        return Told {
            key: match key {
                BOOKED if told.key != BOOKED => told.key,
                BOOKED => "services.done.booked_for",
                _ => "services.done.waiting_for",
            },
            facts: told.facts.with("name", name.cloned().unwrap_or_default()),
            next: format!("/desk/services/bookings/{booking}"),
        };
    }
    Told {
        facts: told
            .facts
            .with("sessions", events.iter().filter(joined).count()),
        ..told
    }
}

fn cancelled(facts: &Facts, booking: BookingId, ctx: &Ctx) -> Told {
    let found = facts.bookings.get(&booking);
    let by_staff = found
        .filter(|booking| booking.subject != ctx.actor.person && booking.actor != ctx.actor.person);
    let told = of_booking(facts, booking, "services.done.cancelled");
    by_staff.map_or_else(
        || told.clone(),
        |booking| Told {
            next: day_page(booking.start),
            ..told.clone()
        },
    )
}

fn moved(facts: &Facts, booking: BookingId, ctx: &Ctx) -> Told {
    let told = of_booking(facts, booking, "services.done.moved");
    match facts.bookings.get(&booking) {
        Some(booking) if booking.subject != ctx.actor.person => Told {
            next: day_page(booking.start),
            ..told
        },
        _ => told,
    }
}

/// Whether the desk is to look twice: the same booking again, or one that does not count.
fn came_key(facts: &Facts, check: &CheckIn) -> &'static str {
    match facts
        .bookings
        .get(&check.booking)
        .map(|booking| &booking.attendance)
    {
        Some(Some(Attendance::Came { again: 1.., .. })) => "services.done.came_again",
        Some(Some(Attendance::Came { disputed: true, .. })) => "services.done.came_disputed",
        _ => "services.done.came",
    }
}

fn at_desk(facts: &Facts, id: BookingId, key: &'static str) -> Told {
    let told = of_booking(facts, id, key);
    let booking = facts.bookings.get(&id);
    let name = booking
        .map(|booking| booking.name.clone())
        .unwrap_or_default();
    Told {
        facts: told.facts.with("name", name),
        next: booking.map_or(told.next, |booking| day_page(booking.start)),
        ..told
    }
}

fn rest_marked(facts: &Facts, session: SessionId, events: &[Event]) -> Told {
    let start = facts.sessions.get(&session).map(|session| session.start);
    Told {
        key: "services.done.rest_marked",
        facts: Words::none().with("people", events.len()),
        next: start.map_or_else(|| "/desk/services/day".to_owned(), day_page),
    }
}

fn day_page(start: Instant) -> String {
    format!("/desk/services/day?date={}", start.civil().date)
}

pub fn of_booking(facts: &Facts, id: BookingId, key: &'static str) -> Told {
    let booking = facts.bookings.get(&id);
    let words = booking
        .map(|booking| words(facts, booking))
        .unwrap_or_default();
    // A guest has no page of their own: whoever books for them sees theirs at the desk.
    let next = if booking.is_some_and(Booking::is_guest) {
        format!("/desk/services/bookings/{id}")
    } else {
        format!("/services/bookings/{id}")
    };
    Told {
        key,
        facts: words,
        next,
    }
}
