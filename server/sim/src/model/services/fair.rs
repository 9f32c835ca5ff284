//! Whether seats come to people fairly, judged when they are given and by a reckoning of the simulation's own: that a draw
//! is the one that its published seed makes of its entries, that a seat goes to the first in line who can take it, and
//! that nobody in line is overtaken.

use std::collections::BTreeMap;

use domain::kernel::{Ctx, Instant, PersonId, Rules};
use domain::services::{
    Again, Booking, BookingId, Entry, Event, Facts, Fate, LEFT_OVER, MOST_WAITING, Services,
    Session, SessionId, State, hash_of,
};

use crate::model::Tables;

/// All that was unfair in what happened.
pub fn unfair(
    tables: &Tables,
    before: &Facts,
    after: &Facts,
    events: &[Event],
    ctx: &Ctx,
) -> Vec<String> {
    let mut wrong = overtaken(tables, after);
    let gives = |event: &Event| {
        matches!(
            event,
            Event::Drawn { .. }
                | Event::Offered { .. }
                | Event::Booked { .. }
                | Event::Moved { .. }
                | Event::GivenBack { .. }
        )
    };
    let Some(first) = events.iter().position(gives) else {
        return wrong;
    };
    let mut facts = before.clone();
    let apply = |facts: &mut Facts, events: &[Event]| {
        for event in events {
            Services::apply(facts, event, ctx);
        }
    };
    apply(&mut facts, &events[..first]);
    for (number, event) in events.iter().enumerate().skip(first) {
        let then = Moment {
            tables,
            facts: &facts,
            now: ctx.now,
        };
        match event {
            Event::Drawn {
                session,
                seed,
                entries,
                ..
            } => {
                let due = then.draw(*session, seed);
                let mut drawn = facts.clone();
                let fares = events.len().min(number + 1 + due.len());
                apply(&mut drawn, &events[number..fares]);
                wrong.extend(then.published_otherwise(*session, seed));
                wrong.extend(fared_otherwise(*session, &due, entries, &drawn));
            }
            Event::Offered { booking, .. } => wrong.extend(then.out_of_turn(*booking)),
            Event::Booked { session, .. } | Event::Moved { session, .. } => {
                wrong.extend(then.passed_over(*session));
            }
            Event::GivenBack { booking } => wrong.extend(then.unasked(*booking)),
            _ => {}
        }
        Services::apply(&mut facts, event, ctx);
    }
    wrong
}

/// Who has come to stand before somebody who was in line before them. Only who waits for what is left over is overtaken,
/// and only by those who do not.
fn overtaken(tables: &Tables, after: &Facts) -> Vec<String> {
    let mut lines: BTreeMap<SessionId, Vec<(u32, &Booking)>> = BTreeMap::new();
    for booking in after.bookings.values() {
        if let Some(position) = position(booking) {
            let line = lines.entry(booking.session).or_default();
            line.push((position, booking));
        }
    }
    let was = |booking: &Booking| position(tables.bookings.get(&booking.id)?);
    let mut wrong = Vec::new();
    for (session, mut line) in lines {
        line.sort_by_key(|(position, _)| *position);
        for pair in line.windows(2) {
            let (one, other) = (pair[0].1, pair[1].1);
            let fair = match (was(one), was(other)) {
                (Some(one), Some(other)) => one < other,
                (None, Some(_)) => other.more.last && !one.more.last,
                (_, None) => true,
            };
            if !fair {
                wrong.push(format!(
                    "{} overtook {} in the line of session {session}",
                    one.id, other.id
                ));
            }
        }
    }
    wrong
}

fn position(booking: &Booking) -> Option<u32> {
    match booking.state {
        State::Waiting { position } => Some(position),
        _ => None,
    }
}

/// An entry in the order of a draw, and how its booking stands after it.
struct Due {
    booking: BookingId,
    entry: Entry,
    state: State,
}

/// What of a draw differs from what was due: in what is published, or in what became of people.
fn fared_otherwise(
    session: SessionId,
    due: &[Due],
    published: &[Entry],
    after: &Facts,
) -> Vec<String> {
    let mut wrong = Vec::new();
    if !due.iter().map(|due| &due.entry).eq(published) {
        wrong.push(format!(
            "the draw of session {session} publishes other entries than its seed makes"
        ));
    }
    for Due { booking, state, .. } in due {
        let stands = after.bookings.get(booking).map(|booking| &booking.state);
        if stands != Some(state) {
            wrong.push(format!(
                "the draw of session {session} makes {booking} {state:?}, and it is {stands:?}"
            ));
        }
    }
    wrong
}

/// How things stand before an event.
struct Moment<'a> {
    tables: &'a Tables,
    facts: &'a Facts,
    now: Instant,
}

impl<'a> Moment<'a> {
    fn bookings(&self) -> impl Iterator<Item = &'a Booking> {
        let known = &self.facts.bookings;
        let others = self.tables.bookings.values();
        let others = others.filter(|booking| !known.contains_key(&booking.id));
        known.values().chain(others)
    }

    fn session(&self, id: SessionId) -> Option<&'a Session> {
        let known = self.facts.sessions.get(&id);
        known.or_else(|| self.tables.sessions.get(&id))
    }

    /// How many seats of a session nobody has and nobody was offered.
    fn free(&self, session: &Session) -> u32 {
        let own = self
            .bookings()
            .filter(|booking| booking.session == session.id);
        let given = own.filter(|booking| has_seat(&booking.state));
        let given: u32 = given.map(seats).sum();
        session.seats.saturating_sub(given)
    }

    /// Whether somebody is in another session while this one lasts, in a way that counts.
    fn elsewhere(
        &self,
        person: PersonId,
        session: &Session,
        counts: impl Fn(&State) -> bool,
    ) -> bool {
        let ends = session.start.plus(session.length);
        self.bookings().any(|other| {
            other.subject == person
                && other.session != session.id
                && counts(&other.state)
                && other.start < ends
                && session.start < other.start.plus(other.length)
        })
    }

    /// Whether somebody who waits could take a seat of this session, of which so many are free.
    fn can_take(&self, waits: &Booking, session: &Session, free: u32) -> bool {
        let left_over = self.now >= session.start.minus(session.cancel).minus(LEFT_OVER);
        seats(waits) <= free
            && (left_over || !waits.more.last)
            && !self.elsewhere(waits.subject, session, |state| *state == State::Confirmed)
    }

    /// Who in the line of a session could take one of the seats that are free, the first of them.
    fn next(&self, session: &Session) -> Option<&'a Booking> {
        let free = self.free(session);
        let own = self
            .bookings()
            .filter(|booking| booking.session == session.id);
        let line = own.filter_map(|booking| Some((position(booking)?, booking)));
        let can = line.filter(|(_, booking)| self.can_take(booking, session, free));
        let first = can.min_by_key(|(position, _)| *position)?;
        Some(first.1)
    }

    /// A seat is offered to somebody who is not the first in line who can take it.
    fn out_of_turn(&self, offered: BookingId) -> Option<String> {
        let booking = self.facts.bookings.get(&offered)?;
        let session = self.session(booking.session)?;
        let next = self.next(session).map(|next| next.id);
        (next != Some(offered)).then(|| {
            format!(
                "session {} offers {offered} a seat out of turn: {next:?} is the first who can take it",
                session.id
            )
        })
    }

    /// Somebody loses a week of a series although they were not asked whether they still come, or could still answer.
    fn unasked(&self, booking: BookingId) -> Option<String> {
        let again = self
            .facts
            .bookings
            .get(&booking)?
            .more
            .series
            .map(|series| series.again);
        let due = matches!(again, Some(Again::Asked { until }) if until <= self.now);
        (!due).then(|| format!("{booking} is given back, and stood so: {again:?}"))
    }

    /// Somebody gets a seat while others wait who could take it.
    fn passed_over(&self, session: SessionId) -> Option<String> {
        let session = self.session(session)?;
        let next = self.next(session)?;
        Some(format!(
            "a seat of session {} goes to somebody else while {} waits for it",
            session.id, next.id
        ))
    }

    /// The seed is not the one whose hash stood on the page while people could enter.
    fn published_otherwise(&self, id: SessionId, seed: &str) -> Option<String> {
        let stood = self.tables.sessions.get(&id)?.draw.as_ref()?;
        (hash_of(seed) != stood.hash)
            .then(|| format!("the draw of session {id} has another seed than its hash promised"))
    }

    /// The draw that this seed makes of those who have entered: in the order of the hashes of their numbers, those who
    /// missed too much behind all others; seats while they last, then the line.
    fn draw(&self, id: SessionId, seed: &str) -> Vec<Due> {
        let Some(session) = self.session(id) else {
            return Vec::new();
        };
        let own = || self.bookings().filter(|booking| booking.session == id);
        let entered = own().filter(|booking| booking.state == State::Entered);
        let mut entered: Vec<_> = entered
            .map(|booking| {
                let number = booking.id.0.as_u128() / (1 << 80) % 1_000_000_000_000;
                let mark = hash_of(&format!("{seed}:{number:012}"));
                (booking.more.last, mark, number, booking)
            })
            .collect();
        entered.sort_by(|one, other| (one.0, &one.1, one.2).cmp(&(other.0, &other.1, other.2)));
        let begun = self.now >= session.start;
        let mut left = if begun { 0 } else { self.free(session) };
        let before = own().filter(|booking| position(booking).is_some()).count();
        let before = u32::try_from(before).unwrap_or(u32::MAX);
        let mut waiting = 0;
        let due = entered.into_iter().map(|(behind, _, number, booking)| {
            let busy = self.elsewhere(booking.subject, session, has_seat);
            let seats = seats(booking);
            let (fate, state) = if busy {
                (Fate::Not, State::Missed)
            } else if !behind && seats <= left {
                left -= seats;
                (Fate::Won, State::Confirmed)
            } else if waiting < MOST_WAITING {
                waiting += 1;
                let position = before + waiting;
                (Fate::Waits, State::Waiting { position })
            } else {
                (Fate::Not, State::Missed)
            };
            let entry = Entry {
                number: u64::try_from(number).unwrap_or_default(),
                seats,
                behind,
                busy,
                fate,
            };
            Due {
                booking: booking.id,
                entry,
                state,
            }
        });
        due.collect()
    }
}

fn has_seat(state: &State) -> bool {
    matches!(state, State::Confirmed | State::Offered { .. })
}

fn seats(booking: &Booking) -> u32 {
    booking.more.party.unwrap_or(1).max(1)
}
