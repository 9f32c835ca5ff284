//! What can be asked for.

use serde::{Deserialize, Serialize};

use super::{AskId, Place};
use crate::kernel::{PersonId, PlaceId, Role};

/// A request of this slice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Take in a roster.
    ImportPlaces(ImportPlaces),
    /// Put right what a place is called.
    EditPlace(EditPlace),
    /// "I live here; vouch for me."
    AskToJoin(AskToJoin),
    /// Take the asking back.
    WithdrawAsk(WithdrawAsk),
    /// "I know this neighbour."
    Vouch(Vouch),
    /// "Nobody of this name lives here."
    Decline(Decline),
    /// A home ends.
    MoveOut(MoveOut),
    /// Give somebody a role.
    Appoint(Appoint),
    /// End a role.
    EndRole(EndRole),
    /// Go by another name.
    Rename(Rename),
    /// Show in the directory, or no longer, whom to ask in an own role.
    SetContact(SetContact),
    /// Show in the directory, or no longer, the line of a place's office.
    SetOffice(SetOffice),
}

/// Take in a roster: all of it or nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportPlaces {
    /// The places, parents before their children, as [`super::roster::read`] gives them.
    pub places: Vec<Place>,
}

/// What is said of a place, as typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct PlaceFields {
    /// What people call it, at most [`PlaceFields::NAME_MAX`] characters.
    #[serde(default)]
    pub name: String,
    /// Its Party body (楼道党小组, 小区党支部 …), empty when it has none.
    #[serde(default)]
    pub party_body: String,
    /// 网格: the grid it belongs to, empty when it has none.
    #[serde(default)]
    pub grid: String,
}

impl PlaceFields {
    /// The longest name of a place, a Party body or a grid, in characters.
    pub const NAME_MAX: usize = 40;
}

/// Put right what a place is called.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EditPlace {
    /// Which.
    pub place: PlaceId,
    /// What is said of it from now on.
    pub fields: PlaceFields,
}

/// "I live here; vouch for me." Asking again takes the place of what was asked before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AskToJoin {
    /// The stairwell, or the finest place there is.
    pub place: PlaceId,
    /// The unit, if the person wants to say: for the leader and the desk alone.
    #[serde(default)]
    pub unit: String,
    /// The name by which neighbours know the person.
    #[serde(default)]
    pub name: String,
}

impl AskToJoin {
    /// The longest unit, in characters.
    pub const UNIT_MAX: usize = 12;
    /// How often a person asks within a day: every asking is written to leaders, who are neighbours, too.
    pub const PER_DAY: u64 = 5;
}

/// Take the asking back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WithdrawAsk {
    /// Which.
    pub ask: AskId,
}

/// "I know this neighbour."
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Vouch {
    /// Who asks.
    pub ask: AskId,
}

/// "Nobody of this name lives here." The leader's or staff's to say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decline {
    /// Who asks.
    pub ask: AskId,
    /// Why, for the person to read.
    #[serde(default)]
    pub reason: String,
}

impl Decline {
    /// The longest reason, in characters.
    pub const REASON_MAX: usize = 100;
}

/// A home ends: the person moved away, said by themselves or by staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MoveOut {
    /// Whose.
    pub person: PersonId,
}

/// Give somebody a role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Appoint {
    /// Whom.
    pub person: PersonId,
    /// As what.
    pub role: Role,
    /// Where; it reaches everything under this place.
    pub place: PlaceId,
}

/// End a role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EndRole {
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub role: Role,
    /// Where.
    pub place: PlaceId,
}

/// Go by another name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rename {
    /// The name, at most [`Rename::NAME_MAX`] characters.
    #[serde(default)]
    pub name: String,
}

impl Rename {
    /// The longest name of a person, in characters.
    pub const NAME_MAX: usize = 20;
}

/// Whom to ask, as typed. All blank: shown no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct ContactFields {
    /// The name on duty, at most [`Rename::NAME_MAX`] characters.
    #[serde(default)]
    pub name: String,
    /// The number to call.
    #[serde(default)]
    pub phone: String,
    /// When and where, at most [`ContactFields::NOTE_MAX`] characters.
    #[serde(default)]
    pub note: String,
}

impl ContactFields {
    /// The longest note, in characters.
    pub const NOTE_MAX: usize = 60;

    /// Whether nothing is to be shown.
    pub fn is_blank(&self) -> bool {
        [&self.name, &self.phone, &self.note]
            .iter()
            .all(|text| text.trim().is_empty())
    }
}

/// Show in the directory whom to ask in an own role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SetContact {
    /// Where the role is held.
    pub place: PlaceId,
    /// Which role.
    pub role: Role,
    /// What is shown.
    pub fields: ContactFields,
}

/// Show in the directory the line of a place's office.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SetOffice {
    /// Which place.
    pub place: PlaceId,
    /// What is shown.
    pub fields: ContactFields,
}
