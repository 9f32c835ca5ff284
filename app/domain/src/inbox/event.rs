//! What happened.

use serde::{Deserialize, Serialize};

use super::LetterId;
use crate::kernel::Instant;

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// Letters were read.
    Read {
        /// Which.
        letters: Vec<LetterId>,
    },
    /// Everything was seen.
    Seen {
        /// Up to when.
        until: Instant,
    },
    /// Old letters were let go.
    Aged {
        /// Which.
        letters: Vec<LetterId>,
    },
    /// The switch for text messages was set.
    TextsSet {
        /// Whether they are wanted.
        on: bool,
    },
}
