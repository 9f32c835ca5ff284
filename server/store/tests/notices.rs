//! Notices on a real database.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use domain::kernel::sync::{Push, SpacePull};
use domain::kernel::{Actor, CommandId, Envelope, Minutes, Outcome, Role, Space, space};
use domain::notices::{
    Acknowledge, Audience, Command, Correct, DraftRow, Drop, Fields, Kind, NoticeId, NoticeRow,
    Post, SaveDraft, Tell, Withdraw,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use store::Via;
use store::kernel::tables::letter;
use support::{COMMUNITY, ELSEWHERE, ESTATE, House, NOW, STAIRWELL, STREET, key};
use uuid::Uuid;

on_both_databases!(
    a_leader_posts_and_a_neighbour_acknowledges_once,
    the_same_id_has_one_effect_and_the_same_outcome,
    the_same_id_with_another_payload_is_an_error,
    a_correction_and_a_withdrawal_keep_what_was_said,
    nobody_receives_a_row_outside_what_they_may_read,
    who_looks_after_a_place_follows_up_what_was_posted_there_and_reads_of_no_newcomers,
    a_pull_from_any_version_ends_where_a_full_one_does,
    a_phone_older_than_the_purged_tombstones_gets_a_snapshot,
    a_phone_with_rows_of_another_schema_number_gets_them_anew,
    a_shelf_older_than_the_purged_tombstones_is_read_afresh,
    nobody_acknowledges_for_a_neighbour,
    only_homes_that_there_are_can_be_told,
    what_was_written_offline_is_told_by_text_message_too,
);

fn fields(title: &str) -> Fields {
    Fields {
        title: title.into(),
        body: "明天上午9点到11点停水。".into(),
        kind: Kind::Notice,
        audience: Audience::Public,
        pinned: false,
        acknowledge: true,
        expires: None,
    }
}

fn post(title: &str) -> Command {
    Command::Post(Post {
        draft: None,
        place: STAIRWELL,
        fields: fields(title),
    })
}

async fn a_leader_posts_and_a_neighbour_acknowledges_once(house: House) {
    let leader = house.holding(Role::StairwellLeader, STAIRWELL).await;
    let first = house.neighbour("一号", STAIRWELL, "302").await;
    let second = house.neighbour("二号", STAIRWELL, "302").await;
    let id = CommandId(Uuid::now_v7());
    assert_eq!(
        key(&house.give_as(id, leader, post("停水")).await),
        "notices.done.posted"
    );
    let notice = NoticeId::derive(id, "notice");
    for person in [first, second, first] {
        house
            .give(person, Command::Acknowledge(Acknowledge { notice }))
            .await;
    }
    let shelf = house.store.shelf(Space::Public(STAIRWELL)).await.unwrap();
    let row: &NoticeRow = shelf.find(notice.0).unwrap();
    assert_eq!(row.acknowledged, 1, "one tap per home is enough");
    assert_eq!(
        house.kinds(Space::Lead(STAIRWELL)).await,
        ["notices.acknowledgement"]
    );
}

async fn the_same_id_has_one_effect_and_the_same_outcome(house: House) {
    let leader = house.holding(Role::StairwellLeader, STAIRWELL).await;
    let id = CommandId(Uuid::now_v7());
    let first = house.give_as(id, leader, post("停水")).await;
    let second = house.give_as(id, leader, post("停水")).await;
    assert_eq!(first, second);
    let shelf = house.store.shelf(Space::Public(STAIRWELL)).await.unwrap();
    assert_eq!(shelf.all::<NoticeRow>().count(), 1);
}

async fn the_same_id_with_another_payload_is_an_error(house: House) {
    let leader = house.holding(Role::StairwellLeader, STAIRWELL).await;
    let id = CommandId(Uuid::now_v7());
    house.give_as(id, leader, post("停水")).await;
    let other = house.give_as(id, leader, post("停电")).await;
    assert_eq!(key(&other), "kernel.refusal.id_used_twice");
}

async fn a_correction_and_a_withdrawal_keep_what_was_said(house: House) {
    let leader = house.holding(Role::StairwellLeader, STAIRWELL).await;
    let id = CommandId(Uuid::now_v7());
    house.give_as(id, leader, post("停水")).await;
    let notice = NoticeId::derive(id, "notice");
    house
        .give(
            leader,
            Command::Correct(Correct {
                notice,
                fields: fields("停水改到后天"),
            }),
        )
        .await;
    let withdraw = Command::Withdraw(Withdraw {
        notice,
        reason: "水厂通知取消".into(),
    });
    house.give(leader, withdraw).await;
    let shelf = house.store.shelf(Space::Public(STAIRWELL)).await.unwrap();
    let row: &NoticeRow = shelf.find(notice.0).unwrap();
    assert_eq!(row.corrections[0].title, "停水");
    assert_eq!(row.withdrawal.as_ref().unwrap().reason, "水厂通知取消");
}

async fn nobody_receives_a_row_outside_what_they_may_read(house: House) {
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let neighbour = house.neighbour("邻居", STAIRWELL, "302").await;
    let stranger = house.neighbour("外人", ELSEWHERE, "").await;
    let mut members = fields("仅限居民");
    members.audience = Audience::Members;
    let command = Command::Post(Post {
        draft: None,
        place: STAIRWELL,
        fields: members,
    });
    house.give(worker, command).await;
    let space = Space::Members(STAIRWELL);
    assert_eq!(
        house.kinds(space).await,
        ["notices.notice"],
        "the row is there to be guarded"
    );
    let path = house.store.path(STAIRWELL).await.unwrap();
    for (person, may) in [(neighbour, true), (worker, true), (stranger, false)] {
        let actor = house.actor(person).await;
        assert_eq!(space::readable(Some(&actor), &space, &path), may);
    }
    assert!(!space::readable(None, &space, &path));
    // What the phone is sent is a subset of what may be read.
    for person in [neighbour, worker, stranger] {
        let actor = house.actor(person).await;
        let mut kept = space::kept(Some(&actor), &domain::kernel::Path(vec![STREET]));
        assert_eq!(leaks(&house, &actor, &kept).await, []);
        // The negative control: a space too many in the kept set is found.
        let foreign = Space::Person(house.person("别人").await);
        kept.insert(foreign);
        assert_eq!(leaks(&house, &actor, &kept).await, [foreign]);
    }
    let stranger = house.actor(stranger).await;
    assert_eq!(leaks(&house, &stranger, &[space].into()).await, [space]);
}

async fn who_looks_after_a_place_follows_up_what_was_posted_there_and_reads_of_no_newcomers(
    house: House,
) {
    let head = house.holding(Role::GroupHead, STAIRWELL).await;
    let newcomer = house.person("新来的").await;
    let ask = domain::org::Command::AskToJoin(domain::org::AskToJoin {
        place: STAIRWELL,
        unit: "502".into(),
        name: "新来的".into(),
    });
    house.give(newcomer, ask).await;
    let mut members = fields("仅限居民");
    members.audience = Audience::Members;
    let command = Command::Post(Post {
        draft: None,
        place: STAIRWELL,
        fields: members.clone(),
    });
    let id = CommandId(Uuid::now_v7());
    house.give_as(id, head, command).await;
    let notice = NoticeId::derive(id, "notice");
    let (all, own) = (
        Space::Members(STAIRWELL),
        Space::Desk(STAIRWELL, domain::kernel::Purpose::Notices),
    );
    let there = house.kinds(all).await;
    assert!(
        there.contains(&"org.newcomer"),
        "there is something that must not be read"
    );
    assert_eq!(house.kinds(own).await, ["notices.notice"]);
    let actor = house.actor(head).await;
    let path = house.store.path(STAIRWELL).await.unwrap();
    let kept = space::kept(Some(&actor), &domain::kernel::Path(vec![STREET]));
    assert!(kept.contains(&own) && !kept.contains(&all));
    assert!(!space::readable(Some(&actor), &all, &path));
    let correct = Command::Correct(Correct {
        notice,
        fields: Fields {
            title: "改过".into(),
            ..members
        },
    });
    house.give(head, correct).await;
    for space in [all, own] {
        let shelf = house.store.shelf(space).await.unwrap();
        let row: &NoticeRow = shelf.find(notice.0).unwrap();
        assert_eq!(row.fields.title, "改过");
    }
}

/// The spaces among those that a phone is sent of which its person may read nothing.
async fn leaks(house: &House, actor: &Actor, sent: &BTreeSet<Space>) -> Vec<Space> {
    let mut leaks = Vec::new();
    for space in sent {
        let path = match space.place() {
            Some(place) => house.store.path(place).await.unwrap(),
            None => domain::kernel::Path::default(),
        };
        if !space::readable(Some(actor), space, &path) {
            leaks.push(*space);
        }
    }
    leaks
}

async fn a_pull_from_any_version_ends_where_a_full_one_does(house: House) {
    let leader = house.holding(Role::StairwellLeader, STAIRWELL).await;
    let space = Space::Public(STAIRWELL);
    let mut notices = Vec::new();
    for title in ["一", "二", "三"] {
        let id = CommandId(Uuid::now_v7());
        house.give_as(id, leader, post(title)).await;
        notices.push(NoticeId::derive(id, "notice"));
    }
    let correct = Command::Correct(Correct {
        notice: notices[0],
        fields: fields("一改"),
    });
    house.give(leader, correct).await;
    let full = pull(&house, space, 0).await;
    assert!(full.replace);
    for since in 1..=4 {
        let mut shelf = domain::kernel::Shelf::default();
        for wire in &full.rows {
            if wire.version <= since {
                shelf.take(wire);
            }
        }
        let part = pull(&house, space, since).await;
        assert!(!part.replace || part.rows.is_empty());
        for wire in &part.rows {
            shelf.take(wire);
        }
        assert_eq!(shelf.all::<NoticeRow>().count(), 3, "from version {since}");
    }
    assert_ne!(ESTATE, STAIRWELL);
}

async fn a_phone_older_than_the_purged_tombstones_gets_a_snapshot(house: House) {
    let leader = house.holding(Role::StairwellLeader, STAIRWELL).await;
    let id = CommandId(Uuid::now_v7());
    let draft = Command::SaveDraft(SaveDraft {
        draft: None,
        place: STAIRWELL,
        fields: fields("草稿"),
    });
    house.give_as(id, leader, draft).await;
    let draft = NoticeId::derive(id, "notice");
    house.give(leader, Command::Drop(Drop { draft })).await;
    let space = Space::Person(leader);
    assert!(
        !pull(&house, space, 1).await.replace,
        "the tombstone is there"
    );
    let later = house.store.clock.now().plus(Minutes::days(31));
    house.store.clock.set(later);
    house.store.purge_tombstones().await.unwrap();
    assert!(pull(&house, space, 1).await.replace);
}

async fn a_phone_with_rows_of_another_schema_number_gets_them_anew(house: House) {
    let leader = house.holding(Role::StairwellLeader, STAIRWELL).await;
    house.give(leader, post("停水")).await;
    let space = Space::Public(STAIRWELL);
    let has = |kind: &str, number| BTreeMap::from([(kind.to_owned(), number)]);
    for (schemas, rows) in [
        (BTreeMap::new(), 0),
        (has("notices.notice", 2), 0),
        (has("tasks.task", 0), 0),
        (has("a.kind_unknown_here", 7), 0),
        (has("notices.notice", 0), 1),
        (has("notices.notice", 1), 1),
    ] {
        let pulled = pull_with(&house, space, 1, schemas.clone()).await;
        assert_eq!(pulled.rows.len(), rows, "{schemas:?}");
    }
}

async fn pull(house: &House, space: Space, since: u64) -> SpacePull {
    pull_with(house, space, since, BTreeMap::new()).await
}

async fn pull_with(
    house: &House,
    space: Space,
    since: u64,
    schemas: BTreeMap<String, u16>,
) -> SpacePull {
    let push = Push {
        client: Uuid::nil(),
        epoch: Some(house.store.epoch().await.unwrap()),
        commands: Vec::new(),
        have: [(space, since)].into(),
        schemas,
    };
    let kept = [space].into();
    let pulled = house
        .store
        .pull(
            &push,
            Vec::new(),
            None,
            domain::kernel::Path::default(),
            kept,
            store::Visited::default(),
        )
        .await;
    let spaces = pulled.unwrap().spaces;
    spaces.first().map_or_else(
        || SpacePull {
            space,
            since,
            version: since,
            replace: true,
            more: false,
            rows: Vec::new(),
        },
        |space| serde_json::from_str(space.get()).unwrap(),
    )
}

#[test]
fn outcomes_are_kept_as_text_for_ever() {
    let old = r#"{"is":"refused","key":"notices.refusal.not_found","facts":{},"next":null}"#;
    assert!(matches!(
        serde_json::from_str(old),
        Ok(Outcome::Refused { .. })
    ));
}

async fn a_shelf_older_than_the_purged_tombstones_is_read_afresh(house: House) {
    let leader = house.holding(Role::StairwellLeader, STAIRWELL).await;
    let draft = |title: &str| {
        Command::SaveDraft(SaveDraft {
            draft: None,
            place: STAIRWELL,
            fields: fields(title),
        })
    };
    let id = CommandId(Uuid::now_v7());
    house.give_as(id, leader, draft("停水")).await;
    let own = Space::Person(leader);
    assert_eq!(house.kinds(own).await, ["notices.draft"], "kept in memory");
    let drop = Drop {
        draft: NoticeId::derive(id, "notice"),
    };
    house.give(leader, Command::Drop(drop)).await;
    house.store.clock.set(NOW.plus(Minutes::days(31)));
    house.store.purge_tombstones().await.unwrap();
    house.give(leader, draft("停电")).await;
    let shelf = house.store.shelf(own).await.unwrap();
    let drafts = shelf.all::<DraftRow>();
    let drafts: Vec<_> = drafts.map(|(_, row)| row.fields.title.as_str()).collect();
    assert_eq!(drafts, ["停电"]);
}

async fn nobody_acknowledges_for_a_neighbour(house: House) {
    let leader = house.holding(Role::StairwellLeader, STAIRWELL).await;
    let me = house.neighbour("一号", STAIRWELL, "302").await;
    let other = house.neighbour("二号", STAIRWELL, "501").await;
    let id = CommandId(Uuid::now_v7());
    house.give_as(id, leader, post("停水")).await;
    let acknowledge = Command::Acknowledge(Acknowledge {
        notice: NoticeId::derive(id, "notice"),
    });
    let envelope = Envelope {
        id: CommandId(Uuid::now_v7()),
        actor: me,
        subject: other,
        made: NOW,
        command: acknowledge.into(),
    };
    let outcome = house.store.perform(&envelope, Via::Outbox).await.unwrap();
    assert_eq!(key(&outcome), "notices.refusal.not_yours");
    assert!(house.kinds(Space::Person(other)).await.is_empty());
}

async fn only_homes_that_there_are_can_be_told(house: House) {
    let leader = house.holding(Role::StairwellLeader, STAIRWELL).await;
    let inside = house.neighbour("一号", STAIRWELL, "302").await;
    let alone = house.neighbour("二号", STAIRWELL, "").await;
    let outside = house.neighbour("外人", ELSEWHERE, "302").await;
    let id = CommandId(Uuid::now_v7());
    house.give_as(id, leader, post("停水")).await;
    let notice = NoticeId::derive(id, "notice");
    let long = "3".repeat(60_000);
    for (unit, person, answer) in [
        ("303", None, "notices.refusal.no_such_home"),
        (long.as_str(), None, "notices.refusal.no_such_home"),
        ("", None, "notices.refusal.no_such_home"),
        ("302", Some(outside), "notices.refusal.no_such_home"),
        ("", Some(inside), "notices.refusal.no_such_home"),
        ("302", None, "notices.done.told"),
        ("", Some(alone), "notices.done.told"),
    ] {
        let tell = Command::Tell(Tell {
            notice,
            stairwell: STAIRWELL,
            unit: unit.to_owned(),
            person,
        });
        let outcome = house.give(leader, tell).await;
        assert_eq!(key(&outcome), answer, "{unit:.9} {person:?}");
    }
    assert!(house.kinds(Space::Person(outside)).await.is_empty());
    let shelf = house.store.shelf(Space::Public(STAIRWELL)).await.unwrap();
    let row: &NoticeRow = shelf.find(notice.0).unwrap();
    assert_eq!(row.acknowledged, 2);
}

async fn what_was_written_offline_is_told_by_text_message_too(house: House) {
    let leader = house.holding(Role::StairwellLeader, STAIRWELL).await;
    for (made, letters) in [(NOW, 0), (NOW.minus(Minutes(90)), 1)] {
        let envelope = Envelope {
            id: CommandId(Uuid::now_v7()),
            actor: leader,
            subject: leader,
            made,
            command: post("停水").into(),
        };
        house.store.perform(&envelope, Via::Outbox).await.unwrap();
        let urgent = letter::Entity::find().filter(letter::Column::Urgent.eq(true));
        let urgent = urgent.all(house.store.readers()).await.unwrap();
        assert_eq!(urgent.len(), letters);
    }
}
