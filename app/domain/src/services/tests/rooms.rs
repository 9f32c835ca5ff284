//! Several rooms for one service: side by side, each with its own seats, and told apart wherever a session is named.

use super::*;
use crate::slices::Body;

/// A second room at the same hours as the first.
fn beside(room: &str) -> Line {
    Line {
        room: room.into(),
        ..line(&Weekday::ALL, "9:00", "11:00", 60, 1)
    }
}

fn two_rooms() -> Neighbourhood {
    let mut here = Neighbourhood::new(1);
    let own = line(&Weekday::ALL, "9:00", "11:00", 60, 1);
    here.set(vec![own, beside("二楼")]).unwrap();
    here
}

fn upstairs(here: &Neighbourhood) -> SessionId {
    session_id(here.service(), tomorrow().at(Time(540)), "二楼")
}

fn refused_field(set: Result<Vec<Event>, Refusal>) -> Option<String> {
    match set {
        Err(Refusal::Input(errors)) => Some(errors[0].field.clone()),
        Err(other) => panic!("{other:?}"),
        Ok(_) => None,
    }
}

#[test]
fn two_rooms_have_a_session_each_at_the_same_time() {
    let mut here = two_rooms();
    let (own, upstairs) = (here.tomorrow(9), upstairs(&here));
    assert_ne!(own, upstairs);
    assert_eq!(here.session(own).room, "");
    assert_eq!(here.session(upstairs).room, "二楼");
    let first = here.book(1, own).unwrap();
    // Nobody is in two rooms at a time.
    let both = here.book(1, upstairs);
    assert!(matches!(both, Err(Refusal::Overlap { .. })), "{both:?}");
    let second = here.book(2, upstairs).unwrap();
    let full = here.book(3, upstairs);
    assert!(matches!(full, Err(Refusal::Full { .. })), "{full:?}");
    let room_of = |id: BookingId| here.facts.bookings[&id].more.room.clone();
    assert_eq!([room_of(first), room_of(second)], ["", "二楼"]);
}

#[test]
fn lines_overlap_only_in_the_same_room_however_it_is_written() {
    let mut here = Neighbourhood::new(1);
    let own = || line(&Weekday::ALL, "9:00", "11:00", 60, 1);
    for (one, other, wrong) in [
        ("", "二楼", None),
        ("二楼", "三楼", None),
        ("", "", Some("lines.1.from")),
        ("二楼", "二楼", Some("lines.1.from")),
        // Its own room by name.
        ("", "一楼", Some("lines.1.from")),
        ("二楼", " 二楼 ", Some("lines.1.from")),
    ] {
        let lines = vec![
            Line {
                room: one.into(),
                ..own()
            },
            beside(other),
        ];
        let set = here.set(lines);
        assert_eq!(refused_field(set).as_deref(), wrong, "{one:?}, {other:?}");
    }
    let long = here.set(vec![beside(&"楼".repeat(41))]);
    assert_eq!(refused_field(long).as_deref(), Some("lines.0.room"));
}

#[test]
fn a_day_alone_can_have_another_room() {
    let mut here = Neighbourhood::new(1);
    let change = |lines: Vec<Line>, service| ChangeDay {
        service,
        day: tomorrow(),
        lines,
        reason: "一楼粉刷".into(),
        outside: None,
    };
    let service = here.service();
    let twice = here.give(
        &worker(),
        change(vec![beside("二楼"), beside("二楼")], service),
    );
    assert_eq!(refused_field(twice).as_deref(), Some("lines.1.from"));
    here.give(&worker(), change(vec![beside("二楼")], service))
        .unwrap();
    let upstairs = upstairs(&here);
    assert_eq!(here.session(upstairs).standing, Standing::Open);
    let own = here.tomorrow(9);
    assert_eq!(here.session(own).standing, Standing::PutAway);
}

#[test]
fn who_is_in_a_room_that_the_hours_give_up_is_asked_about_and_told() {
    let mut here = two_rooms();
    let upstairs = upstairs(&here);
    here.book(1, upstairs).unwrap();
    let set = |outside| SetHours {
        service: here.service(),
        lines: vec![line(&Weekday::ALL, "9:00", "11:00", 60, 1)],
        terms: Terms::default(),
        outside,
        reason: "二楼另有他用".into(),
    };
    let (ask, call_off) = (set(None), set(Some(Outside::CallOff)));
    let asked = here.give(&worker(), ask);
    assert_eq!(refused_field(asked).as_deref(), Some("outside"));
    here.give(&worker(), call_off).unwrap();
    assert_eq!(here.session(upstairs).standing, Standing::Closed);
    let own = here.tomorrow(9);
    assert_eq!(here.session(own).standing, Standing::Open);
}

#[test]
fn the_room_is_named_in_rows_and_letters() {
    let mut here = two_rooms();
    let upstairs = upstairs(&here);
    here.book(1, upstairs).unwrap();
    let letter = here.told.last().unwrap();
    assert_eq!(letter.facts.get("room"), "二楼");
    let rows = Services::project(&here.facts);
    let rooms: Vec<(&str, &str)> = rows
        .iter()
        .filter_map(|(_, _, body)| match body {
            Body::Booking(row) => Some((row.fields.room.as_str(), row.room.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(
        rooms,
        [("二楼", "二楼"), ("二楼", "二楼")],
        "theirs and the desk's"
    );
    let session = rows.iter().find_map(|(_, id, body)| match body {
        Body::Session(row) if *id == upstairs.0 => Some(row),
        _ => None,
    });
    let session = session.unwrap();
    assert_eq!(session.room, "二楼");
}

#[test]
fn a_booking_that_moves_to_another_room_names_that_one() {
    let mut here = two_rooms();
    let own = here.tomorrow(9);
    let booking = here.book(1, own).unwrap();
    let session = upstairs(&here);
    here.give(&person(1), Move { booking, session }).unwrap();
    assert_eq!(here.facts.bookings[&booking].more.room, "二楼");
    assert_eq!(here.session(own).booked, 0);
}

#[test]
fn a_service_cannot_take_the_name_of_a_room_beside_it() {
    let mut here = two_rooms();
    let service = here.service();
    let fields = Fields {
        room: "二楼".into(),
        ..here.facts.services[&service].fields.clone()
    };
    let described = here.give(&worker(), Describe { service, fields });
    assert_eq!(refused_field(described).as_deref(), Some("fields.room"));
}

#[test]
fn a_room_that_was_named_once_can_become_the_services_own_and_what_stays_in_it_is_respected() {
    let mut here = two_rooms();
    let upstairs = upstairs(&here);
    here.book(1, upstairs).unwrap();
    // The hours give the room up; who is in it stays.
    here.set(vec![line(&Weekday::ALL, "9:00", "11:00", 60, 1)])
        .unwrap();
    let service = here.service();
    let fields = Fields {
        room: "二楼".into(),
        ..here.facts.services[&service].fields.clone()
    };
    here.give(&worker(), Describe { service, fields }).unwrap();
    here.set(vec![line(&Weekday::ALL, "9:00", "11:00", 60, 2)])
        .unwrap();
    let own = here.tomorrow(9);
    assert_eq!(here.session(upstairs).standing, Standing::Open);
    assert_eq!(here.session(own).standing, Standing::PutAway, "in one room");
    let later = here.tomorrow(10);
    assert_eq!(here.session(later).standing, Standing::Open);
}
