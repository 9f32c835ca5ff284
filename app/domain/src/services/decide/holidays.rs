//! 节假日 The days on which the whole country rests or works, and what services make of them.

use std::collections::BTreeSet;

use super::Course;
use crate::kernel::{Date, Instant};
use crate::services::{
    Change, Event, Exception, Holiday, KeepHolidays, Refusal, Service, ServiceId, Session, Standing,
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
    let days = taken(service, &course.facts.holidays, course.ctx.now.civil().date);
    let before = service
        .exceptions
        .iter()
        .filter(|exception| exception.holiday);
    if !before.eq(&days) {
        course.happen(Event::HolidaysTaken { service: id, days });
    }
    Ok(())
}

/// What the calendar makes of a service, as far ahead as people look.
fn taken(service: &Service, holidays: &[Holiday], today: Date) -> Vec<Exception> {
    let ahead = i32::try_from(service.terms.ahead).unwrap_or(0);
    let last = today.plus_days(ahead.saturating_add(KNOWN_BEFORE));
    let holidays = holidays.iter();
    holidays
        .filter(|holiday| service.terms.holidays && (today..=last).contains(&holiday.day))
        .filter(|holiday| !is_set_by_staff(service, holiday.day))
        .filter_map(|holiday| exception(service, holiday))
        .collect()
}

/// Sessions that people are in, on one day that the calendar closes or gives other hours. They stand until staff decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met {
    /// Which day.
    pub day: Date,
    /// What it is called.
    pub name: String,
    /// How many sessions.
    pub sessions: usize,
    /// How many people have, were offered, wait for or hope for a seat in them.
    pub people: u32,
}

/// What of a service's sessions a calendar meets that is taken in from now on, day by day.
pub fn met<'a>(
    service: &Service,
    sessions: impl IntoIterator<Item = &'a Session>,
    holidays: &[Holiday],
    now: Instant,
) -> Vec<Met> {
    let days = taken(service, holidays, now.civil().date);
    let mut after = service.clone();
    after.exceptions.retain(|exception| !exception.holiday);
    after.exceptions.extend(days.iter().cloned());
    let sessions = sessions.into_iter();
    let left: Vec<&Session> = sessions
        .filter(|session| session.service == service.id && session.start > now)
        .filter(|session| session.standing == Standing::Open && session.is_occupied())
        .filter(|session| !after.timetable().opens(session.start, &session.room))
        .collect();
    let met = days.into_iter().filter_map(|exception| {
        let on_it = left.iter();
        let on_it = on_it.filter(|session| session.start.civil().date == exception.day);
        let people: Vec<u32> = on_it.map(|session| session.people()).collect();
        (!people.is_empty()).then(|| Met {
            day: exception.day,
            name: exception.reason,
            sessions: people.len(),
            people: people.iter().sum(),
        })
    });
    met.collect()
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
