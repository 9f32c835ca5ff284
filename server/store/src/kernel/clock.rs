//! The clock of the server: the one by which rights and deadlines are judged.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use domain::kernel::Instant;

/// Tells the time. Tests set it; nothing else does.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's.
    Machine,
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
