//! The demonstration's rooms and services: three living rooms (党群会客厅) of three rooms each, and what comes
//! to the community besides. Some seats are booked, one session is full with people in line.

use domain::kernel::{Date, Instant, Minutes, PersonId, Time, Weekday};
use domain::org::place_of_code;
use domain::services::{
    Book, Command, Define, Fields, Kind, Line, Policy, ServiceId, SetHours, Terms, session_id,
};
use store::Store;

use super::org::LIVING_ROOMS;
use super::{give, person};
use crate::failure::Failure;

/// Who runs the living room of the same place in [`LIVING_ROOMS`].
const WORKERS: [u16; 3] = [3, 23, 22];
/// Where each living room is.
const HOUSES: [&str; 3] = ["淞泽党群会客厅", "彩莲党群会客厅", "北极星党群会客厅"];

const EVERY_DAY: &[Weekday] = &Weekday::ALL;

/// A service of the demonstration.
struct Offer {
    name: &'static str,
    kind: Kind,
    floor: &'static str,
    about: &'static str,
    /// Days, from, to, minutes of a session, seats.
    hours: &'static [(&'static [Weekday], u16, u16, u32, u32)],
    /// Where the same takes place besides, at the same hours; empty is nowhere.
    beside: &'static str,
    /// Hours before the start until which it can be cancelled.
    cancel: u32,
    /// How its places are given out.
    policy: Policy,
    /// How many may come together.
    party: u32,
    /// From which age on; 0 is any.
    age_from: u32,
    /// For how many weeks the same hour can be booked in one go; 0 is one.
    weeks: u32,
}

/// In each living room.
const ROOMS: [Offer; 3] = [
    Offer {
        name: "活力社",
        kind: Kind::Exercise,
        floor: "二楼",
        about: "跑步机、乒乓球桌和拉伸垫。请穿软底鞋，自带毛巾和水杯。",
        hours: &[(EVERY_DAY, 9, 12, 60, 20), (EVERY_DAY, 14, 20, 60, 20)],
        beside: "",
        cancel: 1,
        policy: Policy::First,
        party: 1,
        age_from: 0,
        weeks: 0,
    },
    Offer {
        name: "志趣馆",
        kind: Kind::Hobby,
        floor: "三楼",
        about: "书法、棋牌、读书和家庭影院。笔墨和棋具这里都有。",
        hours: &[(EVERY_DAY, 9, 11, 120, 16), (EVERY_DAY, 14, 20, 120, 16)],
        beside: "",
        cancel: 2,
        policy: Policy::First,
        party: 1,
        age_from: 0,
        weeks: 0,
    },
    Offer {
        name: "童心所",
        kind: Kind::Children,
        floor: "一楼",
        about: "六岁以下的孩子，由大人陪着玩。进门换鞋，备有湿巾和热水。",
        hours: &[(EVERY_DAY, 9, 11, 60, 12), (EVERY_DAY, 15, 17, 60, 12)],
        beside: "",
        cancel: 1,
        policy: Policy::First,
        party: 1,
        age_from: 0,
        weeks: 0,
    },
];

/// In the first living room only.
const SERVICES: [Offer; 4] = [
    Offer {
        name: "理发",
        kind: Kind::Hair,
        floor: "一楼便民服务间",
        about: "志愿者师傅理发，剪短、修面都行。七十岁以上的老人优先照顾，不收费。",
        hours: &[(&[Weekday::Tuesday, Weekday::Friday], 9, 11, 30, 4)],
        beside: "",
        cancel: 4,
        policy: Policy::First,
        party: 1,
        age_from: 0,
        weeks: 0,
    },
    Offer {
        name: "磨刀修伞",
        kind: Kind::Repair,
        floor: "一楼门口",
        about: "菜刀、剪刀、雨伞和小家电。刀剪请用报纸包好带来。",
        hours: &[(&[Weekday::Saturday], 9, 11, 20, 3)],
        beside: "",
        cancel: 2,
        policy: Policy::First,
        party: 1,
        age_from: 0,
        weeks: 0,
    },
    Offer {
        name: "健康检测",
        kind: Kind::Health,
        floor: "一楼便民服务间",
        about: "量血压、测血糖、问用药。测血糖请空腹来，带上医保卡和正在吃的药。",
        hours: &[(&[Weekday::Wednesday], 8, 11, 30, 6)],
        beside: "二楼议事厅",
        cancel: 2,
        policy: Policy::First,
        party: 1,
        age_from: 60,
        weeks: 4,
    },
    Offer {
        name: "周六影院",
        kind: Kind::Hobby,
        floor: "三楼志趣馆",
        about: "一家人来看一场电影。座位少，想来的人多，所以抽签；一家人一起报名，不会拆开。",
        hours: &[(&[Weekday::Saturday], 19, 21, 120, 12)],
        beside: "",
        cancel: 4,
        policy: Policy::Day,
        party: 4,
        age_from: 0,
        weeks: 0,
    },
];

/// Seeds rooms, services, hours and some bookings.
///
/// # Errors
/// When a command is refused, or the database fails.
pub async fn seed(store: &Store) -> Result<(), Failure> {
    for (house, code) in LIVING_ROOMS.into_iter().enumerate() {
        for offer in &ROOMS {
            open(store, house, code, offer).await?;
        }
    }
    for offer in &SERVICES {
        open(store, 0, LIVING_ROOMS[0], offer).await?;
    }
    bookings(store).await
}

async fn open(store: &Store, house: usize, code: &str, offer: &Offer) -> Result<(), Failure> {
    let worker = person(WORKERS[house]);
    let fields = Fields {
        name: offer.name.to_owned(),
        kind: offer.kind,
        room: format!("{}{}", HOUSES[house], offer.floor),
        about: offer.about.to_owned(),
        contact: format!("199 0000 {:04}", WORKERS[house]),
    };
    let name = format!("service/{house}/{}", offer.name);
    let place = place_of_code(code);
    let define = Command::Define(Define { place, fields });
    let id = give(store, worker, &name, define).await?;
    let lines = |room: String| {
        let hours = offer.hours.iter();
        hours.map(move |(days, from, to, length, seats)| Line {
            days: days.to_vec(),
            from: Some(Time(from * 60)),
            to: Some(Time(to * 60)),
            length: Some(*length),
            seats: Some(*seats),
            room: room.clone(),
            ..Line::default()
        })
    };
    let mut all: Vec<Line> = lines(String::new()).collect();
    if !offer.beside.is_empty() {
        all.extend(lines(format!("{}{}", HOUSES[house], offer.beside)));
    }
    let set = Command::SetHours(SetHours {
        service: ServiceId::derive(id, "service"),
        lines: all,
        terms: Terms {
            cancel: Minutes::hours(offer.cancel),
            policy: offer.policy,
            days_before: 2,
            party: offer.party,
            age_from: offer.age_from,
            weeks: offer.weeks,
            ahead: ahead(offer),
            holidays: offer.kind == Kind::Exercise,
            ..Terms::default()
        },
        outside: None,
        reason: String::new(),
    });
    give(store, worker, &format!("{name}/hours"), set).await?;
    Ok(())
}

/// Far enough ahead for all the weeks that can be booked in one go.
fn ahead(offer: &Offer) -> u32 {
    Terms::default().ahead.max(7 * offer.weeks)
}

/// 周阿婆 comes to the health check; the next morning of haircuts begins with a full session and two in line.
async fn bookings(store: &Store) -> Result<(), Failure> {
    let today = store.clock.now().civil().date;
    let check = next(today, &[Weekday::Wednesday]).at(Time(8 * 60 + 30));
    book(store, person(1), "健康检测", check).await?;
    let cut = next(today, &[Weekday::Tuesday, Weekday::Friday]).at(Time(9 * 60));
    for number in 101..=106 {
        book(store, person(number), "理发", cut).await?;
    }
    let evening = today.plus_days(1).at(Time(19 * 60));
    for number in 110..=116 {
        book(store, person(number), "活力社", evening).await?;
    }
    Ok(())
}

async fn book(store: &Store, who: PersonId, service: &str, start: Instant) -> Result<(), Failure> {
    let defined = super::command_id(&format!("service/0/{service}"));
    let service_id = ServiceId::derive(defined, "service");
    let session = session_id(service_id, start, "");
    let book = Command::Book(Book {
        wait: true,
        age: true,
        ..Book::of(session)
    });
    give(store, who, &format!("booking/{service}/{who}"), book).await?;
    Ok(())
}

/// The next of these days of the week after `today`.
fn next(today: Date, days: &[Weekday]) -> Date {
    let ahead = (1..=7).map(|ahead| today.plus_days(ahead));
    let mut wanted = ahead.filter(|day| days.contains(&day.weekday()));
    wanted.next().unwrap_or(today)
}
