//! The waiting list.

use super::*;

/// One seat taken by 1; 2, 3 and 4 wait.
fn a_line() -> (Neighbourhood, SessionId, [BookingId; 4]) {
    let mut here = Neighbourhood::new(1);
    let session = here.tomorrow(9);
    let first = here.book(1, session).unwrap();
    let rest = [2, 3, 4].map(|number| here.wait(number, session).unwrap());
    (here, session, [first, rest[0], rest[1], rest[2]])
}

fn cancel(here: &mut Neighbourhood, number: u128, booking: BookingId) {
    here.give(
        &person(number),
        Cancel {
            booking,
            reason: String::new(),
            rest: false,
        },
    )
    .unwrap();
}

#[test]
fn who_finds_it_full_may_wait_and_learns_their_place() {
    let (here, session, [_, a, b, c]) = a_line();
    assert_eq!(here.session(session).waiting, 3);
    for (booking, position) in [(a, 1), (b, 2), (c, 3)] {
        assert_eq!(*here.state(booking), State::Waiting { position });
    }
}

#[test]
fn a_session_that_turns_all_away_does_so_without_knowing_who_waits() {
    let mut here = Neighbourhood::new(1);
    let session = here.tomorrow(9);
    here.book(1, session).unwrap();
    for number in 2..2 + u128::from(MOST_WAITING) {
        assert!(!here.session(session).turns_all_away(here.now));
        here.wait(number, session).unwrap();
    }
    assert!(here.session(session).turns_all_away(here.now));
    let turned_away = here.wait(98, session);
    assert!(matches!(turned_away, Err(Refusal::LineFull { .. })));
    let known = std::mem::take(&mut here.facts.bookings);
    assert_eq!(here.wait(99, session), turned_away);
    assert_eq!(here.book(99, session), {
        here.facts.bookings = known;
        here.book(98, session)
    });

    let deadline = here.session(session).deadline();
    assert!(
        !here.session(session).turns_all_away(deadline),
        "the line closes"
    );
    let offered = Session {
        booked: 0,
        held: 1,
        ..here.session(session).clone()
    };
    assert!(!offered.turns_all_away(here.now), "an offer may lapse");
    let freed = Session {
        booked: 0,
        ..here.session(session).clone()
    };
    assert!(
        !freed.turns_all_away(here.now),
        "the first in line gets the seat"
    );
}

#[test]
fn a_freed_seat_is_held_for_the_first_in_line_and_nobody_else_gets_it() {
    let (mut here, session, [first, a, b, _]) = a_line();
    cancel(&mut here, 1, first);
    assert_eq!(
        *here.state(a),
        State::Offered {
            until: NOW.plus(Minutes::hours(1))
        }
    );
    assert_eq!(*here.state(b), State::Waiting { position: 1 });
    assert_eq!(
        (here.session(session).booked, here.session(session).held),
        (0, 1)
    );
    assert!(here.told.last().unwrap().urgent);
    assert!(matches!(here.book(5, session), Err(Refusal::Full { .. })));
}

#[test]
fn an_offer_is_accepted() {
    let (mut here, session, [first, a, ..]) = a_line();
    cancel(&mut here, 1, first);
    here.give(&person(2), Accept { booking: a }).unwrap();
    assert_eq!(*here.state(a), State::Confirmed);
    assert_eq!(
        (here.session(session).booked, here.session(session).held),
        (1, 0)
    );
    assert!(
        here.dues.iter().all(|due| due.entity != a.0),
        "the lapse is moot"
    );
}

#[test]
fn booking_while_an_offer_stands_accepts_it() {
    let (mut here, session, [first, a, ..]) = a_line();
    cancel(&mut here, 1, first);
    assert_eq!(here.book(2, session), Ok(a));
    assert_eq!(*here.state(a), State::Confirmed);
}

#[test]
fn a_declined_offer_goes_to_the_next() {
    let (mut here, _, [first, a, b, _]) = a_line();
    cancel(&mut here, 1, first);
    here.give(&person(2), Decline { booking: a }).unwrap();
    assert_eq!(*here.state(a), State::Declined);
    assert!(matches!(here.state(b), State::Offered { .. }));
}

#[test]
fn an_offer_lapses_by_the_clock_and_goes_to_the_next() {
    let (mut here, session, [first, a, b, c]) = a_line();
    cancel(&mut here, 1, first);
    let due = here
        .dues
        .iter()
        .find(|due| due.entity == a.0)
        .unwrap()
        .clone();
    here.now = due.at;
    let crate::slices::Command::Services(command) = due.command else {
        panic!("another slice's")
    };
    here.give(&Actor::clock(), command).unwrap();
    assert_eq!(*here.state(a), State::Lapsed);
    assert_eq!(
        *here.state(b),
        State::Offered {
            until: due.at.plus(Minutes::hours(1))
        }
    );
    assert_eq!(*here.state(c), State::Waiting { position: 1 });
    assert_eq!(here.session(session).held, 1);
    assert_eq!(here.letters("services.letter.lapsed"), 1);
}

#[test]
fn a_lapsed_offer_is_past_even_if_the_clock_has_not_run() {
    let (mut here, _, [first, a, b, _]) = a_line();
    cancel(&mut here, 1, first);
    here.now = NOW.plus(Minutes::hours(1));
    let refused = here.give(&person(2), Accept { booking: a });
    assert!(matches!(refused, Err(Refusal::OfferOver { .. })));
    // Whatever is decided next about the session settles it for good.
    here.give(
        &person(4),
        Leave {
            booking: here
                .facts
                .bookings
                .values()
                .find(|b| b.subject == person(4).person)
                .unwrap()
                .id,
            others: false,
        },
    )
    .unwrap();
    assert_eq!(*here.state(a), State::Lapsed);
    assert!(matches!(here.state(b), State::Offered { .. }));
}

#[test]
fn no_offer_outlives_the_deadline_and_the_line_closes_with_it() {
    let (mut here, session, [first, a, b, c]) = a_line();
    let deadline = here.session(session).deadline();
    here.now = deadline.minus(Minutes(10));
    cancel(&mut here, 1, first);
    assert_eq!(*here.state(a), State::Offered { until: deadline });
    here.now = deadline;
    here.give(&Actor::clock(), Settle { session }).unwrap();
    assert_eq!(
        [here.state(a), here.state(b), here.state(c)],
        [&State::Lapsed, &State::Missed, &State::Missed]
    );
    assert_eq!(here.letters("services.letter.missed"), 2);
    // What is free now is open to whoever comes first.
    here.book(9, session).unwrap();
}

#[test]
fn who_leaves_moves_the_rest_up() {
    let (mut here, _, [_, a, b, c]) = a_line();
    here.give(
        &person(3),
        Leave {
            booking: b,
            others: false,
        },
    )
    .unwrap();
    assert_eq!(*here.state(a), State::Waiting { position: 1 });
    assert_eq!(*here.state(c), State::Waiting { position: 2 });
}

#[test]
fn nobody_waits_twice() {
    let (mut here, session, [_, a, ..]) = a_line();
    assert_eq!(
        here.wait(2, session),
        Err(Refusal::AlreadyWaiting {
            booking: a,
            position: 1
        })
    );
}

#[test]
fn the_clocks_commands_are_nobody_elses() {
    let (mut here, session, _) = a_line();
    assert_eq!(
        here.give(&person(1), Settle { session }),
        Err(Refusal::NotFound)
    );
    assert_eq!(
        here.give(&worker(), Settle { session }),
        Err(Refusal::NotFound)
    );
}

/// Thousands of requests in random order, over time: seats are never exceeded (checked after each), nobody waits
/// while a seat is free, places in line are 1, 2, 3 …, and the counts are what the bookings say.
#[test]
fn whatever_happens_counts_and_line_hold() {
    for seed in 0..20_u64 {
        let mut random = Random(seed);
        let mut here = Neighbourhood::new(1 + random.below(4));
        let session = here.tomorrow(9);
        let start = here.session(session).start;
        while here.now < start {
            let number = u128::from(1 + random.below(12));
            here.now = here.now.plus(Minutes(random.below(12)));
            let mine = here.facts.bookings.values().find(|booking| {
                booking.subject == person(number).person && booking.state.is_live()
            });
            let actor = person(number);
            let _ = match (mine.map(|booking| booking.id), random.below(6)) {
                (None, 0) => here.give(&actor, Book::of(session)),
                (None, _) => here.give(
                    &actor,
                    Book {
                        wait: true,
                        ..Book::of(session)
                    },
                ),
                (Some(booking), 0 | 1) => here.give(
                    &actor,
                    Cancel {
                        booking,
                        reason: String::new(),
                        rest: false,
                    },
                ),
                (Some(booking), 2) => here.give(&actor, Accept { booking }),
                (Some(booking), 3) => here.give(&actor, Decline { booking }),
                (Some(booking), 4) => here.give(
                    &actor,
                    Leave {
                        booking,
                        others: false,
                    },
                ),
                (Some(_), _) => here.set(vec![line(
                    &Weekday::ALL,
                    "9:00",
                    "11:00",
                    60,
                    1 + random.below(5),
                )]),
            };
            agrees(&here, session);
        }
    }
}

fn agrees(here: &Neighbourhood, id: SessionId) {
    let session = here.session(id);
    let bookings = || {
        here.facts
            .bookings
            .values()
            .filter(|booking| booking.session == id)
    };
    let count = |is: fn(&State) -> bool| {
        u32::try_from(bookings().filter(|b| is(&b.state)).count()).unwrap()
    };
    assert_eq!(
        session.booked,
        count(|state| matches!(state, State::Confirmed))
    );
    assert_eq!(
        session.held,
        count(|state| matches!(state, State::Offered { .. }))
    );
    let mut line: Vec<_> = bookings()
        .filter_map(|booking| match booking.state {
            State::Waiting { position } => Some(position),
            _ => None,
        })
        .collect();
    line.sort_unstable();
    assert_eq!(line, (1..=session.waiting).collect::<Vec<_>>());
    assert!(session.waiting == 0 || session.free() == 0 || here.now >= session.deadline());
    let mut people: Vec<_> = bookings()
        .filter(|b| b.state.is_live())
        .map(|b| b.subject)
        .collect();
    people.sort();
    people.dedup();
    assert_eq!(
        people.len(),
        bookings().filter(|b| b.state.is_live()).count()
    );
}

/// A repeatable stream of numbers (Knuth's MMIX constants).
struct Random(u64);

impl Random {
    fn below(&mut self, end: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(end)).unwrap()
    }
}

/// Books `session`, or whichever of `also` has a seat, or waits for all of them.
fn any(
    here: &mut Neighbourhood,
    number: u128,
    session: SessionId,
    also: &[SessionId],
) -> Result<Vec<Event>, Refusal> {
    let book = Book {
        wait: true,
        also: also.to_vec(),
        ..Book::of(session)
    };
    here.give(&person(number), book)
}

fn of(here: &Neighbourhood, number: u128, session: SessionId) -> Option<State> {
    let mut bookings = here.facts.bookings.values();
    let own = bookings.find(|b| b.subject == person(number).person && b.session == session);
    own.map(|booking| booking.state.clone())
}

fn by_clock(here: &mut Neighbourhood, purpose: &str) {
    let due = here.dues.iter().position(|due| due.purpose == purpose);
    let due = here.dues.remove(due.expect("the clock is to do it"));
    let crate::slices::Command::Services(command) = due.command else {
        panic!("of another slice: {:?}", due.command);
    };
    here.give(&Actor::clock(), command).unwrap();
}

/// Two sessions of one seat, taken by 1 and 2; 3 would come to either.
fn either() -> (Neighbourhood, [SessionId; 2], [BookingId; 2]) {
    let mut here = Neighbourhood::new(1);
    let sessions = [here.tomorrow(9), here.tomorrow(10)];
    let taken = [1, 2].map(|number| {
        let session = sessions[usize::try_from(number).unwrap() - 1];
        here.book(number, session).unwrap()
    });
    any(&mut here, 3, sessions[0], &sessions[1..]).unwrap();
    (here, sessions, taken)
}

#[test]
fn who_could_come_to_any_waits_for_all_and_is_told_once() {
    let (here, sessions, _) = either();
    for session in sessions {
        assert_eq!(of(&here, 3, session), Some(State::Waiting { position: 1 }));
    }
    let told = here
        .told
        .iter()
        .filter(|letter| letter.to == person(3).person);
    let keys: Vec<_> = told.map(|letter| letter.key).collect();
    assert_eq!(keys, ["services.letter.waiting_any"]);
}

#[test]
fn the_first_seat_taken_ends_the_others() {
    let (mut here, [early, late], [_, second]) = either();
    here.wait(4, late).unwrap();
    cancel(&mut here, 2, second);
    let offered = here
        .facts
        .bookings
        .values()
        .find(|b| matches!(b.state, State::Offered { .. }));
    let offered = offered.unwrap().id;
    assert_eq!(
        of(&here, 3, early),
        Some(State::Waiting { position: 1 }),
        "until it is taken"
    );
    here.give(&person(3), Accept { booking: offered }).unwrap();
    by_clock(&mut here, "end_others");
    assert_eq!(of(&here, 3, late), Some(State::Confirmed));
    assert_eq!(of(&here, 3, early), Some(State::Left));
    assert_eq!(here.session(early).waiting, 0);
}

#[test]
fn who_takes_one_of_several_takes_no_other_before_the_clock_has_ended_them() {
    let (mut here, [_, late], [first, second]) = either();
    cancel(&mut here, 1, first);
    cancel(&mut here, 2, second);
    let offers = here.facts.bookings.values();
    let offers = offers.filter(|one| matches!(one.state, State::Offered { .. }));
    let offers: Vec<BookingId> = offers.map(|one| one.id).collect();
    here.give(&person(3), Accept { booking: offers[0] })
        .unwrap();
    let second = here.give(&person(3), Accept { booking: offers[1] });
    assert!(matches!(second, Err(Refusal::OneIsEnough { .. })));
    let asked = any(&mut here, 3, late, &[]);
    assert!(asked.is_err() || of(&here, 3, late) == Some(State::Confirmed));
    let confirmed = here.facts.bookings.values();
    let confirmed =
        confirmed.filter(|one| one.subject == person(3).person && one.state == State::Confirmed);
    assert_eq!(confirmed.count(), 1);
}

#[test]
fn what_was_offered_beside_goes_to_the_next() {
    let (mut here, [early, late], [first, second]) = either();
    here.wait(4, late).unwrap();
    cancel(&mut here, 1, first);
    cancel(&mut here, 2, second);
    assert!(matches!(of(&here, 3, late), Some(State::Offered { .. })));
    assert_eq!(
        any(&mut here, 3, early, &[]).map(|events| events.len()),
        Ok(1),
        "takes what is offered"
    );
    by_clock(&mut here, "end_others");
    assert_eq!(of(&here, 3, late), Some(State::Declined));
    assert!(matches!(of(&here, 4, late), Some(State::Offered { .. })));
}

#[test]
fn where_one_of_them_has_a_seat_it_is_taken_and_nothing_waited_for() {
    let mut here = Neighbourhood::new(1);
    let [early, late] = [here.tomorrow(9), here.tomorrow(10)];
    here.book(1, early).unwrap();
    any(&mut here, 3, early, &[late]).unwrap();
    assert_eq!(
        (of(&here, 3, early), of(&here, 3, late)),
        (None, Some(State::Confirmed))
    );
    assert!(here.dues.iter().all(|due| due.purpose != "end_others"));
}

#[test]
fn whoever_leaves_may_leave_all_of_them() {
    let (mut here, [early, late], _) = either();
    let booking = here
        .facts
        .bookings
        .values()
        .find(|b| b.session == early && b.subject == person(3).person);
    let booking = booking.unwrap().id;
    here.give(
        &person(3),
        Leave {
            booking,
            others: true,
        },
    )
    .unwrap();
    by_clock(&mut here, "end_others");
    assert_eq!(
        (of(&here, 3, early), of(&here, 3, late)),
        (Some(State::Left), Some(State::Left))
    );
}

#[test]
fn an_alternative_that_cannot_be_had_is_passed_over() {
    let mut here = Neighbourhood::new(1);
    let [early, late] = [here.tomorrow(9), here.tomorrow(10)];
    here.book(1, early).unwrap();
    here.book(2, late).unwrap();
    here.wait(3, late).unwrap();
    any(&mut here, 3, early, &[late, early, SessionId(Uuid::nil())]).unwrap();
    assert_eq!(of(&here, 3, early), Some(State::Waiting { position: 1 }));
    let alone = here
        .facts
        .bookings
        .values()
        .all(|booking| booking.more.any.is_none());
    assert!(alone, "nothing is waited for besides");
    let many = vec![late; Book::ALSO_MAX + 1];
    assert!(matches!(
        any(&mut here, 4, early, &many),
        Err(Refusal::Input(_))
    ));
}

#[test]
fn nobody_but_the_clock_ends_others() {
    let (mut here, [early, _], _) = either();
    let booking = here
        .facts
        .bookings
        .values()
        .find(|b| b.session == early)
        .unwrap()
        .id;
    let refused = here.give(&person(3), EndOthers { booking });
    assert_eq!(refused, Err(Refusal::NotFound));
}

#[test]
fn whoever_has_a_seat_elsewhere_then_is_passed_over_and_keeps_their_place() {
    // Who of 2, 3 and 4 is elsewhere; who is offered the seat; and who is first in line then.
    let table: [(&[usize], Option<usize>, Option<usize>); 5] = [
        (&[], Some(0), Some(1)),
        (&[0], Some(1), Some(0)),
        (&[0, 1], Some(2), Some(0)),
        (&[1], Some(0), Some(1)),
        (&[0, 1, 2], None, Some(0)),
    ];
    for (elsewhere, offered, first) in table {
        let (mut here, session, [seat, a, b, c]) = a_line();
        let (line, people) = ([a, b, c], [2, 3, 4].map(|number| person(number).person));
        here.facts.busy = elsewhere.iter().map(|at| (session, people[*at])).collect();
        // Being elsewhere at the time of another session says nothing about this one.
        here.facts.busy.insert((here.tomorrow(10), people[0]));
        cancel(&mut here, 1, seat);
        let has = |at: &usize| matches!(here.state(line[*at]), State::Offered { .. });
        assert_eq!((0..3).find(has), offered, "{elsewhere:?}");
        let is_first = |at: &usize| *here.state(line[*at]) == State::Waiting { position: 1 };
        assert_eq!((0..3).find(is_first), first, "{elsewhere:?}");
    }
}

#[test]
fn where_all_in_line_are_elsewhere_the_seat_is_open_and_nobody_loses_their_place() {
    let (mut here, session, [seat, a, ..]) = a_line();
    here.facts.busy = [2, 3, 4]
        .map(|number| (session, person(number).person))
        .into();
    cancel(&mut here, 1, seat);
    assert_eq!(here.session(session).free(), 1);
    here.book(9, session).unwrap();
    assert_eq!(*here.state(a), State::Waiting { position: 1 });
}

#[test]
fn whoever_gives_the_other_seat_up_is_looked_at_again() {
    let (mut here, session, [seat, a, ..]) = a_line();
    let other = here.tomorrow(10);
    let elsewhere = here.book(2, other).unwrap();
    here.facts.busy = [2, 3, 4]
        .map(|number| (session, person(number).person))
        .into();
    cancel(&mut here, 1, seat);
    assert_eq!(*here.state(a), State::Waiting { position: 1 });
    cancel(&mut here, 2, elsewhere);
    here.facts.busy.remove(&(session, person(2).person));
    by_clock(&mut here, "free_again");
    assert!(matches!(here.state(a), State::Offered { .. }));
}
