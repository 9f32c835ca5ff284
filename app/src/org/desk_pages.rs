//! What the desk's pages show: pure functions from a view.

use domain::kernel::{Actor, Level, PersonId, PlaceId, Purpose, Role, Space, View};
use domain::org::{Contact, HouseholdRow, PlaceFields, PlaceRow, RoleRow, may_appoint, may_edit};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::pages::{NewcomerLine, PlaceLine, RoleLine, communities, line, newcomers, site_of};

/// Who waits and who lives in a community.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeoplePage {
    /// The place whose desk it is.
    pub place: PlaceLine,
    /// The places to choose from instead, for those who work above communities.
    pub communities: Vec<PlaceLine>,
    /// Who waits, longest first.
    pub newcomers: Vec<NewcomerLine>,
    /// Who lives here, by stairwell.
    pub stairwells: Vec<Stairwell>,
}

/// The households of a stairwell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stairwell {
    /// Which.
    pub place: PlaceId,
    /// What it is called.
    pub name: String,
    /// Its households, by unit.
    pub households: Vec<Household>,
}

/// A household of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Household {
    /// Its id.
    pub id: Uuid,
    /// The unit; empty for a person without one.
    pub unit: String,
    /// Who lives there.
    pub people: Vec<(PersonId, String)>,
}

/// Who waits and who lives in the community that is asked for, or in the own one.
pub fn people(view: &View, asked: &Option<PlaceId>) -> Option<PeoplePage> {
    let actor = view.actor.as_ref()?;
    let place = asked.or_else(|| desk_of(actor))?;
    let site = site_of(view, place)?;
    if !actor.works_for(Purpose::People, &site.path) {
        return None;
    }
    let row = view.find::<PlaceRow>(place.0)?;
    let above = row.level < Level::Community;
    Some(PeoplePage {
        place: line(place, row),
        communities: if above { communities(view) } else { Vec::new() },
        newcomers: newcomers(view, actor, Some(place)),
        stairwells: stairwells(view, place),
    })
}

/// The place whose people desk is one's own: the finest at which one holds such a role.
fn desk_of(actor: &Actor) -> Option<PlaceId> {
    let works = actor
        .grants
        .iter()
        .filter(|grant| grant.role.purposes().contains(&Purpose::People));
    works.max_by_key(|grant| grant.at)?.path.place()
}

fn stairwells(view: &View, community: PlaceId) -> Vec<Stairwell> {
    let desk = view.shelf(&Space::Desk(community, Purpose::People));
    let rows = desk
        .into_iter()
        .flat_map(domain::kernel::Shelf::all::<HouseholdRow>);
    let mut stairwells: Vec<Stairwell> = Vec::new();
    for (id, row) in rows {
        let people = row.people.iter().map(|one| (one.person, one.name.clone()));
        let household = Household {
            id,
            unit: row.unit.clone(),
            people: people.collect(),
        };
        match stairwells.iter_mut().find(|one| one.place == row.place) {
            Some(stairwell) => stairwell.households.push(household),
            None => stairwells.push(Stairwell {
                place: row.place,
                name: row.place_name.clone(),
                households: vec![household],
            }),
        }
    }
    for stairwell in &mut stairwells {
        stairwell
            .households
            .sort_by(|one, other| one.unit.cmp(&other.unit));
    }
    stairwells.sort_by(|one, other| one.name.cmp(&other.name));
    stairwells
}

/// Who holds which role in a community.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolesPage {
    /// The place whose desk it is.
    pub place: PlaceLine,
    /// By role, then by place.
    pub roles: Vec<RoleLine>,
}

/// Who holds which role in the community that is asked for, or in the own one.
pub fn roles(view: &View, asked: &Option<PlaceId>) -> Option<RolesPage> {
    let page = people(view, asked)?;
    let actor = view.actor.as_ref()?;
    let desk = view.shelf(&Space::Desk(page.place.id, Purpose::People));
    let rows = desk
        .into_iter()
        .flat_map(domain::kernel::Shelf::all::<RoleRow>);
    let here = site_of(view, page.place.id)?;
    let mut roles: Vec<RoleLine> = rows
        .map(|(_, row)| {
            // Places below may not be at hand; whoever may end a role at the desk's place may below it too.
            let site = domain::kernel::Site {
                level: row.level,
                ..here.clone()
            };
            RoleLine {
                row: row.clone(),
                may_end: may_appoint(actor, row.role, &site),
            }
        })
        .collect();
    roles.sort_by(|one, other| {
        let key = |line: &RoleLine| (line.row.role, line.row.place_name.clone(), line.row.person);
        key(one).cmp(&key(other))
    });
    Some(RolesPage {
        place: page.place,
        roles,
    })
}

/// What may be changed of what is said of a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditPage {
    /// The place.
    pub place: PlaceLine,
    /// Name, Party body and grid, for staff.
    pub fields: Option<PlaceFields>,
    /// The line of its office, for staff.
    pub office: Option<Contact>,
    /// The own roles there, and what is shown of oneself.
    pub own: Vec<(Role, Option<Contact>)>,
}

/// What may be changed of what is said of a place; none for those who may change nothing.
pub fn edit(view: &View, id: &Option<PlaceId>) -> Option<EditPage> {
    let id = (*id)?;
    let actor = view.actor.as_ref()?;
    let row = view.find::<PlaceRow>(id.0)?;
    let staff = site_of(view, id).is_some_and(|site| may_edit(actor, &site));
    let office = view.find_in::<domain::org::ContactRow>(&Space::Public(id), id.0);
    let own = view.mine::<RoleRow>().filter(|(_, row)| row.place == id);
    let own: Vec<_> = own
        .map(|(_, row)| (row.role, row.contact.clone()))
        .collect();
    (staff || !own.is_empty()).then(|| EditPage {
        place: line(id, row),
        fields: staff.then(|| PlaceFields {
            name: row.name.clone(),
            party_body: row.party_body.clone(),
            grid: row.grid.clone(),
        }),
        office: office.map(|office| office.contact.clone()),
        own,
    })
}
