//! What the pages show: pure functions from a view.

use domain::kernel::{Instant, Level, Path, PersonId, PlaceId, Purpose, Role, Site, Space, View};
use domain::notices::{
    AcknowledgementRow, Audience, By, Correction, DraftRow, Fields, Kind, NoticeRow, Withdrawal,
    may_ask, may_post, may_tell,
};
use domain::org::{HouseholdRow, PlaceRow};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How many characters of the text a card shows.
const EXCERPT: usize = 60;

/// A notice in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Its id.
    pub id: Uuid,
    /// What kind it is.
    pub kind: Kind,
    /// Its heading.
    pub title: String,
    /// The beginning of its text.
    pub excerpt: String,
    /// What the place is called.
    pub place: String,
    /// When it was posted.
    pub posted: Instant,
    /// Whether it stays on top.
    pub pinned: bool,
    /// Whether this home is asked to acknowledge it and has not.
    pub asks: bool,
    /// Whether it is on this phone only.
    pub unsent: bool,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
}

impl Card {
    /// Urgent first, then pinned, then what waits for an answer, then the newest.
    pub fn rank(&self) -> (bool, bool, bool, std::cmp::Reverse<Instant>) {
        let urgent = self.kind == Kind::Urgent;
        (
            !urgent,
            !self.pinned,
            !self.asks,
            std::cmp::Reverse(self.posted),
        )
    }
}

/// A row as a card.
pub fn card(view: &View, id: Uuid, row: &NoticeRow) -> Card {
    let mut excerpt: String = row.fields.body.chars().take(EXCERPT).collect();
    if row.fields.body.chars().count() > EXCERPT {
        excerpt.push('…');
    }
    Card {
        id,
        kind: row.fields.kind,
        title: row.fields.title.clone(),
        excerpt,
        place: row.place_name.clone(),
        posted: row.posted,
        pinned: row.fields.pinned,
        asks: is_asked(view, row) && answered(view, id).is_none(),
        unsent: view.is_unsent(id),
        withdrawn: row.withdrawal.is_some(),
    }
}

/// The list of notices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NoticesPage {
    /// The kind that is shown; none: all.
    pub kind: Option<Kind>,
    /// Urgent and pinned first, then the newest.
    pub cards: Vec<Card>,
    /// Whether who is looking may post somewhere.
    pub may_post: bool,
    /// The place whose notices these are.
    pub here: Option<PlaceId>,
}

/// What is current here.
pub fn notices(view: &View, kind: &Option<Kind>) -> Option<NoticesPage> {
    let mut cards: Vec<Card> = NoticeRow::each(view)
        .filter(|(_, row)| {
            row.is_current(view.now) && kind.is_none_or(|kind| row.fields.kind == kind)
        })
        .map(|(id, row)| card(view, id, row))
        .collect();
    cards.sort_by_key(Card::rank);
    Some(NoticesPage {
        kind: *kind,
        cards,
        may_post: !sites(view).is_empty(),
        here: view.place.place(),
    })
}

/// One notice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NoticePage {
    /// Its id.
    pub id: Uuid,
    /// What kind it is.
    pub kind: Kind,
    /// Its heading.
    pub title: String,
    /// Its paragraphs.
    pub paragraphs: Vec<String>,
    /// What the place is called.
    pub place: String,
    /// The Party body that signs it; empty when there is none.
    pub signed: String,
    /// Whether only verified people of the place may read it.
    pub members: bool,
    /// When it was posted.
    pub posted: Instant,
    /// When it leaves the lists.
    pub expires: Option<Instant>,
    /// What stood there before, oldest first.
    pub corrections: Vec<Correction>,
    /// Whether and why it was withdrawn.
    pub withdrawal: Option<Withdrawal>,
    /// Whether this home is asked to acknowledge it, and how that stands.
    pub acknowledge: Option<Acknowledged>,
    /// How many homes have acknowledged it; none where that is not asked.
    pub homes: Option<u32>,
    /// Whether it is on this phone only.
    pub unsent: bool,
    /// Whether who is looking may correct it.
    pub may_correct: bool,
    /// Whether who is looking tells homes of it in person: it asks to be acknowledged, and comes from their own place
    /// or from one above it.
    #[serde(default)]
    pub may_tell: bool,
}

/// How a home's acknowledgement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Acknowledged {
    /// Not yet.
    Asked,
    /// On this phone, waiting for the server.
    Unsent,
    /// Done, at that time.
    At(Instant),
}

/// One notice; withdrawn and expired ones stay readable by their address.
pub fn notice(view: &View, id: &Option<Uuid>) -> Option<NoticePage> {
    let id = (*id)?;
    let row = view.find::<NoticeRow>(id)?;
    let acknowledge = is_asked(view, row).then(|| match answered(view, id) {
        None => Acknowledged::Asked,
        Some((key, _)) if view.is_unsent(key) => Acknowledged::Unsent,
        Some((_, at)) => Acknowledged::At(at),
    });
    Some(NoticePage {
        id,
        kind: row.fields.kind,
        title: row.fields.title.clone(),
        paragraphs: paragraphs(&row.fields.body),
        place: row.place_name.clone(),
        signed: row.signed.clone(),
        members: row.fields.audience == Audience::Members,
        posted: row.posted,
        expires: row.fields.expires.map(domain::kernel::Civil::instant),
        corrections: row.corrections.clone(),
        withdrawal: row.withdrawal.clone(),
        acknowledge,
        homes: row.fields.acknowledge.then_some(row.acknowledged),
        unsent: view.is_unsent(id),
        may_correct: may_post_to(view, row.place),
        may_tell: is_told(view, row),
    })
}

/// Whether who is looking tells homes of a notice, and so gets the list of those that know.
fn is_told(view: &View, row: &NoticeRow) -> bool {
    let Some(actor) = &view.actor else {
        return false;
    };
    let theirs = may_tell(actor, row.place) || (may_ask(actor) && may_post_to(view, row.place));
    row.fields.acknowledge && theirs
}

/// Whether the home of who is looking is asked to acknowledge.
fn is_asked(view: &View, row: &NoticeRow) -> bool {
    row.fields.acknowledge
        && row.withdrawal.is_none()
        && view
            .actor
            .as_ref()
            .is_some_and(|actor| actor.lives_in(row.place))
}

/// The acknowledgement of who is looking: its row's id, and when.
fn answered(view: &View, notice: Uuid) -> Option<(Uuid, Instant)> {
    view.mine::<AcknowledgementRow>()
        .find(|(_, row)| row.notice.0 == notice)
        .map(|(id, row)| (id, row.at))
}

/// Blank lines part paragraphs.
fn paragraphs(body: &str) -> Vec<String> {
    body.split("\n\n")
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
        .collect()
}

/// The desk's list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueuePage {
    /// Notices from above of which homes are still to be told, the most first.
    #[serde(default)]
    pub to_tell: Vec<ToTell>,
    /// Own drafts, newest first.
    pub drafts: Vec<DraftCard>,
    /// What may be corrected or withdrawn, newest first; over and withdrawn ones included.
    pub posted: Vec<Card>,
}

/// A notice of which homes are still to be told in person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToTell {
    /// The notice.
    pub card: Card,
    /// How many homes of one's own do not know yet.
    pub left: usize,
}

/// A draft in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DraftCard {
    /// Its id.
    pub id: Uuid,
    /// The heading so far.
    pub title: String,
    /// Where it is to be posted.
    pub place: PlaceId,
    /// When it was last saved.
    pub saved: Instant,
    /// Whether it is on this phone only.
    pub unsent: bool,
}

/// What can be followed up: nothing for those who may not post.
pub fn queue(view: &View, (): &()) -> Option<QueuePage> {
    if sites(view).is_empty() {
        return None;
    }
    let mut drafts: Vec<DraftCard> = view
        .mine::<DraftRow>()
        .map(|(id, row)| DraftCard {
            id,
            title: row.fields.title.clone(),
            place: row.place,
            saved: row.saved,
            unsent: view.is_unsent(id),
        })
        .collect();
    drafts.sort_by_key(|draft| std::cmp::Reverse(draft.saved));
    let mut posted: Vec<Card> = NoticeRow::each(view)
        .filter(|(_, row)| may_post_to(view, row.place))
        .map(|(id, row)| card(view, id, row))
        .collect();
    posted.sort_by_key(|card| std::cmp::Reverse(card.posted));
    Some(QueuePage {
        to_tell: to_tell(view),
        drafts,
        posted,
    })
}

/// What was posted above and asks to be acknowledged, while it stands and somebody does not know.
fn to_tell(view: &View) -> Vec<ToTell> {
    let above = NoticeRow::each(view).filter(|(_, row)| {
        row.is_current(view.now) && is_told(view, row) && !may_post_to(view, row.place)
    });
    let mut lines: Vec<ToTell> = above
        .map(|(id, row)| ToTell {
            card: card(view, id, row),
            left: homes(view, id, row.place).iter().map(Stairwell::left).sum(),
        })
        .filter(|line| line.left > 0)
        .collect();
    lines.sort_by_key(|line| std::cmp::Reverse((line.left, line.card.posted)));
    lines
}

/// The form for a new notice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewPage {
    /// The draft that is continued.
    pub draft: Option<Uuid>,
    /// Where it may be posted: id and name, finest first.
    pub sites: Vec<(PlaceId, String)>,
    /// Where it is to be posted.
    pub place: Option<PlaceId>,
    /// What it says so far.
    pub fields: Fields,
    /// Whether who is looking may ask homes to acknowledge: they get the list of those that have not.
    #[serde(default)]
    pub may_ask: bool,
}

/// The form, empty or with the draft; nothing for those who may not post.
pub fn new(view: &View, (place, draft): &(Option<PlaceId>, Option<Uuid>)) -> Option<NewPage> {
    let sites: Vec<_> = sites(view)
        .into_iter()
        .map(|site| (site.place(), site.name))
        .collect();
    let first = sites.first()?.0;
    let row = draft.and_then(|draft| view.find::<DraftRow>(draft));
    Some(NewPage {
        draft: row.and(*draft),
        place: row.map(|row| row.place).or(*place).or(Some(first)),
        fields: row.map_or_else(blank, |row| row.fields.clone()),
        sites,
        may_ask: asks(view),
    })
}

fn asks(view: &View) -> bool {
    view.actor.as_ref().is_some_and(may_ask)
}

fn blank() -> Fields {
    Fields {
        title: String::new(),
        body: String::new(),
        kind: Kind::default(),
        audience: Audience::default(),
        pinned: false,
        acknowledge: false,
        expires: None,
    }
}

/// One notice at the desk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ThingPage {
    /// As everyone sees it.
    pub notice: NoticePage,
    /// What it says, for the form.
    pub fields: Fields,
    /// Which homes know; none where acknowledgement is not asked.
    pub homes: Option<Vec<Stairwell>>,
    /// Whether who is looking may ask homes to acknowledge.
    #[serde(default)]
    pub may_ask: bool,
}

/// The homes of a stairwell and how each came to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stairwell {
    /// The stairwell.
    pub place: PlaceId,
    /// What it is called.
    pub name: String,
    /// Its homes, those still to be told first.
    pub homes: Vec<HomeLine>,
    /// How many homes there are besides, of which nobody is known here.
    pub unlisted: usize,
}

impl Stairwell {
    /// How many of its homes are still to be told.
    pub fn left(&self) -> usize {
        let unaware = self.homes.iter().filter(|home| home.known.is_none());
        unaware.count() + self.unlisted
    }
}

/// One home on the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HomeLine {
    /// The unit; empty for a person without one.
    pub unit: String,
    /// That person, and the name they go by.
    pub person: Option<(PersonId, String)>,
    /// How they came to know; none: still to be told.
    pub known: Option<By>,
    /// Whether that is on this phone only.
    pub unsent: bool,
}

/// One notice, for those who may correct it, or tell homes of it.
pub fn thing(view: &View, id: &Option<Uuid>) -> Option<ThingPage> {
    let notice = notice(view, id)?;
    if !notice.may_correct && !notice.may_tell {
        return None;
    }
    let row = view.find::<NoticeRow>(notice.id)?;
    let fields = row.fields.clone();
    let listed = notice.may_tell;
    let homes = listed.then(|| homes(view, notice.id, row.place));
    Some(ThingPage {
        notice,
        fields,
        homes,
        may_ask: asks(view),
    })
}

/// The homes under the notice's place that the desk or the leader looks after, and how each came to know.
fn homes(view: &View, notice: Uuid, under: PlaceId) -> Vec<Stairwell> {
    let rows = view.all::<AcknowledgementRow>();
    let rows =
        rows.filter(|(space, _, row)| !matches!(space, Space::Person(_)) && row.notice.0 == notice);
    let mut known: BTreeMap<(PlaceId, &str), Vec<(Uuid, &AcknowledgementRow)>> = BTreeMap::new();
    for (_, id, row) in rows {
        let home = (row.home, row.unit.as_str());
        known.entry(home).or_default().push((id, row));
    }
    let mut stairwells: Vec<Stairwell> = Vec::new();
    let mut seen = BTreeSet::new();
    for (_, id, household) in view.all::<HouseholdRow>() {
        let inside = path_of(view, household.place).is_none_or(|path| path.contains(under));
        // Leader and desk may be the same person, who then has the household twice.
        if !inside || !seen.insert(id) {
            continue;
        }
        let alone = household
            .people
            .first()
            .filter(|_| household.unit.is_empty());
        let person = alone.map(|one| (one.person, one.name.clone()));
        let there = known.get(&(household.place, household.unit.as_str()));
        let known = there.into_iter().flatten();
        let mut known =
            known.filter(|(_, row)| alone.is_none_or(|one| row.person == Some(one.person)));
        let known = known.next();
        let line = HomeLine {
            unit: household.unit.clone(),
            person,
            known: known.map(|(_, row)| row.by),
            unsent: known.is_some_and(|(id, _)| view.is_unsent(*id)),
        };
        match stairwells
            .iter_mut()
            .find(|one| one.place == household.place)
        {
            Some(stairwell) => stairwell.homes.push(line),
            None => stairwells.push(Stairwell {
                place: household.place,
                name: household.place_name.clone(),
                homes: vec![line],
                unlisted: 0,
            }),
        }
    }
    // Where nobody is listed at all there is most to do.
    for (_, id, row) in view.all::<PlaceRow>() {
        let place = PlaceId(id);
        let known = stairwells.iter().any(|stairwell| stairwell.place == place);
        if row.level == Level::Stairwell
            && row.units.is_some_and(|units| units > 0)
            && !known
            && tells(view, place, under)
        {
            stairwells.push(Stairwell {
                place,
                name: row.name.clone(),
                homes: Vec::new(),
                unlisted: 0,
            });
        }
    }
    for stairwell in &mut stairwells {
        stairwell.homes.sort_by(|one, other| {
            (one.known.is_some(), &one.unit).cmp(&(other.known.is_some(), &other.unit))
        });
        let place = view.find::<PlaceRow>(stairwell.place.0);
        let place = place.filter(|place| place.level == Level::Stairwell);
        let units = place.and_then(|place| place.units).unwrap_or_default();
        let listed = stairwell.homes.iter().filter(|home| !home.unit.is_empty());
        let units = usize::try_from(units).unwrap_or_default();
        stairwell.unlisted = units.saturating_sub(listed.count());
    }
    stairwells.sort_by(|one, other| one.name.cmp(&other.name));
    stairwells
}

/// Whether who is looking tells the homes of a place, which is under another.
fn tells(view: &View, place: PlaceId, under: PlaceId) -> bool {
    let (Some(actor), Some(path)) = (&view.actor, path_of(view, place)) else {
        return false;
    };
    let theirs =
        actor.holds(Role::StairwellLeader, &path) || actor.works_for(Purpose::Notices, &path);
    theirs && path.contains(under)
}

/// Where who is looking may post, as far as the rows at hand tell; finest first.
fn sites(view: &View) -> Vec<Site> {
    let Some(actor) = &view.actor else {
        return Vec::new();
    };
    let mut sites: Vec<Site> = Vec::new();
    for (_, id, row) in view.all::<PlaceRow>() {
        if sites.iter().any(|site| site.place().0 == id) {
            continue;
        }
        if let Some(site) = site_of(view, PlaceId(id), row)
            && may_post(actor, &site)
        {
            sites.push(site);
        }
    }
    let own: Vec<PlaceId> = actor
        .grants
        .iter()
        .filter_map(|grant| grant.path.place())
        .collect();
    // The places of one's own roles first, then by level from the finest.
    sites.sort_by_key(|site| {
        (
            !own.contains(&site.place()),
            std::cmp::Reverse(site.level),
            site.name.clone(),
        )
    });
    sites
}

fn may_post_to(view: &View, place: PlaceId) -> bool {
    let site = view
        .find::<PlaceRow>(place.0)
        .and_then(|row| site_of(view, place, row));
    matches!((&view.actor, site), (Some(actor), Some(site)) if may_post(actor, &site))
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
