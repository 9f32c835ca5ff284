//! The one error that crosses the wire. A refusal is not one: it is an outcome.

use leptos::prelude::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use server_fn::codec::JsonEncoding;

/// Why a call could not be answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum AppError {
    /// Nobody is signed in, or the session has ended.
    #[error("sign in first")]
    SignedOut,
    /// There is no such thing, or it is not for this person to see.
    #[error("not found")]
    NotFound,
    /// Too much came at once; nothing of it was taken, and nothing is lost.
    #[error("too many at once; come again in {0} seconds")]
    Busy(u64),
    /// What was sent cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// Something failed here; the cause is in the log under this reference.
    #[error("failed, reference {0}")]
    Failed(String),
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        Self::Unreadable(error.to_string())
    }
}
