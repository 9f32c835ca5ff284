//! The sessions and bookings of weeks that are booked in one go.

use std::collections::BTreeMap;

use domain::kernel::{Ctx, Instant, PersonId};
use domain::services::{Book, BookingId, Facts, ServiceId, SessionId, weeks_after};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use super::entity::{booking, booking_of, service_session};
use super::{gather, people};
use crate::kernel::StoreError;

/// The same hour in the weeks after the first, as many as are asked for. When a session begins and where never changes, so
/// that nothing is locked before all of them are, in the order of their ids.
pub async fn weeks(tx: &DatabaseTransaction, book: &Book) -> Result<Vec<SessionId>, StoreError> {
    let Some(weeks) = book.weeks.filter(|weeks| *weeks > 1) else {
        return Ok(Vec::new());
    };
    let first = service_session::Entity::find_by_id(book.session.0)
        .one(tx)
        .await?;
    let after = first.map(|row| {
        let (service, start) = (ServiceId(row.service), Instant(row.start));
        weeks_after(service, start, &row.room, weeks)
    });
    Ok(after.into_iter().flatten().collect())
}

/// A booking with the weeks after it that were booked with it, each with its line.
pub async fn of_rest(
    tx: &DatabaseTransaction,
    id: BookingId,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let Some(row) = booking::Entity::find_by_id(id.0).one(tx).await? else {
        return Ok(Facts::default());
    };
    let subject = PersonId(row.subject);
    let later = booking::Entity::find()
        .filter(booking::Column::Subject.eq(row.subject))
        .filter(booking::Column::Service.eq(row.service))
        .filter(booking::Column::Start.gt(row.start))
        .filter(booking::Column::State.eq("confirmed"))
        .all(tx)
        .await?;
    let mut named = BTreeMap::from([(SessionId(row.session), id)]);
    let by = booking_of(row, String::new())?
        .more
        .series
        .map(|one| one.by);
    for other in later {
        let other = booking_of(other, String::new())?;
        if by.is_some() && other.more.series.map(|one| one.by) == by {
            named.insert(other.session, other.id);
        }
    }
    let mut facts = Facts::default();
    for (session, booking) in named {
        facts.merge(gather::with_line(tx, session, Some(booking), ctx).await?);
    }
    gather::locked(tx, &facts, id, subject).await?;
    facts.own = people::own(tx, subject, ctx.now).await?;
    Ok(facts)
}
