//! What can be asked for.

use serde::{Deserialize, Serialize};

use super::LetterId;
use crate::kernel::{PersonId, form};

/// A request of this slice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// "I have read this letter."
    MarkRead(MarkRead),
    /// "I have seen everything up to now."
    MarkAllRead(MarkAllRead),
    /// Whether text messages tell what became of things while the app is closed.
    SetTexts(SetTexts),
    /// By the clock: let old letters go.
    Age(Age),
}

/// "I have read this letter."
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MarkRead {
    /// Which.
    pub letter: LetterId,
}

/// "I have seen everything": letters and notices that were there when it was said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkAllRead {}

/// The switch for text messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetTexts {
    /// Whether they are wanted.
    #[serde(default, deserialize_with = "form::checkbox")]
    pub on: bool,
}

/// Let the letters of a person go that are older than [`super::KEPT`]; given by the clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Age {
    /// Whose.
    pub person: PersonId,
}
