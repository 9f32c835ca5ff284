//! My record of a year: what was approved, day by day.

use domain::kernel::{Date, View};
use domain::tasks::ClaimRow;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The record of one year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordPage {
    /// The name one goes by.
    pub name: String,
    /// Which year.
    pub year: i32,
    /// The years of which there is something, the latest first; always with this one.
    pub years: Vec<i32>,
    /// What was approved, the earliest first.
    pub lines: Vec<RecordLine>,
    /// The minutes that count, all together.
    pub minutes: u32,
    /// On how many days.
    pub days: usize,
    /// The minutes of the year that wait for approval.
    pub waiting: u32,
}

/// One piece of work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordLine {
    /// Which task.
    pub task: Uuid,
    /// On which day it began.
    pub day: Date,
    /// What it is called.
    pub title: String,
    /// What the place is called.
    pub place: String,
    /// The minutes that count.
    pub minutes: u32,
}

/// Only what staff have approved counts; 0 minutes, for who did not come, is no work. Nothing for who is not signed in.
pub fn record(view: &View, year: &Option<i32>) -> Option<RecordPage> {
    let actor = view.actor.as_ref()?;
    let this = view.now.civil().date.ymd().0;
    let year = year.unwrap_or(this);
    let of = |row: &ClaimRow| row.shift.starts.civil().date.ymd().0;
    let rows = || view.mine::<ClaimRow>();
    let mut lines: Vec<RecordLine> = rows()
        .filter(|(_, row)| of(row) == year)
        .filter_map(|(_, row)| line(row))
        .collect();
    lines.sort_by_key(|line| (line.day, line.task));
    let mut years: Vec<i32> = rows()
        .filter(|(_, row)| line(row).is_some())
        .map(|(_, row)| of(row))
        .chain([this])
        .collect();
    years.sort_unstable_by(|one, other| other.cmp(one));
    years.dedup();
    let mut days: Vec<Date> = lines.iter().map(|line| line.day).collect();
    days.dedup();
    let waiting = rows().filter(|(_, row)| of(row) == year && row.is_to_settle());
    Some(RecordPage {
        name: actor.name.clone(),
        year,
        years,
        minutes: lines.iter().map(|line| line.minutes).sum(),
        days: days.len(),
        waiting: waiting.filter_map(|(_, row)| row.submitted).sum(),
        lines,
    })
}

fn line(row: &ClaimRow) -> Option<RecordLine> {
    let settled = row.settled.as_ref().filter(|settled| settled.minutes > 0)?;
    Some(RecordLine {
        task: row.task.0,
        day: row.shift.starts.civil().date,
        title: row.shift.title.clone(),
        place: row.place_name.clone(),
        minutes: settled.minutes,
    })
}
