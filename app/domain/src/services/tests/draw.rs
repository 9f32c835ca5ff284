//! Seats that are drawn.

use proptest::prelude::*;

use super::*;

fn by_day() -> Terms {
    Terms {
        policy: Policy::Day,
        days_before: 2,
        party: 4,
        ..Terms::default()
    }
}

/// The session in five days, whose draw is in three.
fn later(here: &Neighbourhood) -> SessionId {
    session_id(
        here.service(),
        NOW.civil().date.plus_days(5).at(Time(540)),
        "",
    )
}

fn settle(here: &mut Neighbourhood, session: SessionId) -> Vec<Event> {
    here.give(&Actor::clock(), Settle { session }).unwrap()
}

fn together(here: &mut Neighbourhood, number: u128, session: SessionId, party: u32) -> BookingId {
    let book = Book {
        session,
        party: Some(party),
        ..Book::of(session)
    };
    here.ask(number, book).unwrap()
}

#[test]
fn a_session_far_enough_ahead_is_drawn_and_its_hash_stands_there_before() {
    let here = Neighbourhood::on_terms(1, by_day());
    let draw = here.session(later(&here)).draw.clone().unwrap();
    let day = NOW.civil().date.plus_days(3);
    assert_eq!(draw.until, day.at(DRAWS_AT));
    let seed = Seal([7; 32]).seed(later(&here), draw.until);
    assert_eq!(draw.hash, hash_of(&seed));
    // Too near for a draw: first come, first served.
    assert_eq!(here.session(here.tomorrow(9)).draw, None);
}

#[test]
fn whoever_enters_has_no_seat_before_the_draw_and_may_withdraw() {
    let mut here = Neighbourhood::on_terms(1, by_day());
    let session = later(&here);
    let first = here.book(1, session).unwrap();
    let second = here.book(2, session).unwrap();
    assert_eq!(*here.state(first), State::Entered);
    assert_eq!(here.session(session).booked, 0);
    assert_eq!(here.session(session).entered(), 2);
    assert_eq!(here.letters("services.letter.entered"), 2);
    assert!(matches!(
        here.book(1, session),
        Err(Refusal::AlreadyEntered { booking }) if booking == first
    ));
    here.give(
        &person(2),
        Leave {
            booking: second,
            others: false,
        },
    )
    .unwrap();
    assert_eq!(*here.state(second), State::Left);
    assert_eq!(here.session(session).entered(), 1);
}

#[test]
fn the_clock_draws_once_and_everyone_is_told_how_they_fared() {
    let mut here = Neighbourhood::on_terms(2, by_day());
    let session = later(&here);
    for number in 1..=5 {
        here.book(number, session).unwrap();
    }
    let due = here.dues.iter().rfind(|due| due.purpose == "draw").unwrap();
    let until = due.at;
    here.now = until.minus(Minutes(1));
    assert!(settle(&mut here, session).is_empty(), "not before its time");
    here.now = until;
    settle(&mut here, session);
    assert_eq!(here.session(session).booked, 2);
    assert_eq!(here.session(session).waiting, 3);
    assert_eq!(here.session(session).entered(), 0);
    assert_eq!(here.letters("services.letter.won"), 2);
    assert_eq!(here.letters("services.letter.drawn_waiting"), 3);
    let drawing = here.facts.draws[&session].clone();
    assert_eq!(drawing.verify(), Ok(()));
    assert_eq!(
        drawing.hash,
        here.session(session).draw.clone().unwrap().hash
    );
    // Those who wait stand in the order of the draw.
    for (place, entry) in drawing.entries[2..].iter().enumerate() {
        let booking = here.facts.bookings.values();
        let booking = booking
            .into_iter()
            .find(|b| number(b.id) == entry.number)
            .unwrap();
        let position = u32::try_from(place + 1).unwrap();
        assert_eq!(booking.state, State::Waiting { position });
    }
    assert!(settle(&mut here, session).is_empty(), "drawn once");
}

#[test]
fn after_the_draw_a_freed_seat_goes_to_the_first_in_the_order_of_the_draw() {
    let mut here = Neighbourhood::on_terms(1, by_day());
    let session = later(&here);
    for number in 1..=3 {
        here.book(number, session).unwrap();
    }
    here.now = here.session(session).draw.clone().unwrap().until;
    settle(&mut here, session);
    let order: Vec<BookingId> = here.facts.draws[&session]
        .entries
        .iter()
        .map(|entry| {
            let mut bookings = here.facts.bookings.values();
            bookings.find(|b| number(b.id) == entry.number).unwrap().id
        })
        .collect();
    let winner = here.facts.bookings[&order[0]].subject;
    let actor = Actor {
        person: winner,
        ..person(1)
    };
    here.give(
        &actor,
        Cancel {
            booking: order[0],
            reason: String::new(),
            rest: false,
        },
    )
    .unwrap();
    assert!(matches!(here.state(order[1]), State::Offered { .. }));
    assert!(matches!(
        here.state(order[2]),
        State::Waiting { position: 1 }
    ));
}

#[test]
fn who_books_when_the_draw_is_due_meets_it_drawn() {
    let mut here = Neighbourhood::on_terms(1, by_day());
    let session = later(&here);
    here.book(1, session).unwrap();
    here.now = here.session(session).draw.clone().unwrap().until;
    assert!(matches!(here.book(2, session), Err(Refusal::Full { .. })));
    // What the refused command settled was not kept; the next who waits settles it again, and it is kept.
    here.wait(2, session).unwrap();
    assert_eq!(here.session(session).booked, 1);
    assert_eq!(here.session(session).waiting, 1);
}

#[test]
fn a_draw_is_not_held_when_not_all_of_its_entries_are_at_hand() {
    let mut here = Neighbourhood::on_terms(1, by_day());
    let session = later(&here);
    let first = here.book(1, session).unwrap();
    here.book(2, session).unwrap();
    let absent = here.facts.bookings.remove(&first).unwrap();
    here.now = here.session(session).draw.clone().unwrap().until;
    assert!(settle(&mut here, session).is_empty());
    here.facts.bookings.insert(first, absent);
    assert!(!settle(&mut here, session).is_empty());
}

#[test]
fn whoever_has_another_session_then_is_passed_over() {
    let mut here = Neighbourhood::on_terms(1, by_day());
    let session = later(&here);
    let booking = here.book(1, session).unwrap();
    here.facts.busy.insert((session, person(1).person));
    here.now = here.session(session).draw.clone().unwrap().until;
    settle(&mut here, session);
    assert_eq!(*here.state(booking), State::Missed);
    assert_eq!(here.letters("services.letter.drawn_busy"), 1);
    assert_eq!(here.facts.draws[&session].verify(), Ok(()));
}

#[test]
fn people_who_come_together_get_all_of_their_seats_or_none() {
    let mut here = Neighbourhood::on_terms(3, by_day());
    let session = here.tomorrow(9);
    together(&mut here, 1, session, 2);
    assert_eq!(here.session(session).booked, 2);
    let book = |party| Book {
        session,
        party: Some(party),
        ..Book::of(session)
    };
    assert!(matches!(
        here.give(&person(2), book(2)),
        Err(Refusal::NotEnough { free: 1, .. })
    ));
    assert!(matches!(
        here.give(&person(2), book(9)),
        Err(Refusal::TooMany { most: 3 })
    ));
    // Two who wait for two seats do not hold up the one who comes alone.
    let pair = Book {
        wait: true,
        ..book(2)
    };
    let pair = here.ask(2, pair).unwrap();
    assert!(matches!(here.state(pair), State::Waiting { .. }));
    let alone = here.book(3, session).unwrap();
    assert_eq!(*here.state(alone), State::Confirmed);
    here.give(
        &person(3),
        Cancel {
            booking: alone,
            reason: String::new(),
            rest: false,
        },
    )
    .unwrap();
    assert!(
        matches!(here.state(pair), State::Waiting { .. }),
        "one seat is not two"
    );
}

#[test]
fn a_move_does_not_slip_past_a_draw() {
    let mut here = Neighbourhood::on_terms(1, by_day());
    let (near, far) = (here.tomorrow(9), later(&here));
    let booking = here.book(1, near).unwrap();
    let to = Move {
        booking,
        session: far,
    };
    assert!(matches!(
        here.give(&person(1), to),
        Err(Refusal::DrawOpen { .. })
    ));
}

#[test]
fn a_draw_among_the_first_minutes_then_first_come() {
    let terms = Terms {
        policy: Policy::Opening,
        within: Minutes(60),
        ..Terms::default()
    };
    let mut here = Neighbourhood::on_terms(2, terms);
    let session = later(&here);
    here.book(1, session).unwrap();
    here.now = NOW.plus(Minutes(60));
    settle(&mut here, session);
    let late = here.book(2, session).unwrap();
    assert_eq!(*here.state(late), State::Confirmed);
    // Hours set again leave a draw that was held as it is.
    let line = line(&Weekday::ALL, "9:00", "11:00", 60, 2);
    here.set_with(vec![line], terms).unwrap();
    assert!(here.session(session).draw.clone().unwrap().drawn);
}

#[test]
fn a_draw_after_which_nobody_could_cancel_is_refused() {
    let mut here = Neighbourhood::new(1);
    let hours = || vec![line(&Weekday::ALL, "9:00", "11:00", 60, 1)];
    for (days_before, cancel, fits) in [
        (1, Minutes::hours(2), true),
        (1, Minutes::hours(24), false),
        (2, Minutes::hours(24), true),
        (0, Minutes(0), false),
        (14, Minutes(0), false),
    ] {
        let terms = Terms {
            cancel,
            days_before,
            ..by_day()
        };
        let set = here.set_with(hours(), terms);
        assert_eq!(set.is_ok(), fits, "{days_before} days, {cancel:?}");
    }
}

#[test]
fn who_missed_too_much_stands_behind_everybody_else_in_the_draw() {
    let entries: Vec<Entry> = (1..=20)
        .map(|number| Entry {
            number,
            seats: 1,
            behind: number <= 10,
            busy: false,
            fate: Fate::Not,
        })
        .collect();
    let drawn = draw("seed", 15, &entries);
    let won = drawn.iter().filter(|entry| entry.fate == Fate::Won);
    assert!(won.clone().all(|entry| !entry.behind));
    assert_eq!(won.count(), 10, "what is left over comes to them in line");
    assert!(drawn[..10].iter().all(|entry| !entry.behind));
}

#[test]
fn the_rows_of_a_draw_hold_no_name_and_no_id_of_a_booking() {
    let mut here = Neighbourhood::on_terms(1, by_day());
    let session = later(&here);
    let booking = here.book(1, session).unwrap();
    here.now = here.session(session).draw.clone().unwrap().until;
    settle(&mut here, session);
    let rows = Services::project(&here.facts);
    let of_draw = rows
        .iter()
        .filter(|(_, _, body)| matches!(body, Body::Draw(_)));
    for (space, _, body) in of_draw {
        assert_eq!(*space, Space::Public(COMMUNITY));
        let json = body.encode().unwrap();
        assert!(!json.contains("居民") && !json.contains(&booking.0.to_string()));
        assert!(!json.contains(&person(1).person.0.to_string()));
    }
}

fn entry() -> impl Strategy<Value = Entry> {
    let parts = (0..1_000_000_000_000_u64, 1..4_u32, any::<bool>(), 0..10_u8);
    parts.prop_map(|(number, seats, behind, busy)| Entry {
        number,
        seats,
        behind,
        busy: busy == 0,
        fate: Fate::Not,
    })
}

proptest! {
    /// Whatever the order in which people entered, the draw comes out the same, gives no seat twice, and whoever
    /// reckons it again finds it right; whatever is changed in what was published is found.
    #[test]
    fn a_draw_comes_out_the_same_for_everyone(
        entries in prop::collection::btree_map(0..u64::MAX, entry(), 1..60),
        seats in 0..40_u32,
        at in any::<prop::sample::Index>(),
    ) {
        let entries: Vec<Entry> = entries.into_values().collect();
        let mut turned = entries.clone();
        turned.reverse();
        let seed = Seal([3; 32]).seed(SessionId(Uuid::nil()), NOW);
        let drawn = draw(&seed, seats, &entries);
        prop_assert_eq!(&drawn, &draw(&seed, seats, &turned));
        let given: u32 = drawn.iter().filter(|e| e.fate == Fate::Won).map(|e| e.seats).sum();
        prop_assert!(given <= seats);
        let drawing = Drawing {
            session: SessionId(Uuid::nil()),
            service: ServiceId(Uuid::nil()),
            start: NOW,
            until: NOW,
            seats,
            hash: hash_of(&seed),
            seed: seed.clone(),
            entries: drawn.clone(),
            put_away: false,
        };
        prop_assert_eq!(drawing.verify(), Ok(()));
        let mut bent = drawing.clone();
        let at = at.index(bent.entries.len());
        bent.entries[at].fate = match bent.entries[at].fate {
            Fate::Won => Fate::Not,
            Fate::Waits | Fate::Not => Fate::Won,
        };
        prop_assert!(bent.verify().is_err());
        let other = Drawing { seed: format!("{seed}0"), ..drawing };
        prop_assert_eq!(other.verify(), Err(Wrong::Seed));
    }
}

#[test]
fn a_draw_can_be_reckoned_by_hand() {
    // printf abc | sha256sum; printf abc:000000000042 | sha256sum
    assert_eq!(
        hash_of("abc"),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    assert_eq!(
        mark("abc", 42),
        "0a055c258cd9f44fc10c075bb8f986259ac2ce7b11887c18444c365c1384351e"
    );
}
