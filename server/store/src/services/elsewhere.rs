//! Who of those in line has a confirmed seat elsewhere at that time, and is passed over.
//!
//! Nobody is locked for it: who takes another seat in the same moment was offered one that they cannot take, gives it back
//! or lets it lapse, and the next one has it.

use std::collections::{BTreeMap, BTreeSet};

use domain::kernel::{Instant, Minutes, PersonId};
use domain::services::{Booking, Facts, SessionId, State};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::entity::booking;
use crate::kernel::StoreError;

/// How many people one statement asks about.
const AT_ONCE: usize = 1_000;

/// A seat: of which session, when it begins, how long it takes.
type Seat = (Uuid, i64, i32);

/// Adds to the facts who of all that wait for their sessions is elsewhere then.
pub async fn of_lines(tx: &DatabaseTransaction, facts: &mut Facts) -> Result<(), StoreError> {
    let waits =
        |booking: &&Booking| matches!(booking.state, State::Waiting { .. }) && !booking.is_guest();
    let waiting = facts.bookings.values().filter(waits);
    let waiting = waiting.filter_map(|booking| {
        let session = facts.sessions.get(&booking.session)?;
        Some((session.id, booking.subject, session.start, session.end()))
    });
    let waiting: Vec<(SessionId, PersonId, Instant, Instant)> = waiting.collect();
    let starts = waiting.iter().map(|(.., start, _)| *start).min();
    let ends = waiting.iter().map(|(.., end)| *end).max();
    let (Some(first), Some(last)) = (starts, ends) else {
        return Ok(());
    };
    let people: BTreeSet<Uuid> = waiting.iter().map(|(_, person, ..)| person.0).collect();
    let seats = confirmed(tx, people, first, last).await?;
    let meets = |start: Instant, end: Instant, session: SessionId, seat: &Seat| {
        let (other, begins, length) = *seat;
        let begins = Instant(begins);
        other != session.0 && begins < end && start < begins.plus(Minutes(length.unsigned_abs()))
    };
    let busy = waiting.into_iter().filter(|(session, person, start, end)| {
        let theirs = seats.get(&person.0).into_iter().flatten();
        theirs
            .into_iter()
            .any(|seat| meets(*start, *end, *session, seat))
    });
    facts
        .busy
        .extend(busy.map(|(session, person, ..)| (session, person)));
    Ok(())
}

/// The confirmed seats of these people in sessions that are not over by `first` and begin before `last`.
async fn confirmed(
    tx: &DatabaseTransaction,
    people: BTreeSet<Uuid>,
    first: Instant,
    last: Instant,
) -> Result<BTreeMap<Uuid, Vec<Seat>>, StoreError> {
    // No session is longer than twelve hours.
    let since = first.minus(Minutes::hours(12));
    let people: Vec<Uuid> = people.into_iter().collect();
    let mut seats: BTreeMap<Uuid, Vec<Seat>> = BTreeMap::new();
    for people in people.chunks(AT_ONCE) {
        let rows: Vec<(Uuid, Uuid, i64, i32)> = booking::Entity::find()
            .select_only()
            .column(booking::Column::Subject)
            .column(booking::Column::Session)
            .column(booking::Column::Start)
            .column(booking::Column::Length)
            .filter(booking::Column::Subject.is_in(people.iter().copied()))
            .filter(booking::Column::Start.gt(since.0))
            .filter(booking::Column::Start.lt(last.0))
            .filter(booking::Column::State.eq("confirmed"))
            .into_tuple()
            .all(tx)
            .await?;
        for (person, session, start, length) in rows {
            seats
                .entry(person)
                .or_default()
                .push((session, start, length));
        }
    }
    Ok(seats)
}
