//! There is no room left: what is to be written is refused as a whole and clearly, what is there can be read, nothing
//! is damaged, and when there is room again writing goes on.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use domain::accounts::Way;
use domain::kernel::{CommandId, Envelope, Minutes, Outcome, PersonId, Phone, Role, Space};
use domain::notices::{Audience, Command, Fields, Kind, NoticeRow, Post};
use sea_orm::{ConnectionTrait, Statement};
use store::accounts::{Browser, Secret, Step};
use store::{Clock, Store, StoreError, Via};
use support::{COMMUNITY, House, NOW};
use uuid::Uuid;

/// More pages than a file can have.
const NO_BOUND: u32 = u32::MAX - 1;
/// So many notices fill whatever is left of the pages that are there.
const MANY: u128 = 400;

/// A house of which the file is on a disk, and who posts there.
async fn on_disk() -> (House, PersonId, std::path::PathBuf) {
    let folder = std::env::temp_dir().join(format!("youlin-full-{}", Uuid::now_v7().simple()));
    let house = House::furnish(Store::open_folder(&folder).await.unwrap()).await;
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    (house, worker, folder)
}

#[tokio::test]
async fn a_full_disk_refuses_clearly_damages_nothing_and_is_over_when_there_is_room() {
    let (house, worker, folder) = on_disk().await;
    house.store.bound_to(1).await.unwrap();
    let mut taken = 0;
    let error = loop {
        match house.store.perform(&post(worker, taken), Via::Form).await {
            Ok(outcome) => assert!(matches!(outcome, Outcome::Done { .. }), "{outcome:?}"),
            Err(error) => break error,
        }
        taken += 1;
        assert!(taken < MANY, "nothing bounds the file");
    };
    assert!(error.is_full() && !error.is_passing(), "{error}");
    assert!(taken > 0);

    // What is there can be read, and nothing of what was refused is.
    assert_eq!(notices(&house.store).await, usize::try_from(taken).unwrap());
    let id = post(worker, taken).id;
    let outcome = house.store.outcome(id, worker).await.unwrap();
    assert!(outcome.is_none(), "{outcome:?}");
    assert_eq!(integrity(&house.store).await, "ok");

    house.store.bound_to(NO_BOUND).await.unwrap();
    let outcome = house.store.perform(&post(worker, taken), Via::Form).await;
    assert!(
        matches!(outcome.unwrap(), Outcome::Done { .. }),
        "the same command"
    );
    assert_eq!(
        notices(&house.store).await,
        usize::try_from(taken).unwrap() + 1
    );
    assert_eq!(integrity(&house.store).await, "ok");
    drop(house);
    std::fs::remove_dir_all(folder).unwrap();
}

/// Whoever reads is known, though the day of their last visit cannot be noted.
#[tokio::test]
async fn who_is_signed_in_stays_so_on_a_full_disk() {
    let (house, worker, folder) = on_disk().await;
    let secret = signed_in(&house.store).await;
    house.store.bound_to(1).await.unwrap();
    let mut number = 0;
    while house
        .store
        .perform(&post(worker, number), Via::Form)
        .await
        .is_ok()
    {
        number += 1;
    }
    let tomorrow = NOW.plus(Minutes::days(2));
    let later = house.store.clone().with_clock(Clock::standing(tomorrow));
    let found = later.signed_in(&secret).await.unwrap();
    assert_eq!(found.unwrap().session.seen, NOW, "not noted");
    house.store.bound_to(NO_BOUND).await.unwrap();
    later.signed_in(&secret).await.unwrap().unwrap();
    let noted = later.signed_in(&secret).await.unwrap().unwrap();
    assert_eq!(noted.session.seen, tomorrow, "noted once there is room");
    drop((house, later));
    std::fs::remove_dir_all(folder).unwrap();
}

async fn signed_in(store: &Store) -> Secret {
    let phone = Phone::try_new("19900000001").unwrap();
    let browser = Browser {
        network: "192.0.2.1",
        device: "Android",
        session: None,
    };
    let mut code = String::new();
    let wording = |told: &str| {
        code = told.to_owned();
        String::new()
    };
    let asked = store.ask_code(Way::Code, &phone, None, browser.network, wording);
    let secret = asked.await.unwrap().unwrap();
    let step = store.answer_code(&secret, &code, &browser).await.unwrap();
    assert!(matches!(step, Ok(Step::Newcomer)), "{step:?}");
    let step = store.join(&secret, "王", "zh-CN", &browser).await.unwrap();
    match step.unwrap() {
        Step::In(entered) => entered.secret,
        other => panic!("{other:?}"),
    }
}

/// PostgreSQL says it by a code of its own; whatever else fails is no full disk.
#[tokio::test]
async fn a_full_disk_of_postgresql_is_told_from_other_failures() {
    let Some(house) = House::postgres().await else {
        return;
    };
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    for (code, full) in [("53100", true), ("53200", false)] {
        let fail = format!(
            "CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END $$; \
             CREATE OR REPLACE TRIGGER fail BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION fail()"
        );
        house
            .store
            .writer()
            .execute_unprepared(&fail)
            .await
            .unwrap();
        let error = house.store.perform(&post(worker, 0), Via::Form).await;
        let error: StoreError = error.unwrap_err();
        assert_eq!(error.is_full(), full, "{code}: {error}");
    }
}

fn post(worker: PersonId, number: u128) -> Envelope {
    let post = Post {
        draft: None,
        place: COMMUNITY,
        fields: Fields {
            title: format!("停水 {number}"),
            body: "水".repeat(900),
            kind: Kind::Notice,
            audience: Audience::Public,
            pinned: false,
            acknowledge: false,
            expires: None,
        },
    };
    Envelope {
        id: CommandId(Uuid::from_u128(0x7000 + number)),
        actor: worker,
        subject: worker,
        made: NOW,
        command: Command::Post(post).into(),
    }
}

async fn notices(store: &Store) -> usize {
    let shelf = store.shelf(Space::Public(COMMUNITY)).await.unwrap();
    shelf.all::<NoticeRow>().count()
}

async fn integrity(store: &Store) -> String {
    let backend = store.readers().get_database_backend();
    let check = Statement::from_string(backend, "PRAGMA integrity_check");
    let row = store.readers().query_one_raw(check).await.unwrap();
    row.unwrap().try_get_by_index(0).unwrap()
}
