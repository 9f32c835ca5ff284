//! Handing over, standing in, and minutes that come back with a question.

use super::*;

fn hours(at: Instant, hours: i64) -> Instant {
    Instant(at.0 + hours * 3_600_000)
}

fn who(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

/// Anna holds the only seat and has offered it to `to`.
fn offered(to: Option<Actor>) -> World {
    let mut world = World::with_seats(1);
    let claim = world.claim();
    world.given(neighbour(ANNA), claim);
    world.facts.named = to;
    let task = world.task();
    let phone = "19900009100".into();
    world.given(neighbour(ANNA), Command::HandOver(HandOver { task, phone }));
    world
}

fn take(world: &World) -> Command {
    let claim = world.part(ANNA).id;
    Command::TakeOver(TakeOver { claim })
}

#[test]
fn a_seat_goes_over_when_who_was_asked_says_yes_and_is_never_free_in_between() {
    let mut world = offered(Some(neighbour(BO)));
    assert_eq!(world.letters(), [(who(BO), "tasks.letter.offered")]);
    let (claim, take) = (world.claim(), take(&world));
    assert!(matches!(
        world.when(neighbour(5), claim),
        Err(Refusal::Full { .. })
    ));
    world.given(neighbour(BO), take);
    assert_eq!(world.part(BO).slot, Slot::Held);
    assert!(matches!(
        world.part(ANNA).slot,
        Slot::Released { late: false, .. }
    ));
    assert_eq!(world.taken(), 1);
}

#[test]
fn only_who_was_asked_takes_it_and_only_while_it_is_offered() {
    for (what, end) in [
        ("taken back", "keep"),
        ("declined", "decline"),
        ("given back", "release"),
        ("begun", "start"),
    ] {
        let mut world = offered(Some(neighbour(BO)));
        let take = take(&world);
        let gone = |decided| matches!(decided, Err(Refusal::OfferGone { .. }));
        assert!(gone(world.when(neighbour(5), take.clone())), "another");
        let (task, claim) = (world.task(), world.part(ANNA).id);
        let (by, command) = match end {
            "keep" => (ANNA, Command::KeepSeat(KeepSeat { task })),
            "decline" => (BO, Command::Decline(Decline { claim })),
            "release" => (ANNA, world.release("")),
            _ => (ANNA, world.start()),
        };
        world.given(neighbour(by), command);
        assert!(gone(world.when(neighbour(BO), take)), "{what}");
    }
}

#[test]
fn who_takes_over_meets_what_the_task_asks_for() {
    let mut world = offered(Some(neighbour(BO)));
    let take = take(&world);
    world.facts.busy = vec![Busy {
        person: who(BO),
        task: TaskId(Uuid::from_u128(0x77)),
        title: "送餐".into(),
        starts: starts(),
        ends: ends(),
        kind: Kind::Light,
    }];
    assert!(matches!(
        world.when(neighbour(BO), take.clone()),
        Err(Refusal::Overlaps { .. })
    ));
    world.facts.busy.clear();
    world.facts.task.as_mut().unwrap().shift.trainings = vec![Training::Fire];
    assert!(matches!(
        world.when(neighbour(BO), take),
        Err(Refusal::TrainingMissing { .. })
    ));
}

#[test]
fn a_number_that_nobody_has_and_one_that_may_not_read_it_look_the_same() {
    let nobody = offered(None);
    let mut members = World::with_seats(1);
    members.facts.task.as_mut().unwrap().shift.audience = Audience::Members;
    let claim = members.claim();
    members.given(neighbour(ANNA), claim);
    members.facts.named = Some(person(BO));
    let hand = HandOver {
        task: members.task(),
        phone: "19900009100".into(),
    };
    members.given(neighbour(ANNA), Command::HandOver(hand));
    for world in [nobody, members] {
        assert!(world.part(ANNA).offered.is_some());
        assert_eq!(world.letters(), []);
    }
}

#[test]
fn a_seat_given_back_near_the_task_asks_those_who_could_stand_in() {
    let candidate = |number, skills: &[&str], lately, busy: Option<(i64, i64)>| Candidate {
        volunteer: Volunteer {
            person: who(number),
            name: String::new(),
            desk: Some(site()),
            skills: skills.iter().map(|skill| (*skill).to_owned()).collect(),
            trainings: Vec::new(),
        },
        reads: true,
        busy: busy
            .map(|(from, to)| Busy {
                person: who(number),
                task: TaskId(Uuid::from_u128(0x77)),
                title: String::new(),
                starts: hours(starts(), from),
                ends: hours(starts(), to),
                kind: Kind::Light,
            })
            .into_iter()
            .collect(),
        lately,
    };
    for (what, before, late, expected) in [
        (
            "a day and a half before",
            -36,
            false,
            vec![who(21), who(20)],
        ),
        ("on the day", -3, true, vec![who(21), who(20)]),
        ("four days before", -96, false, vec![]),
    ] {
        let mut world = World::with_seats(1);
        world.facts.task.as_mut().unwrap().shift.skilled = true;
        world.facts.candidates = vec![
            candidate(20, &["爬楼"], 3, None),
            candidate(21, &["爬楼"], 0, Some((2, 4))),
            candidate(22, &["理发"], 0, None),
            candidate(23, &["爬楼"], 0, Some((1, 3))),
            // It is not for them to see.
            Candidate {
                reads: false,
                ..candidate(24, &["爬楼"], 0, None)
            },
        ];
        world.facts.volunteer = Some(candidate(ANNA, &["爬楼"], 0, None).volunteer);
        let (claim, release) = (world.claim(), world.release("孩子发烧"));
        world.given(neighbour(ANNA), claim);
        world.now = hours(starts(), before);
        world.given(neighbour(ANNA), release);
        let told: Vec<_> = world.letters().into_iter().map(|(to, _)| to).collect();
        assert_eq!(told, expected, "{what}: least lately first");
        let wanted = world.facts.task.as_ref().unwrap().stand_in.is_some();
        assert_eq!(wanted, !expected.is_empty(), "{what}");
        let marked = matches!(world.part(ANNA).slot, Slot::Released { late: true, .. });
        assert_eq!(marked, late, "{what}");
    }
}

#[test]
fn minutes_come_back_with_a_question_and_wait_again_once_it_is_answered() {
    let mut world = World::with_seats(1);
    let (claim, finish) = (world.claim(), world.finish("120"));
    world.given(neighbour(ANNA), claim);
    world.given(neighbour(ANNA), finish.clone());
    let back = Command::Return(Return {
        claim: world.part(ANNA).id,
        reason: "下午做了什么？".into(),
    });
    world.given(staff(), back.clone());
    assert_eq!(world.letters(), [(who(ANNA), "tasks.letter.returned")]);
    assert!(!world.part(ANNA).is_to_settle());
    let all = Command::ApproveAll(ApproveAll {
        task: world.task(),
        except: Vec::new(),
    });
    assert_eq!(world.when(staff(), all), Ok(Vec::new()));
    world.given(neighbour(ANNA), finish);
    assert!(world.part(ANNA).is_to_settle());
    let approve = world.approve(ANNA);
    world.given(staff(), approve);
    assert_eq!(world.when(staff(), back), Err(Refusal::NothingReported));
}

#[test]
fn approving_all_leaves_out_whom_staff_except() {
    let mut world = World::with_seats(2);
    let (claim, start, finish) = (world.claim(), world.start(), world.finish("120"));
    for number in [ANNA, BO] {
        world.now = NOW;
        world.given(neighbour(number), claim.clone());
        world.now = starts();
        world.given(neighbour(number), start.clone());
        world.now = ends();
        world.given(neighbour(number), finish.clone());
    }
    let all = Command::ApproveAll(ApproveAll {
        task: world.task(),
        except: vec![world.part(BO).id],
    });
    assert_eq!(world.when(staff(), all).unwrap().len(), 1);
    assert!(world.part(ANNA).settlement.is_some());
    assert!(world.part(BO).is_to_settle());
}

#[test]
fn the_number_of_who_is_expected_stands_at_the_desk_alone_and_only_until_they_report() {
    let mut world = World::with_seats(1);
    world.facts.phone = "19900009100".into();
    let (claim, finish) = (world.claim(), world.finish("60"));
    world.given(neighbour(ANNA), claim);
    let spaces = |world: &World| -> Vec<_> {
        let rows = Tasks::project(&world.facts).into_iter();
        rows.filter(|(_, _, body)| body.kind() == "tasks.call")
            .map(|(space, ..)| space)
            .collect()
    };
    assert_eq!(spaces(&world), [Space::Desk(COMMUNITY, Purpose::Tasks)]);
    world.given(neighbour(ANNA), finish);
    assert_eq!(spaces(&world), []);
}
