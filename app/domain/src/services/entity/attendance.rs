//! Who came, who did not, and what follows from staying away without a word.
//!
//! - What the desk marks is a report: it is recorded whenever it arrives. A second arrival on one booking, or one
//!   on a booking that did not count, is flagged for the desk, never refused.
//! - A missed session counts for [`MISS_WINDOW`], then no longer; one excused with a reason does not count. Below
//!   the service's number it is a warning and nothing else. At it, a person may only wait, behind everybody else,
//!   and is offered what is left over [`LEFT_OVER`] before the deadline.

use serde::{Deserialize, Serialize};

use crate::kernel::{Instant, Minutes};

/// How long a missed session counts.
pub const MISS_WINDOW: Minutes = Minutes::days(30);
/// How long before the deadline a seat that nobody else wants is left over.
pub const LEFT_OVER: Minutes = Minutes::days(1);

/// What the desk has marked on a booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Attendance {
    /// They came.
    Came {
        /// When, by the clock of whoever saw them.
        at: Instant,
        /// How many further times the same booking was shown.
        #[serde(default)]
        again: u32,
        /// Whether the booking did not count when they came.
        #[serde(default)]
        disputed: bool,
    },
    /// They stayed away without a word.
    Missed,
    /// They stayed away, and had a reason.
    Excused {
        /// Which.
        #[serde(default)]
        reason: String,
    },
}

/// How somebody stands with a service that counts missed sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Regard {
    /// Nothing counts against them.
    Good,
    /// Some sessions count, fewer than the service's number.
    Warned {
        /// How many.
        missed: u32,
        /// When the oldest of them no longer counts.
        clears: Instant,
    },
    /// They may only wait.
    WaitsOnly {
        /// How many sessions count.
        missed: u32,
        /// When so many no longer count that they may book again.
        until: Instant,
    },
}

/// How somebody stands at `now` who missed sessions that began at `misses`, with a service whose number is `most`.
pub fn regard(misses: &[Instant], most: u32, now: Instant) -> Regard {
    let mut clears: Vec<Instant> = misses
        .iter()
        .map(|start| start.plus(MISS_WINDOW))
        .filter(|clears| *clears > now)
        .collect();
    clears.sort();
    let missed = u32::try_from(clears.len()).unwrap_or(u32::MAX);
    let Some(first) = clears.first() else {
        return Regard::Good;
    };
    if most == 0 || missed < most {
        return Regard::Warned {
            missed,
            clears: *first,
        };
    }
    // Once all but `most - 1` have cleared, there are fewer than `most`.
    let last = usize::try_from(missed - most).unwrap_or_default();
    Regard::WaitsOnly {
        missed,
        until: clears[last],
    }
}
