//! Many at the same moment for what is scarce, each with its negative control.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use std::sync::Arc;

use domain::kernel::{PersonId, Time};
use domain::services::{Book, Cancel, Command, Terms, session_id};
use sea_orm::{ConnectionTrait, Statement};
use support::salon::{Salon, tomorrow};
use support::{House, STAIRWELL, key};
use tokio::sync::Barrier;

on_both_databases!(
    hundreds_ask_for_a_few_seats_and_none_is_sold_twice,
    the_same_rush_oversells_where_nothing_guards_the_seats,
    two_phones_of_one_person_cannot_book_two_seats_at_the_same_time,
    the_database_refuses_an_oversell_by_itself,
    the_database_refuses_a_second_live_booking_by_itself,
    a_household_has_as_many_sessions_a_week_as_allowed_however_fast_it_asks,
    without_a_lock_an_offer_is_answered_twice_and_a_showing_is_lost,
);

/// How many press at the same moment.
const AT_ONCE: usize = 20;

/// The race: everybody at once, and exactly the seats there are.
async fn hundreds_ask_for_a_few_seats_and_none_is_sold_twice(house: House) {
    let salon = Arc::new(Salon::open(house, 10).await);
    let confirmed = sixty_at_once(&salon, |salon, person| async move {
        let book = Command::Book(Book::of(salon.session()));
        match key(&salon.house.give(person, book).await) {
            "services.done.booked" => true,
            other => {
                assert_eq!(other, "services.refusal.full_nobody_waits");
                false
            }
        }
    });
    assert_eq!(confirmed.await, 10);
    assert_eq!(salon.row().await.booked, 10);
}

/// The negative control of the race: without lock and check the very same rush does oversell, so the race above would
/// find it.
async fn the_same_rush_oversells_where_nothing_guards_the_seats(house: House) {
    let salon = Arc::new(Salon::open(house, 10).await);
    let db = salon.house.store.writer();
    for sql in [
        "CREATE TABLE unguarded (seats integer, booked integer)",
        "INSERT INTO unguarded VALUES (10, 0)",
    ] {
        db.execute_unprepared(sql).await.unwrap();
    }
    let confirmed = sixty_at_once(&salon, |salon, _| async move {
        let db = salon.house.store.writer();
        let read = "SELECT booked FROM unguarded WHERE booked < seats";
        let read = Statement::from_string(db.get_database_backend(), read);
        let Some(row) = db.query_one_raw(read).await.unwrap() else {
            return false;
        };
        let booked: i32 = row.try_get("", "booked").unwrap();
        let write = format!("UPDATE unguarded SET booked = {}", booked + 1);
        db.execute_unprepared(&write).await.unwrap();
        true
    });
    let confirmed = confirmed.await;
    assert!(confirmed > 10, "only {confirmed} of ten seats were given");
}

/// Sixty people ask at once; says how many were told that they have a seat.
async fn sixty_at_once<F>(salon: &Arc<Salon>, ask: impl Fn(Arc<Salon>, PersonId) -> F) -> usize
where
    F: Future<Output = bool> + Send + 'static,
{
    let mut people = Vec::new();
    for _ in 0..60 {
        people.push(salon.person().await);
    }
    let asking = people
        .into_iter()
        .map(|person| ask(Arc::clone(salon), person));
    let asking: Vec<_> = asking.map(tokio::spawn).collect();
    let mut confirmed = 0;
    for answer in asking {
        confirmed += usize::from(answer.await.unwrap());
    }
    confirmed
}

/// The negative control: with the rules out of the way, the check still stands.
async fn the_database_refuses_an_oversell_by_itself(house: House) {
    let salon = Salon::open(house, 1).await;
    let write = |column: &str| {
        let sql = format!("UPDATE service_session SET {column} = {column} + 1");
        let db = salon.house.store.writer().clone();
        async move { db.execute_unprepared(&sql).await.map(drop) }
    };
    write("booked").await.unwrap();
    for column in ["booked", "held"] {
        assert!(write(column).await.is_err(), "{column}");
    }
    let db = salon.house.store.writer();
    assert!(
        db.execute_unprepared("UPDATE service_session SET held = -1")
            .await
            .is_err()
    );
    assert!(
        db.execute_unprepared("UPDATE service_session SET seats = 0")
            .await
            .is_err()
    );
}

/// The negative control of "once per person": a copy of a live booking is refused, of a cancelled one is not.
async fn the_database_refuses_a_second_live_booking_by_itself(house: House) {
    let salon = Salon::open(house, 3).await;
    let me = salon.person().await;
    let (_, booking) = salon.book(me).await;
    let columns = "session, service, start, length, subject, actor, state, position, until, reason, made, \
                   deadline, reminded, put_away, attendance, more";
    let new = if salon.house.store.is_sqlite() {
        "randomblob(16)"
    } else {
        "gen_random_uuid()"
    };
    let copy = format!("INSERT INTO booking (id, {columns}) SELECT {new}, {columns} FROM booking");
    let db = salon.house.store.writer();
    assert!(db.execute_unprepared(&copy).await.is_err());
    salon
        .house
        .give(
            me,
            Command::Cancel(Cancel {
                booking,
                reason: String::new(),
                rest: false,
            }),
        )
        .await;
    db.execute_unprepared(&copy).await.unwrap();
}

/// A second service at the same hours; the same person asks for both at once, from two phones, again and again.
async fn two_phones_of_one_person_cannot_book_two_seats_at_the_same_time(house: House) {
    let one = Salon::open(house, 10).await;
    let other = Salon::open(one.house, 10).await;
    let sessions = [
        session_id(one.service, tomorrow().at(Time(540)), ""),
        session_id(other.service, tomorrow().at(Time(540)), ""),
    ];
    let salon = Arc::new(other);
    for _ in 0..10 {
        let me = salon.person().await;
        let asking = sessions.map(|session| {
            let salon = Arc::clone(&salon);
            tokio::spawn(async move {
                let book = Command::Book(Book::of(session));
                key(&salon.house.give(me, book).await).to_owned()
            })
        });
        let mut answers = Vec::new();
        for answer in asking {
            answers.push(answer.await.unwrap());
        }
        answers.sort();
        assert_eq!(
            answers,
            ["services.done.booked", "services.refusal.overlap"]
        );
    }
}

/// The race within a home: its people ask at the same moment for different sessions.
async fn a_household_has_as_many_sessions_a_week_as_allowed_however_fast_it_asks(house: House) {
    let salon = Arc::new(Salon::open(house, 5).await);
    let terms = Terms {
        per_week: 1,
        household: true,
        ahead: 20,
        ..Terms::default()
    };
    salon.set_with(5, terms).await;
    let mut people = Vec::new();
    for unit in ["301", "301", "301", "302"] {
        people.push(salon.house.neighbour("居民", STAIRWELL, unit).await);
    }
    // All in the week of the Monday after.
    let sessions = [5, 6, 7, 8].map(|days| salon.in_days(days));
    let asking = people.into_iter().zip(sessions).map(|(person, session)| {
        let salon = Arc::clone(&salon);
        tokio::spawn(async move { key(&salon.ask(person, session, false).await.0).to_owned() })
    });
    let mut answers = Vec::new();
    for answer in asking.collect::<Vec<_>>() {
        answers.push(answer.await.unwrap());
    }
    let booked = answers.iter().filter(|key| *key == "services.done.booked");
    assert_eq!(booked.count(), 2, "one of each home: {answers:?}");
    let refused = "services.refusal.household_often_enough";
    assert_eq!(answers.iter().filter(|key| *key == refused).count(), 2);
}

/// The negative control of the races at an offered seat and at the door (`server/tests/races.rs`): where nobody holds a
/// lock between looking and writing, the very same moment takes the seat and gives it on, and forgets who was shown again.
async fn without_a_lock_an_offer_is_answered_twice_and_a_showing_is_lost(house: House) {
    let db = house.store.writer().clone();
    for sql in [
        "CREATE TABLE unguarded (answer integer, shown integer)",
        "INSERT INTO unguarded VALUES (NULL, 0)",
    ] {
        db.execute_unprepared(sql).await.unwrap();
    }
    let looked = Arc::new(Barrier::new(AT_ONCE));
    let pressing = (0..AT_ONCE).map(|number| {
        let (db, looked) = (db.clone(), looked.clone());
        tokio::spawn(async move {
            let read = "SELECT answer, shown FROM unguarded";
            let read = Statement::from_string(db.get_database_backend(), read);
            let row = db.query_one_raw(read).await.unwrap().unwrap();
            looked.wait().await;
            let answer: Option<i32> = row.try_get("", "answer").unwrap();
            let shown: i32 = row.try_get("", "shown").unwrap();
            let shown = shown + 1;
            let write = format!("UPDATE unguarded SET answer = {number}, shown = {shown}");
            db.execute_unprepared(&write).await.unwrap();
            answer.is_none()
        })
    });
    let mut answered = 0;
    for press in pressing.collect::<Vec<_>>() {
        answered += usize::from(press.await.unwrap());
    }
    assert!(answered > 1, "only {answered} answered the one offer");
    let read = Statement::from_string(db.get_database_backend(), "SELECT shown FROM unguarded");
    let row = db.query_one_raw(read).await.unwrap().unwrap();
    let shown: i32 = row.try_get("", "shown").unwrap();
    assert!(shown < 2, "all {shown} were counted");
}
