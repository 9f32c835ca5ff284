//! Tasks that come back every week.

use super::*;
use proptest::prelude::*;

fn world() -> World {
    World {
        facts: Facts {
            site: Some(site()),
            ..Facts::default()
        },
        now: NOW,
        commands: 400,
        told: Vec::new(),
    }
}

fn repeat(ahead: &str, until: Option<Date>) -> Command {
    Command::Repeat(Repeat {
        place: COMMUNITY,
        fields: fields(2),
        until,
        ahead: ahead.into(),
    })
}

fn planned(ahead: &str, until: Option<Date>) -> World {
    let mut world = world();
    world.given(staff(), repeat(ahead, until));
    world
}

fn plan(world: &World) -> &Plan {
    world.facts.plan.as_ref().unwrap()
}

fn publish_next(world: &World) -> Command {
    Command::PublishNext(PublishNext {
        plan: plan(world).id,
    })
}

/// The clock's next look at the plan, if it is still looked at.
fn waking(world: &World) -> Option<Instant> {
    let mut dues = world.told.iter().flat_map(|told| &told.dues);
    dues.find(|due| due.purpose == "tasks.publish")
        .map(|due| due.at)
}

/// Lets the clock work until `until`; what it published, and when.
fn run(world: &mut World, until: Instant) -> Vec<(Instant, Instant)> {
    let mut published = Vec::new();
    while let Some(at) = waking(world).filter(|at| *at <= until) {
        world.now = at.max(world.now);
        let command = publish_next(world);
        let events = world.when(Actor::clock(), command).unwrap();
        for event in events {
            if let Event::PublishedAhead { shift, .. } = event {
                published.push((world.now, shift.starts));
            }
        }
        world.facts.task = None;
    }
    published
}

fn weeks(number: i64) -> i64 {
    number * 7 * 86_400_000
}

#[test]
fn shifts_are_published_as_many_weeks_ahead_as_it_says_and_then_one_a_week() {
    let mut world = planned("2", None);
    let at_once = run(&mut world, Instant(NOW.0 + 1_000));
    let first = starts();
    let starts: Vec<_> = at_once.iter().map(|(_, starts)| *starts).collect();
    assert_eq!(starts, [first, Instant(first.0 + weeks(1))]);
    let later = run(&mut world, Instant(NOW.0 + weeks(2)));
    assert_eq!(later.len(), 2);
    for (at, starts) in later {
        assert_eq!(starts.0 - at.0, weeks(2), "two weeks before it begins");
    }
}

#[test]
fn it_ends_by_itself_after_its_last_day() {
    let until = starts().civil().date.plus_days(14);
    let mut world = planned("8", Some(until));
    let all = run(&mut world, Instant(NOW.0 + weeks(10)));
    assert_eq!(all.len(), 3);
    assert!(plan(&world).ended.is_some());
    assert_eq!(waking(&world), None);
    let rows = Tasks::project(&world.facts);
    assert_eq!(rows, [], "it leaves the desk");
}

#[test]
fn what_a_clock_that_stood_still_has_missed_is_passed_over() {
    let mut world = planned("1", None);
    world.now = Instant(starts().0 + weeks(3) + 1);
    let command = publish_next(&world);
    world.given(Actor::clock(), command);
    let task = world.facts.task.as_ref().unwrap();
    assert_eq!(
        task.shift.starts,
        Instant(starts().0 + weeks(3)),
        "under way"
    );
    assert_eq!(task.author, staff().person, "who planned it");
}

#[test]
fn who_may_plan_and_who_publishes() {
    for (who, actor, allowed) in [
        ("a worker of the community", staff(), true),
        (
            "a worker of another",
            worker(Role::CommunityWorker, ELSEWHERE),
            false,
        ),
        ("a neighbour", neighbour(ANNA), false),
    ] {
        let decided = world().when(actor.clone(), repeat("2", None));
        assert_eq!(decided.is_ok(), allowed, "{who}");
        let mut world = planned("2", None);
        let command = publish_next(&world);
        assert_eq!(
            world.when(actor.clone(), command),
            Err(Refusal::NotFound),
            "{who}: the clock alone"
        );
        for command in [change(&world, "10:00", None), end(&world, None, None)] {
            assert_eq!(world.when(actor.clone(), command).is_ok(), allowed, "{who}");
            world = planned("2", None);
        }
    }
}

#[test]
fn what_was_typed_badly_names_its_fields() {
    let before = starts().civil().date.plus_days(-1);
    for (ahead, until, field) in [
        ("0", None, "ahead"),
        ("9", None, "ahead"),
        ("2", Some(before), "until"),
    ] {
        let decided = world().when(staff(), repeat(ahead, until));
        let Err(Refusal::Input(errors)) = decided else {
            panic!("{field}: {decided:?}");
        };
        assert_eq!(errors[0].field, field);
    }
}

fn change(world: &World, from: &str, touched: Option<u32>) -> Command {
    Command::ChangePlan(ChangePlan {
        plan: plan(world).id,
        fields: Fields {
            from: from.into(),
            to: "12:00".into(),
            ..fields(1)
        },
        ahead: "2".into(),
        touched,
    })
}

fn end(world: &World, from: Option<Date>, touched: Option<u32>) -> Command {
    Command::EndPlan(EndPlan {
        plan: plan(world).id,
        from,
        reason: "换成每月一次".into(),
        touched,
    })
}

/// A plan with its first shift published, and a seat of it taken.
fn taken() -> World {
    let mut world = planned("1", None);
    let command = publish_next(&world);
    world.given(Actor::clock(), command);
    for number in [ANNA, BO] {
        let claim = world.claim();
        world.given(neighbour(number), claim);
    }
    world
}

fn follow(world: &World) -> Command {
    Command::Follow(Follow { task: world.task() })
}

#[test]
fn a_change_is_refused_where_more_is_touched_than_was_shown() {
    for (shown, refused) in [
        (None, false),
        (Some(1), true),
        (Some(2), false),
        (Some(3), false),
    ] {
        let plain = taken();
        for command in [change(&plain, "10:00", shown), end(&plain, None, shown)] {
            let mut world = taken();
            world.facts.plan_taken = 2;
            let decided = world.when(staff(), command);
            let more = matches!(decided, Err(Refusal::MoreTouched { taken: 2, .. }));
            assert_eq!(more, refused, "{shown:?}");
        }
    }
}

#[test]
fn a_change_reaches_what_is_published_and_its_people_and_nobody_loses_a_seat() {
    let mut world = taken();
    let task = world.task();
    world.facts.plan_tasks = vec![task];
    let held = world.facts.task.take();
    let claims = std::mem::take(&mut world.facts.claims);
    let command = change(&world, "10:00", Some(2));
    world.given(staff(), command);
    let follows = world.told.iter().flat_map(|told| &told.dues);
    let follows: Vec<_> = follows
        .filter(|due| due.purpose == "tasks.follow")
        .map(|due| due.entity)
        .collect();
    assert_eq!(follows, [task.0]);
    world.facts.task = held;
    world.facts.claims = claims;
    let command = follow(&world);
    world.given(Actor::clock(), command);
    let shift = &world.facts.task.as_ref().unwrap().shift;
    assert_eq!(shift.starts.civil().time.to_string(), "10:00");
    assert_eq!(shift.seats, 2, "two are taken, though it asks for one now");
    let mut letters = world.letters();
    letters.sort_unstable();
    assert_eq!(
        letters,
        [
            (neighbour(ANNA).person, "tasks.letter.moved"),
            (neighbour(BO).person, "tasks.letter.moved")
        ]
    );
    let command = follow(&world);
    assert_eq!(world.when(Actor::clock(), command), Ok(vec![]), "once");
}

#[test]
fn an_end_calls_off_what_lies_behind_it_and_leaves_the_rest() {
    let day = starts().civil().date;
    for (what, from, called_off) in [
        ("from today", None, true),
        ("from that day", Some(day), true),
        ("from the day after", Some(day.plus_days(1)), false),
    ] {
        let mut world = taken();
        let held = world.facts.task.take();
        let claims = std::mem::take(&mut world.facts.claims);
        let command = end(&world, from, None);
        world.given(staff(), command);
        assert!(waking(&world).is_none(), "{what}: no more are published");
        world.facts.task = held;
        world.facts.claims = claims;
        let command = follow(&world);
        world.given(Actor::clock(), command);
        let task = world.facts.task.as_ref().unwrap();
        assert_eq!(task.closure.is_some(), called_off, "{what}");
        let told = world.letters();
        assert_eq!(
            told.len(),
            if called_off { 2 } else { 0 },
            "{what}: {told:?}"
        );
        let again = change(&world, "10:00", None);
        assert!(matches!(
            world.when(staff(), again),
            Err(Refusal::PlanEnded { .. })
        ));
    }
}

#[test]
fn until_its_last_day_an_ended_plan_still_comes() {
    let mut world = planned("1", None);
    let from = starts().civil().date.plus_days(15);
    let command = end(&world, Some(from), None);
    world.given(staff(), command);
    let all = run(&mut world, Instant(NOW.0 + weeks(10)));
    let published: Vec<_> = all.iter().map(|(_, starts)| *starts).collect();
    let first = starts();
    let expected = [0, 1, 2].map(|week| Instant(first.0 + weeks(week)));
    assert_eq!(published, expected);
    assert_eq!(waking(&world), None);
}

#[test]
fn what_has_begun_or_was_changed_by_itself_does_not_follow() {
    for (what, begun, alone) in [("begun", true, false), ("changed alone", false, true)] {
        let mut world = taken();
        if alone {
            let task = world.task();
            let fields = Fields {
                meet: "东门".into(),
                ..fields(2)
            };
            world.given(staff(), Command::Edit(Edit { task, fields }));
        }
        if begun {
            world.now = starts();
        }
        let held = world.facts.task.take();
        let claims = std::mem::take(&mut world.facts.claims);
        let command = change(&world, "10:30", None);
        world.given(staff(), command);
        world.facts.task = held;
        world.facts.claims = claims;
        let command = follow(&world);
        assert_eq!(world.when(Actor::clock(), command), Ok(vec![]), "{what}");
    }
}

#[test]
fn only_the_weekday_of_a_changed_day_counts() {
    let world = planned("2", None);
    let plan = plan(&world);
    // The first is on a Saturday.
    for (day, first) in [
        ("2026-12-12", "2026-11-21"),
        ("2026-12-10", "2026-11-19"),
        ("2026-11-22", "2026-11-22"),
        ("2026-11-30", "2026-11-16"),
        ("2026-11-11", "2026-11-18"),
    ] {
        let typed = Fields {
            day: day.into(),
            ..fields(2)
        };
        let shift = plan.first_like(typed.shift().unwrap());
        assert_eq!(shift.starts.civil().date.to_string(), first, "{day}");
    }
}

proptest! {
    /// However the clock is late: every shift is a whole number of weeks from the first, none is published twice, none
    /// after the last day, and none that is over.
    #[test]
    fn weeks_are_published_once_each(
        ahead in 1_u32..=8,
        lasts in prop::option::of(0_i32..80),
        late in prop::collection::vec(0_i64..20, 1..12),
    ) {
        let day = starts().civil().date;
        let mut world = planned(&ahead.to_string(), lasts.map(|days| day.plus_days(days)));
        let mut all: Vec<Instant> = Vec::new();
        for late in late {
            let Some(at) = waking(&world) else { break };
            world.now = Instant(at.max(world.now).0 + late * 86_400_000);
            let command = publish_next(&world);
            let events = world.when(Actor::clock(), command).unwrap();
            for event in &events {
                if let Event::PublishedAhead { shift, .. } = event {
                    prop_assert!(shift.ends > world.now);
                    prop_assert_eq!((shift.starts.0 - starts().0) % weeks(1), 0);
                    let last = lasts.map(|days| day.plus_days(days));
                    prop_assert!(last.is_none_or(|last| shift.starts.civil().date <= last));
                    prop_assert!(all.last().is_none_or(|before| *before < shift.starts));
                    all.push(shift.starts);
                }
            }
            world.facts.task = None;
        }
    }
}
