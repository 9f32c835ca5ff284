//! Seats: claimed, given back, and never one too many.

use super::*;

#[test]
fn the_last_seat_goes_to_one_and_the_other_is_told_why_and_shown_similar_tasks() {
    let mut world = World::with_seats(1);
    let claim = world.claim();
    assert!(world.when(neighbour(ANNA), claim.clone()).is_ok());
    let refusal = world.when(neighbour(BO), claim).unwrap_err();
    assert!(matches!(refusal, Refusal::Full { seats: 1, .. }));
    let next = format!("/tasks?like={}", world.task());
    assert_eq!(refusal.next(), Some(next));
    assert_eq!(world.taken(), 1);
}

#[test]
fn claiming_twice_is_one_claim() {
    let mut world = World::with_seats(2);
    let claim = world.claim();
    world.given(neighbour(ANNA), claim.clone());
    assert_eq!(world.when(neighbour(ANNA), claim), Ok(Vec::new()));
    assert_eq!(world.taken(), 1);
}

#[test]
fn nobody_holds_two_seats_at_the_same_time_of_day() {
    for (what, from, to, refused) in [
        ("the same hours", 0, 0, true),
        ("half an hour in common", 90, 90, true),
        ("one right after the other", 120, 120, false),
        ("one right before the other", -120, -120, false),
    ] {
        let mut world = World::with_seats(2);
        let shifted = |at: Instant, minutes: i64| Instant(at.0 + minutes * 60_000);
        world.facts.busy = vec![Busy {
            person: PersonId(Uuid::from_u128(ANNA)),
            kind: Kind::Light,
            task: TaskId(Uuid::from_u128(0x77)),
            title: "送餐".into(),
            starts: shifted(starts(), from),
            ends: shifted(ends(), to),
        }];
        let claim = world.claim();
        let decided = world.when(neighbour(ANNA), claim);
        assert_eq!(
            matches!(decided, Err(Refusal::Overlaps { .. })),
            refused,
            "{what}"
        );
    }
}

#[test]
fn who_may_not_read_a_task_may_not_claim_it() {
    for (who, actor, allowed) in [
        ("a neighbour", neighbour(ANNA), true),
        ("a newcomer without a confirmed home", person(BO), false),
        ("staff of the place", staff(), true),
    ] {
        let mut world = World::with_seats(2);
        world.facts.task.as_mut().unwrap().shift.audience = Audience::Members;
        let claim = world.claim();
        assert_eq!(world.when(actor, claim).is_ok(), allowed, "{who}");
    }
    let mut world = World::with_seats(2);
    let claim = world.claim();
    assert!(
        world.when(person(BO), claim).is_ok(),
        "a newcomer, a public task"
    );
}

#[test]
fn only_staff_claim_for_somebody_else() {
    for (actor, allowed) in [(staff(), true), (neighbour(BO), false)] {
        let world = World::with_seats(1);
        let ctx = Ctx {
            actor,
            subject: PersonId(Uuid::from_u128(ANNA)),
            now: NOW,
            command: CommandId(Uuid::from_u128(9)),
            made: NOW,
        };
        let decided = Tasks::decide(&world.facts, &world.claim(), &ctx);
        assert_eq!(decided.is_ok(), allowed);
    }
}

#[test]
fn a_seat_given_back_before_the_start_is_free_again() {
    let mut world = World::with_seats(1);
    let (claim, release) = (world.claim(), world.release(""));
    world.given(neighbour(ANNA), claim.clone());
    world.given(neighbour(ANNA), release);
    assert_eq!(world.taken(), 0);
    assert!(world.when(neighbour(BO), claim).is_ok());
}

#[test]
fn a_seat_given_back_late_is_recorded_with_its_reason_which_is_asked_for() {
    let early = Instant(starts().0 - 86_400_001);
    let late = Instant(starts().0 - 86_400_000);
    let (asked, recorded) = (None, |late| Some((late, "孩子发烧")));
    for (now, made, reason, expected) in [
        (early, early, "", Some((false, ""))),
        (early, early, "孩子发烧", recorded(false)),
        (late, late, "", asked),
        (late, late, "  ", asked),
        (late, late, "孩子发烧", recorded(true)),
        (starts(), starts(), "", asked),
        (starts(), starts(), "孩子发烧", recorded(true)),
        // Said in time, without signal.
        (late, early, "", Some((true, ""))),
    ] {
        let mut world = World::with_seats(1);
        let (claim, release) = (world.claim(), world.release(reason));
        world.given(neighbour(ANNA), claim);
        world.now = now;
        let released = world.when_made(neighbour(ANNA), release, made);
        match expected {
            None => {
                let missing = FieldError::new("reason", "tasks.field.reason_missing");
                assert_eq!(released, Err(Refusal::Input(vec![missing])));
                assert_eq!(world.part(ANNA).slot, Slot::Held);
            }
            Some(expected) => {
                let Slot::Released { late, reason, .. } = &world.part(ANNA).slot else {
                    panic!("not released at {now:?}")
                };
                assert_eq!((*late, reason.as_str()), expected);
            }
        }
    }
}

#[test]
fn a_form_that_says_it_is_late_asks_for_the_reason_before_it_is_sent() {
    let world = World::with_seats(1);
    let Command::Release(release) = world.release(" ") else {
        panic!("not a release")
    };
    let late = Release {
        late: true,
        ..release
    };
    let missing = FieldError::new("reason", "tasks.field.reason_missing");
    assert_eq!(
        Tasks::check(&Command::Release(late)),
        Err(Refusal::Input(vec![missing]))
    );
    assert!(Tasks::check(&world.release(" ")).is_ok());
}

#[test]
fn what_is_reported_done_is_not_given_back() {
    let mut world = World::with_seats(1);
    let (claim, finish, release) = (world.claim(), world.finish("60"), world.release(""));
    world.given(neighbour(ANNA), claim);
    world.given(neighbour(ANNA), finish);
    assert!(matches!(
        world.when(neighbour(ANNA), release),
        Err(Refusal::Finished { .. })
    ));
}
