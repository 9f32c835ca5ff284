//! 便民服务 Services in the database: what a decision needs, and how it is saved.

mod calendar;
mod dependants;
mod draws;
mod elsewhere;
mod entity;
mod family;
mod gather;
mod holidays;
mod people;
mod save;
mod series;
mod tickets;

use domain::kernel::row::RowKind;
use domain::kernel::{Ctx, PersonId, Rules};
use domain::services::{BookingRow, Command, Dependant, Event, Facts, LinkRow, Services};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

pub use tickets::Tickets;

use crate::kernel::rows::{Change, difference};
use crate::kernel::{Keep, StoreError};

impl Keep for Services {
    async fn gather(
        tx: &DatabaseTransaction,
        command: &Command,
        ctx: &Ctx,
    ) -> Result<Facts, StoreError> {
        gather::gather(tx, command, ctx).await
    }

    async fn all(tx: &DatabaseTransaction, ctx: &Ctx) -> Result<Vec<Facts>, StoreError> {
        gather::all(tx, ctx).await
    }

    async fn save(
        tx: &DatabaseTransaction,
        before: &Facts,
        after: &Facts,
        _events: &[Event],
        _ctx: &Ctx,
    ) -> Result<(), StoreError> {
        save::save(tx, before, after).await
    }

    fn entity(event: &Event) -> Option<Uuid> {
        let id = match event {
            Event::HolidaysKept { .. } => return None,
            Event::Defined { service, .. }
            | Event::Described { service, .. }
            | Event::HoursSet { service, .. }
            | Event::DayChanged { service, .. }
            | Event::DayClosed { service, .. }
            | Event::DayReopened { service, .. }
            | Event::HolidaysTaken { service, .. }
            | Event::OpenedThrough { service, .. }
            | Event::CrowdSaid { service, .. }
            | Event::RemindedSome { service, .. } => service.0,
            Event::SessionOpened { session, .. }
            | Event::SessionAdjusted { session, .. }
            | Event::SessionPutAway { session }
            | Event::Drawn { session, .. }
            | Event::DrawPutAway { session }
            | Event::LeftOutside { session, .. }
            | Event::SessionClosed { session, .. } => session.0,
            Event::ToldOutside { booking }
            | Event::Booked { booking, .. }
            | Event::Joined { booking, .. }
            | Event::Entered { booking, .. }
            | Event::Won { booking }
            | Event::Queued { booking, .. }
            | Event::NotDrawn { booking, .. }
            | Event::Offered { booking, .. }
            | Event::Accepted { booking }
            | Event::Declined { booking }
            | Event::Lapsed { booking }
            | Event::Left { booking, .. }
            | Event::Missed { booking }
            | Event::AskedAgain { booking, .. }
            | Event::Reconfirmed { booking }
            | Event::GivenBack { booking }
            | Event::Cancelled { booking, .. }
            | Event::CalledOff { booking, .. }
            | Event::Reminded { booking }
            | Event::Moved { booking, .. }
            | Event::CameIn { booking, .. }
            | Event::MissedIt { booking }
            | Event::ExcusedFrom { booking, .. }
            | Event::Unmarked { booking }
            | Event::Noted { booking, .. }
            | Event::Forgotten { booking }
            | Event::PutAway { booking } => booking.0,
            Event::LinkAsked { link, .. }
            | Event::LinkAgreed { link }
            | Event::LinkDeclined { link }
            | Event::LinkEnded { link, .. } => link.0,
            Event::DependantAdded { dependant, .. } | Event::DependantRemoved { dependant } => {
                dependant.0
            }
            Event::CalendarOpened { person, .. } | Event::CalendarClosed { person } => person.0,
        };
        Some(id)
    }
}

/// The bookings of these, for the outcomes that name them.
pub(crate) async fn booked_for(
    tx: &DatabaseTransaction,
    subjects: &[PersonId],
) -> Result<Vec<Uuid>, StoreError> {
    let ids: Vec<Uuid> = entity::booking::Entity::find()
        .select_only()
        .column(entity::booking::Column::Id)
        .filter(entity::booking::Column::Subject.is_in(subjects.iter().map(|one| one.0)))
        .into_tuple()
        .all(tx)
        .await?;
    Ok(ids)
}

/// The bookings of a person and of those without an account whom they have entered.
pub(crate) async fn booked_for_family(
    tx: &DatabaseTransaction,
    person: PersonId,
) -> Result<Vec<Uuid>, StoreError> {
    let dependants = dependants::of(tx, person).await?;
    let subjects = dependants.values().map(Dependant::subject);
    let subjects: Vec<PersonId> = subjects.chain([person]).collect();
    booked_for(tx, &subjects).await
}

/// The rows of the bookings and the family of who acts, as they are now.
pub(crate) async fn bookings_of(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
) -> Result<Vec<Change>, StoreError> {
    let facts = gather::of_person(tx, ctx.actor.person, ctx).await?;
    let mut changes = difference(Vec::new(), Services::project(&facts));
    changes.retain(|change| [BookingRow::KIND, LinkRow::KIND].contains(&change.kind));
    Ok(changes)
}
