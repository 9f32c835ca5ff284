//! The verbs of this slice, as forms; and what pages ask the server beyond the rows at hand.

use domain::kernel::{Level, PersonId, PlaceId, Role};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::pages::PlaceLine;
use crate::kernel::AppError;

crate::verbs! { org,
    /// Put right what a place is called.
    edit_place EditPlaceVerb "org/edit_place" => EditPlace;
    /// Show the line of an office.
    set_office SetOfficeVerb "org/set_office" => SetOffice;
    /// "I live here; vouch for me."
    ask_to_join AskToJoinVerb "org/ask_to_join" => AskToJoin;
    /// Take the asking back.
    withdraw_ask WithdrawAskVerb "org/withdraw_ask" => WithdrawAsk;
    /// "I know this neighbour."
    vouch VouchVerb "org/vouch" => Vouch;
    /// "Nobody of this name lives here."
    decline DeclineVerb "org/decline" => Decline;
    /// A home ends.
    move_out MoveOutVerb "org/move_out" => MoveOut;
    /// Go by another name.
    rename RenameVerb "org/rename" => Rename;
    /// Give somebody a role.
    appoint AppointVerb "org/appoint" => Appoint;
    /// End a role.
    end_role EndRoleVerb "org/end_role" => EndRole;
    /// Show whom to ask in an own role.
    set_contact SetContactVerb "org/set_contact" => SetContact;
}

/// A place that was searched for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundLine {
    /// Which.
    pub id: PlaceId,
    /// Which level it is of.
    pub level: Level,
    /// What it and the places above it are called, the subdistrict left out.
    pub names: Vec<String>,
}

/// How many places a search shows.
#[cfg(feature = "ssr")]
const FOUND: usize = 40;

/// The places of this name, or whose pinyin initials begin so.
#[server(name = FindPlaces, prefix = "/do", endpoint = "org/find")]
pub async fn find(text: String) -> Result<Vec<FoundLine>, AppError> {
    let visitor = crate::kernel::ssr::visitor()?;
    let found = visitor.store.find_places(&text, FOUND).await;
    let found = found.map_err(|error| crate::kernel::ssr::failure(&error))?;
    Ok(found
        .into_iter()
        .map(|found| FoundLine {
            id: found.place,
            level: found.level,
            names: found.names,
        })
        .collect())
}

/// Somebody who may be appointed, and where and as what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Who; none when nobody was found.
    pub person: Option<(PersonId, String)>,
    /// What they are already: role and place.
    pub roles: Vec<(Role, String)>,
    /// The places that who is looking appoints at, by the names on the way down, and the roles for each level.
    pub places: Vec<(PlaceId, String)>,
    /// The roles that who is looking gives somewhere there.
    pub offered: Vec<Role>,
}

/// Looks somebody up for an appointment, by id from a list or by number; staff only.
#[server(name = LookUp, prefix = "/do", endpoint = "org/candidate")]
pub async fn candidate(
    #[server(default)] person: Option<PersonId>,
    #[server(default)] phone: String,
) -> Result<Candidate, AppError> {
    super::appointing::candidate(person, &phone).await
}

/// How far the Party bodies reach: estates and those without a branch, stairwells and those without a group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageLine {
    /// Estates.
    pub estates: usize,
    /// Stairwells.
    pub stairwells: usize,
    /// Estates without a branch.
    pub bare_estates: Vec<PlaceLine>,
    /// Stairwells without a group.
    pub bare_stairwells: Vec<PlaceLine>,
}

/// How far the Party bodies reach below a place; staff only.
#[server(name = Reach, prefix = "/do", endpoint = "org/coverage")]
pub async fn coverage(place: PlaceId) -> Result<CoverageLine, AppError> {
    super::appointing::coverage(place).await
}
