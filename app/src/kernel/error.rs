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
    /// There is no room left to write it down; nothing was taken, and nothing is lost.
    #[error(
        "存储空间满了，刚才的没有记下来，看还能看。发自手机上友邻的会留着，有空间了自己再送；填的表请过一会儿再发，或者给社区打电话。\n\
         The disk is full, so this was not recorded; reading goes on. What you sent from the app is kept on your phone and goes \
         out again by itself; please send a form again later, or call the community."
    )]
    Full,
    /// Something failed here; the cause is in the log under this reference.
    #[error("failed, reference {0}")]
    Failed(String),
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let error = Self::Unreadable(error.to_string());
        #[cfg(feature = "ssr")]
        let error = super::ssr::unreadable(error);
        error
    }
}
