//! Which state of the rows is on the disk, and whether a write may go on from it.
//!
//! Several tabs write the same rows, one may wake long after another has moved on, and the rows may be wiped
//! meanwhile. A write holds only what has changed, so it is whole only on top of the very state from which it was
//! made. Every state has a mark of its own, and a write names the one that it goes on from; where another is found
//! on the disk, nothing is written, and memory is read anew.

use super::{Changes, Head};

/// Names one state of the rows on the disk. Never given twice, also not after the rows were wiped: a count that
/// begins anew would pass the rows of one life off as those of another. Chance is not this crate's to have, so the
/// mark comes from outside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark(u64);

impl Mark {
    /// That of a disk without rows.
    pub const NONE: Self = Self(0);
    /// The greatest number that a mark is made of: browsers store it as one of theirs, and a version of the app that
    /// counted still adds one.
    pub const MOST: u64 = (1 << 52) - 1;

    /// A new mark of a number by chance.
    pub fn of(chance: u64) -> Self {
        Self((chance & Self::MOST).max(1))
    }

    /// The mark as it was stored.
    pub fn stored(number: u64) -> Self {
        Self(number)
    }

    /// As it is stored, in the same transaction as the rows.
    pub fn number(self) -> u64 {
        self.0
    }
}

/// Rows to be written, all in one transaction, with the head as it was when they were made: what is in memory when
/// the disk is ready for them may be something else by then.
#[derive(Clone, Debug)]
pub struct Write {
    /// The state that it goes on from.
    pub base: Mark,
    /// The state that it makes.
    pub mark: Mark,
    /// What is stored beside the buckets.
    pub head: Head,
    /// The buckets.
    pub changes: Changes,
}

impl Write {
    /// Whether it may be written onto rows of this mark. If not, somebody has written or wiped them since: they are
    /// to be read again, and the server asked again.
    pub fn follows(&self, stored: Mark) -> bool {
        #[cfg(feature = "planted")]
        if crate::kernel::planted::is("outdated_rows_written") {
            return true;
        }
        self.base == stored
    }
}
