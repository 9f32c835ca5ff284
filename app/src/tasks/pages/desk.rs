//! What the desk sees of tasks.

use domain::kernel::{Instant, Minutes, Path, PlaceId, Purpose, Site, Space, View};
use domain::org::PlaceRow;
use domain::tasks::{CallRow, ClaimRow, Fields, Flag, Settled, Slot, TaskRow, may_publish};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::proposed::{ProposalLine, waiting};
use super::{Stand, TaskPage, rows, stand, task};

/// The desk's list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueuePage {
    /// What residents propose, and nobody has answered.
    pub proposals: Vec<ProposalLine>,
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
    /// Whether it is work that was reported without a task.
    pub logged: bool,
    /// Whether something of it is on this phone only.
    pub unsent: bool,
}

/// What can be looked after: nothing for those who do not work with tasks.
pub fn queue(view: &View, (): &()) -> Option<QueuePage> {
    if !works(view) {
        return None;
    }
    let mut page = QueuePage {
        proposals: waiting(view),
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
            logged: row.logged,
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

pub fn people(view: &View, task: Uuid, about: &TaskRow) -> Vec<PersonLine> {
    let claims = view.all::<ClaimRow>();
    let claims = claims.filter(|(space, _, row)| at_desk(space) && row.task.0 == task);
    let mut people: Vec<PersonLine> = claims
        .map(|(_, id, row)| PersonLine {
            claim: id,
            name: row.name.clone(),
            stand: stand(row),
            unslotted: row.slot == Slot::None && !row.logged,
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

pub fn at_desk(space: &Space) -> bool {
    matches!(space, Space::Desk(_, Purpose::Tasks))
}

/// Whether who is looking works with tasks somewhere.
pub fn works(view: &View) -> bool {
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
pub fn looks_after(view: &View, task: Uuid) -> bool {
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
