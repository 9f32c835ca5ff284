//! Places, homes and roles on a real database.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use std::collections::BTreeMap;

use domain::kernel::{
    Actor, CommandId, Envelope, Level, PersonId, PlaceId, Purpose, Role, Space, space,
};
use domain::org::roster::{self, Record};
use domain::org::{
    Appoint, AskId, AskToJoin, Command, ContactFields, Decline, EditPlace, EndRole, HouseholdRow,
    ImportPlaces, MoveOut, NewcomerRow, PlaceFields, PlaceRow, Rename, RoleRow, SetContact, Vouch,
    WithdrawAsk, place_of_code,
};
use store::Via;
use support::{COMMUNITY, ELSEWHERE, ESTATE, House, STAIRWELL, STREET, key};
use uuid::Uuid;

on_both_databases!(
    a_roster_comes_in_whole_and_again_without_change,
    a_neighbourhood_put_in_between_moves_the_paths_below,
    a_leader_vouches_and_the_newcomer_is_at_home,
    where_nobody_leads_the_desk_hears_of_a_newcomer,
    where_nobody_leads_or_works_the_next_place_above_hears_of_a_newcomer,
    two_neighbours_vouch,
    nobody_outside_receives_a_newcomer,
    asking_elsewhere_moves_only_when_it_is_confirmed,
    who_is_declined_may_ask_again_and_withdraw,
    a_role_gives_its_spaces_and_ends_with_them,
    a_new_name_shows_wherever_the_person_stands,
    places_are_found_by_name_and_by_initials,
    who_closes_their_account_leaves_no_name_behind,
);

const NATIONAL: &str = "320576051001,斜塘社区居委会\n320576051002,莲香社区居委会\n";

async fn import(house: &House, head: &str, text: &str, under: &[&str]) -> String {
    let lines = format!("{head}\n{text}");
    let records: Vec<_> = (1..)
        .zip(lines.lines())
        .map(|(line, text)| Record {
            line,
            cells: text.split(',').map(str::to_owned).collect(),
        })
        .collect();
    let under: Vec<_> = under.iter().map(|text| text.parse().unwrap()).collect();
    let known = house.store.places_by_code().await.unwrap();
    let places = roster::read(&records, &under, &known).unwrap();
    let envelope = Envelope {
        id: CommandId(Uuid::now_v7()),
        actor: Actor::CLOCK,
        subject: Actor::CLOCK,
        made: house.store.clock.now(),
        command: Command::ImportPlaces(ImportPlaces { places }).into(),
    };
    let outcome = house.store.perform(&envelope, Via::Form).await.unwrap();
    match &outcome {
        domain::kernel::Outcome::Done { facts, .. } => {
            format!("{} {}", facts.get("entered"), facts.get("changed"))
        }
        other => key(other).to_owned(),
    }
}

async fn a_roster_comes_in_whole_and_again_without_change(house: House) {
    let street = "320576051 斜塘街道";
    let first = import(&house, "code,name", NATIONAL, &[street]).await;
    assert_eq!(first, "3 0");
    let again = import(&house, "code,name", NATIONAL, &[street]).await;
    assert_eq!(again, "0 0");
    let shelf = house
        .store
        .shelf(Space::Public(place_of_code("320576051")))
        .await;
    let shelf = shelf.unwrap();
    let names: BTreeMap<_, _> = shelf
        .all::<PlaceRow>()
        .map(|(_, row)| {
            (
                row.code.as_str(),
                (row.name.as_str(), row.initials.as_str()),
            )
        })
        .collect();
    let expected = [
        ("320576051", ("斜塘街道", "xtjd")),
        ("320576051001", ("斜塘社区", "xtsq")),
        ("320576051002", ("莲香社区", "lxsq")),
    ];
    assert_eq!(names, expected.into());
    let changed = import(&house, "code,name", "320576051001,斜塘新社区居委会\n", &[]).await;
    assert_eq!(changed, "0 1");
}

async fn a_neighbourhood_put_in_between_moves_the_paths_below(house: House) {
    import(&house, "code,name", NATIONAL, &["320576051 斜塘街道"]).await;
    let head = "code,name,level,parent";
    let estate = "E1,一区,estate,320576051001\n";
    import(&house, head, estate, &[]).await;
    let between = "N1,斜塘邻里,neighbourhood,320576051\n320576051001,斜塘社区居委会,community,N1\n";
    assert_eq!(import(&house, head, between, &[]).await, "1 1");
    let path = house.store.path(place_of_code("E1")).await.unwrap();
    let expected = ["320576051", "N1", "320576051001", "E1"].map(place_of_code);
    assert_eq!(path.0, expected);
    let uprooted = "E1,一区,estate,320576051002\n";
    assert_eq!(
        import(&house, head, uprooted, &[]).await,
        "org.refusal.uprooted"
    );
}

async fn ask(house: &House, person: PersonId, place: PlaceId, unit: &str) -> AskId {
    let id = CommandId(Uuid::now_v7());
    let ask = AskToJoin {
        place,
        unit: unit.into(),
        name: "顾小满".into(),
    };
    let outcome = house.give_as(id, person, Command::AskToJoin(ask)).await;
    assert_eq!(key(&outcome), "org.done.asked");
    AskId::derive(id, "ask")
}

async fn vouch(house: &House, person: PersonId, ask: AskId) -> String {
    let outcome = house.give(person, Command::Vouch(Vouch { ask })).await;
    key(&outcome).to_owned()
}

async fn a_leader_vouches_and_the_newcomer_is_at_home(house: House) {
    let leader = house.holding(Role::StairwellLeader, STAIRWELL).await;
    let newcomer = house.person("").await;
    let asked = ask(&house, newcomer, STAIRWELL, "302").await;
    let waiting = house.actor(newcomer).await;
    assert!(!waiting.is_verified());
    let members = Space::Members(STAIRWELL);
    let path = house.store.path(STAIRWELL).await.unwrap();
    assert!(!space::readable(Some(&waiting), &members, &path));
    assert_eq!(vouch(&house, leader, asked).await, "org.done.confirmed");
    let settled = house.actor(newcomer).await;
    assert!(settled.lives_in(STAIRWELL));
    assert_eq!(settled.name, "顾小满");
    assert!(space::readable(Some(&settled), &members, &path));
    let shelf = house.store.shelf(Space::Lead(STAIRWELL)).await.unwrap();
    let units: Vec<_> = shelf
        .all::<HouseholdRow>()
        .map(|(_, row)| row.unit.clone())
        .collect();
    assert_eq!(units, ["302"]);
    assert_eq!(shelf.all::<NewcomerRow>().count(), 0);
    let letters = house.kinds(Space::Person(leader)).await;
    assert!(letters.contains(&"inbox.letter"), "the leader was told");
    let moved = house
        .give(newcomer, Command::MoveOut(MoveOut { person: newcomer }))
        .await;
    assert_eq!(key(&moved), "org.done.moved_out");
    assert!(house.actor(newcomer).await.home.is_none());
}

async fn where_nobody_leads_the_desk_hears_of_a_newcomer(house: House) {
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let grid = house.holding(Role::GridWorker, COMMUNITY).await;
    let other = house.holding(Role::CommunityWorker, ELSEWHERE).await;
    let property = house.holding(Role::PropertyManager, ESTATE).await;
    let one = house.person("").await;
    ask(&house, one, STAIRWELL, "302").await;
    for (who, person, letters) in [
        ("worker", worker, 1),
        ("grid worker", grid, 1),
        ("worker elsewhere", other, 0),
        ("property manager", property, 0),
    ] {
        assert_eq!(told(&house, person).await, letters, "{who}");
    }
    let leader = house.holding(Role::StairwellLeader, STAIRWELL).await;
    let another = house.person("").await;
    ask(&house, another, STAIRWELL, "401").await;
    assert_eq!(told(&house, leader).await, 1);
    assert_eq!(told(&house, worker).await, 1, "now there is a leader");
    // A home may be a whole community, which nobody leads.
    let third = house.person("").await;
    ask(&house, third, ELSEWHERE, "").await;
    assert_eq!(told(&house, other).await, 1);
}

async fn where_nobody_leads_or_works_the_next_place_above_hears_of_a_newcomer(house: House) {
    let official = house.holding(Role::Official, STREET).await;
    let property = house.holding(Role::PropertyManager, ESTATE).await;
    let elsewhere = house.holding(Role::CommunityWorker, ELSEWHERE).await;
    let one = house.person("").await;
    ask(&house, one, STAIRWELL, "302").await;
    assert_eq!(told(&house, official).await, 1);
    assert_eq!(
        told(&house, property).await + told(&house, elsewhere).await,
        0
    );
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let another = house.person("").await;
    ask(&house, another, STAIRWELL, "401").await;
    assert_eq!(told(&house, worker).await, 1);
    assert_eq!(told(&house, official).await, 1, "now somebody works there");
}

/// How many letters lie in somebody's inbox.
async fn told(house: &House, person: PersonId) -> usize {
    let shelf = house.store.shelf(Space::Person(person)).await.unwrap();
    shelf.count("inbox.letter")
}

async fn two_neighbours_vouch(house: House) {
    let first = house.neighbour("一号", STAIRWELL, "101").await;
    let second = house.neighbour("二号", STAIRWELL, "102").await;
    let stranger = house.neighbour("外人", ELSEWHERE, "").await;
    let newcomer = house.person("").await;
    let asked = ask(&house, newcomer, STAIRWELL, "101").await;
    assert_eq!(
        vouch(&house, stranger, asked).await,
        "org.refusal.no_longer_waiting",
        "who asks to live there is not for strangers to know"
    );
    assert_eq!(vouch(&house, first, asked).await, "org.done.vouched");
    assert!(
        house
            .kinds(Space::Person(first))
            .await
            .contains(&"org.vouch")
    );
    assert_eq!(vouch(&house, first, asked).await, "org.done.vouched");
    assert!(!house.actor(newcomer).await.is_verified());
    assert_eq!(vouch(&house, second, asked).await, "org.done.confirmed");
    assert!(house.actor(newcomer).await.is_verified());
    assert_eq!(
        vouch(&house, second, asked).await,
        "org.refusal.no_longer_waiting"
    );
    let shelf = house.store.shelf(Space::Lead(STAIRWELL)).await.unwrap();
    let (_, household) = shelf.all::<HouseholdRow>().next().unwrap();
    assert_eq!(household.people.len(), 2, "both of unit 101");
    assert!(house.kinds(Space::Person(first)).await.is_empty());
}

/// The negative control of the spaces: the row is there, and only `readable` keeps it from the others.
async fn nobody_outside_receives_a_newcomer(house: House) {
    let newcomer = house.person("").await;
    ask(&house, newcomer, STAIRWELL, "302").await;
    let neighbour = house.neighbour("邻居", STAIRWELL, "101").await;
    let leader = house.holding(Role::StairwellLeader, STAIRWELL).await;
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let other_worker = house.holding(Role::CommunityWorker, ELSEWHERE).await;
    let property = house.holding(Role::PropertyManager, ESTATE).await;
    let stranger = house.neighbour("外人", ELSEWHERE, "").await;
    let path = house.store.path(STAIRWELL).await.unwrap();
    let desk_path = house.store.path(COMMUNITY).await.unwrap();
    let members = Space::Members(STAIRWELL);
    let lead = Space::Lead(STAIRWELL);
    let desk = Space::Desk(COMMUNITY, Purpose::People);
    for space in [members, lead, desk] {
        let shelf = house.store.shelf(space).await.unwrap();
        assert_eq!(shelf.all::<NewcomerRow>().count(), 1, "{space}");
    }
    for (who, person, expected) in [
        ("neighbour", neighbour, [true, false, false]),
        ("leader", leader, [true, true, false]),
        ("worker", worker, [true, false, true]),
        ("worker elsewhere", other_worker, [false; 3]),
        ("property manager", property, [false; 3]),
        ("stranger", stranger, [false; 3]),
        ("the newcomer", newcomer, [false; 3]),
    ] {
        let actor = house.actor(person).await;
        let may = [
            space::readable(Some(&actor), &members, &path),
            space::readable(Some(&actor), &lead, &path),
            space::readable(Some(&actor), &desk, &desk_path),
        ];
        assert_eq!(may, expected, "{who}");
        let guest = domain::kernel::Path(vec![STREET]);
        for kept in space::kept(Some(&actor), &guest) {
            if [members, lead, desk].contains(&kept) {
                let path = if kept == desk { &desk_path } else { &path };
                assert!(
                    space::readable(Some(&actor), &kept, path),
                    "{who} keeps {kept}"
                );
            }
        }
    }
    let shelf = house.store.shelf(members).await.unwrap();
    let (_, row) = shelf.all::<NewcomerRow>().next().unwrap();
    assert_eq!(row.unit, "", "neighbours do not see the unit");
}

async fn asking_elsewhere_moves_only_when_it_is_confirmed(house: House) {
    let mover = house.neighbour("顾小满", ELSEWHERE, "5").await;
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let asked = ask(&house, mover, STAIRWELL, "302").await;
    assert!(house.actor(mover).await.lives_in(ELSEWHERE));
    assert_eq!(vouch(&house, worker, asked).await, "org.done.confirmed");
    let actor = house.actor(mover).await;
    assert!(actor.lives_in(STAIRWELL) && !actor.lives_in(ELSEWHERE));
}

async fn who_is_declined_may_ask_again_and_withdraw(house: House) {
    let leader = house.holding(Role::StairwellLeader, STAIRWELL).await;
    let newcomer = house.person("").await;
    let first = ask(&house, newcomer, STAIRWELL, "302").await;
    let decline = Decline {
        ask: first,
        reason: "302室住的是另一家".into(),
    };
    let declined = house.give(leader, Command::Decline(decline)).await;
    assert_eq!(key(&declined), "org.done.declined");
    let second = ask(&house, newcomer, STAIRWELL, "303").await;
    assert_eq!(
        vouch(&house, leader, first).await,
        "org.refusal.no_longer_waiting"
    );
    let withdraw = Command::WithdrawAsk(WithdrawAsk { ask: second });
    let withdrawn = house.give(newcomer, withdraw).await;
    assert_eq!(key(&withdrawn), "org.done.withdrawn");
    let shelf = house.store.shelf(Space::Lead(STAIRWELL)).await.unwrap();
    assert_eq!(shelf.all::<NewcomerRow>().count(), 0);
    assert!(house.actor(newcomer).await.home.is_none());
}

async fn a_role_gives_its_spaces_and_ends_with_them(house: House) {
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let person = house.neighbour("陆桂芳", STAIRWELL, "101").await;
    let lead = Space::Lead(STAIRWELL);
    let path = house.store.path(STAIRWELL).await.unwrap();
    let appoint = Command::Appoint(Appoint {
        person,
        role: Role::StairwellLeader,
        place: STAIRWELL,
    });
    assert_eq!(
        key(&house.give(worker, appoint.clone()).await),
        "org.done.appointed"
    );
    assert_eq!(
        key(&house.give(worker, appoint).await),
        "org.done.appointed"
    );
    assert!(space::readable(
        Some(&house.actor(person).await),
        &lead,
        &path
    ));
    let contact = Command::SetContact(SetContact {
        place: STAIRWELL,
        role: Role::StairwellLeader,
        fields: ContactFields {
            name: "陆阿姨".into(),
            phone: "199 0000 0002".into(),
            note: String::new(),
        },
    });
    house.give(person, contact).await;
    let public = Space::Public(STAIRWELL);
    assert!(house.kinds(public).await.contains(&"org.contact"));
    let end = Command::EndRole(EndRole {
        person,
        role: Role::StairwellLeader,
        place: STAIRWELL,
    });
    assert_eq!(key(&house.give(worker, end).await), "org.done.role_ended");
    assert!(!space::readable(
        Some(&house.actor(person).await),
        &lead,
        &path
    ));
    assert!(!house.kinds(public).await.contains(&"org.contact"));
}

async fn a_new_name_shows_wherever_the_person_stands(house: House) {
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let newcomer = house.person("").await;
    let asked = ask(&house, newcomer, STAIRWELL, "302").await;
    vouch(&house, worker, asked).await;
    let appoint = Command::Appoint(Appoint {
        person: newcomer,
        role: Role::StairwellLeader,
        place: STAIRWELL,
    });
    house.give(worker, appoint).await;
    let rename = Command::Rename(Rename {
        name: "满满".into(),
    });
    house.give(newcomer, rename).await;
    let desk = Space::Desk(COMMUNITY, Purpose::People);
    let shelf = house.store.shelf(desk).await.unwrap();
    let (_, household) = shelf.all::<HouseholdRow>().next().unwrap();
    assert_eq!(household.people[0].name, "满满");
    let (_, role) = shelf.all::<RoleRow>().next().unwrap();
    assert_eq!(role.name, "满满");
    let edit = Command::EditPlace(EditPlace {
        place: STAIRWELL,
        fields: PlaceFields {
            name: "40幢一单元".into(),
            party_body: "40幢1单元党小组".into(),
            grid: String::new(),
        },
    });
    assert_eq!(key(&house.give(worker, edit).await), "org.done.edited");
    let shelf = house.store.shelf(desk).await.unwrap();
    let (_, role) = shelf.all::<RoleRow>().next().unwrap();
    assert_eq!(role.place_name, "40幢一单元");
}

async fn who_closes_their_account_leaves_no_name_behind(house: House) {
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let leaver = house.person("").await;
    let asked = ask(&house, leaver, STAIRWELL, "302").await;
    vouch(&house, worker, asked).await;
    let appoint = Command::Appoint(Appoint {
        person: leaver,
        role: Role::StairwellLeader,
        place: STAIRWELL,
    });
    house.give(worker, appoint).await;
    let newcomer = house.person("").await;
    ask(&house, newcomer, STAIRWELL, "303").await;
    for person in [leaver, newcomer] {
        house.store.close_account(person).await.unwrap();
    }
    for space in [
        Space::Lead(STAIRWELL),
        Space::Members(STAIRWELL),
        Space::Desk(COMMUNITY, Purpose::People),
    ] {
        let shelf = house.store.shelf(space).await.unwrap();
        assert_eq!(shelf.all::<NewcomerRow>().count(), 0, "{space}");
        assert_eq!(shelf.all::<HouseholdRow>().count(), 0, "{space}");
        assert_eq!(
            shelf
                .all::<RoleRow>()
                .filter(|(_, row)| row.person == leaver)
                .count(),
            0
        );
    }
}

async fn places_are_found_by_name_and_by_initials(house: House) {
    for (text, expected) in [
        ("szsq", vec!["淞泽社区"]),
        ("七区", vec!["淞泽家园七区"]),
        ("七区40", vec!["40幢1单元"]),
        ("社区", vec!["淞泽社区", "莲香社区"]),
        ("没有", vec![]),
    ] {
        let mut found = house.store.find_places(text, 10).await.unwrap();
        found.sort_by(|a, b| a.names.last().cmp(&b.names.last()));
        let names: Vec<_> = found
            .iter()
            .filter_map(|found| found.names.last())
            .map(String::as_str)
            .collect();
        assert_eq!(names, expected, "{text}");
    }
    assert_eq!(
        Level::Stairwell,
        house.store.find_places("40幢", 1).await.unwrap()[0].level
    );
}
