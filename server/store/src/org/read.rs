//! What pages and the command line read beside the spaces.

use std::collections::BTreeMap;

use domain::kernel::{Level, Path, PlaceId};
use domain::org::Place;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::known_initials;
use super::gather::all_places;
use crate::Store;
use crate::kernel::places::{level_of, path_of};
use crate::kernel::tables::place;
use crate::kernel::{StoreError, places};

/// The longest text that is searched for, in characters; no place is called by more.
const WANTED_MAX: usize = 60;

/// A place that was searched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub place: PlaceId,
    /// Which level it is of.
    pub level: Level,
    /// What it and the places above it are called, the subdistrict left out.
    pub names: Vec<String>,
}

impl Store {
    /// All recorded places by code.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn places_by_code(&self) -> Result<BTreeMap<String, Place>, StoreError> {
        let places = all_places(&self.readers).await?;
        Ok(places
            .into_values()
            .map(|place| (place.code.clone(), place))
            .collect())
    }

    /// The subdistrict that a visitor looks at: the first, by code.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn root_place(&self) -> Result<Option<PlaceId>, StoreError> {
        let root = place::Entity::find()
            .filter(place::Column::Parent.is_null())
            .filter(place::Column::Until.is_null())
            .order_by_asc(place::Column::Code)
            .one(&self.readers)
            .await?;
        Ok(root.map(|row| PlaceId(row.id)))
    }

    /// The places whose name holds `text`, or whose pinyin initials begin with it; coarse ones first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_places(&self, text: &str, limit: usize) -> Result<Vec<Found>, StoreError> {
        let wanted: String = text.split_whitespace().collect::<String>().to_lowercase();
        if wanted.is_empty() || wanted.chars().count() > WANTED_MAX {
            return Ok(Vec::new());
        }
        let rows: Vec<(uuid::Uuid, String, String, String, String)> = place::Entity::find()
            .select_only()
            .column(place::Column::Id)
            .column(place::Column::Level)
            .column(place::Column::Name)
            .column(place::Column::Code)
            .column(place::Column::Path)
            .filter(place::Column::Until.is_null())
            .into_tuple()
            .all(&self.readers)
            .await?;
        let names: BTreeMap<PlaceId, &str> = rows
            .iter()
            .map(|(id, _, name, _, _)| (PlaceId(*id), name.as_str()))
            .collect();
        let mut found: Vec<(Level, &str, Found)> = Vec::new();
        for (id, level, _, code, path) in &rows {
            let path = path_of(path);
            let above = path.0.iter().skip(1).filter_map(|place| names.get(place));
            let own: Vec<String> = above.map(|name| (*name).to_owned()).collect();
            // "七区40幢" finds the stairwell by the end of its way down.
            let whole: String = own.concat().to_lowercase();
            let last = own.last().map_or("", String::as_str);
            let level = level_of(level);
            let hit = last.to_lowercase().contains(&wanted)
                || known_initials(last).starts_with(&wanted)
                || (level > Level::Community
                    && whole.contains(&wanted)
                    && ends_in(&whole, last, &wanted));
            if hit {
                found.push((
                    level,
                    code,
                    Found {
                        place: PlaceId(*id),
                        level,
                        names: own,
                    },
                ));
            }
        }
        found.sort_by_key(|(level, code, _)| (*level, *code));
        found.truncate(limit);
        Ok(found.into_iter().map(|(_, _, found)| found).collect())
    }

    /// Every place below `place` with its path, for choosing one; by code.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn places_below(&self, place: PlaceId) -> Result<Vec<(Path, Place)>, StoreError> {
        let path = places::path(&self.readers, place).await?;
        let rows = place::Entity::find()
            .filter(place::Column::Path.starts_with(places::path_text(&path)))
            .filter(place::Column::Until.is_null())
            .order_by_asc(place::Column::Code)
            .all(&self.readers)
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| (path_of(&row.path), super::place_of(row, None)))
            .collect())
    }
}

/// Whether the wanted text reaches into the last name, so that an estate's name does not find all its stairwells.
fn ends_in(whole: &str, last: &str, wanted: &str) -> bool {
    let start = whole.len() - last.to_lowercase().len();
    whole
        .rfind(wanted)
        .is_some_and(|at| at + wanted.len() > start)
}
