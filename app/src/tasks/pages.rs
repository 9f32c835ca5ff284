//! What the pages show: pure functions from a view.

mod volunteers;

use std::collections::BTreeMap;

pub use volunteers::{SkillsPage, VolunteerLine, VolunteersPage, skills, volunteers};

use domain::kernel::{Date, Instant, Minutes, Path, PlaceId, Purpose, Site, Space, View};
use domain::org::PlaceRow;
use domain::tasks::{
    Audience, CallRow, ClaimRow, Clash, Closure, Fields, Flag, LATE, LATELY_FEW, OfferRow, Settled,
    Shift, Slot, Step, TaskRow, Training, VolunteerRow, is_skilled, may_publish, missing,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

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
    /// How deep its place lies on the way to one's home; 0: not on the way.
    pub near: usize,
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
        unslotted: row.slot == Slot::None,
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
            !card.stand_in,
            std::cmp::Reverse(card.near),
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
    let near = view.place.0.iter().position(|place| *place == row.place);
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
        near: near.map_or(0, |depth| depth + 1),
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

/// How many similar tasks are shown.
const SIMILAR: usize = 4;

/// What can be taken instead: the same skills, the same place, soon.
fn similar(view: &View, id: Uuid, shift: &Shift) -> Vec<Card> {
    let mut cards: Vec<Card> = rows(view)
        .into_iter()
        .filter(|(other, row)| *other != id && row.is_open(view.now))
        .map(|(id, row)| card(view, id, row))
        .filter(|card| card.offer == Offer::Open)
        .collect();
    cards.sort_by_key(|card| {
        let skills = card.skills.iter();
        let shared = skills.filter(|skill| shift.skills.contains(skill)).count();
        let alike = card.title == shift.title;
        (
            !alike,
            std::cmp::Reverse(shared),
            std::cmp::Reverse(card.near),
            card.starts,
        )
    });
    cards.truncate(SIMILAR);
    cards
}

/// One task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskPage {
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub title: String,
    /// What one should know, in paragraphs.
    pub note: Vec<String>,
    /// What the place is called.
    pub place: String,
    /// Where to meet.
    pub meet: String,
    /// When it begins.
    pub starts: Instant,
    /// When it ends.
    pub ends: Instant,
    /// How many seats are free; none where the phone has only one's own part of it.
    pub free: Option<u32>,
    /// How many people are needed.
    pub seats: u32,
    /// With how few it still goes ahead; 0: nobody said.
    pub least: u32,
    /// How many hours of rest it asks for before and after.
    pub rest: u32,
    /// Skills asked for.
    pub skills: Vec<String>,
    /// Whether one of the skills must be had.
    pub skilled: bool,
    /// Trainings asked for.
    pub trainings: Vec<Training>,
    /// Until when those who have done least lately are asked first.
    pub turns_until: Option<Instant>,
    /// Whether only verified people of the place may read it.
    pub members: bool,
    /// Whether and why it was called off.
    pub closure: Option<Closure>,
    /// Whether it can be taken.
    pub offer: Offer,
    /// One's own part in it, live or past.
    pub part: Option<Part>,
    /// A seat of it that somebody asks me to take over: whose claim, and their name.
    pub asked: Option<(Uuid, String)>,
    /// Whether somebody is wanted to stand in.
    pub stand_in: bool,
    /// Whether giving it back now is late.
    pub late: bool,
    /// Whether it can be begun: from an hour before.
    pub may_start: bool,
    /// Whether the time has come to report it done: it has begun by the clock.
    pub may_finish: bool,
    /// What can be taken instead.
    pub similar: Vec<Card>,
    /// Whether it is on this phone only.
    pub unsent: bool,
    /// Whether somebody is signed in.
    pub signed_in: bool,
    /// Whether who is looking looks after it.
    pub at_desk: bool,
}

/// One task, also from one's own part in it where the task itself has left the lists.
pub fn task(view: &View, id: &Option<Uuid>) -> Option<TaskPage> {
    let id = (*id)?;
    let row = rows(view).get(&id).copied();
    let mine = own(view, id);
    let asked = view.mine::<OfferRow>().find(|(_, row)| row.task.0 == id);
    let (shift, place) = match (row, mine, asked) {
        (Some(row), ..) => (&row.shift, &row.place_name),
        (None, Some((_, mine)), _) => (&mine.shift, &mine.place_name),
        (None, None, Some((_, asked))) => (&asked.shift, &asked.place_name),
        (None, None, None) => return None,
    };
    let offer = row.map_or(Offer::Over, |row| offer(view, id, row));
    let instead = !matches!(offer, Offer::Open | Offer::Mine(_) | Offer::Over);
    Some(TaskPage {
        id,
        title: shift.title.clone(),
        note: paragraphs(&shift.note),
        place: place.clone(),
        meet: shift.meet.clone(),
        starts: shift.starts,
        ends: shift.ends,
        free: row.map(TaskRow::free),
        seats: shift.seats,
        least: shift.least,
        rest: shift.kind.rest().0 / 60,
        skills: shift.skills.clone(),
        skilled: shift.skilled,
        trainings: shift.trainings.clone(),
        turns_until: row
            .and_then(|row| row.turns_until)
            .filter(|until| view.now < *until),
        members: shift.audience == Audience::Members,
        closure: row.and_then(|row| row.closure.clone()),
        offer,
        part: mine.map(|(id, row)| part(id, row)),
        asked: asked.map(|(claim, row)| (claim, row.from.clone())),
        stand_in: row.is_some_and(|row| row.stand_in),
        late: view.now >= shift.starts.minus(LATE),
        may_start: view.now >= shift.starts.minus(Minutes::hours(1)),
        may_finish: view.now >= shift.starts,
        similar: if instead {
            similar(view, id, shift)
        } else {
            Vec::new()
        },
        unsent: view.is_unsent(id),
        signed_in: view.actor.is_some(),
        at_desk: looks_after(view, id),
    })
}

/// Blank lines part paragraphs.
fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n")
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
        .collect()
}

/// My record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MinePage {
    /// To do and to report, the next first.
    pub ahead: Vec<Part>,
    /// Reported, settled or given up, the newest first.
    pub past: Vec<Part>,
    /// The minutes that count, all together.
    pub approved: u32,
    /// The minutes that wait for approval.
    pub waiting: u32,
}

/// My claims and my minutes; nothing for who is not signed in.
pub fn mine(view: &View, (): &()) -> Option<MinePage> {
    view.actor.as_ref()?;
    let ahead = ahead(view);
    let mut past: Vec<Part> = view
        .mine::<ClaimRow>()
        .filter(|(_, row)| !row.is_ahead(view.now))
        .map(|(id, row)| part(id, row))
        .collect();
    past.sort_by_key(|part| std::cmp::Reverse(part.starts));
    let settled = past.iter().filter_map(|part| part.settled.as_ref());
    let waiting = past.iter().filter(|part| part.stand == Stand::Reported);
    Some(MinePage {
        approved: settled.map(|settled| settled.minutes).sum(),
        waiting: waiting.filter_map(|part| part.submitted).sum(),
        ahead,
        past,
    })
}

/// The desk's list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueuePage {
    /// Tasks with minutes to approve, the oldest first.
    pub to_settle: Vec<DeskCard>,
    /// What is under way or ahead, the next first.
    pub ahead: Vec<DeskCard>,
    /// Over or called off, the newest first.
    pub past: Vec<DeskCard>,
}

/// A task in the desk's list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeskCard {
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub title: String,
    /// What the place is called.
    pub place: String,
    /// When it begins.
    pub starts: Instant,
    /// How many seats are taken.
    pub taken: u32,
    /// How many people are needed.
    pub seats: u32,
    /// How many more are needed for it to go ahead, while it lies ahead.
    pub short: u32,
    /// How many reports wait for approval.
    pub to_settle: usize,
    /// How many have reported nothing since it is over.
    pub silent: usize,
    /// Whether it was called off.
    pub closed: bool,
    /// Whether something of it is on this phone only.
    pub unsent: bool,
}

/// What can be looked after: nothing for those who do not work with tasks.
pub fn queue(view: &View, (): &()) -> Option<QueuePage> {
    if !works(view) {
        return None;
    }
    let mut page = QueuePage {
        to_settle: Vec::new(),
        ahead: Vec::new(),
        past: Vec::new(),
    };
    let desk = view.all::<TaskRow>();
    for (_, id, row) in desk.filter(|(space, ..)| at_desk(space)) {
        let people = people(view, id, row);
        let over = view.now >= row.shift.ends;
        let card = DeskCard {
            id,
            title: row.shift.title.clone(),
            place: row.place_name.clone(),
            starts: row.shift.starts,
            taken: row.taken,
            seats: row.shift.seats,
            short: if row.is_open(view.now) {
                row.shift.least.saturating_sub(row.taken)
            } else {
                0
            },
            to_settle: people.iter().filter(|line| line.to_settle).count(),
            silent: people.iter().filter(|line| over && line.silent).count(),
            closed: row.closure.is_some(),
            unsent: view.is_unsent(id),
        };
        if card.to_settle > 0 || card.silent > 0 {
            page.to_settle.push(card);
        } else if row.is_open(view.now) {
            page.ahead.push(card);
        } else {
            page.past.push(card);
        }
    }
    page.to_settle.sort_by_key(|card| card.starts);
    page.ahead.sort_by_key(|card| card.starts);
    page.past.sort_by_key(|card| std::cmp::Reverse(card.starts));
    Some(page)
}

/// The form for a new task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewPage {
    /// Where it may be published: id and name, own places first.
    pub sites: Vec<(PlaceId, String)>,
    /// Where it is to be published.
    pub place: Option<PlaceId>,
    /// What it says so far.
    pub fields: Fields,
}

/// The form, empty, or like another task a week later; nothing for those who may not publish.
pub fn new(view: &View, like: &Option<Uuid>) -> Option<NewPage> {
    let sites: Vec<_> = sites(view)
        .into_iter()
        .map(|site| (site.place(), site.name))
        .collect();
    let first = sites.first()?.0;
    let like = like.and_then(|id| view.find::<TaskRow>(id));
    let fields = like.map_or_else(Fields::default, |row| {
        let mut shift = row.shift.clone();
        let length = shift.ends.0 - shift.starts.0;
        while shift.starts <= view.now || shift.starts == row.shift.starts {
            shift.starts = shift.starts.plus(Minutes::days(7));
        }
        shift.ends = Instant(shift.starts.0 + length);
        Fields::from(&shift)
    });
    Some(NewPage {
        place: like.map(|row| row.place).or(Some(first)),
        sites,
        fields,
    })
}

/// What the desk wants to do with a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Doing {
    /// See who is coming, and approve.
    See,
    /// Change it.
    Edit,
    /// Call it off.
    Close,
    /// Correct one person's minutes.
    Correct(Uuid),
    /// Return one person's minutes with a question.
    Return(Uuid),
}

/// One task at the desk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ThingPage {
    /// As everyone sees it.
    pub task: TaskPage,
    /// What is being done with it.
    pub doing: Doing,
    /// What it says, for the form.
    pub fields: Fields,
    /// Who takes part, those to approve first.
    pub people: Vec<PersonLine>,
    /// Whether it can still be changed or called off.
    pub open: bool,
    /// Whose reports can be approved at one go: claim and name.
    pub clear: Vec<(Uuid, String)>,
}

/// One person's part, for the desk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonLine {
    /// The claim's id.
    pub claim: Uuid,
    /// The name they go by.
    pub name: String,
    /// How it stands.
    pub stand: Stand,
    /// Whether there is no seat to the work.
    pub unslotted: bool,
    /// When and why the seat was given back after the start.
    pub late: Option<String>,
    /// When they began.
    pub started: Option<Instant>,
    /// When they were done.
    pub finished: Option<Instant>,
    /// The minutes submitted.
    pub submitted: Option<u32>,
    /// What they remarked.
    pub remark: String,
    /// The minutes that count.
    pub settled: Option<Settled>,
    /// What speaks for a second look.
    pub flags: Vec<Flag>,
    /// Whether it waits for approval.
    pub to_settle: bool,
    /// Whether nothing was reported.
    pub silent: bool,
    /// Whether they are expected, it has begun, and they have not.
    pub missing: bool,
    /// The number at which they are reached, while they are expected.
    pub phone: String,
    /// Whether they have offered the seat to somebody.
    pub offered: bool,
    /// What was asked when the minutes were returned.
    pub returned: Option<String>,
    /// Whether it is the part of who is looking, who must not approve it.
    pub own: bool,
    /// Whether something of it is on this phone only.
    pub unsent: bool,
}

/// One task at the desk; nothing for those who do not look after it.
pub fn thing(view: &View, (id, doing): &(Option<Uuid>, Doing)) -> Option<ThingPage> {
    let task = task(view, id).filter(|task| task.at_desk)?;
    let row = rows(view).get(&task.id).copied()?;
    let people = people(view, task.id, row);
    let clear = people.iter();
    let clear = clear.filter(|line| line.to_settle && line.flags.is_empty() && !line.own);
    Some(ThingPage {
        doing: *doing,
        fields: Fields::from(&row.shift),
        open: row.is_open(view.now),
        clear: clear.map(|line| (line.claim, line.name.clone())).collect(),
        people,
        task,
    })
}

fn people(view: &View, task: Uuid, about: &TaskRow) -> Vec<PersonLine> {
    let claims = view.all::<ClaimRow>();
    let claims = claims.filter(|(space, _, row)| at_desk(space) && row.task.0 == task);
    let mut people: Vec<PersonLine> = claims
        .map(|(_, id, row)| PersonLine {
            claim: id,
            name: row.name.clone(),
            stand: stand(row),
            unslotted: row.slot == Slot::None,
            late: match &row.slot {
                Slot::Released {
                    late: true, reason, ..
                } => Some(reason.clone()),
                _ => None,
            },
            started: row.started.map(|report| report.at),
            finished: row.finished.map(|report| report.at),
            submitted: row.submitted,
            remark: row.remark.clone(),
            settled: row.settled.clone(),
            flags: row.flags.clone(),
            to_settle: row.is_to_settle(),
            silent: row.is_live()
                && row.finished.is_none()
                && row.settled.is_none()
                && view.now >= about.shift.ends,
            missing: row.slot == Slot::Held
                && row.started.is_none()
                && row.finished.is_none()
                && row.settled.is_none()
                && view.now >= about.shift.starts
                && view.now < about.shift.ends,
            phone: view
                .find::<CallRow>(id)
                .map_or_else(String::new, |row| row.phone.clone()),
            offered: row.offered.is_some(),
            returned: row
                .returned
                .as_ref()
                .map(|returned| returned.reason.clone()),
            own: view.person() == Some(row.person),
            unsent: !row.unsent.is_empty(),
        })
        .collect();
    people.sort_by_key(|line| {
        (
            !line.to_settle,
            !line.silent,
            !line.missing,
            matches!(line.stand, Stand::Released | Stand::CalledOff),
            line.name.clone(),
        )
    });
    people
}

fn at_desk(space: &Space) -> bool {
    matches!(space, Space::Desk(_, Purpose::Tasks))
}

/// Whether who is looking works with tasks somewhere.
fn works(view: &View) -> bool {
    view.actor.as_ref().is_some_and(|actor| {
        let mut grants = actor.grants.iter();
        grants.any(|grant| grant.role.purposes().contains(&Purpose::Tasks))
    })
}

/// Where who is looking may publish, as far as the rows at hand tell; own places first.
fn sites(view: &View) -> Vec<Site> {
    let Some(actor) = &view.actor else {
        return Vec::new();
    };
    let mut sites: Vec<Site> = Vec::new();
    for (_, id, row) in view.all::<PlaceRow>() {
        let known = sites.iter().any(|site| site.place().0 == id);
        let site = site_of(view, PlaceId(id), row).filter(|site| may_publish(actor, site));
        if let Some(site) = site
            && !known
        {
            sites.push(site);
        }
    }
    let grants = actor.grants.iter();
    let own: Vec<PlaceId> = grants.filter_map(|grant| grant.path.place()).collect();
    sites.sort_by_key(|site| (!own.contains(&site.place()), site.level, site.name.clone()));
    sites
}

/// Whether the desk's row of a task is at hand: only those who look after it may read that.
fn looks_after(view: &View, task: Uuid) -> bool {
    let mut rows = view.all::<TaskRow>();
    rows.any(|(space, id, _)| id == task && at_desk(space))
}

fn site_of(view: &View, place: PlaceId, row: &PlaceRow) -> Option<Site> {
    Some(Site {
        path: path_of(view, place)?,
        level: row.level,
        name: row.name.clone(),
        party_body: row.party_body.clone(),
        community: None,
    })
}

/// The path of a place, as far as the rows at hand name its ancestors.
fn path_of(view: &View, place: PlaceId) -> Option<Path> {
    let mut path = vec![place];
    let mut row = view.find::<PlaceRow>(place.0)?;
    while let Some(parent) = row.parent {
        path.push(parent);
        // Six levels at most: a broken tree must not hang the phone.
        if path.len() > 6 {
            return None;
        }
        row = view.find::<PlaceRow>(parent.0)?;
    }
    path.reverse();
    Some(Path(path))
}
