//! Commands that come due, on a real database.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use domain::kernel::{CommandId, Instant, Minutes, Role};
use domain::services::{Define, Fields, OpenSessions, ServiceId};
use domain::slices::Command;
use domain::tasks::{Age, Close, TaskId};
use sea_orm::{ConnectionTrait, EntityTrait, Set};
use store::kernel::tables::due;
use support::{COMMUNITY, House, NOW, key};
use uuid::Uuid;

on_both_databases!(
    a_due_command_that_fails_holds_up_no_other,
    a_due_command_that_was_given_before_is_given_no_more,
    a_due_command_that_is_malformed_is_given_no_more,
);

async fn put(house: &House, id: u128, command: impl Into<Command>, at: Instant) {
    let row = due::ActiveModel {
        id: Set(Uuid::from_u128(id)),
        entity: Set(Uuid::now_v7()),
        purpose: Set("test".into()),
        at: Set(at.0),
        next: Set(at.0),
        tries: Set(0),
        not_after: Set(None),
        command: Set(serde_json::to_string(&command.into()).unwrap()),
    };
    let insert = due::Entity::insert(row);
    insert
        .exec_without_returning(house.store.writer())
        .await
        .unwrap();
}

async fn waiting(house: &House, id: u128) -> Option<due::Model> {
    let found = due::Entity::find_by_id(Uuid::from_u128(id));
    found.one(house.store.readers()).await.unwrap()
}

/// A command of the clock that does something every time.
fn age() -> domain::tasks::Command {
    domain::tasks::Command::Age(Age {
        task: TaskId(Uuid::from_u128(99)),
    })
}

async fn a_due_command_that_fails_holds_up_no_other(house: House) {
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let id = CommandId(Uuid::now_v7());
    let fields = Fields {
        name: "理发".into(),
        room: "一楼".into(),
        ..Fields::default()
    };
    let define = domain::services::Command::Define(Define {
        place: COMMUNITY,
        fields,
    });
    let defined = house.give_as(id, worker, define).await;
    assert_eq!(key(&defined), "services.done.defined");
    let writes = |hours: &str| {
        let sql = format!("UPDATE service SET hours = '{hours}'");
        let db = house.store.writer().clone();
        async move { db.execute_unprepared(&sql).await.unwrap() }
    };
    writes("unreadable").await;
    let service = ServiceId::derive(id, "service");
    let open = domain::services::Command::OpenSessions(OpenSessions { service });
    put(&house, 1, open, NOW.minus(Minutes(2))).await;
    put(&house, 2, age(), NOW.minus(Minutes(1))).await;

    assert_eq!(house.store.give_due().await.unwrap(), 2);
    assert!(waiting(&house, 2).await.is_none(), "the other was given");
    let failed = waiting(&house, 1).await.unwrap();
    assert_eq!((failed.tries, failed.next > NOW.0), (1, true));
    assert_eq!(house.store.give_due().await.unwrap(), 0, "put off");

    house.store.clock.set(Instant(failed.next));
    house.store.give_due().await.unwrap();
    let again = waiting(&house, 1).await.unwrap();
    let waits = (failed.next - NOW.0, again.next - failed.next);
    assert!(waits.0 < waits.1, "longer every time: {waits:?}");

    writes("[]").await;
    house.store.clock.set(Instant(again.next));
    house.store.give_due().await.unwrap();
    assert!(waiting(&house, 1).await.is_none(), "given in the end");
}

async fn a_due_command_that_was_given_before_is_given_no_more(house: House) {
    for _ in 0..2 {
        put(&house, 1, age(), NOW).await;
        assert_eq!(house.store.give_due().await.unwrap(), 1);
        assert!(waiting(&house, 1).await.is_none());
    }
    assert_eq!(house.store.give_due().await.unwrap(), 0);
}

async fn a_due_command_that_is_malformed_is_given_no_more(house: House) {
    let close = domain::tasks::Command::Close(Close {
        task: TaskId(Uuid::from_u128(99)),
        reason: String::new(),
    });
    put(&house, 1, close, NOW).await;
    assert_eq!(house.store.give_due().await.unwrap(), 1);
    assert!(waiting(&house, 1).await.is_none());
}
