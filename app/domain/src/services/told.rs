//! What people are told, and what the clock is asked to do.

use super::{
    Booking, BookingId, CallOff, Command, Event, Facts, OPENS_AT, OpenSessions, REMINDS_AT, Remind,
    ServiceId, Session, SessionId, Settle, State, reference,
};
use crate::kernel::{Consequences, Ctx, Date, Due, Instant, Letter, Told, Words};
use crate::slices;

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
        Command::SetHours(set) => ("services.done.hours_set", hours_page(set.service)),
        Command::ChangeDay(change) => ("services.done.day_changed", hours_page(change.service)),
        Command::ReopenDay(reopen) => ("services.done.day_reopened", hours_page(reopen.service)),
        Command::CloseDay(close) => return day_closed(close.day, events),
        Command::Book(_) => return booked(facts, events, ctx),
        Command::Cancel(cancel) => return cancelled(facts, cancel.booking, ctx),
        Command::Accept(accept) => {
            return of_booking(facts, accept.booking, "services.done.accepted");
        }
        Command::Decline(decline) => {
            return of_booking(facts, decline.booking, "services.done.declined");
        }
        Command::Leave(leave) => return of_booking(facts, leave.booking, "services.done.left"),
        Command::OpenSessions(_)
        | Command::CallOff(_)
        | Command::Settle(_)
        | Command::Remind(_)
        | Command::Forget(_) => ("services.done.by_clock", "/services".to_owned()),
    };
    Told {
        key,
        facts: Words::none(),
        next,
    }
}

fn hours_page(service: ServiceId) -> String {
    format!("/desk/services/{service}/hours")
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

fn booked(facts: &Facts, events: &[Event], ctx: &Ctx) -> Told {
    let joined = events
        .iter()
        .any(|event| matches!(event, Event::Joined { .. }));
    let accepted = events.iter().find_map(|event| match event {
        Event::Accepted { booking } => Some(*booking),
        _ => None,
    });
    let booking = accepted.unwrap_or_else(|| BookingId::derive(ctx.command, "booking"));
    of_booking(
        facts,
        booking,
        if joined {
            "services.done.waiting"
        } else {
            "services.done.booked"
        },
    )
}

fn cancelled(facts: &Facts, booking: BookingId, ctx: &Ctx) -> Told {
    let found = facts.bookings.get(&booking);
    let by_staff = found
        .filter(|booking| booking.subject != ctx.actor.person && booking.actor != ctx.actor.person);
    let mut told = of_booking(facts, booking, "services.done.cancelled");
    if let Some(booking) = by_staff {
        told.next = format!("/desk/services/day?date={}", booking.start.civil().date);
    }
    told
}

fn of_booking(facts: &Facts, id: BookingId, key: &'static str) -> Told {
    let words = facts
        .bookings
        .get(&id)
        .map(|booking| words(facts, booking))
        .unwrap_or_default();
    Told {
        key,
        facts: words,
        next: format!("/services/bookings/{id}"),
    }
}

/// What one event causes in the inbox and on the clock.
pub fn consequences(facts: &Facts, event: &Event, ctx: &Ctx) -> Consequences {
    let none = Consequences::default();
    match event {
        Event::OpenedThrough { service, .. } => rounds(*service, ctx.now),
        Event::SessionClosed { session, .. } => rest_called_off(facts, *session, ctx),
        Event::RemindedSome {
            service,
            day,
            more: true,
        } => none.due(remind_due(*service, *day, after(ctx.now))),
        Event::Booked { booking, .. } => {
            letter(facts, *booking, "services.letter.confirmed", false)
        }
        Event::Joined { booking, session } => {
            let line = facts.sessions.get(session).map(close_of_line);
            let mut told = letter(facts, *booking, "services.letter.waiting", false);
            told.dues.extend(line);
            told
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
            letter(facts, *booking, "services.letter.confirmed", false).moot(booking.0, LAPSE)
        }
        Event::Declined { booking } => none.moot(booking.0, LAPSE),
        Event::Lapsed { booking } => {
            letter(facts, *booking, "services.letter.lapsed", false).moot(booking.0, LAPSE)
        }
        Event::Missed { booking } => letter(facts, *booking, "services.letter.missed", false),
        Event::Cancelled {
            booking,
            staff: false,
            ..
        } => letter(facts, *booking, "services.letter.cancelled", false),
        Event::Cancelled { booking, .. } | Event::CalledOff { booking, .. } => {
            letter(facts, *booking, "services.letter.called_off", true).moot(booking.0, LAPSE)
        }
        Event::Reminded { booking } => letter(facts, *booking, "services.letter.reminder", false),
        _ => none,
    }
}

const LAPSE: &str = "lapse";

/// The next morning's round, and this evening's reminders unless the evening has come.
fn rounds(service: ServiceId, now: Instant) -> Consequences {
    let today = now.civil().date;
    let tomorrow = today.plus_days(1);
    let open = Due {
        entity: service.0,
        purpose: "open",
        at: tomorrow.at(OPENS_AT),
        not_after: None,
        command: slices::Command::Services(Command::OpenSessions(OpenSessions { service })),
    };
    let evening = today.at(REMINDS_AT);
    let round = Consequences::default().due(open);
    if now < evening {
        round.due(remind_due(service, tomorrow, evening))
    } else {
        round
    }
}

fn remind_due(service: ServiceId, day: Date, at: Instant) -> Due {
    Due {
        entity: service.0,
        purpose: "remind",
        at,
        not_after: Some(day.start()),
        command: slices::Command::Services(Command::Remind(Remind { service, day })),
    }
}

/// Whoever was not called off with the session itself is called off by the clock at once.
fn rest_called_off(facts: &Facts, session: SessionId, ctx: &Ctx) -> Consequences {
    let none = Consequences::default();
    match facts.sessions.get(&session) {
        Some(found) if found.is_occupied() => none.due(Due {
            entity: session.0,
            purpose: "call_off",
            at: after(ctx.now),
            not_after: None,
            command: slices::Command::Services(Command::CallOff(CallOff { session })),
        }),
        _ => none,
    }
}

fn close_of_line(session: &Session) -> Due {
    Due {
        entity: session.id.0,
        purpose: "close_line",
        at: session.deadline(),
        not_after: None,
        command: slices::Command::Services(Command::Settle(Settle {
            session: session.id,
        })),
    }
}

fn lapse(booking: BookingId, session: SessionId, until: Instant) -> Due {
    Due {
        entity: booking.0,
        purpose: LAPSE,
        at: until,
        not_after: None,
        command: slices::Command::Services(Command::Settle(Settle { session })),
    }
}

/// At once, yet another moment than now: a chain of commands of one purpose needs ids that differ.
fn after(now: Instant) -> Instant {
    Instant(now.0 + 1)
}

fn letter(facts: &Facts, id: BookingId, key: &'static str, urgent: bool) -> Consequences {
    let Some(booking) = facts.bookings.get(&id) else {
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
        .map(|service| service.fields.clone())
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
    match &booking.state {
        State::Waiting { position } => words.with("position", position),
        State::Offered { until } => words.at("until", *until),
        State::CalledOff { reason } => words.with("reason", reason),
        _ => words,
    }
}
