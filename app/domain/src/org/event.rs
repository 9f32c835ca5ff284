//! What happened.

use serde::{Deserialize, Serialize};

use super::{AskId, ContactFields, Place, PlaceFields};
use crate::kernel::{PersonId, PlaceId, Role};

/// What happened. Names, units, numbers and reasons live in records that can be erased, not in the history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A roster was taken in.
    PlacesImported {
        /// The places that are new or changed; the places themselves keep it.
        #[serde(skip_serializing, default)]
        places: Vec<Place>,
        /// How many are new.
        entered: usize,
        /// How many changed.
        changed: usize,
    },
    /// What is said of a place was put right.
    PlaceEdited {
        /// Which.
        place: PlaceId,
        /// What is said from now on; the place itself keeps it.
        #[serde(skip_serializing, default)]
        fields: PlaceFields,
    },
    /// Somebody asked to be vouched for.
    Asked {
        /// Which asking.
        ask: AskId,
        /// Where.
        place: PlaceId,
        /// The unit; the asking keeps it.
        #[serde(skip_serializing, default)]
        unit: String,
    },
    /// An asking was taken back, or replaced by another.
    Withdrawn {
        /// Which.
        ask: AskId,
    },
    /// A neighbour vouched.
    Vouched {
        /// For which asking.
        ask: AskId,
        /// Who vouched.
        by: PersonId,
    },
    /// The home is confirmed; an earlier one ends.
    Confirmed {
        /// By which asking.
        ask: AskId,
        /// Whose home.
        person: PersonId,
        /// Where.
        place: PlaceId,
    },
    /// The leader or staff said no.
    Declined {
        /// Which asking.
        ask: AskId,
        /// Why; the asking keeps it.
        #[serde(skip_serializing, default)]
        reason: String,
    },
    /// A home ended.
    MovedOut {
        /// Whose.
        person: PersonId,
        /// Where.
        place: PlaceId,
    },
    /// Somebody was given a role.
    Appointed {
        /// Who.
        person: PersonId,
        /// Which role.
        role: Role,
        /// Where.
        place: PlaceId,
    },
    /// A role ended.
    RoleEnded {
        /// Whose.
        person: PersonId,
        /// Which role.
        role: Role,
        /// Where.
        place: PlaceId,
    },
    /// Somebody goes by another name.
    Renamed {
        /// Who.
        person: PersonId,
        /// The name; the person's record keeps it.
        #[serde(skip_serializing, default)]
        name: String,
    },
    /// Somebody changed what the directory shows of an own role.
    ContactSet {
        /// Who.
        person: PersonId,
        /// Which role.
        role: Role,
        /// Where.
        place: PlaceId,
        /// What is shown; the role's record keeps it.
        #[serde(skip_serializing, default)]
        fields: ContactFields,
    },
    /// The desk changed what the directory shows of an office.
    OfficeSet {
        /// Which place.
        place: PlaceId,
        /// What is shown; the place keeps it.
        #[serde(skip_serializing, default)]
        fields: ContactFields,
    },
}
