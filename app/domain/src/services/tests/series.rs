//! The same hour for several weeks in one go.

use super::seats::{counted, fair, in_line};
use super::*;
use proptest::prelude::*;

/// Open every day at nine, `weeks` at a time, for sixty days.
fn weekly(seats: u32, weeks: u32) -> Neighbourhood {
    let terms = Terms {
        ahead: 60,
        weeks,
        ..Terms::default()
    };
    Neighbourhood::on_terms(seats, terms)
}

fn in_weeks(here: &Neighbourhood, weeks: i32) -> SessionId {
    let day = tomorrow().plus_days(7 * weeks);
    session_id(here.service(), day.at(Time(9 * 60)), "")
}

fn several(here: &Neighbourhood, weeks: u32) -> Book {
    Book {
        weeks: Some(weeks),
        ..Book::of(in_weeks(here, 0))
    }
}

/// What somebody has of the weeks, in their order.
fn of_weeks(here: &Neighbourhood, number: u128) -> Vec<Booking> {
    let all = here.facts.bookings.values();
    let mut own: Vec<_> = all
        .filter(|booking| booking.subject == person(number).person)
        .cloned()
        .collect();
    own.sort_by_key(|booking| booking.start);
    own
}

fn states(here: &Neighbourhood, number: u128) -> Vec<State> {
    let own = of_weeks(here, number).into_iter();
    own.map(|booking| booking.state).collect()
}

/// The clock does what is due until then.
fn until(here: &mut Neighbourhood, moment: Instant) {
    loop {
        let due = here.dues.iter().enumerate();
        let due = due.filter(|(_, due)| due.at <= moment);
        let Some((first, _)) = due.min_by_key(|(_, due)| due.at) else {
            break;
        };
        let due = here.dues.remove(first);
        here.now = here.now.max(due.at);
        if due.not_after.is_some_and(|last| last < here.now) {
            continue;
        }
        let crate::slices::Command::Services(command) = due.command else {
            panic!("another slice's");
        };
        here.give(&Actor::clock(), command).unwrap();
    }
    here.now = moment;
}

/// When the second of the weeks is asked about, and until when it has to be answered.
fn second_week() -> (Instant, Instant) {
    let day = tomorrow().plus_days(7);
    let answer = day.plus_days(-1).at(Time(17 * 60));
    (answer.minus(ASKED_AHEAD), answer)
}

#[test]
fn several_weeks_are_booked_in_one_go_and_one_letter_tells() {
    let mut here = weekly(2, 4);
    let book = several(&here, 3);
    here.give(&person(1), book).unwrap();
    assert_eq!(states(&here, 1), vec![State::Confirmed; 3]);
    let series = of_weeks(&here, 1).into_iter();
    let series: Vec<_> = series.map(|one| one.more.series.unwrap()).collect();
    let numbered: Vec<_> = series.iter().map(|one| (one.nth, one.of)).collect();
    assert_eq!(numbered, [(1, 3), (2, 3), (3, 3)]);
    assert_eq!(series[0].again, Again::NotNeeded);
    let (_, until) = second_week();
    assert_eq!(series[1].again, Again::WillBeAsked { until });
    assert_eq!(here.told.len(), 1);
    assert_eq!(here.letters("services.letter.confirmed_weeks"), 1);
}

#[test]
fn weeks_that_cannot_be_had_are_left_out() {
    let mut here = weekly(1, 4);
    let (second, third) = (in_weeks(&here, 1), in_weeks(&here, 2));
    here.book(2, second).unwrap();
    here.give(
        &worker(),
        CloseDay {
            services: vec![here.service()],
            day: tomorrow().plus_days(14),
            reason: "停水".into(),
        },
    )
    .unwrap();
    let book = several(&here, 4);
    here.give(&person(1), book).unwrap();
    let own = of_weeks(&here, 1);
    assert_eq!(own.len(), 2);
    assert!(
        own.iter()
            .all(|one| ![second, third].contains(&one.session))
    );
    assert_eq!(own[1].more.series.unwrap().of, 2);
}

#[test]
fn one_week_that_is_left_is_a_booking_like_any_other() {
    let mut here = weekly(1, 2);
    let second = in_weeks(&here, 1);
    here.book(2, second).unwrap();
    let book = several(&here, 2);
    here.give(&person(1), book).unwrap();
    assert_eq!(of_weeks(&here, 1)[0].more.series, None);
    assert_eq!(here.letters("services.letter.confirmed"), 2);
}

#[test]
fn no_more_weeks_than_the_service_allows_and_none_where_it_allows_none() {
    for (most, weeks, taken) in [(4, 4, true), (4, 5, false), (0, 2, false), (0, 1, true)] {
        let mut here = weekly(2, most);
        let book = several(&here, weeks);
        let answer = here.give(&person(1), book);
        if taken {
            assert!(answer.is_ok(), "{weeks} of {most}");
        } else {
            assert_eq!(
                answer,
                Err(Refusal::ManyWeeks { most: most.max(1) }),
                "{weeks} of {most}"
            );
            assert!(of_weeks(&here, 1).is_empty());
        }
    }
}

#[test]
fn a_draw_and_several_weeks_do_not_go_together() {
    let here = Neighbourhood::new(1);
    let terms = Terms {
        weeks: 4,
        policy: Policy::Opening,
        within: Minutes(30),
        ..Terms::default()
    };
    let set = SetHours {
        service: here.service(),
        lines: vec![line(&Weekday::ALL, "9:00", "11:00", 60, 1)],
        terms,
        outside: None,
        reason: String::new(),
    };
    let Err(Refusal::Input(errors)) = Services::check(&set.into()) else {
        panic!("taken");
    };
    assert_eq!(errors[0].field, "terms.weeks");
}

#[test]
fn who_missed_too_many_gets_the_first_week_only_when_it_is_left_over() {
    let mut here = weekly(2, 4);
    here.facts.misses = Vec::new();
    for week in 0..2 {
        let session = in_weeks(&here, week);
        here.book(1, session).unwrap();
    }
    // Two missed sessions of the fourteen days before, as the desk marked them.
    let ids: Vec<_> = of_weeks(&here, 1).iter().map(|one| one.id).collect();
    for id in ids {
        let booking = here.facts.bookings.get_mut(&id).unwrap();
        booking.start = here.now.minus(Minutes::days(3));
        booking.attendance = Some(Attendance::Missed);
    }
    let service = here.service();
    here.facts.services.get_mut(&service).unwrap().terms.misses = 2;
    here.facts.bookings.values_mut().for_each(|one| {
        one.session = SessionId(Uuid::from_u128(5));
    });
    // The first is left over by its deadline, the weeks after it are not.
    here.now = in_weeks_start(0).minus(Minutes::hours(20));
    let book = several(&here, 3);
    here.give(&person(1), book).unwrap();
    let taken = here.facts.bookings.values();
    let taken = taken.filter(|one| one.attendance.is_none());
    assert_eq!(taken.count(), 1);
}

fn in_weeks_start(weeks: i32) -> Instant {
    tomorrow().plus_days(7 * weeks).at(Time(9 * 60))
}

#[test]
fn before_each_week_but_the_first_its_person_is_asked_and_who_says_so_keeps_it() {
    let mut here = weekly(1, 2);
    let book = several(&here, 2);
    here.give(&person(1), book).unwrap();
    let (asked, answer) = second_week();
    until(&mut here, asked);
    assert_eq!(here.letters("services.letter.asked_again"), 1);
    let second = of_weeks(&here, 1)[1].clone();
    assert_eq!(second.more.series.unwrap().asked(), Some(answer));
    let letter = here.told.last().unwrap();
    assert_eq!(
        letter.about,
        format!("/services/bookings/{}/coming", second.id)
    );
    assert!(letter.urgent);

    let booking = second.id;
    here.give(&person(1), Reconfirm { booking }).unwrap();
    until(&mut here, answer.plus(Minutes(1)));
    assert_eq!(*here.state(booking), State::Confirmed);
    assert_eq!(here.letters("services.letter.given_back"), 0);
}

#[test]
fn a_seat_about_which_nobody_says_so_goes_to_the_next_in_line() {
    let mut here = weekly(1, 2);
    let book = several(&here, 2);
    here.give(&person(1), book).unwrap();
    let session = in_weeks(&here, 1);
    let next = here.wait(2, session).unwrap();
    let (_, answer) = second_week();
    until(&mut here, answer.minus(Minutes(1)));
    assert_eq!(states(&here, 1)[1], State::Confirmed);
    until(&mut here, answer);
    assert_eq!(states(&here, 1)[1], State::Lapsed);
    assert!(matches!(here.state(next), State::Offered { .. }));
    assert_eq!(here.letters("services.letter.given_back"), 1);

    let booking = of_weeks(&here, 1)[1].id;
    assert_eq!(
        here.give(&person(1), Reconfirm { booking }),
        Err(Refusal::GivenBack { session })
    );
}

#[test]
fn what_is_past_due_is_given_back_also_when_the_clock_stands_still() {
    let mut here = weekly(1, 2);
    let book = several(&here, 2);
    here.give(&person(1), book).unwrap();
    let (asked, answer) = second_week();
    until(&mut here, asked);
    here.now = answer;
    let session = in_weeks(&here, 1);
    let booked = here.book(2, session).unwrap();
    assert_eq!(*here.state(booked), State::Confirmed);
    assert_eq!(states(&here, 1)[1], State::Lapsed);
}

#[test]
fn nobody_loses_a_seat_that_they_were_not_asked_about() {
    let mut here = weekly(1, 2);
    let book = several(&here, 2);
    here.give(&person(1), book).unwrap();
    let (_, answer) = second_week();
    // The clock stood still for so long that there is no time to answer.
    let booking = of_weeks(&here, 1)[1].id;
    here.now = answer.minus(SHORTEST_NOTICE).plus(Minutes(1));
    here.give(&Actor::clock(), AskAgain { booking }).unwrap();
    assert_eq!(here.letters("services.letter.asked_again"), 0);
    here.now = answer.plus(Minutes(1));
    let session = in_weeks(&here, 1);
    here.give(&Actor::clock(), Settle { session }).unwrap();
    assert_eq!(states(&here, 1)[1], State::Confirmed);
    // Nor is a guest asked, who reads no letters.
    let guest = Book {
        guest: Guest {
            name: "张奶奶".into(),
            ..Guest::default()
        },
        ..several(&here, 2)
    };
    let mut here = weekly(2, 2);
    here.give(&worker(), guest).unwrap();
    let again = here.facts.bookings.values();
    let again: Vec<_> = again.map(|one| one.more.series.unwrap().again).collect();
    assert_eq!(again, [Again::NotNeeded; 2]);
}

#[test]
fn only_the_clock_asks_and_only_theirs_or_the_desk_answer() {
    let mut here = weekly(1, 2);
    let book = several(&here, 2);
    here.give(&person(1), book).unwrap();
    let booking = of_weeks(&here, 1)[1].id;
    assert_eq!(
        here.give(&person(1), AskAgain { booking }),
        Err(Refusal::NotFound)
    );
    until(&mut here, second_week().0);
    assert_eq!(
        here.give(&person(2), Reconfirm { booking }),
        Err(Refusal::NotFound)
    );
    here.give(&worker(), Reconfirm { booking }).unwrap();
    let series = here.facts.bookings[&booking].more.series.unwrap();
    assert_eq!(series.again, Again::Said);
}

#[test]
fn one_week_is_given_up_or_all_that_follow() {
    for (rest, left) in [(false, 2), (true, 1)] {
        let mut here = weekly(1, 3);
        let book = several(&here, 3);
        here.give(&person(1), book).unwrap();
        let second = of_weeks(&here, 1)[1].id;
        let cancel = Cancel {
            booking: second,
            reason: String::new(),
            rest,
        };
        here.give(&person(1), cancel).unwrap();
        let confirmed = states(&here, 1);
        let confirmed = confirmed.iter().filter(|one| **one == State::Confirmed);
        assert_eq!(confirmed.count(), left, "rest: {rest}");
        assert_eq!(*here.state(second), State::Cancelled);
    }
}

#[test]
fn a_week_that_is_moved_is_a_booking_of_its_own() {
    let mut here = weekly(1, 2);
    let book = several(&here, 2);
    here.give(&person(1), book).unwrap();
    let booking = of_weeks(&here, 1)[1].id;
    let session = in_weeks(&here, 2);
    here.give(&person(1), Move { booking, session }).unwrap();
    assert_eq!(here.facts.bookings[&booking].more.series, None);
    until(&mut here, second_week().1);
    assert_eq!(*here.state(booking), State::Confirmed);
}

/// What somebody's phone shows of their own bookings once they have asked for that.
fn shows(here: &Neighbourhood, actor: &Actor, command: impl Into<Command>) -> Vec<BookingRow> {
    let mut view = phone(here, actor.clone(), |_| {});
    let ctx = Ctx {
        actor: actor.clone(),
        subject: actor.person,
        now: here.now,
        command: CommandId(Uuid::from_u128(0xff)),
        made: here.now,
    };
    let patches = Services::preview(&view, &command.into(), &ctx);
    view.overlay(patches);
    let mut rows: Vec<_> = view
        .mine::<BookingRow>()
        .map(|(_, row)| row.clone())
        .collect();
    rows.sort_by_key(|row| row.start);
    rows
}

#[test]
fn the_phone_shows_at_once_what_was_asked_for_said_and_given_up() {
    let mut here = weekly(1, 3);
    let me = person(1);
    let asked = shows(&here, &me, several(&here, 3));
    let states: Vec<_> = asked.iter().map(|row| row.state.clone()).collect();
    assert_eq!(states, vec![State::Requested; 3]);

    let book = several(&here, 3);
    here.give(&me, book).unwrap();
    until(&mut here, second_week().0);
    let booking = of_weeks(&here, 1)[1].id;
    let said = shows(&here, &me, Reconfirm { booking });
    assert_eq!(said[1].series.unwrap().again, Again::Said);

    for (rest, left) in [(false, 2), (true, 1)] {
        let reason = String::new();
        let cancel = Cancel {
            booking,
            reason,
            rest,
        };
        let shown = shows(&here, &me, cancel);
        let confirmed = shown.iter().filter(|row| row.state == State::Confirmed);
        assert_eq!(confirmed.count(), left);
    }
}

/// What somebody does about one of three weeks.
#[derive(Clone, Debug)]
enum Step {
    /// They book so many from there on.
    Book(u32),
    /// They wait for it.
    Wait,
    Reconfirm,
    /// They give it up, and perhaps those that follow.
    Cancel(bool),
    Accept,
    /// So many hours pass, with the clock or without it.
    Time(u32, bool),
}

fn steps() -> impl Strategy<Value = Vec<(u128, i32, Step)>> {
    let step = prop_oneof![
        4 => (1_u32..4).prop_map(Step::Book),
        2 => Just(Step::Wait),
        3 => Just(Step::Reconfirm),
        1 => any::<bool>().prop_map(Step::Cancel),
        2 => Just(Step::Accept),
        3 => (1_u32..60, any::<bool>()).prop_map(|(hours, clock)| Step::Time(hours, clock)),
    ];
    prop::collection::vec((1_u128..5, 0_i32..3, step), 1..50)
}

fn take(here: &mut Neighbourhood, who: u128, week: i32, step: &Step) {
    let session = in_weeks(here, week);
    let live = |one: &&Booking| one.session == session && one.state.is_live();
    let theirs = of_weeks(here, who);
    let booking = theirs.iter().find(live);
    let booking = booking.map_or(BookingId(Uuid::nil()), |one| one.id);
    let command: Command = match step {
        Step::Book(weeks) => Book {
            weeks: Some(*weeks),
            ..Book::of(session)
        }
        .into(),
        Step::Wait => Book {
            wait: true,
            ..Book::of(session)
        }
        .into(),
        Step::Reconfirm => Reconfirm { booking }.into(),
        Step::Cancel(rest) => Cancel {
            booking,
            reason: String::new(),
            rest: *rest,
        }
        .into(),
        Step::Accept => Accept { booking }.into(),
        Step::Time(hours, clock) => {
            let later = here.now.plus(Minutes::hours(*hours));
            if *clock {
                until(here, later);
            }
            here.now = later;
            return;
        }
    };
    // A refusal is an answer like any other.
    let _ = here.give(&person(who), command);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn seats_of_series_are_counted_fair_and_given_back_only_by_who_was_asked(steps in steps()) {
        let mut here = weekly(2, 3);
        let sessions = [0, 1, 2].map(|week| in_weeks(&here, week));
        for (who, week, step) in steps {
            let before = sessions.map(|session| in_line(&here, session));
            let held = here.facts.bookings.clone();
            take(&mut here, who, week, &step);
            for (session, before) in sessions.into_iter().zip(before) {
                counted(&here, session)?;
                fair(&here, session, &before)?;
            }
            for (id, booking) in &here.facts.bookings {
                let confirmed = held.get(id).is_some_and(|one| one.state == State::Confirmed);
                if confirmed && booking.state == State::Lapsed {
                    let asked = booking.more.series.and_then(|series| series.asked());
                    prop_assert!(asked.is_some_and(|until| until <= here.now), "not asked");
                    let told = here.told.iter().any(|letter| {
                        letter.key == "services.letter.asked_again" && letter.about.contains(&id.to_string())
                    });
                    prop_assert!(told, "not told");
                }
            }
        }
    }
}
