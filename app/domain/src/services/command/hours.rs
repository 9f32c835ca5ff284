//! What can be asked for about hours.

use serde::{Deserialize, Serialize};

use crate::kernel::{Date, Time, Weekday, form};
use crate::services::{BookingId, Holiday, ServiceId, SessionId, Terms};

/// Set the weekly hours. Takes effect at once for sessions that nobody has booked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SetHours {
    /// Of which service.
    pub service: ServiceId,
    /// The hours, as typed.
    #[serde(default, deserialize_with = "form::list")]
    pub lines: Vec<Line>,
    /// The terms of booking.
    #[serde(default)]
    pub terms: Terms,
    /// What becomes of sessions that somebody is in and the new hours no longer make. None asks first: where there
    /// are any, nothing is saved, and the form shows them.
    #[serde(
        default,
        deserialize_with = "form::blank",
        skip_serializing_if = "Option::is_none"
    )]
    pub outside: Option<Outside>,
    /// Why they are called off, for their people to read.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// What becomes of a session that somebody is in and changed hours no longer make. Its people are told either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outside {
    /// It takes place all the same.
    Keep,
    /// It is called off.
    CallOff,
}

impl Outside {
    /// Its name in forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::CallOff => "call_off",
        }
    }
}

impl std::str::FromStr for Outside {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Keep, Self::CallOff]
            .into_iter()
            .find(|outside| outside.name() == text)
            .ok_or_else(|| format!("neither keep nor call_off: {text}"))
    }
}

/// Tell everyone in a session that it takes place although changed hours no longer make it, a part of the people at
/// a time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TellOutside {
    /// Which session.
    pub session: SessionId,
    /// After whom to go on, in the order of ids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<BookingId>,
}

/// Keep which days the whole country rests and works. What is known of the years named is replaced, other years stay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeepHolidays {
    /// The days.
    pub days: Vec<Holiday>,
}

/// One line of hours, as typed: "Monday to Friday, 9:00 to 11:30, 30 minutes each, 10 seats". Blank lines are
/// those without a beginning and an end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Default)]
pub struct Line {
    /// On which days of the week; of no matter for the hours of one day.
    #[serde(default, deserialize_with = "form::list")]
    pub days: Vec<Weekday>,
    /// The first session begins.
    #[serde(default, deserialize_with = "form::blank")]
    pub from: Option<Time>,
    /// The last session is over by then.
    #[serde(default, deserialize_with = "form::blank")]
    pub to: Option<Time>,
    /// How long a session takes, in minutes.
    #[serde(default, deserialize_with = "form::number")]
    pub length: Option<u32>,
    /// How long it is empty before the next one, in minutes.
    #[serde(
        default,
        deserialize_with = "form::number",
        skip_serializing_if = "Option::is_none"
    )]
    pub gap: Option<u32>,
    /// How many seats a session has.
    #[serde(default, deserialize_with = "form::number")]
    pub seats: Option<u32>,
    /// In which room; empty is the service's own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub room: String,
    /// From which day on it counts; of no matter for the hours of one day.
    #[serde(
        default,
        deserialize_with = "form::blank",
        skip_serializing_if = "Option::is_none"
    )]
    pub since: Option<Date>,
    /// Up to which day it counts.
    #[serde(
        default,
        deserialize_with = "form::blank",
        skip_serializing_if = "Option::is_none"
    )]
    pub until: Option<Date>,
}

impl Line {
    /// Whether a day can lie within the dates of both.
    pub fn meets(&self, other: &Self) -> bool {
        let before = |one: &Self, other: &Self| match (one.until, other.since) {
            (Some(until), Some(since)) => until < since,
            _ => false,
        };
        !before(self, other) && !before(other, self)
    }

    /// Whether nothing was typed that counts.
    pub fn is_blank(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }
}

/// Give one day other hours than its weekday has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangeDay {
    /// Of which service.
    pub service: ServiceId,
    /// Which day.
    pub day: Date,
    /// The hours of that day.
    #[serde(default, deserialize_with = "form::list")]
    pub lines: Vec<Line>,
    /// Why, for everyone to read.
    #[serde(default)]
    pub reason: String,
    /// What becomes of sessions that somebody is in and these hours do not make, as with [`SetHours`].
    #[serde(
        default,
        deserialize_with = "form::blank",
        skip_serializing_if = "Option::is_none"
    )]
    pub outside: Option<Outside>,
}
