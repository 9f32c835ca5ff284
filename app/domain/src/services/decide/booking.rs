//! Booking, and what follows from it, in the order in which a person meets it.

use super::line::settle;
use super::{Course, MOST_ENTERED, MOST_WAITING, allowed, desk, family, may_run, series};
use crate::kernel::PersonId;
use crate::services::{
    Accept, Book, Booking, BookingId, Cancel, Decline, EndOthers, Event, Guest, Leave, Refusal,
    Session, SessionId, Standing, State,
};

/// Books a seat; when there is none and the person wants that, joins the line.
pub fn book(course: &mut Course<'_>, command: &Book) -> Result<(), Refusal> {
    settle(course, command.session);
    for other in &command.also {
        settle(course, *other);
    }
    may_act_for(course, command)?;
    let session = bookable(course, command.session)?.clone();
    let holder = desk::holder(course, command, &session)?;
    match own(course, session.id) {
        // Asking for the seat that was offered takes it.
        Some((id, State::Offered { .. })) => {
            one_is_enough(course, id)?;
            desk::no_overlap(course, &session, holder)?;
            course.happen(Event::Accepted { booking: id });
        }
        Some(_) if holder.is_some() => {
            return Err(Refusal::HasIt {
                session: session.id,
            });
        }
        Some((id, State::Waiting { position })) => {
            return Err(Refusal::AlreadyWaiting {
                booking: id,
                position,
            });
        }
        Some((id, State::Entered)) => return Err(Refusal::AlreadyEntered { booking: id }),
        Some((id, _)) => return Err(Refusal::AlreadyBooked { booking: id }),
        None => return begin(course, command, &session, holder),
    }
    Ok(())
}

/// A seat when there is one for them, else a place in line when they want that.
fn begin(
    course: &mut Course<'_>,
    command: &Book,
    session: &Session,
    holder: Option<PersonId>,
) -> Result<(), Refusal> {
    let named = !command.guest.is_nobody();
    let guest = (named && holder.is_none()).then(|| trimmed(&command.guest));
    let by_desk = named || allowed::by_desk(course, course.service(session.service)?);
    if !named {
        allowed::allowed(course, session)?;
        allowed::age_stated(course, session, command)?;
    }
    let behind = if named {
        None
    } else {
        allowed::must_wait(course, session)?
    };
    let booking = BookingId::derive(course.ctx.command, "booking");
    let party = party(course, command, session)?;
    let seats = party.unwrap_or(1);
    if let Some(draw) = session
        .draw
        .as_ref()
        .filter(|draw| draw.is_open(course.ctx.now))
    {
        if draw.entered >= MOST_ENTERED {
            return Err(Refusal::LineFull {
                waiting: draw.entered,
            });
        }
        course.happen(Event::Entered {
            booking,
            session: session.id,
            guest,
            by_desk,
            holder,
            last: behind.is_some(),
            party,
        });
        return Ok(());
    }
    if session.free() >= seats && behind.is_none() {
        desk::no_overlap(course, session, holder)?;
        let weeks = series::weeks(course, command, session, seats)?;
        let mut of = series::numbered(course, &weeks, guest.is_some());
        course.happen(Event::Booked {
            booking,
            session: session.id,
            guest: guest.clone(),
            by_desk,
            holder,
            party,
            series: of.next(),
        });
        for (week, series) in weeks.iter().zip(of) {
            course.happen(Event::Booked {
                booking: beside(course, week),
                session: week.id,
                guest: guest.clone(),
                by_desk,
                holder,
                party,
                series: Some(series),
            });
        }
        return Ok(());
    }
    let others = suitable(course, command, session);
    let has_a_seat = |(other, last): &&(Session, bool)| !last && other.free() >= seats;
    if let Some((other, _)) = others.iter().find(has_a_seat) {
        course.happen(Event::Booked {
            booking: beside(course, other),
            session: other.id,
            guest,
            by_desk,
            holder,
            party,
            series: None,
        });
        return Ok(());
    }
    let now = course.ctx.now;
    let mut lines = vec![(booking, session, behind.is_some())];
    let besides = others.iter();
    lines.extend(besides.map(|(other, last)| (beside(course, other), other, *last)));
    lines.retain(|(_, session, _)| now < session.deadline() && session.waiting < MOST_WAITING);
    if !command.wait || lines.is_empty() {
        return Err(no_seat(
            session,
            behind,
            command.wait && now < session.deadline(),
        ));
    }
    let any = (lines.len() > 1).then_some(course.ctx.command);
    for (booking, session, last) in lines {
        course.happen(Event::Joined {
            booking,
            session: session.id,
            guest: guest.clone(),
            by_desk,
            holder,
            last,
            party,
            any,
        });
    }
    Ok(())
}

/// Why there is neither a seat nor, for who would wait, a place in line.
fn no_seat(session: &Session, behind: Option<Refusal>, waits: bool) -> Refusal {
    if waits {
        return Refusal::LineFull {
            waiting: session.waiting,
        };
    }
    if session.free() > 0 && behind.is_none() {
        return Refusal::NotEnough {
            session: session.id,
            free: session.free(),
        };
    }
    behind.unwrap_or(Refusal::Full {
        session: session.id,
        start: session.start,
        waiting: session.waiting,
    })
}

/// The other sessions that would do, and that this person may have, the earliest first; and whether they wait behind
/// everybody else there. What cannot be had is passed over: it was only an alternative.
fn suitable(course: &Course<'_>, command: &Book, session: &Session) -> Vec<(Session, bool)> {
    let named = !command.guest.is_nobody();
    let sessions = command.also.iter();
    let mut others: Vec<Session> = sessions
        .filter(|id| **id != session.id && own(course, **id).is_none())
        .filter_map(|id| bookable(course, *id).ok())
        .filter(|other| other.service == session.service && other.draw.is_none())
        .filter(|other| named || allowed::allowed(course, other).is_ok())
        .filter(|other| no_overlap(course, other, None).is_ok())
        .cloned()
        .collect();
    others.sort_by_key(|other| (other.start, other.id));
    others.dedup_by_key(|other| other.id);
    let with_place = others.into_iter().map(|other| {
        let behind = allowed::must_wait(course, &other);
        let last = !named && !matches!(behind, Ok(None));
        (other, last)
    });
    with_place.collect()
}

/// The id of the booking of another session than the one that was named first.
fn beside(course: &Course<'_>, other: &Session) -> BookingId {
    BookingId::derive(course.ctx.command, &other.id.to_string())
}

/// Ends what was waited for beside a booking: places in line are given up, and what was offered goes to the next.
pub fn end_others(course: &mut Course<'_>, command: &EndOthers) -> Result<(), Refusal> {
    course.by_clock()?;
    let booking = course.facts.bookings.get(&command.booking);
    let Some(any) = booking.ok_or(Refusal::NotFound)?.more.any else {
        return Ok(());
    };
    let others = course.facts.bookings.values();
    let others = others.filter(|other| other.more.any == Some(any) && other.id != command.booking);
    let others: Vec<_> = others.map(|other| (other.id, other.session)).collect();
    for (booking, session) in others {
        settle(course, session);
        let other = course.facts.bookings.get(&booking);
        course.happen(match other.map(|other| &other.state) {
            Some(State::Offered { .. }) => Event::Declined { booking },
            Some(State::Waiting { .. }) => Event::Left {
                booking,
                others: false,
            },
            _ => continue,
        });
        settle(course, session);
    }
    Ok(())
}

/// How many come together, when that is more than one; no more than the service allows, and than there are seats.
fn party(course: &Course<'_>, command: &Book, session: &Session) -> Result<Option<u32>, Refusal> {
    let most = course.service(session.service)?.terms.party.max(1);
    let most = most.min(session.seats.max(1));
    let party = command.party.filter(|party| *party > 1);
    match party {
        Some(party) if party > most => Err(Refusal::TooMany { most }),
        party => Ok(party),
    }
}

fn trimmed(guest: &Guest) -> Guest {
    Guest {
        name: guest.name.trim().to_owned(),
        phone: guest.phone.trim().to_owned(),
        others: false,
    }
}

/// Cancels: a seat until the deadline, an offer or a place in line at any time. Staff until it begins.
pub fn cancel(course: &mut Course<'_>, command: &Cancel) -> Result<(), Refusal> {
    let booking = settled(course, command.booking)?;
    let session = course
        .facts
        .sessions
        .get(&booking.session)
        .ok_or(Refusal::NotFound)?;
    let staff = booking.subject != course.ctx.actor.person && runs(course, booking.session);
    match booking.state {
        State::Cancelled | State::CalledOff { .. } => return Ok(()),
        _ if course.ctx.now >= session.start => {
            return Err(Refusal::Begun {
                start: session.start,
            });
        }
        State::Confirmed if !staff && course.ctx.now > session.deadline() => {
            return Err(Refusal::TooLate {
                deadline: session.deadline(),
                contact: contact(course, &booking),
            });
        }
        State::Waiting { .. } | State::Entered if !staff => course.happen(Event::Left {
            booking: booking.id,
            others: false,
        }),
        State::Offered { .. } if !staff => course.happen(Event::Declined {
            booking: booking.id,
        }),
        State::Confirmed | State::Waiting { .. } | State::Entered | State::Offered { .. } => {
            let reason = command.reason.trim().to_owned();
            course.happen(Event::Cancelled {
                booking: booking.id,
                staff,
                reason,
            });
        }
        _ => return Err(Refusal::NotLive),
    }
    settle(course, booking.session);
    if command.rest {
        series::cancel_rest(course, &booking, staff, command.reason.trim());
    }
    Ok(())
}

/// Takes the seat that was offered.
pub fn accept(course: &mut Course<'_>, command: &Accept) -> Result<(), Refusal> {
    let booking = settled(course, command.booking)?;
    match booking.state {
        State::Confirmed => return Ok(()),
        State::Offered { .. } => {}
        State::Lapsed | State::Missed => {
            return Err(Refusal::OfferOver {
                session: booking.session,
            });
        }
        State::CalledOff { reason } => return Err(Refusal::Closed { reason }),
        _ => return Err(Refusal::NotOffered),
    }
    let session = bookable(course, booking.session)?.clone();
    one_is_enough(course, booking.id)?;
    no_overlap(course, &session, None)?;
    course.happen(Event::Accepted {
        booking: booking.id,
    });
    Ok(())
}

/// Who said that any of several would do takes one of them: the others end a moment later, and none is taken meanwhile.
fn one_is_enough(course: &Course<'_>, id: BookingId) -> Result<(), Refusal> {
    let any = course.facts.bookings.get(&id).and_then(|one| one.more.any);
    let mut own = course.facts.own.iter();
    let taken = own.find(|other| {
        any.is_some() && other.any == any && other.booking != id && other.state == State::Confirmed
    });
    match taken {
        Some(taken) => Err(Refusal::OneIsEnough {
            booking: taken.booking,
            name: taken.name.clone(),
            start: taken.start,
        }),
        None => Ok(()),
    }
}

/// Gives the offered seat on.
pub fn decline(course: &mut Course<'_>, command: &Decline) -> Result<(), Refusal> {
    let booking = settled(course, command.booking)?;
    match booking.state {
        State::Offered { .. } => course.happen(Event::Declined {
            booking: booking.id,
        }),
        // Not wanting what is gone already is granted.
        State::Declined | State::Lapsed | State::Left | State::Missed => return Ok(()),
        _ => return Err(Refusal::NotOffered),
    }
    settle(course, booking.session);
    Ok(())
}

/// Leaves the line; an offer made meanwhile is given on.
pub fn leave(course: &mut Course<'_>, command: &Leave) -> Result<(), Refusal> {
    let booking = settled(course, command.booking)?;
    match booking.state {
        State::Waiting { .. } | State::Entered => course.happen(Event::Left {
            booking: booking.id,
            others: command.others,
        }),
        State::Offered { .. } => course.happen(Event::Declined {
            booking: booking.id,
        }),
        State::Confirmed => {
            return Err(Refusal::AlreadyBooked {
                booking: booking.id,
            });
        }
        _ => return Ok(()),
    }
    settle(course, booking.session);
    Ok(())
}

/// The booking named, after everything past due in its session has passed.
pub fn settled(course: &mut Course<'_>, id: BookingId) -> Result<Booking, Refusal> {
    let session = course
        .facts
        .bookings
        .get(&id)
        .ok_or(Refusal::NotFound)?
        .session;
    settle(course, session);
    let booking = course
        .facts
        .bookings
        .get(&id)
        .ok_or(Refusal::NotFound)?
        .clone();
    if is_own(course, &booking) || runs(course, session) {
        Ok(booking)
    } else {
        Err(Refusal::NotFound)
    }
}

/// Whether who acts is whom it is for, or who made it for them.
pub fn is_own(course: &Course<'_>, booking: &Booking) -> bool {
    let me = course.ctx.actor.person;
    booking.subject == me || booking.actor == me
}

/// Whether who acts runs the service of this session.
pub fn runs(course: &Course<'_>, session: SessionId) -> bool {
    let session = course.facts.sessions.get(&session);
    let service = session.and_then(|session| course.facts.services.get(&session.service));
    service.is_some_and(|service| may_run(&course.ctx.actor, &service.site))
}

/// For another person, with an account or without, only staff book; and for somebody who agreed to it, who looks after
/// them.
fn may_act_for(course: &Course<'_>, command: &Book) -> Result<(), Refusal> {
    let oneself = course.ctx.subject == course.ctx.actor.person && command.guest.is_nobody();
    let family = command.guest.is_nobody() && family::looks_after(course);
    if oneself || family || runs(course, command.session) {
        Ok(())
    } else {
        Err(Refusal::NotForThem)
    }
}

/// The session, if it can still be booked.
pub fn bookable<'a>(course: &'a Course<'_>, id: SessionId) -> Result<&'a Session, Refusal> {
    let session = course.facts.sessions.get(&id).ok_or(Refusal::NotFound)?;
    match session.standing {
        _ if course.ctx.now >= session.start => Err(Refusal::Begun {
            start: session.start,
        }),
        Standing::Open => Ok(session),
        Standing::Closed => Err(Refusal::Closed {
            reason: session.reason.clone(),
        }),
        Standing::PutAway => Err(Refusal::NotFound),
    }
}

/// The person's live booking of this session, as it stands after settling.
pub fn own(course: &Course<'_>, session: SessionId) -> Option<(BookingId, State)> {
    let engagement = course
        .facts
        .own
        .iter()
        .find(|engagement| engagement.session == session)?;
    let state = course
        .facts
        .bookings
        .get(&engagement.booking)
        .map_or(&engagement.state, |booking| &booking.state);
    state.is_live().then(|| (engagement.booking, state.clone()))
}

/// A person cannot be in two places; waiting for two sessions at once is allowed.
///
/// A booking that is to be moved is not in its own way.
pub fn no_overlap(
    course: &Course<'_>,
    session: &Session,
    moved: Option<BookingId>,
) -> Result<(), Refusal> {
    let clash = course.facts.own.iter().find(|other| {
        let over = other.start.plus(other.length);
        other.session != session.id
            && Some(other.booking) != moved
            && matches!(other.state, State::Confirmed)
            && other.start < session.end()
            && session.start < over
    });
    match clash {
        Some(other) => Err(Refusal::Overlap {
            booking: other.booking,
            name: other.name.clone(),
            start: other.start,
        }),
        None => Ok(()),
    }
}

/// Whom to ask about a booking.
pub fn contact(course: &Course<'_>, booking: &Booking) -> String {
    let service = course.facts.services.get(&booking.service);
    service
        .map(|service| service.fields.contact.clone())
        .unwrap_or_default()
}
