//! Values kept by name: the epoch, keys, caps.

use domain::kernel::Space;
use sea_orm::{ConnectionTrait, EntityTrait, Set};
use uuid::Uuid;

use super::error::StoreError;
use super::open::Store;
use super::tables::{setting, space};

/// The name under which the epoch is kept.
const EPOCH: &str = "epoch";
/// The first second of 2026, since 1970.
const YEAR_2026: u64 = 1_767_225_600;

impl Store {
    /// A value by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        get(&self.readers, name).await
    }

    /// Keeps a value by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_setting(&self, name: &str, value: &str) -> Result<(), StoreError> {
        set(&self.writer, name, value).await
    }

    /// The epoch: versions never go backwards within one; a restored database begins a new one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn epoch(&self) -> Result<Uuid, StoreError> {
        let text = self.setting(EPOCH).await?;
        Ok(text.and_then(|text| text.parse().ok()).unwrap_or_default())
    }

    /// When the epoch began, in seconds since 2026. Added to a version it makes a number that does not go back with a
    /// restored database either, whose versions do: in an epoch a space is written less than once a second.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn epoch_began(&self) -> Result<u64, StoreError> {
        let began = self.epoch().await?.get_timestamp();
        Ok(began.map_or(0, |began| began.to_unix().0.saturating_sub(YEAR_2026)))
    }

    /// Begins a new epoch, after a restore.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin_epoch(&self) -> Result<(), StoreError> {
        #[cfg(feature = "planted")]
        if domain::kernel::planted::is("epoch_stays") && self.setting(EPOCH).await?.is_some() {
            return Ok(());
        }
        self.set_setting(EPOCH, &Uuid::now_v7().to_string()).await
    }

    /// Gives a new database its epoch and learns the versions of the spaces that an old one holds.
    pub(crate) async fn start_epoch(&self) -> Result<(), StoreError> {
        if self.setting(EPOCH).await?.is_none() {
            self.begin_epoch().await?;
        }
        for row in space::Entity::find().all(&self.readers).await? {
            if let Ok(space) = row.id.parse::<Space>() {
                self.shelves.learn(space, row.version.unsigned_abs());
                self.shelves.raise(space, row.min_since.unsigned_abs());
            }
        }
        Ok(())
    }
}

/// A value by name.
pub(crate) async fn get(
    connection: &impl ConnectionTrait,
    name: &str,
) -> Result<Option<String>, StoreError> {
    let row = setting::Entity::find_by_id(name).one(connection).await?;
    Ok(row.map(|row| row.value))
}

/// Keeps a value by name.
pub(crate) async fn set(
    connection: &impl ConnectionTrait,
    name: &str,
    value: &str,
) -> Result<(), StoreError> {
    let row = setting::ActiveModel {
        name: Set(name.to_owned()),
        value: Set(value.to_owned()),
    };
    let replace = sea_orm::sea_query::OnConflict::column(setting::Column::Name)
        .update_column(setting::Column::Value)
        .to_owned();
    setting::Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(connection)
        .await?;
    Ok(())
}
