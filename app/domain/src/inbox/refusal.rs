//! Why not.

use crate::kernel::Refuse;

/// Why a command of this slice is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such letter in this inbox.
    NotFound,
    /// An inbox is its owner's alone.
    NotYours,
}

impl Refuse for Refusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NotFound => "inbox.refusal.not_found",
            Self::NotYours => "inbox.refusal.not_yours",
        }
    }

    fn next(&self) -> Option<String> {
        Some("/inbox".into())
    }
}
