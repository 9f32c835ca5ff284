//! What can be asked for about those of a family who have no account.

use serde::{Deserialize, Serialize};

use crate::kernel::form;
use crate::services::{DependantId, Kin};

/// Enter somebody of the family who has no account, to book for them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AddDependant {
    /// The name they go by.
    #[serde(default)]
    pub name: String,
    /// In which year they were born; may be left out.
    #[serde(
        default,
        deserialize_with = "form::number",
        skip_serializing_if = "Option::is_none"
    )]
    pub born: Option<u32>,
    /// Whose they are.
    #[serde(default)]
    pub kin: Kin,
}

impl AddDependant {
    /// The longest name, in characters.
    pub const NAME_MAX: usize = 20;
    /// The earliest year of birth.
    pub const BORN_FROM: u32 = 1900;
}

/// Take somebody out of the family; their name goes with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveDependant {
    /// Whom.
    pub dependant: DependantId,
    /// Whether what is booked for them is given up.
    #[serde(default, deserialize_with = "form::checkbox")]
    pub cancel: bool,
}
