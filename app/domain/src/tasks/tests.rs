//! Given, when, then.

mod gates;
mod handover;

use super::*;
use crate::kernel::*;
use uuid::Uuid;

const STREET: PlaceId = PlaceId(Uuid::from_u128(0x10));
const COMMUNITY: PlaceId = PlaceId(Uuid::from_u128(0x20));
const ELSEWHERE: PlaceId = PlaceId(Uuid::from_u128(0x50));
/// Wednesday 2026-11-18, 19:06.
const NOW: Instant = Instant(1_795_000_000_000);
const ANNA: u128 = 11;
const BO: u128 = 12;
const WORKER: u128 = 7;

fn site() -> Site {
    Site {
        path: Path(vec![STREET, COMMUNITY]),
        level: Level::Community,
        name: "斜塘社区".into(),
        party_body: String::new(),
        community: Some(COMMUNITY),
    }
}

fn person(number: u128) -> Actor {
    Actor {
        person: PersonId(Uuid::from_u128(number)),
        name: "某人".into(),
        home: None,
        grants: Vec::new(),
        resting: Vec::new(),
    }
}

fn neighbour(number: u128) -> Actor {
    Actor {
        home: Some(Home {
            path: site().path,
            verified: true,
        }),
        ..person(number)
    }
}

fn worker(role: Role, place: PlaceId) -> Actor {
    Actor {
        grants: vec![Grant {
            role,
            path: if place == STREET {
                Path(vec![STREET])
            } else {
                Path(vec![STREET, place])
            },
            at: Level::Community,
        }],
        ..person(WORKER)
    }
}

fn staff() -> Actor {
    worker(Role::CommunityWorker, COMMUNITY)
}

/// Saturday 2026-11-21, 9:00 to 11:00, for `seats` people.
fn fields(seats: u32) -> Fields {
    Fields {
        title: "清洗楼道扶手".into(),
        note: "手套和抹布由社区准备。".into(),
        meet: "7幢门口".into(),
        day: "2026-11-21".into(),
        from: "09:00".into(),
        to: "11:00".into(),
        seats: seats.to_string(),
        skills: "打扫，打扫、爬楼".into(),
        ..Fields::default()
    }
}

fn starts() -> Instant {
    fields(1).shift().unwrap().starts
}

fn ends() -> Instant {
    fields(1).shift().unwrap().ends
}

/// A small world: facts that outlive one command, and a clock.
struct World {
    facts: Facts,
    now: Instant,
    commands: u128,
    told: Vec<Consequences>,
}

impl World {
    /// A task with this many seats has been published.
    fn with_seats(seats: u32) -> Self {
        let facts = Facts {
            site: Some(site()),
            name: "小安".into(),
            ..Facts::default()
        };
        let mut world = Self {
            facts,
            now: NOW,
            commands: 100,
            told: Vec::new(),
        };
        let publish = Publish {
            place: COMMUNITY,
            fields: fields(seats),
        };
        world.given(staff(), Command::Publish(publish));
        world
    }

    fn task(&self) -> TaskId {
        self.facts.task.as_ref().unwrap().id
    }

    fn taken(&self) -> u32 {
        self.facts.task.as_ref().unwrap().taken
    }

    fn part(&self, number: u128) -> &Part {
        let person = PersonId(Uuid::from_u128(number));
        self.facts.claim_of(person).unwrap()
    }

    fn when(&mut self, actor: Actor, command: Command) -> Result<Vec<Event>, Refusal> {
        let made = self.now;
        self.when_made(actor, command, made)
    }

    fn when_made(
        &mut self,
        actor: Actor,
        command: Command,
        made: Instant,
    ) -> Result<Vec<Event>, Refusal> {
        self.commands += 1;
        let ctx = Ctx {
            subject: actor.person,
            actor,
            now: self.now,
            command: CommandId(Uuid::from_u128(self.commands)),
            made,
        };
        let events = Tasks::decide(&self.facts, &command, &ctx)?;
        for event in &events {
            Tasks::apply(&mut self.facts, event, &ctx);
        }
        self.told = events
            .iter()
            .map(|event| Tasks::consequences(&self.facts, event, &ctx))
            .collect();
        let held = self.facts.claims.iter();
        let held = held.filter(|claim| claim.slot == Slot::Held).count();
        assert_eq!(
            usize::try_from(self.taken()).unwrap(),
            held,
            "the count is that of the seats held"
        );
        Ok(events)
    }

    fn given(&mut self, actor: Actor, command: Command) {
        self.when(actor, command).unwrap();
    }

    fn claim(&self) -> Command {
        Command::Claim(Claim { task: self.task() })
    }

    fn release(&self, reason: &str) -> Command {
        Command::Release(Release {
            task: self.task(),
            reason: reason.into(),
        })
    }

    fn start(&self) -> Command {
        Command::Start(Start {
            task: self.task(),
            offset: Some(-1_500),
        })
    }

    fn finish(&self, minutes: &str) -> Command {
        Command::Finish(Finish {
            task: self.task(),
            minutes: minutes.into(),
            remark: String::new(),
            offset: None,
        })
    }

    fn approve(&self, number: u128) -> Command {
        Command::Approve(Approve {
            claim: self.part(number).id,
        })
    }

    fn correct(&self, number: u128, minutes: &str) -> Command {
        Command::Correct(Correct {
            claim: self.part(number).id,
            minutes: minutes.into(),
            reason: "签到表上是9点半到".into(),
        })
    }

    fn close(&self) -> Command {
        Command::Close(Close {
            task: self.task(),
            reason: "下雨".into(),
        })
    }

    fn letters(&self) -> Vec<(PersonId, &'static str)> {
        let all = self.told.iter().flat_map(|told| &told.letters);
        all.map(|letter| (letter.to, letter.key)).collect()
    }
}

#[test]
fn who_may_publish_where() {
    for (who, actor, allowed) in [
        ("a worker of the community", staff(), true),
        (
            "a grid worker of it",
            worker(Role::GridWorker, COMMUNITY),
            true,
        ),
        ("an official above it", worker(Role::Official, STREET), true),
        (
            "a worker of another community",
            worker(Role::CommunityWorker, ELSEWHERE),
            false,
        ),
        (
            "the property manager",
            worker(Role::PropertyManager, COMMUNITY),
            false,
        ),
        ("a neighbour", neighbour(ANNA), false),
    ] {
        let mut world = World::with_seats(1);
        let publish = Command::Publish(Publish {
            place: COMMUNITY,
            fields: fields(3),
        });
        assert_eq!(world.when(actor.clone(), publish).is_ok(), allowed, "{who}");
        let close = world.close();
        assert_eq!(world.when(actor, close).is_ok(), allowed, "{who}");
    }
}

#[test]
fn what_was_typed_badly_names_its_fields() {
    let errors = |change: fn(&mut Fields)| {
        let mut fields = fields(3);
        change(&mut fields);
        let errors = fields.shift().err().unwrap_or_default();
        errors
            .iter()
            .map(|error| error.field.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(errors(|_| ()), Vec::<String>::new());
    assert_eq!(
        errors(|fields| *fields = Fields::default()),
        [
            "fields.title",
            "fields.day",
            "fields.from",
            "fields.to",
            "fields.seats"
        ]
    );
    assert_eq!(errors(|fields| fields.seats = "0".into()), ["fields.seats"]);
    assert_eq!(
        errors(|fields| fields.seats = "101".into()),
        ["fields.seats"]
    );
    assert_eq!(
        errors(|fields| fields.to = "08:00".into()),
        ["fields.to"],
        "23 hours"
    );
    assert_eq!(
        errors(|fields| fields.skills = "一、二、三、四、五、六、七".into()),
        ["fields.skills"]
    );
}

#[test]
fn digits_of_either_width_and_a_shift_past_midnight_are_read() {
    let mut fields = fields(3);
    fields.seats = "１２".into();
    fields.from = "22：00".into();
    fields.to = "00:30".into();
    let shift = fields.shift().unwrap();
    assert_eq!(shift.seats, 12);
    assert_eq!(shift.ends.minutes_since(shift.starts), 150);
    assert_eq!(shift.skills, ["打扫", "爬楼"]);
    assert_eq!(Fields::from(&shift).shift(), Ok(shift));
}

#[test]
fn a_task_in_the_past_is_not_published() {
    let mut world = World::with_seats(1);
    world.now = ends();
    let publish = Command::Publish(Publish {
        place: COMMUNITY,
        fields: fields(3),
    });
    let Err(Refusal::Input(errors)) = world.when(staff(), publish) else {
        panic!("taken")
    };
    assert_eq!(errors[0].key, "tasks.field.past");
}

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
fn a_seat_given_back_after_the_start_is_recorded_with_its_reason() {
    let mut world = World::with_seats(1);
    let (claim, release) = (world.claim(), world.release("孩子发烧"));
    world.given(neighbour(ANNA), claim);
    world.now = starts();
    world.given(neighbour(ANNA), release);
    let Slot::Released { late, reason, .. } = &world.part(ANNA).slot else {
        panic!("not released")
    };
    assert!(late);
    assert_eq!(reason, "孩子发烧");
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
        world
            .part(ANNA)
            .flags(&world.facts.task.as_ref().unwrap().shift),
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
    let shift = world.facts.task.as_ref().unwrap().shift.clone();
    assert_eq!(world.part(BO).flags(&shift), [Flag::NoSlot]);
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
        let shift = world.facts.task.as_ref().unwrap().shift.clone();
        assert_eq!(world.part(ANNA).flags(&shift), expected, "{what}");
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
        assert!(serde_json::from_str::<Command>(old).is_ok(), "{old}");
    }
}
