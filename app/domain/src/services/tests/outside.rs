//! Sessions that changed hours leave outside.

use super::*;

/// Nine to eleven becomes two to four in the afternoon.
fn afternoon(
    here: &mut Neighbourhood,
    outside: Option<Outside>,
    reason: &str,
) -> Result<Vec<Event>, Refusal> {
    let command = SetHours {
        service: here.service(),
        lines: vec![line(&Weekday::ALL, "14:00", "16:00", 60, 1)],
        terms: Terms::default(),
        outside,
        reason: reason.into(),
    };
    here.give(&worker(), command)
}

fn clock(here: &mut Neighbourhood, command: impl Into<Command>) {
    here.give(&Actor::clock(), command).unwrap();
}

#[test]
fn a_change_that_touches_a_booking_is_not_saved_before_it_was_shown() {
    let mut here = Neighbourhood::new(1);
    here.book(1, here.tomorrow(9)).unwrap();
    here.wait(2, here.tomorrow(9)).unwrap();
    here.book(3, here.tomorrow(10)).unwrap();
    let Err(Refusal::Input(errors)) = afternoon(&mut here, None, "") else {
        panic!("saved without a word");
    };
    assert_eq!(errors[0].field, "outside");
    let facts = Words::none().with("people", 3).with("sessions", 2);
    assert_eq!(errors[0].facts, facts);
}

#[test]
fn a_change_that_touches_nobody_asks_nothing() {
    let mut here = Neighbourhood::new(1);
    afternoon(&mut here, None, "").unwrap();
    // What was outside before is nobody's question any more.
    let mut here = Neighbourhood::new(1);
    here.book(1, here.tomorrow(9)).unwrap();
    afternoon(&mut here, Some(Outside::Keep), "").unwrap();
    afternoon(&mut here, None, "").unwrap();
}

#[test]
fn a_kept_session_takes_place_and_its_people_are_led_to_other_times() {
    let mut here = Neighbourhood::new(1);
    let session = here.tomorrow(9);
    let booked = here.book(1, session).unwrap();
    let waits = here.wait(2, session).unwrap();
    afternoon(&mut here, Some(Outside::Keep), "").unwrap();
    let due = here.dues.iter().find(|due| due.purpose == "tell_outside");
    let tell = TellOutside {
        session,
        after: None,
    };
    let expected = crate::slices::Command::Services(Command::TellOutside(tell.clone()));
    assert_eq!(due.map(|due| due.command.clone()), Some(expected));
    clock(&mut here, tell);
    assert_eq!(*here.state(booked), State::Confirmed);
    let about: Vec<_> = here
        .told
        .iter()
        .filter(|letter| letter.key == "services.letter.outside")
        .map(|letter| letter.about.clone())
        .collect();
    assert!(about.contains(&format!("/services/bookings/{booked}/move")));
    assert!(about.contains(&format!("/services/bookings/{waits}")));
    assert_eq!(about.len(), 2);
}

#[test]
fn people_are_told_a_part_at_a_time_and_nobody_twice() {
    let mut here = Neighbourhood::new(3);
    let session = here.tomorrow(9);
    let mut booked: Vec<_> = (1..=3).map(|n| here.book(n, session).unwrap()).collect();
    booked.sort();
    afternoon(&mut here, Some(Outside::Keep), "").unwrap();
    here.facts.more = true;
    let tell = |after| TellOutside { session, after };
    clock(&mut here, tell(Some(booked[0])));
    assert_eq!(here.letters("services.letter.outside"), 2);
    let next = here.dues.last().map(|due| due.command.clone());
    let expected = Command::TellOutside(tell(Some(booked[2])));
    assert_eq!(next, Some(crate::slices::Command::Services(expected)));
}

#[test]
fn a_session_called_off_with_the_change_is_closed_with_its_reason() {
    let mut here = Neighbourhood::new(1);
    let session = here.tomorrow(9);
    let booked = here.book(1, session).unwrap();
    let Err(Refusal::Input(errors)) = afternoon(&mut here, Some(Outside::CallOff), " ") else {
        panic!("called off without a reason");
    };
    assert_eq!(errors[0].field, "reason");
    afternoon(&mut here, Some(Outside::CallOff), "改到下午").unwrap();
    assert_eq!(here.session(session).standing, Standing::Closed);
    clock(&mut here, CallOff { session });
    let reason = "改到下午".into();
    assert_eq!(*here.state(booked), State::CalledOff { reason });
    assert_eq!(here.letters("services.letter.called_off"), 1);
    assert_eq!(here.letters("services.letter.outside"), 0);
}

#[test]
fn the_hours_of_one_day_ask_as_well() {
    let mut here = Neighbourhood::new(1);
    here.book(1, here.tomorrow(9)).unwrap();
    let change = |here: &Neighbourhood, outside| ChangeDay {
        service: here.service(),
        day: tomorrow(),
        lines: vec![line(&[], "14:00", "16:00", 60, 1)],
        reason: String::new(),
        outside,
    };
    let command = change(&here, None);
    assert!(matches!(
        here.give(&worker(), command),
        Err(Refusal::Input(_))
    ));
    let command = change(&here, Some(Outside::Keep));
    here.give(&worker(), command).unwrap();
    assert_eq!(here.session(here.tomorrow(9)).booked, 1);
}

#[test]
fn hours_asked_for_by_an_older_phone_still_decode() {
    let old = serde_json::json!({
        "service": "00000000-0000-0000-0000-000000000001", "lines": [], "terms": { "cancel": 0, "hold": 60, "ahead": 7 }
    });
    let read: SetHours = serde_json::from_value(old).unwrap();
    assert_eq!((read.outside, read.reason.as_str()), (None, ""));
    let typed = serde_json::json!({
        "service": "00000000-0000-0000-0000-000000000001", "outside": "call_off", "reason": "停"
    });
    let read: SetHours = serde_json::from_value(typed).unwrap();
    assert_eq!(read.outside, Some(Outside::CallOff));
    assert!(
        serde_json::from_value::<SetHours>(serde_json::json!({
            "service": "00000000-0000-0000-0000-000000000001", "outside": "x"
        }))
        .is_err()
    );
}
