//! A small neighbourhood on a real database: SQLite in memory, and PostgreSQL where there is one.

#![allow(dead_code, reason = "each test file uses its own part of the support")]

pub mod salon;

use domain::kernel::{
    Actor, CommandId, Envelope, Instant, Level, Outcome, Path, PersonId, PlaceId, Role, Space,
};
use domain::slices::Command;
use sea_orm::{ActiveModelTrait, ConnectionTrait, Database, DbErr, Set, Statement};
use store::kernel::tables::{home, person, place, role_grant};
use store::kernel::{people, places};
use store::{Clock, Store, StoreError, Via};
use uuid::Uuid;

pub const NOW: Instant = Instant(1_795_000_000_000);
pub const STREET: PlaceId = PlaceId(Uuid::from_u128(0x10));
pub const COMMUNITY: PlaceId = PlaceId(Uuid::from_u128(0x20));
pub const ESTATE: PlaceId = PlaceId(Uuid::from_u128(0x30));
pub const STAIRWELL: PlaceId = PlaceId(Uuid::from_u128(0x40));
pub const ELSEWHERE: PlaceId = PlaceId(Uuid::from_u128(0x50));

/// Runs each test on SQLite, and on PostgreSQL when `YOULIN_TEST_POSTGRES` names one.
#[macro_export]
macro_rules! on_both_databases {
    ($($test:ident),* $(,)?) => {$(
        mod $test {
            #[tokio::test]
            async fn sqlite() {
                super::$test(super::support::House::sqlite().await).await;
            }

            #[tokio::test]
            async fn postgres() {
                if let Some(house) = super::support::House::postgres().await {
                    super::$test(house).await;
                }
            }
        }
    )*};
}

/// A store with four places above each other and one elsewhere.
pub struct House {
    pub store: Store,
    /// Where its database is, on PostgreSQL.
    pub url: Option<String>,
}

impl House {
    pub async fn sqlite() -> Self {
        Self::furnish(Store::open_in_memory().await.unwrap()).await
    }

    /// A database of its own on the server that the test command started.
    pub async fn postgres() -> Option<Self> {
        let url = std::env::var("YOULIN_TEST_POSTGRES").ok()?;
        let name = format!("test_{}", Uuid::now_v7().simple());
        let admin = Database::connect(&url).await.unwrap();
        admin
            .execute_unprepared(&format!("CREATE DATABASE {name}"))
            .await
            .unwrap();
        admin.close().await.unwrap();
        let (base, _) = url.rsplit_once('/').unwrap();
        let url = format!("{base}/{name}");
        let mut house = Self::furnish(Store::open_postgres(&url).await.unwrap()).await;
        house.url = Some(url);
        Some(house)
    }

    /// Two instances on one such database.
    pub async fn twins() -> Option<(Self, Self)> {
        let one = Self::postgres().await?;
        let url = one.url.clone()?;
        let store = Store::open_postgres(&url).await.unwrap();
        let other = Self {
            store: store.with_clock(one.store.clock.clone()),
            url: Some(url),
        };
        Some((one, other))
    }

    /// Lays the places of the neighbourhood in an empty store, whose clock stands still.
    pub async fn furnish(store: Store) -> Self {
        let house = Self {
            store: store.with_clock(Clock::standing(NOW)),
            url: None,
        };
        house
            .place(STREET, None, Level::Subdistrict, "斜塘街道")
            .await;
        house
            .place(COMMUNITY, Some(STREET), Level::Community, "淞泽社区")
            .await;
        house
            .place(ESTATE, Some(COMMUNITY), Level::Estate, "淞泽家园七区")
            .await;
        house
            .place(STAIRWELL, Some(ESTATE), Level::Stairwell, "40幢1单元")
            .await;
        house
            .place(ELSEWHERE, Some(STREET), Level::Community, "莲香社区")
            .await;
        house
    }

    async fn place(&self, id: PlaceId, parent: Option<PlaceId>, level: Level, name: &str) {
        let mut path = match parent {
            Some(parent) => places::path(self.store.readers(), parent).await.unwrap(),
            None => Path::default(),
        };
        path.0.push(id);
        let community = (level >= Level::Community).then(|| path.0[1].0);
        let row = place::ActiveModel {
            id: Set(id.0),
            parent: Set(parent.map(|parent| parent.0)),
            level: Set(places::level_text(level).to_owned()),
            code: Set(id.to_string()),
            name: Set(name.to_owned()),
            party_body: Set(String::new()),
            grid: Set(String::new()),
            units: Set("[]".to_owned()),
            demo: Set(false),
            path: Set(places::path_text(&path)),
            community: Set(community),
            since: Set(0),
            until: Set(None),
        };
        row.insert(self.store.writer()).await.unwrap();
    }

    /// A person without home or role.
    pub async fn person(&self, name: &str) -> PersonId {
        let id = Uuid::now_v7();
        let row = person::ActiveModel {
            id: Set(id),
            name: Set(name.to_owned()),
            phone: Set(None),
            language: Set("zh-CN".to_owned()),
            sms: Set(true),
            demo: Set(false),
            since: Set(0),
            closed: Set(None),
        };
        row.insert(self.store.writer()).await.unwrap();
        PersonId(id)
    }

    /// A person with a confirmed home.
    pub async fn neighbour(&self, name: &str, place: PlaceId, unit: &str) -> PersonId {
        let person = self.person(name).await;
        let row = home::ActiveModel {
            person: Set(person.0),
            place: Set(place.0),
            unit: Set(unit.to_owned()),
            asked: Set(0),
            verified: Set(Some(0)),
        };
        row.insert(self.store.writer()).await.unwrap();
        person
    }

    /// A person with a role.
    pub async fn holding(&self, role: Role, place: PlaceId) -> PersonId {
        let person = self.person("某人").await;
        self.grant(person, role, place).await;
        person
    }

    /// Gives a person a role.
    pub async fn grant(&self, person: PersonId, role: Role, place: PlaceId) {
        let row = role_grant::ActiveModel {
            id: Set(Uuid::now_v7()),
            person: Set(person.0),
            role: Set(people::role_text(role)),
            place: Set(place.0),
            since: Set(0),
            until: Set(None),
        };
        row.insert(self.store.writer()).await.unwrap();
    }

    pub async fn actor(&self, person: PersonId) -> Actor {
        self.store.actor(person).await.unwrap().unwrap()
    }

    /// Gives a command as `person` under a new id.
    pub async fn give(&self, person: PersonId, command: impl Into<Command>) -> Outcome {
        self.give_as(CommandId(Uuid::now_v7()), person, command)
            .await
    }

    /// Gives a command as `person` under this id.
    pub async fn give_as(
        &self,
        id: CommandId,
        person: PersonId,
        command: impl Into<Command>,
    ) -> Outcome {
        let envelope = Envelope {
            id,
            actor: person,
            subject: person,
            made: self.store.clock.now(),
            command: command.into(),
        };
        loop {
            match self.store.perform(&envelope, Via::Form).await {
                Ok(outcome) => return outcome,
                // The database was too busy to be asked: a phone gives the very same command again.
                Err(StoreError::Database(DbErr::ConnectionAcquire(_))) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// The kinds of rows that stand in a space.
    pub async fn kinds(&self, space: Space) -> Vec<&'static str> {
        let shelf = self.store.shelf(space).await.unwrap();
        domain::slices::Body::KINDS
            .iter()
            .map(|(kind, _)| *kind)
            .filter(|kind| shelf.count(kind) > 0)
            .collect()
    }
}

impl House {
    /// The tables in which some text says that.
    pub async fn tables_that_say(&self, what: &str) -> Vec<String> {
        let db = self.store.writer();
        let named = if self.store.is_sqlite() {
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        } else {
            "SELECT table_name::text AS name FROM information_schema.tables \
             WHERE table_schema = 'public'"
        };
        let mut saying = Vec::new();
        for table in self.texts(named, "name").await {
            let whole = if self.store.is_sqlite() {
                let columns = format!(
                    "SELECT group_concat('quote(\"' || name || '\")', '||') AS whole \
                     FROM pragma_table_info('{table}')"
                );
                self.texts(&columns, "whole").await.remove(0)
            } else {
                "t::text".to_owned()
            };
            let found = format!("SELECT 1 FROM \"{table}\" t WHERE {whole} LIKE '%{what}%'");
            if !db.query_all_raw(self.sql(&found)).await.unwrap().is_empty() {
                saying.push(table);
            }
        }
        saying.sort();
        saying
    }

    /// One column of what a query finds.
    pub async fn texts(&self, sql: &str, column: &str) -> Vec<String> {
        let rows = self.store.writer().query_all_raw(self.sql(sql)).await;
        let rows = rows.unwrap().into_iter();
        rows.map(|row| row.try_get("", column).unwrap()).collect()
    }

    fn sql(&self, sql: &str) -> Statement {
        Statement::from_string(self.store.writer().get_database_backend(), sql)
    }
}

/// The message key of an outcome.
pub fn key(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Done { key, .. }
        | Outcome::Refused { key, .. }
        | Outcome::Unprocessable { key } => key,
        Outcome::Input { .. } => "input",
    }
}
