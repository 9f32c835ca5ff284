//! 现在人多不多: about how full a room is that people drop in at, as whoever is there says.

use serde::{Deserialize, Serialize};

use crate::kernel::{Instant, Minutes};

/// For how long it is believed.
pub const CROWD_COUNTS: Minutes = Minutes::hours(2);

/// About how full it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Crowd {
    /// 人不多: there is room.
    Quiet,
    /// 人较多: there is some room.
    Busy,
    /// 满了: better come later.
    Full,
}

impl Crowd {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Quiet, Self::Busy, Self::Full];

    /// Its name in forms and rows.
    pub fn name(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Busy => "busy",
            Self::Full => "full",
        }
    }
}

/// How full somebody saw it, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crowded {
    /// How full.
    pub crowd: Crowd,
    /// When, by the clock of whoever saw it, which is not after now.
    pub at: Instant,
}

impl Crowded {
    /// When it is no longer believed.
    pub fn until(self) -> Instant {
        self.at.plus(CROWD_COUNTS)
    }
}
