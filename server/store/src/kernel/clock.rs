//! The clock of the server: the one by which rights and deadlines are judged.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant as Steady, SystemTime, UNIX_EPOCH};

use domain::kernel::Instant;

/// Another clock's time, reckoned from the last look at it by a steady one: every second one small question sets it
/// again, where reading the database's clock in each transaction would cost every command a round trip. It is
/// right to half of that question's round trip, and a machine whose clock is wrong or set anew changes nothing.
#[derive(Debug)]
pub struct Reckoned {
    start: Steady,
    ahead: AtomicI64,
}

impl Default for Reckoned {
    fn default() -> Self {
        Self {
            start: Steady::now(),
            ahead: AtomicI64::new(0),
        }
    }
}

impl Reckoned {
    /// Milliseconds on the steady clock.
    pub(crate) fn steady(&self) -> i64 {
        i64::try_from(self.start.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    /// Sets it: `time` was told in answer to a question put at `before`, and is taken to be that of halfway.
    pub(crate) fn take(&self, before: i64, time: i64) {
        let halfway = i64::midpoint(before, self.steady());
        self.ahead.store(time - halfway, Ordering::SeqCst);
    }

    fn now(&self) -> Instant {
        Instant(self.steady() + self.ahead.load(Ordering::SeqCst))
    }
}

/// Tells the time. Tests set it; nothing else does.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's.
    Machine,
    /// The database's, so that instances whose machines disagree judge alike.
    Database(Arc<Reckoned>),
    /// One that stands still until it is set, in UTC milliseconds.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `now`.
    pub fn standing(now: Instant) -> Self {
        Self::Set(Arc::new(AtomicI64::new(now.0)))
    }

    /// The time now.
    pub fn now(&self) -> Instant {
        match self {
            Self::Machine => {
                let since = SystemTime::now()
                    .duration_since(UNIX_EPOCH)
                    .unwrap_or_default();
                Instant(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            }
            Self::Database(reckoned) => reckoned.now(),
            Self::Set(now) => Instant(now.load(Ordering::SeqCst)),
        }
    }

    /// Sets a standing clock; the machine's cannot be set.
    pub fn set(&self, now: Instant) {
        if let Self::Set(clock) = self {
            clock.store(now.0, Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reckoned_clock_goes_by_what_it_was_last_told() {
        let reckoned = Arc::new(Reckoned::default());
        let clock = Clock::Database(reckoned.clone());
        for told in [1_795_000_000_000, 1_700_000_000_000] {
            reckoned.take(reckoned.steady(), told);
            let now = clock.now().0;
            assert!((told..told + 60_000).contains(&now), "{now} after {told}");
        }
    }
}
