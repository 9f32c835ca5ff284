//! Who tries the doors: everybody whom the demonstration knows by what they may.

use super::THEIR_WORKER;
use crate::support::{App, Browser};

/// Who tries the doors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Nobody,
    Newcomer,
    Resident,
    Volunteer,
    Leader,
    Worker,
    Foreign,
    Administrator,
    Grid,
    Official,
    GroupHead,
    Owners,
    Property,
    Partner,
    TeamLeader,
}

impl Role {
    pub const ALL: [Self; 15] = [
        Self::Nobody,
        Self::Newcomer,
        Self::Resident,
        Self::Volunteer,
        Self::Leader,
        Self::Worker,
        Self::Foreign,
        Self::Administrator,
        Self::Grid,
        Self::Official,
        Self::GroupHead,
        Self::Owners,
        Self::Property,
        Self::Partner,
        Self::TeamLeader,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Newcomer => "newcomer",
            Self::Resident => "resident",
            Self::Volunteer => "volunteer",
            Self::Leader => "leader",
            Self::Worker => "worker",
            Self::Foreign => "foreign",
            Self::Administrator => "admin",
            Self::Grid => "grid",
            Self::Official => "official",
            Self::GroupHead => "head",
            Self::Owners => "owners",
            Self::Property => "property",
            Self::Partner => "partner",
            Self::TeamLeader => "team",
        }
    }

    /// Their number; the foreign one works for the other community.
    pub fn number(self) -> Option<u16> {
        match self {
            Self::Nobody => None,
            Self::Newcomer => Some(7),
            Self::Resident => Some(1),
            Self::Volunteer => Some(8),
            Self::Leader => Some(2),
            Self::Worker => Some(3),
            Self::Foreign => Some(THEIR_WORKER),
            Self::Administrator => Some(6),
            Self::Grid => Some(4),
            Self::Official => Some(5),
            Self::GroupHead => Some(10),
            Self::Owners => Some(11),
            Self::Property => Some(12),
            Self::Partner => Some(13),
            Self::TeamLeader => Some(14),
        }
    }

    /// A browser of theirs.
    pub async fn browser(self, app: &App) -> Browser {
        match self.number() {
            Some(number) => app.signed_in(number).await,
            None => app.browser(),
        }
    }
}
