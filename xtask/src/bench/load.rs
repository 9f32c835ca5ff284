//! Load in two shapes. Closed loop: everybody asks again as soon as the answer is there, which finds the peak. Open
//! loop: requests come when they are due whether or not earlier ones are answered, and each is timed from when it
//! was due, so that a stall counts for everybody it kept waiting.

use super::http::{Connection, Response};
use anyhow::{Result, bail};
use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

/// Makes the next request of a connection: which connection, which turn.
pub type Requests<'a> = dyn Fn(usize, usize) -> Vec<u8> + Sync + 'a;

/// Says whether an answer is the one that was wanted.
pub type Check<'a> = dyn Fn(&Response) -> Result<()> + Sync + 'a;

/// What is asked, by how many.
pub struct Load<'a> {
    /// Where the server listens.
    pub address: SocketAddr,
    /// How many connections are kept open.
    pub connections: usize,
    /// For how long.
    pub duration: Duration,
    /// What they ask.
    pub request: &'a Requests<'a>,
    /// What they want to hear; anything else ends the measurement.
    pub check: &'a Check<'a>,
}

/// How long each answer took, shortest first, and over which time.
pub struct Measured {
    latencies: Vec<Duration>,
    elapsed: Duration,
}

impl Measured {
    /// Answers per second.
    pub fn rate(&self) -> f64 {
        // Counts of answers stay far below where a float loses whole numbers.
        f64::from(u32::try_from(self.latencies.len()).unwrap_or(u32::MAX))
            / self.elapsed.as_secs_f64()
    }

    /// The time within which this many of a thousand answers came.
    pub fn per_mille(&self, share: usize) -> Duration {
        let last = self.latencies.len().saturating_sub(1);
        self.latencies
            .get(last * share / 1000)
            .copied()
            .unwrap_or_default()
    }
}

impl Load<'_> {
    /// Closed loop.
    ///
    /// # Errors
    /// When an answer is not the one that was wanted.
    pub fn closed(&self) -> Result<Measured> {
        let end = Instant::now() + self.duration;
        self.with_connections(|number, connection| {
            let mut latencies = Vec::new();
            for turn in 0.. {
                let start = Instant::now();
                if start >= end {
                    break;
                }
                (self.check)(&connection.ask(&(self.request)(number, turn))?)?;
                latencies.push(start.elapsed());
            }
            Ok(latencies)
        })
    }

    /// Open loop at so many requests a second, spread evenly over the connections.
    ///
    /// # Errors
    /// When an answer is not the one that was wanted.
    pub fn open(&self, rate: f64) -> Result<Measured> {
        let between = Duration::from_secs_f64(1.0 / rate);
        let start = Instant::now() + Duration::from_millis(100);
        let due = |turn: usize| start + between * u32::try_from(turn).unwrap_or(u32::MAX);
        self.with_connections(|number, connection| {
            let mut latencies = Vec::new();
            for turn in 0.. {
                let due = due(turn * self.connections + number);
                if due >= start + self.duration {
                    break;
                }
                thread::sleep(due.saturating_duration_since(Instant::now()));
                (self.check)(&connection.ask(&(self.request)(number, turn))?)?;
                latencies.push(due.elapsed());
            }
            Ok(latencies)
        })
    }

    fn with_connections(
        &self,
        ask: impl Fn(usize, &mut Connection) -> Result<Vec<Duration>> + Sync,
    ) -> Result<Measured> {
        let start = Instant::now();
        let mut latencies = Vec::new();
        thread::scope(|scope| {
            let askers: Vec<_> = (0..self.connections)
                .map(|number| {
                    let ask = &ask;
                    scope.spawn(move || ask(number, &mut Connection::open(self.address)?))
                })
                .collect();
            for asker in askers {
                match asker.join() {
                    Ok(measured) => latencies.extend(measured?),
                    Err(_) => bail!("a connection of the load generator panicked"),
                }
            }
            Ok(())
        })?;
        latencies.sort_unstable();
        Ok(Measured {
            latencies,
            elapsed: start.elapsed(),
        })
    }
}
