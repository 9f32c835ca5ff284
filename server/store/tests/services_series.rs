//! The same hour for several weeks, on a real database.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use std::sync::Arc;

use domain::kernel::{CommandId, Minutes, Outcome, PersonId, Space};
use domain::services::{
    ASKED_AHEAD, Again, Book, BookingId, BookingRow, Cancel, Command, Reconfirm, SessionRow, State,
    Terms,
};
use support::salon::Salon;
use support::{COMMUNITY, House, key};
use tokio::sync::Barrier;
use uuid::Uuid;

on_both_databases!(
    several_weeks_are_booked_asked_about_and_given_to_the_next,
    the_weeks_that_follow_are_given_up_together,
    many_ask_for_several_weeks_at_once_and_none_is_sold_twice,
);

async fn weekly(house: House, seats: u32) -> Salon {
    let salon = Salon::open(house, seats).await;
    let terms = Terms {
        ahead: 30,
        weeks: 4,
        ..Terms::default()
    };
    let set = salon.set_with(seats, terms).await;
    assert_eq!(key(&set), "services.done.hours_set");
    salon
}

async fn books(salon: &Salon, person: PersonId, weeks: u32) -> (Outcome, BookingId) {
    let id = CommandId(Uuid::now_v7());
    let book = Command::Book(Book {
        weeks: Some(weeks),
        ..Book::of(salon.in_days(1))
    });
    let outcome = salon.house.give_as(id, person, book).await;
    (outcome, BookingId::derive(id, "booking"))
}

/// What somebody has, in the order of weeks.
async fn own(salon: &Salon, person: PersonId) -> Vec<(BookingId, BookingRow)> {
    let shelf = salon
        .house
        .store
        .shelf(Space::Person(person))
        .await
        .unwrap();
    let mut own: Vec<_> = shelf
        .all::<BookingRow>()
        .map(|(id, row)| (BookingId(id), row.clone()))
        .collect();
    own.sort_by_key(|(_, row)| row.start);
    own
}

async fn several_weeks_are_booked_asked_about_and_given_to_the_next(house: House) {
    let salon = weekly(house, 1).await;
    let (me, next) = (salon.person().await, salon.person().await);
    let (booked, _) = books(&salon, me, 3).await;
    assert_eq!(key(&booked), "services.done.booked_weeks");
    assert_eq!(salon.letters(me).await, ["confirmed_weeks"]);
    let (waits, in_line) = salon.ask(next, salon.in_days(15), true).await;
    assert_eq!(key(&waits), "services.done.waiting");

    let series = |row: &BookingRow| row.series.unwrap();
    let weeks = own(&salon, me).await;
    let Again::WillBeAsked { until } = series(&weeks[1].1).again else {
        panic!("{:?}", weeks[1].1.series);
    };
    salon.at(until.minus(ASKED_AHEAD)).await;
    let asked = own(&salon, me).await;
    assert_eq!(series(&asked[1].1).again, Again::Asked { until });
    assert!(salon.letters(me).await.contains(&"asked_again".to_owned()));
    let say = Command::Reconfirm(Reconfirm {
        booking: weeks[1].0,
    });
    assert_eq!(
        key(&salon.house.give(me, say).await),
        "services.done.reconfirmed"
    );
    salon.at(until.plus(Minutes(1))).await;
    assert_eq!(salon.state(me, weeks[1].0).await, State::Confirmed);

    // About the third week nothing is said, and the clock gives it to the next in line.
    let Again::WillBeAsked { until } = series(&weeks[2].1).again else {
        panic!("{:?}", weeks[2].1.series);
    };
    salon.at(until.minus(ASKED_AHEAD)).await;
    salon.at(until).await;
    assert_eq!(salon.state(me, weeks[2].0).await, State::Lapsed);
    let offered = salon.state(next, in_line).await;
    assert!(matches!(offered, State::Offered { .. }), "{offered:?}");
    assert!(salon.letters(me).await.contains(&"given_back".to_owned()));
    let late = Command::Reconfirm(Reconfirm {
        booking: weeks[2].0,
    });
    assert_eq!(
        key(&salon.house.give(me, late).await),
        "services.refusal.given_back"
    );
}

async fn the_weeks_that_follow_are_given_up_together(house: House) {
    let salon = weekly(house, 1).await;
    let (me, next) = (salon.person().await, salon.person().await);
    books(&salon, me, 3).await;
    let (_, in_line) = salon.ask(next, salon.in_days(15), true).await;
    let weeks = own(&salon, me).await;
    let cancel = Command::Cancel(Cancel {
        booking: weeks[1].0,
        reason: String::new(),
        rest: true,
    });
    assert_eq!(
        key(&salon.house.give(me, cancel).await),
        "services.done.cancelled"
    );
    let states = own(&salon, me).await.into_iter();
    let states: Vec<_> = states.map(|(_, row)| row.state).collect();
    assert_eq!(
        states,
        [State::Confirmed, State::Cancelled, State::Cancelled]
    );
    let offered = salon.state(next, in_line).await;
    assert!(matches!(offered, State::Offered { .. }), "{offered:?}");
}

/// Half of them begin a week later than the others, so that they want the same sessions in different orders.
async fn many_ask_for_several_weeks_at_once_and_none_is_sold_twice(house: House) {
    const PEOPLE: usize = 30;
    const SEATS: u32 = 5;
    let salon = Arc::new(weekly(house, SEATS).await);
    let start = Arc::new(Barrier::new(PEOPLE));
    let mut asking = tokio::task::JoinSet::new();
    for number in 0..PEOPLE {
        let person = salon.person().await;
        let (salon, start) = (salon.clone(), start.clone());
        asking.spawn(async move {
            let first = if number % 2 == 0 { 1 } else { 8 };
            let book = Command::Book(Book {
                weeks: Some(3),
                ..Book::of(salon.in_days(first))
            });
            start.wait().await;
            let outcome = salon.house.give(person, book).await;
            let answer = key(&outcome).to_owned();
            assert!(
                answer.starts_with("services.done.booked")
                    || answer.starts_with("services.refusal.full"),
                "{answer}"
            );
        });
    }
    while let Some(done) = asking.join_next().await {
        done.unwrap();
    }
    let shelf = salon
        .house
        .store
        .shelf(Space::Public(COMMUNITY))
        .await
        .unwrap();
    for days in [1, 8, 15, 22] {
        let row = shelf.find::<SessionRow>(salon.in_days(days).0);
        assert!(row.unwrap().booked <= SEATS);
    }
    let first = shelf.find::<SessionRow>(salon.in_days(1).0);
    assert_eq!(first.unwrap().booked, SEATS);
}
