//! Why not.

use crate::kernel::{FieldError, Refuse, Words};

/// Why a command of this slice is refused.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// The form cannot be taken as it is.
    Input(Vec<FieldError>),
    /// There is no such place, person, asking or role, or it is not for this person to see.
    NotFound,
    /// Nobody waits under this asking any more: it was confirmed, declined or taken back.
    NoLongerWaiting,
    /// It is not this person's to do there.
    NotYours {
        /// The place's name.
        place: String,
    },
    /// The place has finer ones, one of which is the home.
    TooCoarse {
        /// The place's name.
        place: String,
    },
    /// This person has asked so often within a day that leaders would be written to over and over.
    AskedOften,
    /// Nobody vouches for themselves.
    Oneself,
    /// Only the person themselves can do this.
    NotOneself,
    /// This role is not held at a place of this level.
    WrongLevel {
        /// The place's name.
        place: String,
    },
    /// Without this administrator there would be none.
    LastAdministrator,
    /// A place of the roster would move to another community, away from what is recorded there.
    Uprooted {
        /// The place's code.
        code: String,
    },
}

impl Refuse for Refusal {
    fn key(&self) -> &'static str {
        match self {
            Self::Input(_) => "org.refusal.input",
            Self::NotFound => "org.refusal.not_found",
            Self::NoLongerWaiting => "org.refusal.no_longer_waiting",
            Self::NotYours { .. } => "org.refusal.not_yours",
            Self::TooCoarse { .. } => "org.refusal.too_coarse",
            Self::AskedOften => "org.refusal.asked_often",
            Self::Oneself => "org.refusal.oneself",
            Self::NotOneself => "org.refusal.not_oneself",
            Self::WrongLevel { .. } => "org.refusal.wrong_level",
            Self::LastAdministrator => "org.refusal.last_administrator",
            Self::Uprooted { .. } => "org.refusal.uprooted",
        }
    }

    fn facts(&self) -> Words {
        match self {
            Self::NotYours { place } | Self::TooCoarse { place } | Self::WrongLevel { place } => {
                Words::none().with("place", place)
            }
            Self::Uprooted { code } => Words::none().with("code", code),
            _ => Words::none(),
        }
    }

    fn next(&self) -> Option<String> {
        match self {
            Self::NoLongerWaiting | Self::Oneself => Some("/org/vouch".into()),
            Self::TooCoarse { .. } | Self::AskedOften => Some("/org/home".into()),
            Self::WrongLevel { .. } | Self::LastAdministrator => Some("/desk/people".into()),
            _ => Some("/org".into()),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Input(fields) => fields,
            _ => &[],
        }
    }
}
