//! What must never be true of sessions, bookings and families, judged by the bookings themselves.

use std::collections::BTreeMap;

use domain::kernel::PersonId;
use domain::services::{Booking, SessionId, State};

use crate::model::Tables;

/// What is wrong with seats, judged by the bookings themselves.
pub fn oversold(tables: &Tables) -> Vec<String> {
    let mut wrong = tables.unfair.clone();
    let mut counts: BTreeMap<SessionId, (u32, u32, u32)> = BTreeMap::new();
    let mut seats: BTreeMap<PersonId, Vec<&Booking>> = BTreeMap::new();
    let mut live: BTreeMap<(SessionId, PersonId), u32> = BTreeMap::new();
    let mut entered: BTreeMap<SessionId, u32> = BTreeMap::new();
    for booking in tables.bookings.values() {
        let count = counts.entry(booking.session).or_default();
        match booking.state {
            State::Confirmed => count.0 += booking.seats(),
            State::Offered { .. } => count.1 += booking.seats(),
            State::Waiting { .. } => count.2 += 1,
            State::Entered => *entered.entry(booking.session).or_default() += 1,
            _ => {}
        }
        if booking.state.is_live() {
            *live.entry((booking.session, booking.subject)).or_default() += 1;
        }
        if booking.state.takes_a_seat() {
            seats.entry(booking.subject).or_default().push(booking);
        }
    }
    for session in tables.sessions.values() {
        let (booked, held, waiting) = counts.remove(&session.id).unwrap_or_default();
        if booked + held > session.seats {
            wrong.push(format!(
                "session {}: {booked} booked and {held} held of {} seats",
                session.id, session.seats
            ));
        }
        if (session.booked, session.held, session.waiting) != (booked, held, waiting) {
            wrong.push(format!(
                "session {} counts {}+{}+{}, its bookings are {booked}+{held}+{waiting}",
                session.id, session.booked, session.held, session.waiting
            ));
        }
    }
    for session in tables.sessions.values() {
        let counted = entered.remove(&session.id).unwrap_or_default();
        if session.entered() != counted {
            wrong.push(format!(
                "session {} counts {} in its draw, its bookings are {counted}",
                session.id,
                session.entered()
            ));
        }
    }
    for drawing in tables.drawings.values() {
        if let Err(what) = drawing.verify() {
            wrong.push(format!("the draw of session {}: {what}", drawing.session));
        }
    }
    let agreed = || tables.links.values().filter(|link| link.agreed.is_some());
    for link in agreed() {
        let same =
            agreed().filter(|other| (other.carer, other.person) == (link.carer, link.person));
        if same.count() > 1 || link.person == Some(link.carer) {
            wrong.push(format!(
                "{} is linked to {:?} twice",
                link.carer, link.person
            ));
        }
        if agreed().any(|other| other.person == Some(link.carer)) {
            wrong.push(format!(
                "{} looks after somebody and is looked after",
                link.carer
            ));
        }
    }
    let twice = live.iter().filter(|(_, count)| **count > 1);
    wrong.extend(twice.map(|((session, person), count)| {
        format!("{person} has {count} live bookings of session {session}")
    }));
    for (person, booked) in seats {
        for (index, one) in booked.iter().enumerate() {
            let meets = booked[index + 1..].iter().find(|other| {
                one.start < other.start.plus(other.length)
                    && other.start < one.start.plus(one.length)
            });
            if let Some(other) = meets {
                wrong.push(format!(
                    "{person} sits in sessions {} and {} at once",
                    one.session, other.session
                ));
            }
        }
    }
    wrong
}
