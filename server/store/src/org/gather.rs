//! The facts for one command. Lock order: places by id, home, asking.
//!
//! A household is locked by its place: whoever joins or leaves it waits there.

use std::collections::{BTreeMap, BTreeSet};

use domain::kernel::{Ctx, Instant, Level, Minutes, PersonId, PlaceId, Purpose, Role, Site};
use domain::org::{
    Appoint, Ask, AskId, AskToJoin, Command, Declined, Facts, Held, Household, ImportPlaces,
    Neighbour, Place, Residence, Resident, role_id,
};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use super::entity::{ask, contact, contact_of, initials, place_of, vouch};
use crate::kernel::held::Held as _;
use crate::kernel::tables::{event, home, person, place, role_grant};
use crate::kernel::{StoreError, people, places};

pub async fn gather(
    tx: &DatabaseTransaction,
    command: &Command,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    match command {
        Command::ImportPlaces(import) => importing(tx, import).await,
        Command::EditPlace(edit) => {
            let mut facts = of_place(tx, edit.place).await?;
            let name = edit.fields.name.trim().to_owned();
            facts.initials.insert(name.clone(), initials(&name));
            facts.held = held_at(tx, edit.place).await?;
            Ok(facts)
        }
        Command::SetOffice(set) => of_place(tx, set.place).await,
        Command::AskToJoin(ask) => asking(tx, ask, ctx).await,
        Command::WithdrawAsk(withdraw) => of_ask(tx, withdraw.ask).await,
        Command::Vouch(vouch) => of_ask(tx, vouch.ask).await,
        Command::Decline(decline) => of_ask(tx, decline.ask).await,
        Command::MoveOut(move_out) => at_home(tx, move_out.person, &[]).await,
        Command::Rename(_) => of_person(tx, ctx.subject).await,
        Command::Appoint(Appoint { person, place, .. }) => {
            role_of_person(tx, *person, *place).await
        }
        Command::EndRole(end) => role_of_person(tx, end.person, end.place).await,
        Command::SetContact(set) => role_of_person(tx, ctx.subject, set.place).await,
    }
}

/// All that stands here under a person's name.
pub async fn of_person(tx: &DatabaseTransaction, person: PersonId) -> Result<Facts, StoreError> {
    let mut facts = at_home(tx, person, &[]).await?;
    facts.ask = asking_of(tx, person).await?;
    facts.held = held_by(tx, person).await?;
    Ok(facts)
}

/// A roster is judged against all that is recorded.
async fn importing(tx: &DatabaseTransaction, import: &ImportPlaces) -> Result<Facts, StoreError> {
    let places = all_places(tx).await?;
    let recorded = places.values().map(|place| &place.name);
    let named = import.places.iter().map(|place| &place.name);
    let initials = recorded
        .chain(named)
        .map(|name| (name.clone(), initials(name)))
        .collect();
    Ok(Facts {
        places,
        initials,
        ..Facts::default()
    })
}

/// All places with their offices.
pub async fn all_places(
    db: &impl sea_orm::ConnectionTrait,
) -> Result<BTreeMap<PlaceId, Place>, StoreError> {
    let offices = contact::Entity::find()
        .filter(contact::Column::Role.is_null())
        .all(db)
        .await?;
    let mut offices: BTreeMap<Uuid, _> = offices.into_iter().map(|row| (row.id, row)).collect();
    let rows = place::Entity::find()
        .filter(place::Column::Until.is_null())
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let office = offices.remove(&row.id).map(contact_of);
            (PlaceId(row.id), place_of(row, office))
        })
        .collect())
}

async fn of_place(tx: &DatabaseTransaction, id: PlaceId) -> Result<Facts, StoreError> {
    let row = place::Entity::find_by_id(id.0)
        .filter(place::Column::Until.is_null())
        .held()
        .one(tx)
        .await?;
    let Some(row) = row else {
        return Ok(Facts::default());
    };
    let site = places::site_of(&row);
    // The places above come along: which spaces a place shows in depends on them.
    let way = site.path.0.iter().map(|place| place.0);
    let rows = place::Entity::find()
        .filter(place::Column::Id.is_in(way))
        .all(tx)
        .await?;
    let mut facts = Facts {
        site: Some(site),
        ..Facts::default()
    };
    for row in rows {
        let office = contact::Entity::find_by_id(row.id).one(tx).await?;
        let place = place_of(row, office.map(contact_of));
        facts
            .initials
            .insert(place.name.clone(), initials(&place.name));
        facts.places.insert(place.id, place);
    }
    Ok(facts)
}

async fn asking(
    tx: &DatabaseTransaction,
    asked: &AskToJoin,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let person = ctx.subject;
    let mut facts = at_home(tx, person, &[(asked.place, asked.unit.trim())]).await?;
    facts.site = places::site(tx, asked.place).await?;
    let finer = place::Entity::find()
        .filter(place::Column::Parent.eq(asked.place.0))
        .filter(place::Column::Until.is_null());
    facts.has_finer = finer.count(tx).await? > 0;
    facts.leaders = holders(tx, asked.place, &[Role::StairwellLeader]).await?;
    if let Some(site) = &facts.site {
        let at_desk = Role::ALL.into_iter();
        let at_desk = at_desk.filter(|role| role.purposes().contains(&Purpose::People));
        facts.staff = staff_from(tx, site, &at_desk.collect::<Vec<_>>()).await?;
    }
    facts.ask = asking_of(tx, person).await?;
    facts.asked_lately = asked_since(tx, person, ctx.now.minus(Minutes::days(1))).await?;
    facts.held = held_by(tx, person).await?;
    Ok(facts)
}

/// How often a person has asked since then, taken back or not: the history forgets nothing.
async fn asked_since(
    tx: &DatabaseTransaction,
    person: PersonId,
    since: Instant,
) -> Result<u64, StoreError> {
    let asked = event::Entity::find()
        .filter(event::Column::Actor.eq(person.0))
        .filter(event::Column::At.gt(since.0))
        .filter(event::Column::Slice.eq("org"))
        .filter(event::Column::Payload.contains(r#""event":"asked""#));
    Ok(asked.count(tx).await?)
}

/// Who holds one of these roles at the place that looks after this one, then at each place above it.
async fn staff_from(
    tx: &DatabaseTransaction,
    site: &Site,
    roles: &[Role],
) -> Result<Vec<Vec<PersonId>>, StoreError> {
    let way = site.path.0.iter().rev();
    let way: Vec<PlaceId> = way
        .skip_while(|place| **place != site.desk())
        .copied()
        .collect();
    let names = roles.iter().map(|role| people::role_text(*role));
    let held: Vec<(Uuid, Uuid)> = role_grant::Entity::find()
        .select_only()
        .column(role_grant::Column::Place)
        .column(role_grant::Column::Person)
        .filter(role_grant::Column::Place.is_in(way.iter().map(|place| place.0)))
        .filter(role_grant::Column::Role.is_in(names))
        .filter(role_grant::Column::Until.is_null())
        .into_tuple()
        .all(tx)
        .await?;
    let there = |place: &PlaceId| {
        let held = held.iter().filter(|(at, _)| *at == place.0);
        let people: BTreeSet<PersonId> = held.map(|(_, person)| PersonId(*person)).collect();
        people.into_iter().collect()
    };
    Ok(way.iter().map(there).collect())
}

/// Who holds one of these roles at exactly this place, each once.
async fn holders(
    tx: &DatabaseTransaction,
    place: PlaceId,
    roles: &[Role],
) -> Result<Vec<PersonId>, StoreError> {
    let names = roles.iter().map(|role| people::role_text(*role));
    let rows = role_grant::Entity::find()
        .filter(role_grant::Column::Place.eq(place.0))
        .filter(role_grant::Column::Role.is_in(names))
        .filter(role_grant::Column::Until.is_null())
        .all(tx)
        .await?;
    let people: BTreeSet<PersonId> = rows.into_iter().map(|row| PersonId(row.person)).collect();
    Ok(people.into_iter().collect())
}

/// The asking with its person, where they live, and where they would.
async fn of_ask(tx: &DatabaseTransaction, id: AskId) -> Result<Facts, StoreError> {
    let Some(row) = ask::Entity::find_by_id(id.0).one(tx).await? else {
        return Ok(Facts::default());
    };
    let person = PersonId(row.person);
    let mut facts = at_home(tx, person, &[(PlaceId(row.place), &row.unit)]).await?;
    facts.ask = asking_of(tx, person).await?.filter(|ask| ask.id == id);
    facts.site = facts.ask.as_ref().map(|ask| ask.site.clone());
    Ok(facts)
}

/// A person with their home, the household there, and those of `joining`.
async fn at_home(
    tx: &DatabaseTransaction,
    id: PersonId,
    joining: &[(PlaceId, &str)],
) -> Result<Facts, StoreError> {
    let found = person::Entity::find_by_id(id.0)
        .filter(person::Column::Closed.is_null())
        .one(tx)
        .await?;
    let Some(person) = found else {
        return Ok(Facts::default());
    };
    let mut units: Vec<(PlaceId, String)> = joining
        .iter()
        .map(|(place, unit)| (*place, (*unit).to_owned()))
        .collect();
    let row = home::Entity::find_by_id(id.0).one(tx).await?;
    units.extend(row.map(|row| (PlaceId(row.place), row.unit)));
    lock_places(tx, units.iter().map(|(place, _)| *place)).await?;
    let row = home::Entity::find_by_id(id.0)
        .filter(home::Column::Verified.is_not_null())
        .held()
        .one(tx)
        .await?;
    let residence = match row {
        Some(row) => {
            let site = places::site(tx, PlaceId(row.place)).await?;
            site.map(|site| Residence {
                site,
                unit: row.unit,
                since: Instant(row.verified.unwrap_or_default()),
            })
        }
        None => None,
    };
    let site = residence.as_ref().map(|home| home.site.clone());
    let households = households(tx, id, residence.as_ref(), &units).await?;
    Ok(Facts {
        resident: Some(Resident {
            id,
            name: person.name,
            home: residence,
        }),
        site,
        households,
        ..Facts::default()
    })
}

async fn lock_places(
    tx: &DatabaseTransaction,
    places: impl Iterator<Item = PlaceId>,
) -> Result<(), StoreError> {
    let sorted: BTreeSet<PlaceId> = places.collect();
    for place in sorted {
        place::Entity::find_by_id(place.0).held().one(tx).await?;
    }
    Ok(())
}

/// The households of these units, and the one of a person who lives without a unit.
async fn households(
    tx: &DatabaseTransaction,
    person: PersonId,
    residence: Option<&Residence>,
    units: &[(PlaceId, String)],
) -> Result<Vec<Household>, StoreError> {
    let mut households = Vec::new();
    let alone = residence.filter(|home| home.unit.is_empty());
    let named: BTreeSet<_> = units.iter().filter(|(_, unit)| !unit.is_empty()).collect();
    for (place, unit) in named {
        let Some(site) = places::site(tx, *place).await? else {
            continue;
        };
        let people = neighbours(
            tx,
            home::Entity::find()
                .filter(home::Column::Place.eq(place.0))
                .filter(home::Column::Unit.eq(unit)),
        );
        households.push(Household {
            site,
            unit: unit.clone(),
            people: people.await?,
        });
    }
    if let Some(home) = alone {
        let own = home::Entity::find().filter(home::Column::Person.eq(person.0));
        households.push(Household {
            site: home.site.clone(),
            unit: String::new(),
            people: neighbours(tx, own).await?,
        });
    }
    Ok(households)
}

async fn neighbours(
    tx: &DatabaseTransaction,
    homes: sea_orm::Select<home::Entity>,
) -> Result<Vec<Neighbour>, StoreError> {
    let homes = homes
        .filter(home::Column::Verified.is_not_null())
        .order_by_asc(home::Column::Verified)
        .order_by_asc(home::Column::Person)
        .all(tx)
        .await?;
    let names = names(tx, homes.iter().map(|home| home.person)).await?;
    Ok(homes
        .into_iter()
        .map(|home| Neighbour {
            person: PersonId(home.person),
            name: names.get(&home.person).cloned().unwrap_or_default(),
        })
        .collect())
}

async fn names(
    tx: &DatabaseTransaction,
    people: impl Iterator<Item = Uuid>,
) -> Result<BTreeMap<Uuid, String>, StoreError> {
    let rows: Vec<(Uuid, String)> = person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .column(person::Column::Name)
        .filter(person::Column::Id.is_in(people))
        .into_tuple()
        .all(tx)
        .await?;
    Ok(rows.into_iter().collect())
}

async fn asking_of(tx: &DatabaseTransaction, person: PersonId) -> Result<Option<Ask>, StoreError> {
    let found = ask::Entity::find()
        .filter(ask::Column::Person.eq(person.0))
        .held()
        .one(tx)
        .await?;
    let Some(row) = found else { return Ok(None) };
    let Some(site) = places::site(tx, PlaceId(row.place)).await? else {
        return Ok(None);
    };
    let vouchers = vouch::Entity::find()
        .filter(vouch::Column::Ask.eq(row.id))
        .all(tx)
        .await?;
    Ok(Some(Ask {
        id: AskId(row.id),
        person,
        site,
        unit: row.unit,
        asked: Instant(row.asked),
        vouchers: vouchers
            .into_iter()
            .map(|row| PersonId(row.person))
            .collect(),
        declined: row.declined.map(|at| Declined {
            at: Instant(at),
            reason: row.reason,
        }),
    }))
}

async fn role_of_person(
    tx: &DatabaseTransaction,
    id: PersonId,
    place: PlaceId,
) -> Result<Facts, StoreError> {
    lock_places(tx, [place].into_iter()).await?;
    let found = person::Entity::find_by_id(id.0)
        .filter(person::Column::Closed.is_null())
        .one(tx)
        .await?;
    let administrators = role_grant::Entity::find()
        .filter(role_grant::Column::Role.eq(people::role_text(Role::Administrator)))
        .filter(role_grant::Column::Until.is_null());
    Ok(Facts {
        site: places::site(tx, place).await?,
        resident: found.map(|person| Resident {
            id,
            name: person.name,
            home: None,
        }),
        held: held_by(tx, id).await?,
        administrators: administrators.count(tx).await?,
        ..Facts::default()
    })
}

async fn held_by(tx: &DatabaseTransaction, person: PersonId) -> Result<Vec<Held>, StoreError> {
    let roles = role_grant::Entity::find().filter(role_grant::Column::Person.eq(person.0));
    held(tx, roles).await
}

async fn held_at(tx: &DatabaseTransaction, place: PlaceId) -> Result<Vec<Held>, StoreError> {
    let roles = role_grant::Entity::find().filter(role_grant::Column::Place.eq(place.0));
    held(tx, roles).await
}

async fn held(
    tx: &DatabaseTransaction,
    roles: sea_orm::Select<role_grant::Entity>,
) -> Result<Vec<Held>, StoreError> {
    let rows = roles
        .filter(role_grant::Column::Until.is_null())
        .all(tx)
        .await?;
    let names = names(tx, rows.iter().map(|row| row.person)).await?;
    let mut held = Vec::with_capacity(rows.len());
    for row in rows {
        let site = places::site(tx, PlaceId(row.place)).await?;
        let (Some(site), Some(role)) = (site, people::role_of(&row.role)) else {
            continue;
        };
        let id = role_id(PersonId(row.person), role, site.place());
        let contact = contact::Entity::find_by_id(id).one(tx).await?;
        held.push(Held {
            person: PersonId(row.person),
            name: names.get(&row.person).cloned().unwrap_or_default(),
            role,
            site,
            since: Instant(row.since),
            contact: contact.map(contact_of),
        });
    }
    Ok(held)
}

/// The community that a place at the end of `path` is or lies in.
pub fn community(path: &[(PlaceId, Level)]) -> Option<PlaceId> {
    let community = path.iter().find(|(_, level)| *level == Level::Community);
    community.map(|(place, _)| *place)
}

/// The places above one, root first, the place itself last.
pub fn way_down(places: &BTreeMap<PlaceId, Place>, place: PlaceId) -> Vec<(PlaceId, Level)> {
    let mut way = Vec::new();
    let mut next = places.get(&place);
    while let Some(place) = next {
        way.push((place.id, place.level));
        next = place.parent.and_then(|parent| places.get(&parent));
    }
    way.reverse();
    way
}

/// Everything that has rows: the places, then each person with a home, an asking or a role.
pub async fn all(tx: &DatabaseTransaction, _: &Ctx) -> Result<Vec<Facts>, StoreError> {
    let none = ImportPlaces { places: Vec::new() };
    let mut all = vec![importing(tx, &none).await?];
    let homes = home::Entity::find().all(tx).await?.into_iter();
    let asks = ask::Entity::find().all(tx).await?.into_iter();
    let roles = role_grant::Entity::find().filter(role_grant::Column::Until.is_null());
    let roles = roles.all(tx).await?.into_iter();
    let people: BTreeSet<Uuid> = homes
        .map(|row| row.person)
        .chain(asks.map(|row| row.person))
        .chain(roles.map(|row| row.person))
        .collect();
    for person in people {
        all.push(of_person(tx, PersonId(person)).await?);
    }
    Ok(all)
}
