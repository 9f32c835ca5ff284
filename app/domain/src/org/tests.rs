//! Given, when, then.

use super::*;
use crate::kernel::*;
use uuid::Uuid;

const STREET: PlaceId = PlaceId(Uuid::from_u128(0x10));
const COMMUNITY: PlaceId = PlaceId(Uuid::from_u128(0x20));
const ESTATE: PlaceId = PlaceId(Uuid::from_u128(0x30));
const STAIRWELL: PlaceId = PlaceId(Uuid::from_u128(0x40));
const NOW: Instant = Instant(1_795_000_000_000);

fn path(level: Level) -> Path {
    let places = match level {
        Level::Subdistrict | Level::Neighbourhood => vec![STREET],
        Level::Community => vec![STREET, COMMUNITY],
        Level::Estate => vec![STREET, COMMUNITY, ESTATE],
        Level::Stairwell => vec![STREET, COMMUNITY, ESTATE, STAIRWELL],
    };
    Path(places)
}

fn site(level: Level) -> Site {
    Site {
        path: path(level),
        level,
        name: "40幢1单元".into(),
        party_body: String::new(),
        community: (level >= Level::Community).then_some(COMMUNITY),
    }
}

fn person(number: u128) -> Actor {
    Actor {
        person: PersonId(Uuid::from_u128(0x1000 + number)),
        name: "某人".into(),
        home: None,
        grants: Vec::new(),
        resting: Vec::new(),
    }
}

fn neighbour(number: u128) -> Actor {
    at_home(number, Level::Stairwell)
}

fn at_home(number: u128, level: Level) -> Actor {
    Actor {
        home: Some(Home {
            path: path(level),
            verified: true,
        }),
        ..person(number)
    }
}

fn holding(role: Role, at: Level) -> Actor {
    Actor {
        grants: vec![Grant {
            role,
            path: path(at),
            at,
        }],
        ..person(50)
    }
}

fn ctx(actor: Actor) -> Ctx {
    let subject = actor.person;
    Ctx {
        actor,
        subject,
        now: NOW,
        command: CommandId(Uuid::from_u128(9)),
        made: NOW,
    }
}

fn act(facts: &mut Facts, command: &Command, actor: Actor) -> Result<Vec<Event>, Refusal> {
    let ctx = ctx(actor);
    let events = Org::decide(facts, command, &ctx)?;
    for event in &events {
        Org::apply(facts, event, &ctx);
    }
    Ok(events)
}

fn resident(number: u128) -> Resident {
    Resident {
        id: PersonId(Uuid::from_u128(0x1000 + number)),
        name: "某人".into(),
        home: None,
    }
}

/// Person 1 asks to be vouched for at a place of this level.
fn asked(level: Level) -> Facts {
    let mut facts = Facts {
        site: Some(site(level)),
        resident: Some(resident(1)),
        ..Facts::default()
    };
    let ask = AskToJoin {
        place: site(level).place(),
        unit: " 302 ".into(),
        name: "顾小满".into(),
    };
    act(&mut facts, &Command::AskToJoin(ask), person(1)).unwrap();
    facts
}

fn vouch(facts: &Facts) -> Command {
    Command::Vouch(Vouch {
        ask: facts.ask.as_ref().unwrap().id,
    })
}

fn home(facts: &Facts) -> Option<PlaceId> {
    let home = facts.resident.as_ref()?.home.as_ref()?;
    Some(home.site.place())
}

fn spaces(facts: &Facts, kind: &str) -> Vec<Space> {
    Org::project(facts)
        .into_iter()
        .filter(|(.., body)| body.kind() == kind)
        .map(|(space, ..)| space)
        .collect()
}

#[test]
fn who_vouches_and_who_settles_it_alone() {
    let leader = holding(Role::StairwellLeader, Level::Stairwell);
    let worker = holding(Role::CommunityWorker, Level::Community);
    let property = holding(Role::PropertyManager, Level::Estate);
    let stranger = person(7);
    for (who, actor, level, expected) in [
        ("the leader", &leader, Level::Stairwell, Some(true)),
        ("a worker", &worker, Level::Stairwell, Some(true)),
        ("a neighbour", &neighbour(2), Level::Stairwell, Some(false)),
        ("the property manager", &property, Level::Stairwell, None),
        ("a stranger", &stranger, Level::Stairwell, None),
        ("a worker, community", &worker, Level::Community, Some(true)),
        (
            "somebody of the same community",
            &neighbour(2),
            Level::Community,
            None,
        ),
        (
            "whose home is the community, too",
            &at_home(2, Level::Community),
            Level::Community,
            Some(false),
        ),
    ] {
        let mut facts = asked(level);
        let command = vouch(&facts);
        let vouched = act(&mut facts, &command, actor.clone());
        assert_eq!(vouched.is_ok(), expected.is_some(), "{who}");
        assert_eq!(home(&facts).is_some(), expected == Some(true), "{who}");
    }
}

#[test]
fn two_neighbours_are_enough_where_there_are_no_stairwells_yet() {
    let mut facts = asked(Level::Community);
    let command = vouch(&facts);
    act(&mut facts, &command, at_home(2, Level::Community)).unwrap();
    assert_eq!(home(&facts), None);
    act(&mut facts, &command, at_home(3, Level::Community)).unwrap();
    assert_eq!(home(&facts), Some(COMMUNITY));
}

#[test]
fn two_neighbours_are_enough_and_one_twice_is_not() {
    let mut facts = asked(Level::Stairwell);
    let command = vouch(&facts);
    act(&mut facts, &command, neighbour(2)).unwrap();
    assert_eq!(act(&mut facts, &command, neighbour(2)), Ok(Vec::new()));
    assert_eq!(home(&facts), None);
    act(&mut facts, &command, neighbour(3)).unwrap();
    assert_eq!(home(&facts), Some(STAIRWELL));
    let late = act(&mut facts, &command, neighbour(4));
    assert_eq!(late, Err(Refusal::NoLongerWaiting));
}

#[test]
fn somebody_always_hears_of_a_newcomer_the_leader_or_else_the_desk() {
    let (leader, worker) = (PersonId(Uuid::from_u128(71)), PersonId(Uuid::from_u128(72)));
    for (who, leaders, asker, expected) in [
        ("a leader", vec![leader], person(1), vec![(leader, true)]),
        ("nobody leads", vec![], person(1), vec![(worker, false)]),
        (
            "who asks settles it alone",
            vec![],
            holding(Role::CommunityWorker, Level::Community),
            vec![],
        ),
    ] {
        let mut facts = Facts {
            site: Some(site(Level::Stairwell)),
            resident: Some(resident(1)),
            leaders,
            staff: vec![vec![worker]],
            ..Facts::default()
        };
        let ask = Command::AskToJoin(AskToJoin {
            place: STAIRWELL,
            unit: "302".into(),
            name: "顾小满".into(),
        });
        let ctx = ctx(asker.clone());
        let events = act(&mut facts, &ask, asker).unwrap();
        let letters = events
            .iter()
            .flat_map(|event| Org::consequences(&facts, event, &ctx).letters);
        // The leader reads the name at once, the desk where it works.
        let told: Vec<_> = letters
            .map(|letter| (letter.to, !letter.facts.get("name").is_empty()))
            .filter(|(to, _)| *to == leader || *to == worker)
            .collect();
        assert_eq!(told, expected, "{who}");
    }
}

#[test]
fn where_neither_leader_nor_staff_is_the_next_place_above_hears_of_a_newcomer() {
    let who = |number| PersonId(Uuid::from_u128(number));
    let asker = person(1);
    for (what, staff, expected) in [
        ("its own", vec![vec![71, 72], vec![73]], vec![71, 72]),
        ("nobody there", vec![vec![], vec![73], vec![74]], vec![73]),
        ("two places above", vec![vec![], vec![], vec![74]], vec![74]),
        ("who asks alone", vec![vec![0x1001], vec![73]], vec![73]),
        ("nobody at all", vec![vec![], vec![]], vec![]),
    ] {
        let staff = staff.into_iter();
        let staff = staff.map(|there| there.into_iter().map(who).collect());
        let mut facts = Facts {
            site: Some(site(Level::Stairwell)),
            resident: Some(resident(1)),
            staff: staff.collect(),
            ..Facts::default()
        };
        let ask = Command::AskToJoin(AskToJoin {
            place: STAIRWELL,
            unit: "302".into(),
            name: "顾小满".into(),
        });
        let ctx = ctx(asker.clone());
        let events = act(&mut facts, &ask, asker.clone()).unwrap();
        let letters = events
            .iter()
            .flat_map(|event| Org::consequences(&facts, event, &ctx).letters);
        let told: Vec<(PersonId, String)> =
            letters.map(|letter| (letter.to, letter.about)).collect();
        let about = format!("/desk/people?place={}", site(Level::Stairwell).desk());
        let expected = expected.into_iter();
        let expected: Vec<_> = expected.map(|to| (who(to), about.clone())).collect();
        assert_eq!(told, expected, "{what}");
    }
}

#[test]
fn nobody_vouches_for_themselves() {
    let mut facts = asked(Level::Stairwell);
    let command = vouch(&facts);
    let own = act(&mut facts, &command, neighbour(1));
    assert_eq!(own, Err(Refusal::Oneself));
}

#[test]
fn neighbours_see_who_waits_without_the_unit_and_the_leader_with_it() {
    let facts = asked(Level::Stairwell);
    let units: Vec<_> = Org::project(&facts)
        .into_iter()
        .filter_map(|(space, _, body)| match body {
            crate::slices::Body::Newcomer(row) => Some((space, row.unit)),
            _ => None,
        })
        .collect();
    let expected = [
        (Space::Members(STAIRWELL), String::new()),
        (Space::Lead(STAIRWELL), "302".to_owned()),
        (Space::Desk(COMMUNITY, Purpose::People), "302".to_owned()),
    ];
    assert_eq!(units, expected);
}

#[test]
fn a_newcomer_to_a_whole_community_is_shown_to_its_people_and_its_desk() {
    let facts = asked(Level::Community);
    let expected = [
        Space::Members(COMMUNITY),
        Space::Desk(COMMUNITY, Purpose::People),
    ];
    assert_eq!(spaces(&facts, "org.newcomer"), expected);
}

#[test]
fn who_is_declined_sees_why_and_nobody_else_sees_them_any_longer() {
    let mut facts = asked(Level::Stairwell);
    let ask = facts.ask.as_ref().unwrap().id;
    let decline = Command::Decline(Decline {
        ask,
        reason: "302室住的是另一家".into(),
    });
    let by_neighbour = act(&mut facts.clone(), &decline, neighbour(2));
    assert!(matches!(by_neighbour, Err(Refusal::NotYours { .. })));
    let leader = holding(Role::StairwellLeader, Level::Stairwell);
    act(&mut facts, &decline, leader).unwrap();
    assert!(spaces(&facts, "org.newcomer").is_empty());
    assert_eq!(spaces(&facts, "org.ask").len(), 1);
}

#[test]
fn a_home_is_as_fine_as_the_tree_is() {
    for (level, has_finer, expected) in [
        (Level::Community, false, true),
        (Level::Community, true, false),
        (Level::Subdistrict, false, false),
    ] {
        let mut facts = Facts {
            site: Some(site(level)),
            has_finer,
            resident: Some(resident(1)),
            ..Facts::default()
        };
        let ask = AskToJoin {
            place: site(level).place(),
            unit: String::new(),
            name: "顾小满".into(),
        };
        let asked = act(&mut facts, &Command::AskToJoin(ask), person(1));
        assert_eq!(asked.is_ok(), expected, "{level:?}");
    }
}

#[test]
fn whoever_asks_over_and_over_is_told_to_come_back_tomorrow() {
    for (asked_lately, expected) in [(AskToJoin::PER_DAY - 1, true), (AskToJoin::PER_DAY, false)] {
        let mut facts = Facts {
            site: Some(site(Level::Stairwell)),
            resident: Some(resident(1)),
            asked_lately,
            ..Facts::default()
        };
        let ask = AskToJoin {
            place: STAIRWELL,
            unit: "302".into(),
            name: "顾小满".into(),
        };
        let asked = act(&mut facts, &Command::AskToJoin(ask), person(1));
        assert_eq!(asked.is_ok(), expected, "asked {asked_lately} times");
        if !expected {
            assert_eq!(asked, Err(Refusal::AskedOften));
        }
    }
}

#[test]
fn a_role_at_rest_gives_no_rights_and_is_still_a_role() {
    let there = path(Level::Community);
    let worker = holding(Role::CommunityWorker, Level::Community);
    assert!(worker.works_for(Purpose::People, &there));
    let desk = Space::Desk(COMMUNITY, Purpose::People);
    assert!(space::readable(Some(&worker), &desk, &there));
    let rests = worker.without_second_factor();
    assert!(!rests.works_for(Purpose::People, &there));
    assert!(!space::readable(Some(&rests), &desk, &there));
    assert!(!space::kept(Some(&rests), &there).contains(&desk));
    assert!(rests.is_staff() && rests.resting.len() == 1);
    // A neighbour's role is none of staff.
    let leader = holding(Role::StairwellLeader, Level::Stairwell).without_second_factor();
    assert!(leader.resting.is_empty() && leader.grants.len() == 1);
}

#[test]
fn moving_ends_the_old_home_only_when_the_new_one_is_confirmed() {
    let old = Site {
        path: Path(vec![STREET, PlaceId(Uuid::from_u128(0x99))]),
        ..site(Level::Community)
    };
    let mover = Neighbour {
        person: resident(1).id,
        name: "某人".into(),
    };
    let mut facts = Facts {
        site: Some(site(Level::Stairwell)),
        resident: Some(Resident {
            home: Some(Residence {
                site: old.clone(),
                unit: "101".into(),
                since: NOW,
            }),
            ..resident(1)
        }),
        households: vec![Household {
            site: old.clone(),
            unit: "101".into(),
            people: vec![mover],
        }],
        ..Facts::default()
    };
    let ask = AskToJoin {
        place: STAIRWELL,
        unit: "302".into(),
        name: "某人".into(),
    };
    act(&mut facts, &Command::AskToJoin(ask), person(1)).unwrap();
    assert_eq!(home(&facts), Some(old.place()));
    let command = vouch(&facts);
    let leader = holding(Role::StairwellLeader, Level::Stairwell);
    act(&mut facts, &command, leader).unwrap();
    assert_eq!(home(&facts), Some(STAIRWELL));
    let households: Vec<_> = Org::project(&facts)
        .into_iter()
        .filter_map(|(_, _, body)| match body {
            crate::slices::Body::Household(row) => Some(row.place),
            _ => None,
        })
        .collect();
    assert_eq!(households, [STAIRWELL, STAIRWELL]);
}

#[test]
fn who_appoints_whom() {
    let administrator = holding(Role::Administrator, Level::Subdistrict);
    let official = holding(Role::Official, Level::Subdistrict);
    let worker = holding(Role::CommunityWorker, Level::Community);
    let grid = holding(Role::GridWorker, Level::Community);
    let leader = holding(Role::StairwellLeader, Level::Stairwell);
    let stairs = Level::Stairwell;
    for (who, actor, role, level, expected) in [
        (
            "administrator",
            &administrator,
            Role::Official,
            Level::Subdistrict,
            true,
        ),
        (
            "official",
            &official,
            Role::Official,
            Level::Subdistrict,
            false,
        ),
        (
            "official",
            &official,
            Role::CommunityWorker,
            Level::Community,
            true,
        ),
        (
            "worker",
            &worker,
            Role::CommunityWorker,
            Level::Community,
            false,
        ),
        ("worker", &worker, Role::GridWorker, Level::Community, true),
        ("worker", &worker, Role::StairwellLeader, stairs, true),
        ("grid worker", &grid, Role::StairwellLeader, stairs, true),
        (
            "grid worker",
            &grid,
            Role::GridWorker,
            Level::Community,
            false,
        ),
        ("leader", &leader, Role::StairwellLeader, stairs, false),
        (
            "worker, above",
            &worker,
            Role::TeamLeader,
            Level::Subdistrict,
            false,
        ),
        (
            "official, wrong level",
            &official,
            Role::StairwellLeader,
            Level::Estate,
            false,
        ),
    ] {
        let mut facts = Facts {
            site: Some(site(level)),
            resident: Some(resident(1)),
            ..Facts::default()
        };
        let appoint = Command::Appoint(Appoint {
            person: resident(1).id,
            role,
            place: site(level).place(),
        });
        let appointed = act(&mut facts, &appoint, actor.clone());
        assert_eq!(
            appointed.is_ok(),
            expected,
            "{who} as {role:?} at {level:?}"
        );
    }
}

#[test]
fn the_last_administrator_stays() {
    let site = site(Level::Subdistrict);
    let administrator = holding(Role::Administrator, Level::Subdistrict);
    let held = Held {
        person: administrator.person,
        name: "某人".into(),
        role: Role::Administrator,
        site: site.clone(),
        since: NOW,
        contact: None,
    };
    let mut facts = Facts {
        site: Some(site),
        held: vec![held],
        administrators: 1,
        ..Facts::default()
    };
    let end = Command::EndRole(EndRole {
        person: administrator.person,
        role: Role::Administrator,
        place: STREET,
    });
    let ended = act(&mut facts, &end, administrator.clone());
    assert_eq!(ended, Err(Refusal::LastAdministrator));
    facts.administrators = 2;
    act(&mut facts, &end, administrator).unwrap();
    assert!(facts.held.is_empty());
}

#[test]
fn only_what_a_holder_chooses_to_show_stands_in_the_directory() {
    let leader = holding(Role::StairwellLeader, Level::Stairwell);
    let mut facts = Facts {
        site: Some(site(Level::Stairwell)),
        held: vec![Held {
            person: leader.person,
            name: "陆桂芳".into(),
            role: Role::StairwellLeader,
            site: site(Level::Stairwell),
            since: NOW,
            contact: None,
        }],
        ..Facts::default()
    };
    assert!(spaces(&facts, "org.contact").is_empty());
    let set = |name: &str, phone: &str| {
        Command::SetContact(SetContact {
            place: STAIRWELL,
            role: Role::StairwellLeader,
            fields: ContactFields {
                name: name.into(),
                phone: phone.into(),
                note: String::new(),
            },
        })
    };
    let wrong = act(&mut facts, &set("陆阿姨", "call me"), leader.clone());
    assert!(matches!(wrong, Err(Refusal::Input(_))));
    act(&mut facts, &set("陆阿姨", "199 0000 0002"), leader.clone()).unwrap();
    assert_eq!(spaces(&facts, "org.contact"), [Space::Public(STAIRWELL)]);
    act(&mut facts, &set("", ""), leader).unwrap();
    assert!(spaces(&facts, "org.contact").is_empty());
}

#[test]
fn importing_again_changes_nothing_and_moves_nothing_to_another_community() {
    let text = ["code,name,level,parent", "E1,一区,estate,320576051001"];
    let records: Vec<_> = (1..)
        .zip(text)
        .map(|(line, text)| roster::Record {
            line,
            cells: text.split(',').map(str::to_owned).collect(),
        })
        .collect();
    let under = ["320576051 斜塘街道", "320576051001 斜塘社区"].map(|text| text.parse().unwrap());
    let places = roster::read(&records, &under, &std::collections::BTreeMap::new()).unwrap();
    let mut facts = Facts::default();
    let import = Command::ImportPlaces(ImportPlaces { places });
    let refused = act(&mut facts, &import, neighbour(1));
    assert!(matches!(refused, Err(Refusal::NotYours { .. })));
    act(&mut facts, &import, Actor::clock()).unwrap();
    assert_eq!(facts.places.len(), 3);
    assert_eq!(act(&mut facts, &import, Actor::clock()), Ok(Vec::new()));

    let mut elsewhere = facts.places[&place_of_code("320576051001")].clone();
    elsewhere.code = "320576051002".into();
    elsewhere.id = place_of_code(&elsewhere.code);
    let mut estate = facts.places[&place_of_code("E1")].clone();
    estate.parent = Some(elsewhere.id);
    let places = vec![elsewhere, estate];
    let uprooted = act(
        &mut facts,
        &Command::ImportPlaces(ImportPlaces { places }),
        Actor::clock(),
    );
    assert_eq!(uprooted, Err(Refusal::Uprooted { code: "E1".into() }));
}

#[test]
fn forms_and_json_carry_the_same_commands() {
    let json = r#"{"slice":"org","do":{"verb":"ask_to_join","with":{
        "place":"00000000-0000-0000-0000-000000000040"}}}"#;
    let command: crate::slices::Command = serde_json::from_str(json).unwrap();
    assert!(matches!(
        command,
        crate::slices::Command::Org(Command::AskToJoin(_))
    ));
}
