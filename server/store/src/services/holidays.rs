//! The calendar of the whole country: a few dozen days a year, read and written as a whole.

use domain::services::{Facts, Holiday};
use sea_orm::DatabaseTransaction;

use crate::kernel::open::Store;
use crate::kernel::{StoreError, settings};

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
