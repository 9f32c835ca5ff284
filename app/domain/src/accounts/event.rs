//! What happened.

use super::SessionId;
use crate::kernel::PersonId;
use serde::{Deserialize, Serialize};

/// What happened, for the history that the person can read: ids only, never a number or a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A new person, who agreed to what is stored.
    Joined {
        /// Who.
        person: PersonId,
    },
    /// Signed in on a device.
    SignedIn {
        /// The session that began.
        session: SessionId,
    },
    /// Signed out, on this device or from another one.
    SignedOut {
        /// The session that ended.
        session: SessionId,
    },
    /// Goes by another name.
    Renamed,
    /// Moved to another number.
    NumberChanged,
    /// Set a password, or another one.
    PasswordSet,
    /// Removed the password.
    PasswordRemoved,
    /// Set a second factor.
    SecondSet,
    /// Removed the second factor.
    SecondRemoved,
    /// Had it lifted by the operator, because phone and recovery codes are lost.
    SecondLifted,
    /// Signed in with one of the recovery codes.
    RecoveryUsed,
    /// Closed the account.
    Closed,
}
