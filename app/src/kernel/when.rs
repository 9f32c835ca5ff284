//! Dates and hours as people say them: 今天下午3点, 周六上午9点30分, 11月28日.

use domain::kernel::{Date, Instant, Time, Weekday};

use super::words::{Lang, Tongue};

/// A moment: day and hour.
pub fn moment(t: Tongue, at: Instant) -> String {
    match t.lang {
        Lang::Zh => format!("{}{}", day(t, at), hour(t, at)),
        Lang::En => format!("{}, {}", day(t, at), hour(t, at)),
    }
}

/// A moment gone by: the hour matters today and yesterday, later the day is enough.
pub fn lately(t: Tongue, at: Instant) -> String {
    if t.now.civil().date.0 - at.civil().date.0 > 1 {
        day(t, at)
    } else {
        moment(t, at)
    }
}

/// The day of a moment, as near as people say it.
pub fn day(t: Tongue, at: Instant) -> String {
    date(t, at.civil().date)
}

/// The hour of a moment.
pub fn hour(t: Tongue, at: Instant) -> String {
    time(t, at.civil().time)
}

/// A day, as near as people say it: today, tomorrow, the weekday within the week, else the date.
pub fn date(t: Tongue, date: Date) -> String {
    let away = date.0 - t.now.civil().date.0;
    match (t.lang, away) {
        (Lang::Zh, -1) => "昨天".into(),
        (Lang::Zh, 0) => "今天".into(),
        (Lang::Zh, 1) => "明天".into(),
        (Lang::Zh, 2) => "后天".into(),
        (Lang::En, -1) => "yesterday".into(),
        (Lang::En, 0) => "today".into(),
        (Lang::En, 1) => "tomorrow".into(),
        _ => calendar_date(t, date),
    }
}

/// A day by the calendar: 11月28日 周六. The year only when it is another one.
pub fn calendar_date(t: Tongue, date: Date) -> String {
    let (year, month, day) = date.ymd();
    let this_year = t.now.civil().date.ymd().0 == year;
    let weekday = weekday(t.lang, date.weekday());
    match (t.lang, this_year) {
        (Lang::Zh, true) => format!("{month}月{day}日{weekday}"),
        (Lang::Zh, false) => format!("{year}年{month}月{day}日{weekday}"),
        (Lang::En, true) => format!("{weekday} {day} {}", month_name(month)),
        (Lang::En, false) => format!("{weekday} {day} {} {year}", month_name(month)),
    }
}

/// A time of day: 下午3点, 上午9点30分.
pub fn time(t: Tongue, time: Time) -> String {
    let (hour, minute) = (time.hour(), time.minute());
    let twelve = if hour.is_multiple_of(12) {
        12
    } else {
        hour % 12
    };
    match t.lang {
        Lang::Zh => {
            let part = match hour {
                0..5 => "凌晨",
                5..12 => "上午",
                12 => "中午",
                13..18 => "下午",
                _ => "晚上",
            };
            match minute {
                0 => format!("{part}{twelve}点"),
                30 => format!("{part}{twelve}点半"),
                _ => format!("{part}{twelve}点{minute:02}分"),
            }
        }
        Lang::En => {
            let part = if hour < 12 { "am" } else { "pm" };
            match minute {
                0 => format!("{twelve} {part}"),
                _ => format!("{twelve}:{minute:02} {part}"),
            }
        }
    }
}

/// A day of the week, short: 周三, Wed.
pub fn weekday(lang: Lang, day: Weekday) -> &'static str {
    match (lang, day) {
        (Lang::Zh, Weekday::Monday) => "周一",
        (Lang::Zh, Weekday::Tuesday) => "周二",
        (Lang::Zh, Weekday::Wednesday) => "周三",
        (Lang::Zh, Weekday::Thursday) => "周四",
        (Lang::Zh, Weekday::Friday) => "周五",
        (Lang::Zh, Weekday::Saturday) => "周六",
        (Lang::Zh, Weekday::Sunday) => "周日",
        (Lang::En, Weekday::Monday) => "Mon",
        (Lang::En, Weekday::Tuesday) => "Tue",
        (Lang::En, Weekday::Wednesday) => "Wed",
        (Lang::En, Weekday::Thursday) => "Thu",
        (Lang::En, Weekday::Friday) => "Fri",
        (Lang::En, Weekday::Saturday) => "Sat",
        (Lang::En, Weekday::Sunday) => "Sun",
    }
}

fn month_name(month: u32) -> &'static str {
    const NAMES: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    month
        .checked_sub(1)
        .and_then(|index| NAMES.get(index as usize))
        .unwrap_or(&"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hour_of_what_is_long_gone_is_left_out() {
        let now: domain::kernel::Civil = "2026-11-23T10:00".parse().unwrap();
        let tongue = Tongue {
            lang: Lang::Zh,
            now: now.instant(),
        };
        for (at, said) in [
            ("2026-11-23T09:00", "今天上午9点"),
            ("2026-11-22T09:00", "昨天上午9点"),
            ("2026-11-20T09:00", "11月20日周五"),
        ] {
            let at: domain::kernel::Civil = at.parse().unwrap();
            assert_eq!(lately(tongue, at.instant()), said);
        }
    }

    #[test]
    fn moments_are_said_as_people_say_them() {
        let now: domain::kernel::Civil = "2026-11-23T10:00".parse().unwrap();
        for (at, zh, en) in [
            ("2026-11-23T15:00", "今天下午3点", "today, 3 pm"),
            ("2026-11-24T09:30", "明天上午9点半", "tomorrow, 9:30 am"),
            (
                "2026-11-28T12:05",
                "11月28日周六中午12点05分",
                "Sat 28 Nov, 12:05 pm",
            ),
            (
                "2027-01-02T19:00",
                "2027年1月2日周六晚上7点",
                "Sat 2 Jan 2027, 7 pm",
            ),
        ] {
            let at: domain::kernel::Civil = at.parse().unwrap();
            for (lang, expected) in [(Lang::Zh, zh), (Lang::En, en)] {
                let tongue = Tongue {
                    lang,
                    now: now.instant(),
                };
                assert_eq!(moment(tongue, at.instant()), expected);
            }
        }
    }
}
