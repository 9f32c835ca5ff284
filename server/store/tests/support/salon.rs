//! A service with hours on a real database, and people who book it.

use super::{COMMUNITY, House, NOW, key};
use domain::inbox::LetterRow;
use domain::kernel::{CommandId, Date, Instant, Outcome, PersonId, Role, Space, Time, Weekday};
use domain::services::{
    Book, BookingId, BookingRow, Command, Define, Fields, Line, ServiceId, SessionId, SessionRow,
    SetHours, State, Terms, session_id,
};
use uuid::Uuid;

/// A house with a service open every day from 9 to 11, an hour each.
pub struct Salon {
    pub house: House,
    pub worker: PersonId,
    pub service: ServiceId,
}

impl Salon {
    pub async fn open(house: House, seats: u32) -> Self {
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

    pub async fn set(&self, seats: u32) -> Outcome {
        self.set_with(seats, Terms::default()).await
    }

    pub async fn set_with(&self, seats: u32, terms: Terms) -> Outcome {
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

    pub fn session(&self) -> SessionId {
        session_id(self.service, tomorrow().at(Time(540)), "")
    }

    pub async fn book(&self, person: PersonId) -> (Outcome, BookingId) {
        let id = CommandId(Uuid::now_v7());
        let book = Command::Book(Book {
            wait: true,
            ..Book::of(self.session())
        });
        (
            self.house.give_as(id, person, book).await,
            BookingId::derive(id, "booking"),
        )
    }

    /// The first session of the day so many days from now.
    pub fn in_days(&self, days: i32) -> SessionId {
        let day = NOW.civil().date.plus_days(days);
        session_id(self.service, day.at(Time(540)), "")
    }

    pub async fn ask(
        &self,
        person: PersonId,
        session: SessionId,
        wait: bool,
    ) -> (Outcome, BookingId) {
        let id = CommandId(Uuid::now_v7());
        let book = Command::Book(Book {
            wait,
            ..Book::of(session)
        });
        let outcome = self.house.give_as(id, person, book).await;
        (outcome, BookingId::derive(id, "booking"))
    }

    pub async fn person(&self) -> PersonId {
        self.house.person("居民").await
    }

    pub async fn row(&self) -> SessionRow {
        let shelf = self
            .house
            .store
            .shelf(Space::Public(COMMUNITY))
            .await
            .unwrap();
        shelf.find::<SessionRow>(self.session().0).unwrap().clone()
    }

    pub async fn state(&self, person: PersonId, booking: BookingId) -> State {
        let shelf = self.house.store.shelf(Space::Person(person)).await.unwrap();
        shelf.find::<BookingRow>(booking.0).unwrap().state.clone()
    }

    pub async fn letters(&self, person: PersonId) -> Vec<String> {
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

    pub async fn at(&self, now: Instant) {
        self.house.store.clock.set(now);
        while self.house.store.give_due().await.unwrap() > 0 {}
    }
}

pub fn tomorrow() -> Date {
    NOW.civil().date.plus_days(1)
}
