//! Why not.

use crate::kernel::{FieldError, Refuse, Words};

/// Why a command of this slice is refused.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// The form cannot be taken as it is.
    Input(Vec<FieldError>),
    /// There is no such notice, draft or place, or it is not for this person to see.
    NotFound,
    /// The person may not post there.
    NotYours {
        /// The place's name.
        place: String,
    },
    /// It was withdrawn meanwhile.
    AlreadyWithdrawn,
    /// The notice does not ask to be acknowledged.
    NotAsked,
    /// Only verified people of the place acknowledge.
    NotOfThePlace,
    /// Nobody verified lives in the home that is said to have been told.
    NoSuchHome,
}

impl Refuse for Refusal {
    fn key(&self) -> &'static str {
        match self {
            Self::Input(_) => "notices.refusal.input",
            Self::NotFound => "notices.refusal.not_found",
            Self::NotYours { .. } => "notices.refusal.not_yours",
            Self::AlreadyWithdrawn => "notices.refusal.already_withdrawn",
            Self::NotAsked => "notices.refusal.not_asked",
            Self::NotOfThePlace => "notices.refusal.not_of_the_place",
            Self::NoSuchHome => "notices.refusal.no_such_home",
        }
    }

    fn facts(&self) -> Words {
        match self {
            Self::NotYours { place } => Words::none().with("place", place),
            _ => Words::none(),
        }
    }

    fn next(&self) -> Option<String> {
        match self {
            Self::NotYours { .. } => Some("/org".into()),
            Self::NotOfThePlace => Some("/org/home".into()),
            Self::NoSuchHome => Some("/desk/notices".into()),
            _ => Some("/notices".into()),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Input(fields) => fields,
            _ => &[],
        }
    }
}
