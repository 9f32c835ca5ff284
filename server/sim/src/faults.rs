//! Writes of the server that fail: which of them, and that another server fails at the very same ones.
//!
//! How many writes a command takes is the database's own affair, so the real store says where it failed, and the model
//! that is played beside it follows.

use std::collections::BTreeMap;

/// What of the server fails next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The how many-th write from here on.
    pub nth: u32,
    /// Whether not that write itself fails, but the commit of all that is written with it.
    pub commit: bool,
}

/// Nothing was decided: a write failed, or the commit of all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken(pub String);

impl Broken {
    /// What a write says that failed on purpose; whatever says something else has failed by itself.
    pub const MEANT: &str = "a write failed";

    /// A write that failed on purpose.
    pub fn meant() -> Self {
        Self(Self::MEANT.into())
    }

    /// Whether it was meant to fail.
    pub fn is_meant(&self) -> bool {
        self.0.contains(Self::MEANT)
    }
}

/// What came of a round of the clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// How many commands were given.
    pub given: usize,
    /// How many failed and were put off.
    pub put_off: usize,
}

/// How a transaction failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// By itself; what comes after it goes on.
    Alone,
    /// With all that would have come after it in the same call.
    AndTheRest,
}

/// Where a server failed: by the number of the call, and the place of the command within it.
#[derive(Clone, Debug, Default)]
pub struct Failed {
    calls: u64,
    at: BTreeMap<(u64, usize), How>,
}

impl Failed {
    /// A call begins.
    pub fn begin(&mut self) {
        self.calls += 1;
    }

    /// A command of this call failed.
    pub fn note(&mut self, nth: usize, how: How) {
        self.at.insert((self.calls, nth), how);
    }

    /// Whether a command of this call failed, and how.
    pub fn at(&self, nth: usize) -> Option<How> {
        self.at.get(&(self.calls, nth)).copied()
    }

    /// The same to be followed from the first call on.
    #[must_use]
    pub fn from_the_start(&self) -> Self {
        Self {
            calls: 0,
            at: self.at.clone(),
        }
    }
}
