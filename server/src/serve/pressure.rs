//! How far behind the server is: how long whatever is ready waits until it is its turn.
//!
//! A page is made in one go, so too many requests do not wait for a permit but for a thread, all of them alike and
//! longer with each that comes. Something that is due every few milliseconds waits in the same line, and tells how long
//! it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// How often it is looked.
const EVERY: Duration = Duration::from_millis(5);

/// How many looks in a row must find a wait: one long task alone is no crowd.
const LOOKS: usize = 3;

/// How long something that was due waited for its turn, in microseconds, when it was looked last.
#[derive(Debug, Default)]
pub struct Pressure([AtomicU64; LOOKS]);

impl Pressure {
    /// Looks from now on, for as long as anybody asks.
    pub fn watched() -> Arc<Self> {
        let pressure = Arc::new(Self::default());
        let watched = Arc::downgrade(&pressure);
        tokio::spawn(async move {
            for look in (0..LOOKS).cycle() {
                let due = Instant::now() + EVERY;
                sleep_until(due).await;
                let Some(pressure) = watched.upgrade() else {
                    return;
                };
                let late = u64::try_from(due.elapsed().as_micros()).unwrap_or(u64::MAX);
                pressure.0[look].store(late, Ordering::Relaxed);
            }
        });
        pressure
    }

    /// How long it takes at present, at least, until it is somebody's turn.
    pub fn wait(&self) -> Duration {
        let waits = self.0.iter().map(|wait| wait.load(Ordering::Relaxed));
        Duration::from_micros(waits.min().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_thread_that_is_kept_busy_is_seen_and_a_single_long_task_is_not() {
        let pressure = Pressure::watched();
        let mut waits = Vec::new();
        for _ in 0..4 {
            // The look falls due while the thread is busy, and comes to its turn after it.
            tokio::time::sleep(Duration::from_millis(1)).await;
            std::thread::sleep(Duration::from_millis(40));
            tokio::time::sleep(Duration::from_millis(1)).await;
            waits.push(pressure.wait());
        }
        assert!(waits[0] < Duration::from_millis(25), "{waits:?}");
        assert!(waits[3] >= Duration::from_millis(25), "{waits:?}");
    }
}
