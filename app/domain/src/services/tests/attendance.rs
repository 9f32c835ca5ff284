//! Who came, who did not, and how that clears.

use super::*;

const DAY: Minutes = Minutes::days(1);

/// How many of three sessions were missed, as the desk marks them one after the other.
fn missed(here: &mut Neighbourhood, number: u128, times: u32) {
    for _ in 0..times {
        let session = here.next_morning();
        let booking = here.book(number, session).unwrap();
        here.now = here.session(session).start;
        let mark = Mark {
            booking,
            mark: MarkAs::Missed,
            reason: String::new(),
        };
        here.give(&worker(), mark).unwrap();
    }
}

impl Neighbourhood {
    /// The first session of the day after now.
    fn next_morning(&self) -> SessionId {
        let day = self.now.civil().date.plus_days(1);
        session_id(self.service(), day.at(Time(9 * 60)), "")
    }
}

#[test]
fn how_somebody_stands_follows_from_what_they_missed_lately() {
    let at = |days: u32| NOW.minus(Minutes::days(days));
    let clears = |days: u32| at(days).plus(MISS_WINDOW);
    for (misses, most, stands) in [
        (vec![], 3, Regard::Good),
        (vec![at(30)], 1, Regard::Good),
        (
            vec![at(10), at(2)],
            3,
            Regard::Warned {
                missed: 2,
                clears: clears(10),
            },
        ),
        (
            vec![at(2), at(10), at(5)],
            3,
            Regard::WaitsOnly {
                missed: 3,
                until: clears(10),
            },
        ),
        (
            vec![at(2), at(10), at(5), at(20)],
            3,
            Regard::WaitsOnly {
                missed: 4,
                until: clears(10),
            },
        ),
        // A service that does not count them warns, and no more.
        (
            vec![at(1); 9],
            0,
            Regard::Warned {
                missed: 9,
                clears: clears(1),
            },
        ),
    ] {
        assert_eq!(regard(&misses, most, NOW), stands, "{misses:?} of {most}");
        if let Regard::WaitsOnly { until, .. } = stands {
            let then = regard(&misses, most, until);
            assert!(
                !matches!(then, Regard::WaitsOnly { .. }),
                "it clears when it says"
            );
        }
    }
}

#[test]
fn a_first_miss_is_a_warning_that_says_when_it_clears() {
    let mut here = Neighbourhood::new(3);
    missed(&mut here, 1, 1);
    let letter = here.told.last().unwrap();
    assert_eq!(letter.key, "services.letter.missed_it");
    assert_eq!(letter.facts.get("missed"), "1");
    here.book(1, here.next_morning()).unwrap();
}

#[test]
fn who_missed_three_waits_behind_everybody_else_for_what_is_left_over() {
    let mut here = Neighbourhood::new(2);
    missed(&mut here, 1, 3);
    assert_eq!(here.letters("services.letter.waits_only"), 1);
    let session = session_id(
        here.service(),
        here.now.civil().date.plus_days(3).at(Time(540)),
        "",
    );
    let refused = here.book(1, session);
    assert!(matches!(refused, Err(Refusal::WaitsOnly { missed: 3, .. })));
    let waits = here.wait(1, session).unwrap();
    assert_eq!(*here.state(waits), State::Waiting { position: 1 });
    // Others book past them, and wait before them.
    here.book(2, session).unwrap();
    let seat = here.book(3, session).unwrap();
    let other = here.wait(4, session).unwrap();
    assert_eq!(*here.state(other), State::Waiting { position: 1 });
    assert_eq!(*here.state(waits), State::Waiting { position: 2 });
    for (number, booking) in [(3, seat), (4, other)] {
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
    assert_eq!(*here.state(waits), State::Waiting { position: 1 });
    // A seat has been free all the while; a day before the deadline it is left over.
    let due = here
        .dues
        .iter()
        .find(|due| due.purpose == "left_over")
        .unwrap();
    here.now = due.at;
    here.give(&Actor::clock(), Settle { session }).unwrap();
    assert!(matches!(here.state(waits), State::Offered { .. }));
}

#[test]
fn an_excuse_takes_a_miss_back() {
    let mut here = Neighbourhood::new(3);
    missed(&mut here, 1, 3);
    let last = here
        .facts
        .bookings
        .values()
        .max_by_key(|booking| booking.start)
        .unwrap()
        .id;
    let day = here.now.civil().date.plus_days(3);
    let later = session_id(here.service(), day.at(Time(9 * 60)), "");
    assert!(here.book(1, later).is_err());
    let mark = |reason: &str| Mark {
        booking: last,
        mark: MarkAs::Excused,
        reason: reason.into(),
    };
    assert!(matches!(
        here.give(&worker(), mark("")),
        Err(Refusal::Input(_))
    ));
    here.give(&worker(), mark("孩子发烧")).unwrap();
    here.book(1, later).unwrap();
}

#[test]
fn nobody_is_missed_before_it_begins_and_only_the_desk_marks() {
    let mut here = Neighbourhood::new(3);
    let session = here.tomorrow(9);
    let booking = here.book(1, session).unwrap();
    let mark = |mark| Mark {
        booking,
        mark,
        reason: String::new(),
    };
    let early = here.give(&worker(), mark(MarkAs::Missed));
    assert!(matches!(early, Err(Refusal::NotYet { .. })));
    here.now = here.session(session).start;
    let stranger = here.give(&person(1), mark(MarkAs::Nothing));
    assert!(matches!(stranger, Err(Refusal::NotYours { .. })));
    here.give(&worker(), mark(MarkAs::Missed)).unwrap();
    here.give(&worker(), mark(MarkAs::Nothing)).unwrap();
    assert_eq!(here.facts.bookings[&booking].attendance, None);
}

#[test]
fn coming_is_a_report_that_is_always_recorded_and_twice_is_flagged() {
    let mut here = Neighbourhood::new(3);
    let session = here.tomorrow(9);
    let booking = here.book(1, session).unwrap();
    here.now = here.session(session).start;
    here.give(&worker(), CheckIn { booking }).unwrap();
    let first = here.now;
    here.now = first.plus(Minutes(5));
    here.give(&worker(), CheckIn { booking }).unwrap();
    assert_eq!(
        here.facts.bookings[&booking].attendance,
        Some(Attendance::Came {
            at: first,
            again: 1,
            disputed: false
        })
    );
    // A booking that was cancelled meanwhile: somebody stands there all the same.
    let cancelled = here.book(2, here.next_morning()).unwrap();
    here.give(
        &person(2),
        Cancel {
            booking: cancelled,
            reason: String::new(),
            rest: false,
        },
    )
    .unwrap();
    here.give(&worker(), CheckIn { booking: cancelled })
        .unwrap();
    assert!(matches!(
        here.facts.bookings[&cancelled].attendance,
        Some(Attendance::Came { disputed: true, .. })
    ));
    assert!(here.give(&person(3), CheckIn { booking }).is_err());
}

#[test]
fn the_rest_are_marked_at_once_and_those_who_came_are_not() {
    let mut here = Neighbourhood::new(3);
    let session = here.tomorrow(9);
    let [came, away, waits] = [
        here.book(1, session).unwrap(),
        here.book(2, session).unwrap(),
        here.book(3, session).unwrap(),
    ];
    here.now = here.session(session).start;
    here.give(&worker(), CheckIn { booking: came }).unwrap();
    let marked = here.give(&worker(), MarkRest { session }).unwrap();
    assert_eq!(marked.len(), 2);
    for booking in [away, waits] {
        let attendance = &here.facts.bookings[&booking].attendance;
        assert_eq!(*attendance, Some(Attendance::Missed));
    }
    here.now = here.now.plus(DAY);
    assert_eq!(here.give(&worker(), MarkRest { session }).unwrap(), []);
}

#[test]
fn who_must_wait_behind_everybody_does_so_in_each_session_that_would_do() {
    let mut here = Neighbourhood::new(1);
    missed(&mut here, 1, 3);
    let near = here.next_morning();
    let far = session_id(
        here.service(),
        here.now.civil().date.plus_days(3).at(Time(540)),
        "",
    );
    here.book(2, near).unwrap();
    here.now = here.session(near).deadline().minus(LEFT_OVER);
    // The near one is left over by now, and full; the far one is free, for others first.
    let either = Book {
        wait: true,
        also: vec![far],
        ..Book::of(near)
    };
    here.give(&person(1), either).unwrap();
    assert_eq!(here.session(far).booked, 0, "not before everybody else");
    let mut own = here.facts.bookings.values();
    let own = own.find(|b| b.session == far && b.subject == person(1).person);
    assert!(own.is_some_and(|booking| booking.more.last));
}
