//! Tasks on a real database.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use domain::kernel::{CommandId, Envelope, Minutes, Outcome, PersonId, Purpose, Role, Space};
use domain::org;
use domain::tasks::{
    Approve, Audience, Claim, ClaimId, ClaimRow, Close, Command, Correct, Edit, Fields, Finish,
    HandOver, Kind, OfferRow, Publish, Release, SetSkills, Slot, Start, TakeOver, TaskId, TaskRow,
    Train, Training, VolunteerRow,
};
use sea_orm::ConnectionTrait;
use store::{Clock, Via};
use support::{COMMUNITY, House, NOW, STAIRWELL, key};
use uuid::Uuid;

on_both_databases!(
    a_shift_from_publishing_to_approved_minutes,
    forty_want_three_seats_at_once_and_three_get_them,
    two_phones_of_one_person_cannot_be_in_two_places_at_once,
    work_done_offline_on_a_claim_that_came_too_late_is_recorded_without_a_seat,
    a_seat_given_back_goes_to_the_next,
    calling_off_tells_everyone_who_claimed_it,
    a_volunteer_is_reminded_the_evening_before_and_asked_for_the_minutes,
    the_database_itself_refuses_one_seat_too_many,
    a_training_recorded_by_the_desk_opens_a_task_that_asks_for_it,
    after_a_night_nobody_carries_sand,
    what_was_over_hours_ago_still_stands_beside_what_goes_on_since,
    a_seat_is_handed_over_to_who_has_the_number,
    a_seat_given_back_near_the_task_is_told_to_who_could_stand_in,
    a_seat_for_members_is_told_to_those_who_are_members_still,
    whose_turn_comes_later_hears_of_it_by_the_clock,
    who_reports_offline_what_is_refused_finds_a_letter,
);

/// Saturday 2026-11-21, two and a half days after the standing clock of the house.
fn fields(seats: u32, from: &str, to: &str) -> Fields {
    Fields {
        title: "清洗楼道扶手".into(),
        note: "手套和抹布由社区准备。".into(),
        meet: "7幢门口".into(),
        day: "2026-11-21".into(),
        from: from.into(),
        to: to.into(),
        seats: seats.to_string(),
        skills: "打扫".into(),
        ..Fields::default()
    }
}

async fn published(house: &House, worker: PersonId, fields: Fields) -> TaskId {
    let id = CommandId(Uuid::now_v7());
    let publish = Command::Publish(Publish {
        place: COMMUNITY,
        fields,
    });
    let outcome = house.give_as(id, worker, publish).await;
    assert_eq!(key(&outcome), "tasks.done.published");
    TaskId::derive(id, "task")
}

async fn three_seats(house: &House) -> (PersonId, TaskId) {
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let task = published(house, worker, fields(3, "09:00", "11:00")).await;
    (worker, task)
}

async fn task_row(house: &House, task: TaskId) -> TaskRow {
    let shelf = house.store.shelf(Space::Public(COMMUNITY)).await.unwrap();
    shelf.find::<TaskRow>(task.0).unwrap().clone()
}

async fn parts(house: &House, space: Space) -> Vec<(ClaimId, ClaimRow)> {
    let shelf = house.store.shelf(space).await.unwrap();
    let rows = shelf.all::<ClaimRow>();
    rows.map(|(id, row)| (ClaimId(id), row.clone())).collect()
}

async fn letters(house: &House, person: PersonId) -> Vec<String> {
    let shelf = house.store.shelf(Space::Person(person)).await.unwrap();
    let letters = shelf.all::<domain::inbox::LetterRow>();
    letters.map(|(_, letter)| letter.key.clone()).collect()
}

fn claim(task: TaskId) -> Command {
    Command::Claim(Claim { task })
}

fn start(task: TaskId) -> Command {
    Command::Start(Start {
        task,
        offset: Some(-700),
    })
}

fn finish(task: TaskId, minutes: &str) -> Command {
    Command::Finish(Finish {
        task,
        minutes: minutes.into(),
        remark: "七楼的灯也坏了".into(),
        offset: None,
    })
}

async fn a_shift_from_publishing_to_approved_minutes(house: House) {
    let (worker, task) = three_seats(&house).await;
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    assert_eq!(
        key(&house.give(anna, claim(task)).await),
        "tasks.done.claimed"
    );
    assert_eq!(task_row(&house, task).await.taken, 1);
    let shift = task_row(&house, task).await.shift;
    let mut house = house;
    house.store = house.store.with_clock(Clock::standing(shift.starts));
    house.give(anna, start(task)).await;
    house.store = house.store.with_clock(Clock::standing(shift.ends));
    house.give(anna, finish(task, "120")).await;
    let desk = Space::Desk(COMMUNITY, Purpose::Tasks);
    let (id, row) = parts(&house, desk).await.remove(0);
    assert_eq!(row.name, "小安");
    assert_eq!(
        (row.submitted, row.remark.as_str()),
        (Some(120), "七楼的灯也坏了")
    );
    assert_eq!(row.started.unwrap().offset, Some(-700));
    assert_eq!(row.flags, []);
    let correct = Command::Correct(Correct {
        claim: id,
        minutes: "90".into(),
        reason: "9点半签到".into(),
    });
    let corrected = house.give(worker, correct).await;
    assert_eq!(key(&corrected), "tasks.done.corrected");
    let (_, own) = parts(&house, Space::Person(anna)).await.remove(0);
    assert_eq!(own.submitted, Some(120));
    assert_eq!(own.settled.unwrap().minutes, 90);
    let told = letters(&house, anna).await;
    assert!(
        told.contains(&"tasks.letter.corrected".to_owned()),
        "{told:?}"
    );
}

async fn forty_want_three_seats_at_once_and_three_get_them(house: House) {
    let (_, task) = three_seats(&house).await;
    let mut people = Vec::new();
    for number in 0..40 {
        people.push(house.person(&format!("志愿者{number}")).await);
    }
    let claims = people.into_iter().map(|person| {
        let store = house.store.clone();
        tokio::spawn(async move {
            let envelope = Envelope {
                id: CommandId(Uuid::now_v7()),
                actor: person,
                subject: person,
                made: NOW,
                command: claim(task).into(),
            };
            store.perform(&envelope, Via::Outbox).await.unwrap()
        })
    });
    let claims: Vec<_> = claims.collect();
    let mut confirmed = 0;
    for claim in claims {
        match claim.await.unwrap() {
            Outcome::Done { .. } => confirmed += 1,
            Outcome::Refused { key, next, .. } => {
                assert_eq!(key, "tasks.refusal.full");
                assert_eq!(next, Some(format!("/tasks?like={task}")));
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(confirmed, 3);
    assert_eq!(task_row(&house, task).await.taken, 3);
    let desk = parts(&house, Space::Desk(COMMUNITY, Purpose::Tasks)).await;
    assert_eq!(desk.len(), 3);
}

async fn two_phones_of_one_person_cannot_be_in_two_places_at_once(house: House) {
    let (worker, first) = three_seats(&house).await;
    let second = published(&house, worker, fields(3, "10:00", "12:00")).await;
    let after = published(&house, worker, fields(3, "12:00", "13:00")).await;
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    let (one, two) = tokio::join!(
        house.give(anna, claim(first)),
        house.give(anna, claim(second))
    );
    let mut keys = [key(&one), key(&two)];
    keys.sort_unstable();
    assert_eq!(keys, ["tasks.done.claimed", "tasks.refusal.overlaps"]);
    assert_eq!(
        key(&house.give(anna, claim(after)).await),
        "tasks.done.claimed"
    );
}

async fn work_done_offline_on_a_claim_that_came_too_late_is_recorded_without_a_seat(house: House) {
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let task = published(&house, worker, fields(1, "09:00", "11:00")).await;
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    let bo = house.neighbour("小波", STAIRWELL, "303").await;
    house.give(anna, claim(task)).await;
    assert_eq!(
        key(&house.give(bo, claim(task)).await),
        "tasks.refusal.full"
    );
    let started = house.give(bo, start(task)).await;
    assert_eq!(key(&started), "tasks.done.started_unslotted");
    house.give(bo, finish(task, "110")).await;
    let (id, row) = parts(&house, Space::Person(bo)).await.remove(0);
    assert_eq!((&row.slot, row.submitted), (&Slot::None, Some(110)));
    assert_eq!(task_row(&house, task).await.taken, 1);
    let approve = Command::Approve(Approve { claim: id });
    assert_eq!(
        key(&house.give(bo, approve.clone()).await),
        "tasks.refusal.not_yours"
    );
    assert_eq!(
        key(&house.give(worker, approve).await),
        "tasks.done.approved"
    );
}

async fn a_seat_given_back_goes_to_the_next(house: House) {
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let task = published(&house, worker, fields(1, "09:00", "11:00")).await;
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    let bo = house.neighbour("小波", STAIRWELL, "303").await;
    let release = Command::Release(Release {
        task,
        reason: String::new(),
        late: false,
    });
    house.give(anna, claim(task)).await;
    assert_eq!(key(&house.give(anna, release).await), "tasks.done.released");
    assert_eq!(
        key(&house.give(bo, claim(task)).await),
        "tasks.done.claimed"
    );
    // And who gave it back may not have it again: it is taken.
    assert_eq!(
        key(&house.give(anna, claim(task)).await),
        "tasks.refusal.full"
    );
}

async fn calling_off_tells_everyone_who_claimed_it(house: House) {
    let (worker, task) = three_seats(&house).await;
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    house.give(anna, claim(task)).await;
    let close = Command::Close(Close {
        task,
        reason: "下雨".into(),
    });
    assert_eq!(key(&house.give(worker, close).await), "tasks.done.closed");
    assert!(
        letters(&house, anna)
            .await
            .contains(&"tasks.letter.closed".to_owned())
    );
    let row = task_row(&house, task).await;
    assert_eq!((row.taken, row.closure.unwrap().reason), (0, "下雨".into()));
}

async fn a_volunteer_is_reminded_the_evening_before_and_asked_for_the_minutes(house: House) {
    let (_, task) = three_seats(&house).await;
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    house.give(anna, claim(task)).await;
    let shift = task_row(&house, task).await.shift;
    let mut house = house;
    for (at, expected) in [
        (shift.starts.minus(Minutes::hours(14)), 1),
        (shift.ends.plus(Minutes::hours(2)), 2),
    ] {
        house.store = house.store.with_clock(Clock::standing(at));
        while house.store.give_due().await.unwrap() > 0 {}
        let told = letters(&house, anna).await;
        let reminders = told
            .iter()
            .filter(|key| matches!(key.as_str(), "tasks.letter.eve" | "tasks.letter.report"));
        assert_eq!(reminders.count(), expected, "{told:?}");
    }
}

async fn a_training_recorded_by_the_desk_opens_a_task_that_asks_for_it(house: House) {
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let trained = Fields {
        trainings: vec![Training::FirstAid],
        ..fields(2, "09:00", "11:00")
    };
    let task = published(&house, worker, trained).await;
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    let train = Command::Train(Train {
        person: anna,
        training: Training::FirstAid,
        until: None,
    });
    assert_eq!(
        key(&house.give(worker, train.clone()).await),
        "tasks.refusal.not_found",
        "the desk does not know her yet"
    );
    let refused = house.give(anna, claim(task)).await;
    assert_eq!(key(&refused), "tasks.refusal.training_missing");
    let skills = Command::SetSkills(SetSkills {
        skills: "量血压".into(),
    });
    house.give(anna, skills).await;
    let desk = Space::Desk(COMMUNITY, Purpose::Tasks);
    let shelf = house.store.shelf(desk).await.unwrap();
    let known = shelf.find::<VolunteerRow>(anna.0).unwrap();
    assert_eq!((known.name.as_str(), known.skills.len()), ("小安", 1));
    assert_eq!(key(&house.give(worker, train).await), "tasks.done.trained");
    assert_eq!(
        key(&house.give(anna, claim(task)).await),
        "tasks.done.claimed"
    );
}

async fn after_a_night_nobody_carries_sand(house: House) {
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let night = Fields {
        kind: Kind::Night,
        ..fields(2, "22:00", "06:00")
    };
    let night = published(&house, worker, night).await;
    let sunday = |from: &str, to: &str| Fields {
        day: "2026-11-22".into(),
        ..fields(2, from, to)
    };
    let morning = published(&house, worker, sunday("09:00", "11:00")).await;
    let afternoon = published(&house, worker, sunday("14:00", "16:00")).await;
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    let given = [
        (night, "tasks.done.claimed"),
        (morning, "tasks.refusal.short_rest"),
        (afternoon, "tasks.done.claimed"),
    ];
    for (task, expected) in given {
        assert_eq!(key(&house.give(anna, claim(task)).await), expected);
    }
    let earlier = Command::Edit(Edit {
        task: afternoon,
        fields: sunday("13:00", "16:00"),
    });
    assert_eq!(key(&house.give(worker, earlier).await), "tasks.done.edited");
    assert_eq!(task_row(&house, afternoon).await.taken, 0);
    let told = letters(&house, anna).await;
    assert!(
        told.contains(&"tasks.letter.crowded".to_owned()),
        "{told:?}"
    );
}

async fn what_was_over_hours_ago_still_stands_beside_what_goes_on_since(house: House) {
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let short = published(&house, worker, fields(2, "07:00", "08:00")).await;
    let long = published(&house, worker, fields(2, "06:00", "18:00")).await;
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    let held = house.give(anna, claim(short)).await;
    assert_eq!(key(&held), "tasks.done.claimed");
    let ends = task_row(&house, long).await.shift.ends;
    let mut house = house;
    let at = ends.minus(Minutes::hours(1));
    house.store = house.store.with_clock(Clock::standing(at));
    let refused = house.give(anna, claim(long)).await;
    assert_eq!(key(&refused), "tasks.refusal.overlaps");
}

async fn a_seat_is_handed_over_to_who_has_the_number(house: House) {
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let task = published(&house, worker, fields(1, "09:00", "11:00")).await;
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    let bo = house.neighbour("小波", STAIRWELL, "303").await;
    let number = "UPDATE person SET phone = '19900009101' WHERE name = '小波'";
    house
        .store
        .writer()
        .execute_unprepared(number)
        .await
        .unwrap();
    house.give(anna, claim(task)).await;
    for phone in ["19900009109", "19900009101"] {
        let hand = Command::HandOver(HandOver {
            task,
            phone: phone.into(),
        });
        assert_eq!(
            key(&house.give(anna, hand).await),
            "tasks.done.offered",
            "the same answer whoever has it"
        );
    }
    let shelf = house.store.shelf(Space::Person(bo)).await.unwrap();
    let (id, offer) = shelf.all::<OfferRow>().next().unwrap();
    assert_eq!((offer.from.as_str(), offer.task), ("小安", task));
    let take = Command::TakeOver(TakeOver { claim: ClaimId(id) });
    assert_eq!(
        key(&house.give(bo, take.clone()).await),
        "tasks.done.claimed"
    );
    assert_eq!(task_row(&house, task).await.taken, 1);
    let shelf = house.store.shelf(Space::Person(bo)).await.unwrap();
    assert_eq!(shelf.all::<OfferRow>().count(), 0);
    assert_eq!(key(&house.give(bo, take).await), "tasks.refusal.offer_gone");
}

async fn a_seat_given_back_near_the_task_is_told_to_who_could_stand_in(house: House) {
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let task = published(&house, worker, fields(1, "09:00", "11:00")).await;
    let busy = published(&house, worker, fields(1, "10:00", "12:00")).await;
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    let bo = house.neighbour("小波", STAIRWELL, "303").await;
    let cai = house.neighbour("小蔡", STAIRWELL, "304").await;
    for person in [bo, cai] {
        let skills = "打扫".into();
        let said = Command::SetSkills(SetSkills { skills });
        assert_eq!(
            key(&house.give(person, said).await),
            "tasks.done.skills_set"
        );
    }
    house.give(anna, claim(task)).await;
    house.give(cai, claim(busy)).await;
    let release = Command::Release(Release {
        task,
        reason: "孩子发烧".into(),
        late: true,
    });
    house.give(anna, release).await;
    assert!(task_row(&house, task).await.stand_in);
    let asked = "tasks.letter.stand_in".to_owned();
    assert!(letters(&house, bo).await.contains(&asked));
    assert!(
        !letters(&house, cai).await.contains(&asked),
        "she is elsewhere"
    );
}

/// Says what these people can do, and so makes them volunteers of their community.
async fn skilled(house: &House, people: &[PersonId]) {
    for person in people {
        let skills = "打扫".into();
        let said = Command::SetSkills(SetSkills { skills });
        let outcome = house.give(*person, said).await;
        assert_eq!(key(&outcome), "tasks.done.skills_set");
    }
}

async fn moved_out(house: &House, person: PersonId) {
    let out = house
        .give(person, org::Command::MoveOut(org::MoveOut { person }))
        .await;
    assert_eq!(key(&out), "org.done.moved_out");
}

async fn a_seat_for_members_is_told_to_those_who_are_members_still(house: House) {
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let members = Fields {
        audience: Audience::Members,
        ..fields(1, "09:00", "11:00")
    };
    let task = published(&house, worker, members).await;
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    let bo = house.neighbour("小波", STAIRWELL, "303").await;
    let cai = house.neighbour("小蔡", STAIRWELL, "304").await;
    let grid = house.holding(Role::GridWorker, COMMUNITY).await;
    skilled(&house, &[bo, cai]).await;
    moved_out(&house, cai).await;
    house.give(anna, claim(task)).await;
    let release = Command::Release(Release {
        task,
        reason: String::new(),
        late: false,
    });
    assert_eq!(key(&house.give(anna, release).await), "tasks.done.released");
    let asked = "tasks.letter.stand_in".to_owned();
    for (who, person, told) in [
        ("member", bo, true),
        ("moved out", cai, false),
        ("no volunteer", grid, false),
    ] {
        assert_eq!(
            letters(&house, person).await.contains(&asked),
            told,
            "{who}"
        );
    }
}

async fn whose_turn_comes_later_hears_of_it_by_the_clock(house: House) {
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    let bo = house.neighbour("小波", STAIRWELL, "303").await;
    skilled(&house, &[anna, bo]).await;
    for (from, to) in [("06:00", "07:00"), ("20:00", "21:00")] {
        let other = published(&house, worker, fields(1, from, to)).await;
        assert_eq!(
            key(&house.give(anna, claim(other)).await),
            "tasks.done.claimed"
        );
    }
    let turns = Fields {
        turns: true,
        ..fields(1, "13:00", "14:00")
    };
    let task = published(&house, worker, turns).await;
    assert_eq!(
        key(&house.give(anna, claim(task)).await),
        "tasks.refusal.not_yet"
    );
    let opens = task_row(&house, task).await.turns_until.unwrap();
    let told = "tasks.letter.widened".to_owned();
    for (now, expected) in [(opens.minus(Minutes(1)), false), (opens, true)] {
        house.store.clock.set(now);
        while house.store.give_due().await.unwrap() > 0 {}
        assert_eq!(letters(&house, anna).await.contains(&told), expected);
    }
    assert!(
        !letters(&house, bo).await.contains(&told),
        "she could come all along"
    );
    assert_eq!(
        key(&house.give(anna, claim(task)).await),
        "tasks.done.claimed"
    );
}

/// What a phone has shown as reported is never lost without a word: who may no longer see the task is told so.
async fn who_reports_offline_what_is_refused_finds_a_letter(house: House) {
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let members = Fields {
        audience: Audience::Members,
        ..fields(1, "09:00", "11:00")
    };
    let task = published(&house, worker, members).await;
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    moved_out(&house, anna).await;
    for (number, report) in [start(task), finish(task, "60")].into_iter().enumerate() {
        let envelope = Envelope {
            id: CommandId(Uuid::now_v7()),
            actor: anna,
            subject: anna,
            made: NOW.minus(Minutes(90)),
            command: report.into(),
        };
        let outcome = house.store.perform(&envelope, Via::Outbox).await.unwrap();
        assert_eq!(key(&outcome), "tasks.refusal.not_found");
        let told = letters(&house, anna).await;
        let told = told
            .iter()
            .filter(|told| *told == "tasks.refusal.not_found");
        assert_eq!(told.count(), number + 1);
    }
}

/// The negative control: past the rules, the last guard still holds.
async fn the_database_itself_refuses_one_seat_too_many(house: House) {
    let (_, task) = three_seats(&house).await;
    let anna = house.neighbour("小安", STAIRWELL, "302").await;
    house.give(anna, claim(task)).await;
    let db = house.store.writer();
    let fits = db.execute_unprepared("UPDATE task SET taken = 3").await;
    assert!(fits.is_ok());
    let too_many = db.execute_unprepared("UPDATE task SET taken = 4").await;
    assert!(too_many.is_err(), "four of three seats");
    let twice = "INSERT INTO task_claim (id, task, person, made, slot, remark) \
                 SELECT task, task, person, made, slot, remark FROM task_claim";
    assert!(
        db.execute_unprepared(twice).await.is_err(),
        "two live parts of one person"
    );
}
