//! The addresses that calendars follow.

use std::collections::BTreeMap;

use domain::kernel::{Ctx, Instant, PersonId};
use domain::services::{Calendar, Facts};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Iterable,
    QueryFilter,
};

use super::draws;
use super::entity::service_calendar;
use super::people;
use crate::Store;
use crate::kernel::StoreError;

/// What giving or taking back an address needs.
pub async fn facts(tx: &DatabaseTransaction, ctx: &Ctx) -> Result<Facts, StoreError> {
    if people::locked(tx, ctx.subject).await?.is_none() {
        return Ok(Facts::default());
    }
    Ok(Facts {
        seal: Some(draws::seal(tx).await?),
        calendars: of(tx, ctx.subject).await?,
        ..Facts::default()
    })
}

/// The address of one person, if there is one.
pub async fn of(
    tx: &DatabaseTransaction,
    person: PersonId,
) -> Result<BTreeMap<PersonId, Calendar>, StoreError> {
    let row = service_calendar::Entity::find_by_id(person.0)
        .one(tx)
        .await?;
    Ok(row.into_iter().map(listed).collect())
}

/// All addresses.
pub async fn all(tx: &DatabaseTransaction) -> Result<BTreeMap<PersonId, Calendar>, StoreError> {
    let rows = service_calendar::Entity::find().all(tx).await?;
    Ok(rows.into_iter().map(listed).collect())
}

fn listed(row: service_calendar::Model) -> (PersonId, Calendar) {
    let person = PersonId(row.person);
    let calendar = Calendar {
        person,
        secret: Some(row.secret),
        since: Instant(row.since),
    };
    (person, calendar)
}

/// Writes the addresses that changed; one that was taken back is gone.
pub async fn save(
    tx: &DatabaseTransaction,
    before: &Facts,
    after: &Facts,
) -> Result<(), StoreError> {
    let all = after.calendars.values();
    for calendar in all.filter(|one| before.calendars.get(&one.person) != Some(*one)) {
        let Some(secret) = calendar.secret.clone() else {
            service_calendar::Entity::delete_by_id(calendar.person.0)
                .exec(tx)
                .await?;
            continue;
        };
        let row = service_calendar::Model {
            person: calendar.person.0,
            secret,
            since: calendar.since.0,
        };
        let replace = OnConflict::column(service_calendar::Column::Person)
            .update_columns(service_calendar::Column::iter())
            .to_owned();
        service_calendar::Entity::insert(row.into_active_model().reset_all())
            .on_conflict(replace)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

impl Store {
    /// Whose bookings the address with this secret part leads to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn calendar_of(&self, secret: &str) -> Result<Option<PersonId>, StoreError> {
        let row = service_calendar::Entity::find()
            .filter(service_calendar::Column::Secret.eq(secret))
            .one(&self.readers)
            .await?;
        Ok(row.map(|row| PersonId(row.person)))
    }
}
