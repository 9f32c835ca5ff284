//! A place as other slices see it when they decide: where it stands in the tree, and what it is called.

use serde::{Deserialize, Serialize};

use super::{Path, PlaceId};

/// The five levels of places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 街道
    Subdistrict,
    /// 邻里: a cluster of communities.
    Neighbourhood,
    /// 社区
    Community,
    /// 小区
    Estate,
    /// 楼道
    Stairwell,
}

/// A place among the facts of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// The place and its ancestors, root first.
    pub path: Path,
    /// Which of the five levels it is.
    pub level: Level,
    /// What people call it.
    pub name: String,
    /// Its Party body (楼道党小组, 小区党支部 …), empty when it has none.
    pub party_body: String,
    /// The community that it is, or lies in; none above communities.
    pub community: Option<PlaceId>,
}

impl Site {
    /// The place itself. The store never makes a site with an empty path.
    pub fn place(&self) -> PlaceId {
        self.path.place().unwrap_or(PlaceId(uuid::Uuid::nil()))
    }

    /// The place whose desks look after this one: its community, or itself above communities.
    pub fn desk(&self) -> PlaceId {
        self.community.unwrap_or_else(|| self.place())
    }
}
