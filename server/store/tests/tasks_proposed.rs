//! Tasks that residents propose, and work that they report without one, on a real database.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use domain::kernel::{CommandId, Envelope, PersonId, Purpose, Role, Space};
use domain::tasks::{
    Adopt, Answer, Approve, Claim, ClaimId, ClaimRow, Command, Fields, MateRow, ProposalId,
    ProposalRow, Propose, TakeBack, TaskId, TaskRow, TurnDown, Worked,
};
use sea_orm::ConnectionTrait;
use std::sync::Arc;
use store::Via;
use support::{COMMUNITY, House, NOW, STAIRWELL, key};
use tokio::sync::Barrier;
use uuid::Uuid;

on_both_databases!(
    a_proposal_becomes_a_task_that_its_resident_leads,
    what_is_turned_down_leaves_the_desk_with_its_reason,
    two_phones_of_one_person_do_not_propose_more_than_five,
    who_closes_their_account_takes_the_proposal_and_leaves_the_task,
    work_without_a_slot_is_approved_like_any_other,
    the_same_moment_decides_once_where_the_answer_is_guarded_and_twice_where_not,
);

/// How many decide at the same moment.
const AT_ONCE: usize = 40;

/// Saturday 2026-11-21, two and a half days after the standing clock of the house.
fn fields(title: &str) -> Fields {
    Fields {
        title: title.into(),
        day: "2026-11-21".into(),
        from: "09:00".into(),
        to: "11:00".into(),
        seats: "2".into(),
        ..Fields::default()
    }
}

fn propose(title: &str) -> Command {
    Command::Propose(Propose {
        place: COMMUNITY,
        fields: fields(title),
        join: true,
    })
}

async fn proposed(house: &House, who: PersonId) -> ProposalId {
    let id = CommandId(Uuid::now_v7());
    let outcome = house.give_as(id, who, propose("给电表箱刷漆")).await;
    assert_eq!(key(&outcome), "tasks.done.proposed");
    ProposalId::derive(id, "proposal")
}

async fn proposals(house: &House, of: Space) -> Vec<ProposalRow> {
    let shelf = house.store.shelf(of).await.unwrap();
    shelf
        .all::<ProposalRow>()
        .map(|(_, row)| row.clone())
        .collect()
}

async fn mates(house: &House, of: PersonId) -> Vec<String> {
    let shelf = house.store.shelf(Space::Person(of)).await.unwrap();
    let rows = shelf.all::<MateRow>();
    rows.map(|(_, row)| row.name.clone()).collect()
}

async fn letters(house: &House, person: PersonId) -> Vec<String> {
    let shelf = house.store.shelf(Space::Person(person)).await.unwrap();
    let letters = shelf.all::<domain::inbox::LetterRow>();
    letters.map(|(_, letter)| letter.key.clone()).collect()
}

async fn adopted(house: &House, worker: PersonId, proposal: ProposalId) -> TaskId {
    let id = CommandId(Uuid::now_v7());
    let adopt = Command::Adopt(Adopt {
        proposal,
        fields: fields("给3幢电表箱刷漆"),
    });
    assert_eq!(
        key(&house.give_as(id, worker, adopt).await),
        "tasks.done.adopted"
    );
    TaskId::derive(id, "task")
}

const DESK: Space = Space::Desk(COMMUNITY, Purpose::Tasks);

async fn a_proposal_becomes_a_task_that_its_resident_leads(house: House) {
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    let bo = house.neighbour("小波", STAIRWELL, "303").await;
    let proposal = proposed(&house, anna).await;
    assert_eq!(proposals(&house, DESK).await[0].name, "小安");
    let task = adopted(&house, worker, proposal).await;
    assert_eq!(proposals(&house, DESK).await.len(), 0);
    let own = proposals(&house, Space::Person(anna)).await;
    assert!(
        matches!(own[0].answer, Some(Answer::Adopted { task: of, .. }) if of == task),
        "{own:?}"
    );
    let shelf = house.store.shelf(Space::Public(COMMUNITY)).await.unwrap();
    let row = shelf.find::<TaskRow>(task.0).unwrap().clone();
    assert_eq!((row.taken, row.led), (1, true));
    assert_eq!(row.shift.title, "给3幢电表箱刷漆");
    let told = letters(&house, anna).await;
    for key in ["tasks.letter.adopted", "tasks.letter.claimed"] {
        assert!(told.contains(&key.to_owned()), "{told:?}");
    }
    let claim = Command::Claim(Claim { task });
    assert_eq!(key(&house.give(bo, claim).await), "tasks.done.claimed");
    assert_eq!(mates(&house, anna).await, ["小波"]);
    assert_eq!(mates(&house, bo).await.len(), 0);
}

async fn what_is_turned_down_leaves_the_desk_with_its_reason(house: House) {
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    let proposal = proposed(&house, anna).await;
    let no = Command::TurnDown(TurnDown {
        proposal,
        reason: "物业下周来刷".into(),
    });
    assert_eq!(key(&house.give(worker, no).await), "tasks.done.turned_down");
    assert_eq!(proposals(&house, DESK).await.len(), 0);
    let own = proposals(&house, Space::Person(anna)).await;
    let reason = |answer: &Answer| matches!(answer, Answer::TurnedDown { reason, .. } if reason == "物业下周来刷");
    assert!(own[0].answer.as_ref().is_some_and(reason), "{own:?}");
    let told = letters(&house, anna).await;
    assert!(told.contains(&"tasks.letter.turned_down".to_owned()));
    let back = Command::TakeBack(TakeBack { proposal });
    assert_eq!(
        key(&house.give(anna, back).await),
        "tasks.refusal.proposal_gone"
    );
}

async fn two_phones_of_one_person_do_not_propose_more_than_five(house: House) {
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    let mut phones = Vec::new();
    for number in 0..8 {
        let store = house.store.clone();
        let envelope = Envelope {
            id: CommandId(Uuid::now_v7()),
            actor: anna,
            subject: anna,
            made: NOW,
            command: propose(&format!("第{number}件")).into(),
        };
        phones.push(tokio::spawn(async move {
            store.perform(&envelope, Via::Outbox).await.unwrap()
        }));
    }
    let mut outcomes = Vec::new();
    for phone in phones {
        outcomes.push(phone.await.unwrap());
    }
    let done = outcomes
        .iter()
        .filter(|outcome| key(outcome) == "tasks.done.proposed");
    assert_eq!(done.count(), 5);
    assert_eq!(proposals(&house, DESK).await.len(), 5);
}

async fn who_closes_their_account_takes_the_proposal_and_leaves_the_task(house: House) {
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    let bo = house.neighbour("小波", STAIRWELL, "303").await;
    let first = proposed(&house, anna).await;
    let task = adopted(&house, worker, first).await;
    house.give(bo, Command::Claim(Claim { task })).await;
    proposed(&house, anna).await;
    house.store.close_account(anna).await.unwrap();
    assert_eq!(proposals(&house, DESK).await.len(), 0);
    let shelf = house.store.shelf(Space::Public(COMMUNITY)).await.unwrap();
    let row = shelf.find::<TaskRow>(task.0).unwrap().clone();
    assert_eq!((row.taken, row.led), (1, false), "only 小波 comes");
    let shelf = house.store.shelf(Space::Person(anna)).await.unwrap();
    assert!(shelf.is_empty(), "and nobody is told of her to who is gone");
    let db = house.store.writer();
    let left = "SELECT 1 FROM task_proposal";
    let statement = sea_orm::Statement::from_string(db.get_database_backend(), left);
    assert_eq!(db.query_all_raw(statement).await.unwrap().len(), 0);
}

async fn work_without_a_slot_is_approved_like_any_other(house: House) {
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    let id = CommandId(Uuid::now_v7());
    let worked = Command::Worked(Worked {
        place: COMMUNITY,
        title: "陪张阿婆去医院".into(),
        day: "2026-11-17".into(),
        from: "14:00".into(),
        minutes: "150".into(),
        remark: String::new(),
        offset: None,
    });
    for _ in 0..2 {
        let outcome = house.give_as(id, anna, worked.clone()).await;
        assert_eq!(key(&outcome), "tasks.done.worked", "and once only");
    }
    let shelf = house.store.shelf(DESK).await.unwrap();
    let (claim, row) = shelf.all::<ClaimRow>().next().unwrap();
    assert_eq!((row.name.as_str(), row.submitted), ("小安", Some(150)));
    assert_eq!(shelf.all::<ClaimRow>().count(), 1);
    assert!(shelf.all::<TaskRow>().all(|(_, row)| row.logged));
    let public = house.store.shelf(Space::Public(COMMUNITY)).await.unwrap();
    assert_eq!(public.all::<TaskRow>().count(), 0);
    let approve = Command::Approve(Approve {
        claim: ClaimId(claim),
    });
    assert_eq!(
        key(&house.give(worker, approve).await),
        "tasks.done.approved"
    );
    let told = letters(&house, anna).await;
    assert_eq!(told, ["tasks.letter.approved"]);
}

/// The race, and its negative control: where nobody holds a lock between looking and writing, the very same moment
/// decides twice, so the race would find it.
async fn the_same_moment_decides_once_where_the_answer_is_guarded_and_twice_where_not(
    house: House,
) {
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    let proposal = proposed(&house, anna).await;
    let guarded = at_once(|number| {
        let store = house.store.clone();
        let command = if number % 2 == 0 {
            Command::Adopt(Adopt {
                proposal,
                fields: fields("给3幢电表箱刷漆"),
            })
        } else {
            Command::TurnDown(TurnDown {
                proposal,
                reason: "物业下周来刷".into(),
            })
        };
        let envelope = Envelope {
            id: CommandId(Uuid::now_v7()),
            actor: worker,
            subject: worker,
            made: NOW,
            command: command.into(),
        };
        async move {
            let outcome = store.perform(&envelope, Via::Outbox).await.unwrap();
            key(&outcome).contains(".done.")
        }
    });
    assert_eq!(guarded.await, 1);
    for sql in [
        "CREATE TABLE unguarded (answer integer)",
        "INSERT INTO unguarded VALUES (NULL)",
    ] {
        house.store.writer().execute_unprepared(sql).await.unwrap();
    }
    // All look before any writes.
    let looked = Arc::new(Barrier::new(AT_ONCE));
    let unguarded = at_once(|number| {
        let store = house.store.clone();
        let looked = looked.clone();
        async move {
            let db = store.writer();
            let read = "SELECT answer FROM unguarded WHERE answer IS NULL";
            let read = sea_orm::Statement::from_string(db.get_database_backend(), read);
            let free = db.query_one_raw(read).await.unwrap().is_some();
            looked.wait().await;
            if !free {
                return false;
            }
            let write = format!("UPDATE unguarded SET answer = {number}");
            db.execute_unprepared(&write).await.unwrap();
            true
        }
    });
    let decided = unguarded.await;
    assert!(decided > 1, "only {decided} decided");
}

/// So many at the same moment; how many were told that they decided.
async fn at_once<F>(decide: impl Fn(usize) -> F) -> usize
where
    F: Future<Output = bool> + Send + 'static,
{
    let all: Vec<_> = (0..AT_ONCE)
        .map(|number| tokio::spawn(decide(number)))
        .collect();
    let mut decided = 0;
    for one in all {
        decided += usize::from(one.await.unwrap());
    }
    decided
}
