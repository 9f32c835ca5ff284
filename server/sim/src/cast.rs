//! The neighbourhood that every run begins with: who is there, where, and as what. All but the entering of people
//! is done by commands, given by the clock and by staff, so that it is the same on every server.

use domain::kernel::{
    Actor, CommandId, Envelope, Instant, Level, Outcome, PersonId, PlaceId, Role,
};
use domain::kernel::{Minutes, Time, Weekday};
use domain::org::{self, Appoint, AskToJoin, ImportPlaces, Place, Vouch, place_of_code};
use domain::services::{self, Define, Line, Policy, SetHours, Terms};
use domain::slices::Command;
use domain::tasks::{self, Publish};
use store::Via;
use uuid::Uuid;

use crate::backend::Backend;

/// When every run begins: a Wednesday at 7 in the evening, by the place's time.
pub const BEGINNING: Instant = Instant(1_795_000_000_000);

/// How many people there are.
pub const PEOPLE: usize = 10;

const PLACES: [(&str, Option<&str>, Level, &str); 10] = [
    ("1", None, Level::Subdistrict, "街道"),
    ("11", Some("1"), Level::Community, "东社区"),
    ("111", Some("11"), Level::Estate, "一区"),
    ("1111", Some("111"), Level::Stairwell, "1幢1单元"),
    ("1112", Some("111"), Level::Stairwell, "1幢2单元"),
    ("112", Some("11"), Level::Estate, "二区"),
    ("1121", Some("112"), Level::Stairwell, "2幢1单元"),
    ("12", Some("1"), Level::Community, "西社区"),
    ("121", Some("12"), Level::Estate, "三区"),
    ("1211", Some("121"), Level::Stairwell, "3幢1单元"),
];

/// What people are at first, and where they live: by code of the place.
const ROLES: [(usize, Role, &str); 6] = [
    (0, Role::Administrator, "1"),
    (1, Role::CommunityWorker, "11"),
    (2, Role::CommunityWorker, "12"),
    (2, Role::GridWorker, "11"),
    (3, Role::StairwellLeader, "1111"),
    (4, Role::Official, "1"),
];
const HOMES: [(usize, &str, &str); 6] = [
    (3, "1111", "101"),
    (5, "1111", "102"),
    (6, "1111", "102"),
    (7, "1121", ""),
    (8, "1211", "301"),
    (1, "1112", "201"),
];

/// What can be booked at first: who offers it, where, what, and how its seats are given out.
const SERVICES: [(usize, &str, &str, Policy); 3] = [
    (1, "11", "理发", Policy::First),
    (2, "12", "活力社", Policy::First),
    (1, "11", "健康检测", Policy::Day),
];

/// Who runs the service that is booked for two weeks in one go, where, and what it is called.
const WEEKLY: (usize, &str, &str) = (1, "11", "量血压");

/// What there is to do at first: who asks for it, where, what, how many hours from the beginning, and of what kind. Some
/// of it nobody can do beside the other: it comes at the same time, or so soon after that there is no rest.
const TASKS: [(usize, &str, &str, u32, tasks::Kind); 5] = [
    (1, "11", "巡楼", 2, tasks::Kind::Light),
    (1, "11", "看护", 14, tasks::Kind::Light),
    (1, "11", "站岗", 14, tasks::Kind::Light),
    (1, "11", "搬运", 15, tasks::Kind::Heavy),
    (2, "12", "扫雪", 5, tasks::Kind::Light),
];

/// The person of this number.
pub fn person(number: usize) -> PersonId {
    PersonId(Uuid::from_u128(0x7e09_1e00 + number as u128))
}

/// The telephone of the person of this number.
pub fn phone(number: u32) -> String {
    format!("199{number:08}")
}

/// All people.
pub fn people() -> impl Iterator<Item = PersonId> {
    (0..PEOPLE).map(person)
}

/// All places of the roster.
pub fn places() -> Vec<Place> {
    let place = |&(code, parent, level, name): &(&str, Option<&str>, Level, &str)| Place {
        id: place_of_code(code),
        parent: parent.map(place_of_code),
        level,
        code: code.to_owned(),
        name: name.to_owned(),
        party_body: String::new(),
        grid: String::new(),
        units: None,
        demo: false,
        office: None,
    };
    PLACES.iter().map(place).collect()
}

/// The codes of all places.
pub fn codes() -> impl Iterator<Item = &'static str> {
    PLACES.iter().map(|(code, ..)| *code)
}

/// The ids of all places.
pub fn place_ids() -> Vec<PlaceId> {
    PLACES
        .iter()
        .map(|(code, ..)| place_of_code(code))
        .collect()
}

/// Lets people move in.
///
/// # Errors
/// Says which of the commands was not carried out.
pub fn move_in(backend: &mut dyn Backend) -> Result<(), String> {
    backend.set_now(BEGINNING);
    for (number, person) in people().enumerate() {
        let phone = u32::try_from(number).unwrap_or_default();
        backend.enter(person, phone, &format!("邻居{number}"));
    }
    let mut given = 0;
    let mut give = |actor: PersonId, command: Command| -> Result<CommandId, String> {
        given += 1;
        let id = CommandId(Uuid::from_u128(0xca57_0000 + given));
        let envelope = Envelope {
            id,
            actor,
            subject: actor,
            made: BEGINNING,
            command,
        };
        match backend.perform(&envelope, Via::Form) {
            Ok(Outcome::Done { .. }) => Ok(id),
            other => Err(format!("{:?}: {other:?}", envelope.command)),
        }
    };
    let places = places();
    let import = org::Command::ImportPlaces(ImportPlaces { places });
    give(Actor::CLOCK, import.into())?;
    for (number, role, code) in ROLES {
        let appoint = Appoint {
            person: person(number),
            role,
            place: place_of_code(code),
        };
        give(Actor::CLOCK, org::Command::Appoint(appoint).into())?;
    }
    for (number, code, unit) in HOMES {
        let ask = AskToJoin {
            place: place_of_code(code),
            unit: unit.to_owned(),
            name: format!("邻居{number}"),
        };
        let asked = give(person(number), org::Command::AskToJoin(ask).into())?;
        let confirmed_by_themselves = number == 1 || number == 3;
        if !confirmed_by_themselves {
            let vouch = Vouch {
                ask: org::AskId::derive(asked, "ask"),
            };
            give(person(4), org::Command::Vouch(vouch).into())?;
        }
    }
    let mut open = |worker: usize, code: &str, name: &str, line: Line, terms: Terms| {
        let fields = services::Fields {
            name: name.to_owned(),
            room: "一楼".to_owned(),
            ..services::Fields::default()
        };
        let define = Define {
            place: place_of_code(code),
            fields,
        };
        let defined = give(person(worker), services::Command::Define(define).into())?;
        let hours = SetHours {
            service: services::ServiceId::derive(defined, "service"),
            lines: vec![line],
            terms,
            outside: None,
            reason: String::new(),
        };
        give(person(worker), services::Command::SetHours(hours).into())
    };
    let line = |days: &[Weekday], from: u16, to: u16| Line {
        days: days.to_vec(),
        from: Some(Time(from * 60)),
        to: Some(Time(to * 60)),
        length: Some(60),
        seats: Some(1),
        ..Line::default()
    };
    for (worker, code, name, policy) in SERVICES {
        let terms = Terms {
            cancel: Minutes::hours(2),
            hold: Minutes::hours(12),
            ahead: 2,
            policy,
            days_before: 1,
            drop_in: code == "12",
            ..Terms::default()
        };
        open(worker, code, name, line(&Weekday::ALL, 9, 11), terms)?;
    }
    let (worker, code, name) = WEEKLY;
    let tomorrow = BEGINNING.civil().date.plus_days(1).weekday();
    let terms = Terms {
        ahead: 9,
        weeks: 2,
        ..Terms::default()
    };
    open(worker, code, name, line(&[tomorrow], 15, 16), terms)?;
    for (worker, code, title, hours, kind) in TASKS {
        let from = BEGINNING.plus(Minutes::hours(hours)).civil();
        let to = BEGINNING.plus(Minutes::hours(hours + 1)).civil();
        let fields = tasks::Fields {
            title: title.to_owned(),
            day: from.date.to_string(),
            from: from.time.to_string(),
            to: to.time.to_string(),
            seats: "2".to_owned(),
            kind,
            ..tasks::Fields::default()
        };
        let publish = Publish {
            place: place_of_code(code),
            fields,
        };
        give(person(worker), tasks::Command::Publish(publish).into())?;
    }
    Ok(())
}
