//! Several weeks in one go, and the word that is asked for again before each.

use super::booking::{bookable, no_overlap, own, settled};
use super::line::settle;
use super::{Course, allowed};
use crate::services::{
    Again, AskAgain, Book, Booking, Event, MOST_WEEKS, Reconfirm, Refusal, SHORTEST_NOTICE, Series,
    Session, SessionId, State, weeks_after,
};

/// The weeks after the first that this person may have too, and that have the seats.
pub fn weeks(
    course: &mut Course<'_>,
    command: &Book,
    session: &Session,
    seats: u32,
) -> Result<Vec<Session>, Refusal> {
    let most = course.service(session.service)?.terms.weeks;
    let weeks = command.weeks.unwrap_or(1);
    let most = most.max(1);
    if weeks > most {
        return Err(Refusal::ManyWeeks { most });
    }
    let mut others = Vec::new();
    for id in weeks_after(session.service, session.start, &session.room, weeks) {
        settle(course, id);
        others.extend(one(course, command, id, seats));
    }
    Ok(others)
}

/// What each week of a series is told about itself, the first one first; nothing where there is but one. Guests read no
/// letters, and are not asked again.
pub fn numbered(
    course: &Course<'_>,
    weeks: &[Session],
    guest: bool,
) -> impl Iterator<Item = Series> + use<> {
    let (by, now) = (course.ctx.command, course.ctx.now);
    let of = u32::try_from(weeks.len()).unwrap_or(MOST_WEEKS) + 1;
    let again = weeks.iter().map(|week| {
        if guest {
            Again::NotNeeded
        } else {
            Again::of(week, now)
        }
    });
    let all: Vec<Again> = [Again::NotNeeded].into_iter().chain(again).collect();
    let several = all.len() > 1;
    let numbered = (1..).zip(all);
    let numbered = numbered.map(move |(nth, again)| Series { by, nth, of, again });
    numbered.filter(move |_| several)
}

fn one(course: &Course<'_>, command: &Book, id: SessionId, seats: u32) -> Option<Session> {
    let session = bookable(course, id).ok()?;
    let named = !command.guest.is_nobody();
    let may = named
        || allowed::allowed(course, session).is_ok()
            && allowed::age_stated(course, session, command).is_ok()
            && matches!(allowed::must_wait(course, session), Ok(None));
    let can = session.draw.is_none()
        && session.free() >= seats
        && own(course, id).is_none()
        && no_overlap(course, session, None).is_ok();
    (may && can).then(|| session.clone())
}

/// The clock's asking whether somebody still comes. Who could not answer any more is not asked, and keeps the seat.
pub fn ask_again(course: &mut Course<'_>, command: &AskAgain) -> Result<(), Refusal> {
    course.by_clock()?;
    let booking = course.facts.bookings.get(&command.booking);
    let booking = booking.filter(|booking| booking.state == State::Confirmed);
    let again = booking.and_then(|booking| booking.more.series);
    if let Some(Again::WillBeAsked { until }) = again.map(|series| series.again)
        && course.ctx.now.plus(SHORTEST_NOTICE) <= until
    {
        course.happen(Event::AskedAgain {
            booking: command.booking,
            until,
        });
    }
    Ok(())
}

/// Says again that one comes; who looks after them and the desk can say so for them.
pub fn reconfirm(course: &mut Course<'_>, command: &Reconfirm) -> Result<(), Refusal> {
    let booking = settled(course, command.booking)?;
    let series = booking.more.series;
    match booking.state {
        State::Confirmed => {}
        State::Lapsed if series.is_some() => {
            return Err(Refusal::GivenBack {
                session: booking.session,
            });
        }
        State::CalledOff { reason } => return Err(Refusal::Closed { reason }),
        _ => return Err(Refusal::NotLive),
    }
    // What needs no word, or has it, is theirs.
    if let Some(Again::WillBeAsked { .. } | Again::Asked { .. }) = series.map(|one| one.again) {
        course.happen(Event::Reconfirmed {
            booking: booking.id,
        });
    }
    Ok(())
}

/// Gives up the weeks after one that was cancelled, as far as they still can be.
pub fn cancel_rest(course: &mut Course<'_>, cancelled: &Booking, staff: bool, reason: &str) {
    let Some(series) = cancelled.more.series else {
        return;
    };
    let now = course.ctx.now;
    let bookings = course.facts.bookings.values();
    let rest = bookings.filter(|other| {
        let same = other.more.series.map(|one| one.by) == Some(series.by);
        let later = other.start > cancelled.start;
        let may = staff || now <= other.deadline;
        same && later && may && other.state == State::Confirmed
    });
    let rest: Vec<_> = rest.map(|other| (other.id, other.session)).collect();
    for (booking, session) in rest {
        course.happen(Event::Cancelled {
            booking,
            staff,
            reason: reason.to_owned(),
        });
        settle(course, session);
    }
}
