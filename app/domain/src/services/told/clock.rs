//! What the clock is told to do.

use crate::kernel::{Consequences, Ctx, Date, Due, Instant};
use crate::services::{
    BookingId, CallOff, Command, EndOthers, Facts, LEFT_OVER, OPENS_AT, OpenSessions, REMINDS_AT,
    Remind, ServiceId, Session, SessionId, Settle, State, TellOutside,
};
use crate::slices;

pub const LAPSE: &str = "lapse";

/// The next morning's round, and this evening's reminders unless the evening has come.
pub fn rounds(service: ServiceId, now: Instant) -> Consequences {
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

pub fn remind_due(service: ServiceId, day: Date, at: Instant) -> Due {
    Due {
        entity: service.0,
        purpose: "remind",
        at,
        not_after: Some(day.start()),
        command: slices::Command::Services(Command::Remind(Remind { service, day })),
    }
}

/// Whoever was not called off with the session itself is called off by the clock at once.
pub fn rest_called_off(facts: &Facts, session: SessionId, ctx: &Ctx) -> Consequences {
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

pub fn tell_outside(session: SessionId, after_whom: Option<BookingId>, ctx: &Ctx) -> Due {
    Due {
        entity: session.0,
        purpose: "tell_outside",
        at: after(ctx.now),
        not_after: None,
        command: slices::Command::Services(Command::TellOutside(TellOutside {
            session,
            after: after_whom,
        })),
    }
}

pub fn draw_due(session: &Session) -> Option<Due> {
    Some(Due {
        purpose: "draw",
        at: session.draw.as_ref()?.until,
        ..close_of_line(session)
    })
}

pub fn close_of_line(session: &Session) -> Due {
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

pub fn left_over(session: &Session) -> Due {
    Due {
        purpose: "left_over",
        at: session.deadline().minus(LEFT_OVER),
        ..close_of_line(session)
    }
}

/// What was waited for beside a booking ends at once.
pub fn others_end(facts: &Facts, id: BookingId, told: Consequences, ctx: &Ctx) -> Consequences {
    let booking = facts.bookings.get(&id);
    if booking.is_none_or(|booking| booking.more.any.is_none()) {
        return told;
    }
    told.due(Due {
        entity: id.0,
        purpose: "end_others",
        at: after(ctx.now),
        not_after: None,
        command: slices::Command::Services(Command::EndOthers(EndOthers { booking: id })),
    })
}

/// Whoever gives up a seat may be passed over no longer where they wait: those lines are looked at again at once.
pub fn free_again(facts: &Facts, id: BookingId, told: Consequences, ctx: &Ctx) -> Consequences {
    let waits = |state: &State| matches!(state, State::Waiting { .. });
    let own = facts.own.iter();
    let own = own.filter(|other| other.booking != id && waits(&other.state));
    own.fold(told, |told, other| {
        told.due(Due {
            entity: other.session.0,
            purpose: "free_again",
            at: after(ctx.now),
            not_after: None,
            command: slices::Command::Services(Command::Settle(Settle {
                session: other.session,
            })),
        })
    })
}

pub fn lapse(booking: BookingId, session: SessionId, until: Instant) -> Due {
    Due {
        entity: booking.0,
        purpose: LAPSE,
        at: until,
        not_after: None,
        command: slices::Command::Services(Command::Settle(Settle { session })),
    }
}

/// At once, yet another moment than now: a chain of commands of one purpose needs ids that differ.
pub fn after(now: Instant) -> Instant {
    Instant(now.0 + 1)
}
