//! Writes the entities as they are after the events: what is new in bulk, what changed one by one.
//!
//! Bookings that changed are written before new ones, so that a person whose offer has just lapsed can wait
//! again: the index of live bookings sees the old one go first.

use domain::services::{Booking, Facts, Service, Session};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, Iterable, QueryFilter};

use super::entity::{
    booking, booking_row, drawing_row, service, service_draw, service_row, service_session,
    session_row,
};
use super::{calendar, dependants, family, holidays};
use crate::kernel::StoreError;

/// How many sessions or bookings one statement writes; SQLite takes at most 32,766 values.
const AT_ONCE: usize = 1_000;
/// From how many on bookings that changed are written in bulk: a draw changes thousands.
const MANY: usize = 50;

pub async fn save(
    tx: &DatabaseTransaction,
    before: &Facts,
    after: &Facts,
) -> Result<(), StoreError> {
    for (id, service) in &after.services {
        match before.services.get(id) {
            Some(same) if same == service => {}
            known => save_service(tx, service, known.is_some()).await?,
        }
    }
    save_sessions(tx, before, after).await?;
    save_draws(tx, before, after).await?;
    calendar::save(tx, before, after).await?;
    holidays::save(tx, before, after).await?;
    family::save(tx, before, after).await?;
    dependants::save(tx, before, after).await?;
    let (known, new): (Vec<_>, Vec<_>) = after
        .bookings
        .values()
        .filter(|booking| before.bookings.get(&booking.id) != Some(*booking))
        .partition(|booking| before.bookings.contains_key(&booking.id));
    save_bookings(tx, &known, &new).await
}

async fn save_service(
    tx: &DatabaseTransaction,
    service: &Service,
    known: bool,
) -> Result<(), StoreError> {
    let row = service_row(service)?;
    if known {
        service::Entity::update(row).exec(tx).await?;
    } else {
        service::Entity::insert(row)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

async fn save_sessions(
    tx: &DatabaseTransaction,
    before: &Facts,
    after: &Facts,
) -> Result<(), StoreError> {
    let changed: Vec<&Session> = after
        .sessions
        .values()
        .filter(|session| before.sessions.get(&session.id) != Some(*session))
        .collect();
    if let [session] = changed[..]
        && before.sessions.contains_key(&session.id)
    {
        service_session::Entity::update_many()
            .set(session_row(session)?)
            .filter(service_session::Column::Id.eq(session.id.0))
            .exec(tx)
            .await?;
        return Ok(());
    }
    for sessions in changed.chunks(AT_ONCE) {
        let rows = sessions.iter().map(|session| session_row(session));
        let rows: Vec<_> = rows.collect::<Result<_, _>>()?;
        let columns = service_session::Column::iter();
        let replace = OnConflict::column(service_session::Column::Id)
            .update_columns(columns)
            .to_owned();
        service_session::Entity::insert_many(rows)
            .on_conflict(replace)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

async fn save_draws(
    tx: &DatabaseTransaction,
    before: &Facts,
    after: &Facts,
) -> Result<(), StoreError> {
    let changed = after.draws.values();
    for drawing in changed.filter(|draw| before.draws.get(&draw.session) != Some(*draw)) {
        let replace = OnConflict::column(service_draw::Column::Session)
            .update_columns(service_draw::Column::iter())
            .to_owned();
        service_draw::Entity::insert(drawing_row(drawing)?)
            .on_conflict(replace)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

async fn save_bookings(
    tx: &DatabaseTransaction,
    known: &[&Booking],
    new: &[&Booking],
) -> Result<(), StoreError> {
    if known.len() >= MANY {
        return save_many(tx, known, new).await;
    }
    for booking in known {
        booking::Entity::update_many()
            .set(booking_row(booking)?)
            .filter(booking::Column::Id.eq(booking.id.0))
            .exec(tx)
            .await?;
    }
    insert(tx, new).await
}

async fn save_many(
    tx: &DatabaseTransaction,
    known: &[&Booking],
    new: &[&Booking],
) -> Result<(), StoreError> {
    for bookings in known.chunks(AT_ONCE) {
        let replace = OnConflict::column(booking::Column::Id)
            .update_columns(booking::Column::iter())
            .to_owned();
        booking::Entity::insert_many(rows(bookings)?)
            .on_conflict(replace)
            .exec_without_returning(tx)
            .await?;
    }
    insert(tx, new).await
}

async fn insert(tx: &DatabaseTransaction, new: &[&Booking]) -> Result<(), StoreError> {
    if !new.is_empty() {
        booking::Entity::insert_many(rows(new)?)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

fn rows(bookings: &[&Booking]) -> Result<Vec<booking::ActiveModel>, StoreError> {
    let rows = bookings.iter().map(|booking| booking_row(booking));
    rows.collect()
}
