//! Tasks that residents propose.

use super::*;

/// A place to propose at, and nothing yet.
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
        commands: 200,
        told: Vec::new(),
    }
}

fn propose(join: bool) -> Command {
    Command::Propose(Propose {
        place: COMMUNITY,
        fields: fields(2),
        join,
    })
}

fn proposed(join: bool) -> World {
    let mut world = world();
    world.given(neighbour(ANNA), propose(join));
    world
}

fn proposal(world: &World) -> ProposalId {
    world.facts.proposal.as_ref().unwrap().id
}

fn adopt(world: &World) -> Command {
    Command::Adopt(Adopt {
        proposal: proposal(world),
        fields: Fields {
            title: "给楼道电表箱刷漆".into(),
            ..fields(3)
        },
    })
}

fn turn_down(world: &World) -> Command {
    Command::TurnDown(TurnDown {
        proposal: proposal(world),
        reason: "物业下周来刷".into(),
    })
}

fn take_back(world: &World) -> Command {
    Command::TakeBack(TakeBack {
        proposal: proposal(world),
    })
}

fn anna() -> PersonId {
    neighbour(ANNA).person
}

fn rows(world: &World, of: Space) -> Vec<&'static str> {
    let rows = Tasks::project(&world.facts).into_iter();
    let rows = rows.filter(|(space, ..)| *space == of);
    rows.map(|(.., body)| body.kind()).collect()
}

#[test]
fn who_may_propose_where() {
    let elsewhere = Actor {
        home: Some(Home {
            path: Path(vec![STREET, ELSEWHERE]),
            verified: true,
        }),
        ..person(ANNA)
    };
    let unconfirmed = Actor {
        home: Some(Home {
            path: site().path,
            verified: false,
        }),
        ..person(ANNA)
    };
    for (who, actor, open, expected) in [
        ("a neighbour", neighbour(ANNA), 0, Ok(())),
        ("with four unanswered", neighbour(ANNA), 4, Ok(())),
        (
            "with five unanswered",
            neighbour(ANNA),
            5,
            Err(Refusal::ManyProposals { open: 5 }),
        ),
        (
            "somebody of elsewhere",
            elsewhere,
            0,
            Err(Refusal::NotAtHome { place: site().name }),
        ),
        (
            "somebody whose home is not confirmed",
            unconfirmed,
            0,
            Err(Refusal::NotAtHome { place: site().name }),
        ),
    ] {
        let mut world = world();
        world.facts.proposals_open = open;
        let decided = world.when(actor, propose(false)).map(drop);
        assert_eq!(decided, expected, "{who}");
    }
}

#[test]
fn a_proposal_stands_with_the_person_and_at_the_desk_until_it_is_answered() {
    let desk = Space::Desk(COMMUNITY, Purpose::Tasks);
    for (what, command, desk_after) in [
        ("taken back", take_back as fn(&World) -> Command, 0),
        ("turned down", turn_down, 0),
    ] {
        let mut world = proposed(false);
        assert_eq!(rows(&world, Space::Person(anna())), ["tasks.proposal"]);
        assert_eq!(rows(&world, desk), ["tasks.proposal"]);
        assert_eq!(rows(&world, Space::Public(COMMUNITY)).len(), 0, "{what}");
        let actor = if what == "taken back" {
            neighbour(ANNA)
        } else {
            staff()
        };
        let command = command(&world);
        world.given(actor, command);
        assert_eq!(rows(&world, Space::Person(anna())), ["tasks.proposal"]);
        assert_eq!(rows(&world, desk).len(), desk_after, "{what}");
    }
}

#[test]
fn who_may_answer_a_proposal_and_who_may_take_it_back() {
    let other = worker(Role::CommunityWorker, ELSEWHERE);
    for (who, actor, answers, takes_back) in [
        ("who proposed it", neighbour(ANNA), false, true),
        ("another neighbour", neighbour(BO), false, false),
        ("a worker of the community", staff(), true, false),
        ("a worker of another", other, false, false),
    ] {
        for (command, allowed) in [
            (adopt as fn(&World) -> Command, answers),
            (turn_down, answers),
            (take_back, takes_back),
        ] {
            let mut world = proposed(false);
            let command = command(&world);
            let decided = world.when(actor.clone(), command.clone());
            assert_eq!(decided.is_ok(), allowed, "{who}: {command:?}");
        }
    }
}

#[test]
fn what_is_adopted_is_a_task_that_its_resident_leads() {
    let mut world = proposed(true);
    let command = adopt(&world);
    world.given(staff(), command);
    let task = world.facts.task.clone().unwrap();
    assert_eq!(task.lead, Some(anna()));
    assert_eq!(task.shift.title, "给楼道电表箱刷漆");
    assert_eq!(task.taken, 1, "a seat of it is theirs");
    assert_eq!(world.part(ANNA).slot, Slot::Held);
    assert_eq!(world.part(ANNA).phone, "19900000011");
    let mut letters = world.letters();
    letters.sort_unstable();
    assert_eq!(
        letters,
        [
            (anna(), "tasks.letter.adopted"),
            (anna(), "tasks.letter.claimed")
        ]
    );
    assert!(rows(&world, Space::Public(COMMUNITY)).contains(&"tasks.task"));
}

#[test]
fn a_seat_comes_with_it_only_where_wanted_and_where_nothing_speaks_against_it() {
    for (what, join, busy, seat) in [
        ("wanted", true, false, true),
        ("not wanted", false, false, false),
        ("wanted, but at the time of another", true, true, false),
    ] {
        let mut world = proposed(join);
        if busy {
            world.facts.busy = vec![Busy {
                person: anna(),
                task: TaskId(Uuid::from_u128(0x77)),
                title: "守门岗".into(),
                starts: starts(),
                ends: ends(),
                kind: Kind::Light,
            }];
        }
        let command = adopt(&world);
        world.given(staff(), command);
        assert_eq!(world.taken() == 1, seat, "{what}");
        assert_eq!(world.facts.task.as_ref().unwrap().lead, Some(anna()));
    }
}

#[test]
fn what_is_answered_is_not_answered_again() {
    let answers = [adopt as fn(&World) -> Command, turn_down, take_back];
    for first in answers {
        for second in answers {
            let mut world = proposed(false);
            let by = |command: &Command| match command {
                Command::TakeBack(_) => neighbour(ANNA),
                _ => staff(),
            };
            let one = first(&world);
            world.given(by(&one), one);
            let two = second(&world);
            let decided = world.when(by(&two), two);
            assert_eq!(
                decided,
                Err(Refusal::ProposalGone {
                    title: fields(1).title
                })
            );
        }
    }
}

#[test]
fn who_proposed_is_told_why_not() {
    let mut world = proposed(false);
    let command = turn_down(&world);
    world.given(staff(), command);
    assert_eq!(world.letters(), [(anna(), "tasks.letter.turned_down")]);
    let letters = world.told.iter().flat_map(|told| &told.letters);
    let reasons: Vec<_> = letters
        .map(|letter| format!("{:?}", letter.facts))
        .collect();
    assert!(reasons[0].contains("物业下周来刷"), "{reasons:?}");
}

#[test]
fn who_leads_sees_who_comes_and_how_to_reach_them_until_they_have_reported() {
    let mut world = proposed(true);
    let command = adopt(&world);
    world.given(staff(), command);
    world.facts.name = "小波".into();
    world.facts.phone = "19900000012".into();
    let claim = world.claim();
    world.given(neighbour(BO), claim);
    let mates = |world: &World| -> Vec<(String, String, bool)> {
        let rows = Tasks::project(&world.facts).into_iter();
        let mates = rows.filter_map(|(space, _, body)| match body {
            crate::slices::Body::Mate(row) => {
                assert_eq!(space, Space::Person(anna()), "nobody else's");
                Some((row.name, row.phone, row.begun))
            }
            _ => None,
        });
        mates.collect()
    };
    assert_eq!(
        mates(&world),
        [("小波".into(), "19900000012".into(), false)],
        "and not oneself"
    );
    world.now = starts();
    let start = world.start();
    world.given(neighbour(BO), start);
    let finish = world.finish("60");
    world.given(neighbour(BO), finish);
    assert_eq!(mates(&world), [("小波".into(), String::new(), true)]);
    let release = world.release("");
    let mut given_back = proposed(false);
    let command = adopt(&given_back);
    given_back.given(staff(), command);
    let claim = given_back.claim();
    given_back.given(neighbour(BO), claim);
    let _ = release;
    let release = given_back.release("有事");
    given_back.given(neighbour(BO), release);
    assert_eq!(mates(&given_back), []);
}

#[test]
fn who_leads_hears_that_too_few_come() {
    let mut world = proposed(false);
    let proposal = proposal(&world);
    let fields = Fields {
        least: "2".into(),
        ..fields(3)
    };
    world.given(staff(), Command::Adopt(Adopt { proposal, fields }));
    let muster = Command::Muster(Muster { task: world.task() });
    world.given(Actor::clock(), muster);
    let told: Vec<_> = world.letters().into_iter().map(|(to, _)| to).collect();
    assert_eq!(told, [staff().person, anna()]);
}

#[test]
fn a_closed_account_leaves_the_task_and_takes_the_proposal() {
    let mut world = proposed(false);
    let command = adopt(&world);
    world.given(staff(), command);
    let forget = Command::ForgetProposal(ForgetProposal {
        proposal: proposal(&world),
    });
    assert_eq!(
        world.when(neighbour(ANNA), forget.clone()),
        Err(Refusal::NotFound),
        "only the clock"
    );
    world.given(Actor::clock(), forget);
    assert_eq!(world.facts.proposal, None);
    assert_eq!(world.facts.task.as_ref().unwrap().lead, None);
    assert_eq!(rows(&world, Space::Person(anna())).len(), 0);
}

#[test]
fn what_is_proposed_badly_or_for_yesterday_is_not_taken() {
    for (what, fields) in [
        (
            "no heading",
            Fields {
                title: String::new(),
                ..fields(2)
            },
        ),
        (
            "the day before",
            Fields {
                day: "2026-11-17".into(),
                ..fields(2)
            },
        ),
    ] {
        let mut world = world();
        let propose = Command::Propose(Propose {
            place: COMMUNITY,
            fields,
            join: false,
        });
        let decided = world.when(neighbour(ANNA), propose);
        assert!(matches!(decided, Err(Refusal::Input(_))), "{what}");
    }
}
