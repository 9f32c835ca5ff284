//! What the clock does by itself.

use super::*;

fn open(here: &mut Neighbourhood) -> Result<Vec<Event>, Refusal> {
    let service = here.service();
    here.give(&Actor::clock(), OpenSessions { service })
}

#[test]
fn opening_twice_opens_once() {
    let mut here = Neighbourhood::new(1);
    let before = here.facts.sessions.len();
    let events = open(&mut here).unwrap();
    assert!(matches!(events[..], [Event::OpenedThrough { .. }]));
    assert_eq!(here.facts.sessions.len(), before);
}

#[test]
fn every_morning_opens_one_more_day_and_puts_yesterday_away() {
    let mut here = Neighbourhood::new(1);
    let yesterdays = here.tomorrow(9);
    here.now = tomorrow().plus_days(1).at(OPENS_AT);
    let opened = open(&mut here)
        .unwrap()
        .iter()
        .filter(|event| matches!(event, Event::SessionOpened { .. }))
        .count();
    assert_eq!(opened, 4, "two days were missed while nobody ran the clock");
    assert_eq!(here.session(yesterdays).standing, Standing::PutAway);
    let next = here.dues.iter().rfind(|due| due.purpose == "open").unwrap();
    assert_eq!(next.at, tomorrow().plus_days(2).at(OPENS_AT));
}

#[test]
fn the_evening_before_everyone_who_comes_is_reminded_once() {
    let mut here = Neighbourhood::new(1);
    let session = here.tomorrow(9);
    let booked = here.book(1, session).unwrap();
    here.wait(2, session).unwrap();
    let due = here
        .dues
        .iter()
        .rfind(|due| due.purpose == "remind")
        .unwrap()
        .clone();
    assert_eq!(due.at, NOW.civil().date.at(REMINDS_AT));
    here.now = due.at;
    let crate::slices::Command::Services(command) = due.command else {
        panic!("another slice's")
    };
    for _ in 0..2 {
        here.give(&Actor::clock(), command.clone()).unwrap();
    }
    assert_eq!(here.letters("services.letter.reminder"), 1);
    assert!(here.facts.bookings[&booked].reminded);
}

#[test]
fn more_people_than_one_transaction_sees_to_are_called_off_by_the_clock() {
    let mut here = Neighbourhood::new(3);
    let session = here.tomorrow(9);
    let people = [1, 2, 3].map(|number| here.book(number, session).unwrap());
    // As the store would gather it: only the first is at hand.
    let rest: Vec<_> = people[1..]
        .iter()
        .map(|id| here.facts.bookings.remove(id).unwrap())
        .collect();
    let command = CloseDay {
        services: vec![here.service()],
        day: tomorrow(),
        reason: "台风".into(),
    };
    here.give(&worker(), command).unwrap();
    assert_eq!(here.session(session).booked, 2);
    let due = here
        .dues
        .iter()
        .rfind(|due| due.purpose == "call_off")
        .unwrap()
        .clone();
    assert!(due.at > here.now);
    here.facts
        .bookings
        .extend(rest.into_iter().map(|booking| (booking.id, booking)));
    here.now = due.at;
    here.give(&Actor::clock(), CallOff { session }).unwrap();
    assert_eq!(here.session(session).booked, 0);
    assert_eq!(here.letters("services.letter.called_off"), 3);
}
