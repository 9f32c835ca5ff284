//! Work without a slot, reported after the fact.

use super::*;

fn world() -> World {
    World {
        facts: Facts {
            site: Some(site()),
            home: Some(site()),
            name: "小安".into(),
            phone: "19900000011".into(),
            ..Facts::default()
        },
        now: NOW,
        commands: 300,
        told: Vec::new(),
    }
}

/// Tuesday 2026-11-17, from 14:00.
fn work() -> Worked {
    Worked {
        place: COMMUNITY,
        title: "陪张阿婆去医院".into(),
        day: "2026-11-17".into(),
        from: "14:00".into(),
        minutes: "150".into(),
        remark: "挂号、取药".into(),
        offset: None,
    }
}

#[test]
fn it_is_recorded_like_any_other_and_stands_in_no_list() {
    let mut world = world();
    world.given(neighbour(ANNA), Command::Worked(work()));
    assert_eq!(world.letters(), [], "who reports it knows");
    let part = world.part(ANNA);
    assert_eq!(part.submitted, Some(150));
    assert_eq!(part.slot, Slot::None);
    assert!(part.is_to_settle());
    let task = world.facts.task.as_ref().unwrap();
    assert_eq!(part.flags(task), [Flag::Logged]);
    assert_eq!(task.shift.ends.minutes_since(task.shift.starts), 150);
    let spaces: Vec<Space> = Tasks::project(&world.facts)
        .into_iter()
        .filter(|(.., body)| matches!(body, crate::slices::Body::Task(_)))
        .map(|(space, ..)| space)
        .collect();
    assert_eq!(spaces, [Space::Desk(COMMUNITY, Purpose::Tasks)]);
}

#[test]
fn it_is_approved_corrected_or_returned_and_answered() {
    let mut world = world();
    world.given(neighbour(ANNA), Command::Worked(work()));
    let all = ApproveAll {
        task: world.task(),
        except: Vec::new(),
    };
    world.given(staff(), Command::ApproveAll(all));
    assert!(
        world.part(ANNA).is_to_settle(),
        "each is looked at by itself"
    );
    let back = Return {
        claim: world.part(ANNA).id,
        reason: "哪家医院？".into(),
    };
    world.given(staff(), Command::Return(back));
    let answer = world.finish("120");
    world.given(neighbour(ANNA), answer);
    let correct = world.correct(ANNA, "100");
    world.given(staff(), correct);
    let settled = world.part(ANNA).settlement.as_ref().unwrap();
    assert_eq!(settled.minutes, 100);
    assert_eq!(world.part(ANNA).submitted, Some(120));
}

#[test]
fn nobody_approves_their_own_and_nobody_else_may_claim_it() {
    let mut world = world();
    world.given(staff(), Command::Worked(work()));
    let approve = world.approve(WORKER);
    assert_eq!(world.when(staff(), approve), Err(Refusal::OwnMinutes));
    let claim = world.claim();
    assert_eq!(world.when(neighbour(BO), claim), Err(Refusal::NotFound));
    let finish = world.finish("60");
    assert_eq!(world.when(neighbour(BO), finish), Err(Refusal::NotFound));
}

#[test]
fn only_staff_report_for_somebody_else() {
    for (who, actor, allowed) in [
        ("a worker of the community", staff(), true),
        ("a neighbour", neighbour(BO), false),
    ] {
        let world = world();
        let ctx = Ctx {
            subject: PersonId(Uuid::from_u128(ANNA)),
            actor,
            now: NOW,
            command: CommandId(Uuid::from_u128(1)),
            made: NOW,
        };
        let decided = Tasks::decide(&world.facts, &Command::Worked(work()), &ctx);
        assert_eq!(decided.is_ok(), allowed, "{who}");
    }
}

#[test]
fn what_was_typed_badly_names_its_fields_and_tomorrow_is_not_done() {
    for (work, field) in [
        (
            Worked {
                title: " ".into(),
                ..work()
            },
            "title",
        ),
        (
            Worked {
                title: "长".repeat(41),
                ..work()
            },
            "title",
        ),
        (
            Worked {
                remark: "长".repeat(301),
                ..work()
            },
            "remark",
        ),
        (
            Worked {
                day: String::new(),
                ..work()
            },
            "day",
        ),
        (
            Worked {
                from: "x".into(),
                ..work()
            },
            "from",
        ),
        (
            Worked {
                minutes: "0".into(),
                ..work()
            },
            "minutes",
        ),
        (
            Worked {
                minutes: "961".into(),
                ..work()
            },
            "minutes",
        ),
        (
            Worked {
                day: "2026-11-19".into(),
                ..work()
            },
            "day",
        ),
    ] {
        let mut world = world();
        let decided = world.when(neighbour(ANNA), Command::Worked(work));
        let Err(Refusal::Input(errors)) = decided else {
            panic!("{field}: {decided:?}");
        };
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, [field]);
    }
}

#[test]
fn a_phone_shows_it_in_the_record_at_once() {
    let view = View::default();
    let ctx = Ctx {
        subject: PersonId(Uuid::from_u128(ANNA)),
        actor: neighbour(ANNA),
        now: NOW,
        command: CommandId(Uuid::from_u128(1)),
        made: NOW,
    };
    let patches = Tasks::preview(&view, &Command::Worked(work()), &ctx);
    assert_eq!(patches.len(), 1);
    let shown = format!("{patches:?}");
    assert!(
        shown.contains("陪张阿婆去医院") && shown.contains("Log"),
        "{shown}"
    );
}
