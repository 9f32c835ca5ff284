//! Places as facts.

use domain::kernel::{Level, Path, PlaceId, Site};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::error::StoreError;
use super::tables::place;

/// The place as a decision sees it.
///
/// # Errors
/// When the database fails.
pub async fn site(db: &impl ConnectionTrait, place: PlaceId) -> Result<Option<Site>, StoreError> {
    let row = place::Entity::find_by_id(place.0)
        .filter(place::Column::Until.is_null())
        .one(db)
        .await?;
    Ok(row.map(|row| site_of(&row)))
}

/// The path of a place, empty when there is none.
///
/// # Errors
/// When the database fails.
pub async fn path(db: &impl ConnectionTrait, place: PlaceId) -> Result<Path, StoreError> {
    let row = place::Entity::find_by_id(place.0).one(db).await?;
    Ok(row.map(|row| path_of(&row.path)).unwrap_or_default())
}

/// The path of the topmost place; empty when there is none yet.
///
/// # Errors
/// When the database fails.
pub async fn root(db: &impl ConnectionTrait) -> Result<Path, StoreError> {
    let row = place::Entity::find()
        .filter(place::Column::Parent.is_null())
        .order_by_asc(place::Column::Code)
        .one(db)
        .await?;
    Ok(row.map(|row| path_of(&row.path)).unwrap_or_default())
}

/// A row as a decision sees it.
pub fn site_of(row: &place::Model) -> Site {
    Site {
        path: path_of(&row.path),
        level: level_of(&row.level),
        name: row.name.clone(),
        party_body: row.party_body.clone(),
        community: row.community.map(PlaceId),
    }
}

/// Reads a path as it is stored: ids parted by `/`, root first.
pub fn path_of(text: &str) -> Path {
    Path(
        text.split('/')
            .filter_map(|id| id.parse::<Uuid>().ok())
            .map(PlaceId)
            .collect(),
    )
}

/// Writes a path as it is stored.
pub fn path_text(path: &Path) -> String {
    path.0
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("/")
}

/// Reads a level as it is stored; what is unknown is taken for the finest.
pub fn level_of(text: &str) -> Level {
    match text {
        "subdistrict" => Level::Subdistrict,
        "neighbourhood" => Level::Neighbourhood,
        "community" => Level::Community,
        "estate" => Level::Estate,
        _ => Level::Stairwell,
    }
}

/// Writes a level as it is stored.
pub fn level_text(level: Level) -> &'static str {
    match level {
        Level::Subdistrict => "subdistrict",
        Level::Neighbourhood => "neighbourhood",
        Level::Community => "community",
        Level::Estate => "estate",
        Level::Stairwell => "stairwell",
    }
}
