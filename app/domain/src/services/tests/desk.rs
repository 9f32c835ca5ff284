//! What the desk does for people: guests, moving, notes.

use super::*;

fn guest(session: SessionId, name: &str) -> Book {
    Book {
        session,
        guest: Guest {
            name: name.into(),
            phone: "19900001234".into(),
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
        if let crate::slices::Body::Booking(row) = body {
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
