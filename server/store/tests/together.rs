//! Commands that come at the same time, and those for which nobody waits any more.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use std::sync::Arc;
use std::time::Duration;

use domain::kernel::{CommandId, Date, Envelope, PersonId, Purpose, Role, Space, Time, Weekday};
use domain::services::{
    Book, BookingRow, Command, Define, Describe, Fields, Line, ServiceId, SessionId, SetHours,
    Terms, session_id,
};
use sea_orm::{ConnectionTrait, EntityTrait};
use store::kernel::tables::space;
use store::{StoreError, Via};
use support::{COMMUNITY, House, NOW, key};
use uuid::Uuid;

on_both_databases!(
    what_cannot_be_decided_takes_no_other_down,
    a_command_goes_on_to_its_end_when_nobody_waits_for_it,
    one_of_a_rush_sees_what_those_before_it_wrote,
);

/// One row of a service is damaged, and half of the commands are about it.
async fn what_cannot_be_decided_takes_no_other_down(house: House) {
    let house = Arc::new(house);
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let (sound, damaged) = (define(&house, worker).await, define(&house, worker).await);
    open(&house, worker, sound, 40).await;
    let sql = format!(
        "UPDATE service SET hours = '{{' WHERE id = {}",
        literal(&house, damaged.0)
    );
    house.store.writer().execute_unprepared(&sql).await.unwrap();
    let mut asked = Vec::new();
    for number in 0..40 {
        let asking = Arc::clone(&house);
        let (person, command) = if number % 2 == 0 {
            (house.person("居民").await, book(sound))
        } else {
            (worker, describe(damaged))
        };
        asked.push(tokio::spawn(async move {
            let envelope = envelope(person, command);
            asking.store.perform(&envelope, Via::Form).await
        }));
    }
    for (number, answer) in asked.into_iter().enumerate() {
        match answer.await.unwrap() {
            Ok(outcome) => {
                assert_eq!((number % 2, key(&outcome)), (0, "services.done.booked"));
            }
            Err(error) => {
                assert!(
                    matches!(error, StoreError::Unreadable { what: "hours", .. }),
                    "{error}"
                );
                assert_eq!(number % 2, 1);
            }
        }
    }
    assert_eq!(booked(&house).await, 20);
}

/// A browser that goes away in the middle leaves neither half a command nor a space of which this process does not know
/// that it moved on.
async fn a_command_goes_on_to_its_end_when_nobody_waits_for_it(house: House) {
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let service = define(&house, worker).await;
    open(&house, worker, service, 40).await;
    let mut people = Vec::new();
    for number in 0..40 {
        let person = house.person("居民").await;
        let envelope = envelope(person, book(service));
        let wait = Duration::from_micros(100 * number);
        let _ = tokio::time::timeout(wait, house.store.perform(&envelope, Via::Form)).await;
        people.push(person);
    }
    for _ in 0..1_000 {
        if booked(&house).await == 40 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(booked(&house).await, 40);
    for person in people {
        let space = Space::Person(person);
        let stored = space::Entity::find_by_id(space.to_string());
        let stored = stored.one(house.store.readers()).await.unwrap().unwrap();
        assert_eq!(house.store.version(&space), stored.version.unsigned_abs());
    }
}

/// The same command many times at once is decided once, and everyone is told the same.
async fn one_of_a_rush_sees_what_those_before_it_wrote(house: House) {
    let house = Arc::new(house);
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let service = define(&house, worker).await;
    open(&house, worker, service, 40).await;
    let person = house.person("居民").await;
    let same = Arc::new(envelope(person, book(service)));
    let asked: Vec<_> = (0..30)
        .map(|_| {
            let (house, same) = (Arc::clone(&house), Arc::clone(&same));
            tokio::spawn(async move { house.store.perform(&same, Via::Form).await.unwrap() })
        })
        .collect();
    let mut outcomes = Vec::new();
    for answer in asked {
        outcomes.push(answer.await.unwrap());
    }
    assert_eq!(key(&outcomes[0]), "services.done.booked");
    assert!(outcomes.iter().all(|outcome| *outcome == outcomes[0]));
    assert_eq!(booked(&house).await, 1);
}

fn envelope(person: PersonId, command: Command) -> Envelope {
    Envelope {
        id: CommandId(Uuid::now_v7()),
        actor: person,
        subject: person,
        made: NOW,
        command: command.into(),
    }
}

async fn define(house: &House, worker: PersonId) -> ServiceId {
    let id = CommandId(Uuid::now_v7());
    let fields = named();
    let define = Command::Define(Define {
        place: COMMUNITY,
        fields,
    });
    let outcome = house.give_as(id, worker, define).await;
    assert_eq!(key(&outcome), "services.done.defined");
    ServiceId::derive(id, "service")
}

fn named() -> Fields {
    Fields {
        name: "理发".into(),
        room: "一楼".into(),
        ..Fields::default()
    }
}

async fn open(house: &House, worker: PersonId, service: ServiceId, seats: u32) {
    let line = Line {
        days: Weekday::ALL.to_vec(),
        from: Some(Time(540)),
        to: Some(Time(600)),
        length: Some(60),
        seats: Some(seats),
        ..Line::default()
    };
    let set = SetHours {
        service,
        lines: vec![line],
        terms: Terms::default(),
        outside: None,
        reason: String::new(),
    };
    let outcome = house.give(worker, Command::SetHours(set)).await;
    assert_eq!(key(&outcome), "services.done.hours_set");
}

fn session(service: ServiceId) -> SessionId {
    session_id(service, tomorrow().at(Time(540)), "")
}

fn tomorrow() -> Date {
    NOW.civil().date.plus_days(1)
}

fn book(service: ServiceId) -> Command {
    Command::Book(Book::of(session(service)))
}

fn describe(service: ServiceId) -> Command {
    Command::Describe(Describe {
        service,
        fields: named(),
    })
}

/// How many bookings the desk sees.
async fn booked(house: &House) -> usize {
    let desk = Space::Desk(COMMUNITY, Purpose::Services);
    house
        .store
        .shelf(desk)
        .await
        .unwrap()
        .all::<BookingRow>()
        .count()
}

/// An id as the database writes it.
fn literal(house: &House, id: Uuid) -> String {
    if house.store.is_sqlite() {
        format!("x'{}'", id.simple())
    } else {
        format!("'{id}'")
    }
}
