//! How events change services, sessions and bookings.

use super::{Booking, Change, Exception, Facts, Service, Session, Standing, State};
use crate::kernel::{Ctx, Date};
use crate::services::{BookingId, Event, ServiceId, SessionId};

/// Changes the entities among the facts by what happened.
pub fn apply(facts: &mut Facts, event: &Event, ctx: &Ctx) {
    match event {
        Event::Defined {
            service, fields, ..
        } => {
            let Some(site) = facts.site.clone() else {
                return;
            };
            let service = Service {
                id: *service,
                site,
                fields: fields.clone(),
                hours: Vec::new(),
                terms: super::Terms::default(),
                exceptions: Vec::new(),
            };
            facts.services.insert(service.id, service);
        }
        Event::Described { service, fields } => on_service(facts, *service, |service| {
            service.fields = fields.clone();
        }),
        Event::HoursSet {
            service,
            hours,
            terms,
        } => on_service(facts, *service, |service| {
            service.hours.clone_from(hours);
            service.terms = *terms;
        }),
        Event::DayChanged {
            service,
            day,
            hours,
            reason,
        } => {
            let hours = hours.clone();
            except(
                facts,
                *service,
                *day,
                Some((Change::Hours { hours }, reason)),
            );
        }
        Event::DayClosed {
            service,
            day,
            reason,
        } => except(facts, *service, *day, Some((Change::Closed, reason))),
        Event::DayReopened { service, day } => except(facts, *service, *day, None),
        Event::OpenedThrough { service, .. } => on_service(facts, *service, |service| {
            let today = ctx.now.civil().date;
            service
                .exceptions
                .retain(|exception| exception.day >= today);
        }),
        Event::SessionOpened {
            session,
            service,
            start,
            length,
            seats,
            cancel,
            hold,
        } => {
            let session = Session {
                id: *session,
                service: *service,
                start: *start,
                length: *length,
                seats: *seats,
                booked: 0,
                held: 0,
                waiting: 0,
                cancel: *cancel,
                hold: *hold,
                standing: Standing::Open,
                reason: String::new(),
            };
            facts.sessions.insert(session.id, session);
        }
        Event::SessionAdjusted {
            session,
            length,
            seats,
            cancel,
            hold,
        } => on_session(facts, *session, |session| {
            session.length = *length;
            session.seats = *seats;
            session.cancel = *cancel;
            session.hold = *hold;
        }),
        Event::SessionPutAway { session } => on_session(facts, *session, |session| {
            session.standing = Standing::PutAway;
        }),
        Event::SessionClosed { session, reason } => on_session(facts, *session, |session| {
            session.standing = Standing::Closed;
            session.reason.clone_from(reason);
        }),
        Event::Booked { booking, session } => begin(facts, *booking, *session, ctx, |session| {
            session.booked += 1;
            State::Confirmed
        }),
        Event::Joined { booking, session } => begin(facts, *booking, *session, ctx, |session| {
            session.waiting += 1;
            State::Waiting {
                position: session.waiting,
            }
        }),
        Event::Offered { booking, until } => {
            turn(facts, *booking, State::Offered { until: *until });
        }
        Event::Accepted { booking } => turn(facts, *booking, State::Confirmed),
        Event::Declined { booking } => turn(facts, *booking, State::Declined),
        Event::Lapsed { booking } => turn(facts, *booking, State::Lapsed),
        Event::Left { booking } => turn(facts, *booking, State::Left),
        Event::Missed { booking } => turn(facts, *booking, State::Missed),
        Event::Cancelled {
            booking,
            staff: false,
            ..
        } => turn(facts, *booking, State::Cancelled),
        Event::Cancelled {
            booking, reason, ..
        }
        | Event::CalledOff { booking, reason } => {
            let reason = reason.clone();
            turn(facts, *booking, State::CalledOff { reason });
        }
        Event::Reminded { booking } => {
            on_booking(facts, *booking, |booking| booking.reminded = true);
        }
        Event::PutAway { booking } => {
            on_booking(facts, *booking, |booking| booking.put_away = true);
        }
        Event::Forgotten { booking } => on_booking(facts, *booking, |booking| {
            booking.put_away = true;
            if let State::CalledOff { reason } = &mut booking.state {
                reason.clear();
            }
        }),
        Event::RemindedSome { .. } => {}
    }
}

fn on_service(facts: &mut Facts, id: ServiceId, change: impl FnOnce(&mut Service)) {
    if let Some(service) = facts.services.get_mut(&id) {
        change(service);
    }
}

fn on_session(facts: &mut Facts, id: SessionId, change: impl FnOnce(&mut Session)) {
    if let Some(session) = facts.sessions.get_mut(&id) {
        change(session);
    }
}

fn on_booking(facts: &mut Facts, id: BookingId, change: impl FnOnce(&mut Booking)) {
    if let Some(booking) = facts.bookings.get_mut(&id) {
        change(booking);
    }
}

fn except(facts: &mut Facts, service: ServiceId, day: Date, change: Option<(Change, &String)>) {
    on_service(facts, service, |service| {
        service.exceptions.retain(|exception| exception.day != day);
        if let Some((change, reason)) = change {
            service.exceptions.push(Exception {
                day,
                change,
                reason: reason.clone(),
            });
            service.exceptions.sort_by_key(|exception| exception.day);
        }
    });
}

fn begin(
    facts: &mut Facts,
    id: BookingId,
    session: SessionId,
    ctx: &Ctx,
    count: impl FnOnce(&mut Session) -> State,
) {
    let Some(session) = facts.sessions.get_mut(&session) else {
        return;
    };
    let state = count(session);
    let booking = Booking {
        id,
        session: session.id,
        service: session.service,
        start: session.start,
        length: session.length,
        subject: ctx.subject,
        name: facts.name.clone(),
        actor: ctx.actor.person,
        state,
        made: ctx.now,
        deadline: session.deadline(),
        reminded: false,
        put_away: false,
    };
    facts.bookings.insert(id, booking);
}

/// Moves a booking to another state, its session's counts with it, and the line up behind it.
fn turn(facts: &mut Facts, id: BookingId, to: State) {
    let Some(booking) = facts.bookings.get_mut(&id) else {
        return;
    };
    let session = booking.session;
    let from = std::mem::replace(&mut booking.state, to.clone());
    on_session(facts, session, |session| {
        match from {
            State::Confirmed => session.booked = session.booked.saturating_sub(1),
            State::Offered { .. } => session.held = session.held.saturating_sub(1),
            State::Waiting { .. } => session.waiting = session.waiting.saturating_sub(1),
            _ => {}
        }
        match to {
            State::Confirmed => session.booked += 1,
            State::Offered { .. } => session.held += 1,
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
