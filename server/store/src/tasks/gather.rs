//! The facts for one command. Lock order: the task, then the subject, who cannot take two seats at once.

use std::collections::{BTreeSet, HashMap};

use domain::kernel::{Ctx, Instant, Minutes, PersonId, PlaceId};
use domain::tasks::{
    Audience, Busy, Candidate, ClaimId, Command, Facts, HandOver, Part, Shift, Slot, Task, TaskId,
    Volunteer, may_read,
};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::entity::{kind_of, part_of, task, task_claim, task_of, task_volunteer, volunteer_of};
use super::{plan, proposal};
use crate::kernel::held::Held as _;
use crate::kernel::tables::person;
use crate::kernel::{StoreError, people, places};

pub async fn gather(
    tx: &DatabaseTransaction,
    command: &Command,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    match command {
        Command::Publish(publish) => Ok(Facts {
            site: places::site(tx, publish.place).await?,
            ..Facts::default()
        }),
        Command::Edit(edit) => with_seats(tx, edit.task, ctx).await,
        Command::Close(close) => with_all(tx, close.task).await,
        Command::ApproveAll(all) => with_all(tx, all.task).await,
        Command::Age(age) => with_all(tx, age.task).await,
        Command::Claim(claim) => with_seeker(tx, claim.task, ctx).await,
        Command::Muster(muster) => of_task(tx, muster.task).await,
        Command::Widen(widen) => with_waiting(tx, widen.task, ctx).await,
        Command::SetSkills(_) => with_volunteer(tx, ctx.subject).await,
        Command::Train(train) => with_volunteer(tx, train.person).await,
        Command::EndTraining(end) => with_volunteer(tx, end.person).await,
        Command::Release(release) => with_candidates(tx, release.task, ctx).await,
        Command::HandOver(hand) => with_named(tx, hand, ctx).await,
        Command::KeepSeat(keep) => with_own(tx, keep.task, ctx).await,
        Command::TakeOver(take) => with_offer(tx, take.claim, ctx).await,
        Command::Decline(decline) => with_offer(tx, decline.claim, ctx).await,
        Command::Return(back) => with_one(tx, back.claim).await,
        Command::Start(start) => with_own(tx, start.task, ctx).await,
        Command::Finish(finish) => with_own(tx, finish.task, ctx).await,
        Command::Approve(approve) => with_one(tx, approve.claim).await,
        Command::Correct(correct) => with_one(tx, correct.claim).await,
        Command::Remind(remind) => with_one(tx, remind.claim).await,
        Command::ForgetVolunteer(forget) => with_volunteer(tx, forget.person).await,
        Command::Forget(forget) => with_one(tx, forget.claim).await,
        Command::Repeat(repeat) => Ok(Facts {
            site: places::site(tx, repeat.place).await?,
            ..Facts::default()
        }),
        Command::ChangePlan(change) => plan::with_published(tx, change.plan, ctx).await,
        Command::EndPlan(end) => plan::with_published(tx, end.plan, ctx).await,
        Command::PublishNext(next) => plan::of_plan(tx, next.plan).await,
        Command::Follow(follow) => plan::with_followed(tx, follow.task, ctx).await,
        Command::Propose(propose) => proposal::with_proposer(tx, propose, ctx).await,
        Command::TakeBack(back) => proposal::of_proposal(tx, back.proposal).await,
        Command::TurnDown(no) => proposal::of_proposal(tx, no.proposal).await,
        Command::Adopt(adopt) => proposal::with_future_lead(tx, adopt, ctx).await,
        Command::ForgetProposal(forget) => proposal::with_task(tx, forget.proposal).await,
        Command::Worked(worked) => proposal::with_worker(tx, worked, ctx).await,
    }
}

/// A task with everybody's part in it.
pub async fn with_all(tx: &DatabaseTransaction, id: TaskId) -> Result<Facts, StoreError> {
    let facts = of_task(tx, id).await?;
    let of_it = Condition::all().add(task_claim::Column::Task.eq(id.0));
    Ok(Facts {
        claims: parts(tx, of_it).await?,
        ..facts
    })
}

/// The subject's seat, and who has the number to which it is offered.
async fn with_named(
    tx: &DatabaseTransaction,
    hand: &HandOver,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let facts = with_own(tx, hand.task, ctx).await?;
    let Ok(number) = hand.number() else {
        return Ok(facts);
    };
    let found = person::Entity::find()
        .filter(person::Column::Phone.eq(number.as_str()))
        .one(tx)
        .await?;
    let named = match found {
        Some(found) => people::actor(tx, PersonId(found.id)).await?,
        None => None,
    };
    Ok(Facts { named, ..facts })
}

/// A seat that is offered, with what the subject would need to take it.
async fn with_offer(tx: &DatabaseTransaction, id: ClaimId, ctx: &Ctx) -> Result<Facts, StoreError> {
    let Some(row) = task_claim::Entity::find_by_id(id.0).one(tx).await? else {
        return Ok(Facts::default());
    };
    let mut facts = with_seeker(tx, TaskId(row.task), ctx).await?;
    // Read once more behind the lock of the task, which every change of a part takes first.
    let it = Condition::all()
        .add(task_claim::Column::Id.eq(id.0))
        .add(task_claim::Column::Person.ne(ctx.subject.0));
    facts.claims.extend(parts(tx, it).await?);
    Ok(facts)
}

/// The most volunteers of a community who are looked at for one seat.
const LOOKED_AT: u64 = 300;

/// The subject's seat, and who may stand in for them where the task is near.
async fn with_candidates(
    tx: &DatabaseTransaction,
    id: TaskId,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let facts = with_own(tx, id, ctx).await?;
    let Some(task) = facts
        .task
        .as_ref()
        .filter(|task| task.wants_stand_in(ctx.now))
    else {
        return Ok(facts);
    };
    let candidates = candidates(tx, task, ctx).await?;
    Ok(Facts {
        candidates,
        ..facts
    })
}

/// A task, and whose turn comes where it asks for turns.
async fn with_waiting(
    tx: &DatabaseTransaction,
    id: TaskId,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let facts = of_task(tx, id).await?;
    let by_turns = facts.task.as_ref().filter(|task| task.shift.turns);
    let Some(task) = by_turns.filter(|task| task.is_open(ctx.now)) else {
        return Ok(facts);
    };
    let candidates = candidates(tx, task, ctx).await?;
    Ok(Facts {
        candidates,
        ..facts
    })
}

/// The volunteers of the task's community who have no live part in it, with the seats they hold.
async fn candidates(
    tx: &DatabaseTransaction,
    task: &Task,
    ctx: &Ctx,
) -> Result<Vec<Candidate>, StoreError> {
    let within: Vec<uuid::Uuid> = task_claim::Entity::find()
        .select_only()
        .column(task_claim::Column::Person)
        .filter(task_claim::Column::Task.eq(task.id.0))
        .filter(task_claim::Column::Slot.is_in(["held", "none"]))
        .into_tuple()
        .all(tx)
        .await?;
    let rows = task_volunteer::Entity::find()
        .filter(task_volunteer::Column::Desk.eq(task.site.desk().0))
        .filter(task_volunteer::Column::Person.is_not_in(within))
        .filter(task_volunteer::Column::Person.ne(ctx.subject.0))
        .order_by_asc(task_volunteer::Column::Person)
        .limit(LOOKED_AT)
        .all(tx)
        .await?;
    let people: Vec<PersonId> = rows.iter().map(|row| PersonId(row.person)).collect();
    let busy = busy(tx, &people, ctx.now).await?;
    let lately = counts_lately(tx, &people, ctx.now).await?;
    let readers = readers(tx, task, &people).await?;
    rows.iter()
        .map(|row| {
            let person = PersonId(row.person);
            let own = busy.iter().filter(|busy| busy.person == person);
            Ok(Candidate {
                volunteer: volunteer_of(row, String::new(), Some(task.site.clone()))?,
                reads: readers.contains(&person),
                busy: own.cloned().collect(),
                lately: lately.get(&row.person).copied().unwrap_or_default(),
            })
        })
        .collect()
}

/// Who of these people may read a task. What is for everybody needs no asking.
async fn readers(
    tx: &DatabaseTransaction,
    task: &Task,
    people: &[PersonId],
) -> Result<BTreeSet<PersonId>, StoreError> {
    if !task.logged && task.shift.audience == Audience::Public {
        return Ok(people.iter().copied().collect());
    }
    let actors = people::actors(tx, people).await?.into_iter();
    let readers = actors.filter(|actor| may_read(task, actor));
    Ok(readers.map(|actor| actor.person).collect())
}

/// A task with everybody's part in it, and their seats elsewhere. Who holds a seat is locked, in the order of the
/// ids: they take no other seat while this one moves.
pub async fn with_seats(
    tx: &DatabaseTransaction,
    id: TaskId,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let facts = with_all(tx, id).await?;
    let held = facts.claims.iter().filter(|part| part.slot == Slot::Held);
    let held: Vec<PersonId> = held.map(|part| part.person).collect();
    person::Entity::find()
        .filter(person::Column::Id.is_in(held.iter().map(|person| person.0)))
        .order_by_asc(person::Column::Id)
        .held()
        .all(tx)
        .await?;
    Ok(Facts {
        busy: busy(tx, &held, ctx.now).await?,
        ..facts
    })
}

/// A task with the subject's parts in it, their other seats, and what they can do.
async fn with_seeker(tx: &DatabaseTransaction, id: TaskId, ctx: &Ctx) -> Result<Facts, StoreError> {
    let facts = with_own(tx, id, ctx).await?;
    let known = with_volunteer(tx, ctx.subject).await?;
    let turns = facts.task.as_ref().is_some_and(|task| task.shift.turns);
    let lately = if turns {
        let counts = counts_lately(tx, &[ctx.subject], ctx.now).await?;
        counts.get(&ctx.subject.0).copied().unwrap_or_default()
    } else {
        0
    };
    Ok(Facts {
        home: known.home,
        volunteer: known.volunteer,
        lately,
        ..facts
    })
}

/// A volunteer, as far as known, and their home.
pub async fn with_volunteer(tx: &DatabaseTransaction, who: PersonId) -> Result<Facts, StoreError> {
    let Some(subject) = person::Entity::find_by_id(who.0).held().one(tx).await? else {
        return Ok(Facts::default());
    };
    let home = people::home(tx, who).await?.map(|(site, _)| site);
    Ok(Facts {
        volunteer: volunteer(tx, who, &subject.name).await?,
        name: subject.name,
        home,
        ..Facts::default()
    })
}

async fn volunteer(
    tx: &DatabaseTransaction,
    who: PersonId,
    name: &str,
) -> Result<Option<Volunteer>, StoreError> {
    let Some(row) = task_volunteer::Entity::find_by_id(who.0).one(tx).await? else {
        return Ok(None);
    };
    let desk = match row.desk {
        Some(desk) => places::site(tx, PlaceId(desk)).await?,
        None => None,
    };
    volunteer_of(&row, name.to_owned(), desk).map(Some)
}

/// A task with the subject's parts in it, and what else they have promised.
async fn with_own(tx: &DatabaseTransaction, id: TaskId, ctx: &Ctx) -> Result<Facts, StoreError> {
    let facts = of_task(tx, id).await?;
    let subject = person::Entity::find_by_id(ctx.subject.0)
        .filter(person::Column::Closed.is_null())
        .held()
        .one(tx)
        .await?;
    let Some(subject) = subject else {
        return Ok(Facts::default());
    };
    let own = Condition::all()
        .add(task_claim::Column::Task.eq(id.0))
        .add(task_claim::Column::Person.eq(ctx.subject.0));
    Ok(Facts {
        claims: parts(tx, own).await?,
        name: subject.name,
        phone: subject.phone.unwrap_or_default(),
        busy: busy(tx, &[ctx.subject], ctx.now).await?,
        ..facts
    })
}

/// One person's part with its task.
pub async fn with_one(tx: &DatabaseTransaction, id: ClaimId) -> Result<Facts, StoreError> {
    let Some(row) = task_claim::Entity::find_by_id(id.0).one(tx).await? else {
        return Ok(Facts::default());
    };
    let facts = of_task(tx, TaskId(row.task)).await?;
    // Read once more behind the lock of the task, which every change of a part takes first.
    let it = Condition::all().add(task_claim::Column::Id.eq(id.0));
    Ok(Facts {
        claims: parts(tx, it).await?,
        ..facts
    })
}

async fn of_task(tx: &DatabaseTransaction, id: TaskId) -> Result<Facts, StoreError> {
    let task = locked(tx, id).await?;
    Ok(Facts {
        site: task.as_ref().map(|task| task.site.clone()),
        task,
        ..Facts::default()
    })
}

async fn locked(tx: &DatabaseTransaction, id: TaskId) -> Result<Option<Task>, StoreError> {
    let row = task::Entity::find_by_id(id.0).held().one(tx).await?;
    let Some(row) = row else { return Ok(None) };
    let Some(site) = places::site(tx, PlaceId(row.place)).await? else {
        return Ok(None);
    };
    task_of(row, site).map(Some)
}

async fn parts(tx: &DatabaseTransaction, which: Condition) -> Result<Vec<Part>, StoreError> {
    let rows = task_claim::Entity::find()
        .filter(which)
        .order_by_asc(task_claim::Column::Made)
        .order_by_asc(task_claim::Column::Id)
        .all(tx)
        .await?;
    let people: Vec<_> = rows.iter().map(|row| row.person).collect();
    let names: HashMap<_, _> = if people.is_empty() {
        HashMap::new()
    } else {
        let people = person::Entity::find().filter(person::Column::Id.is_in(people));
        let people = people.all(tx).await?.into_iter();
        let named = |person: person::Model| {
            let phone = person.phone.unwrap_or_default();
            (person.id, (person.name, phone))
        };
        people.map(named).collect()
    };
    let part = |row: task_claim::Model| {
        let (name, phone) = names.get(&row.person).cloned().unwrap_or_default();
        part_of(row, name, phone)
    };
    Ok(rows.into_iter().map(part).collect())
}

/// The seats that people hold in tasks that are not over, or whose rest is not.
pub async fn busy(
    tx: &DatabaseTransaction,
    people: &[PersonId],
    now: Instant,
) -> Result<Vec<Busy>, StoreError> {
    let held: Vec<(uuid::Uuid, uuid::Uuid)> = task_claim::Entity::find()
        .select_only()
        .column(task_claim::Column::Task)
        .column(task_claim::Column::Person)
        .filter(task_claim::Column::Person.is_in(people.iter().map(|person| person.0)))
        .filter(task_claim::Column::Slot.eq("held"))
        .into_tuple()
        .all(tx)
        .await?;
    if held.is_empty() {
        return Ok(Vec::new());
    }
    let tasks = task::Entity::find()
        .filter(task::Column::Id.is_in(held.iter().map(|(task, _)| *task)))
        .filter(task::Column::Ends.gt(Shift::counts_since(now).0))
        .all(tx)
        .await?;
    let tasks: HashMap<_, _> = tasks.into_iter().map(|task| (task.id, task)).collect();
    let busy = held.into_iter().filter_map(|(task, person)| {
        let task = tasks.get(&task)?;
        Some(Busy {
            person: PersonId(person),
            task: TaskId(task.id),
            title: task.title.clone(),
            starts: Instant(task.starts),
            ends: Instant(task.ends),
            kind: kind_of(&task.kind),
        })
    });
    let mut busy: Vec<Busy> = busy.collect();
    busy.sort_by_key(|busy| (busy.starts, busy.task, busy.person));
    Ok(busy)
}

/// How many seats people have taken in the last thirty days and not given back.
async fn counts_lately(
    tx: &DatabaseTransaction,
    people: &[PersonId],
    now: Instant,
) -> Result<HashMap<uuid::Uuid, u32>, StoreError> {
    let taken: Vec<uuid::Uuid> = task_claim::Entity::find()
        .select_only()
        .column(task_claim::Column::Person)
        .filter(task_claim::Column::Person.is_in(people.iter().map(|person| person.0)))
        .filter(task_claim::Column::Slot.eq("held"))
        .filter(task_claim::Column::Made.gt(now.minus(Minutes::days(30)).0))
        .into_tuple()
        .all(tx)
        .await?;
    let mut counts = HashMap::new();
    for person in taken {
        *counts.entry(person).or_default() += 1;
    }
    Ok(counts)
}

/// Everything that has rows, volunteer by volunteer and task by task.
pub async fn all(tx: &DatabaseTransaction, _: &Ctx) -> Result<Vec<Facts>, StoreError> {
    let mut all = Vec::new();
    for row in task_volunteer::Entity::find().all(tx).await? {
        all.push(with_volunteer(tx, PersonId(row.person)).await?);
    }
    all.extend(proposal::all(tx).await?);
    all.extend(plan::all(tx).await?);
    for row in task::Entity::find().all(tx).await? {
        all.push(with_all(tx, TaskId(row.id)).await?);
    }
    Ok(all)
}
