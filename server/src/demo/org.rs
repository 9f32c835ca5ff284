//! The demonstration's places and people.
//!
//! The 27 communities are real; the three neighbourhoods above them, the estates and stairwells below five of
//! them, and all people are invented. 105 stairwells have a Party group, three more have none yet, and one
//! estate lacks a branch, so that coverage has something to show.

use domain::kernel::{Actor, Level, PersonId, Phone, PlaceId, Role};
use domain::org::{
    Appoint, AskId, AskToJoin, Command, Contact, ContactFields, ImportPlaces, Place, SetContact,
    Vouch, place_of_code,
};
use store::Store;
use store::org::Entry;

use super::{command_id, give, person, unseeded};
use crate::failure::Failure;
use crate::places;

/// The real list; see README.md beside it.
const COMMUNITIES: &[u8] = include_bytes!("xietang-communities.csv");
/// The code of the subdistrict.
pub const SUBDISTRICT: &str = "320576051";

/// The community with stairwell 40幢1单元, where most of the cast lives and works.
pub const SONGZE: &str = "320576051011";
/// The stairwell where most of the cast lives.
pub const STAIRWELL: &str = "320576051011-1-40-1";
/// A community where no stairwells are entered yet.
pub const HANLIN: &str = "320576051021";
/// The communities of the three living rooms.
pub const LIVING_ROOMS: [&str; 3] = [SONGZE, "320576051004", "320576051017"];

/// An estate of the demonstration: community, name, branch, buildings, stairwells without a group at the end.
type Estate = (
    &'static str,
    &'static str,
    &'static str,
    std::ops::RangeInclusive<u32>,
    usize,
);

/// 108 stairwells, two to a building; 105 of them have a group.
const ESTATES: [Estate; 6] = [
    (SONGZE, "淞泽家园七区", "淞泽家园七区党支部", 31..=40, 0),
    (
        "320576051012",
        "淞源家园一区",
        "淞源家园一区党支部",
        1..=9,
        0,
    ),
    ("320576051017", "北极星花园", "北极星花园党支部", 1..=9, 0),
    ("320576051004", "莲花新村二区", "莲花二区党支部", 11..=19, 0),
    ("320576051004", "莲花一区", "", 1..=9, 3),
    ("320576051025", "美颂花园", "美颂花园党支部", 1..=8, 0),
];

/// Somebody of the demonstration: the last four digits of their number, name, and what is printed of them.
#[derive(Clone, Copy, Debug)]
pub struct Cast {
    /// The last four digits of the number.
    pub number: u16,
    /// The name.
    pub name: &'static str,
    /// What they are, for the printed list.
    pub what: &'static str,
}

/// Who is who, by number.
pub const CAST: [Cast; 15] = [
    cast(1, "周阿婆", "居民 resident, 淞泽家园七区40幢1单元302"),
    cast(2, "陆桂芳", "楼道党小组组长 stairwell leader, 40幢1单元"),
    cast(3, "沈一鸣", "社区工作者 community worker, 淞泽社区"),
    cast(4, "顾海峰", "网格员 grid worker, 淞泽社区"),
    cast(5, "郑文岚", "街道干部 official, 斜塘街道"),
    cast(6, "许知远", "管理员 administrator, 斜塘街道"),
    cast(7, "顾小满", "新邻居 newcomer, waits for 40幢1单元"),
    cast(
        8,
        "钱小舟",
        "居民、志愿者 resident and volunteer, 40幢1单元301",
    ),
    cast(
        9,
        "吴佩珍",
        "居民、志愿者 resident and volunteer, 40幢1单元201",
    ),
    cast(
        10,
        "蒋德明",
        "居民小组长 residents' group head, 淞泽家园七区",
    ),
    cast(11, "韩立群", "业委会 owners' committee, 淞泽家园七区"),
    cast(12, "魏师傅", "物业 property manager, 淞泽家园七区"),
    cast(13, "陶经理", "共建单位联系人 partner contact, 淞泽社区"),
    cast(14, "冯秀兰", "先锋队队长 team leader, 淞泽社区"),
    cast(
        15,
        "马小龙",
        "骑手 courier, 翰林缘社区 (waits for its desk)",
    ),
];

const fn cast(number: u16, name: &'static str, what: &'static str) -> Cast {
    Cast { number, name, what }
}

/// Other people of the demonstration who are not printed: workers of the other communities, and leaders.
const WORKERS: [(u16, &str, &str); 5] = [
    (21, "袁静怡", "320576051012"),
    (22, "曹晓东", "320576051017"),
    (23, "潘雨晴", "320576051004"),
    (24, "邵建平", "320576051025"),
    (25, "殷梦洁", HANLIN),
];
const FAMILY: [&str; 15] = [
    "陈", "王", "李", "张", "徐", "朱", "孙", "胡", "高", "林", "何", "郭", "罗", "宋", "谢",
];
const GIVEN: [&str; 7] = ["桂英", "建国", "秀珍", "志强", "美华", "文彬", "玉兰"];

/// The number of somebody of the demonstration.
pub fn phone(number: u16) -> Phone {
    match Phone::try_new(&format!("1990000{number:04}")) {
        Ok(phone) => phone,
        // Eleven digits that begin with 199.
        Err(_) => unreachable!("a demonstration number"),
    }
}

/// Seeds places, people, homes and roles.
///
/// # Errors
/// When a command is refused, or the database fails.
pub async fn seed(store: &Store) -> Result<(), Failure> {
    let places = places()?;
    let stairwells: Vec<Place> = places
        .iter()
        .filter(|place| place.level == Level::Stairwell && !place.party_body.is_empty())
        .cloned()
        .collect();
    let import = Command::ImportPlaces(ImportPlaces { places });
    give(store, Actor::CLOCK, "places", import).await?;
    store
        .enter_people(people(stairwells.len()))
        .await
        .map_err(unseeded)?;
    roles(store).await?;
    homes(store).await?;
    leaders(store, &stairwells).await?;
    waiting(store).await
}

/// The tree: real communities with invented places above and below.
fn places() -> Result<Vec<Place>, Failure> {
    let under = [format!("{SUBDISTRICT} 斜塘街道")];
    let read = places::read(COMMUNITIES, &under, &std::collections::BTreeMap::new());
    let mut places = read.map_err(|faults| {
        let first = faults.first().map(ToString::to_string).unwrap_or_default();
        Failure::new(format!(
            "the demonstration's list of communities is wrong: {first}"
        ))
    })?;
    for place in &mut places {
        describe(place);
    }
    let neighbourhoods = ["莲香邻里", "淞泽邻里", "星慧邻里"];
    for (number, name) in (1..).zip(neighbourhoods) {
        let body = format!("{name}大党委");
        let parent = Some(SUBDISTRICT);
        let code = format!("{SUBDISTRICT}-{number}");
        places.push(invented(&code, name, &body, Level::Neighbourhood, parent));
    }
    let mut numbers = std::collections::BTreeMap::new();
    for (community, name, branch, buildings, bare) in ESTATES {
        let number = numbers.entry(community).or_insert(0);
        *number += 1;
        let estate = format!("{community}-{number}");
        places.push(invented(
            &estate,
            name,
            branch,
            Level::Estate,
            Some(community),
        ));
        let last = buildings.clone().count() * 2 - bare;
        let doors = buildings.flat_map(|building| [(building, 1), (building, 2)]);
        for (index, (building, door)) in doors.enumerate() {
            let name = format!("{building}幢{door}单元");
            let group = if index < last {
                format!("{name}党小组")
            } else {
                String::new()
            };
            let code = format!("{estate}-{building}-{door}");
            let mut stairwell = invented(&code, &name, &group, Level::Stairwell, Some(&estate));
            stairwell.units = Some(12);
            places.push(stairwell);
        }
    }
    places.sort_by_key(|place| place.level);
    Ok(places)
}

/// What the list of communities lacks: the neighbourhood above, the Party body, and the office's line.
fn describe(place: &mut Place) {
    if place.level == Level::Subdistrict {
        place.party_body = "斜塘街道大工委".to_owned();
        place.office = Some(Contact {
            name: "斜塘街道便民服务中心".to_owned(),
            phone: "199 0000 9000".to_owned(),
            note: "工作日上午9点到下午5点".to_owned(),
        });
        return;
    }
    // Three neighbourhoods of nine communities each, in the order of the list.
    let order: usize = place
        .code
        .get(9..)
        .and_then(|order| order.parse().ok())
        .unwrap_or(1);
    let neighbourhood = format!("{SUBDISTRICT}-{}", (order - 1) / 9 + 1);
    place.parent = Some(place_of_code(&neighbourhood));
    place.party_body = format!("{}党组织", place.name);
    if let Some(office) = &mut place.office {
        office.phone = format!("199 0000 {:04}", 9000 + order);
        office.note = "每天上午8点半到下午5点半".to_owned();
    }
}

fn invented(code: &str, name: &str, party_body: &str, level: Level, parent: Option<&str>) -> Place {
    Place {
        id: place_of_code(code),
        parent: parent.map(place_of_code),
        level,
        code: code.to_owned(),
        name: name.to_owned(),
        party_body: party_body.to_owned(),
        grid: String::new(),
        units: None,
        demo: true,
        office: None,
    }
}

/// The cast, the workers, and a leader for each further stairwell.
fn people(stairwells: usize) -> Vec<Entry> {
    let cast = CAST.iter().map(|cast| (cast.number, cast.name.to_owned()));
    let workers = WORKERS
        .iter()
        .map(|(number, name, _)| (*number, (*name).to_owned()));
    let leaders = (0..stairwells).map(|index| (leader(index), name(index)));
    cast.chain(workers)
        .chain(leaders)
        .map(|(number, name)| Entry {
            id: person(number),
            phone: phone(number),
            name,
            demo: true,
        })
        .collect()
}

/// The number of the leader of a stairwell, by its place in the list.
fn leader(index: usize) -> u16 {
    100 + u16::try_from(index).unwrap_or_default()
}

/// An invented name, another one for each of 105.
fn name(index: usize) -> String {
    format!(
        "{}{}",
        FAMILY[index % FAMILY.len()],
        GIVEN[index / FAMILY.len() % GIVEN.len()]
    )
}

/// The administrator comes from the command line, as on a real server; everybody else is appointed in the app.
async fn roles(store: &Store) -> Result<(), Failure> {
    let estate = format!("{SONGZE}-1");
    appoint(store, Actor::CLOCK, 6, Role::Administrator, SUBDISTRICT).await?;
    let administrator = person(6);
    appoint(store, administrator, 5, Role::Official, SUBDISTRICT).await?;
    let official = person(5);
    appoint(store, official, 3, Role::CommunityWorker, SONGZE).await?;
    for (number, _, community) in WORKERS {
        appoint(store, official, number, Role::CommunityWorker, community).await?;
    }
    let worker = person(3);
    for (number, role, at) in [
        (2, Role::StairwellLeader, STAIRWELL),
        (4, Role::GridWorker, SONGZE),
        (10, Role::GroupHead, estate.as_str()),
        (11, Role::OwnersCommittee, &estate),
        (12, Role::PropertyManager, &estate),
        (13, Role::PartnerContact, SONGZE),
        (14, Role::TeamLeader, SONGZE),
    ] {
        appoint(store, worker, number, role, at).await?;
    }
    for (number, role, at, name, note) in [
        (
            2,
            Role::StairwellLeader,
            STAIRWELL,
            "陆阿姨",
            "晚饭后都在家",
        ),
        (3, Role::CommunityWorker, SONGZE, "小沈", "工作日白天"),
        (4, Role::GridWorker, SONGZE, "网格员小顾", "急事随时打"),
        (12, Role::PropertyManager, &estate, "物业服务处", "全天有人"),
    ] {
        let fields = ContactFields {
            name: name.to_owned(),
            phone: format!("199 0000 {number:04}"),
            note: note.to_owned(),
        };
        let set = Command::SetContact(SetContact {
            place: place_of_code(at),
            role,
            fields,
        });
        give(store, person(number), &format!("contact/{number}"), set).await?;
    }
    Ok(())
}

async fn appoint(
    store: &Store,
    by: PersonId,
    number: u16,
    role: Role,
    at: &str,
) -> Result<(), Failure> {
    let appoint = Command::Appoint(Appoint {
        person: person(number),
        role,
        place: place_of_code(at),
    });
    let name = format!("appoint/{number}/{at}");
    give(store, by, &name, appoint).await.map(drop)
}

/// Who lives in the cast's stairwell: vouched for by its leader.
async fn homes(store: &Store) -> Result<(), Failure> {
    let stairwell = place_of_code(STAIRWELL);
    ask(store, 2, stairwell, "101", "陆桂芳").await?;
    for (number, unit) in [(1, "302"), (8, "301"), (9, "201"), (14, "202")] {
        let asked = ask(store, number, stairwell, unit, name_of(number)).await?;
        let vouch = Command::Vouch(Vouch { ask: asked });
        give(store, person(2), &format!("vouch/{number}"), vouch).await?;
    }
    Ok(())
}

/// Who leads a stairwell lives there, and settles that without anybody else.
async fn leaders(store: &Store, stairwells: &[Place]) -> Result<(), Failure> {
    for (index, stairwell) in stairwells.iter().enumerate() {
        if stairwell.code == STAIRWELL {
            continue;
        }
        let number = leader(index);
        appoint(
            store,
            Actor::CLOCK,
            number,
            Role::StairwellLeader,
            &stairwell.code,
        )
        .await?;
        ask(store, number, stairwell.id, "101", &name(index)).await?;
    }
    Ok(())
}

/// Two newcomers wait: one for a stairwell, with one neighbour's word already, one for a community's desk.
async fn waiting(store: &Store) -> Result<(), Failure> {
    let asked = ask(store, 7, place_of_code(STAIRWELL), "402", name_of(7)).await?;
    let vouch = Command::Vouch(Vouch { ask: asked });
    give(store, person(9), "vouch/7", vouch).await?;
    ask(store, 15, place_of_code(HANLIN), "", name_of(15)).await?;
    Ok(())
}

async fn ask(
    store: &Store,
    number: u16,
    place: PlaceId,
    unit: &str,
    name: &str,
) -> Result<AskId, Failure> {
    let ask = Command::AskToJoin(AskToJoin {
        place,
        unit: unit.to_owned(),
        name: name.to_owned(),
    });
    let command = format!("ask/{number}");
    give(store, person(number), &command, ask).await?;
    Ok(AskId::derive(command_id(&command), "ask"))
}

fn name_of(number: u16) -> &'static str {
    let found = CAST.iter().find(|cast| cast.number == number);
    found.map_or("", |cast| cast.name)
}
