//! Two instances on one PostgreSQL database.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::inbox::LetterRow;
use domain::kernel::sync::SpacePull;
use domain::kernel::{PersonId, Role, Space, Words};
use domain::notices::{Audience, Command, Fields, Kind, NoticeRow, Post};
use domain::slices::Body;
use sea_orm::{ConnectionTrait, EntityTrait};
use store::kernel::rows::{self, Change};
use store::kernel::tables::command;
use store::{Clock, Store};
use support::{House, NOW, STAIRWELL};
use uuid::Uuid;

/// How many transactions the race makes; `server/CHAOS.md` says how to make a hundred thousand.
fn commits() -> usize {
    let asked = std::env::var("YOULIN_RACE_COMMITS").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(1_600)
}

fn post() -> Command {
    Command::Post(Post {
        draft: None,
        place: STAIRWELL,
        fields: Fields {
            title: "停水".into(),
            body: "明天上午9点到11点停水。".into(),
            kind: Kind::Notice,
            audience: Audience::Public,
            pinned: false,
            acknowledge: false,
            expires: None,
        },
    })
}

/// Lets a store follow the others as long as the test runs.
fn follow(store: &Store) {
    let store = store.clone();
    tokio::spawn(async move { store.follow(std::future::pending()).await });
}

/// Waits until a store has heard that a space moved on.
async fn heard(pokes: &mut tokio::sync::broadcast::Receiver<store::Poke>, space: Space) -> u64 {
    loop {
        let poke = pokes.recv().await.unwrap();
        if poke.space == space {
            return poke.version;
        }
    }
}

async fn notices(store: &Store) -> usize {
    let shelf = store.shelf(Space::Public(STAIRWELL)).await.unwrap();
    shelf.all::<NoticeRow>().count()
}

#[tokio::test]
async fn what_one_instance_writes_the_other_hears() {
    let Some((one, other)) = House::twins().await else {
        return;
    };
    let mut pokes = other.store.listen();
    follow(&one.store);
    follow(&other.store);
    assert_eq!(notices(&other.store).await, 0);
    let leader = one.holding(Role::StairwellLeader, STAIRWELL).await;
    one.give(leader, post()).await;
    heard(&mut pokes, Space::Public(STAIRWELL)).await;
    assert_eq!(notices(&other.store).await, 1);
}

#[tokio::test]
async fn what_nobody_told_is_seen_by_the_next_look() {
    let Some((silent, other)) = House::twins().await else {
        return;
    };
    let mut pokes = other.store.listen();
    follow(&other.store);
    let leader = silent.holding(Role::StairwellLeader, STAIRWELL).await;
    // It does not follow, so it tells nobody: as if it had died right after the commit.
    silent.give(leader, post()).await;
    heard(&mut pokes, Space::Public(STAIRWELL)).await;
    assert_eq!(notices(&other.store).await, 1);
}

#[tokio::test]
async fn a_reader_who_has_seen_more_is_caught_up_with_and_not_believed() {
    let Some((one, other)) = House::twins().await else {
        return;
    };
    let leader = one.holding(Role::StairwellLeader, STAIRWELL).await;
    let writer = one.store.remembering();
    let space = Space::Public(STAIRWELL);
    assert_eq!(notices(&other.store).await, 0);
    House {
        store: writer.clone(),
        url: None,
    }
    .give(leader, post())
    .await;
    assert_eq!(notices(&other.store).await, 0, "nobody has told it");
    let seen = writer.written();
    assert!(seen.contains_key(&space), "{seen:?}");
    other.store.catch_up(seen).await.unwrap();
    assert_eq!(notices(&other.store).await, 1);
    let version = other.store.version(&space);
    other.store.catch_up([(space, u64::MAX)]).await.unwrap();
    assert_eq!(other.store.version(&space), version);
}

#[tokio::test]
async fn a_role_that_ends_on_one_instance_ends_on_the_other() {
    let Some((one, other)) = House::twins().await else {
        return;
    };
    follow(&one.store);
    follow(&other.store);
    let leader = one.holding(Role::StairwellLeader, STAIRWELL).await;
    assert_eq!(other.actor(leader).await.grants.len(), 1);
    let mut pokes = other.store.listen();
    let end = format!("UPDATE role_grant SET until = 1 WHERE person = '{leader}'");
    one.store.writer().execute_unprepared(&end).await.unwrap();
    // Whatever ends a role writes into the person's own space.
    write(&one.store, &[Space::Person(leader)]).await;
    heard(&mut pokes, Space::Person(leader)).await;
    assert!(other.actor(leader).await.grants.is_empty());
}

#[tokio::test]
async fn the_time_is_the_databases() {
    let Some(house) = House::postgres().await else {
        return;
    };
    let url = house.url.clone().unwrap();
    let store = Store::open_postgres(&url).await.unwrap();
    assert!(matches!(store.clock, Clock::Database(_)));
}

#[tokio::test]
async fn a_command_that_comes_due_is_given_by_one_instance_only() {
    const COMMANDS: usize = 60;
    let Some((one, other)) = House::twins().await else {
        return;
    };
    let command = serde_json::to_string(&domain::slices::Command::from(post())).unwrap();
    let insert = format!(
        "INSERT INTO due (id, entity, purpose, at, next, tries, command) \
         SELECT gen_random_uuid(), gen_random_uuid(), 'test', {0}, {0}, 0, '{command}' \
         FROM generate_series(1, {COMMANDS})",
        NOW.0
    );
    one.store
        .writer()
        .execute_unprepared(&insert)
        .await
        .unwrap();
    let given = |store: Store| async move {
        let mut all = 0;
        loop {
            let given = store.give_due().await.unwrap();
            all += given;
            if store.next_due().await.unwrap().is_none() {
                return all;
            }
        }
    };
    let (here, there) = tokio::join!(given(one.store.clone()), given(other.store.clone()));
    assert_eq!(here + there, COMMANDS, "{here} and {there}");
    let outcomes = command::Entity::find().all(one.store.readers()).await;
    assert_eq!(outcomes.unwrap().len(), COMMANDS);
}

/// Writes one new row into each of these spaces, and says what it is called.
async fn write(store: &Store, spaces: &[Space]) -> Uuid {
    let id = Uuid::now_v7();
    let row = |space: &Space| Change {
        space: *space,
        kind: Body::Letter(letter()).kind(),
        id,
        body: Some(Body::Letter(letter())),
    };
    let tx = store.begin().await.unwrap();
    rows::write(&tx, spaces.iter().map(row).collect(), NOW)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}

fn letter() -> LetterRow {
    LetterRow {
        key: "x".into(),
        facts: Words::none(),
        about: "/".into(),
        at: NOW,
        read: false,
    }
}

/// A phone that asks again and again for what is new, and remembers all it was ever told.
#[derive(Default)]
struct Phone {
    since: BTreeMap<Space, u64>,
    seen: BTreeMap<Space, BTreeSet<Uuid>>,
}

impl Phone {
    async fn ask(&mut self, store: &Store, space: Space) {
        let since = self.since.get(&space).copied().unwrap_or_default();
        let pull = store.pull_space(space, since, since).await.unwrap();
        let pull: SpacePull = serde_json::from_str(pull.get()).unwrap();
        assert!(pull.version >= since, "versions never go backwards");
        self.since.insert(space, pull.version);
        let seen = self.seen.entry(space).or_default();
        seen.extend(pull.rows.iter().map(|row| row.id));
    }
}

/// The race: eight writers on two instances, and phones that poll meanwhile, on both.
#[tokio::test(flavor = "multi_thread")]
async fn eight_writers_race_and_no_polling_reader_misses_a_row() {
    let Some((one, other)) = House::twins().await else {
        return;
    };
    let spaces: Vec<Space> = (1..=4)
        .map(|n| Space::Person(PersonId(Uuid::from_u128(n))))
        .collect();
    let over = Arc::new(AtomicBool::new(false));
    let reading = [&one, &other, &one, &other].map(|house| {
        let (store, spaces, over) = (house.store.clone(), spaces.clone(), over.clone());
        tokio::spawn(async move {
            let mut phone = Phone::default();
            loop {
                let last = over.load(Ordering::SeqCst);
                for space in &spaces {
                    phone.ask(&store, *space).await;
                }
                if last {
                    return phone.seen;
                }
            }
        })
    });
    let each = commits() / 8;
    let writing = (0..8).map(|writer| {
        let store = if writer % 2 == 0 { &one } else { &other }.store.clone();
        let spaces = spaces.clone();
        tokio::spawn(async move {
            let mut written = Vec::with_capacity(each);
            for turn in 0..each {
                // One to three spaces at a time, in every combination.
                let start = (writer + turn) % spaces.len();
                let into: Vec<Space> = (0..=turn % 3)
                    .map(|step| spaces[(start + step) % spaces.len()])
                    .collect();
                written.push((write(&store, &into).await, into));
            }
            written
        })
    });
    let mut written: BTreeMap<Space, BTreeSet<Uuid>> = BTreeMap::new();
    for writer in writing.collect::<Vec<_>>() {
        for (id, into) in writer.await.unwrap() {
            for space in into {
                written.entry(space).or_default().insert(id);
            }
        }
    }
    over.store(true, Ordering::SeqCst);
    for reader in reading {
        assert!(reader.await.unwrap() == written, "a row was missed");
    }
}

/// The negative control: the same reader with a sequence for a cursor misses what commits late.
#[tokio::test]
async fn a_sequence_for_a_cursor_would_miss_rows_and_the_locked_counter_makes_the_second_wait() {
    let Some((one, other)) = House::twins().await else {
        return;
    };
    let table = "CREATE TABLE sequenced (version bigserial)";
    one.store.writer().execute_unprepared(table).await.unwrap();
    let insert = "INSERT INTO sequenced DEFAULT VALUES";
    let count = |above: i64| {
        let db = one.store.readers().clone();
        async move {
            let sql = format!("SELECT 1 FROM sequenced WHERE version > {above}");
            let ask = sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, sql);
            db.query_all_raw(ask).await.unwrap().len()
        }
    };
    let slow = one.store.begin().await.unwrap();
    slow.execute_unprepared(insert).await.unwrap();
    let quick = other.store.begin().await.unwrap();
    quick.execute_unprepared(insert).await.unwrap();
    quick.commit().await.unwrap();
    assert_eq!(count(0).await, 1, "the reader is at version 2 now");
    slow.commit().await.unwrap();
    assert_eq!(count(2).await, 0, "and the first is missed for good");

    let space = Space::Person(PersonId(Uuid::from_u128(9)));
    let slow = one.store.begin().await.unwrap();
    let change = || Change {
        space,
        kind: Body::Letter(letter()).kind(),
        id: Uuid::now_v7(),
        body: Some(Body::Letter(letter())),
    };
    rows::write(&slow, vec![change()], NOW).await.unwrap();
    let quick = tokio::spawn(async move { write(&other.store, &[space]).await });
    let mut phone = Phone::default();
    phone.ask(&one.store, space).await;
    assert!(phone.seen[&space].is_empty());
    slow.commit().await.unwrap();
    quick.await.unwrap();
    phone.ask(&one.store, space).await;
    assert_eq!(phone.seen[&space].len(), 2);
}
