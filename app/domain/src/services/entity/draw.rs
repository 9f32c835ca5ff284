//! 抽签 The draw: how seats that more people want than there are come to their people, so that anybody can reckon it
//! again.
//!
//! - While a draw is open people enter it, in whatever order. A seed was chosen by the server when the session opened;
//!   its hash stands on the page from then on, the seed itself after the draw. So nobody could choose the seed to suit
//!   somebody, and nobody could know it before.
//! - Each entry has a number that says nothing about its person. Its mark is the SHA-256 of `seed:number`; the entries
//!   are taken in the order of their marks, those who missed too many sessions behind everybody else.
//! - Whoever's seats still fit gets them: people who come together get all of their seats or none, and the next one is
//!   not held up. Whoever has another session at that time is passed over. The next ones wait in line in that order.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::super::{BookingId, ServiceId, SessionId};
use crate::kernel::Instant;
use crate::services::MOST_WAITING;

/// How the seats of a session are given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// 先到先得: whoever comes first.
    #[default]
    First,
    /// 开约后抽签: whoever enters within the first minutes after it opens has the same chance.
    Opening,
    /// 到日抽签: whoever enters until a day before it has the same chance.
    Day,
}

impl Policy {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::First, Self::Opening, Self::Day];

    /// Its name in forms and rows.
    pub fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Opening => "opening",
            Self::Day => "day",
        }
    }
}

/// The draw of one session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// By which policy.
    pub policy: Policy,
    /// Until when people can enter, and when it is drawn.
    pub until: Instant,
    /// The hash of the seed, as 64 hexadecimal digits.
    pub hash: String,
    /// How many entries there are.
    pub entered: u32,
    /// Whether it was drawn.
    pub drawn: bool,
}

impl Draw {
    /// Whether people can enter.
    pub fn is_open(&self, now: Instant) -> bool {
        !self.drawn && now < self.until
    }

    /// Whether it is to be drawn.
    pub fn is_due(&self, now: Instant) -> bool {
        !self.drawn && now >= self.until
    }
}

/// What the server alone knows, and from which it makes the seeds of all draws. Never leaves it.
#[derive(Clone, PartialEq, Eq)]
pub struct Seal(pub [u8; 32]);

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal(…)")
    }
}

impl Seal {
    /// The seed of a draw. A session that is opened again is drawn at another time, and so by another seed.
    pub fn seed(&self, session: SessionId, until: Instant) -> String {
        let mut seed = Sha256::new();
        seed.update(self.0);
        seed.update(session.0.as_bytes());
        seed.update(until.0.to_be_bytes());
        hex(&seed.finalize())
    }
}

/// The hash of a seed: `printf SEED | sha256sum` gives the same.
pub fn hash_of(seed: &str) -> String {
    hex(&Sha256::digest(seed.as_bytes()))
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
    digits.collect()
}

/// The number under which an entry takes part: twelve digits, which say nothing about the person, nor what they say on
/// the telephone.
pub fn number(booking: BookingId) -> u64 {
    let number = (booking.0.as_u128() >> 80) % 1_000_000_000_000;
    u64::try_from(number).unwrap_or_default()
}

/// One entry, and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number.
    pub number: u64,
    /// How many seats it wants.
    pub seats: u32,
    /// Whether it comes behind everybody else, having missed too many sessions.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub behind: bool,
    /// Whether its person has another session at that time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub busy: bool,
    /// What became of it.
    pub fate: Fate,
}

/// What became of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It has its seats.
    Won,
    /// It waits in line, in that order.
    Waits,
    /// Neither.
    Not,
}

/// The mark of an entry.
pub fn mark(seed: &str, number: u64) -> String {
    hash_of(&format!("{seed}:{number:012}"))
}

/// Draws: puts the entries in their order and says of each what becomes of it, whatever stood there before.
pub fn draw(seed: &str, seats: u32, entries: &[Entry]) -> Vec<Entry> {
    let mut marked: Vec<_> = entries
        .iter()
        .map(|entry| (entry.behind, mark(seed, entry.number), *entry))
        .collect();
    #[cfg(feature = "planted")]
    if crate::kernel::planted::is("draw_biased") {
        // Whoever's number is small comes first, whatever the seed.
        for (_, mark, entry) in &mut marked {
            *mark = format!("{:012}", entry.number);
        }
    }
    marked.sort_by(|one, other| {
        (one.0, &one.1, one.2.number).cmp(&(other.0, &other.1, other.2.number))
    });
    let (mut left, mut waiting) = (seats, 0);
    let fates = marked.into_iter().map(|(behind, _, entry)| {
        let fate = if entry.busy {
            Fate::Not
        } else if !behind && entry.seats <= left {
            left -= entry.seats;
            Fate::Won
        } else if waiting < MOST_WAITING {
            waiting += 1;
            Fate::Waits
        } else {
            Fate::Not
        };
        Entry { fate, ..entry }
    });
    fates.collect()
}

/// A draw that was held, as it is kept for everyone to reckon again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawing {
    /// Of which session.
    pub session: SessionId,
    /// Of which service.
    pub service: ServiceId,
    /// When that session begins.
    pub start: Instant,
    /// When it was to be drawn.
    pub until: Instant,
    /// How many seats there were to draw.
    pub seats: u32,
    /// The hash that stood on the page before.
    pub hash: String,
    /// The seed.
    pub seed: String,
    /// The entries in their order.
    pub entries: Vec<Entry>,
    /// Whether it has left the lists.
    #[serde(default)]
    pub put_away: bool,
}

/// What is wrong with a draw that somebody reckoned again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// The seed is not the one whose hash stood there before.
    Seed,
    /// The entry at this place of the list, counted from one, would stand elsewhere or have fared otherwise.
    Entry(usize),
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Seed => f.write_str("the seed is not the one whose hash was published before"),
            Self::Entry(place) => write!(
                f,
                "the entry in place {place} of the list should stand elsewhere or have fared otherwise"
            ),
        }
    }
}

impl Drawing {
    /// Reckons the draw again from what is published.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn verify(&self) -> Result<(), Wrong> {
        if hash_of(&self.seed) != self.hash {
            return Err(Wrong::Seed);
        }
        let again = draw(&self.seed, self.seats, &self.entries);
        let other = again.iter().zip(&self.entries);
        match other
            .enumerate()
            .find(|(_, (right, stands))| right != stands)
        {
            Some((place, _)) => Err(Wrong::Entry(place + 1)),
            None => Ok(()),
        }
    }
}
