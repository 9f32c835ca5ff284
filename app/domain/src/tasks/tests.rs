//! Given, when, then.

mod beside;
mod certificate;
mod gates;
mod handover;
mod minutes;
mod plan;
mod proposed;
mod publishing;
mod seats;
mod telling;
mod worked;

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
        let taken = self.facts.task.as_ref().map_or(0, |task| task.taken);
        assert_eq!(
            usize::try_from(taken).unwrap(),
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
            late: false,
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
