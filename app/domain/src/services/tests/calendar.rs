//! The address that a calendar follows.

use super::*;

fn address(here: &Neighbourhood) -> Option<String> {
    let rows = Services::project(&here.facts);
    rows.into_iter().find_map(|(space, _, body)| match body {
        Body::Calendar(row) => {
            assert_eq!(space, Space::Person(person(1).person));
            Some(row.secret)
        }
        _ => None,
    })
}

#[test]
fn a_new_address_ends_the_old_one_and_it_can_be_taken_back() {
    let mut here = Neighbourhood::new(1);
    here.give(&person(1), OpenCalendar {}).unwrap();
    let first = address(&here).unwrap();
    assert_eq!(first.len(), 64);
    here.give(&person(1), OpenCalendar {}).unwrap();
    let second = address(&here).unwrap();
    assert_ne!(first, second);
    here.give(&person(1), CloseCalendar {}).unwrap();
    assert_eq!(address(&here), None);
    assert!(here.give(&person(1), CloseCalendar {}).unwrap().is_empty());
}

#[test]
fn nobody_gives_away_the_bookings_of_another() {
    let mut here = Neighbourhood::new(1);
    let other = person(2).person;
    let refused = here.give_for(&worker(), other, OpenCalendar {});
    assert!(matches!(refused, Err(Refusal::NotForThem)));
    let refused = here.give_for(&worker(), other, CloseCalendar {});
    assert!(matches!(refused, Err(Refusal::NotForThem)));
}

#[test]
fn what_is_kept_for_ever_does_not_hold_the_address() {
    let mut here = Neighbourhood::new(1);
    let events = here.give(&person(1), OpenCalendar {}).unwrap();
    let kept = serde_json::to_string(&events).unwrap();
    assert!(!kept.contains(&address(&here).unwrap()), "{kept}");
}

#[test]
fn a_closed_account_has_no_address() {
    let mut here = Neighbourhood::new(1);
    here.give(&person(1), OpenCalendar {}).unwrap();
    let person = person(1).person;
    here.give_for(&Actor::clock(), person, Forget { person })
        .unwrap();
    assert_eq!(address(&here), None);
}
