//! What the pages show: pure functions from a view.

mod desk;
mod far;
mod plan;
mod proposed;
mod record;
mod task;
mod volunteers;

pub use desk::{DeskCard, Doing, NewPage, PersonLine, QueuePage, ThingPage, new, queue, thing};
pub use far::Far;
pub use plan::{PlanCard, PlanPage, PlansPage, Touched, plan, plans};
pub use proposed::{
    Mate, ProposalLine, ProposalPage, ProposePage, WorkedPage, mates, proposal, propose, waiting,
    worked,
};
pub use record::{RecordLine, RecordPage, record};
pub use task::{MinePage, TaskPage, mine, task};
pub use volunteers::{SkillsPage, VolunteerLine, VolunteersPage, skills, volunteers};

use domain::kernel::{Date, Instant, Minutes, View};
use domain::tasks::{
    ClaimRow, Clash, LATELY_FEW, OfferRow, Settled, Slot, Step, TaskRow, VolunteerRow, is_skilled,
    missing,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

use desk::{at_desk, works};
use far::far;
use task::similar;

/// A task in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub title: String,
    /// What the place is called.
    pub place: String,
    /// When it begins.
    pub starts: Instant,
    /// When it ends.
    pub ends: Instant,
    /// How many seats are free.
    pub free: u32,
    /// How many people are needed.
    pub seats: u32,
    /// Skills asked for.
    pub skills: Vec<String>,
    /// Whether who is looking may take it, as far as this phone knows.
    pub offer: Offer,
    /// Whether somebody is wanted to stand in.
    pub stand_in: bool,
    /// How far its place is from one's home.
    pub far: Far,
}

/// Whether a task can be taken, as far as the rows at hand tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Offer {
    /// Yes.
    Open,
    /// One has it already.
    Mine(Stand),
    /// All seats are taken.
    Full,
    /// One has another task at that time, of this id and name.
    Clash(Uuid, String),
    /// Between it and another task of this id and name would be too little rest, of which so many hours are needed.
    ShortRest(Uuid, String, u32),
    /// It asks for a skill that one has not said.
    Skill,
    /// It asks for a training that is not recorded.
    Training,
    /// Until then those who have done less lately are asked first.
    NotYet(Instant),
    /// It was called off.
    Closed,
    /// It is over.
    Over,
}

/// How a person's part in a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stand {
    /// Asked for, and still on this phone.
    Requested,
    /// The seat is confirmed.
    Held,
    /// Given back.
    Released,
    /// Called off by staff.
    CalledOff,
    /// Begun.
    Started,
    /// Done, waiting for approval.
    Reported,
    /// Staff want to know more before they approve.
    Returned,
    /// The minutes are settled.
    Settled,
}

/// How a part stands.
pub fn stand(row: &ClaimRow) -> Stand {
    if row.returned.is_some() {
        return Stand::Returned;
    }
    match (&row.settled, &row.finished, &row.slot) {
        (Some(_), ..) if !row.is_to_settle() => Stand::Settled,
        (_, Some(_), _) => Stand::Reported,
        (.., Slot::Released { .. }) => Stand::Released,
        (.., Slot::CalledOff) => Stand::CalledOff,
        _ if row.started.is_some() => Stand::Started,
        _ if row.unsent.contains(&Step::Claim) => Stand::Requested,
        _ => Stand::Held,
    }
}

/// One's own part in a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The claim's id.
    pub id: Uuid,
    /// The task's id.
    pub task: Uuid,
    /// What the task is called.
    pub title: String,
    /// What the place is called.
    pub place: String,
    /// Where to meet; empty when the place says it.
    pub meet: String,
    /// When it begins.
    pub starts: Instant,
    /// When it ends.
    pub ends: Instant,
    /// How it stands.
    pub stand: Stand,
    /// Whether there is no seat to the work that was reported.
    pub unslotted: bool,
    /// When it was begun.
    pub started: Option<Instant>,
    /// The minutes submitted.
    pub submitted: Option<u32>,
    /// What was remarked.
    pub remark: String,
    /// The minutes that count, once settled.
    pub settled: Option<Settled>,
    /// Whether the seat is offered to somebody who has not answered.
    pub offered: bool,
    /// What staff want to know.
    pub returned: Option<String>,
    /// Whether something of it is on this phone only.
    pub unsent: bool,
}

fn part(id: Uuid, row: &ClaimRow) -> Part {
    Part {
        id,
        task: row.task.0,
        title: row.shift.title.clone(),
        place: row.place_name.clone(),
        meet: row.shift.meet.clone(),
        starts: row.shift.starts,
        ends: row.shift.ends,
        stand: stand(row),
        unslotted: row.slot == Slot::None && !row.logged,
        started: row.started.map(|report| report.at),
        submitted: row.submitted,
        remark: row.remark.clone(),
        settled: row.settled.clone(),
        offered: row.offered.is_some(),
        returned: row
            .returned
            .as_ref()
            .map(|returned| returned.reason.clone()),
        unsent: !row.unsent.is_empty(),
    }
}

/// The list of tasks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TasksPage {
    /// My next task.
    pub next: Option<Part>,
    /// How many others of mine are ahead.
    pub more: usize,
    /// Seats that others ask me to take over: the task's id, its name, and when it begins.
    pub asked: Vec<(Uuid, String, Instant)>,
    /// What was asked for and could not be had: its name, and what is like it.
    pub like: Option<(String, Vec<Card>)>,
    /// What I may take, by day, the nearest first.
    pub days: Vec<(Date, Vec<Card>)>,
    /// What I may not: full, or at the time of another.
    pub others: Vec<Card>,
    /// Whether somebody is signed in.
    pub signed_in: bool,
    /// Whether who is looking publishes tasks.
    pub at_desk: bool,
}

/// What I may take first, and my next on top.
pub fn tasks(view: &View, like: &Option<Uuid>) -> Option<TasksPage> {
    let mut cards: Vec<Card> = rows(view)
        .into_iter()
        .filter(|(_, row)| row.is_open(view.now))
        .map(|(id, row)| card(view, id, row))
        .collect();
    cards.sort_by_key(|card| {
        (
            card.starts.civil().date,
            card.far.steps,
            !card.stand_in,
            card.starts,
            card.id,
        )
    });
    let mut ahead = ahead(view);
    let next = (!ahead.is_empty()).then(|| ahead.remove(0));
    let (open, others): (Vec<_>, Vec<_>) = cards
        .into_iter()
        .filter(|card| !matches!(card.offer, Offer::Mine(_)))
        .partition(|card| card.offer == Offer::Open);
    let mut days: Vec<(Date, Vec<Card>)> = Vec::new();
    for card in open {
        let day = card.starts.civil().date;
        match days.last_mut().filter(|(last, _)| *last == day) {
            Some((_, cards)) => cards.push(card),
            None => days.push((day, vec![card])),
        }
    }
    let like = like.and_then(|id| {
        let row = view.find::<TaskRow>(id)?;
        Some((row.shift.title.clone(), similar(view, id, &row.shift)))
    });
    Some(TasksPage {
        next,
        more: ahead.len(),
        asked: view
            .mine::<OfferRow>()
            .filter(|(_, row)| view.now < row.shift.ends)
            .map(|(_, row)| (row.task.0, row.shift.title.clone(), row.shift.starts))
            .collect(),
        like,
        days,
        others,
        signed_in: view.actor.is_some(),
        at_desk: works(view),
    })
}

/// My tasks to do and to report, the next first.
pub fn ahead(view: &View) -> Vec<Part> {
    let mine = view.mine::<ClaimRow>();
    let mut ahead: Vec<Part> = mine
        .filter(|(_, row)| row.is_ahead(view.now))
        .map(|(id, row)| part(id, row))
        .collect();
    ahead.sort_by_key(|part| part.starts);
    ahead
}

/// Every task at hand, once: as people see it rather than as the desk does.
fn rows(view: &View) -> BTreeMap<Uuid, &TaskRow> {
    let mut rows = BTreeMap::new();
    for (space, id, row) in view.all::<TaskRow>() {
        if at_desk(space) {
            rows.entry(id).or_insert(row);
        } else {
            rows.insert(id, row);
        }
    }
    rows
}

fn card(view: &View, id: Uuid, row: &TaskRow) -> Card {
    Card {
        id,
        title: row.shift.title.clone(),
        place: row.place_name.clone(),
        starts: row.shift.starts,
        ends: row.shift.ends,
        free: row.free(),
        seats: row.shift.seats,
        skills: row.shift.skills.clone(),
        offer: offer(view, id, row),
        stand_in: row.stand_in,
        far: far(view, row),
    }
}

fn offer(view: &View, id: Uuid, row: &TaskRow) -> Offer {
    if let Some((_, mine)) = own(view, id).filter(|(_, mine)| mine.is_live()) {
        return Offer::Mine(stand(mine));
    }
    if row.closure.is_some() {
        return Offer::Closed;
    }
    if !row.is_open(view.now) {
        return Offer::Over;
    }
    if let Some(clash) = clash(view, id, row) {
        return clash;
    }
    if row.free() == 0 {
        return Offer::Full;
    }
    unmet(view, row).unwrap_or(Offer::Open)
}

/// What one holds at that time, or too close to it.
fn clash(view: &View, id: Uuid, row: &TaskRow) -> Option<Offer> {
    let held = view.mine::<ClaimRow>();
    let mut held = held.filter(|(_, mine)| mine.slot == Slot::Held && mine.task.0 != id);
    held.find_map(|(_, mine)| {
        let other = &mine.shift;
        let (task, title) = (mine.task.0, other.title.clone());
        Some(
            match row.shift.clash(other.starts, other.ends, other.kind)? {
                Clash::Overlap => Offer::Clash(task, title),
                Clash::ShortRest(rest) => Offer::ShortRest(task, title, rest.0 / 60),
            },
        )
    })
}

/// What the task asks for that one does not meet, as far as this phone knows; nothing for who is signed out.
fn unmet(view: &View, row: &TaskRow) -> Option<Offer> {
    let me = view.person()?;
    let known = view.mine::<VolunteerRow>().find(|(id, _)| *id == me.0);
    let (own, trainings) = known.map_or((&[][..], &[][..]), |(_, known)| {
        (&known.skills[..], &known.trainings[..])
    });
    if !missing(trainings, &row.shift).is_empty() {
        return Some(Offer::Training);
    }
    if !is_skilled(own, &row.shift) {
        return Some(Offer::Skill);
    }
    let opens = row.turns_until.filter(|opens| view.now < *opens)?;
    let since = view.now.minus(Minutes::days(30));
    let held = view.mine::<ClaimRow>();
    let lately = held.filter(|(_, mine)| mine.slot == Slot::Held && mine.made > since);
    let lately = u32::try_from(lately.count()).unwrap_or(u32::MAX);
    (lately >= LATELY_FEW).then_some(Offer::NotYet(opens))
}

/// One's part in a task: the live one, else the latest.
fn own(view: &View, task: Uuid) -> Option<(Uuid, &ClaimRow)> {
    let own = || {
        view.mine::<ClaimRow>()
            .filter(move |(_, row)| row.task.0 == task)
    };
    own()
        .find(|(_, row)| row.is_live())
        .or_else(|| own().max_by_key(|(_, row)| row.made))
}
