//! Why not.

use crate::kernel::{FieldError, Instant, Refuse, Words};

/// Why somebody is not let in, or something about an account stays as it is.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// The form cannot be taken as it is.
    Input(Vec<FieldError>),
    /// A code was sent a moment ago.
    TooSoon {
        /// When the next may be asked for.
        at: Instant,
    },
    /// This number has used up its codes of the day.
    TooOften {
        /// When the next may be asked for.
        at: Instant,
    },
    /// This network has asked for too many codes.
    NetworkBusy,
    /// Everybody together has used up the codes of the day.
    AllBusy,
    /// The code no longer holds.
    Expired,
    /// There is no attempt here, or it is used up.
    AskAgain,
    /// Number and password do not fit together, or this person has none.
    WrongPassword,
    /// The number has a person already.
    NumberTaken,
    /// Staff keep a second factor while they have a password.
    SecondNeeded,
    /// There is a second factor already: it is removed with its own code before another is set.
    SecondSet,
}

impl Refuse for Refusal {
    fn key(&self) -> &'static str {
        match self {
            Self::Input(_) => "accounts.refusal.input",
            Self::TooSoon { .. } => "accounts.refusal.too_soon",
            Self::TooOften { .. } => "accounts.refusal.too_often",
            Self::NetworkBusy => "accounts.refusal.network_busy",
            Self::AllBusy => "accounts.refusal.all_busy",
            Self::Expired => "accounts.refusal.expired",
            Self::AskAgain => "accounts.refusal.ask_again",
            Self::WrongPassword => "accounts.refusal.wrong_password",
            Self::NumberTaken => "accounts.refusal.number_taken",
            Self::SecondNeeded => "accounts.refusal.second_needed",
            Self::SecondSet => "accounts.refusal.second_set",
        }
    }

    fn facts(&self) -> Words {
        match self {
            Self::TooSoon { at } | Self::TooOften { at } => Words::none().at("at", *at),
            _ => Words::none(),
        }
    }

    fn next(&self) -> Option<String> {
        match self {
            Self::Expired | Self::AskAgain | Self::WrongPassword => Some("/sign-in".into()),
            Self::SecondSet => Some("/accounts/second".into()),
            Self::NumberTaken | Self::SecondNeeded => Some("/accounts".into()),
            _ => None,
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Input(fields) => fields,
            _ => &[],
        }
    }
}
