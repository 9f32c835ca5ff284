//! The terms of booking: what each service asks of those who book it.

use serde::{Deserialize, Deserializer, Serialize};

use super::Policy;
use crate::kernel::{Minutes, form};

/// The terms of booking. What an older version did not know is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Until how long before the start a booking can be cancelled.
    #[serde(deserialize_with = "minutes")]
    pub cancel: Minutes,
    /// How long a freed seat is held for the first in line.
    #[serde(deserialize_with = "minutes")]
    pub hold: Minutes,
    /// How many days ahead can be booked, beside today.
    #[serde(deserialize_with = "count")]
    pub ahead: u32,
    /// Until how long before the start it can be booked.
    #[serde(default, deserialize_with = "minutes")]
    pub lead: Minutes,
    /// How many sessions of one week, Monday to Sunday, one may have; 0 is any number.
    #[serde(default, deserialize_with = "count")]
    pub per_week: u32,
    /// Whether that number is for everyone who lives in one home together.
    #[serde(default, deserialize_with = "form::checkbox")]
    pub household: bool,
    /// Who may book.
    #[serde(default)]
    pub who: Who,
    /// From which age on, in full years; 0 is any. It is stated, not stored: whoever books says that it fits, and the
    /// door sees who comes.
    #[serde(default, deserialize_with = "count")]
    pub age_from: u32,
    /// Up to which age, in full years; 0 is any.
    #[serde(default, deserialize_with = "count")]
    pub age_to: u32,
    /// After how many missed sessions within [`MISS_WINDOW`](super::MISS_WINDOW) one may only wait; 0 is never.
    #[serde(default, deserialize_with = "count")]
    pub misses: u32,
    /// How the seats are given out.
    #[serde(default)]
    pub policy: Policy,
    /// For how long after it opens all who enter have the same chance, with [`Policy::Opening`].
    #[serde(default, deserialize_with = "minutes")]
    pub within: Minutes,
    /// How many days before the session it is drawn, at noon, with [`Policy::Day`].
    #[serde(default, deserialize_with = "count")]
    pub days_before: u32,
    /// How many may come together on one booking; 0 is the same as 1.
    #[serde(default, deserialize_with = "count")]
    pub party: u32,
    /// For how many weeks the same hour can be booked in one go; 0 is the same as 1.
    #[serde(default, deserialize_with = "count")]
    pub weeks: u32,
    /// Whether people may drop in without a booking while it is open.
    #[serde(default, deserialize_with = "form::checkbox")]
    pub drop_in: bool,
    /// Whether it rests and works on the days on which the whole country does.
    #[serde(default, deserialize_with = "form::checkbox")]
    pub holidays: bool,
}

impl Terms {
    /// Which ages it is for; none where it is for all.
    pub fn ages(&self) -> Option<Ages> {
        match (self.age_from, self.age_to) {
            (0, 0) => None,
            (from, 0) => Some(Ages::From(from)),
            (0, to) => Some(Ages::To(to)),
            (from, to) => Some(Ages::Between(from, to)),
        }
    }
}

/// Which ages a service is for, in full years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ages {
    /// From this one on.
    From(u32),
    /// Up to this one.
    To(u32),
    /// From one up to another.
    Between(u32, u32),
}

/// Who may book a service for themselves. Staff may book for anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// Whoever is signed in.
    #[default]
    Anyone,
    /// Whose home has been confirmed, wherever it is.
    Verified,
    /// Whose confirmed home lies in the community that runs the service.
    Residents,
    /// Whose confirmed home lies in the very place at which it takes place: an estate, where that is one.
    Here,
}

impl Who {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Anyone, Self::Verified, Self::Residents, Self::Here];

    /// Its name in forms and rows.
    pub fn name(self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::Verified => "verified",
            Self::Residents => "residents",
            Self::Here => "here",
        }
    }
}

/// A length of time, also from a form's text; blank is none.
fn minutes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Minutes, D::Error> {
    count(deserializer).map(Minutes)
}

/// A number, also from a form's text; blank is none.
fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    form::number(deserializer).map(Option::unwrap_or_default)
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            cancel: Minutes::hours(2),
            hold: Minutes::hours(1),
            ahead: 14,
            lead: Minutes(0),
            per_week: 0,
            household: false,
            who: Who::Anyone,
            age_from: 0,
            age_to: 0,
            misses: 3,
            policy: Policy::First,
            within: Minutes(0),
            days_before: 0,
            party: 0,
            weeks: 0,
            drop_in: false,
            holidays: false,
        }
    }
}
