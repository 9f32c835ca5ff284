//! The inbox on a real database.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use domain::inbox::{Command, LetterId, LetterRow, MarkAllRead, MarkRead, SetTexts, SettingsRow};
use domain::kernel::{CommandId, Minutes, PersonId, Role, Space};
use domain::tasks::{self, Audience, Claim, Close, Fields, Publish, TaskId};
use sea_orm::{ActiveModelTrait, Set};
use store::Clock;
use store::kernel::tables::person;
use support::{COMMUNITY, House, NOW, STAIRWELL, key};
use uuid::Uuid;

on_both_databases!(
    letters_are_read_one_by_one_and_all_at_once,
    nobody_reads_a_letter_of_somebody_else,
    an_urgent_letter_that_nobody_reads_goes_out_once,
    who_has_the_app_open_is_not_told_by_text_message_at_once,
    an_app_that_was_left_open_is_nobody_looking,
    who_switched_texts_off_gets_none,
);

/// Somebody with a number whose task was called off: one urgent letter, one that is not.
async fn told(house: &House) -> PersonId {
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let id = CommandId(Uuid::now_v7());
    let fields = Fields {
        title: "扫雪".into(),
        day: "2026-11-21".into(),
        from: "09:00".into(),
        to: "10:00".into(),
        seats: "2".into(),
        audience: Audience::Public,
        ..Fields::default()
    };
    let place = COMMUNITY;
    let publish = tasks::Command::Publish(Publish { place, fields });
    house.give_as(id, worker, publish).await;
    let task = TaskId::derive(id, "task");
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    let digits = Uuid::now_v7().as_u128() % 10_000;
    let row = person::ActiveModel {
        id: Set(anna.0),
        phone: Set(Some(format!("1990000{digits:04}"))),
        ..Default::default()
    };
    row.update(house.store.writer()).await.unwrap();
    house
        .give(anna, tasks::Command::Claim(Claim { task }))
        .await;
    let reason = "下雨".into();
    let close = tasks::Command::Close(Close { task, reason });
    assert_eq!(key(&house.give(worker, close).await), "tasks.done.closed");
    anna
}

async fn letters(house: &House, person: PersonId) -> Vec<(LetterId, LetterRow)> {
    let shelf = house.store.shelf(Space::Person(person)).await.unwrap();
    let rows = shelf.all::<LetterRow>();
    rows.map(|(id, row)| (LetterId(id), row.clone())).collect()
}

async fn unread(house: &House, person: PersonId) -> usize {
    let letters = letters(house, person).await;
    letters.iter().filter(|(_, row)| !row.read).count()
}

async fn texts(house: &House) -> usize {
    let worded = |unread: &store::texts::Unread| unread.key.clone();
    while house.store.text_unread(worded).await.unwrap() > 0 {}
    house.store.claim_texts().await.unwrap().len()
}

fn later(mut house: House, minutes: u32) -> House {
    let clock = Clock::standing(NOW.plus(Minutes(minutes)));
    house.store = house.store.with_clock(clock);
    house
}

async fn letters_are_read_one_by_one_and_all_at_once(house: House) {
    let anna = told(&house).await;
    assert_eq!(unread(&house, anna).await, 2);
    let (letter, _) = letters(&house, anna).await.remove(0);
    house
        .give(anna, Command::MarkRead(MarkRead { letter }))
        .await;
    assert_eq!(unread(&house, anna).await, 1);
    let all = Command::MarkAllRead(MarkAllRead {});
    assert_eq!(key(&house.give(anna, all).await), "inbox.done.all_read");
    assert_eq!(unread(&house, anna).await, 0);
    let shelf = house.store.shelf(Space::Person(anna)).await.unwrap();
    let settings: &SettingsRow = shelf.find(anna.0).unwrap();
    assert_eq!((settings.texts, settings.seen), (true, Some(NOW)));
}

async fn nobody_reads_a_letter_of_somebody_else(house: House) {
    let anna = told(&house).await;
    let bo = house.neighbour("小波", STAIRWELL, "303").await;
    let (letter, _) = letters(&house, anna).await.remove(0);
    let mark = Command::MarkRead(MarkRead { letter });
    assert_eq!(key(&house.give(bo, mark).await), "inbox.refusal.not_found");
    assert_eq!(unread(&house, anna).await, 2);
}

async fn who_has_the_app_open_is_not_told_by_text_message_at_once(house: House) {
    let anna = told(&house).await;
    let open = house.store.present.open(anna);
    let house = later(house, 4);
    assert_eq!(texts(&house).await, 0, "it shows in the open app");
    drop(open);
    assert_eq!(texts(&house).await, 0, "phones listen again");
}

async fn an_app_that_was_left_open_is_nobody_looking(house: House) {
    let anna = told(&house).await;
    let _open = house.store.present.open(anna);
    let house = later(house, 59);
    assert_eq!(texts(&house).await, 0);
    let house = later(house, 61);
    assert_eq!(texts(&house).await, 1);
}

async fn an_urgent_letter_that_nobody_reads_goes_out_once(house: House) {
    let anna = told(&house).await;
    let house = later(house, 1);
    assert_eq!(texts(&house).await, 0, "the app may be open still");
    let house = later(house, 5);
    assert_eq!(texts(&house).await, 1, "the urgent one only");
    assert_eq!(texts(&house).await, 0, "once");
    assert_eq!(unread(&house, anna).await, 2, "sent is not read");
}

async fn who_switched_texts_off_gets_none(house: House) {
    let anna = told(&house).await;
    let off = Command::SetTexts(SetTexts { on: false });
    assert_eq!(key(&house.give(anna, off).await), "inbox.done.texts_off");
    let house = later(house, 5);
    assert_eq!(texts(&house).await, 0);
}
