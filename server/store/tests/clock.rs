//! Commands that come due, on a real database.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use domain::inbox::LetterRow;
use domain::kernel::{CommandId, Instant, Minutes, PersonId, Role, Space};
use domain::notices::{self, Acknowledge, AcknowledgementRow, NoticeId, NoticeRow, Post};
use domain::services::{Define, Fields, OpenSessions, ServiceId};
use domain::slices::Command;
use domain::tasks::{Age, Claim, Close, Publish, TaskId};
use sea_orm::{ConnectionTrait, EntityTrait, Set};
use store::kernel::tables::due;
use support::{COMMUNITY, House, NOW, STAIRWELL, key};
use uuid::Uuid;

on_both_databases!(
    a_due_command_that_fails_holds_up_no_other,
    a_due_command_that_was_given_before_is_given_no_more,
    a_due_command_that_is_malformed_is_given_no_more,
    old_notices_leave_the_lists_with_what_was_acknowledged_of_them,
    old_letters_go_and_newer_ones_stay,
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

    assert_eq!(house.store.give_due().await.unwrap(), 1);
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

/// Gives everything that is due by `now`, and what follows from it a moment later.
async fn all_given(house: &House, now: Instant) {
    for moment in [now, Instant(now.0 + 10)] {
        house.store.clock.set(moment);
        while house.store.give_due().await.unwrap() > 0 {}
    }
}

async fn posts(house: &House, by: PersonId, title: &str, pinned: bool) -> NoticeId {
    let id = CommandId(Uuid::now_v7());
    let fields = serde_json::json!({
        "title": title, "body": "明天停水。", "pinned": pinned, "acknowledge": true,
    });
    let post = notices::Command::Post(Post {
        draft: None,
        place: STAIRWELL,
        fields: serde_json::from_value(fields).unwrap(),
    });
    let posted = house.give_as(id, by, post).await;
    assert_eq!(key(&posted), "notices.done.posted");
    NoticeId::derive(id, "notice")
}

async fn old_notices_leave_the_lists_with_what_was_acknowledged_of_them(house: House) {
    let leader = house.holding(Role::StairwellLeader, STAIRWELL).await;
    let old = posts(&house, leader, "停水", false).await;
    posts(&house, leader, "报警电话", true).await;
    // More homes than one transaction sees to.
    for home in 0..120 {
        let unit = home.to_string();
        let neighbour = house.neighbour("邻居", STAIRWELL, &unit).await;
        let acknowledge = notices::Command::Acknowledge(Acknowledge { notice: old });
        house.give(neighbour, acknowledge).await;
    }
    let lists = async || {
        let place = house.store.shelf(Space::Public(STAIRWELL)).await.unwrap();
        let mut titles: Vec<_> = place
            .all::<NoticeRow>()
            .map(|(_, row)| row.fields.title.clone())
            .collect();
        titles.sort();
        let lead = house.store.shelf(Space::Lead(STAIRWELL)).await.unwrap();
        (titles.join("，"), lead.all::<AcknowledgementRow>().count())
    };
    let last_day = NOW.plus(Minutes::days(179));
    all_given(&house, last_day).await;
    posts(&house, leader, "停电", false).await;
    assert_eq!(lists().await, ("停水，停电，报警电话".into(), 120));
    all_given(&house, NOW.plus(Minutes::days(180))).await;
    assert_eq!(
        lists().await,
        ("停电，报警电话".into(), 0),
        "the pinned one stays"
    );
    let acknowledge = notices::Command::Acknowledge(Acknowledge { notice: old });
    let late = house.give(leader, acknowledge).await;
    assert_eq!(key(&late), "notices.refusal.not_found");
    all_given(&house, last_day.plus(Minutes::days(181))).await;
    assert_eq!(lists().await, ("报警电话".into(), 0));
}

async fn old_letters_go_and_newer_ones_stay(house: House) {
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let me = house.person("居民").await;
    let letters = async || {
        let own = house.store.shelf(Space::Person(me)).await.unwrap();
        own.all::<LetterRow>().count()
    };
    // A task of its own for every letter; more of them than one transaction lets go.
    for number in 0..130 {
        let later = Minutes(number * 30);
        house.store.clock.set(NOW.plus(later));
        let from = NOW.plus(Minutes::days(9)).plus(later).civil();
        let to = NOW
            .plus(Minutes::days(9))
            .plus(later)
            .plus(Minutes(20))
            .civil();
        let id = CommandId(Uuid::now_v7());
        let publish = domain::tasks::Command::Publish(Publish {
            place: COMMUNITY,
            fields: domain::tasks::Fields {
                title: "擦扶手".into(),
                day: from.date.to_string(),
                from: from.time.to_string(),
                to: to.time.to_string(),
                seats: "1".into(),
                ..domain::tasks::Fields::default()
            },
        });
        house.give_as(id, worker, publish).await;
        let task = TaskId::derive(id, "task");
        let claim = domain::tasks::Command::Claim(Claim { task });
        assert_eq!(key(&house.give(me, claim).await), "tasks.done.claimed");
    }
    assert_eq!(letters().await, 130);
    let half_a_year = NOW.plus(Minutes::days(180));
    all_given(&house, half_a_year.minus(Minutes(1))).await;
    let before = letters().await;
    all_given(&house, half_a_year.plus(Minutes(30 * 119))).await;
    assert_eq!(before - letters().await, 120, "a hundred, then twenty");
}
