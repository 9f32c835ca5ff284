//! What a service asks of those who book it.

use super::*;

fn living_at(number: u128, place: PlaceId, verified: bool) -> Actor {
    let home = Home {
        path: Path(vec![STREET, place]),
        verified,
    };
    Actor {
        home: Some(home),
        ..person(number)
    }
}

fn seat(session: SessionId) -> Book {
    Book::of(session)
}

#[test]
fn who_may_book_is_what_the_service_says() {
    let elsewhere = PlaceId(Uuid::from_u128(0x99));
    let people = [
        person(1),
        living_at(2, COMMUNITY, false),
        living_at(3, elsewhere, true),
        living_at(4, COMMUNITY, true),
    ];
    for (who, allowed) in [
        (Who::Anyone, [true, true, true, true]),
        (Who::Verified, [false, false, true, true]),
        (Who::Residents, [false, false, false, true]),
    ] {
        let terms = Terms {
            who,
            ..Terms::default()
        };
        let mut here = Neighbourhood::on_terms(9, terms);
        let session = here.tomorrow(9);
        for (actor, allowed) in people.iter().zip(allowed) {
            let decided = here.give(actor, seat(session));
            assert_eq!(decided.is_ok(), allowed, "{who:?} {}", actor.name);
        }
    }
}

#[test]
fn what_is_at_an_estate_may_be_for_its_residents_or_for_those_of_the_community() {
    let (estate, other) = (
        PlaceId(Uuid::from_u128(0x30)),
        PlaceId(Uuid::from_u128(0x31)),
    );
    let living = |number, path: &[PlaceId]| Actor {
        home: Some(Home {
            path: Path(path.to_vec()),
            verified: true,
        }),
        ..person(number)
    };
    let people = [
        living(1, &[STREET, COMMUNITY, estate]),
        living(2, &[STREET, COMMUNITY, other]),
        living(3, &[STREET]),
    ];
    for (who, allowed, named) in [
        (
            Who::Residents,
            [true, true, false],
            "services.refusal.not_resident_community",
        ),
        (
            Who::Here,
            [true, false, false],
            "services.refusal.not_resident",
        ),
    ] {
        let terms = Terms {
            who,
            ..Terms::default()
        };
        let mut here = Neighbourhood::on_terms(9, terms);
        for service in here.facts.services.values_mut() {
            service.site.path = Path(vec![STREET, COMMUNITY, estate]);
            service.site.level = Level::Estate;
        }
        let session = here.tomorrow(9);
        for (actor, allowed) in people.iter().zip(allowed) {
            let decided = here.give(actor, seat(session));
            assert_eq!(decided.is_ok(), allowed, "{who:?} {}", actor.name);
        }
        let refused = here.give(&people[2], seat(session)).unwrap_err();
        assert_eq!(refused.key(), named);
    }
}

#[test]
fn an_age_is_stated_by_who_books_and_seen_by_staff() {
    for (age_from, age_to, key) in [
        (60, 0, "services.refusal.age_from"),
        (0, 6, "services.refusal.age_to"),
        (14, 35, "services.refusal.age_between"),
    ] {
        let terms = Terms {
            age_from,
            age_to,
            ..Terms::default()
        };
        let mut here = Neighbourhood::on_terms(9, terms);
        let session = here.tomorrow(9);
        let unstated = here.give(&person(1), seat(session)).unwrap_err();
        assert_eq!(unstated.key(), key);
        let stated = Book {
            age: true,
            ..seat(session)
        };
        here.give(&person(1), stated).unwrap();
        here.give_for(&worker(), person(2).person, seat(session))
            .unwrap();
    }
}

#[test]
fn ages_that_no_one_can_have_are_refused() {
    for (age_from, age_to) in [(121, 0), (0, 121), (60, 18)] {
        let terms = Terms {
            age_from,
            age_to,
            ..Terms::default()
        };
        let hours = SetHours {
            service: ServiceId(Uuid::nil()),
            lines: Vec::new(),
            terms,
            outside: None,
            reason: String::new(),
        };
        let Err(Refusal::Input(errors)) = Services::check(&hours.into()) else {
            panic!("{age_from} to {age_to} is taken");
        };
        assert!(
            errors
                .iter()
                .any(|error| error.field.starts_with("terms.age"))
        );
    }
}

#[test]
fn staff_answer_for_whom_they_book() {
    let terms = Terms {
        who: Who::Residents,
        lead: Minutes::days(3),
        per_week: 1,
        ..Terms::default()
    };
    let mut here = Neighbourhood::on_terms(9, terms);
    for hour in [9, 10] {
        let session = here.tomorrow(hour);
        here.give_for(&worker(), person(1).person, seat(session))
            .unwrap();
    }
}

#[test]
fn it_is_booked_until_the_lead_time_and_not_after() {
    let terms = Terms {
        lead: Minutes::hours(3),
        ..Terms::default()
    };
    let mut here = Neighbourhood::on_terms(9, terms);
    let session = here.tomorrow(9);
    let last = here.session(session).start.minus(Minutes::hours(3));
    here.now = last;
    here.book(1, session).unwrap();
    here.now = Instant(last.0 + 1);
    let refused = here.book(2, session);
    assert!(matches!(refused, Err(Refusal::TooShort { last: at, .. }) if at == last));
}

#[test]
fn a_week_has_as_many_sessions_as_the_service_allows() {
    let terms = Terms {
        per_week: 2,
        ..Terms::default()
    };
    let mut here = Neighbourhood::on_terms(9, terms);
    let first = here.book(1, here.tomorrow(9)).unwrap();
    here.book(1, here.tomorrow(10)).unwrap();
    let later = session_id(here.service(), tomorrow().plus_days(1).at(Time(540)), "");
    let refused = here.book(1, later);
    assert!(matches!(refused, Err(Refusal::OftenEnough { most: 2, .. })));
    let cancel = Cancel {
        booking: first,
        reason: String::new(),
        rest: false,
    };
    here.give(&person(1), cancel).unwrap();
    here.book(1, later).unwrap();
}

#[test]
fn moving_asks_what_booking_asks_but_of_staff() {
    for terms in [
        Terms {
            lead: Minutes::hours(14),
            ..Terms::default()
        },
        Terms {
            per_week: 1,
            ..Terms::default()
        },
    ] {
        let mut here = Neighbourhood::new(9);
        let hours = line(&Weekday::ALL, "9:00", "11:00", 60, 9);
        let booking = here.book(1, here.tomorrow(10)).unwrap();
        here.set_with(vec![hours], terms).unwrap();
        // Twelve hours before.
        here.now = here
            .session(here.tomorrow(9))
            .start
            .minus(Minutes::hours(12));
        let session = here.tomorrow(9);
        let to = Move { booking, session };
        let refused = here.give(&person(1), to.clone()).unwrap_err();
        let expected = if terms.per_week > 0 {
            matches!(refused, Refusal::OftenEnough { .. })
        } else {
            matches!(refused, Refusal::TooShort { .. })
        };
        assert!(expected, "{refused:?}");
        here.give(&worker(), to).unwrap();
    }
}

#[test]
fn old_terms_still_mean_what_they_meant() {
    let old = r#"{"cancel":120,"hold":"60","ahead":14}"#;
    let terms: Terms = serde_json::from_str(old).unwrap();
    assert_eq!(
        (terms.lead, terms.per_week, terms.misses),
        (Minutes(0), 0, 0)
    );
    assert_eq!((terms.who, terms.household), (Who::Anyone, false));
}
