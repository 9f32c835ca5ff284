//! What the pages show: pure functions from a view.

use domain::kernel::{Actor, Instant, Level, Path, PlaceId, Purpose, Role, Site, Space, View};
use domain::org::{
    AskRow, Contact, ContactRow, HomeRow, NEIGHBOURS_NEEDED, NewcomerRow, PlaceRow, RoleRow,
    VouchRow, is_neighbour, may_edit, may_settle,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A place in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceLine {
    /// Which.
    pub id: PlaceId,
    /// Which level it is of.
    pub level: Level,
    /// What it is called.
    pub name: String,
    /// Its Party body; empty when it has none.
    pub party_body: String,
    /// Whether it was invented for the demonstration.
    pub demo: bool,
}

/// Whom to ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactLine {
    /// As what; none for the office.
    pub role: Option<Role>,
    /// The name, number and hours.
    pub contact: Contact,
}

/// One level of the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// The place.
    pub place: PlaceLine,
    /// Whom to ask there.
    pub contacts: Vec<ContactLine>,
}

/// Whom to ask, at each level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryPage {
    /// From the finest place upwards.
    pub rungs: Vec<Rung>,
    /// The communities to choose from.
    pub communities: Vec<PlaceLine>,
    /// Whether who is looking has said where they live.
    pub has_home: bool,
}

/// Whom to ask, at each level, starting from home.
pub fn directory(view: &View, (): &()) -> Option<DirectoryPage> {
    let rungs = view.place.0.iter().rev();
    let rungs = rungs.filter_map(|place| {
        let row = view.find::<PlaceRow>(place.0)?;
        Some(Rung {
            place: line(*place, row),
            contacts: contacts(view, *place),
        })
    });
    let actor = view.actor.as_ref();
    Some(DirectoryPage {
        rungs: rungs.collect(),
        communities: communities(view),
        has_home: actor.is_some_and(|actor| actor.home.is_some()),
    })
}

/// One place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacePage {
    /// The place.
    pub place: PlaceLine,
    /// Its grid; empty when it has none.
    pub grid: String,
    /// How many homes it has.
    pub units: Option<u32>,
    /// The places above it, the coarsest first.
    pub above: Vec<PlaceLine>,
    /// Whom to ask there.
    pub contacts: Vec<ContactLine>,
    /// The places right below it.
    pub below: Vec<PlaceLine>,
    /// Whether it can be somebody's home.
    pub may_join: bool,
    /// Whether it is the home of who is looking, confirmed or asked for.
    pub home: bool,
    /// Whether who is looking may change something here.
    pub may_edit: bool,
    /// Whether who is looking may print its poster.
    pub may_post: bool,
    /// The community whose desk looks after it, if who is looking works there.
    pub desk: Option<PlaceId>,
}

/// One place; none when its public space is not at hand.
pub fn place(view: &View, id: &Option<PlaceId>) -> Option<PlacePage> {
    let id = (*id)?;
    view.shelf(&Space::Public(id))?;
    let row = view.find::<PlaceRow>(id.0)?;
    let below = below(view, id);
    let actor = view.actor.as_ref();
    let site = site_of(view, id);
    let works = match (actor, &site) {
        (Some(actor), Some(site)) => may_edit(actor, site),
        _ => false,
    };
    let settles = match (actor, &site) {
        (Some(actor), Some(site)) => may_settle(actor, site),
        _ => false,
    };
    let holds = actor.is_some_and(|actor| {
        let mut places = actor.grants.iter().filter_map(|grant| grant.path.place());
        places.any(|place| place == id)
    });
    let home = actor.and_then(|actor| actor.home.as_ref());
    let desk = site
        .as_ref()
        .filter(|_| works)
        .and_then(|site| site.community);
    let may_join = below.is_empty() && row.level >= Level::Community;
    Some(PlacePage {
        place: line(id, row),
        grid: row.grid.clone(),
        units: row.units,
        above: above(view, id),
        contacts: contacts(view, id),
        may_join,
        home: home.is_some_and(|home| home.path.place() == Some(id)),
        may_edit: works || holds,
        // A poster leads to "I live here", so it hangs wherever a home can be.
        may_post: may_join && settles,
        desk,
        below,
    })
}

/// The form "I live here".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinPage {
    /// The place.
    pub place: PlaceLine,
    /// The places above it, the coarsest first.
    pub above: Vec<PlaceLine>,
    /// The finer places to choose from instead, if there are any.
    pub below: Vec<PlaceLine>,
    /// The name that the person goes by; none when signed out.
    pub name: Option<String>,
}

/// The form "I live here".
pub fn join(view: &View, id: &Option<PlaceId>) -> Option<JoinPage> {
    let page = place(view, id)?;
    Some(JoinPage {
        place: page.place,
        above: page.above,
        below: page.below,
        name: view.actor.as_ref().map(|actor| actor.name.clone()),
    })
}

/// The own home.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomePage {
    /// The name that the person goes by; none when signed out.
    pub name: Option<String>,
    /// The confirmed home.
    pub home: Option<HomeRow>,
    /// The asking that waits or was declined.
    pub ask: Option<AskLine>,
    /// The roles that the person holds.
    pub roles: Vec<RoleLine>,
    /// The communities to choose from.
    pub communities: Vec<PlaceLine>,
}

/// An own asking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskLine {
    /// Its id.
    pub id: Uuid,
    /// What it says.
    pub row: AskRow,
    /// How many neighbours are still needed.
    pub left: usize,
    /// Whether it is on this phone only.
    pub unsent: bool,
}

/// A role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleLine {
    /// What it says.
    pub row: RoleRow,
    /// Whether who is looking may end it.
    pub may_end: bool,
}

/// The own home, how an asking stands, and the own roles.
pub fn home(view: &View, (): &()) -> Option<HomePage> {
    let ask = view.mine::<AskRow>().last().map(|(id, row)| AskLine {
        id,
        row: row.clone(),
        left: NEIGHBOURS_NEEDED.saturating_sub(row.vouched),
        unsent: view.is_unsent(id),
    });
    let roles = view.mine::<RoleRow>();
    let roles = roles.map(|(_, row)| RoleLine {
        row: row.clone(),
        may_end: true,
    });
    Some(HomePage {
        name: view.actor.as_ref().map(|actor| actor.name.clone()),
        home: view.mine::<HomeRow>().next().map(|(_, row)| row.clone()),
        ask,
        roles: roles.collect(),
        communities: communities(view),
    })
}

/// Newcomers who wait for who is looking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VouchPage {
    /// Whether who is looking may vouch at all.
    pub may: bool,
    /// Who waits, longest first.
    pub newcomers: Vec<NewcomerLine>,
}

/// Somebody who waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewcomerLine {
    /// Their asking.
    pub ask: Uuid,
    /// The name they gave.
    pub name: String,
    /// Where they say they live.
    pub place: PlaceId,
    /// What that place is called.
    pub place_name: String,
    /// The unit; empty where who is looking does not see it.
    pub unit: String,
    /// Since when they wait.
    pub asked: Instant,
    /// How many neighbours have vouched.
    pub vouched: usize,
    /// Whether who is looking has vouched.
    pub mine: bool,
    /// Whether that is on this phone only.
    pub unsent: bool,
    /// Whether who is looking settles it alone.
    pub settles: bool,
}

/// Newcomers who wait for who is looking: neighbour, leader or staff.
pub fn vouch(view: &View, (): &()) -> Option<VouchPage> {
    let Some(actor) = view.actor.as_ref() else {
        return Some(VouchPage {
            may: false,
            newcomers: Vec::new(),
        });
    };
    let works = actor.grants.iter().any(|grant| {
        grant.role == Role::StairwellLeader || grant.role.purposes().contains(&Purpose::People)
    });
    Some(VouchPage {
        may: actor.is_verified() || works,
        newcomers: newcomers(view, actor, None),
    })
}

/// Who waits, longest first; in one community, or wherever who is looking may vouch.
pub fn newcomers(view: &View, actor: &Actor, community: Option<PlaceId>) -> Vec<NewcomerLine> {
    let mut lines: Vec<NewcomerLine> = Vec::new();
    for (space, ask, row) in view.all::<NewcomerRow>() {
        let here =
            community.is_none_or(|community| *space == Space::Desk(community, Purpose::People));
        // Of a coarser place only those vouch whose home is no finer.
        let stranger = matches!(space, Space::Members(_)) && !is_neighbour(actor, row.place);
        if row.person == actor.person || !here || stranger {
            continue;
        }
        // The leader and the desk have a row with the unit, neighbours one without: the fuller one counts.
        let settles = !matches!(space, Space::Members(_));
        if let Some(known) = lines.iter_mut().find(|line| line.ask == ask) {
            known.settles |= settles;
            if known.unit.is_empty() {
                known.unit.clone_from(&row.unit);
            }
            continue;
        }
        let me = Space::Person(actor.person);
        let mine = view.find_in::<VouchRow>(&me, ask).is_some();
        lines.push(NewcomerLine {
            ask,
            name: row.name.clone(),
            place: row.place,
            place_name: row.place_name.clone(),
            unit: row.unit.clone(),
            asked: row.asked,
            vouched: row.vouched,
            mine,
            unsent: mine && view.is_unsent(ask),
            settles,
        });
    }
    lines.sort_by_key(|line| line.asked);
    lines
}

/// How many newcomers wait for who is looking to settle it, as a leader or at the people desk.
pub fn waiting_newcomers(view: &View) -> usize {
    let lines = view.actor.iter();
    let lines = lines.flat_map(|actor| newcomers(view, actor, None));
    lines.filter(|line| line.settles && !line.unsent).count()
}

/// The poster of a place that can be somebody's home.
pub fn poster(view: &View, id: &Option<PlaceId>) -> Option<JoinPage> {
    join(view, id)
}

/// Whether somebody looks for large print rather than for a place: by the names that apps give it.
pub fn asks_for_elder(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    [
        "长辈",
        "老年",
        "老人版",
        "适老",
        "关怀",
        "大字",
        "elder",
        "large print",
    ]
    .iter()
    .any(|name| text.contains(name))
}

/// The places whose name holds the text or whose initials begin with it, among the rows at hand.
pub fn found_here(view: &View, text: &str) -> Vec<PlaceLine> {
    let wanted = text.trim().to_lowercase();
    let mut found: Vec<(String, PlaceLine)> = Vec::new();
    for (_, id, row) in view.all::<PlaceRow>() {
        let hit = row.name.to_lowercase().contains(&wanted) || row.initials.starts_with(&wanted);
        if hit && !found.iter().any(|(_, line)| line.id.0 == id) {
            found.push((row.code.clone(), line(PlaceId(id), row)));
        }
    }
    found.sort_by(|(one, a), (other, b)| (a.level, one).cmp(&(b.level, other)));
    found.into_iter().map(|(_, line)| line).collect()
}

/// A place as a line.
pub fn line(id: PlaceId, row: &PlaceRow) -> PlaceLine {
    PlaceLine {
        id,
        level: row.level,
        name: row.name.clone(),
        party_body: row.party_body.clone(),
        demo: row.demo,
    }
}

/// The communities at hand, in the order of the roster.
pub fn communities(view: &View) -> Vec<PlaceLine> {
    sorted(view, |row| row.level == Level::Community)
}

fn below(view: &View, place: PlaceId) -> Vec<PlaceLine> {
    sorted(view, |row| row.parent == Some(place))
}

fn sorted(view: &View, wanted: impl Fn(&PlaceRow) -> bool) -> Vec<PlaceLine> {
    let rows = view.all::<PlaceRow>().filter(|(_, _, row)| wanted(row));
    let mut lines: Vec<_> = rows
        .map(|(_, id, row)| (in_order(&row.code), line(PlaceId(id), row)))
        .collect();
    lines.sort_by(|(one, a), (other, b)| (one, a.id).cmp(&(other, b.id)));
    lines.dedup_by_key(|(_, line)| line.id);
    lines.into_iter().map(|(_, line)| line).collect()
}

/// Numbers in a code count as numbers: 9幢 before 10幢.
fn in_order(code: &str) -> Vec<(u64, String)> {
    let parts = code.split(['-', '_', '.', ' ']);
    parts
        .map(|part| (part.parse().unwrap_or(u64::MAX), part.to_owned()))
        .collect()
}

fn above(view: &View, place: PlaceId) -> Vec<PlaceLine> {
    let mut way = Vec::new();
    let mut next = view.find::<PlaceRow>(place.0).and_then(|row| row.parent);
    // Five levels at most: a broken tree must not hang the phone.
    while let (Some(id), true) = (next, way.len() < 5) {
        let Some(row) = view.find::<PlaceRow>(id.0) else {
            break;
        };
        way.push(line(id, row));
        next = row.parent;
    }
    way.reverse();
    way
}

/// The office first, then by role.
fn contacts(view: &View, place: PlaceId) -> Vec<ContactLine> {
    let shelf = view.shelf(&Space::Public(place));
    let rows = shelf
        .into_iter()
        .flat_map(domain::kernel::Shelf::all::<ContactRow>);
    let mut lines: Vec<_> = rows
        .map(|(_, row)| ContactLine {
            role: row.role,
            contact: row.contact.clone(),
        })
        .collect();
    lines.sort_by_key(|line| line.role);
    lines
}

/// A place as the rules see it, as far as the rows at hand name what is above it.
pub fn site_of(view: &View, place: PlaceId) -> Option<Site> {
    let row = view.find::<PlaceRow>(place.0)?;
    let above = above(view, place);
    let community = above
        .iter()
        .chain([&line(place, row)])
        .find_map(|line| (line.level == Level::Community).then_some(line.id));
    let path = above.iter().map(|line| line.id).chain([place]);
    Some(Site {
        path: Path(path.collect()),
        level: row.level,
        name: row.name.clone(),
        party_body: row.party_body.clone(),
        community,
    })
}
