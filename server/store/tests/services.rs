//! Services, sessions, bookings and the waiting list on a real database.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use std::sync::Arc;

use domain::inbox::LetterRow;
use domain::kernel::{
    CommandId, Date, Envelope, Instant, Minutes, Outcome, PersonId, Purpose, Role, Space, Time,
    Weekday,
};
use domain::services::{
    Accept, Attendance, Book, BookingId, BookingRow, Cancel, CheckIn, CloseDay, Command, Decline,
    Define, DrawRow, Fate, Fields, Guest, Leave, Line, Mark, MarkAs, Move, Note, Policy, ServiceId,
    ServiceRow, SessionId, SessionRow, SetHours, State, Terms, number, session_id,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Statement};
use store::Via;
use store::kernel::tables::letter;
use support::{COMMUNITY, House, NOW, STAIRWELL, key};
use uuid::Uuid;

on_both_databases!(
    a_resident_books_and_cancels,
    a_freed_seat_is_offered_lapses_and_goes_to_the_next,
    a_closed_day_tells_everyone_however_many,
    hours_cannot_take_seats_from_people,
    the_clock_opens_days_and_reminds,
    hundreds_ask_for_a_few_seats_and_none_is_sold_twice,
    the_same_rush_oversells_where_nothing_guards_the_seats,
    two_phones_of_one_person_cannot_book_two_seats_at_the_same_time,
    what_was_asked_for_offline_is_told_by_text_message_too,
    the_database_refuses_an_oversell_by_itself,
    the_database_refuses_a_second_live_booking_by_itself,
    a_household_has_as_many_sessions_a_week_as_allowed_however_fast_it_asks,
    who_stays_away_too_often_waits_behind_the_others,
    the_desk_books_for_guests_and_moves_them,
    a_rush_into_a_draw_is_drawn_once_and_everyone_can_reckon_it,
    whoever_has_another_session_at_that_time_wins_nothing,
    hundreds_enter_a_draw_for_a_hundred_seats,
);

/// A house with a service open every day from 9 to 11, an hour each.
struct Salon {
    house: House,
    worker: PersonId,
    service: ServiceId,
}

impl Salon {
    async fn open(house: House, seats: u32) -> Self {
        let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
        let id = CommandId(Uuid::now_v7());
        let fields = Fields {
            name: "理发".into(),
            room: "一楼".into(),
            ..Fields::default()
        };
        let define = Command::Define(Define {
            place: COMMUNITY,
            fields,
        });
        assert_eq!(
            key(&house.give_as(id, worker, define).await),
            "services.done.defined"
        );
        let salon = Self {
            house,
            worker,
            service: ServiceId::derive(id, "service"),
        };
        assert_eq!(key(&salon.set(seats).await), "services.done.hours_set");
        salon
    }

    async fn set(&self, seats: u32) -> Outcome {
        self.set_with(seats, Terms::default()).await
    }

    async fn set_with(&self, seats: u32, terms: Terms) -> Outcome {
        let line = Line {
            days: Weekday::ALL.to_vec(),
            from: Some(Time(540)),
            to: Some(Time(660)),
            length: Some(60),
            seats: Some(seats),
            ..Line::default()
        };
        let set = SetHours {
            service: self.service,
            lines: vec![line],
            terms,
            outside: None,
            reason: String::new(),
        };
        self.house.give(self.worker, Command::SetHours(set)).await
    }

    fn session(&self) -> SessionId {
        session_id(self.service, tomorrow().at(Time(540)))
    }

    async fn book(&self, person: PersonId) -> (Outcome, BookingId) {
        let id = CommandId(Uuid::now_v7());
        let book = Command::Book(Book {
            session: self.session(),
            wait: true,
            guest: Guest::default(),
            party: None,
        });
        (
            self.house.give_as(id, person, book).await,
            BookingId::derive(id, "booking"),
        )
    }

    /// The first session of the day so many days from now.
    fn in_days(&self, days: i32) -> SessionId {
        let day = NOW.civil().date.plus_days(days);
        session_id(self.service, day.at(Time(540)))
    }

    async fn ask(&self, person: PersonId, session: SessionId, wait: bool) -> (Outcome, BookingId) {
        let id = CommandId(Uuid::now_v7());
        let book = Command::Book(Book {
            session,
            wait,
            guest: Guest::default(),
            party: None,
        });
        let outcome = self.house.give_as(id, person, book).await;
        (outcome, BookingId::derive(id, "booking"))
    }

    async fn person(&self) -> PersonId {
        self.house.person("居民").await
    }

    async fn row(&self) -> SessionRow {
        let shelf = self
            .house
            .store
            .shelf(Space::Public(COMMUNITY))
            .await
            .unwrap();
        shelf.find::<SessionRow>(self.session().0).unwrap().clone()
    }

    async fn state(&self, person: PersonId, booking: BookingId) -> State {
        let shelf = self.house.store.shelf(Space::Person(person)).await.unwrap();
        shelf.find::<BookingRow>(booking.0).unwrap().state.clone()
    }

    async fn letters(&self, person: PersonId) -> Vec<String> {
        let shelf = self.house.store.shelf(Space::Person(person)).await.unwrap();
        let mut letters: Vec<_> = shelf
            .all::<LetterRow>()
            .map(|(_, row)| (row.at, row.key.clone()))
            .collect();
        letters.sort();
        letters
            .into_iter()
            .map(|(_, key)| key.trim_start_matches("services.letter.").to_owned())
            .collect()
    }

    async fn at(&self, now: Instant) {
        self.house.store.clock.set(now);
        while self.house.store.give_due().await.unwrap() > 0 {}
    }
}

fn tomorrow() -> Date {
    NOW.civil().date.plus_days(1)
}

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
        .give(second, Command::Leave(Leave { booking: e }))
        .await;
    let row = salon.row().await;
    assert_eq!((row.booked, row.held, row.waiting), (1, 0, 0));
    let letters = salon.letters(second).await;
    assert!(
        letters.contains(&"offered".into()) && letters.contains(&"lapsed".into()),
        "{letters:?}"
    );
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

async fn the_clock_opens_days_and_reminds(house: House) {
    let salon = Salon::open(house, 3).await;
    let me = salon.person().await;
    salon.book(me).await;
    let last = NOW.civil().date.plus_days(15);
    let new_day = session_id(salon.service, last.at(Time(540)));
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
    let other = session_id(salon.service, tomorrow().plus_days(1).at(Time(540)));
    let book = Command::Book(Book {
        session: other,
        wait: false,
        guest: Guest::default(),
        party: None,
    });
    let friend = salon.person().await;
    salon.house.give(friend, book).await;
    salon.at(tomorrow().plus_days(1).at(Time(18 * 60))).await;
    assert!(
        salon.house.store.next_due().await.unwrap().is_some(),
        "the chain goes on"
    );
}

/// The race: everybody at once, and exactly the seats there are.
async fn hundreds_ask_for_a_few_seats_and_none_is_sold_twice(house: House) {
    let salon = Arc::new(Salon::open(house, 10).await);
    let confirmed = sixty_at_once(&salon, |salon, person| async move {
        let book = Command::Book(Book {
            session: salon.session(),
            wait: false,
            guest: Guest::default(),
            party: None,
        });
        match key(&salon.house.give(person, book).await) {
            "services.done.booked" => true,
            other => {
                assert_eq!(other, "services.refusal.full");
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
        session_id(one.service, tomorrow().at(Time(540))),
        session_id(other.service, tomorrow().at(Time(540))),
    ];
    let salon = Arc::new(other);
    for _ in 0..10 {
        let me = salon.person().await;
        let asking = sessions.map(|session| {
            let salon = Arc::clone(&salon);
            tokio::spawn(async move {
                let book = Command::Book(Book {
                    session,
                    wait: false,
                    guest: Guest::default(),
                    party: None,
                });
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

async fn what_was_asked_for_offline_is_told_by_text_message_too(house: House) {
    let salon = Salon::open(house, 2).await;
    for (waited, urgent) in [(0, 0), (90, 1)] {
        let me = salon.person().await;
        let book = Command::Book(Book {
            session: salon.session(),
            wait: false,
            guest: Guest::default(),
            party: None,
        });
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
        wait: false,
        guest: Guest {
            name: "钱阿公".into(),
            phone: "19900001234".into(),
        },
        party: None,
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
    let first = session_id(service, NOW.civil().date.plus_days(5).at(Time(540)));
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
