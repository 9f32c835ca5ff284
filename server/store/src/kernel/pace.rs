//! How fast commands are taken: of one person, and of one network where nobody is signed in.
//!
//! A phone that comes back from a week in the basement sends all it has at once, so a good many are taken at once;
//! beyond them as many as a hand can give. What is not taken is not lost: the phone is told when to come again, and
//! keeps it. Counted in memory by each instance; it is a wall against floods, not a rule of the neighbourhood.

use std::hash::Hash;
use std::time::{Duration, Instant};

use domain::kernel::PersonId;

use super::bounded::Bounded;

/// What counting may take; who was longest quiet is forgotten first, and is as good as new by then.
const BYTES: usize = 8 * 1024 * 1024;

/// A rate: so many at once, and then one every so often.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// How many are taken at once.
    pub at_once: u32,
    /// How long it takes until one more is.
    pub every: Duration,
}

/// Of one person.
pub const PERSON: Rate = Rate {
    at_once: 240,
    every: Duration::from_millis(500),
};
/// Of one network: a whole community centre may share an address.
pub const NETWORK: Rate = Rate {
    at_once: 600,
    every: Duration::from_millis(100),
};

/// When to come again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// After so many seconds; at least one.
    pub seconds: u64,
}

/// Counts what was taken lately.
#[derive(Debug)]
pub struct Pace {
    began: Instant,
    person: Rate,
    people: Bounded<PersonId, Duration>,
    networks: Bounded<String, Duration>,
}

impl Default for Pace {
    fn default() -> Self {
        Self::of(PERSON)
    }
}

impl Pace {
    /// Counts people at this rate instead of the usual one.
    #[must_use]
    pub fn of(person: Rate) -> Self {
        Self {
            began: Instant::now(),
            person,
            people: Bounded::new(BYTES),
            networks: Bounded::new(BYTES),
        }
    }

    /// How many of `wanted` commands of a person are taken now.
    ///
    /// # Errors
    /// When to come again, when none is.
    pub fn of_person(&self, person: PersonId, wanted: u32) -> Result<u32, Wait> {
        count(
            &self.people,
            person,
            self.person,
            self.began.elapsed(),
            wanted,
        )
    }

    /// Whether one more from this network is taken now.
    ///
    /// # Errors
    /// When to come again, when it is not.
    pub fn of_network(&self, network: &str) -> Result<u32, Wait> {
        let now = self.began.elapsed();
        count(&self.networks, network.to_owned(), NETWORK, now, 1)
    }
}

/// Each of whom something was taken has a moment at which all of it is paid off; what is still to be paid off is
/// never more than a rate takes at once.
fn count<K: Clone + Eq + Hash>(
    counted: &Bounded<K, Duration>,
    who: K,
    rate: Rate,
    now: Duration,
    wanted: u32,
) -> Result<u32, Wait> {
    counted.change(
        who,
        || now,
        |paid_off| {
            let owed = paid_off.saturating_sub(now);
            let room = (rate.every * rate.at_once).saturating_sub(owed);
            let taken = room.as_millis() / rate.every.as_millis();
            let taken = u32::try_from(taken).unwrap_or(u32::MAX).min(wanted);
            if taken == 0 && wanted > 0 {
                let seconds = rate.every.saturating_sub(room).as_secs_f64().ceil();
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a few seconds"
                )]
                return Err(Wait {
                    seconds: (seconds as u64).max(1),
                });
            }
            *paid_off = now + owed + rate.every * taken;
            Ok(taken)
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate {
        at_once: 10,
        every: Duration::from_secs(2),
    };

    #[test]
    fn so_many_at_once_and_then_one_every_so_often() {
        let counted = Bounded::new(10_000);
        let at =
            |seconds, wanted| count(&counted, "who", RATE, Duration::from_secs(seconds), wanted);
        assert_eq!(at(100, 7), Ok(7));
        assert_eq!(
            at(100, 7),
            Ok(3),
            "what fits is taken, the rest comes again"
        );
        assert_eq!(at(100, 1), Err(Wait { seconds: 2 }));
        assert_eq!(
            at(101, 1),
            Err(Wait { seconds: 1 }),
            "asking in vain costs nothing"
        );
        assert_eq!(at(102, 5), Ok(1));
        assert_eq!(at(1_000, 50), Ok(10), "nobody saves up more than so many");
        assert_eq!(
            count(&counted, "other", RATE, Duration::from_secs(1_000), 1),
            Ok(1)
        );
    }
}
