//! Services, sessions, bookings and the waiting list on a real database.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use std::sync::Arc;

use domain::kernel::{
    Actor, CommandId, Envelope, Instant, Minutes, Outcome, Purpose, Space, Time, Weekday,
};
use domain::services::{
    Accept, Attendance, Book, BookingId, BookingRow, Cancel, CheckIn, CloseDay, Command, Decline,
    DrawRow, Fate, Guest, Holiday, KeepHolidays, Leave, Line, Mark, MarkAs, Met, Move, Note,
    OpenSessions, Policy, ReopenDay, ServiceRow, SessionId, SessionRow, SetHours, State, Terms,
    number, session_id,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use store::Via;
use store::kernel::tables::{letter, person};
use support::salon::{Salon, tomorrow};
use support::{COMMUNITY, House, NOW, STAIRWELL, key};
use uuid::Uuid;

on_both_databases!(
    a_resident_books_and_cancels,
    a_freed_seat_is_offered_lapses_and_goes_to_the_next,
    who_could_come_to_any_session_gets_the_first_that_frees,
    a_closed_day_tells_everyone_however_many,
    hours_cannot_take_seats_from_people,
    two_rooms_have_seats_of_their_own,
    moving_within_a_week_is_no_further_session_of_it,
    the_clock_opens_days_and_reminds,
    what_was_asked_for_offline_is_told_by_text_message_too,
    who_stays_away_too_often_waits_behind_the_others,
    the_desk_books_for_guests_and_moves_them,
    a_rush_into_a_draw_is_drawn_once_and_everyone_can_reckon_it,
    whoever_has_another_session_at_that_time_wins_nothing,
    hundreds_enter_a_draw_for_a_hundred_seats,
    a_seat_is_not_offered_to_who_is_elsewhere_then,
    the_desk_books_by_number_for_who_lives_here,
    what_is_booked_on_a_holiday_is_counted_and_stands,
);

async fn a_resident_books_and_cancels(house: House) {
    let salon = Salon::open(house, 2).await;
    let me = salon.person().await;
    let (outcome, booking) = salon.book(me).await;
    assert_eq!(key(&outcome), "services.done.booked");
    assert_eq!(salon.state(me, booking).await, State::Confirmed);
    assert_eq!(salon.row().await.booked, 1);
    let desk = salon
        .house
        .store
        .shelf(Space::Desk(COMMUNITY, Purpose::Services))
        .await
        .unwrap();
    assert_eq!(desk.find::<BookingRow>(booking.0).unwrap().name, "居民");
    let cancel = Command::Cancel(Cancel {
        booking,
        reason: String::new(),
        rest: false,
    });
    assert_eq!(
        key(&salon.house.give(me, cancel).await),
        "services.done.cancelled"
    );
    assert_eq!(salon.row().await.booked, 0);
    // Who has cancelled may book again.
    let (again, _) = salon.book(me).await;
    assert_eq!(key(&again), "services.done.booked");
    let shelf = salon
        .house
        .store
        .shelf(Space::Public(COMMUNITY))
        .await
        .unwrap();
    assert_eq!(shelf.all::<ServiceRow>().count(), 1);
}

async fn a_freed_seat_is_offered_lapses_and_goes_to_the_next(house: House) {
    let salon = Salon::open(house, 1).await;
    let [first, second, third, fourth] = [
        salon.person().await,
        salon.person().await,
        salon.person().await,
        salon.person().await,
    ];
    let (_, seat) = salon.book(first).await;
    let (_, b) = salon.book(second).await;
    let (_, c) = salon.book(third).await;
    let (waiting, d) = salon.book(fourth).await;
    assert_eq!(key(&waiting), "services.done.waiting");
    assert_eq!(salon.state(fourth, d).await, State::Waiting { position: 3 });
    salon
        .house
        .give(
            first,
            Command::Cancel(Cancel {
                booking: seat,
                reason: String::new(),
                rest: false,
            }),
        )
        .await;
    let until = NOW.plus(Minutes::hours(1));
    assert_eq!(salon.state(second, b).await, State::Offered { until });
    assert_eq!(salon.row().await.held, 1);

    salon.at(until).await;
    assert_eq!(salon.state(second, b).await, State::Lapsed);
    assert!(matches!(salon.state(third, c).await, State::Offered { .. }));
    let late = salon
        .house
        .give(second, Command::Accept(Accept { booking: b }))
        .await;
    assert_eq!(key(&late), "services.refusal.offer_over");
    // Whose offer lapsed may wait again, behind the others.
    let (again, e) = salon.book(second).await;
    assert_eq!(key(&again), "services.done.waiting");
    assert_eq!(salon.state(second, e).await, State::Waiting { position: 2 });

    salon
        .house
        .give(third, Command::Decline(Decline { booking: c }))
        .await;
    assert!(matches!(
        salon.state(fourth, d).await,
        State::Offered { .. }
    ));
    let accepted = salon
        .house
        .give(fourth, Command::Accept(Accept { booking: d }))
        .await;
    assert_eq!(key(&accepted), "services.done.accepted");
    salon
        .house
        .give(
            second,
            Command::Leave(Leave {
                booking: e,
                others: false,
            }),
        )
        .await;
    let row = salon.row().await;
    assert_eq!((row.booked, row.held, row.waiting), (1, 0, 0));
    let letters = salon.letters(second).await;
    assert!(
        letters.contains(&"offered".into()) && letters.contains(&"lapsed".into()),
        "{letters:?}"
    );
}

async fn who_could_come_to_any_session_gets_the_first_that_frees(house: House) {
    let salon = Salon::open(house, 1).await;
    let sessions = [salon.in_days(2), salon.in_days(3)];
    let mut taken = Vec::new();
    for session in sessions {
        let who = salon.person().await;
        taken.push((who, salon.ask(who, session, false).await.1));
    }
    let me = salon.person().await;
    let id = CommandId(Uuid::now_v7());
    let book = Command::Book(Book {
        wait: true,
        also: vec![sessions[1]],
        ..Book::of(sessions[0])
    });
    let waiting = salon.house.give_as(id, me, book).await;
    assert_eq!(key(&waiting), "services.done.waiting_any");
    let first = BookingId::derive(id, "booking");
    let second = BookingId::derive(id, &sessions[1].to_string());
    for booking in [first, second] {
        let state = salon.state(me, booking).await;
        assert_eq!(state, State::Waiting { position: 1 });
    }

    let (who, booking) = taken[1];
    let reason = String::new();
    let cancel = Command::Cancel(Cancel {
        booking,
        reason,
        rest: false,
    });
    salon.house.give(who, cancel).await;
    let accept = Command::Accept(Accept { booking: second });
    let accepted = salon.house.give(me, accept).await;
    assert_eq!(key(&accepted), "services.done.accepted");
    salon.at(NOW.plus(Minutes(1))).await;
    assert_eq!(salon.state(me, second).await, State::Confirmed);
    assert_eq!(salon.state(me, first).await, State::Left);
    let (next, _) = salon.ask(salon.person().await, sessions[0], true).await;
    assert_eq!(key(&next), "services.done.waiting");
    // All at one moment of the standing clock, hence by name.
    let letters = salon.letters(me).await;
    assert_eq!(letters, ["confirmed", "offered", "waiting_any"]);
}

async fn a_closed_day_tells_everyone_however_many(house: House) {
    let salon = Salon::open(house, 130).await;
    let mut bookings = Vec::new();
    for _ in 0..130 {
        let person = salon.person().await;
        bookings.push((person, salon.book(person).await.1));
    }
    let close = CloseDay {
        services: vec![salon.service],
        day: tomorrow(),
        reason: "台风".into(),
    };
    let closed = salon
        .house
        .give(salon.worker, Command::CloseDay(close))
        .await;
    assert_eq!(key(&closed), "services.done.day_closed");
    assert_eq!(
        salon.row().await.booked,
        30,
        "a hundred in the transaction itself"
    );
    salon.at(Instant(NOW.0 + 10)).await;
    let row = salon.row().await;
    assert_eq!((row.booked, row.closed.as_deref()), (0, Some("台风")));
    for (person, booking) in bookings {
        assert_eq!(
            salon.state(person, booking).await,
            State::CalledOff {
                reason: "台风".into()
            }
        );
        assert!(salon.letters(person).await.contains(&"called_off".into()));
    }
}

async fn hours_cannot_take_seats_from_people(house: House) {
    let salon = Salon::open(house, 3).await;
    for _ in 0..3 {
        let person = salon.person().await;
        salon.book(person).await;
    }
    assert_eq!(key(&salon.set(2).await), "services.refusal.seats_taken");
    assert_eq!(key(&salon.set(5).await), "services.done.hours_set");
    assert_eq!(salon.row().await.free(), 2);
}

async fn two_rooms_have_seats_of_their_own(house: House) {
    let salon = Salon::open(house, 1).await;
    let room = |room: &str| Line {
        days: Weekday::ALL.to_vec(),
        from: Some(Time(540)),
        to: Some(Time(660)),
        length: Some(60),
        seats: Some(1),
        room: room.into(),
        ..Line::default()
    };
    let set = SetHours {
        service: salon.service,
        lines: vec![room(""), room("二楼")],
        terms: Terms::default(),
        outside: None,
        reason: String::new(),
    };
    let set = salon.house.give(salon.worker, Command::SetHours(set)).await;
    assert_eq!(key(&set), "services.done.hours_set");
    let upstairs = session_id(salon.service, tomorrow().at(Time(540)), "二楼");
    let (one, other) = (salon.person().await, salon.person().await);
    let (booked, _) = salon.ask(one, salon.session(), false).await;
    assert_eq!(key(&booked), "services.done.booked");
    let (booked, booking) = salon.ask(other, upstairs, false).await;
    assert_eq!(key(&booked), "services.done.booked");
    // Both databases give back what they were told.
    let cancel = Command::Cancel(Cancel {
        booking,
        reason: String::new(),
        rest: false,
    });
    salon.house.give(other, cancel).await;
    let shelf = salon.house.store.shelf(Space::Person(other)).await.unwrap();
    let row = shelf.find::<BookingRow>(booking.0).unwrap();
    assert_eq!([&row.room, &row.fields.room], ["二楼", "二楼"]);
    let here = salon.house.store.shelf(Space::Public(COMMUNITY)).await;
    let here = here.unwrap();
    assert_eq!(here.find::<SessionRow>(upstairs.0).unwrap().room, "二楼");
    assert_eq!(salon.row().await.booked, 1);
}

async fn moving_within_a_week_is_no_further_session_of_it(house: House) {
    let salon = Salon::open(house, 2).await;
    let terms = Terms {
        per_week: 1,
        ahead: 14,
        ..Terms::default()
    };
    salon.set_with(2, terms).await;
    let me = salon.person().await;
    // Monday to Sunday after next: a week with all its days ahead.
    let today = NOW.civil().date;
    let monday = (7..14).find(|ahead| today.plus_days(*ahead).weekday() == Weekday::Monday);
    let monday = monday.unwrap();
    let (booked, first) = salon.ask(me, salon.in_days(monday - 1), false).await;
    assert_eq!(key(&booked), "services.done.booked");
    let (booked, second) = salon.ask(me, salon.in_days(monday), false).await;
    assert_eq!(key(&booked), "services.done.booked", "the week after");
    let to = |booking, days| {
        let session = salon.in_days(days);
        Command::Move(Move { booking, session })
    };
    let within = salon.house.give(me, to(second, monday + 1)).await;
    assert_eq!(key(&within), "services.done.moved");
    let twice = salon.house.give(me, to(first, monday)).await;
    assert_eq!(key(&twice), "services.refusal.often_enough");
}

async fn the_clock_opens_days_and_reminds(house: House) {
    let salon = Salon::open(house, 3).await;
    let me = salon.person().await;
    salon.book(me).await;
    let last = NOW.civil().date.plus_days(15);
    let new_day = session_id(salon.service, last.at(Time(540)), "");
    let shelf = salon
        .house
        .store
        .shelf(Space::Public(COMMUNITY))
        .await
        .unwrap();
    assert!(shelf.find::<SessionRow>(new_day.0).is_none());
    // The standing clock stands at seven in the evening: reminders for tomorrow were due an hour ago.
    salon.at(tomorrow().at(Time(18 * 60))).await;
    let shelf = salon
        .house
        .store
        .shelf(Space::Public(COMMUNITY))
        .await
        .unwrap();
    assert!(shelf.find::<SessionRow>(new_day.0).is_some());
    let other = session_id(salon.service, tomorrow().plus_days(1).at(Time(540)), "");
    let book = Command::Book(Book::of(other));
    let friend = salon.person().await;
    salon.house.give(friend, book).await;
    salon.at(tomorrow().plus_days(1).at(Time(18 * 60))).await;
    assert!(
        salon.house.store.next_due().await.unwrap().is_some(),
        "the chain goes on"
    );
}

async fn what_was_asked_for_offline_is_told_by_text_message_too(house: House) {
    let salon = Salon::open(house, 2).await;
    for (waited, urgent) in [(0, 0), (90, 1)] {
        let me = salon.person().await;
        let book = Command::Book(Book::of(salon.session()));
        let envelope = Envelope {
            id: CommandId(Uuid::now_v7()),
            actor: me,
            subject: me,
            made: NOW.minus(Minutes(waited)),
            command: book.into(),
        };
        let store = &salon.house.store;
        store.perform(&envelope, Via::Outbox).await.unwrap();
        let letters = letter::Entity::find().filter(letter::Column::Urgent.eq(true));
        let letters = letters.all(store.readers()).await.unwrap();
        assert_eq!(letters.len(), urgent);
    }
}

async fn who_stays_away_too_often_waits_behind_the_others(house: House) {
    let salon = Salon::open(house, 2).await;
    let me = salon.person().await;
    for day in 1..=3 {
        let (_, booking) = salon.ask(me, salon.in_days(day), false).await;
        salon
            .at(NOW.civil().date.plus_days(day).at(Time(540)))
            .await;
        let mark = Mark {
            booking,
            mark: MarkAs::Missed,
            reason: String::new(),
        };
        let marked = salon.house.give(salon.worker, Command::Mark(mark)).await;
        assert_eq!(key(&marked), "services.done.marked");
    }
    let letters = salon.letters(me).await;
    assert_eq!(letters.iter().filter(|key| *key == "missed_it").count(), 2);
    assert!(letters.contains(&"waits_only".into()));
    let session = salon.in_days(8);
    let (refused, _) = salon.ask(me, session, false).await;
    assert_eq!(key(&refused), "services.refusal.waits_only");
    let (waiting, mine) = salon.ask(me, session, true).await;
    assert_eq!(key(&waiting), "services.done.waiting");
    let [a, b] = [salon.person().await, salon.person().await];
    for other in [a, b] {
        let (booked, _) = salon.ask(other, session, false).await;
        assert_eq!(key(&booked), "services.done.booked");
    }
    let (_, theirs) = salon.ask(salon.person().await, session, true).await;
    assert_eq!(salon.state(me, mine).await, State::Waiting { position: 2 });
    let row = {
        let desk = Space::Desk(COMMUNITY, Purpose::Services);
        let shelf = salon.house.store.shelf(desk).await.unwrap();
        shelf.find::<BookingRow>(theirs.0).unwrap().clone()
    };
    assert_eq!(row.state, State::Waiting { position: 1 });
}

async fn the_desk_books_for_guests_and_moves_them(house: House) {
    let salon = Salon::open(house, 2).await;
    let id = CommandId(Uuid::now_v7());
    let book = Command::Book(Book {
        session: salon.session(),
        guest: Guest {
            name: "钱阿公".into(),
            phone: "19900001234".into(),
            ..Guest::default()
        },
        ..Book::of(salon.session())
    });
    let booked = salon.house.give_as(id, salon.worker, book).await;
    assert_eq!(key(&booked), "services.done.booked");
    let booking = BookingId::derive(id, "booking");
    let to = salon.in_days(2);
    for command in [
        Command::Note(Note {
            booking,
            text: "坐轮椅".into(),
        }),
        Command::Move(Move {
            booking,
            session: to,
        }),
        Command::CheckIn(CheckIn { booking }),
        Command::CheckIn(CheckIn { booking }),
    ] {
        let done = salon.house.give(salon.worker, command).await;
        assert!(matches!(done, Outcome::Done { .. }), "{done:?}");
    }
    let desk = Space::Desk(COMMUNITY, Purpose::Services);
    let shelf = salon.house.store.shelf(desk).await.unwrap();
    let row = shelf.find::<BookingRow>(booking.0).unwrap();
    assert_eq!((row.name.as_str(), row.session), ("钱阿公", to));
    assert!(matches!(
        row.attendance,
        Some(Attendance::Came { again: 1, .. })
    ));
    let side = row.desk.clone().unwrap();
    assert!(side.guest && side.note == "坐轮椅" && side.phone == "19900001234");
    assert_eq!(salon.row().await.booked, 0);
}

/// Drawn two days before, at noon.
fn drawn() -> Terms {
    Terms {
        policy: Policy::Day,
        days_before: 2,
        ..Terms::default()
    }
}

impl Salon {
    async fn drawing(&self, session: SessionId) -> Option<DrawRow> {
        let shelf = self.house.store.shelf(Space::Public(COMMUNITY)).await;
        shelf.unwrap().find::<DrawRow>(session.0).cloned()
    }
}

/// The race at the draw: everybody enters at once, each from two phones; the clock draws once.
async fn a_rush_into_a_draw_is_drawn_once_and_everyone_can_reckon_it(house: House) {
    let salon = Salon::open(house, 10).await;
    salon.set_with(10, drawn()).await;
    let session = salon.in_days(5);
    let salon = Arc::new(salon);
    let mut entering = Vec::new();
    for _ in 0..30 {
        let me = salon.person().await;
        for _ in 0..2 {
            let salon = Arc::clone(&salon);
            entering.push(tokio::spawn(async move {
                let (outcome, booking) = salon.ask(me, session, true).await;
                (key(&outcome).to_owned(), me, booking)
            }));
        }
    }
    let mut entered = Vec::new();
    for asked in entering {
        match asked.await.unwrap() {
            (key, me, booking) if key == "services.done.entered" => entered.push((me, booking)),
            (key, ..) => assert_eq!(key, "services.refusal.already_entered"),
        }
    }
    assert_eq!(entered.len(), 30, "each once, from whichever phone");
    let before = salon.drawing(session).await;
    assert!(before.is_none(), "nothing is known before it is drawn");
    salon
        .at(NOW.civil().date.plus_days(3).at(Time(12 * 60)))
        .await;
    let drawing = salon.drawing(session).await.unwrap().drawing;
    assert_eq!(drawing.verify(), Ok(()));
    assert_eq!(drawing.entries.len(), 30);
    let mut confirmed = 0;
    for (me, booking) in &entered {
        let entries = drawing.entries.iter();
        let mine = entries
            .clone()
            .find(|entry| entry.number == number(*booking));
        match (salon.state(*me, *booking).await, mine.unwrap().fate) {
            (State::Confirmed, Fate::Won) => confirmed += 1,
            (State::Waiting { .. }, Fate::Waits) => {}
            (state, fate) => panic!("{state:?} is not {fate:?}"),
        }
    }
    assert_eq!(confirmed, 10);
    // The hash that stood there before is that of the seed, and it comes from this server's own seal: another
    // database with the same people would draw otherwise.
    let seal = salon.house.store.setting("draw_seal").await.unwrap();
    assert_eq!(seal.unwrap().len(), 64);
}

async fn whoever_has_another_session_at_that_time_wins_nothing(house: House) {
    let one = Salon::open(house, 10).await;
    one.set_with(10, drawn()).await;
    let service = one.service;
    let other = Salon::open(one.house, 10).await;
    let first = session_id(service, NOW.civil().date.plus_days(5).at(Time(540)), "");
    let (free, busy) = (other.person().await, other.person().await);
    let (_, free_booking) = other.ask(free, first, true).await;
    let (_, busy_booking) = other.ask(busy, first, true).await;
    let (elsewhere, _) = other.ask(busy, other.in_days(5), true).await;
    assert_eq!(key(&elsewhere), "services.done.booked");
    other
        .at(NOW.civil().date.plus_days(3).at(Time(12 * 60)))
        .await;
    assert_eq!(other.state(free, free_booking).await, State::Confirmed);
    assert_eq!(other.state(busy, busy_booking).await, State::Missed);
    assert!(other.letters(busy).await.contains(&"drawn_busy".to_owned()));
}

/// More than the line takes, and more than are written one by one.
async fn hundreds_enter_a_draw_for_a_hundred_seats(house: House) {
    let salon = Salon::open(house, 100).await;
    salon.set_with(100, drawn()).await;
    let session = salon.in_days(5);
    for _ in 0..300 {
        let me = salon.person().await;
        assert_eq!(
            key(&salon.ask(me, session, true).await.0),
            "services.done.entered"
        );
    }
    salon
        .at(NOW.civil().date.plus_days(3).at(Time(12 * 60)))
        .await;
    let drawing = salon.drawing(session).await.unwrap().drawing;
    assert_eq!(drawing.verify(), Ok(()));
    let count = |fate| {
        drawing
            .entries
            .iter()
            .filter(|entry| entry.fate == fate)
            .count()
    };
    assert_eq!(
        (count(Fate::Won), count(Fate::Waits), count(Fate::Not)),
        (100, 50, 150)
    );
}

async fn a_seat_is_not_offered_to_who_is_elsewhere_then(house: House) {
    let one = Salon::open(house, 1).await;
    let (service, start) = (one.service, tomorrow().at(Time(540)));
    let first = session_id(service, start, "");
    let other = Salon::open(one.house, 5).await;
    let [taken, busy, free, last] = [
        other.person().await,
        other.person().await,
        other.person().await,
        other.person().await,
    ];
    let (_, seat) = other.ask(taken, first, false).await;
    let (_, passed) = other.ask(busy, first, true).await;
    let (_, next) = other.ask(free, first, true).await;
    let (elsewhere, sitting) = other.ask(busy, other.session(), false).await;
    assert_eq!(key(&elsewhere), "services.done.booked");
    let cancel = |booking| {
        Command::Cancel(Cancel {
            booking,
            reason: String::new(),
            rest: false,
        })
    };
    other.house.give(taken, cancel(seat)).await;
    let waits = State::Waiting { position: 1 };
    assert_eq!(other.state(busy, passed).await, waits);
    assert!(matches!(
        other.state(free, next).await,
        State::Offered { .. }
    ));
    // Nobody else in line could come: the seat is open to whoever asks, and gone again.
    let decline = Command::Decline(Decline { booking: next });
    other.house.give(free, decline).await;
    let (booked, theirs) = other.ask(last, first, false).await;
    assert_eq!(key(&booked), "services.done.booked");
    other.house.give(last, cancel(theirs)).await;
    assert_eq!(other.state(busy, passed).await, waits);
    // Once they are free, their turn comes.
    other.house.give(busy, cancel(sitting)).await;
    other.at(NOW.plus(Minutes(1))).await;
    assert!(matches!(
        other.state(busy, passed).await,
        State::Offered { .. }
    ));
}

async fn the_desk_books_by_number_for_who_lives_here(house: House) {
    let salon = Salon::open(house, 5).await;
    let resident = salon.house.neighbour("王秀英", STAIRWELL, "302").await;
    let stranger = salon.house.person("李四").await;
    for (who, number) in [(resident, "19900000001"), (stranger, "19900000002")] {
        let row = person::ActiveModel {
            id: Set(who.0),
            phone: Set(Some(number.to_owned())),
            ..Default::default()
        };
        row.update(salon.house.store.writer()).await.unwrap();
    }
    let by_number = |name: &str, phone: &str, session| {
        Command::Book(Book {
            guest: Guest {
                name: name.into(),
                phone: phone.into(),
                ..Guest::default()
            },
            ..Book::of(session)
        })
    };
    let id = CommandId(Uuid::now_v7());
    let book = by_number("王阿姨", "199 0000 0001", salon.session());
    let booked = salon.house.give_as(id, salon.worker, book).await;
    assert_eq!(key(&booked), "services.done.booked_for");
    let booking = BookingId::derive(id, "booking");
    assert_eq!(salon.state(resident, booking).await, State::Confirmed);
    assert_eq!(salon.letters(resident).await, ["confirmed_for"]);
    let desk = Space::Desk(COMMUNITY, Purpose::Services);
    let shelf = salon.house.store.shelf(desk).await.unwrap();
    let row = shelf.find::<BookingRow>(booking.0).unwrap();
    assert_eq!((row.name.as_str(), row.by), ("王秀英", Some(salon.worker)));
    assert!(row.by_desk && !row.desk.clone().unwrap().guest);

    // Twice is once, and the desk learns no more of what they have than that.
    let again = by_number("", "19900000001", salon.session());
    let again = salon.house.give(salon.worker, again).await;
    assert_eq!(key(&again), "services.refusal.has_it");
    let (own, _) = salon.ask(resident, salon.in_days(2), false).await;
    assert_eq!(key(&own), "services.done.booked");
    let other = Salon::open(salon.house, 5).await;
    let meets = by_number("", "19900000001", other.in_days(2));
    let meets = other.house.give(other.worker, meets).await;
    assert_eq!(key(&meets), "services.refusal.elsewhere");

    // Whoever has an account but does not live here is a guest, and reads no letter.
    let guest = by_number("李四", "19900000002", other.in_days(3));
    let guest = other.house.give(other.worker, guest).await;
    assert_eq!(key(&guest), "services.done.booked");
    assert!(other.letters(stranger).await.is_empty());
    let alone = by_number("", "19900000002", other.in_days(3));
    let alone = other.house.give(other.worker, alone).await;
    assert!(matches!(alone, Outcome::Input { .. }), "{alone:?}");
    // They cancel it like any other of their own.
    let reason = String::new();
    let cancel = Command::Cancel(Cancel {
        booking,
        reason,
        rest: false,
    });
    let cancelled = other.house.give(resident, cancel).await;
    assert_eq!(key(&cancelled), "services.done.cancelled");
}

async fn what_is_booked_on_a_holiday_is_counted_and_stands(house: House) {
    let salon = Salon::open(house, 5).await;
    let keeping = Terms {
        holidays: true,
        ..Terms::default()
    };
    salon.set_with(5, keeping).await;
    let me = salon.person().await;
    let (_, booking) = salon.book(me).await;
    assert!(
        salon
            .house
            .store
            .met_by_holidays()
            .await
            .unwrap()
            .is_empty()
    );
    let days = [tomorrow(), tomorrow().plus_days(1)].map(|day| Holiday {
        day,
        name: "元旦".into(),
        like: None,
    });
    let keep = Command::KeepHolidays(KeepHolidays { days: days.into() });
    salon.house.give(Actor::CLOCK, keep).await;
    let met = Met {
        day: tomorrow(),
        name: "元旦".into(),
        sessions: 1,
        people: 1,
    };
    let told = [("理发".to_owned(), "淞泽社区".to_owned(), met)];
    assert_eq!(salon.house.store.met_by_holidays().await.unwrap(), told);
    // It stands, also after the morning in which the calendar is taken.
    let service = salon.service;
    let open = Command::OpenSessions(OpenSessions { service });
    salon.house.give(Actor::CLOCK, open).await;
    assert_eq!(salon.state(me, booking).await, State::Confirmed);
    assert_eq!(salon.house.store.met_by_holidays().await.unwrap(), told);
    // Staff who open the day all the same have decided.
    let day = tomorrow();
    let reopen = Command::ReopenDay(ReopenDay { service, day });
    salon.house.give(salon.worker, reopen).await;
    assert!(
        salon
            .house
            .store
            .met_by_holidays()
            .await
            .unwrap()
            .is_empty()
    );
}
