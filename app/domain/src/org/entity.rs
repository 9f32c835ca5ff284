//! What places, homes and roles are, and how events change them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{AskId, ContactFields, Event};
use crate::kernel::{Ctx, Instant, Level, PersonId, PlaceId, Role, Site};

/// How many verified neighbours of the same place it takes to vouch for a newcomer.
pub const NEIGHBOURS_NEEDED: usize = 2;

/// A node of the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its id; see [`super::place_of_code`].
    pub id: PlaceId,
    /// The place above it; none for the root.
    #[serde(default)]
    pub parent: Option<PlaceId>,
    /// Which of the five levels it is.
    pub level: Level,
    /// Its code in the roster.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Its Party body, empty when it has none.
    #[serde(default)]
    pub party_body: String,
    /// Its grid, empty when it has none.
    #[serde(default)]
    pub grid: String,
    /// How many units (homes) it has, where the roster says so.
    #[serde(default)]
    pub units: Option<u32>,
    /// Whether it was invented for the demonstration.
    #[serde(default)]
    pub demo: bool,
    /// The line of its office; one that is set already is not changed by a roster.
    #[serde(default)]
    pub office: Option<Contact>,
}

/// Whom to ask, as the directory shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The name on duty.
    pub name: String,
    /// The number to call; empty when there is none.
    pub phone: String,
    /// When and where.
    pub note: String,
}

/// A person among the facts.
#[derive(Clone, Debug, PartialEq)]
pub struct Resident {
    /// Who it is.
    pub id: PersonId,
    /// The name they go by.
    pub name: String,
    /// Their confirmed home.
    pub home: Option<Residence>,
}

/// A confirmed home.
#[derive(Clone, Debug, PartialEq)]
pub struct Residence {
    /// Where.
    pub site: Site,
    /// The unit; empty when not told.
    pub unit: String,
    /// Since when it is confirmed.
    pub since: Instant,
}

/// An asking to be vouched for.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// Its id.
    pub id: AskId,
    /// Who asks.
    pub person: PersonId,
    /// Where.
    pub site: Site,
    /// The unit; empty when not told.
    pub unit: String,
    /// When.
    pub asked: Instant,
    /// The neighbours who have vouched so far.
    pub vouchers: BTreeSet<PersonId>,
    /// Whether and why it was declined.
    pub declined: Option<Declined>,
}

/// A no, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declined {
    /// When.
    pub at: Instant,
    /// Why, for the person to read; may be empty.
    pub reason: String,
}

/// A unit of a stairwell and the verified people in it; a person without a unit is one alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Household {
    /// Where.
    pub site: Site,
    /// The unit; empty for a person without one.
    pub unit: String,
    /// The people.
    pub people: Vec<Neighbour>,
}

/// One of a household.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Neighbour {
    /// Who.
    pub person: PersonId,
    /// The name they go by.
    pub name: String,
}

/// A role that somebody holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// Who.
    pub person: PersonId,
    /// The name they go by.
    pub name: String,
    /// Which role.
    pub role: Role,
    /// Where.
    pub site: Site,
    /// Since when.
    pub since: Instant,
    /// What the holder shows of themselves in the directory.
    pub contact: Option<Contact>,
}

/// What a decision of this slice needs to know.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The places that a roster names and their parents, or the one that is edited.
    pub places: BTreeMap<PlaceId, Place>,
    /// The pinyin initials of the names of these places, before and after; its tables are the store's.
    pub initials: BTreeMap<String, String>,
    /// The place in question.
    pub site: Option<Site>,
    /// Whether there are places below it.
    pub has_finer: bool,
    /// Who leads the stairwell in question.
    pub leaders: Vec<PersonId>,
    /// Who works at the people desk of its community, then at that of each place above, place by place.
    pub staff: Vec<Vec<PersonId>>,
    /// The person in question.
    pub resident: Option<Resident>,
    /// That person's asking: waiting, or declined and not asked anew.
    pub ask: Option<Ask>,
    /// How often that person has asked within a day.
    pub asked_lately: u64,
    /// The households that the person is in or would come to be in.
    pub households: Vec<Household>,
    /// The roles in question: those of the person, or those at the place.
    pub held: Vec<Held>,
    /// How many administrators there are.
    pub administrators: u64,
}

/// The id of a role: one per person, role and place.
pub fn role_id(person: PersonId, role: Role, place: PlaceId) -> Uuid {
    let name = format!("{person}/{}", super::name_of_role(role));
    Uuid::new_v5(&place.0, name.as_bytes())
}

/// Changes the entities among the facts by what happened.
pub fn apply(facts: &mut Facts, event: &Event, ctx: &Ctx) {
    match event {
        Event::PlacesImported { places, .. } => {
            facts
                .places
                .extend(places.iter().map(|place| (place.id, place.clone())));
        }
        Event::PlaceEdited { place, fields } => {
            if let Some(place) = facts.places.get_mut(place) {
                place.name.clone_from(&fields.name);
                place.party_body.clone_from(&fields.party_body);
                place.grid.clone_from(&fields.grid);
            }
            for held in facts
                .held
                .iter_mut()
                .filter(|held| held.site.place() == *place)
            {
                held.site.name.clone_from(&fields.name);
            }
        }
        Event::OfficeSet { place, fields } => {
            if let Some(place) = facts.places.get_mut(place) {
                place.office = contact(fields);
            }
        }
        Event::Asked { ask, unit, .. } => {
            let Some(site) = facts.site.clone() else {
                return;
            };
            facts.ask = Some(Ask {
                id: *ask,
                person: ctx.subject,
                site,
                unit: unit.clone(),
                asked: ctx.now,
                vouchers: BTreeSet::new(),
                declined: None,
            });
        }
        Event::Withdrawn { .. } => facts.ask = None,
        Event::Vouched { by, .. } => {
            if let Some(ask) = &mut facts.ask {
                ask.vouchers.insert(*by);
            }
        }
        Event::Declined { reason, .. } => {
            if let Some(ask) = &mut facts.ask {
                ask.declined = Some(Declined {
                    at: ctx.now,
                    reason: reason.clone(),
                });
            }
        }
        Event::Confirmed { .. } => confirm(facts, ctx.now),
        Event::MovedOut { .. } => move_out(facts),
        Event::Renamed { person, name } => rename(facts, *person, name),
        Event::Appointed { person, role, .. } => {
            let (Some(site), Some(resident)) = (facts.site.clone(), &facts.resident) else {
                return;
            };
            facts.held.push(Held {
                person: *person,
                name: resident.name.clone(),
                role: *role,
                site,
                since: ctx.now,
                contact: None,
            });
        }
        Event::RoleEnded {
            person,
            role,
            place,
        } => {
            facts.held.retain(|held| !held.is(*person, *role, *place));
        }
        Event::ContactSet {
            person,
            role,
            place,
            fields,
        } => {
            if let Some(held) = facts.held_mut(*person, *role, *place) {
                held.contact = contact(fields);
            }
        }
    }
}

fn contact(fields: &ContactFields) -> Option<Contact> {
    (!fields.is_blank()).then(|| Contact {
        name: fields.name.clone(),
        phone: fields.phone.clone(),
        note: fields.note.clone(),
    })
}

fn confirm(facts: &mut Facts, now: Instant) {
    let Some(ask) = facts.ask.take() else { return };
    move_out(facts);
    let Some(resident) = &mut facts.resident else {
        return;
    };
    let neighbour = Neighbour {
        person: resident.id,
        name: resident.name.clone(),
    };
    resident.home = Some(Residence {
        site: ask.site.clone(),
        unit: ask.unit.clone(),
        since: now,
    });
    let same = facts.households.iter_mut().find(|household| {
        !ask.unit.is_empty()
            && household.unit == ask.unit
            && household.site.place() == ask.site.place()
    });
    match same {
        Some(household) => household.people.push(neighbour),
        None => facts.households.push(Household {
            site: ask.site,
            unit: ask.unit,
            people: vec![neighbour],
        }),
    }
}

fn move_out(facts: &mut Facts) {
    let Some(resident) = &mut facts.resident else {
        return;
    };
    resident.home = None;
    for household in &mut facts.households {
        household
            .people
            .retain(|neighbour| neighbour.person != resident.id);
    }
}

fn rename(facts: &mut Facts, person: PersonId, name: &str) {
    if let Some(resident) = &mut facts.resident {
        name.clone_into(&mut resident.name);
    }
    let people = facts
        .households
        .iter_mut()
        .flat_map(|household| &mut household.people);
    for neighbour in people.filter(|neighbour| neighbour.person == person) {
        name.clone_into(&mut neighbour.name);
    }
    for held in facts.held.iter_mut().filter(|held| held.person == person) {
        name.clone_into(&mut held.name);
    }
}

impl Held {
    /// Whether it is this role of this person at this place.
    pub fn is(&self, person: PersonId, role: Role, place: PlaceId) -> bool {
        self.person == person && self.role == role && self.site.place() == place
    }
}

impl Facts {
    /// The role of this person at this place, if it is held.
    pub fn held(&self, person: PersonId, role: Role, place: PlaceId) -> Option<&Held> {
        self.held.iter().find(|held| held.is(person, role, place))
    }

    fn held_mut(&mut self, person: PersonId, role: Role, place: PlaceId) -> Option<&mut Held> {
        self.held
            .iter_mut()
            .find(|held| held.is(person, role, place))
    }
}
