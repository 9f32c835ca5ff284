//! Instants and civil time.
//!
//! An instant is UTC milliseconds. What people read and write (a date, a time of day) is civil time in the
//! place's zone. The zone is Asia/Shanghai, which has been UTC+8 without summer time since 1991, so the
//! conversion is arithmetic and needs no tables on the phone.

use serde::{Deserialize, Serialize};

/// Milliseconds that Asia/Shanghai is ahead of UTC.
const ZONE_OFFSET_MS: i64 = 8 * 3_600_000;
const DAY_MS: i64 = 86_400_000;

/// A moment: UTC milliseconds since 1970.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(transparent)]
pub struct Instant(pub i64);

impl Instant {
    /// This moment as people of the place say it.
    pub fn civil(self) -> Civil {
        let local = self.0.saturating_add(ZONE_OFFSET_MS);
        let minute = local.rem_euclid(DAY_MS) / 60_000;
        let day = local.div_euclid(DAY_MS);
        let day = day.clamp(Date::FIRST.0.into(), Date::LAST.0.into());
        Civil {
            date: Date(i32::try_from(day).unwrap_or(Date::LAST.0)),
            time: Time(u16::try_from(minute).unwrap_or(0)),
        }
    }

    /// The moment `minutes` later.
    #[must_use]
    pub fn plus(self, minutes: Minutes) -> Self {
        Self(self.0.saturating_add(i64::from(minutes.0) * 60_000))
    }

    /// The moment `minutes` earlier.
    #[must_use]
    pub fn minus(self, minutes: Minutes) -> Self {
        Self(self.0.saturating_sub(i64::from(minutes.0) * 60_000))
    }

    /// Whole minutes from `earlier` to this moment; negative when it is later.
    pub fn minutes_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0).div_euclid(60_000)
    }
}

/// A length of time in minutes.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(transparent)]
pub struct Minutes(pub u32);

impl Minutes {
    /// A length of `hours`.
    pub const fn hours(hours: u32) -> Self {
        Self(hours * 60)
    }

    /// A length of `days`.
    pub const fn days(days: u32) -> Self {
        Self(days * 1_440)
    }
}

/// A day of the calendar, counted from 1970-01-01; written `2026-11-23` on the wire and in forms.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub i32);

/// A minute of the day; written `15:30` on the wire and in forms.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub u16);

/// A date and a time of day in the place's zone; written `2026-11-23T15:30`, as a browser's
/// `datetime-local` field gives it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Civil {
    /// The day.
    pub date: Date,
    /// The minute of that day.
    pub time: Time,
}

/// A day of the week; weeks start on Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the days need no explanation")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// All seven, Monday first.
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];
}

impl Date {
    /// 1900-01-01: what is earlier is a slip of the finger.
    pub const FIRST: Self = Self(-25_567);
    /// 2200-12-31.
    pub const LAST: Self = Self(84_370);

    /// The day with this year (1900–2200), month (1–12) and day of the month, if there is one.
    pub fn try_new(year: i32, month: u32, day: u32) -> Option<Self> {
        if !(1900..=2200).contains(&year) || !(1..=12).contains(&month) || day > 31 {
            return None;
        }
        let date = Self(days_from_civil(year, month, day));
        (date.ymd() == (year, month, day)).then_some(date)
    }

    /// Year, month (1–12) and day of the month.
    pub fn ymd(self) -> (i32, u32, u32) {
        civil_from_days(self.0)
    }

    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        // 1970-01-01 was a Thursday.
        Weekday::ALL[usize::try_from((self.0 + 3).rem_euclid(7)).unwrap_or(0)]
    }

    /// The day `days` later, or earlier when negative.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0 + days)
    }

    /// The moment at which this day begins in the place's zone.
    pub fn start(self) -> Instant {
        self.at(Time(0))
    }

    /// The moment of `time` on this day in the place's zone.
    pub fn at(self, time: Time) -> Instant {
        Instant(i64::from(self.0) * DAY_MS + i64::from(time.0) * 60_000 - ZONE_OFFSET_MS)
    }
}

impl Time {
    /// The time of day with this hour (0–23) and minute (0–59), if there is one.
    pub fn try_new(hour: u16, minute: u16) -> Option<Self> {
        (hour < 24 && minute < 60).then_some(Self(hour * 60 + minute))
    }

    /// The hour, 0–23.
    pub fn hour(self) -> u16 {
        self.0 / 60
    }

    /// The minute of the hour, 0–59.
    pub fn minute(self) -> u16 {
        self.0 % 60
    }
}

impl Civil {
    /// The moment this names in the place's zone.
    pub fn instant(self) -> Instant {
        self.date.at(self.time)
    }
}

/// Days since 1970-01-01 of a proleptic Gregorian date (Howard Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms").
fn days_from_civil(year: i32, month: u32, day: u32) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month = i32::try_from(month).unwrap_or(1);
    let day = i32::try_from(day).unwrap_or(1);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The inverse of [`days_from_civil`].
#[expect(
    clippy::cast_sign_loss,
    reason = "month and day are in 1..=31 by construction"
)]
fn civil_from_days(days: i32) -> (i32, u32, u32) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + i32::from(month <= 2);
    (year, month as u32, day as u32)
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl std::fmt::Display for Time {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.hour(), self.minute())
    }
}

impl std::fmt::Display for Civil {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}T{}", self.date, self.time)
    }
}

/// A text that is no date or time of the expected form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotATime;

impl std::fmt::Display for NotATime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not a date or time like 2026-11-23, 15:30 or 2026-11-23T15:30")
    }
}

impl std::str::FromStr for Date {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        let mut parts = text.splitn(3, '-');
        let mut next = || parts.next().ok_or(NotATime);
        let (year, month, day) = (next()?, next()?, next()?);
        let number = |part: &str| part.parse::<u32>().map_err(|_| NotATime);
        let year = i32::try_from(number(year)?).map_err(|_| NotATime)?;
        Self::try_new(year, number(month)?, number(day)?).ok_or(NotATime)
    }
}

impl std::str::FromStr for Time {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        let (hour, minute) = text.split_once(':').ok_or(NotATime)?;
        // Browsers add seconds when a step below a minute was used.
        let minute = minute.split(':').next().unwrap_or(minute);
        let number = |part: &str| part.parse::<u16>().map_err(|_| NotATime);
        Self::try_new(number(hour)?, number(minute)?).ok_or(NotATime)
    }
}

impl std::str::FromStr for Civil {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        let (date, time) = text.split_once('T').ok_or(NotATime)?;
        Ok(Self {
            date: date.parse()?,
            time: time.parse()?,
        })
    }
}

/// Written as text, so that a form field and JSON carry the same.
macro_rules! as_text {
    ($($name:ident),*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}
as_text!(Date, Time, Civil);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_convert_both_ways_over_three_centuries() {
        for days in Date::FIRST.0..=Date::LAST.0 {
            let (year, month, day) = Date(days).ymd();
            assert_eq!(Date::try_new(year, month, day), Some(Date(days)));
        }
        assert_eq!(Date::FIRST.to_string(), "1900-01-01");
        assert_eq!(Date::LAST.to_string(), "2200-12-31");
    }

    #[test]
    fn no_number_that_a_phone_sends_overflows() {
        for far in [i64::MIN, i64::MAX] {
            let far = Instant(far);
            assert!(far.civil().date >= Date::FIRST && far.civil().date <= Date::LAST);
            assert_eq!(far.plus(Minutes(1)) < far, far.minus(Minutes(1)) > far);
            assert_ne!(far.minutes_since(Instant(-far.0.saturating_add(1))), 0);
        }
        for text in [
            "1899-12-31",
            "2201-01-01",
            "2147483647-12-01",
            "2026-4294967295-01",
            "2026-01-4294967295",
        ] {
            assert_eq!(text.parse::<Date>(), Err(NotATime), "{text}");
        }
    }

    #[test]
    fn the_zone_is_eight_hours_ahead() {
        let civil = Instant(1_795_000_000_000).civil();
        assert_eq!(civil.to_string(), "2026-11-18T19:06");
        assert_eq!(civil.instant(), Instant(1_795_000_000_000 - 40_000));
        assert_eq!(civil.date.weekday(), Weekday::Wednesday);
    }

    #[test]
    fn texts_that_are_no_dates_are_refused() {
        for text in [
            "",
            "2026-02-30",
            "2026-13-01",
            "2026-1",
            "yesterday",
            "2026-11-23x",
        ] {
            assert_eq!(text.parse::<Date>(), Err(NotATime), "{text}");
        }
        for text in ["24:00", "12:60", "12", "noon"] {
            assert_eq!(text.parse::<Time>(), Err(NotATime), "{text}");
        }
    }
}
