//! The rows: what each audience sees.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Ask, AskId, Contact, Declined, Facts, Held, Household, Neighbour, Place, Resident};
use crate::kernel::{Instant, Level, PersonId, PlaceId, Placed, Purpose, Role, Site, Space};
use crate::slices::Body;

/// A place, in its own public space and its parent's; a community in the root's too, so that every phone has
/// the communities to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceRow {
    /// The place above it; none for the root.
    pub parent: Option<PlaceId>,
    /// Which of the five levels it is.
    pub level: Level,
    /// Its code in the roster, in the order of which places are listed.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Its Party body (楼道党小组, 小区党支部 …), empty when it has none.
    #[serde(default)]
    pub party_body: String,
    /// Its grid, empty when it has none.
    #[serde(default)]
    pub grid: String,
    /// How many units (homes) it has, where the roster says so.
    #[serde(default)]
    pub units: Option<u32>,
    /// The pinyin initials of its name, for finding it.
    #[serde(default)]
    pub initials: String,
    /// Whether it was invented for the demonstration.
    #[serde(default)]
    pub demo: bool,
}

/// Whom to ask at a place, in its public space: its office, or somebody who shows themselves there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactRow {
    /// Where.
    pub place: PlaceId,
    /// As what; none for the office.
    #[serde(default)]
    pub role: Option<Role>,
    /// The name, number and hours that are shown.
    pub contact: Contact,
}

/// A newcomer who waits: for the verified people of the place (without the unit), its leader and the community's
/// desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewcomerRow {
    /// Who.
    pub person: PersonId,
    /// The name by which neighbours know them.
    pub name: String,
    /// Where they say they live.
    pub place: PlaceId,
    /// What that place is called.
    pub place_name: String,
    /// The unit; always empty for neighbours.
    #[serde(default)]
    pub unit: String,
    /// Since when they wait.
    pub asked: Instant,
    /// How many neighbours have vouched.
    #[serde(default)]
    pub vouched: usize,
}

/// An own asking, in the person's own space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskRow {
    /// Where.
    pub place: PlaceId,
    /// What that place is called.
    pub place_name: String,
    /// Which level it is of: a stairwell has a leader, too.
    pub level: Level,
    /// The unit.
    #[serde(default)]
    pub unit: String,
    /// When.
    pub asked: Instant,
    /// How many neighbours have vouched.
    #[serde(default)]
    pub vouched: usize,
    /// Whether and why it was declined.
    #[serde(default)]
    pub declined: Option<Declined>,
}

/// The own confirmed home, in the person's own space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomeRow {
    /// Where.
    pub place: PlaceId,
    /// What that place is called.
    pub place_name: String,
    /// The unit.
    #[serde(default)]
    pub unit: String,
    /// Since when it is confirmed.
    pub since: Instant,
}

/// "I have vouched", in the own space of the neighbour who did, while the newcomer still waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VouchRow {
    /// For which asking.
    pub ask: AskId,
}

/// A household, for the stairwell's leader and the community's desk; its id is [`household_id`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseholdRow {
    /// The stairwell, or the finest place there is.
    pub place: PlaceId,
    /// What that place is called.
    pub place_name: String,
    /// The unit; empty for a person without one, who is alone here.
    #[serde(default)]
    pub unit: String,
    /// The verified people.
    pub people: Vec<Neighbour>,
}

/// A role that somebody holds: for themselves and for the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleRow {
    /// Who.
    pub person: PersonId,
    /// The name they go by.
    pub name: String,
    /// Which role.
    pub role: Role,
    /// Where.
    pub place: PlaceId,
    /// What that place is called.
    pub place_name: String,
    /// Which level it is of.
    pub level: Level,
    /// Since when.
    pub since: Instant,
    /// What the holder shows of themselves in the directory.
    #[serde(default)]
    pub contact: Option<Contact>,
}

/// All rows of the entities among the facts.
pub fn project(facts: &Facts) -> Vec<Placed> {
    let places = facts
        .places
        .values()
        .flat_map(|place| place_rows(place, facts));
    let name = facts.resident.as_ref().map(|resident| &resident.name);
    let ask = facts.ask.iter().zip(name);
    let ask = ask.flat_map(|(ask, name)| ask_rows(ask, name));
    let home = facts.resident.iter().filter_map(home_row);
    let households = facts.households.iter().flat_map(household_rows);
    let roles = facts.held.iter().flat_map(role_rows);
    places
        .chain(ask)
        .chain(home)
        .chain(households)
        .chain(roles)
        .collect()
}

fn place_rows(place: &Place, facts: &Facts) -> Vec<Placed> {
    let row = PlaceRow {
        parent: place.parent,
        level: place.level,
        code: place.code.clone(),
        name: place.name.clone(),
        party_body: place.party_body.clone(),
        grid: place.grid.clone(),
        units: place.units,
        initials: facts.initials.get(&place.name).cloned().unwrap_or_default(),
        demo: place.demo,
    };
    let own = Space::Public(place.id);
    let office = place.office.iter().map(|contact| {
        let row = ContactRow {
            place: place.id,
            role: None,
            contact: contact.clone(),
        };
        (own, place.id.0, Body::Contact(row))
    });
    let root = (place.level == Level::Community).then(|| root_of(place, facts));
    let above = place.parent.into_iter().chain(root);
    let above: std::collections::BTreeSet<_> = above.chain([place.id]).collect();
    above
        .into_iter()
        .map(Space::Public)
        .map(|space| (space, place.id.0, Body::Place(row.clone())))
        .chain(office)
        .collect()
}

/// The topmost of the places above that are among the facts.
fn root_of(place: &Place, facts: &Facts) -> PlaceId {
    let mut top = place;
    while let Some(parent) = top.parent.and_then(|parent| facts.places.get(&parent)) {
        top = parent;
    }
    top.id
}

/// A declined asking is the person's own from then on; nobody else needs to see it any longer.
fn ask_rows(ask: &Ask, name: &str) -> Vec<Placed> {
    let own = AskRow {
        place: ask.site.place(),
        place_name: ask.site.name.clone(),
        level: ask.site.level,
        unit: ask.unit.clone(),
        asked: ask.asked,
        vouched: ask.vouchers.len(),
        declined: ask.declined.clone(),
    };
    let mut rows = vec![(Space::Person(ask.person), ask.id.0, Body::Ask(own))];
    if ask.declined.is_some() {
        return rows;
    }
    let full = NewcomerRow {
        person: ask.person,
        name: name.to_owned(),
        place: ask.site.place(),
        place_name: ask.site.name.clone(),
        unit: ask.unit.clone(),
        asked: ask.asked,
        vouched: ask.vouchers.len(),
    };
    let for_neighbours = NewcomerRow {
        unit: String::new(),
        ..full.clone()
    };
    let members = Space::Members(ask.site.place());
    rows.push((members, ask.id.0, Body::Newcomer(for_neighbours)));
    for space in settlers(&ask.site) {
        rows.push((space, ask.id.0, Body::Newcomer(full.clone())));
    }
    for voucher in &ask.vouchers {
        let row = VouchRow { ask: ask.id };
        rows.push((Space::Person(*voucher), ask.id.0, Body::Vouch(row)));
    }
    rows
}

fn home_row(resident: &Resident) -> Option<Placed> {
    let home = resident.home.as_ref()?;
    let row = HomeRow {
        place: home.site.place(),
        place_name: home.site.name.clone(),
        unit: home.unit.clone(),
        since: home.since,
    };
    let space = Space::Person(resident.id);
    Some((space, resident.id.0, Body::Home(row)))
}

fn household_rows(household: &Household) -> Vec<Placed> {
    let Some(first) = household.people.first() else {
        return Vec::new();
    };
    let place = household.site.place();
    let row = HouseholdRow {
        place,
        place_name: household.site.name.clone(),
        unit: household.unit.clone(),
        people: household.people.clone(),
    };
    let id = household_id(place, &household.unit, first.person);
    settlers(&household.site)
        .into_iter()
        .map(|space| (space, id, Body::Household(row.clone())))
        .collect()
}

/// One per unit of a place; a person without a unit stands alone.
pub fn household_id(place: PlaceId, unit: &str, person: PersonId) -> Uuid {
    if unit.is_empty() {
        person.0
    } else {
        Uuid::new_v5(&place.0, unit.as_bytes())
    }
}

fn role_rows(held: &Held) -> Vec<Placed> {
    let place = held.site.place();
    let row = RoleRow {
        person: held.person,
        name: held.name.clone(),
        role: held.role,
        place,
        place_name: held.site.name.clone(),
        level: held.site.level,
        since: held.since,
        contact: held.contact.clone(),
    };
    let id = super::role_id(held.person, held.role, place);
    let shown = held.contact.iter().map(|contact| {
        let row = ContactRow {
            place,
            role: Some(held.role),
            contact: contact.clone(),
        };
        (Space::Public(place), id, Body::Contact(row))
    });
    let desk = Space::Desk(held.site.desk(), Purpose::People);
    [Space::Person(held.person), desk]
        .into_iter()
        .map(|space| (space, id, Body::Role(row.clone())))
        .chain(shown)
        .collect()
}

/// The spaces of those who settle who lives at `site`.
fn settlers(site: &Site) -> Vec<Space> {
    let lead = Space::Lead(site.place());
    let desk = Space::Desk(site.desk(), Purpose::People);
    if site.level == Level::Stairwell {
        vec![lead, desk]
    } else {
        vec![desk]
    }
}
