//! What a decision knows of the people it is about: names, what else they have, what they missed.

use std::collections::{BTreeMap, BTreeSet};

use domain::kernel::{Ctx, Date, Instant, Minutes, PersonId, Phone};
use domain::services::{BookingId, Engagement, MISS_WINDOW, Service, Session};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::dependants;
use super::entity::{LIVE, MISSED, booking, booking_of, service};
use crate::kernel::StoreError;
use crate::kernel::held::Held as _;
use crate::kernel::tables::{home, person};

/// What people go by. Who acts is known without asking.
pub async fn names(
    tx: &DatabaseTransaction,
    mut asked: BTreeSet<Uuid>,
    ctx: &Ctx,
) -> Result<BTreeMap<Uuid, String>, StoreError> {
    let mut names = BTreeMap::new();
    if asked.remove(&ctx.actor.person.0) {
        names.insert(ctx.actor.person.0, ctx.actor.name.clone());
    }
    if !asked.is_empty() {
        let rows: Vec<(Uuid, String)> = person::Entity::find()
            .select_only()
            .column(person::Column::Id)
            .column(person::Column::Name)
            .filter(person::Column::Id.is_in(asked.iter().copied()))
            .into_tuple()
            .all(tx)
            .await?;
        names.extend(rows);
        asked.retain(|id| !names.contains_key(id));
    }
    // Who has no account: somebody's dependant, or a guest, who goes by what was typed.
    if !asked.is_empty() {
        names.extend(dependants::names(tx, asked).await?);
    }
    Ok(names)
}

/// The live bookings of a person that are not over by now.
pub async fn own(
    tx: &DatabaseTransaction,
    subject: PersonId,
    now: Instant,
) -> Result<Vec<Engagement>, StoreError> {
    // No session is longer than twelve hours.
    let since = now.minus(Minutes::hours(12));
    let rows = booking::Entity::find()
        .find_also_related(service::Entity)
        .filter(booking::Column::Subject.eq(subject.0))
        .filter(booking::Column::Start.gt(since.0))
        .filter(booking::Column::State.is_in(LIVE))
        .order_by_asc(booking::Column::Start)
        .order_by_asc(booking::Column::Id)
        .all(tx)
        .await?;
    let engagements = rows.into_iter().map(|(row, service)| {
        let booking = booking_of(row, String::new())?;
        Ok(Engagement {
            booking: booking.id,
            session: booking.session,
            name: service.map(|service| service.name).unwrap_or_default(),
            start: booking.start,
            length: booking.length,
            state: booking.state,
            any: booking.more.any,
        })
    });
    engagements.collect()
}

/// Who has an account with this number.
pub async fn with_number(
    tx: &DatabaseTransaction,
    number: &Phone,
) -> Result<Option<PersonId>, StoreError> {
    let found: Option<Uuid> = person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .filter(person::Column::Phone.eq(number.as_str()))
        .filter(person::Column::Closed.is_null())
        .into_tuple()
        .one(tx)
        .await?;
    Ok(found.map(PersonId))
}

/// Locks a person, who cannot take two seats at once from two phones; none when the account is closed.
pub async fn locked(
    tx: &DatabaseTransaction,
    person: PersonId,
) -> Result<Option<person::Model>, StoreError> {
    let found = person::Entity::find_by_id(person.0)
        .filter(person::Column::Closed.is_null())
        .held()
        .one(tx)
        .await?;
    Ok(found)
}

/// When the sessions began that these people missed and that still count.
pub async fn misses(
    tx: &DatabaseTransaction,
    people: impl IntoIterator<Item = PersonId>,
    now: Instant,
) -> Result<Vec<(PersonId, Instant)>, StoreError> {
    let people: BTreeSet<Uuid> = people.into_iter().map(|person| person.0).collect();
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(Uuid, i64)> = booking::Entity::find()
        .select_only()
        .column(booking::Column::Subject)
        .column(booking::Column::Start)
        .filter(booking::Column::Subject.is_in(people))
        .filter(booking::Column::Attendance.eq(MISSED))
        .filter(booking::Column::Start.gt(now.minus(MISS_WINDOW).0))
        .into_tuple()
        .all(tx)
        .await?;
    let misses = rows.into_iter();
    Ok(misses
        .map(|(person, start)| (PersonId(person), Instant(start)))
        .collect())
}

/// How many sessions of the service a person, or their household, has in the week of `session`. Asked only where
/// the service limits it; the household's homes are locked, so that two of its people cannot both be the last. A booking
/// that is to be moved does not count.
pub async fn this_week(
    tx: &DatabaseTransaction,
    service: &Service,
    session: &Session,
    subject: PersonId,
    moved: Option<BookingId>,
) -> Result<u32, StoreError> {
    if service.terms.per_week == 0 {
        return Ok(0);
    }
    let mut people = vec![subject.0];
    if service.terms.household {
        people.extend(household(tx, subject).await?);
    }
    let monday = monday(session.start.civil().date);
    let moved = moved.map(|moved| booking::Column::Id.ne(moved.0));
    let count = booking::Entity::find()
        .filter(Condition::all().add_option(moved))
        .filter(booking::Column::Service.eq(service.id.0))
        .filter(booking::Column::Start.gte(monday.start().0))
        .filter(booking::Column::Start.lt(monday.plus_days(7).start().0))
        .filter(booking::Column::Subject.is_in(people))
        .filter(booking::Column::State.is_in(LIVE))
        .count(tx)
        .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Everyone whose confirmed home is the same unit of the same stairwell, and those without an account whom they have
/// entered.
async fn household(tx: &DatabaseTransaction, subject: PersonId) -> Result<Vec<Uuid>, StoreError> {
    let own = match home::Entity::find_by_id(subject.0).one(tx).await? {
        Some(own) => Some(own),
        None => match dependants::carer_of(tx, subject).await? {
            Some(carer) => home::Entity::find_by_id(carer.0).one(tx).await?,
            None => None,
        },
    };
    let Some(own) = own.filter(|home| home.verified.is_some() && !home.unit.is_empty()) else {
        return Ok(Vec::new());
    };
    let together = Condition::all()
        .add(home::Column::Place.eq(own.place))
        .add(home::Column::Unit.eq(own.unit))
        .add(home::Column::Verified.is_not_null());
    let rows = home::Entity::find()
        .filter(together)
        .order_by_asc(home::Column::Person)
        .held()
        .all(tx)
        .await?;
    let mut people: Vec<Uuid> = rows.into_iter().map(|home| home.person).collect();
    people.extend(dependants::of_household(tx, &people).await?);
    Ok(people)
}

/// The Monday of the week of a day.
fn monday(day: Date) -> Date {
    let weekday = domain::kernel::Weekday::ALL
        .iter()
        .position(|weekday| *weekday == day.weekday());
    day.plus_days(-i32::try_from(weekday.unwrap_or_default()).unwrap_or_default())
}
