//! How a booking comes to be, moves, and turns from one state to another; the counts of its session with it.

use super::apply::{on_booking, on_session};
use super::{Attendance, Booking, Drawing, Entry, Facts, Guest, More, Session, State};
use crate::kernel::{Ctx, Instant, PersonId};
use crate::services::{BookingId, DependantId, SessionId};

pub fn more(guest: Option<Guest>, by_desk: bool, last: bool, party: Option<u32>) -> More {
    More {
        guest,
        by_desk,
        last,
        party,
        ..More::default()
    }
}

pub fn begin(
    facts: &mut Facts,
    id: BookingId,
    session: SessionId,
    holder: Option<PersonId>,
    mut more: More,
    ctx: &Ctx,
    count: impl FnOnce(&mut Session) -> State,
) {
    let Some(session) = facts.sessions.get_mut(&session) else {
        return;
    };
    let state = count(session);
    more.room.clone_from(&session.room);
    let own = holder.is_none() && more.guest.is_none();
    more.dependant = own && facts.dependants.contains_key(&DependantId(ctx.subject.0));
    let booking = Booking {
        id,
        session: session.id,
        service: session.service,
        start: session.start,
        length: session.length,
        // A guest has no account: the booking itself stands for them, so that two of them are two.
        subject: match more.guest {
            Some(_) => PersonId(id.0),
            None => holder.unwrap_or(ctx.subject),
        },
        name: match (&more.guest, &facts.named) {
            (Some(guest), _) => guest.name.clone(),
            (None, Some((_, name))) if holder.is_some() => name.clone(),
            (None, _) => facts.name.clone(),
        },
        actor: ctx.actor.person,
        state,
        made: ctx.now,
        deadline: session.deadline(),
        reminded: false,
        put_away: false,
        attendance: None,
        more,
    };
    facts.bookings.insert(id, booking);
}

/// Keeps a draw that was held for everyone to reckon again.
pub fn drawn(facts: &mut Facts, id: SessionId, seed: &str, seats: u32, entries: &[Entry]) {
    let Some(session) = facts.sessions.get_mut(&id) else {
        return;
    };
    let Some(draw) = &mut session.draw else {
        return;
    };
    draw.drawn = true;
    let drawing = Drawing {
        session: id,
        service: session.service,
        start: session.start,
        until: draw.until,
        seats,
        hash: draw.hash.clone(),
        seed: seed.to_owned(),
        entries: entries.to_vec(),
        put_away: false,
    };
    facts.draws.insert(id, drawing);
}

/// Whoever has just joined stands before those who wait for what is left over.
pub fn pass_those_behind(facts: &mut Facts, joined: BookingId, session: SessionId) {
    let mut behind = 0;
    for booking in facts.bookings.values_mut() {
        if booking.session == session
            && booking.more.last
            && let State::Waiting { position } = &mut booking.state
        {
            *position += 1;
            behind += 1;
        }
    }
    on_booking(facts, joined, |booking| {
        if let State::Waiting { position } = &mut booking.state {
            *position -= behind;
        }
    });
}

/// Takes a seat in the other session and gives up the one in the first.
pub fn move_to(facts: &mut Facts, id: BookingId, to: SessionId) {
    let Some(booking) = facts.bookings.get(&id) else {
        return;
    };
    let (from, seats) = (booking.session, booking.seats());
    on_session(facts, from, |session| {
        session.booked = session.booked.saturating_sub(seats);
    });
    let Some(session) = facts.sessions.get_mut(&to) else {
        return;
    };
    session.booked += seats;
    let session = session.clone();
    on_booking(facts, id, |booking| {
        booking.session = session.id;
        booking.service = session.service;
        booking.start = session.start;
        booking.length = session.length;
        booking.deadline = session.deadline();
        booking.reminded = false;
        booking.more.moved += 1;
        booking.more.series = None;
        booking.more.room = session.room;
    });
}

/// The first time is when they came; every further one is counted.
pub fn came_in(booking: &mut Booking, now: Instant) {
    booking.attendance = Some(match &booking.attendance {
        Some(Attendance::Came {
            at,
            again,
            disputed,
        }) => Attendance::Came {
            at: (*at).min(now),
            again: again + 1,
            disputed: *disputed,
        },
        _ => Attendance::Came {
            at: now,
            again: 0,
            disputed: booking.state != State::Confirmed,
        },
    });
}

/// Moves a booking to another state, its session's counts with it, and the line up behind it.
pub fn turn(facts: &mut Facts, id: BookingId, to: State) {
    let Some(booking) = facts.bookings.get_mut(&id) else {
        return;
    };
    let (session, seats) = (booking.session, booking.seats());
    let from = std::mem::replace(&mut booking.state, to.clone());
    on_session(facts, session, |session| {
        match from {
            State::Confirmed => session.booked = session.booked.saturating_sub(seats),
            State::Offered { .. } => session.held = session.held.saturating_sub(seats),
            State::Waiting { .. } => session.waiting = session.waiting.saturating_sub(1),
            State::Entered => {
                if let Some(draw) = &mut session.draw {
                    draw.entered = draw.entered.saturating_sub(1);
                }
            }
            _ => {}
        }
        match to {
            State::Confirmed => session.booked += seats,
            State::Offered { .. } => session.held += seats,
            State::Waiting { .. } => session.waiting += 1,
            _ => {}
        }
    });
    if let State::Waiting { position: gone } = from {
        for booking in facts
            .bookings
            .values_mut()
            .filter(|booking| booking.session == session)
        {
            if let State::Waiting { position } = &mut booking.state
                && *position > gone
            {
                *position -= 1;
            }
        }
    }
}
