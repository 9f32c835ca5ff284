//! Who may have a seat: rest, skills, trainings, turns, and how few are enough.

use super::*;
use proptest::prelude::*;

fn hours(at: Instant, hours: i64) -> Instant {
    Instant(at.0 + hours * 3_600_000)
}

fn busy(kind: Kind, starts: Instant, ends: Instant) -> Busy {
    Busy {
        person: PersonId(Uuid::from_u128(ANNA)),
        task: TaskId(Uuid::from_u128(0x77)),
        title: "守门岗".into(),
        starts,
        ends,
        kind,
    }
}

fn shift(world: &mut World) -> &mut Shift {
    &mut world.facts.task.as_mut().unwrap().shift
}

#[test]
fn the_heavier_of_two_tasks_says_how_long_to_rest_between_them() {
    for (what, kind, other, gap, refused) in [
        ("light after light", Kind::Light, Kind::Light, 0, false),
        ("heavy right after light", Kind::Heavy, Kind::Light, 0, true),
        ("light right after heavy", Kind::Light, Kind::Heavy, 0, true),
        (
            "heavy an hour after heavy",
            Kind::Heavy,
            Kind::Heavy,
            1,
            false,
        ),
        (
            "light 7 hours after a night",
            Kind::Light,
            Kind::Night,
            7,
            true,
        ),
        (
            "light 8 hours after a night",
            Kind::Light,
            Kind::Night,
            8,
            false,
        ),
    ] {
        for before in [true, false] {
            let mut world = World::with_seats(2);
            shift(&mut world).kind = kind;
            let (from, to) = if before {
                (hours(starts(), -gap - 4), hours(starts(), -gap))
            } else {
                (hours(ends(), gap), hours(ends(), gap + 4))
            };
            world.facts.busy = vec![busy(other, from, to)];
            let claim = world.claim();
            let short = matches!(
                world.when(neighbour(ANNA), claim),
                Err(Refusal::ShortRest { .. })
            );
            assert_eq!(short, refused, "{what}, the other one before: {before}");
        }
    }
}

#[test]
fn a_task_moved_onto_another_of_somebodys_ends_that_seat_and_says_so() {
    let mut world = World::with_seats(2);
    let claim = world.claim();
    world.given(neighbour(ANNA), claim.clone());
    world.given(neighbour(BO), claim);
    world.facts.busy = vec![busy(Kind::Light, hours(ends(), 1), hours(ends(), 3))];
    let task = world.task();
    let later = Fields {
        from: "11:00".into(),
        to: "13:00".into(),
        ..fields(2)
    };
    world.given(
        staff(),
        Command::Edit(Edit {
            task,
            fields: later,
        }),
    );
    assert_eq!(world.part(ANNA).slot, Slot::CalledOff);
    assert_eq!(world.part(BO).slot, Slot::Held);
    let mut letters = world.letters();
    letters.sort_unstable();
    assert_eq!(
        letters,
        [
            (neighbour(ANNA).person, "tasks.letter.crowded"),
            (neighbour(BO).person, "tasks.letter.moved")
        ]
    );
}

#[test]
fn skills_are_a_wish_unless_the_task_says_otherwise() {
    for (what, skilled, own, refused) in [
        ("a wish", false, "", false),
        ("a gate, nothing said", true, "", true),
        ("a gate, something else said", true, "理发", true),
        ("a gate, one of them said", true, "理发、爬楼", false),
    ] {
        let mut world = World::with_seats(1);
        shift(&mut world).skilled = skilled;
        let skills = SetSkills { skills: own.into() };
        world.given(neighbour(ANNA), Command::SetSkills(skills));
        let claim = world.claim();
        let decided = world.when(neighbour(ANNA), claim);
        let missing = matches!(decided, Err(Refusal::SkillMissing { .. }));
        assert_eq!(missing, refused, "{what}");
    }
}

#[test]
fn a_training_opens_the_gate_from_its_record_to_its_last_day() {
    let saturday = starts().civil().date;
    for (what, until, allowed) in [
        ("not recorded", None, false),
        ("for good", Some(None), true),
        ("until that day", Some(Some(saturday)), true),
        (
            "until the day before",
            Some(Some(saturday.plus_days(-1))),
            false,
        ),
    ] {
        let mut world = World::with_seats(1);
        world.facts.home = Some(site());
        shift(&mut world).trainings = vec![Training::FirstAid];
        let skills = Command::SetSkills(SetSkills {
            skills: "急救".into(),
        });
        world.given(neighbour(ANNA), skills);
        if let Some(until) = until {
            let person = neighbour(ANNA).person;
            let training = Training::FirstAid;
            world.given(
                staff(),
                Command::Train(Train {
                    person,
                    training,
                    until,
                }),
            );
        }
        let claim = world.claim();
        let decided = world.when(neighbour(ANNA), claim);
        assert_eq!(decided.is_ok(), allowed, "{what}: {decided:?}");
    }
}

#[test]
fn trainings_are_recorded_by_the_desk_of_ones_community_and_never_by_oneself() {
    let me = |number| PersonId(Uuid::from_u128(number));
    for (who, actor, volunteer, allowed) in [
        ("a worker of the community", staff(), ANNA, true),
        (
            "a worker of another community",
            worker(Role::CommunityWorker, ELSEWHERE),
            ANNA,
            false,
        ),
        ("a neighbour", neighbour(BO), ANNA, false),
        ("a worker for themself", staff(), WORKER, false),
    ] {
        let mut world = World::with_seats(1);
        world.facts.home = Some(site());
        let skills = Command::SetSkills(SetSkills {
            skills: "急救".into(),
        });
        world.given(neighbour(volunteer), skills);
        let train = Command::Train(Train {
            person: me(volunteer),
            training: Training::Fire,
            until: None,
        });
        assert_eq!(world.when(actor, train).is_ok(), allowed, "{who}");
    }
}

#[test]
fn who_has_done_less_lately_is_asked_first_and_then_everybody() {
    for (what, lately, later, allowed) in [
        ("little, at once", 1, 0, true),
        ("much, at once", LATELY_FEW, 0, false),
        ("much, a day before the task", LATELY_FEW, 38, true),
    ] {
        let mut world = World::with_seats(1);
        shift(&mut world).turns = true;
        world.facts.lately = lately;
        world.now = hours(NOW, later);
        let claim = world.claim();
        assert_eq!(
            world.when(neighbour(ANNA), claim).is_ok(),
            allowed,
            "{what}"
        );
    }
}

/// Somebody of the community who has taken so many seats lately, and has one at the task's time where it says so.
fn volunteer(number: u128, lately: u32, elsewhere: bool) -> Candidate {
    let person = PersonId(Uuid::from_u128(number));
    let busy = busy(Kind::Light, starts(), ends());
    Candidate {
        volunteer: Volunteer {
            person,
            name: String::new(),
            desk: Some(site()),
            skills: Vec::new(),
            trainings: Vec::new(),
        },
        reads: true,
        busy: elsewhere
            .then_some(Busy { person, ..busy })
            .into_iter()
            .collect(),
        lately,
    }
}

#[test]
fn those_who_had_to_wait_hear_when_their_turn_has_come_while_there_is_a_seat() {
    let waited = [LATELY_FEW + 1, LATELY_FEW];
    for (what, turns, seats, closed, early, expected) in [
        ("a seat is left", true, 2, false, 0, vec![22, 21]),
        ("all are taken", true, 1, false, 0, vec![]),
        ("it was called off", true, 2, true, 0, vec![]),
        ("not yet", true, 2, false, 1, vec![]),
        ("everybody was asked at once", false, 2, false, 0, vec![]),
    ] {
        let mut world = World::with_seats(1);
        let publish = Publish {
            place: COMMUNITY,
            fields: Fields {
                turns,
                ..fields(seats)
            },
        };
        world.given(staff(), Command::Publish(publish));
        let opens = world.facts.task.as_ref().unwrap().turns_until();
        let dues: Vec<_> = world.told.iter().flat_map(|told| &told.dues).collect();
        let widens = dues.iter().find(|due| due.purpose == "tasks.widen");
        assert_eq!(widens.map(|due| due.at), opens, "{what}");
        assert_eq!(opens.is_some(), turns, "{what}");
        let (claim, close) = (world.claim(), world.close());
        world.given(neighbour(ANNA), claim);
        if closed {
            world.given(staff(), close);
        }
        world.facts.candidates = vec![
            volunteer(20, LATELY_FEW - 1, false),
            volunteer(21, waited[0], false),
            volunteer(22, waited[1], false),
            volunteer(23, waited[1], true),
            Candidate {
                reads: false,
                ..volunteer(24, waited[1], false)
            },
        ];
        world.now = Instant(opens.unwrap_or(hours(NOW, 38)).0 - early);
        let widen = Command::Widen(Widen { task: world.task() });
        assert_eq!(
            world.when(staff(), widen.clone()),
            Err(Refusal::NotFound),
            "only the clock"
        );
        world.given(Actor::clock(), widen);
        let told: Vec<_> = world.letters();
        let expected = expected.into_iter();
        let expected: Vec<_> = expected
            .map(|who| (PersonId(Uuid::from_u128(who)), "tasks.letter.widened"))
            .collect();
        assert_eq!(told, expected, "{what}: least lately first");
    }
}

#[test]
fn when_the_turn_of_all_comes_follows_a_change_of_the_task() {
    let mut world = World::with_seats(1);
    let edit = |turns| {
        Command::Edit(Edit {
            task: TaskId(Uuid::nil()),
            fields: Fields { turns, ..fields(1) },
        })
    };
    world.given(staff(), edit(true));
    let widens = |told: &Consequences| told.dues.iter().any(|due| due.purpose == "tasks.widen");
    let moot = |told: &Consequences| told.moot.iter().any(|(_, what)| *what == "tasks.widen");
    assert!(world.told.iter().any(widens));
    world.given(staff(), edit(false));
    assert!(world.told.iter().any(moot) && !world.told.iter().any(widens));
}

#[test]
fn a_day_before_its_author_hears_that_too_few_have_come_forward() {
    for (least, taken, short) in [("", 0, None), ("2", 1, Some(1)), ("1", 1, None)] {
        let mut world = World::with_seats(3);
        let publish = Publish {
            place: COMMUNITY,
            fields: Fields {
                least: least.into(),
                ..fields(3)
            },
        };
        world.given(staff(), Command::Publish(publish));
        let mut dues = world.told.iter().flat_map(|told| &told.dues);
        let counted =
            dues.any(|due| due.purpose == "tasks.muster" && due.at == hours(starts(), -24));
        assert_eq!(counted, !least.is_empty());
        if taken > 0 {
            let claim = world.claim();
            world.given(neighbour(ANNA), claim);
        }
        let muster = Command::Muster(Muster { task: world.task() });
        assert_eq!(
            world.when(neighbour(ANNA), muster.clone()),
            Err(Refusal::NotFound),
            "only the clock"
        );
        let expected: Vec<_> = short
            .map(|short| Event::FoundShort {
                task: world.task(),
                short,
            })
            .into_iter()
            .collect();
        assert_eq!(world.when(Actor::clock(), muster), Ok(expected));
    }
}

#[test]
fn with_how_few_it_goes_ahead_is_no_more_than_are_needed() {
    for (least, right) in [
        ("", true),
        ("0", true),
        ("３", true),
        ("4", false),
        ("x", false),
    ] {
        let fields = Fields {
            least: least.into(),
            ..fields(3)
        };
        assert_eq!(fields.shift().is_ok(), right, "{least}");
    }
}

/// Shifts of one day: when they begin and how long they last, in half hours, and their kind.
fn shifts() -> impl Strategy<Value = Vec<(u8, u8, Kind)>> {
    let kind = prop::sample::select(Kind::ALL.to_vec());
    prop::collection::vec((0_u8..96, 1_u8..16, kind), 1..12)
}

proptest! {
    /// Whatever somebody asks for in whatever order: what they hold never overlaps, and always leaves the rest.
    #[test]
    fn no_overlap_and_no_short_rest_is_ever_confirmed(shifts in shifts()) {
        let mut held: Vec<Busy> = Vec::new();
        for (number, (from, length, kind)) in shifts.into_iter().enumerate() {
            let mut world = World::with_seats(1);
            let begins = Instant(starts().0 + i64::from(from) * 1_800_000);
            let until = Instant(begins.0 + i64::from(length) * 1_800_000);
            let task = TaskId(Uuid::from_u128(0x100 + number as u128));
            world.facts.task.as_mut().unwrap().id = task;
            let shift = shift(&mut world);
            (shift.starts, shift.ends, shift.kind) = (begins, until, kind);
            world.facts.busy.clone_from(&held);
            let claim = world.claim();
            if world.when(neighbour(ANNA), claim).is_ok() {
                let person = PersonId(Uuid::from_u128(ANNA));
                held.push(Busy { person, task, title: String::new(), starts: begins, ends: until, kind });
            }
        }
        held.sort_by_key(|busy| busy.starts);
        for pair in held.windows(2) {
            let rest = i64::from(pair[0].kind.rest().max(pair[1].kind.rest()).0);
            prop_assert!(pair[1].starts.minutes_since(pair[0].ends) >= rest);
        }
    }

    /// The count of seats is that of the seats held after every step (asserted by the world), and never above the
    /// seats there are.
    #[test]
    fn counts_equal_lists(steps in prop::collection::vec((0_u128..5, 0_u8..4), 1..40)) {
        let mut world = World::with_seats(3);
        for (number, step) in steps {
            let command = match step {
                0 => world.claim(),
                1 => world.release("有事"),
                2 => world.start(),
                _ => world.finish("60"),
            };
            let _ = world.when(neighbour(20 + number), command);
            prop_assert!(world.taken() <= 3);
        }
    }
}
