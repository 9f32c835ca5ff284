//! 节假日 The days on which the whole country rests or works, and what services make of them.

use std::collections::BTreeSet;

use super::Course;
use crate::kernel::Date;
use crate::services::{
    Change, Event, Exception, Holiday, KeepHolidays, Refusal, Service, ServiceId,
};

/// How many days beyond those that can be booked a service says on which holidays it is closed.
const KNOWN_BEFORE: i32 = 45;

/// Keeps the calendar: the years named anew, the others as they are.
pub fn keep(course: &mut Course<'_>, command: &KeepHolidays) -> Result<(), Refusal> {
    course.by_clock()?;
    let year = |day: Date| day.ymd().0;
    let years: BTreeSet<i32> = command
        .days
        .iter()
        .map(|holiday| year(holiday.day))
        .collect();
    let kept = course.facts.holidays.iter();
    let mut days: Vec<Holiday> = kept
        .filter(|holiday| !years.contains(&year(holiday.day)))
        .chain(&command.days)
        .cloned()
        .collect();
    days.sort_by_key(|holiday| holiday.day);
    if days != course.facts.holidays {
        course.happen(Event::HolidaysKept { days });
    }
    Ok(())
}

/// Brings the days that differ into line with the calendar, as far ahead as people look. What staff have set stays.
pub fn take(course: &mut Course<'_>, id: ServiceId) -> Result<(), Refusal> {
    let service = course.service(id)?;
    let today = course.ctx.now.civil().date;
    let ahead = i32::try_from(service.terms.ahead).unwrap_or(0);
    let last = today.plus_days(ahead.saturating_add(KNOWN_BEFORE));
    let holidays = course.facts.holidays.iter();
    let days: Vec<Exception> = holidays
        .filter(|holiday| service.terms.holidays && (today..=last).contains(&holiday.day))
        .filter(|holiday| !is_set_by_staff(service, holiday.day))
        .filter_map(|holiday| exception(service, holiday))
        .collect();
    let before = service
        .exceptions
        .iter()
        .filter(|exception| exception.holiday);
    if !before.eq(&days) {
        course.happen(Event::HolidaysTaken { service: id, days });
    }
    Ok(())
}

fn is_set_by_staff(service: &Service, day: Date) -> bool {
    let mut exceptions = service.exceptions.iter();
    exceptions.any(|exception| exception.day == day && !exception.holiday)
}

/// What a holiday changes for a service; nothing where it is a day of work and the service would be closed as well on
/// the weekday that it makes up for.
fn exception(service: &Service, holiday: &Holiday) -> Option<Exception> {
    let change = match holiday.like {
        None => Change::Closed,
        Some(like) => {
            let hours = service.hours.iter();
            let hours: Vec<_> = hours
                .filter(|hours| hours.days.contains(&like) && hours.counts_on(holiday.day))
                .cloned()
                .collect();
            if hours.is_empty() {
                return None;
            }
            Change::Hours { hours }
        }
    };
    Some(Exception {
        day: holiday.day,
        change,
        reason: holiday.name.clone(),
        holiday: true,
    })
}
