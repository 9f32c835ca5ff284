//! 节假日安排 The calendar of the whole country, from a file: one line for each day of rest, and for each day of work that
//! makes up for one, with the weekday that it makes up for.
//!
//! The State Council announces a year in the autumn before. The file that is shipped comes in when the server starts;
//! `import holidays FILE` brings a newer one.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use domain::kernel::{Actor, CommandId, Date, Envelope, Outcome, Weekday};
use domain::services::{Command, Holiday, KeepHolidays, Met};
use store::{Store, StoreError, Via};
use uuid::Uuid;

use crate::failure::Failure;
use crate::places::decode;

/// 国办发明电〔2025〕7号, of 2026. Which weekday a day of work makes up for is not said there; it is ours.
const SHIPPED: &str = include_str!("holidays.csv");

/// Takes a calendar in and says what is known now.
///
/// # Errors
/// When the file cannot be read, anything in it is wrong, or the database fails.
pub async fn import(store: &Store, file: &Path) -> Result<String, Failure> {
    let bytes = std::fs::read(file).map_err(|error| {
        let file = file.display();
        Failure::new(format!("{file} cannot be read ({error}); check the path"))
    })?;
    let days = decode(&bytes)
        .map_err(|line| {
            vec![format!(
                "line {line}: neither UTF-8 nor GB18030; save the file as UTF-8"
            )]
        })
        .and_then(|text| read(&text))
        .map_err(|faults| {
            Failure::new(format!(
                "{} was not imported, nothing was changed:\n  {}",
                file.display(),
                faults.join("\n  ")
            ))
        })?;
    let count = days.len();
    keep(store, days).await?;
    let known = format!(
        "{count} days are known; services that keep holidays go by them from their next morning's round on"
    );
    let met = store.met_by_holidays().await;
    Ok(known + &booked(&met.map_err(|error| database(&error))?))
}

/// What is booked on those days: it stands, and its desk decides.
fn booked(met: &[(String, String, Met)]) -> String {
    if met.is_empty() {
        return String::new();
    }
    let sessions: usize = met.iter().map(|(.., met)| met.sessions).sum();
    let mut says = format!(
        "\n{sessions} booked sessions lie on days that it closes or changes. They stand, and are on their desk's page from the \
         next morning's round on, to be closed or kept:"
    );
    for (service, place, met) in met {
        let Met {
            day,
            name,
            sessions,
            people,
        } = met;
        let _ = write!(
            says,
            "\n  {day} {name}: {service}, {place}: sessions {sessions}, people {people}"
        );
    }
    says
}

/// Brings in what of the shipped calendar is not known yet.
///
/// # Errors
/// When the database fails.
pub async fn start(store: &Store) -> Result<(), Failure> {
    let year = |holiday: &Holiday| holiday.day.ymd().0;
    let known: Vec<i32> = store
        .holidays()
        .await
        .map_err(|error| database(&error))?
        .iter()
        .map(year)
        .collect();
    let mut days = read(SHIPPED).map_err(|faults| Failure::new(faults.join("\n")))?;
    days.retain(|holiday| !known.contains(&year(holiday)));
    if days.is_empty() {
        return Ok(());
    }
    keep(store, days).await
}

/// Gives the command that keeps them, as the clock.
async fn keep(store: &Store, days: Vec<Holiday>) -> Result<(), Failure> {
    let envelope = Envelope {
        id: CommandId(Uuid::now_v7()),
        actor: Actor::CLOCK,
        subject: Actor::CLOCK,
        made: store.clock.now(),
        command: Command::KeepHolidays(KeepHolidays { days }).into(),
    };
    let outcome = store.perform(&envelope, Via::Form).await;
    match outcome.map_err(|error| database(&error))? {
        Outcome::Done { .. } => Ok(()),
        other => Err(Failure::new(format!(
            "the calendar was refused, nothing was changed: {other:?}"
        ))),
    }
}

fn database(error: &StoreError) -> Failure {
    Failure::new(format!("the database cannot be used: {error}"))
}

/// Reads a calendar: a heading, then `day, 休 or 班, name, weekday` on each line.
///
/// # Errors
/// Everything that is wrong, with line and column.
pub fn read(text: &str) -> Result<Vec<Holiday>, Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut faults = Vec::new();
    let mut days: BTreeMap<Date, (u64, Holiday)> = BTreeMap::new();
    // The text is in memory and UTF-8: nothing can fail on the way.
    for record in reader.records().filter_map(Result::ok) {
        let line = record.position().map_or(1, csv::Position::line);
        let cell = |column: usize| record.get(column).unwrap_or_default();
        match holiday(cell(0), cell(1), cell(2), cell(3)) {
            Ok(holiday) => {
                if let Some((before, _)) = days.get(&holiday.day) {
                    faults.push(format!(
                        "line {line}, column 1: {} is on line {before} already",
                        holiday.day
                    ));
                } else {
                    days.insert(holiday.day, (line, holiday));
                }
            }
            Err((column, why)) => faults.push(format!("line {line}, column {column}: {why}")),
        }
    }
    if days.is_empty() && faults.is_empty() {
        faults.push(
            "line 2: there is no day; each line is a day, 休 or 班, a name, and for 班 the weekday"
                .into(),
        );
    }
    if days.len() > Holiday::MOST {
        faults.push(format!("there are more than {} days", Holiday::MOST));
    }
    if faults.is_empty() {
        Ok(days.into_values().map(|(_, holiday)| holiday).collect())
    } else {
        Err(faults)
    }
}

fn holiday(day: &str, kind: &str, name: &str, like: &str) -> Result<Holiday, (u8, String)> {
    let day: Date = day
        .parse()
        .map_err(|_| (1, format!("`{day}` is no day; write it as 2026-02-15")))?;
    let like = match (kind, like) {
        ("休" | "off", "") => None,
        ("休" | "off", _) => {
            return Err((
                4,
                "a day of rest makes up for no weekday; leave it empty".into(),
            ));
        }
        ("班" | "work", like) => Some(weekday(like).ok_or_else(|| {
            (
                4,
                format!("`{like}` is no weekday; write 一 to 日, or 1 to 7"),
            )
        })?),
        _ => return Err((2, format!("`{kind}` is neither 休 (off) nor 班 (work)"))),
    };
    if name.is_empty() {
        return Err((3, "the name is missing: 春节".into()));
    }
    if name.chars().count() > Holiday::NAME_MAX {
        return Err((
            3,
            format!("the name has more than {} characters", Holiday::NAME_MAX),
        ));
    }
    Ok(Holiday {
        day,
        name: name.to_owned(),
        like,
    })
}

fn weekday(text: &str) -> Option<Weekday> {
    let by_name = "一二三四五六日"
        .chars()
        .position(|name| text == name.to_string());
    let by_number = || {
        let number: usize = text.parse().ok()?;
        number.checked_sub(1)
    };
    Weekday::ALL.get(by_name.or_else(by_number)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_booked_on_those_days_is_said_line_by_line() {
        assert_eq!(booked(&[]), "");
        let met = Met {
            day: "2026-12-31".parse().unwrap(),
            name: "元旦".into(),
            sessions: 2,
            people: 5,
        };
        let says = booked(&[("理发".into(), "淞泽社区".into(), met)]);
        let lines: Vec<_> = says.lines().filter(|line| !line.is_empty()).collect();
        assert!(lines[0].starts_with("2 booked sessions"), "{says}");
        assert_eq!(
            lines[1],
            "  2026-12-31 元旦: 理发, 淞泽社区: sessions 2, people 5"
        );
    }

    #[test]
    fn the_shipped_calendar_can_be_read() {
        let days = read(SHIPPED).unwrap();
        let rests = days.iter().filter(|holiday| holiday.like.is_none()).count();
        // As many days of rest as were announced for 2026: 3 + 9 + 3 + 5 + 3 + 3 + 7.
        assert_eq!((rests, days.len() - rests), (33, 6));
    }

    #[test]
    fn what_is_wrong_is_told_by_line_and_column_and_all_at_once() {
        let text = "日期,安排,名称,补\n2026-02-30,休,春节,\n2026-02-16,假,春节,\n2026-02-17,休,,\n\
            2026-02-14,班,春节,八\n2026-02-18,休,春节,一\n2026-02-19,休,春节,\n2026-02-19,休,春节,\n";
        assert_eq!(
            read(text).unwrap_err(),
            [
                "line 2, column 1: `2026-02-30` is no day; write it as 2026-02-15",
                "line 3, column 2: `假` is neither 休 (off) nor 班 (work)",
                "line 4, column 3: the name is missing: 春节",
                "line 5, column 4: `八` is no weekday; write 一 to 日, or 1 to 7",
                "line 6, column 4: a day of rest makes up for no weekday; leave it empty",
                "line 8, column 1: 2026-02-19 is on line 7 already",
            ]
        );
        assert!(read("日期,安排,名称,补\n").is_err());
    }
}
