//! Days on which the whole country rests or works.

use super::hours::starts;
use super::*;

/// Open from Monday to Friday, nine to eleven, where the service keeps holidays.
fn weekdays() -> Neighbourhood {
    let mut here = Neighbourhood::new(2);
    let hours = line(&Weekday::ALL[..5], "9:00", "11:00", 60, 2);
    here.set_with(vec![hours], keeping()).unwrap();
    here
}

fn keeping() -> Terms {
    Terms {
        holidays: true,
        ..Terms::default()
    }
}

fn keep(here: &mut Neighbourhood, days: &[(Date, Option<Weekday>)]) {
    let days = days.iter().map(|(day, like)| Holiday {
        day: *day,
        name: "团圆节".into(),
        like: *like,
    });
    let days = days.collect();
    here.give(&Actor::clock(), KeepHolidays { days }).unwrap();
}

fn morning(here: &mut Neighbourhood) {
    let service = here.service();
    here.give(&Actor::clock(), OpenSessions { service })
        .unwrap();
}

/// The next day of that name after today, which is a Monday.
fn next(weekday: Weekday) -> Date {
    let mut day = tomorrow();
    while day.weekday() != weekday {
        day = day.plus_days(1);
    }
    day
}

#[test]
fn a_day_of_rest_is_closed_and_a_day_of_work_is_open_as_on_the_day_it_makes_up_for() {
    let mut here = weekdays();
    let (friday, saturday) = (next(Weekday::Friday), next(Weekday::Saturday));
    keep(
        &mut here,
        &[(friday, None), (saturday, Some(Weekday::Friday))],
    );
    assert_eq!(starts(&here, friday).len(), 2, "not before the morning");
    morning(&mut here);
    assert!(starts(&here, friday).is_empty());
    assert_eq!(starts(&here, saturday), ["09:00", "10:00"]);
    let service = &here.facts.services[&here.service()];
    let told: Vec<_> = service
        .exceptions
        .iter()
        .map(|exception| (exception.day, exception.reason.as_str()))
        .collect();
    assert_eq!(told, [(friday, "团圆节"), (saturday, "团圆节")]);
    let before = here.facts.clone();
    morning(&mut here);
    assert_eq!(
        here.facts.services, before.services,
        "said once, not every morning"
    );
}

#[test]
fn a_service_that_keeps_none_is_open_as_always() {
    let mut here = Neighbourhood::new(2);
    keep(&mut here, &[(tomorrow(), None)]);
    morning(&mut here);
    assert_eq!(starts(&here, tomorrow()).len(), 2);
    // It changes its mind, and back.
    let hours = || vec![line(&Weekday::ALL, "9:00", "11:00", 60, 2)];
    here.set_with(hours(), keeping()).unwrap();
    assert!(starts(&here, tomorrow()).is_empty());
    here.set_with(hours(), Terms::default()).unwrap();
    assert_eq!(starts(&here, tomorrow()).len(), 2);
}

#[test]
fn what_somebody_has_booked_stays_and_they_are_told() {
    let mut here = weekdays();
    let session = here.tomorrow(9);
    here.book(1, session).unwrap();
    keep(&mut here, &[(tomorrow(), None)]);
    morning(&mut here);
    assert_eq!(starts(&here, tomorrow()), ["09:00"]);
    assert!(here.dues.iter().any(|due| due.purpose == "tell_outside"));
}

#[test]
fn what_staff_have_set_for_a_day_counts() {
    let mut here = weekdays();
    let service = here.service();
    keep(&mut here, &[(tomorrow(), None)]);
    morning(&mut here);
    let day = tomorrow();
    // Open all the same, and not closed again the next morning.
    here.give(&worker(), ReopenDay { service, day }).unwrap();
    assert_eq!(starts(&here, day).len(), 2);
    morning(&mut here);
    assert_eq!(starts(&here, day).len(), 2);
    // Taken back, it is a holiday like others. Whoever has booked meanwhile is told.
    here.book(1, here.tomorrow(10)).unwrap();
    here.give(&worker(), ReopenDay { service, day }).unwrap();
    assert_eq!(starts(&here, day), ["10:00"]);
    assert!(here.dues.iter().any(|due| due.purpose == "tell_outside"));
}

#[test]
fn a_new_calendar_replaces_the_years_it_names() {
    let mut here = weekdays();
    let (this, next) = (tomorrow(), tomorrow().plus_days(365));
    keep(&mut here, &[(this, None), (next, None)]);
    keep(&mut here, &[(next.plus_days(1), None)]);
    let days: Vec<_> = here
        .facts
        .holidays
        .iter()
        .map(|holiday| holiday.day)
        .collect();
    assert_eq!(days, [this, next.plus_days(1)]);
    let refused = here.give(&worker(), KeepHolidays { days: Vec::new() });
    assert_eq!(refused, Err(Refusal::NotFound), "nobody's but the clock's");
}

#[test]
fn what_is_booked_on_a_day_that_a_new_calendar_closes_is_told_before_it_counts() {
    let tomorrow = tomorrow();
    // What the calendar says of tomorrow, whether the service keeps it, whether staff have set the day, whether anybody
    // has booked; and whether that is told.
    let table = [
        (Some(None), true, false, true, true),
        (Some(None), true, false, false, false),
        (Some(None), true, true, true, false),
        (Some(None), false, false, true, false),
        (Some(Some(Weekday::Friday)), true, false, true, false),
        (None, true, false, true, false),
    ];
    for (says, keeps, set, booked, told) in table {
        let mut here = Neighbourhood::new(2);
        let hours = line(&Weekday::ALL[..5], "9:00", "11:00", 60, 2);
        let terms = if keeps { keeping() } else { Terms::default() };
        here.set_with(vec![hours], terms).unwrap();
        let service = here.service();
        if set {
            let change = ChangeDay {
                service,
                day: tomorrow,
                lines: vec![line(&[], "9:00", "11:00", 60, 2)],
                reason: String::new(),
                outside: None,
            };
            here.give(&worker(), change).unwrap();
        }
        if booked {
            for (number, hour) in [(1, 9), (2, 9), (3, 10)] {
                here.book(number, here.tomorrow(hour)).unwrap();
            }
        }
        let holiday = says.map(|like| Holiday {
            day: tomorrow,
            name: "团圆节".into(),
            like,
        });
        let days: Vec<Holiday> = holiday.into_iter().collect();
        let service = &here.facts.services[&service];
        let found = met(service, here.facts.sessions.values(), &days, here.now);
        let expected = told.then(|| Met {
            day: tomorrow,
            name: "团圆节".into(),
            sessions: 2,
            people: 3,
        });
        let case = format!("{says:?} {keeps} {set} {booked}");
        assert_eq!(found, Vec::from_iter(expected), "{case}");
    }
}
