//! Hours, changed and closed days.

use super::*;

pub fn starts(here: &Neighbourhood, day: Date) -> Vec<String> {
    let mut starts: Vec<_> = here
        .facts
        .sessions
        .values()
        .filter(|session| session.standing == Standing::Open && session.start.civil().date == day)
        .map(|session| session.start.civil().time.to_string())
        .collect();
    starts.sort();
    starts
}

fn close(here: &mut Neighbourhood, day: Date) -> Result<Vec<Event>, Refusal> {
    let services = vec![here.service()];
    here.give(
        &worker(),
        CloseDay {
            services,
            day,
            reason: "停电检修".into(),
        },
    )
}

#[test]
fn hours_become_sessions_for_every_day_ahead() {
    let here = Neighbourhood::new(3);
    assert_eq!(starts(&here, tomorrow()), ["09:00", "10:00"]);
    // Noon has passed today; the last day ahead is the fourteenth.
    assert!(starts(&here, NOW.civil().date).is_empty());
    assert_eq!(starts(&here, NOW.civil().date.plus_days(14)).len(), 2);
    assert!(starts(&here, NOW.civil().date.plus_days(15)).is_empty());
}

#[test]
fn an_hour_that_does_not_fit_is_no_session() {
    let mut here = Neighbourhood::new(3);
    here.set(vec![line(&Weekday::ALL, "9:00", "10:45", 30, 3)])
        .unwrap();
    assert_eq!(starts(&here, tomorrow()), ["09:00", "09:30", "10:00"]);
}

#[test]
fn a_gap_stands_between_sessions_and_not_after_the_last() {
    let mut here = Neighbourhood::new(3);
    let hours = Line {
        gap: Some(15),
        ..line(&Weekday::ALL, "9:00", "11:15", 60, 3)
    };
    here.set(vec![hours.clone()]).unwrap();
    assert_eq!(starts(&here, tomorrow()), ["09:00", "10:15"]);
    let Err(Refusal::Input(errors)) = here.set(vec![Line {
        gap: Some(241),
        ..hours
    }]) else {
        panic!("four hours is the most");
    };
    assert_eq!(errors[0].field, "lines.0.gap");
}

#[test]
fn changed_hours_leave_a_booked_session_where_it_is() {
    let mut here = Neighbourhood::new(3);
    let booked = here.tomorrow(10);
    here.book(1, booked).unwrap();
    here.set(vec![line(&Weekday::ALL, "9:30", "12:30", 60, 3)])
        .unwrap();
    // 9:30 and 10:30 would overlap the booked 10:00; 11:30 would not.
    assert_eq!(starts(&here, tomorrow()), ["10:00", "11:30"]);
    assert_eq!(
        starts(&here, tomorrow().plus_days(1)),
        ["09:30", "10:30", "11:30"]
    );
}

#[test]
fn seats_are_never_fewer_than_are_booked_and_held() {
    let mut here = Neighbourhood::new(3);
    let session = here.tomorrow(9);
    for number in 1..=3 {
        here.book(number, session).unwrap();
    }
    let refused = here.set(vec![line(&Weekday::ALL, "9:00", "11:00", 60, 2)]);
    assert_eq!(
        refused,
        Err(Refusal::SeatsTaken {
            start: tomorrow().at(Time(540)),
            taken: 3
        })
    );
    assert_eq!(here.session(session).seats, 3);
}

#[test]
fn more_seats_are_offered_to_the_line() {
    let mut here = Neighbourhood::new(1);
    let session = here.tomorrow(9);
    here.book(1, session).unwrap();
    let waiting = here.wait(2, session).unwrap();
    here.set(vec![line(&Weekday::ALL, "9:00", "11:00", 60, 2)])
        .unwrap();
    assert!(matches!(here.state(waiting), State::Offered { .. }));
}

#[test]
fn a_closed_day_calls_its_bookings_off_and_tells_everyone_why() {
    let mut here = Neighbourhood::new(1);
    let session = here.tomorrow(9);
    let (booked, waiting) = (
        here.book(1, session).unwrap(),
        here.wait(2, session).unwrap(),
    );
    close(&mut here, tomorrow()).unwrap();
    for booking in [booked, waiting] {
        assert_eq!(
            *here.state(booking),
            State::CalledOff {
                reason: "停电检修".into()
            }
        );
    }
    assert!(starts(&here, tomorrow()).is_empty());
    assert_eq!(here.letters("services.letter.called_off"), 2);
    assert!(!here.session(session).is_occupied());
    assert!(matches!(here.book(3, session), Err(Refusal::Closed { .. })));
    assert!(matches!(
        here.book(3, here.tomorrow(10)),
        Err(Refusal::NotFound)
    ));
}

#[test]
fn a_reopened_day_has_its_sessions_again_and_called_off_bookings_stay_so() {
    let mut here = Neighbourhood::new(1);
    let session = here.tomorrow(9);
    let booked = here.book(1, session).unwrap();
    close(&mut here, tomorrow()).unwrap();
    let service = here.service();
    here.give(
        &worker(),
        ReopenDay {
            service,
            day: tomorrow(),
        },
    )
    .unwrap();
    assert_eq!(starts(&here, tomorrow()), ["09:00", "10:00"]);
    assert!(matches!(here.state(booked), State::CalledOff { .. }));
    here.book(2, session).unwrap();
}

#[test]
fn a_changed_day_has_its_own_hours_and_other_weeks_keep_theirs() {
    let mut here = Neighbourhood::new(1);
    let service = here.service();
    let lines = vec![line(&[], "14:00", "15:00", 30, 4)];
    here.give(
        &worker(),
        ChangeDay {
            service,
            day: tomorrow(),
            lines,
            reason: "上午开会".into(),
            outside: None,
        },
    )
    .unwrap();
    assert_eq!(starts(&here, tomorrow()), ["14:00", "14:30"]);
    assert_eq!(starts(&here, tomorrow().plus_days(7)), ["09:00", "10:00"]);
}

#[test]
fn residents_do_not_run_services() {
    let mut here = Neighbourhood::new(1);
    let service = here.service();
    let command = CloseDay {
        services: vec![service],
        day: tomorrow(),
        reason: "好玩".into(),
    };
    assert!(matches!(
        here.give(&person(1), command),
        Err(Refusal::NotYours { .. })
    ));
}

#[test]
fn a_day_that_is_over_is_not_closed() {
    let mut here = Neighbourhood::new(1);
    let refused = close(&mut here, NOW.civil().date.plus_days(-1));
    assert!(matches!(refused, Err(Refusal::DayOver { .. })));
}

#[test]
fn malformed_hours_name_their_fields() {
    let service = ServiceId(Uuid::from_u128(1));
    let check = |lines: Vec<Line>| match Services::check(
        &SetHours {
            service,
            lines,
            terms: Terms::default(),
            outside: None,
            reason: String::new(),
        }
        .into(),
    ) {
        Err(Refusal::Input(errors)) => errors
            .into_iter()
            .map(|error| error.field)
            .collect::<Vec<_>>(),
        _ => Vec::new(),
    };
    let monday = [Weekday::Monday];
    for (lines, fields) in [
        (vec![Line::default()], vec![]),
        (
            vec![line(&[], "9:00", "10:00", 30, 5)],
            vec!["lines.0.days"],
        ),
        (
            vec![line(&monday, "9:00", "9:20", 30, 5)],
            vec!["lines.0.to"],
        ),
        (
            vec![line(&monday, "", "10:00", 30, 5)],
            vec!["lines.0.from"],
        ),
        (
            vec![line(&monday, "9:00", "10:00", 30, 0)],
            vec!["lines.0.seats"],
        ),
        (
            vec![
                line(&monday, "9:00", "10:00", 30, 5),
                line(&monday, "9:30", "11:00", 30, 5),
            ],
            vec!["lines.1.from"],
        ),
    ] {
        assert_eq!(check(lines), fields);
    }
}

/// As the phone nests the fields of a plain form: numbers as text, lists under numbers.
#[test]
fn hours_are_read_from_the_texts_of_a_form() {
    let typed = serde_json::json!({
        "service": "00000000-0000-0000-0000-000000000001",
        "lines": {
            "0": { "days": { "0": "monday", "4": "friday" }, "from": "09:00", "to": "11:00", "length": "30", "seats": "4" },
            "1": { "days": "sunday", "from": "", "to": "", "length": "30", "seats": "" }
        },
        "terms": { "cancel": "120", "hold": "60", "ahead": "14" }
    });
    let read: SetHours = serde_json::from_value(typed).unwrap();
    assert_eq!(read.lines[0].days, [Weekday::Monday, Weekday::Friday]);
    assert_eq!(
        (read.lines[0].length, read.lines[0].seats),
        (Some(30), Some(4))
    );
    assert_eq!(
        (
            read.lines[1].days.len(),
            read.lines[1].seats,
            read.lines[1].is_blank()
        ),
        (1, None, true)
    );
    // A form of an older version does not mind missed sessions.
    let terms = Terms {
        misses: 0,
        ..Terms::default()
    };
    assert_eq!(read.terms, terms);
    let again: SetHours = serde_json::from_value(serde_json::to_value(&read).unwrap()).unwrap();
    assert_eq!(again, read);
}

#[test]
fn hours_count_from_their_first_day_to_their_last() {
    let mut here = Neighbourhood::new(1);
    let day = |ahead: i32| NOW.civil().date.plus_days(ahead);
    let summer = Line {
        until: Some(day(3)),
        ..line(&Weekday::ALL, "9:00", "10:00", 60, 1)
    };
    let winter = Line {
        since: Some(day(4)),
        ..line(&Weekday::ALL, "9:30", "10:30", 60, 1)
    };
    here.set(vec![summer, winter]).unwrap();
    let at = |ahead: i32, minutes: u16| {
        let id = session_id(here.service(), day(ahead).at(Time(minutes)), "");
        let session = here.facts.sessions.get(&id);
        session.is_some_and(|session| session.standing == Standing::Open)
    };
    for (ahead, early, late) in [
        (1, true, false),
        (3, true, false),
        (4, false, true),
        (9, false, true),
    ] {
        assert_eq!(
            (at(ahead, 540), at(ahead, 570)),
            (early, late),
            "in {ahead} days"
        );
    }
}

#[test]
fn hours_that_overlap_are_refused_only_where_their_dates_meet() {
    let mut here = Neighbourhood::new(1);
    let day = |ahead: i32| Some(NOW.civil().date.plus_days(ahead));
    let base = || line(&Weekday::ALL, "9:00", "10:00", 60, 1);
    for (until, since, fits) in [
        (day(3), day(4), true),
        (day(4), day(4), false),
        (day(3), None, false),
        (None, None, false),
    ] {
        let (one, other) = (Line { until, ..base() }, Line { since, ..base() });
        let set = here.set(vec![one, other]);
        assert_eq!(set.is_ok(), fits, "until {until:?}, since {since:?}");
    }
    let turned = Line {
        since: day(5),
        until: day(4),
        ..base()
    };
    let Err(Refusal::Input(errors)) = here.set(vec![turned]) else {
        panic!("dates that are turned about are no dates");
    };
    assert_eq!(errors[0].field, "lines.0.until");
}
