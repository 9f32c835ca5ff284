//! Minutes: reported, flagged, and settled.

use super::*;

#[test]
fn a_shift_from_claim_to_approved_minutes_keeps_both_figures() {
    let mut world = World::with_seats(1);
    let claim = world.claim();
    world.given(neighbour(ANNA), claim);
    world.now = starts();
    let start = world.start();
    world.given(neighbour(ANNA), start);
    world.now = ends();
    let finish = world.finish("120");
    world.given(neighbour(ANNA), finish);
    assert_eq!(
        world.part(ANNA).flags(world.facts.task.as_ref().unwrap()),
        []
    );
    assert_eq!(world.part(ANNA).started.unwrap().offset, Some(-1_500));
    let correct = world.correct(ANNA, "90");
    world.given(staff(), correct);
    let part = world.part(ANNA);
    assert_eq!(part.submitted, Some(120));
    assert_eq!(part.settlement.as_ref().unwrap().minutes, 90);
    assert_eq!(
        world.letters(),
        [(neighbour(ANNA).person, "tasks.letter.corrected")]
    );
}

#[test]
fn work_on_a_claim_that_was_refused_meanwhile_is_recorded_without_a_seat() {
    let mut world = World::with_seats(1);
    let claim = world.claim();
    world.given(neighbour(ANNA), claim.clone());
    assert!(world.when(neighbour(BO), claim).is_err());
    world.now = ends();
    let (start, finish) = (world.start(), world.finish("110"));
    world.when_made(neighbour(BO), start, starts()).unwrap();
    world.when_made(neighbour(BO), finish, ends()).unwrap();
    assert_eq!(world.part(BO).slot, Slot::None);
    assert_eq!(world.part(BO).started.unwrap().at, starts());
    assert_eq!(world.part(BO).started.unwrap().recorded, ends());
    assert_eq!(world.taken(), 1);
    let task = world.facts.task.clone().unwrap();
    assert_eq!(world.part(BO).flags(&task), [Flag::NoSlot]);
    let approve = world.approve(BO);
    world.given(staff(), approve);
    assert_eq!(world.part(BO).settlement.as_ref().unwrap().minutes, 110);
}

#[test]
fn a_report_is_recorded_whatever_happened_to_the_claim() {
    for (what, before) in [
        ("released", World::release as fn(&World, &str) -> Command),
        ("called off", |world: &World, _: &str| world.close()),
    ] {
        let mut world = World::with_seats(1);
        let claim = world.claim();
        world.given(neighbour(ANNA), claim);
        let by = if what == "released" {
            neighbour(ANNA)
        } else {
            staff()
        };
        let end = before(&world, "");
        world.given(by, end);
        world.now = ends();
        let finish = world.finish("100");
        assert!(world.when(neighbour(ANNA), finish).is_ok(), "{what}");
        assert_eq!(world.part(ANNA).slot, Slot::None, "{what}");
        assert_eq!(world.part(ANNA).submitted, Some(100), "{what}");
    }
}

#[test]
fn who_worked_without_a_seat_and_then_gets_one_has_one_part() {
    let mut world = World::with_seats(1);
    let (claim, release, start) = (world.claim(), world.release(""), world.start());
    world.given(neighbour(ANNA), claim.clone());
    world.given(neighbour(BO), start);
    world.given(neighbour(ANNA), release);
    world.given(neighbour(BO), claim);
    assert_eq!(world.part(BO).slot, Slot::Held);
    assert!(world.part(BO).started.is_some());
    assert_eq!(world.facts.claims.len(), 2);
}

#[test]
fn what_does_not_fit_is_flagged() {
    use Flag::*;
    let minute = |at: Instant, minutes: i64| Instant(at.0 + minutes * 60_000);
    for (what, started, finished, minutes, expected) in [
        ("all fits", Some(0), 120, "120", vec![]),
        ("no start", None, 120, "120", vec![NoStart]),
        (
            "begun the day before",
            Some(-1_440),
            120,
            "120",
            vec![OutsideShift],
        ),
        (
            "more than passed",
            Some(60),
            120,
            "120",
            vec![MoreThanPassed],
        ),
        (
            "an hour more than meant",
            Some(0),
            180,
            "180",
            vec![LongerThanShift],
        ),
        (
            "by a clock that is ahead",
            Some(0),
            400,
            "120",
            vec![ClockAhead],
        ),
    ] {
        let mut world = World::with_seats(1);
        let claim = world.claim();
        world.given(neighbour(ANNA), claim);
        world.now = minute(starts(), 200);
        if let Some(started) = started {
            let start = world.start();
            let made = minute(starts(), started);
            world.when_made(neighbour(ANNA), start, made).unwrap();
        }
        let finish = world.finish(minutes);
        let made = minute(starts(), finished);
        world.when_made(neighbour(ANNA), finish, made).unwrap();
        let task = world.facts.task.clone().unwrap();
        assert_eq!(world.part(ANNA).flags(&task), expected, "{what}");
    }
}

#[test]
fn nobody_approves_their_own_minutes() {
    let mut world = World::with_seats(1);
    let (claim, finish) = (world.claim(), world.finish("60"));
    world.given(staff(), claim);
    world.given(staff(), finish);
    for command in [world.approve(WORKER), world.correct(WORKER, "50")] {
        assert_eq!(world.when(staff(), command), Err(Refusal::OwnMinutes));
    }
    let all = Command::ApproveAll(ApproveAll {
        task: world.task(),
        except: Vec::new(),
    });
    assert_eq!(world.when(staff(), all), Ok(Vec::new()));
}

#[test]
fn approving_all_leaves_out_what_wants_a_second_look() {
    let mut world = World::with_seats(2);
    let (claim, start) = (world.claim(), world.start());
    world.given(neighbour(ANNA), claim.clone());
    world.given(neighbour(BO), claim);
    world.now = starts();
    world.given(neighbour(ANNA), start);
    world.now = ends();
    let finish = world.finish("120");
    world.given(neighbour(ANNA), finish.clone());
    world.given(neighbour(BO), finish);
    let all = Command::ApproveAll(ApproveAll {
        task: world.task(),
        except: Vec::new(),
    });
    assert_eq!(world.when(staff(), all).unwrap().len(), 1);
    assert!(world.part(ANNA).settlement.is_some());
    assert!(world.part(BO).is_to_settle());
}

#[test]
fn a_shift_of_which_nothing_was_reported_is_settled_from_the_paper_list() {
    let mut world = World::with_seats(1);
    let claim = world.claim();
    world.given(neighbour(ANNA), claim);
    let approve = world.approve(ANNA);
    assert_eq!(world.when(staff(), approve), Err(Refusal::NothingReported));
    let correct = world.correct(ANNA, "120");
    assert_eq!(
        world.when(staff(), correct.clone()),
        Err(Refusal::NotOverYet)
    );
    world.now = ends();
    world.given(staff(), correct);
    assert_eq!(
        world.letters(),
        [(neighbour(ANNA).person, "tasks.letter.settled")]
    );
    assert!(!world.part(ANNA).is_to_settle());
    // Her phone was offline all the while: what it reports is recorded, and looked at again.
    world.now = ends().plus(Minutes::hours(2));
    let finish = world.finish("100");
    world.given(neighbour(ANNA), finish);
    assert!(world.part(ANNA).is_to_settle());
}
