//! Given, when, then.

use super::*;
use std::collections::BTreeMap;
use std::sync::Arc;

use domain::kernel::{
    Actor, Grant, Home, Level, Patch, Path, PersonId, PlaceId, Role, Row, Shelf, Space,
};
use domain::notices::{Audience, Fields, Kind};
use domain::slices::Body;

const STREET: PlaceId = PlaceId(Uuid::from_u128(0x10));
const STAIRWELL: PlaceId = PlaceId(Uuid::from_u128(0x40));
const NOW: Instant = Instant(1_795_000_000_000);

fn notice(number: u128, place: PlaceId, pinned: bool, minutes_ago: u32) -> Patch {
    let row = NoticeRow {
        place,
        level: Level::Stairwell,
        place_name: String::new(),
        signed: String::new(),
        fields: Fields {
            title: format!("{number}"),
            body: String::new(),
            kind: Kind::Notice,
            audience: Audience::Public,
            pinned,
            acknowledge: false,
            expires: None,
        },
        posted: NOW.minus(Minutes(minutes_ago)),
        corrections: Vec::new(),
        withdrawal: None,
        acknowledged: 0,
    };
    let id = Uuid::from_u128(number);
    Patch::put(Space::Public(place), id, Body::Notice(row))
}

fn titles(patches: Vec<Patch>) -> Vec<String> {
    let here = Path(vec![STREET, STAIRWELL]);
    let mut view = View::new(None, NOW, here, BTreeMap::new());
    view.overlay(patches);
    let notices = page(&view, &()).unwrap().notices;
    notices.into_iter().map(|card| card.title).collect()
}

#[test]
fn the_newest_notice_of_the_stairwell_always_stands() {
    let pinned = |number| notice(number, STREET, true, 1);
    let own = || notice(7, STAIRWELL, false, 9);
    let older = || notice(6, STAIRWELL, false, 99);
    assert_eq!(
        titles(vec![
            pinned(1),
            pinned(2),
            pinned(3),
            pinned(4),
            own(),
            older()
        ]),
        ["1", "2", "7"]
    );
    // Where it stands high enough by itself, the order is as it was.
    assert_eq!(titles(vec![pinned(1), own(), older()]), ["1", "7", "6"]);
    assert_eq!(titles(vec![pinned(1), pinned(2)]), ["1", "2"]);
}

/// What waits for `actor` when their phone holds this one row of this kind, as it stands on the wire.
fn waiting(actor: &Actor, space: Space, kind: &str, row: &str) -> Vec<Wait> {
    let body = Body::decode(kind, row).expect(kind);
    let mut shelf = Shelf::default();
    shelf.put(Arc::new(Row {
        id: Uuid::from_u128(0x77),
        version: 1,
        body,
    }));
    let here = Path(vec![STREET, STAIRWELL]);
    let shelves = BTreeMap::from([(space, Arc::new(shelf))]);
    let view = View::new(Some(actor.clone()), NOW, here, shelves);
    page(&view, &()).unwrap().waits
}

const ME: PersonId = PersonId(Uuid::from_u128(0x1));
const SHIFT: &str = r#"{"title":"扫雪","starts":1795000060000,"ends":1795003600000,"seats":2}"#;

fn leader() -> Actor {
    let path = Path(vec![STREET, STAIRWELL]);
    Actor {
        person: ME,
        name: String::new(),
        home: Some(Home {
            path: path.clone(),
            verified: true,
        }),
        grants: vec![Grant {
            role: Role::StairwellLeader,
            path,
            at: Level::Stairwell,
        }],
        resting: Vec::new(),
    }
}

#[test]
fn what_waits_for_an_answer_stands_on_the_first_page() {
    let id = Uuid::from_u128(0x5);
    let mine = Space::Person(ME);
    let offer =
        format!(r#"{{"task":"{id}","place_name":"","shift":{SHIFT},"from":"吴佩珍","at":0}}"#);
    let seat = Wait::Seat {
        what: "扫雪".into(),
        from: "吴佩珍".into(),
        at: NOW.plus(Minutes(1)),
        href: format!("/tasks/{id}"),
    };
    let claim = |returned: &str| {
        format!(
            r#"{{"task":"{id}","place_name":"","shift":{SHIFT},"person":"{ME}","name":"","made":0,"slot":{{"is":"held"}},"returned":{returned}}}"#
        )
    };
    let hours = Wait::Returned {
        what: "扫雪".into(),
        href: format!("/tasks/{id}"),
    };
    let link = |carer: bool, agreed: &str| {
        format!(
            r#"{{"carer":{carer},"name":"小陈","asked":{},"agreed":{agreed}}}"#,
            NOW.0
        )
    };
    let family = Wait::Family {
        name: "小陈".into(),
    };
    let newcomer = format!(
        r#"{{"person":"{id}","name":"顾小满","place":"{STAIRWELL}","place_name":"","asked":0}}"#
    );
    let newcomers = Wait::Newcomers { count: 1 };
    let lead = Space::Lead(STAIRWELL);
    let members = Space::Members(STAIRWELL);
    for (what, space, kind, row, expected) in [
        ("a seat", mine, "tasks.offer", offer, vec![seat]),
        (
            "minutes that came back",
            mine,
            "tasks.claim",
            claim(r#"{"at":0,"reason":"几点走的？"}"#),
            vec![hours],
        ),
        (
            "a seat of one's own",
            mine,
            "tasks.claim",
            claim("null"),
            vec![],
        ),
        (
            "an asking",
            mine,
            "services.link",
            link(false, "null"),
            vec![family],
        ),
        (
            "one's own asking",
            mine,
            "services.link",
            link(true, "null"),
            vec![],
        ),
        (
            "what was agreed",
            mine,
            "services.link",
            link(false, "1"),
            vec![],
        ),
        (
            "who settles it",
            lead,
            "org.newcomer",
            newcomer.clone(),
            vec![newcomers],
        ),
        ("a neighbour", members, "org.newcomer", newcomer, vec![]),
    ] {
        assert_eq!(waiting(&leader(), space, kind, &row), expected, "{what}");
    }
}
