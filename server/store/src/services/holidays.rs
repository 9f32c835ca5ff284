//! The calendar of the whole country: a few dozen days a year, read and written as a whole.

use domain::services::{Facts, Holiday, Met, Session, met};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};

use super::entity::{service, service_of, service_session, session_of};
use crate::kernel::open::Store;
use crate::kernel::tables::place;
use crate::kernel::{StoreError, places, settings};

/// The name under which it is kept.
const HOLIDAYS: &str = "holidays";

impl Store {
    /// The calendar of the whole country as it is kept.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn holidays(&self) -> Result<Vec<Holiday>, StoreError> {
        read(self.setting(HOLIDAYS).await?)
    }

    /// What is booked on days that the calendar closes or gives other hours: the service, its place, and what is met.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn met_by_holidays(&self) -> Result<Vec<(String, String, Met)>, StoreError> {
        let (days, now) = (self.holidays().await?, self.clock.now());
        let services = service::Entity::find()
            .order_by_asc(service::Column::Id)
            .find_also_related(place::Entity)
            .all(&self.readers)
            .await?;
        let mut all = Vec::new();
        for (row, place) in services {
            let Some(place) = place else { continue };
            let service = service_of(row, places::site_of(&place))?;
            if !service.terms.holidays {
                continue;
            }
            let rows = service_session::Entity::find()
                .filter(service_session::Column::Service.eq(service.id.0))
                .filter(service_session::Column::Start.gt(now.0))
                .filter(service_session::Column::Standing.eq("open"))
                .all(&self.readers)
                .await?;
            let sessions: Vec<Session> =
                rows.into_iter().map(session_of).collect::<Result<_, _>>()?;
            let met = met(&service, &sessions, &days, now).into_iter();
            let named = met.map(|met| {
                let (name, place) = (&service.fields.name, &service.site.name);
                (name.clone(), place.clone(), met)
            });
            all.extend(named);
        }
        Ok(all)
    }
}

/// The calendar as it is kept; empty when there is none yet.
pub async fn kept(tx: &DatabaseTransaction) -> Result<Vec<Holiday>, StoreError> {
    read(settings::get(tx, HOLIDAYS).await?)
}

fn read(json: Option<String>) -> Result<Vec<Holiday>, StoreError> {
    match json {
        Some(json) => serde_json::from_str(&json).map_err(StoreError::unreadable("holidays")),
        None => Ok(Vec::new()),
    }
}

pub async fn save(
    tx: &DatabaseTransaction,
    before: &Facts,
    after: &Facts,
) -> Result<(), StoreError> {
    if before.holidays == after.holidays {
        return Ok(());
    }
    let json =
        serde_json::to_string(&after.holidays).map_err(StoreError::unreadable("holidays"))?;
    settings::set(tx, HOLIDAYS, &json).await
}
