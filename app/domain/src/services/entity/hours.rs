//! 开放时间 Hours: what is open every week, what differs on a day, and what both come to.

use serde::{Deserialize, Serialize};

use crate::kernel::{Date, Instant, Minutes, Time, Weekday};

/// Hours on some days of the week, cut into sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// On which days; for the hours of a single day, empty.
    #[serde(default)]
    pub days: Vec<Weekday>,
    /// The first session begins.
    pub from: Time,
    /// The last session is over by then.
    pub to: Time,
    /// How long a session takes.
    pub length: Minutes,
    /// How long it stands empty before the next one: to air, to clean, to set up.
    #[serde(default, skip_serializing_if = "is_none")]
    pub gap: Minutes,
    /// How many seats it has.
    pub seats: u32,
    /// In which room; empty is the service's own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub room: String,
    /// From which day on it counts; none is ever since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// Up to which day it counts; none is for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_none(gap: &Minutes) -> bool {
    gap.0 == 0
}

impl Hours {
    /// Whether it counts on a day, by its dates.
    pub fn counts_on(&self, day: Date) -> bool {
        self.since.is_none_or(|since| since <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// When its sessions begin, on a day on which it counts.
    pub fn starts(&self) -> impl Iterator<Item = Time> {
        let minutes = |minutes: Minutes| u16::try_from(minutes.0).unwrap_or(u16::MAX);
        let length = minutes(self.length).max(1);
        let step = length.saturating_add(minutes(self.gap));
        let last = self.to.0.checked_sub(length);
        let from = self.from.0;
        last.into_iter()
            .flat_map(move |last| (from..=last).step_by(usize::from(step)).map(Time))
    }
}

/// A day that is not as its weekday is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    /// Which day.
    pub day: Date,
    /// What of it.
    #[serde(flatten)]
    pub change: Change,
    /// Why, for everyone to read.
    #[serde(default)]
    pub reason: String,
    /// Whether it stands in the calendar of the whole country, and was not set by staff.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub holiday: bool,
}

/// 节假日安排 A day on which the whole country rests, or works, other than its weekday says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    /// Which day.
    pub day: Date,
    /// What for: 春节.
    pub name: String,
    /// On a day of work (调休上班), the weekday whose work it makes up for; none is a day of rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub like: Option<Weekday>,
}

impl Holiday {
    /// The longest name, in characters.
    pub const NAME_MAX: usize = 20;
    /// The most days that one calendar holds: a few years.
    pub const MOST: usize = 400;
}

/// What is different on such a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Change {
    /// Closed.
    Closed,
    /// Other hours.
    Hours {
        /// Those.
        hours: Vec<Hours>,
    },
}

/// 时间表 What is open when: the weekly hours, and the days that differ.
#[derive(Clone, Copy, Debug)]
pub struct Timetable<'a> {
    /// The weekly hours.
    pub hours: &'a [Hours],
    /// Days that differ.
    pub exceptions: &'a [Exception],
}

impl<'a> Timetable<'a> {
    /// The hours of a day: of the exception if there is one, else of its weekday.
    pub fn on(&self, day: Date) -> Vec<&'a Hours> {
        let mut exceptions = self.exceptions.iter();
        match exceptions.find(|exception| exception.day == day) {
            Some(Exception {
                change: Change::Closed,
                ..
            }) => Vec::new(),
            Some(Exception {
                change: Change::Hours { hours },
                ..
            }) => hours.iter().collect(),
            None => {
                let weekday = day.weekday();
                let hours = self.hours.iter();
                hours
                    .filter(|hours| hours.days.contains(&weekday) && hours.counts_on(day))
                    .collect()
            }
        }
    }

    /// Whether any hours from a day on name a room, besides the service's own.
    pub fn has_rooms(&self, today: Date) -> bool {
        self.from(today).any(|hours| !hours.room.is_empty())
    }

    /// Whether any hours from a day on name that room.
    pub fn names_room(&self, room: &str, today: Date) -> bool {
        self.from(today)
            .any(|hours| !room.is_empty() && hours.room == room)
    }

    /// All hours that still count on a day or later, those of days that differ included.
    fn from(&self, today: Date) -> impl Iterator<Item = &'a Hours> {
        let exceptions = self.exceptions.iter();
        let ahead = exceptions.filter(move |exception| today <= exception.day);
        let on_days = ahead.flat_map(|exception| {
            let none: &[Hours] = &[];
            match &exception.change {
                Change::Hours { hours } => hours,
                Change::Closed => none,
            }
        });
        let weekly = self.hours.iter();
        let weekly = weekly.filter(move |hours| hours.until.is_none_or(|until| today <= until));
        weekly.chain(on_days)
    }

    /// Whether a session begins at that moment, in that room.
    pub fn opens(&self, start: Instant, room: &str) -> bool {
        let civil = start.civil();
        let hours = self.on(civil.date).into_iter();
        hours
            .filter(|hours| hours.room == room)
            .flat_map(Hours::starts)
            .any(|time| civil.date.at(time) == start)
    }
}
