//! What people are told, what they see, and what old commands mean.

use super::*;

#[test]
fn a_task_called_off_tells_everyone_who_claimed_it_and_keeps_who_has_begun() {
    let mut world = World::with_seats(2);
    let (claim, start, close) = (world.claim(), world.start(), world.close());
    world.given(neighbour(ANNA), claim.clone());
    world.given(neighbour(BO), claim.clone());
    world.given(neighbour(BO), start);
    world.given(staff(), close);
    let mut letters = world.letters();
    letters.sort_unstable();
    assert_eq!(
        letters,
        [
            (neighbour(ANNA).person, "tasks.letter.closed"),
            (neighbour(BO).person, "tasks.letter.closed")
        ]
    );
    assert_eq!(world.part(ANNA).slot, Slot::CalledOff);
    assert_eq!(world.part(BO).slot, Slot::Held);
    assert!(matches!(
        world.when(neighbour(5), claim),
        Err(Refusal::Closed { .. })
    ));
}

#[test]
fn a_change_of_time_tells_everyone_and_seats_are_never_below_those_taken() {
    let mut world = World::with_seats(2);
    let claim = world.claim();
    world.given(neighbour(ANNA), claim.clone());
    world.given(neighbour(BO), claim);
    let edit = |fields| {
        Command::Edit(Edit {
            task: world.facts.task.as_ref().unwrap().id,
            fields,
        })
    };
    let fewer = edit(fields(1));
    let later = edit(Fields {
        from: "09:30".into(),
        ..fields(2)
    });
    assert_eq!(
        world.when(staff(), fewer),
        Err(Refusal::SeatsTaken { taken: 2 })
    );
    world.given(staff(), later);
    let keys: Vec<_> = world.letters().into_iter().map(|(_, key)| key).collect();
    assert_eq!(keys, ["tasks.letter.moved", "tasks.letter.moved"]);
}

#[test]
fn the_evening_before_and_an_hour_after_the_end_a_volunteer_is_reminded() {
    let mut world = World::with_seats(1);
    let claim = world.claim();
    world.given(neighbour(ANNA), claim);
    let dues = world.told.iter().flat_map(|told| &told.dues);
    let at: Vec<_> = dues.map(|due| due.at).collect();
    let eve: Civil = "2026-11-20T18:00".parse().unwrap();
    assert_eq!(at, [eve.instant(), ends().plus(Minutes::hours(1))]);
    let remind = |of| {
        Command::Remind(Remind {
            claim: world.part(ANNA).id,
            of,
        })
    };
    let (eve, report) = (remind(Reminder::Eve), remind(Reminder::Report));
    assert_eq!(
        world.when(neighbour(ANNA), eve.clone()),
        Err(Refusal::NotFound),
        "only the clock"
    );
    assert_eq!(world.when(Actor::clock(), eve).unwrap().len(), 1);
    world.now = ends().plus(Minutes::hours(1));
    let finish = world.finish("120");
    world.given(neighbour(ANNA), finish);
    assert_eq!(
        world.when(Actor::clock(), report),
        Ok(Vec::new()),
        "reported already"
    );
}

#[test]
fn names_stand_only_with_the_person_and_at_the_desk() {
    let mut world = World::with_seats(1);
    let claim = world.claim();
    world.given(neighbour(ANNA), claim);
    let spaces = |kind: &str| -> Vec<_> {
        let rows = Tasks::project(&world.facts).into_iter();
        rows.filter(|(_, _, body)| body.kind() == kind)
            .map(|(space, ..)| space)
            .collect()
    };
    let desk = Space::Desk(COMMUNITY, Purpose::Tasks);
    assert_eq!(spaces("tasks.task"), [Space::Public(COMMUNITY), desk]);
    let own = Space::Person(neighbour(ANNA).person);
    assert_eq!(spaces("tasks.claim"), [own, desk]);
}

#[test]
fn an_old_task_leaves_the_lists_once_its_minutes_are_settled() {
    let mut world = World::with_seats(1);
    let (claim, finish) = (world.claim(), world.finish("60"));
    world.given(neighbour(ANNA), claim);
    world.given(neighbour(ANNA), finish);
    world.now = ends().plus(Minutes::days(31));
    let age = Command::Age(Age { task: world.task() });
    world.given(Actor::clock(), age.clone());
    assert!(
        !world.facts.task.as_ref().unwrap().aged,
        "minutes wait for approval"
    );
    let approve = world.approve(ANNA);
    world.given(staff(), approve);
    world.given(Actor::clock(), age);
    let spaces: Vec<_> = Tasks::project(&world.facts)
        .into_iter()
        .filter(|(_, _, body)| body.kind() != "tasks.volunteer")
        .map(|(space, ..)| space)
        .collect();
    assert_eq!(spaces, [Space::Person(neighbour(ANNA).person)]);
}

#[test]
fn a_phone_shows_its_own_unsent_steps_one_upon_the_other_and_nobody_elses_count() {
    let world = World::with_seats(1);
    let me = neighbour(ANNA);
    let mut shelf = Shelf::default();
    for (space, id, body) in Tasks::project(&world.facts) {
        if space == Space::Public(COMMUNITY) {
            let row = Row {
                id,
                version: 1,
                body,
            };
            shelf.put(std::sync::Arc::new(row));
        }
    }
    let shelves = [(Space::Public(COMMUNITY), std::sync::Arc::new(shelf))];
    let mut view = View::new(Some(me.clone()), NOW, site().path, shelves.into());
    for (number, command) in [world.claim(), world.start(), world.finish("50")]
        .into_iter()
        .enumerate()
    {
        let ctx = Ctx {
            subject: me.person,
            actor: me.clone(),
            now: NOW,
            command: CommandId(Uuid::from_u128(number as u128)),
            made: NOW,
        };
        let patches = Tasks::preview(&view, &command, &ctx);
        view.overlay(patches);
    }
    let mine: Vec<_> = view.mine::<ClaimRow>().collect();
    let [(id, row)] = mine.as_slice() else {
        panic!("one part, not {}", mine.len())
    };
    assert!(view.is_unsent(*id));
    assert_eq!(row.unsent, [Step::Claim, Step::Start, Step::Finish]);
    assert_eq!((&row.slot, row.submitted), (&Slot::Held, Some(50)));
    assert_eq!(view.find::<TaskRow>(world.task().0).unwrap().taken, 0);
}

#[test]
fn commands_given_a_year_ago_still_decode() {
    for old in [
        r#"{"verb":"publish","with":{"place":"00000000-0000-0000-0000-000000000020","fields":{"title":"扫雪"}}}"#,
        r#"{"verb":"claim","with":{"task":"00000000-0000-0000-0000-000000000040"}}"#,
        r#"{"verb":"start","with":{"task":"00000000-0000-0000-0000-000000000040"}}"#,
        r#"{"verb":"finish","with":{"task":"00000000-0000-0000-0000-000000000040","minutes":"90"}}"#,
    ] {
        let old = format!(r#"{{"slice":"tasks","do":{old}}}"#);
        let command = serde_json::from_str::<crate::slices::Command>(&old);
        assert!(command.is_ok(), "{old}: {command:?}");
    }
}
