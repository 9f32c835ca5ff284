//! The demonstration's tasks: some to take today and in the coming days, one full, one under way, one whose
//! minutes wait for approval, one settled, and a proposal that waits for an answer.

use domain::kernel::{Instant, Minutes, PersonId, PlaceId};
use domain::org::place_of_code;
use domain::tasks::{
    Audience, Claim, ClaimId, Command, Correct, Fields, Finish, Kind, Propose, Publish, SetSkills,
    Shift, Start, TaskId, Train, Training,
};
use store::{Clock, Store};

use super::{command_id, give, org, person};
use crate::failure::Failure;

/// Who publishes for the community, and who for the subdistrict.
const WORKER: u16 = 3;
const OFFICIAL: u16 = 5;
/// The volunteers.
const XIAOZHOU: u16 = 8;
const PEIZHEN: u16 = 9;
const XIULAN: u16 = 14;

/// Seeds the tasks.
///
/// # Errors
/// When a command is refused, or the database fails.
pub async fn seed(store: &Store) -> Result<(), Failure> {
    settled_last_week(store).await?;
    waiting_since_yesterday(store).await?;
    under_way(store).await?;
    ahead(store).await
}

/// What a task asks for, without its time.
struct Plan {
    name: &'static str,
    title: &'static str,
    note: &'static str,
    meet: &'static str,
    seats: u32,
    skills: &'static [&'static str],
    audience: Audience,
    least: u32,
    kind: Kind,
    skilled: bool,
    trainings: &'static [Training],
}

/// What no task says unless it does.
const PLAIN: Plan = Plan {
    name: "",
    title: "",
    note: "",
    meet: "",
    seats: 1,
    skills: &[],
    audience: Audience::Public,
    least: 0,
    kind: Kind::Light,
    skilled: false,
    trainings: &[],
};

const HANDRAILS: Plan = Plan {
    name: "handrails",
    title: "擦洗楼道扶手",
    note: "手套、抹布和消毒水社区都备好了。从顶楼往下擦，小心台阶。\n\n有事找社区小沈。",
    meet: "七区31幢门口",
    seats: 4,
    skills: &["爬楼"],
    least: 2,
    kind: Kind::Heavy,
    ..PLAIN
};

const KITCHEN: Plan = Plan {
    name: "kitchen",
    title: "长者食堂帮厨",
    note: "择菜、分饭、收碗。请穿防滑的鞋。",
    meet: "社区食堂后门",
    seats: 3,
    ..PLAIN
};

const METER_BOX: Plan = Plan {
    name: "meter-box",
    title: "给电表箱刷漆",
    note: "漆和刷子在物业领。穿旧衣服来。",
    meet: "七区40幢1单元楼下",
    seats: 2,
    skills: &["刷漆", "爬楼"],
    audience: Audience::Members,
    ..PLAIN
};

const WATERING: Plan = Plan {
    name: "watering",
    title: "共享花圃浇水",
    note: "水管在花圃东头，浇完请关好总阀。",
    meet: "七区花圃东头",
    seats: 1,
    skills: &["种花"],
    ..PLAIN
};

const WATERING_EVENING: Plan = Plan {
    name: "watering-evening",
    seats: 2,
    ..WATERING
};

const MARKET: Plan = Plan {
    name: "market",
    title: "友邻公益市集引导",
    note: "给大家指路、维持排队，帮老人填表。会说苏州话更好。",
    meet: "活力社广场服务台",
    seats: 12,
    skills: &["苏州话", "讲解"],
    ..PLAIN
};

const HEALTH_STALL: Plan = Plan {
    name: "health-stall",
    title: "健康角帮忙量血压",
    note: "血压计社区有，量完请老人坐五分钟再走。",
    meet: "活力社健康角",
    seats: 3,
    trainings: &[Training::FirstAid],
    ..PLAIN
};

const NIGHT_WATCH: Plan = Plan {
    name: "night-watch",
    title: "防汛夜间值守",
    note: "两人一组，隔一小时看一次水位，不单独下坡。",
    meet: "七区南门岗亭",
    seats: 4,
    least: 2,
    kind: Kind::Night,
    ..PLAIN
};

/// Both figures stay: 150 minutes submitted, 120 approved.
async fn settled_last_week(store: &Store) -> Result<(), Failure> {
    let starts = day_at(store, -6, 9);
    let task = published(
        store,
        WORKER,
        songze(),
        &HANDRAILS,
        "last-week",
        starts,
        120,
    )
    .await?;
    let claim = worked(store, "last-week", XIAOZHOU, task, starts, Some(120), 150).await?;
    let correct = Correct {
        claim,
        minutes: "120".into(),
        reason: "签到表上是9点到11点".into(),
    };
    let after = at(store, starts.plus(Minutes::hours(6)));
    let by = person(WORKER);
    give(
        &after,
        by,
        "tasks/last-week/correct",
        Command::Correct(correct),
    )
    .await?;
    Ok(())
}

/// One report that fits, one without a start: both wait at the desk.
async fn waiting_since_yesterday(store: &Store) -> Result<(), Failure> {
    let starts = day_at(store, -1, 9);
    let task = published(store, WORKER, songze(), &KITCHEN, "yesterday", starts, 150).await?;
    worked(store, "yesterday", XIAOZHOU, task, starts, Some(150), 150).await?;
    worked(store, "yesterday", PEIZHEN, task, starts, None, 180).await?;
    Ok(())
}

/// Began half an hour ago: who claimed it can report the start.
async fn under_way(store: &Store) -> Result<(), Failure> {
    let half_hours = store.clock.now().0 / 1_800_000;
    let starts = Instant((half_hours - 1) * 1_800_000);
    let task = published(store, WORKER, songze(), &KITCHEN, "today", starts, 180).await?;
    claimed(store, "today", PEIZHEN, task).await
}

async fn ahead(store: &Store) -> Result<(), Failure> {
    let estate = place_of_code(&format!("{}-1", org::SONGZE));
    let morning = day_at(store, 1, 9);
    let handrails = published(store, WORKER, songze(), &HANDRAILS, "next", morning, 120).await?;
    claimed(store, "next", XIAOZHOU, handrails).await?;
    let watering = day_at(store, 1, 8);
    let full = published(store, WORKER, estate, &WATERING, "full", watering, 60).await?;
    claimed(store, "full", XIULAN, full).await?;
    let evening = day_at(store, 2, 18);
    published(
        store,
        WORKER,
        estate,
        &WATERING_EVENING,
        "open",
        evening,
        60,
    )
    .await?;
    let afternoon = day_at(store, 2, 14);
    published(store, WORKER, estate, &METER_BOX, "open", afternoon, 90).await?;
    let street = place_of_code(org::SUBDISTRICT);
    let market = day_at(store, 4, 13);
    published(store, OFFICIAL, street, &MARKET, "open", market, 210).await?;
    let stall = day_at(store, 3, 9);
    published(store, WORKER, songze(), &HEALTH_STALL, "open", stall, 150).await?;
    let night = day_at(store, 3, 21);
    published(store, WORKER, songze(), &NIGHT_WATCH, "open", night, 480).await?;
    proposed(store).await?;
    skills(store).await
}

/// What a resident would like to see done, and nobody has answered yet.
async fn proposed(store: &Store) -> Result<(), Failure> {
    let starts = day_at(store, 6, 9);
    let shift = Shift {
        title: "修3幢楼道的窗户".into(),
        note: "三楼的插销坏了，刮风会响。工具我家里有。".into(),
        meet: "3幢1单元门口".into(),
        starts,
        ends: starts.plus(Minutes(120)),
        seats: 2,
        ..Shift::default()
    };
    let propose = Command::Propose(Propose {
        place: songze(),
        fields: Fields::from(&shift),
        join: true,
    });
    give(store, person(XIULAN), "tasks/propose/window", propose).await?;
    Ok(())
}

/// What some of the volunteers can do, and a training of one of them.
async fn skills(store: &Store) -> Result<(), Failure> {
    for (who, skills) in [
        (XIAOZHOU, "爬楼，讲解"),
        (PEIZHEN, "苏州话，照护"),
        (XIULAN, "种花"),
    ] {
        let said = Command::SetSkills(SetSkills {
            skills: skills.into(),
        });
        give(store, person(who), &format!("tasks/skills/{who}"), said).await?;
    }
    let train = Command::Train(Train {
        person: person(PEIZHEN),
        training: Training::FirstAid,
        until: None,
    });
    give(store, person(WORKER), "tasks/train/first-aid", train).await?;
    Ok(())
}

fn songze() -> PlaceId {
    place_of_code(org::SONGZE)
}

/// The full hour `hour`, `days` from today in the place's time.
fn day_at(store: &Store, days: i32, hour: u16) -> Instant {
    let today = store.clock.now().civil().date;
    let time = domain::kernel::Time::try_new(hour, 0).unwrap_or(domain::kernel::Time(0));
    today.plus_days(days).at(time)
}

/// The same store at another time.
fn at(store: &Store, then: Instant) -> Store {
    store.clone().with_clock(Clock::standing(then))
}

/// Publishes a task some days before it begins.
async fn published(
    store: &Store,
    by: u16,
    place: PlaceId,
    plan: &Plan,
    when: &str,
    starts: Instant,
    minutes: u32,
) -> Result<TaskId, Failure> {
    let shift = Shift {
        title: plan.title.into(),
        note: plan.note.into(),
        meet: plan.meet.into(),
        starts,
        ends: starts.plus(Minutes(minutes)),
        seats: plan.seats,
        skills: plan.skills.iter().map(|skill| (*skill).into()).collect(),
        audience: plan.audience,
        least: plan.least,
        kind: plan.kind,
        trainings: plan.trainings.to_vec(),
        skilled: plan.skilled,
        ..Shift::default()
    };
    let publish = Command::Publish(Publish {
        place,
        fields: Fields::from(&shift),
    });
    let before = store.clock.now().min(starts.minus(Minutes::days(3)));
    let name = format!("tasks/{}/{when}", plan.name);
    let id = give(&at(store, before), person(by), &name, publish).await?;
    Ok(TaskId::derive(id, "task"))
}

async fn claimed(store: &Store, when: &str, who: u16, task: TaskId) -> Result<(), Failure> {
    let name = claim_name(when, who, task);
    give(store, person(who), &name, Command::Claim(Claim { task })).await?;
    Ok(())
}

fn claim_name(when: &str, who: u16, task: TaskId) -> String {
    format!("tasks/{task}/{when}/claim/{who}")
}

/// Claims a task the day before, works from its start, and reports `minutes`.
async fn worked(
    store: &Store,
    when: &str,
    who: u16,
    task: TaskId,
    starts: Instant,
    started_until: Option<u32>,
    minutes: u32,
) -> Result<ClaimId, Failure> {
    let by: PersonId = person(who);
    claimed(&at(store, starts.minus(Minutes::days(1))), when, who, task).await?;
    if started_until.is_some() {
        let start = Command::Start(Start { task, offset: None });
        give(
            &at(store, starts),
            by,
            &format!("tasks/{when}/start/{who}"),
            start,
        )
        .await?;
    }
    let finish = Command::Finish(Finish {
        task,
        minutes: minutes.to_string(),
        remark: String::new(),
        offset: None,
    });
    let ends = starts.plus(Minutes(started_until.unwrap_or(minutes)));
    give(
        &at(store, ends),
        by,
        &format!("tasks/{when}/finish/{who}"),
        finish,
    )
    .await?;
    Ok(ClaimId::derive(
        command_id(&claim_name(when, who, task)),
        "claim",
    ))
}
