//! What a draw needs: the seal from which seeds are made, its entries, and who of them is elsewhere then.

use std::collections::{BTreeMap, BTreeSet};

use domain::kernel::{Ctx, Instant, Minutes, PersonId};
use domain::services::{Drawing, Facts, Seal, ServiceId, Session, SessionId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};
use uuid::Uuid;

use super::entity::{ENTERED, booking, drawing_of, service_draw};
use super::gather;
use crate::kernel::StoreError;
use crate::kernel::held::Held as _;
use crate::kernel::tables::{person, setting};

/// The name under which the seal is kept.
pub const SEAL: &str = "draw_seal";

/// The seal, made when it is first asked for. It never leaves the server; whoever reads the database could know draws
/// before they are held.
pub async fn seal(tx: &DatabaseTransaction) -> Result<Seal, StoreError> {
    if let Some(row) = setting::Entity::find_by_id(SEAL).one(tx).await?
        && let Some(seal) = read(&row.value)
    {
        return Ok(seal);
    }
    let mut made = [0; 32];
    getrandom::fill(&mut made).map_err(|error| StoreError::Machine(error.to_string()))?;
    let digits = made.iter().map(|byte| format!("{byte:02x}"));
    let digits: String = digits.collect();
    let row = setting::ActiveModel {
        name: Set(SEAL.to_owned()),
        value: Set(digits),
    };
    // Another instance may have been quicker: then its seal is the one.
    let keep = OnConflict::column(setting::Column::Name)
        .do_nothing()
        .to_owned();
    setting::Entity::insert(row)
        .on_conflict(keep)
        .exec_without_returning(tx)
        .await?;
    let row = setting::Entity::find_by_id(SEAL).one(tx).await?;
    let kept = row.and_then(|row| read(&row.value));
    kept.ok_or_else(|| StoreError::Open("the seal of the draws cannot be read".into()))
}

fn read(digits: &str) -> Option<Seal> {
    let mut seal = [0; 32];
    if digits.len() != 64 {
        return None;
    }
    for (at, byte) in seal.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(Seal(seal))
}

/// Adds what holding the draw of this session needs, if it is due.
pub async fn if_due(
    tx: &DatabaseTransaction,
    facts: &mut Facts,
    id: SessionId,
    ctx: &Ctx,
) -> Result<(), StoreError> {
    let session = facts.sessions.get(&id);
    let draws = session.filter(|session| {
        let draw = session.draw.as_ref();
        draw.is_some_and(|draw| draw.is_due(ctx.now))
    });
    let Some(session) = draws.cloned() else {
        return Ok(());
    };
    facts.seal = Some(seal(tx).await?);
    let entries = booking::Entity::find()
        .filter(booking::Column::Session.eq(id.0))
        .filter(booking::Column::State.eq(ENTERED));
    let entries = gather::bookings(tx, entries, ctx).await?;
    let people: Vec<Uuid> = entries.values().map(|entry| entry.subject.0).collect();
    facts.bookings.extend(entries);
    let busy = busy(tx, &session, people).await?;
    facts
        .busy
        .extend(busy.into_iter().map(|person| (id, person)));
    Ok(())
}

/// How many people one statement asks about.
const AT_ONCE: usize = 1_000;

/// Who of these people has a seat elsewhere at the time of this session. They are locked, so that nobody takes one
/// meanwhile.
async fn busy(
    tx: &DatabaseTransaction,
    session: &Session,
    mut people: Vec<Uuid>,
) -> Result<BTreeSet<PersonId>, StoreError> {
    let mut busy = BTreeSet::new();
    // No session is longer than twelve hours.
    let since = session.start.minus(Minutes::hours(12));
    people.sort();
    for people in people.chunks(AT_ONCE) {
        person::Entity::find()
            .select_only()
            .column(person::Column::Id)
            .filter(person::Column::Id.is_in(people.iter().copied()))
            .order_by_asc(person::Column::Id)
            .held()
            .into_tuple::<Uuid>()
            .all(tx)
            .await?;
        let seats: Vec<(Uuid, i64, i32)> = booking::Entity::find()
            .select_only()
            .column(booking::Column::Subject)
            .column(booking::Column::Start)
            .column(booking::Column::Length)
            .filter(booking::Column::Subject.is_in(people.iter().copied()))
            .filter(booking::Column::Start.gt(since.0))
            .filter(booking::Column::Start.lt(session.end().0))
            .filter(booking::Column::State.is_in(["confirmed", "offered"]))
            .into_tuple()
            .all(tx)
            .await?;
        let meets = seats.into_iter().filter(|(_, start, length)| {
            Instant(*start).plus(Minutes(length.unsigned_abs())) > session.start
        });
        busy.extend(meets.map(|(person, ..)| PersonId(person)));
    }
    Ok(busy)
}

/// The draws of a service that begin before `long_ago` and still stand in the lists.
pub async fn old(
    tx: &DatabaseTransaction,
    service: ServiceId,
    long_ago: Instant,
) -> Result<BTreeMap<SessionId, Drawing>, StoreError> {
    let rows = service_draw::Entity::find()
        .filter(service_draw::Column::Service.eq(service.0))
        .filter(service_draw::Column::Start.lt(long_ago.0))
        .filter(service_draw::Column::PutAway.eq(false))
        .all(tx)
        .await?;
    rows.iter().map(listed).collect()
}

/// The draws of a service that stand in the lists.
pub async fn shown(
    tx: &DatabaseTransaction,
    service: ServiceId,
) -> Result<BTreeMap<SessionId, Drawing>, StoreError> {
    let rows = service_draw::Entity::find()
        .filter(service_draw::Column::Service.eq(service.0))
        .filter(service_draw::Column::PutAway.eq(false))
        .all(tx)
        .await?;
    rows.iter().map(listed).collect()
}

fn listed(row: &service_draw::Model) -> Result<(SessionId, Drawing), StoreError> {
    Ok((SessionId(row.session), drawing_of(row)?))
}
