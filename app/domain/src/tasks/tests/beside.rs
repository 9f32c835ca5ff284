//! Several people and several tasks: whatever happens to either, nobody is ever wanted in two places, nor comes without
//! rest. The facts are those that the store gathers.

use std::collections::BTreeMap;

use super::*;
use proptest::prelude::*;

/// Friday 2026-11-20, 23:00: an hour before the first of the half hours that shifts are made of.
const EVE: Instant = Instant(1_795_186_800_000);

fn half_hours(count: u8) -> Minutes {
    Minutes(u32::from(count) * 30)
}

fn who(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

/// When a shift is, in half hours from midnight, and of what kind.
#[derive(Clone, Copy, Debug)]
struct When {
    from: u8,
    length: u8,
    kind: Kind,
}

impl When {
    fn fields(self) -> Fields {
        let shift = fields(3).shift().unwrap();
        let starts = EVE.plus(Minutes::hours(1)).plus(half_hours(self.from));
        Fields::from(&Shift {
            starts,
            ends: starts.plus(half_hours(self.length)),
            kind: self.kind,
            ..shift
        })
    }
}

/// What happens next; people and tasks by their numbers.
#[derive(Clone, Copy, Debug)]
enum Step {
    Claim(u128, usize),
    Release(u128, usize),
    Start(u128, usize),
    Finish(u128, usize),
    /// Offered by one to another, who takes it.
    HandOver(u128, usize, u128),
    Edit(usize, When),
    /// The plan is changed, and what is published of it follows.
    Change(When),
    /// One proposes a task and wants a seat of it, and the desk publishes it at another time.
    Adopt(u128, When),
    Pass(u8),
}

/// All tasks of a community, and everybody's parts in them.
struct Town {
    now: Instant,
    commands: u128,
    order: Vec<TaskId>,
    tasks: BTreeMap<TaskId, Task>,
    parts: BTreeMap<ClaimId, Part>,
    plan: Option<Plan>,
    proposal: Option<Proposal>,
}

impl Town {
    /// With these tasks, the last of which comes every week.
    fn with(shifts: &[When]) -> Self {
        let mut town = Self {
            now: EVE,
            commands: 0,
            order: Vec::new(),
            tasks: BTreeMap::new(),
            parts: BTreeMap::new(),
            plan: None,
            proposal: None,
        };
        let (weekly, once) = shifts.split_last().unwrap();
        for when in once {
            let (place, fields) = (COMMUNITY, when.fields());
            let publish = Command::Publish(Publish { place, fields });
            town.give(town.at(None, &[]), staff(), publish).unwrap();
        }
        let repeat = Command::Repeat(Repeat {
            place: COMMUNITY,
            fields: weekly.fields(),
            until: None,
            ahead: "1".into(),
        });
        town.give(town.at(None, &[]), staff(), repeat).unwrap();
        let plan = town.plan.as_ref().unwrap().id;
        let next = Command::PublishNext(PublishNext { plan });
        let facts = town.at(None, &[]);
        town.give(facts, Actor::clock(), next).unwrap();
        town
    }

    /// The facts about a task: everybody's part in it, and what these people hold elsewhere.
    fn at(&self, task: Option<TaskId>, people: &[PersonId]) -> Facts {
        let parts = self.parts.values().filter(|part| Some(part.task) == task);
        let mut claims: Vec<Part> = parts.cloned().collect();
        claims.sort_by_key(|part| (part.made, part.id));
        let held = self
            .held()
            .filter(|(part, _)| people.contains(&part.person));
        let held = held.filter(|(_, task)| task.shift.ends > Shift::counts_since(self.now));
        let busy = held.map(|(part, task)| Busy {
            person: part.person,
            task: task.id,
            title: task.shift.title.clone(),
            starts: task.shift.starts,
            ends: task.shift.ends,
            kind: task.shift.kind,
        });
        Facts {
            site: Some(site()),
            task: task.and_then(|task| self.tasks.get(&task).cloned()),
            claims,
            plan: self.plan.clone(),
            proposal: self.proposal.clone(),
            busy: busy.collect(),
            ..Facts::default()
        }
    }

    /// The same, with what everybody who holds a seat in it holds elsewhere.
    fn with_seats(&self, task: TaskId) -> Facts {
        let within = self.held().filter(|(part, _)| part.task == task);
        let within: Vec<PersonId> = within.map(|(part, _)| part.person).collect();
        self.at(Some(task), &within)
    }

    fn held(&self) -> impl Iterator<Item = (&Part, &Task)> {
        let held = self.parts.values().filter(|part| part.slot == Slot::Held);
        held.map(|part| (part, &self.tasks[&part.task]))
    }

    fn holds(&self, person: u128, task: TaskId) -> bool {
        let mut held = self.held();
        held.any(|(part, of)| part.person == who(person) && of.id == task)
    }

    fn give(
        &mut self,
        mut facts: Facts,
        actor: Actor,
        command: Command,
    ) -> Result<Vec<Event>, Refusal> {
        self.commands += 1;
        let ctx = Ctx {
            subject: actor.person,
            actor,
            now: self.now,
            command: CommandId(Uuid::from_u128(self.commands)),
            made: self.now,
        };
        let events = Tasks::decide(&facts, &command, &ctx)?;
        for event in &events {
            Tasks::apply(&mut facts, event, &ctx);
        }
        self.plan = facts.plan;
        self.proposal = facts.proposal;
        if let Some(task) = facts.task {
            if !self.tasks.contains_key(&task.id) {
                self.order.push(task.id);
            }
            self.tasks.insert(task.id, task);
        }
        let parts = facts.claims.into_iter();
        self.parts.extend(parts.map(|part| (part.id, part)));
        Ok(events)
    }

    /// One of the tasks.
    fn task(&self, number: usize) -> TaskId {
        self.order[number % self.order.len()]
    }

    fn go(&mut self, step: Step) {
        let own = |town: &Self, person: u128, task: TaskId| town.at(Some(task), &[who(person)]);
        match step {
            Step::Claim(person, task) => {
                let task = self.task(task);
                let facts = own(self, person, task);
                let _ = self.give(facts, neighbour(person), Command::Claim(Claim { task }));
            }
            Step::Release(person, task) => {
                let (task, reason) = (self.task(task), String::new());
                let release = Command::Release(Release {
                    task,
                    reason,
                    late: false,
                });
                let _ = self.give(own(self, person, task), neighbour(person), release);
            }
            Step::Start(person, task) => {
                let (task, offset) = (self.task(task), None);
                let start = Command::Start(Start { task, offset });
                let _ = self.give(own(self, person, task), neighbour(person), start);
            }
            Step::Finish(person, task) => {
                let task = self.task(task);
                let finish = Command::Finish(Finish {
                    task,
                    minutes: "30".into(),
                    remark: String::new(),
                    offset: None,
                });
                let _ = self.give(own(self, person, task), neighbour(person), finish);
            }
            Step::HandOver(person, task, to) => self.hand_over(person, self.task(task), to),
            Step::Edit(task, when) => {
                let (task, fields) = (self.task(task), when.fields());
                let facts = self.with_seats(task);
                let _ = self.give(facts, staff(), Command::Edit(Edit { task, fields }));
            }
            Step::Change(when) => self.change(when),
            Step::Adopt(person, when) => self.adopt(person, when),
            Step::Pass(count) => self.now = self.now.plus(half_hours(count)),
        }
    }

    fn hand_over(&mut self, person: u128, task: TaskId, to: u128) {
        let facts = Facts {
            named: Some(neighbour(to)),
            ..self.at(Some(task), &[who(person)])
        };
        let phone = "19900009100".into();
        let hand = Command::HandOver(HandOver { task, phone });
        let Ok(events) = self.give(facts, neighbour(person), hand) else {
            return;
        };
        let Some(Event::Offered { claim, .. }) = events.first() else {
            return;
        };
        let (claim, facts) = (*claim, self.at(Some(task), &[who(to)]));
        let take = Command::TakeOver(TakeOver { claim });
        let _ = self.give(facts, neighbour(to), take);
    }

    fn change(&mut self, when: When) {
        let plan = self.plan.as_ref().unwrap().id;
        let change = Command::ChangePlan(ChangePlan {
            plan,
            fields: when.fields(),
            ahead: "1".into(),
            touched: None,
        });
        let _ = self.give(self.at(None, &[]), staff(), change);
        let weekly = self.tasks.values().filter(|task| task.week.is_some());
        let weekly: Vec<TaskId> = weekly.map(|task| task.id).collect();
        for task in weekly {
            let facts = self.with_seats(task);
            let _ = self.give(facts, Actor::clock(), Command::Follow(Follow { task }));
        }
    }

    fn adopt(&mut self, person: u128, when: When) {
        let propose = Command::Propose(Propose {
            place: COMMUNITY,
            fields: when.fields(),
            join: true,
        });
        if self
            .give(self.at(None, &[]), neighbour(person), propose)
            .is_err()
        {
            return;
        }
        let proposal = self.proposal.as_ref().unwrap().id;
        let fields = when.fields();
        let adopt = Command::Adopt(Adopt { proposal, fields });
        let facts = self.at(None, &[who(person)]);
        let _ = self.give(facts, staff(), adopt);
    }

    /// Who is wanted in two places, or comes without rest. Who has begun is where they are, wherever a task is moved.
    fn torn(&self) -> Vec<String> {
        let held: Vec<_> = self.held().collect();
        let mut torn = Vec::new();
        for (number, (one, at)) in held.iter().enumerate() {
            for (other, then) in &held[number + 1..] {
                let begun = |part: &Part| part.started.is_some() || part.finished.is_some();
                if one.person != other.person || begun(one) || begun(other) {
                    continue;
                }
                let rest = |kind| match kind {
                    Kind::Light => 0,
                    Kind::Heavy => 60,
                    Kind::Night => 8 * 60,
                };
                let needed = rest(at.shift.kind).max(rest(then.shift.kind));
                let between = then.shift.starts.minutes_since(at.shift.ends);
                let between = between.max(at.shift.starts.minutes_since(then.shift.ends));
                if between < needed {
                    torn.push(format!(
                        "{between} minutes between {:?} and {:?}",
                        at.shift, then.shift
                    ));
                }
            }
        }
        torn
    }

    /// Which tasks say otherwise how many come than the desk's list of them.
    fn miscounted(&self) -> Vec<String> {
        let desk = Space::Desk(COMMUNITY, Purpose::Tasks);
        let mut wrong = Vec::new();
        for task in &self.order {
            let rows = Tasks::project(&self.at(Some(*task), &[]));
            let list = rows.iter().filter(|(space, ..)| *space == desk);
            let list = list.filter_map(|(.., body)| ClaimRow::of(body));
            let held = list.filter(|row| row.slot == Slot::Held).count();
            let said = rows.iter().filter_map(|(.., body)| TaskRow::of(body));
            let said: Vec<u32> = said.map(|row| row.taken).collect();
            if said.is_empty() || said.iter().any(|taken| *taken as usize != held) {
                wrong.push(format!("{held} come, and {said:?} are said to"));
            }
        }
        wrong
    }
}

/// Nine in the morning to eleven, and what lies beside it.
const MORNING: When = When {
    from: 18,
    length: 4,
    kind: Kind::Light,
};

#[test]
fn every_way_to_a_seat_asks_whether_its_person_can_be_there() {
    let later = |from, kind| When {
        from,
        kind,
        ..MORNING
    };
    for (what, other, free) in [
        ("the day after", later(48 + 18, Kind::Light), true),
        ("right after", later(22, Kind::Light), true),
        ("at the same time", later(18, Kind::Light), false),
        ("right after, and heavy", later(22, Kind::Heavy), false),
    ] {
        let morning = |town: &Town| (town.task(0), town.task(1), town.task(2));
        // Anna holds the morning; the second task is at the other time, the weekly one far away.
        let town = || {
            let mut town = Town::with(&[MORNING, other, later(80, Kind::Light)]);
            town.go(Step::Claim(ANNA, 0));
            town
        };

        let mut claimed = town();
        claimed.go(Step::Claim(ANNA, 1));
        let mut taken = town();
        taken.go(Step::Claim(BO, 1));
        taken.go(Step::HandOver(BO, 1, ANNA));
        for mut town in [claimed, taken] {
            let (first, second, _) = morning(&town);
            assert!(town.holds(ANNA, first), "{what}");
            assert_eq!(town.holds(ANNA, second), free, "{what}");
            assert_eq!(town.torn(), Vec::<String>::new());
            town.go(Step::Release(ANNA, 1));
        }

        let mut adopted = town();
        adopted.go(Step::Adopt(ANNA, other));
        assert_eq!(adopted.order.len(), 4);
        assert_eq!(
            adopted.holds(ANNA, adopted.task(3)),
            free,
            "{what}, adopted"
        );

        // A task that is moved loses whoever cannot be there any more, and whoever stays is not asked.
        let mut moved = Town::with(&[MORNING, later(80, Kind::Light), later(66, Kind::Light)]);
        moved.go(Step::Claim(ANNA, 0));
        moved.go(Step::Claim(ANNA, 1));
        moved.go(Step::Edit(1, other));
        let mut followed = town();
        followed.go(Step::Claim(ANNA, 2));
        assert!(followed.holds(ANNA, followed.task(2)));
        followed.go(Step::Change(other));
        for (town, task) in [(moved, 1), (followed, 2)] {
            let moved = town.task(task);
            let starts = town.tasks[&moved].shift.starts;
            assert_eq!(starts, other.fields().shift().unwrap().starts, "{what}");
            assert_eq!(town.holds(ANNA, moved), free, "{what}, moved");
        }
    }
}

#[test]
fn a_task_that_goes_on_for_long_is_not_claimed_beside_what_was_over_hours_ago() {
    // From midnight to noon, and from one to two.
    let long = When {
        from: 0,
        length: 24,
        kind: Kind::Light,
    };
    let short = When {
        from: 2,
        length: 2,
        kind: Kind::Light,
    };
    let mut town = Town::with(&[short, long, When { from: 90, ..long }]);
    town.go(Step::Claim(ANNA, 0));
    // Eleven o'clock.
    town.go(Step::Pass(24));
    town.go(Step::Claim(ANNA, 1));
    assert_eq!(town.torn(), Vec::<String>::new());
    assert!(!town.holds(ANNA, town.task(1)));
}

fn whens() -> impl Strategy<Value = When> {
    let kind = prop::sample::select(Kind::ALL.to_vec());
    (0_u8..60, 1_u8..25, kind).prop_map(|(from, length, kind)| When { from, length, kind })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let people = || prop::sample::select(vec![ANNA, BO, 13]);
    let step = (0_u8..15, people(), 0_usize..6, people(), whens()).prop_map(
        |(step, person, task, other, when)| match step {
            0..4 => Step::Claim(person, task),
            4 => Step::Release(person, task),
            5 => Step::Start(person, task),
            6 => Step::Finish(person, task),
            7 | 8 => Step::HandOver(person, task, other),
            9 | 10 => Step::Edit(task, when),
            11 => Step::Change(when),
            12 => Step::Adopt(person, when),
            _ => Step::Pass(when.length / 2),
        },
    );
    prop::collection::vec(step, 1..50)
}

proptest! {
    #[test]
    fn nobody_is_ever_wanted_in_two_places_or_without_rest_and_counts_equal_lists(
        shifts in prop::collection::vec(whens(), 5),
        steps in steps(),
    ) {
        let mut town = Town::with(&shifts);
        for step in steps {
            town.go(step);
            prop_assert_eq!(town.torn(), Vec::<String>::new(), "after {:?}", step);
            prop_assert_eq!(town.miscounted(), Vec::<String>::new(), "after {:?}", step);
        }
    }
}
