//! How events change services, sessions and bookings.

use super::turn::{begin, came_in, drawn, more, move_to, pass_those_behind, turn};
use super::{
    Again, Attendance, Booking, Calendar, Change, Exception, Facts, Guest, Link, More, Service,
    Session, Standing, State,
};
use crate::kernel::{Ctx, Date};
use crate::services::{BookingId, Dependant, Event, ServiceId, SessionId};

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
                crowd: None,
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
        Event::HolidaysKept { days } => facts.holidays.clone_from(days),
        Event::HolidaysTaken { service, days } => on_service(facts, *service, |service| {
            service.exceptions.retain(|exception| !exception.holiday);
            service.exceptions.extend(days.iter().cloned());
            service.exceptions.sort_by_key(|exception| exception.day);
        }),
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
            room,
            length,
            seats,
            cancel,
            hold,
            draw,
        } => {
            let session = Session {
                id: *session,
                service: *service,
                start: *start,
                room: room.clone(),
                length: *length,
                seats: *seats,
                booked: 0,
                held: 0,
                waiting: 0,
                cancel: *cancel,
                hold: *hold,
                standing: Standing::Open,
                reason: String::new(),
                draw: draw.clone(),
            };
            facts.sessions.insert(session.id, session);
        }
        Event::SessionAdjusted {
            session,
            length,
            seats,
            cancel,
            hold,
            draw,
        } => on_session(facts, *session, |session| {
            session.length = *length;
            session.seats = *seats;
            session.cancel = *cancel;
            session.hold = *hold;
            session.draw.clone_from(draw);
        }),
        Event::SessionPutAway { session } => on_session(facts, *session, |session| {
            session.standing = Standing::PutAway;
        }),
        Event::SessionClosed { session, reason } => on_session(facts, *session, |session| {
            session.standing = Standing::Closed;
            session.reason.clone_from(reason);
        }),
        Event::Booked {
            booking,
            session,
            guest,
            by_desk,
            holder,
            party,
            series,
        } => {
            let more = More {
                series: *series,
                ..more(guest.clone(), *by_desk, false, *party)
            };
            let seats = more.seats();
            begin(facts, *booking, *session, *holder, more, ctx, |session| {
                session.booked += seats;
                State::Confirmed
            });
        }
        Event::Joined {
            booking,
            session,
            guest,
            by_desk,
            holder,
            last,
            party,
            any,
        } => {
            let more = More {
                any: *any,
                ..more(guest.clone(), *by_desk, *last, *party)
            };
            begin(facts, *booking, *session, *holder, more, ctx, |session| {
                session.waiting += 1;
                State::Waiting {
                    position: session.waiting,
                }
            });
            if !last {
                pass_those_behind(facts, *booking, *session);
            }
        }
        Event::Entered {
            booking,
            session,
            guest,
            by_desk,
            holder,
            last,
            party,
        } => {
            let more = more(guest.clone(), *by_desk, *last, *party);
            begin(facts, *booking, *session, *holder, more, ctx, |session| {
                if let Some(draw) = &mut session.draw {
                    draw.entered += 1;
                }
                State::Entered
            });
        }
        Event::Drawn {
            session,
            seed,
            seats,
            entries,
        } => drawn(facts, *session, seed, *seats, entries),
        Event::Queued { booking, position } => {
            let position = *position;
            turn(facts, *booking, State::Waiting { position });
        }
        Event::CrowdSaid { service, crowd } => on_service(facts, *service, |service| {
            service.crowd = Some(*crowd);
        }),
        Event::CalendarOpened { person, secret } => {
            let calendar = Calendar {
                person: *person,
                secret: Some(secret.clone()),
                since: ctx.now,
            };
            facts.calendars.insert(*person, calendar);
        }
        Event::CalendarClosed { person } => {
            if let Some(calendar) = facts.calendars.get_mut(person) {
                calendar.secret = None;
            }
        }
        Event::LinkAsked {
            link,
            person,
            called,
            number,
        } => {
            let named = facts.named.as_ref();
            let link = Link {
                id: *link,
                carer: ctx.actor.person,
                carer_name: ctx.actor.name.clone(),
                person: *person,
                name: named.map(|(_, name)| name.clone()).unwrap_or_default(),
                called: called.clone(),
                number: number.clone(),
                asked: ctx.now,
                agreed: None,
            };
            facts.links.insert(link.id, link);
        }
        Event::LinkAgreed { link } => {
            if let Some(link) = facts.links.get_mut(link) {
                link.agreed = Some(ctx.now);
                link.number.clear();
            }
        }
        Event::LinkDeclined { link } => {
            if let Some(link) = facts.links.get_mut(link) {
                link.person = None;
                link.name.clear();
            }
        }
        Event::LinkEnded { link, .. } => {
            facts.links.remove(link);
        }
        Event::DependantAdded {
            dependant,
            name,
            born,
            kin,
        } => {
            let one = Dependant {
                id: *dependant,
                carer: ctx.actor.person,
                name: name.clone(),
                born: *born,
                kin: *kin,
            };
            facts.dependants.insert(one.id, one);
        }
        Event::DependantRemoved { dependant } => {
            facts.dependants.remove(dependant);
        }
        Event::DrawPutAway { session } => {
            if let Some(drawing) = facts.draws.get_mut(session) {
                drawing.put_away = true;
            }
        }
        Event::Offered { booking, until } => {
            turn(facts, *booking, State::Offered { until: *until });
        }
        Event::Won { booking } | Event::Accepted { booking } => {
            turn(facts, *booking, State::Confirmed);
        }
        Event::Declined { booking } => turn(facts, *booking, State::Declined),
        Event::Lapsed { booking } | Event::GivenBack { booking } => {
            turn(facts, *booking, State::Lapsed);
        }
        Event::AskedAgain { booking, until } => {
            of_series(facts, *booking, Again::Asked { until: *until });
        }
        Event::Reconfirmed { booking } => of_series(facts, *booking, Again::Said),
        Event::Left { booking, .. } => turn(facts, *booking, State::Left),
        Event::NotDrawn { booking, .. } | Event::Missed { booking } => {
            turn(facts, *booking, State::Missed);
        }
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
        Event::PutAway { booking } => on_booking(facts, *booking, |booking| {
            booking.put_away = true;
            // Nobody needs to know any more who a guest was.
            booking.more.note.clear();
            if let Some(guest) = &mut booking.more.guest {
                *guest = Guest::default();
            }
        }),
        Event::Moved {
            booking, session, ..
        } => move_to(facts, *booking, *session),
        Event::CameIn { booking, at } => {
            on_booking(facts, *booking, |booking| came_in(booking, *at));
        }
        Event::Forgotten { booking } => on_booking(facts, *booking, |booking| {
            booking.put_away = true;
            if let State::CalledOff { reason } = &mut booking.state {
                reason.clear();
            }
            booking.more = More {
                room: std::mem::take(&mut booking.more.room),
                ..More::default()
            };
            booking.attendance = None;
        }),
        Event::MissedIt { booking } => on_booking(facts, *booking, |booking| {
            booking.attendance = Some(Attendance::Missed);
        }),
        Event::ExcusedFrom { booking, reason } => on_booking(facts, *booking, |booking| {
            let reason = reason.clone();
            booking.attendance = Some(Attendance::Excused { reason });
        }),
        Event::Unmarked { booking } => {
            on_booking(facts, *booking, |booking| booking.attendance = None);
        }
        Event::Noted { booking, text } => on_booking(facts, *booking, |booking| {
            booking.more.note.clone_from(text);
        }),
        Event::RemindedSome { .. } | Event::LeftOutside { .. } | Event::ToldOutside { .. } => {}
    }
}

fn on_service(facts: &mut Facts, id: ServiceId, change: impl FnOnce(&mut Service)) {
    if let Some(service) = facts.services.get_mut(&id) {
        change(service);
    }
}

pub fn on_session(facts: &mut Facts, id: SessionId, change: impl FnOnce(&mut Session)) {
    if let Some(session) = facts.sessions.get_mut(&id) {
        change(session);
    }
}

pub fn on_booking(facts: &mut Facts, id: BookingId, change: impl FnOnce(&mut Booking)) {
    if let Some(booking) = facts.bookings.get_mut(&id) {
        change(booking);
    }
}

fn of_series(facts: &mut Facts, id: BookingId, again: Again) {
    on_booking(facts, id, |booking| {
        if let Some(series) = &mut booking.more.series {
            series.again = again;
        }
    });
}

fn except(facts: &mut Facts, service: ServiceId, day: Date, change: Option<(Change, &String)>) {
    on_service(facts, service, |service| {
        service.exceptions.retain(|exception| exception.day != day);
        if let Some((change, reason)) = change {
            service.exceptions.push(Exception {
                day,
                change,
                reason: reason.clone(),
                holiday: false,
            });
            service.exceptions.sort_by_key(|exception| exception.day);
        }
    });
}
