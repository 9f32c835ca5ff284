//! What the desk does for people: guests, moving, notes.

use super::*;

fn guest(session: SessionId, name: &str) -> Book {
    Book {
        session,
        guest: Guest {
            name: name.into(),
            phone: "19900001234".into(),
            ..Guest::default()
        },
        ..Book::of(session)
    }
}

fn to(booking: BookingId, session: SessionId) -> Move {
    Move { booking, session }
}

#[test]
fn the_desk_books_for_people_without_an_account_who_are_two_people() {
    let mut here = Neighbourhood::new(2);
    let session = here.tomorrow(9);
    here.give(&worker(), guest(session, "钱阿公")).unwrap();
    here.give(&worker(), guest(session, "孙阿婆")).unwrap();
    assert_eq!(here.session(session).booked, 2);
    assert!(matches!(
        here.give(&worker(), guest(session, "李阿公")),
        Err(Refusal::Full { .. })
    ));
    assert!(here.told.is_empty(), "nobody reads letters to a guest");
    for (space, _, body) in Services::project(&here.facts) {
        if let Body::Booking(row) = body {
            assert_eq!(space, Space::Desk(COMMUNITY, Purpose::Services));
            assert_eq!(row.desk.unwrap().phone, "19900001234");
        }
    }
}

#[test]
fn the_desk_answers_for_a_guest_whose_turn_has_come() {
    for takes in [true, false] {
        let mut here = Neighbourhood::new(1);
        let session = here.tomorrow(9);
        let first = here.book(1, session).unwrap();
        let waits = Book {
            wait: true,
            ..guest(session, "钱阿公")
        };
        here.give(&worker(), waits).unwrap();
        let reason = String::new();
        let cancel = Cancel {
            booking: first,
            reason,
            rest: false,
        };
        here.give(&person(1), cancel).unwrap();
        let bookings = here.facts.bookings.values();
        let mut bookings = bookings.filter(|booking| booking.is_guest());
        let booking = bookings.next().unwrap().id;
        let answer: Command = if takes {
            Accept { booking }.into()
        } else {
            Decline { booking }.into()
        };
        let stranger = here.give(&person(2), answer.clone());
        assert_eq!(stranger, Err(Refusal::NotFound));
        here.give(&worker(), answer).unwrap();
        assert_eq!(here.session(session).booked, u32::from(takes));
        assert_eq!(here.session(session).held, 0);
    }
}

#[test]
fn nobody_else_books_for_guests() {
    let mut here = Neighbourhood::new(2);
    let session = here.tomorrow(9);
    let refused = here.give(&person(1), guest(session, "钱阿公"));
    assert_eq!(refused, Err(Refusal::NotForThem));
}

#[test]
fn who_a_guest_was_is_forgotten_with_the_booking() {
    let mut here = Neighbourhood::new(2);
    let session = here.tomorrow(9);
    here.give(&worker(), guest(session, "钱阿公")).unwrap();
    let booking = *here.facts.bookings.keys().next().unwrap();
    let note = Note {
        booking,
        text: "坐轮椅".into(),
    };
    here.give(&worker(), note).unwrap();
    here.now = tomorrow().plus_days(DAYS_KEPT + 1).at(OPENS_AT);
    let service = here.service();
    here.give(&Actor::clock(), OpenSessions { service })
        .unwrap();
    let more = &here.facts.bookings[&booking].more;
    assert_eq!(more.guest, Some(Guest::default()));
    assert!(more.note.is_empty());
}

#[test]
fn a_booking_moves_with_its_seat_and_the_line_moves_up() {
    let mut here = Neighbourhood::new(1);
    let (nine, ten) = (here.tomorrow(9), here.tomorrow(10));
    let booking = here.book(1, nine).unwrap();
    let waits = here.wait(2, nine).unwrap();
    here.give(&person(1), to(booking, ten)).unwrap();
    assert_eq!(here.session(ten).booked, 1);
    let moved = &here.facts.bookings[&booking];
    assert_eq!((moved.session, moved.start), (ten, here.session(ten).start));
    assert!(matches!(here.state(waits), State::Offered { .. }));
    assert_eq!(here.letters("services.letter.moved"), 1);
}

#[test]
fn the_first_seat_is_not_given_up_before_the_second_is_sure() {
    let mut here = Neighbourhood::new(1);
    let (nine, ten) = (here.tomorrow(9), here.tomorrow(10));
    let booking = here.book(1, nine).unwrap();
    here.book(2, ten).unwrap();
    let refused = here.give(&person(1), to(booking, ten));
    assert!(matches!(refused, Err(Refusal::Full { .. })));
    assert_eq!(here.facts.bookings[&booking].session, nine);
}

#[test]
fn a_person_moves_until_the_deadline_and_staff_until_it_begins() {
    let mut here = Neighbourhood::new(3);
    let nine = here.tomorrow(9);
    let later = session_id(here.service(), tomorrow().plus_days(1).at(Time(540)), "");
    let booking = here.book(1, nine).unwrap();
    here.now = Instant(here.session(nine).deadline().0 + 1);
    let refused = here.give(&person(1), to(booking, later));
    assert!(matches!(refused, Err(Refusal::TooLate { .. })));
    assert_eq!(
        here.give(&person(2), to(booking, later)),
        Err(Refusal::NotFound)
    );
    here.give(&worker(), to(booking, later)).unwrap();
    here.now = here.session(later).start;
    let refused = here.give(&worker(), to(booking, nine));
    assert!(matches!(refused, Err(Refusal::Begun { .. })));
}

#[test]
fn nobody_moves_into_a_session_they_have() {
    let mut here = Neighbourhood::new(3);
    let (nine, ten) = (here.tomorrow(9), here.tomorrow(10));
    let booking = here.book(1, nine).unwrap();
    here.book(1, ten).unwrap();
    let refused = here.give(&person(1), to(booking, ten));
    assert!(matches!(refused, Err(Refusal::AlreadyBooked { .. })));
}

/// What the worker types of somebody; the number belongs to 1, who lives where `home` is.
fn named(here: &mut Neighbourhood, home: Option<Home>) {
    here.facts.named = Some((person(1).person, "居民1".into()));
    here.facts.home = home;
}

fn home(place: PlaceId, verified: bool) -> Home {
    let path = Path(vec![STREET, place]);
    Home { path, verified }
}

#[test]
fn a_number_of_a_resident_makes_it_that_residents_booking_and_of_nobody_else() {
    let elsewhere = PlaceId(Uuid::from_u128(0x21));
    // Where who has the number lives, what was typed, whether it is somebody else's number; and whose booking it is.
    let table = [
        (Some(home(COMMUNITY, true)), "钱阿公", false, true),
        (Some(home(COMMUNITY, true)), "", false, true),
        (Some(home(COMMUNITY, true)), "钱阿公", true, false),
        (Some(home(COMMUNITY, false)), "钱阿公", false, false),
        (Some(home(elsewhere, true)), "钱阿公", false, false),
        (None, "钱阿公", false, false),
    ];
    for (home, name, others, theirs) in table {
        let mut here = Neighbourhood::new(2);
        let session = here.tomorrow(9);
        let mut book = guest(session, name);
        book.guest.others = others;
        named(&mut here, home.clone());
        here.give(&worker(), book).unwrap();
        let booking = here.facts.bookings.values().next().unwrap().clone();
        let case = format!("{home:?} {name:?} {others}");
        assert_eq!(booking.subject == person(1).person, theirs, "{case}");
        assert_eq!(booking.is_guest(), !theirs, "{case}");
        assert_eq!(booking.name, if theirs { "居民1" } else { name }, "{case}");
        assert!(booking.more.by_desk, "{case}");
        let letters = here.told.iter().map(|letter| (letter.to, letter.key));
        let expected = theirs.then_some((person(1).person, "services.letter.confirmed_for"));
        assert_eq!(
            letters.collect::<Vec<_>>(),
            Vec::from_iter(expected),
            "{case}"
        );
    }
}

#[test]
fn a_number_alone_of_nobody_here_asks_for_a_name() {
    let mut here = Neighbourhood::new(2);
    let session = here.tomorrow(9);
    for home in [None, Some(home(PlaceId(Uuid::from_u128(0x21)), true))] {
        named(&mut here, home);
        let refused = here.give(&worker(), guest(session, ""));
        let Err(Refusal::Input(fields)) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(fields[0].field, "guest.name");
    }
}

#[test]
fn what_the_desk_books_for_a_resident_is_seen_by_both() {
    let mut here = Neighbourhood::new(2);
    let session = here.tomorrow(9);
    named(&mut here, Some(home(COMMUNITY, true)));
    here.give(&worker(), guest(session, "")).unwrap();
    let mut seen = Vec::new();
    for (space, _, body) in Services::project(&here.facts) {
        if let Body::Booking(row) = body {
            seen.push((space, row.by, row.by_desk, row.name));
        }
    }
    let desk = Space::Desk(COMMUNITY, Purpose::Services);
    let by = Some(worker().person);
    assert_eq!(
        seen,
        [
            (Space::Person(person(1).person), None, true, String::new()),
            (desk, by, true, "居民1".to_owned()),
        ]
    );
}

#[test]
fn the_desk_learns_that_a_resident_is_elsewhere_but_not_where() {
    let mut here = Neighbourhood::new(2);
    let session = here.tomorrow(9);
    named(&mut here, Some(home(COMMUNITY, true)));
    let other = Engagement {
        booking: BookingId(Uuid::from_u128(7)),
        session: SessionId(Uuid::from_u128(8)),
        name: "别处的".into(),
        start: here.session(session).start,
        length: Minutes(60),
        state: State::Confirmed,
        any: None,
    };
    let ctx = Ctx {
        actor: worker(),
        subject: worker().person,
        now: here.now,
        command: CommandId(Uuid::from_u128(9)),
        made: here.now,
    };
    let mut facts = here.facts.clone();
    facts.own = vec![other.clone()];
    let book = Command::Book(guest(session, ""));
    let refused = Services::decide(&facts, &book, &ctx);
    assert_eq!(refused, Err(Refusal::Elsewhere { session }));
    facts.own = vec![Engagement { session, ..other }];
    let refused = Services::decide(&facts, &book, &ctx);
    assert_eq!(refused, Err(Refusal::HasIt { session }));
}

#[test]
fn staff_do_not_book_for_themselves_at_the_desk() {
    let mut here = Neighbourhood::new(2);
    let session = here.tomorrow(9);
    here.facts.named = Some((worker().person, String::new()));
    here.facts.home = Some(home(COMMUNITY, true));
    let refused = here.give(&worker(), guest(session, "自己"));
    assert!(matches!(refused, Err(Refusal::Input(_))));
}
