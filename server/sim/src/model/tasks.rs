//! Tasks in the model.

mod oversold;

use domain::kernel::{Ctx, Instant, Minutes, PersonId, Placed, RowKind, Rules, Site};
use domain::tasks::{
    Answer, Busy, Candidate, ClaimId, Command, Event, Facts, Part, Plan, PlanId, Proposal,
    ProposalId, Shift, Slot, Task, TaskId, TaskRow, Tasks, Volunteer, may_read,
};

use super::{Slice, Tables};
pub use oversold::oversold;

impl Slice for Tasks {
    fn gather(tables: &Tables, command: &Command, ctx: &Ctx) -> Facts {
        match command {
            Command::Publish(publish) => Facts {
                site: tables.site(publish.place),
                ..Facts::default()
            },
            Command::Edit(edit) => with_seats(tables, edit.task, ctx),
            Command::Repeat(repeat) => Facts {
                site: tables.site(repeat.place),
                ..Facts::default()
            },
            Command::ChangePlan(change) => with_published(tables, change.plan, ctx),
            Command::EndPlan(end) => with_published(tables, end.plan, ctx),
            Command::PublishNext(next) => of_plan(tables, next.plan),
            Command::Follow(follow) => {
                let facts = with_seats(tables, follow.task, ctx);
                let week = facts.task.as_ref().and_then(|task| task.week);
                Facts {
                    plan: week.and_then(|week| of_plan(tables, week.plan).plan),
                    ..facts
                }
            }
            Command::Close(close) => with_all(tables, close.task),
            Command::ApproveAll(all) => with_all(tables, all.task),
            Command::Age(age) => with_all(tables, age.task),
            Command::Claim(claim) => with_seeker(tables, claim.task, ctx),
            Command::Release(release) => with_candidates(tables, release.task, ctx),
            Command::HandOver(hand) => {
                let named = hand.number().ok().and_then(|number| {
                    let mut people = tables.people.iter();
                    let named = people.find(|(_, known)| known.phone == number.as_str());
                    tables.actor(*named?.0)
                });
                Facts {
                    named,
                    ..with_own(tables, hand.task, ctx)
                }
            }
            Command::KeepSeat(keep) => with_own(tables, keep.task, ctx),
            Command::TakeOver(take) => with_offer(tables, take.claim, ctx),
            Command::Decline(decline) => with_offer(tables, decline.claim, ctx),
            Command::Return(back) => with_one(tables, back.claim),
            Command::Start(start) => with_own(tables, start.task, ctx),
            Command::Finish(finish) => with_own(tables, finish.task, ctx),
            Command::Approve(approve) => with_one(tables, approve.claim),
            Command::Correct(correct) => with_one(tables, correct.claim),
            Command::Remind(remind) => with_one(tables, remind.claim),
            Command::Forget(forget) => with_one(tables, forget.claim),
            Command::Muster(muster) => of_task(tables, muster.task),
            Command::Widen(widen) => with_waiting(tables, widen.task, ctx),
            Command::SetSkills(_) => with_volunteer(tables, ctx.subject),
            Command::Train(train) => with_volunteer(tables, train.person),
            Command::EndTraining(end) => with_volunteer(tables, end.person),
            Command::ForgetVolunteer(forget) => with_volunteer(tables, forget.person),
            Command::Propose(propose) => {
                let own = tables.proposals.values();
                let open = own.filter(|own| own.person == ctx.subject && own.answer.is_none());
                Facts {
                    proposals_open: u32::try_from(open.count()).unwrap_or(u32::MAX),
                    ..with_person(tables, ctx.subject, propose.place)
                }
            }
            Command::TakeBack(back) => of_proposal(tables, back.proposal),
            Command::TurnDown(no) => of_proposal(tables, no.proposal),
            Command::Adopt(adopt) => {
                let facts = of_proposal(tables, adopt.proposal);
                let Some(proposal) = &facts.proposal else {
                    return facts;
                };
                Facts {
                    busy: busy(tables, &[proposal.person], ctx.now),
                    proposal: Some(proposal.clone()),
                    ..with_person(tables, proposal.person, proposal.site.place())
                }
            }
            Command::ForgetProposal(forget) => {
                let of = of_proposal(tables, forget.proposal).proposal;
                let answer = of.as_ref().and_then(|proposal| proposal.answer.as_ref());
                let facts = match answer {
                    Some(Answer::Adopted { task, .. }) => with_all(tables, *task),
                    _ => Facts::default(),
                };
                Facts {
                    proposal: of,
                    ..facts
                }
            }
            Command::Worked(worked) => with_person(tables, ctx.subject, worked.place),
        }
    }

    fn save(tables: &mut Tables, before: &Facts, after: Facts, _: &[Event], _: &Ctx) {
        if let Some(volunteer) = &before.volunteer {
            tables.volunteers.remove(&volunteer.person);
        }
        if let Some(volunteer) = after.volunteer {
            tables.volunteers.insert(volunteer.person, volunteer);
        }
        if let Some(plan) = after.plan {
            tables.plans.insert(plan.id, plan);
        }
        if let Some(proposal) = &before.proposal {
            tables.proposals.remove(&proposal.id);
        }
        if let Some(proposal) = after.proposal {
            tables.proposals.insert(proposal.id, proposal);
        }
        if let Some(task) = after.task {
            tables.tasks.insert(task.id, task);
        }
        for part in after.claims {
            tables.parts.insert(part.id, part);
        }
    }
}

/// A place, and a person: name, number, home, and what they can do.
fn with_person(tables: &Tables, who: PersonId, at: domain::kernel::PlaceId) -> Facts {
    if !tables.people.contains_key(&who) {
        return Facts::default();
    }
    Facts {
        site: tables.site(at),
        phone: tables.phone(who),
        ..with_volunteer(tables, who)
    }
}

/// A task with everybody's part in it, and their seats elsewhere.
fn with_seats(tables: &Tables, id: TaskId, ctx: &Ctx) -> Facts {
    let facts = with_all(tables, id);
    let held = facts.claims.iter().filter(|part| part.slot == Slot::Held);
    let held: Vec<PersonId> = held.map(|part| part.person).collect();
    Facts {
        busy: busy(tables, &held, ctx.now),
        ..facts
    }
}

fn of_plan(tables: &Tables, id: PlanId) -> Facts {
    let plan = tables.plans.get(&id).and_then(|plan| {
        Some(Plan {
            site: tables.site(plan.site.place())?,
            ..plan.clone()
        })
    });
    Facts {
        site: plan.as_ref().map(|plan| plan.site.clone()),
        plan,
        ..Facts::default()
    }
}

/// A plan, and what of it is published and has not begun.
fn with_published(tables: &Tables, id: PlanId, ctx: &Ctx) -> Facts {
    let tasks = tables.tasks.values();
    let mut tasks: Vec<&Task> = tasks
        .filter(|task| {
            task.week.is_some_and(|week| week.plan == id)
                && task.shift.starts > ctx.now
                && task.closure.is_none()
        })
        .collect();
    tasks.sort_by_key(|task| task.shift.starts);
    Facts {
        plan_taken: tasks.iter().map(|task| task.taken).sum(),
        plan_tasks: tasks.iter().map(|task| task.id).collect(),
        ..of_plan(tables, id)
    }
}

fn of_proposal(tables: &Tables, id: ProposalId) -> Facts {
    let proposal = tables.proposals.get(&id).and_then(|proposal| {
        Some(Proposal {
            site: tables.site(proposal.site.place())?,
            name: tables.name(proposal.person),
            phone: tables.phone(proposal.person),
            ..proposal.clone()
        })
    });
    Facts {
        proposal,
        ..Facts::default()
    }
}

fn of_task(tables: &Tables, id: TaskId) -> Facts {
    let task = tables.tasks.get(&id).and_then(|task| {
        Some(Task {
            site: tables.site(task.site.place())?,
            ..task.clone()
        })
    });
    Facts {
        site: task.as_ref().map(|task| task.site.clone()),
        task,
        ..Facts::default()
    }
}

fn parts(tables: &Tables, wanted: impl Fn(&Part) -> bool) -> Vec<Part> {
    let found = tables.parts.values().filter(|part| wanted(part));
    let named = found.map(|part| Part {
        name: tables.name(part.person),
        phone: tables.phone(part.person),
        ..part.clone()
    });
    let mut parts: Vec<Part> = named.collect();
    parts.sort_by_key(|part| (part.made, part.id));
    parts
}

fn with_all(tables: &Tables, id: TaskId) -> Facts {
    Facts {
        claims: parts(tables, |part| part.task == id),
        ..of_task(tables, id)
    }
}

fn with_own(tables: &Tables, id: TaskId, ctx: &Ctx) -> Facts {
    if !tables.people.contains_key(&ctx.subject) {
        return Facts::default();
    }
    Facts {
        claims: parts(tables, |part| part.task == id && part.person == ctx.subject),
        name: tables.name(ctx.subject),
        phone: tables.phone(ctx.subject),
        busy: busy(tables, &[ctx.subject], ctx.now),
        ..of_task(tables, id)
    }
}

fn with_one(tables: &Tables, id: ClaimId) -> Facts {
    let Some(part) = tables.parts.get(&id) else {
        return Facts::default();
    };
    Facts {
        claims: parts(tables, |part| part.id == id),
        ..of_task(tables, part.task)
    }
}

/// A task with the subject's parts in it, their other seats, and what they can do.
fn with_seeker(tables: &Tables, id: TaskId, ctx: &Ctx) -> Facts {
    let facts = with_own(tables, id, ctx);
    let known = with_volunteer(tables, ctx.subject);
    let turns = facts.task.as_ref().is_some_and(|task| task.shift.turns);
    let lately = lately(tables, ctx.subject, ctx.now);
    Facts {
        home: known.home,
        volunteer: known.volunteer,
        lately: if turns { lately } else { 0 },
        ..facts
    }
}

/// How many seats a person has taken in the last thirty days and not given back.
fn lately(tables: &Tables, who: PersonId, now: Instant) -> u32 {
    let since = now.minus(Minutes::days(30));
    let taken = tables.parts.values();
    let taken = taken.filter(|p| p.person == who && p.slot == Slot::Held && p.made > since);
    u32::try_from(taken.count()).unwrap_or(u32::MAX)
}

/// A seat that is offered, with what the subject would need to take it.
fn with_offer(tables: &Tables, id: ClaimId, ctx: &Ctx) -> Facts {
    let Some(part) = tables.parts.get(&id) else {
        return Facts::default();
    };
    let mut facts = with_seeker(tables, part.task, ctx);
    let offered = |part: &Part| part.id == id && part.person != ctx.subject;
    facts.claims.extend(parts(tables, offered));
    facts
}

/// The subject's seat, and who may stand in for them where the task is near.
fn with_candidates(tables: &Tables, id: TaskId, ctx: &Ctx) -> Facts {
    let facts = with_own(tables, id, ctx);
    let task = facts.task.as_ref();
    let candidates = match task.filter(|task| task.wants_stand_in(ctx.now)) {
        Some(task) => candidates(tables, task, ctx),
        None => Vec::new(),
    };
    Facts {
        candidates,
        ..facts
    }
}

fn with_waiting(tables: &Tables, id: TaskId, ctx: &Ctx) -> Facts {
    let facts = of_task(tables, id);
    let by_turns = facts.task.as_ref().filter(|task| task.shift.turns);
    let candidates = match by_turns.filter(|task| task.is_open(ctx.now)) {
        Some(task) => candidates(tables, task, ctx),
        None => Vec::new(),
    };
    Facts {
        candidates,
        ..facts
    }
}

fn candidates(tables: &Tables, task: &Task, ctx: &Ctx) -> Vec<Candidate> {
    let within = |person: PersonId| {
        let mut parts = tables.parts.values();
        parts.any(|part| part.task == task.id && part.person == person && part.is_live())
    };
    let near = tables.volunteers.values().filter(|volunteer| {
        let desk = volunteer.desk.as_ref().map(Site::desk);
        desk == Some(task.site.desk())
            && volunteer.person != ctx.subject
            && !within(volunteer.person)
    });
    let candidates = near.map(|volunteer| Candidate {
        volunteer: Volunteer {
            name: String::new(),
            desk: Some(task.site.clone()),
            ..volunteer.clone()
        },
        reads: tables
            .actor(volunteer.person)
            .is_some_and(|actor| may_read(task, &actor)),
        busy: busy(tables, &[volunteer.person], ctx.now),
        lately: lately(tables, volunteer.person, ctx.now),
    });
    candidates.collect()
}

fn with_volunteer(tables: &Tables, who: PersonId) -> Facts {
    if !tables.people.contains_key(&who) {
        return Facts::default();
    }
    let home = tables
        .homes
        .get(&who)
        .filter(|home| home.verified.is_some());
    let known = tables.volunteers.get(&who);
    Facts {
        volunteer: known.map(|known| Volunteer {
            name: tables.name(who),
            desk: known
                .desk
                .as_ref()
                .and_then(|desk| tables.site(desk.place())),
            ..known.clone()
        }),
        name: tables.name(who),
        home: home.and_then(|home| tables.site(home.place)),
        ..Facts::default()
    }
}

fn busy(tables: &Tables, people: &[PersonId], now: Instant) -> Vec<Busy> {
    let held = tables.parts.values();
    let held = held.filter(|part| people.contains(&part.person) && part.slot == Slot::Held);
    let tasks = held.filter_map(|part| Some((part.person, tables.tasks.get(&part.task)?)));
    let tasks = tasks.filter(|(_, task)| task.shift.ends > Shift::counts_since(now));
    let busy = tasks.map(|(person, task)| Busy {
        person,
        task: task.id,
        title: task.shift.title.clone(),
        starts: task.shift.starts,
        ends: task.shift.ends,
        kind: task.shift.kind,
    });
    let mut busy: Vec<Busy> = busy.collect();
    busy.sort_by_key(|busy| (busy.starts, busy.task, busy.person));
    busy
}

/// The rows that show the name of a person.
pub fn of_name(tables: &Tables, person: PersonId) -> Vec<Placed> {
    let own = tables.parts.values().filter(|part| part.person == person);
    let parts = own.map(|part| with_one(tables, part.id));
    let proposed = tables.proposals.values();
    let proposed = proposed.filter(|proposal| proposal.person == person);
    let proposed = proposed.map(|proposal| of_proposal(tables, proposal.id));
    let all = parts
        .chain(proposed)
        .chain([with_volunteer(tables, person)]);
    all.flat_map(|facts| Tasks::project(&facts))
        .filter(|(.., body)| body.kind() != TaskRow::KIND)
        .collect()
}
