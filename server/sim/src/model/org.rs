//! Places, people and roles in the model.

use std::collections::{BTreeMap, BTreeSet};

use domain::kernel::{Ctx, Minutes, PersonId, PlaceId, Purpose, Role};
use domain::org::{
    Ask, AskId, AskToJoin, Command, Contact, Event, Facts, Held, Household, Neighbour, Org, Place,
    Residence, Resident, role_id,
};
use store::org::initials;
use uuid::Uuid;

use super::tables::{Dwelling, Holding};
use super::{Slice, Tables};

impl Slice for Org {
    fn gather(tables: &Tables, command: &Command, ctx: &Ctx) -> Facts {
        match command {
            Command::ImportPlaces(import) => {
                let places: BTreeMap<_, _> = tables
                    .places
                    .keys()
                    .filter_map(|id| Some((*id, place(tables, *id)?)))
                    .collect();
                let names = places.values().chain(&import.places);
                let names = names.map(|place| (place.name.clone(), initials(&place.name)));
                Facts {
                    initials: names.collect(),
                    places,
                    ..Facts::default()
                }
            }
            Command::EditPlace(edit) => {
                let mut facts = of_place(tables, edit.place);
                let name = edit.fields.name.trim().to_owned();
                facts.initials.insert(name.clone(), initials(&name));
                facts.held = held(tables, |role| role.place == edit.place);
                facts
            }
            Command::SetOffice(set) => of_place(tables, set.place),
            Command::AskToJoin(ask) => asking(tables, ask, ctx),
            Command::WithdrawAsk(withdraw) => of_ask(tables, withdraw.ask),
            Command::Vouch(vouch) => of_ask(tables, vouch.ask),
            Command::Decline(decline) => of_ask(tables, decline.ask),
            Command::MoveOut(move_out) => at_home(tables, move_out.person, None),
            Command::Rename(_) => Facts {
                ask: ask_of(tables, ctx.subject),
                held: held(tables, |role| role.person == ctx.subject),
                ..at_home(tables, ctx.subject, None)
            },
            Command::Appoint(appoint) => of_role(tables, appoint.person, appoint.place),
            Command::EndRole(end) => of_role(tables, end.person, end.place),
            Command::SetContact(set) => of_role(tables, ctx.subject, set.place),
        }
    }

    fn save(tables: &mut Tables, before: &Facts, mut after: Facts, events: &[Event], ctx: &Ctx) {
        for event in events {
            happened(tables, &after, event, ctx);
        }
        let Some(ask) = after.ask.take() else { return };
        if before.ask.as_ref().map(|ask| ask.id) == Some(ask.id) {
            tables.asks.insert(ask.person, ask);
            return;
        }
        let settled = after.resident.is_some_and(|person| person.home.is_some());
        if !settled {
            let dwelling = Dwelling {
                place: ask.site.place(),
                unit: ask.unit.clone(),
                verified: None,
            };
            tables.homes.insert(ask.person, dwelling);
        }
        tables.asks.insert(ask.person, ask);
    }
}

fn happened(tables: &mut Tables, after: &Facts, event: &Event, ctx: &Ctx) {
    match event {
        Event::PlacesImported { places, .. } => {
            for place in places {
                show(tables, place.id.0, place.office.clone());
                tables.places.insert(place.id, without_office(place));
            }
        }
        Event::PlaceEdited { place, .. } => {
            if let Some(edited) = after.places.get(place) {
                tables.places.insert(*place, without_office(edited));
            }
        }
        Event::OfficeSet { place, .. } => {
            let office = after.places.get(place);
            show(
                tables,
                place.0,
                office.and_then(|place| place.office.clone()),
            );
        }
        Event::Withdrawn { ask } => {
            tables.asks.retain(|_, known| known.id != *ask);
            let home = tables.homes.get(&ctx.subject);
            if home.is_some_and(|home| home.verified.is_none()) {
                tables.homes.remove(&ctx.subject);
            }
        }
        Event::Confirmed { ask, person, .. } => {
            tables.asks.retain(|_, known| known.id != *ask);
            let home = after.resident.as_ref();
            if let Some(home) = home.and_then(|resident| resident.home.as_ref()) {
                let dwelling = Dwelling {
                    place: home.site.place(),
                    unit: home.unit.clone(),
                    verified: Some(home.since),
                };
                tables.homes.insert(*person, dwelling);
            }
        }
        Event::MovedOut { person, .. } => {
            tables.homes.remove(person);
        }
        Event::Renamed { person, name } => {
            if let Some(known) = tables.people.get_mut(person) {
                known.name.clone_from(name);
            }
        }
        Event::Appointed {
            person,
            role,
            place,
        } => tables.roles.push(Holding {
            person: *person,
            role: *role,
            place: *place,
            since: ctx.now,
        }),
        Event::RoleEnded {
            person,
            role,
            place,
        } => {
            let ended = |held: &Holding| (held.person, held.role, held.place);
            tables
                .roles
                .retain(|held| ended(held) != (*person, *role, *place));
            show(tables, role_id(*person, *role, *place), None);
        }
        Event::ContactSet {
            person,
            role,
            place,
            ..
        } => {
            let held = after.held(*person, *role, *place);
            let shown = held.and_then(|held| held.contact.clone());
            show(tables, role_id(*person, *role, *place), shown);
        }
        // The asking itself is kept as it is after all events.
        Event::Asked { .. } => tables.asked.push((ctx.actor.person, ctx.now)),
        Event::Vouched { .. } | Event::Declined { .. } => {}
    }
}

fn without_office(place: &Place) -> Place {
    Place {
        office: None,
        ..place.clone()
    }
}

fn show(tables: &mut Tables, id: Uuid, contact: Option<Contact>) {
    match contact {
        Some(contact) => tables.contacts.insert(id, contact),
        None => tables.contacts.remove(&id),
    };
}

fn place(tables: &Tables, id: PlaceId) -> Option<Place> {
    let place = tables.places.get(&id)?;
    Some(Place {
        office: tables.contacts.get(&id.0).cloned(),
        ..place.clone()
    })
}

fn of_place(tables: &Tables, id: PlaceId) -> Facts {
    let site = tables.site(id);
    let way = site.iter().flat_map(|site| &site.path.0);
    let places: BTreeMap<_, _> = way
        .filter_map(|id| Some((*id, place(tables, *id)?)))
        .collect();
    Facts {
        initials: places
            .values()
            .map(|place| (place.name.clone(), initials(&place.name)))
            .collect(),
        site,
        places,
        ..Facts::default()
    }
}

fn asking(tables: &Tables, asked: &AskToJoin, ctx: &Ctx) -> Facts {
    let person = ctx.subject;
    let since = ctx.now.minus(Minutes::days(1));
    let lately = tables.asked.iter();
    let lately = lately.filter(|(who, when)| *who == person && *when > since);
    let finer = |place: &Place| place.parent == Some(asked.place);
    let holders = |place: PlaceId, wanted: &dyn Fn(Role) -> bool| -> Vec<PersonId> {
        let roles = tables.roles.iter();
        let there = roles.filter(|held| held.place == place && wanted(held.role));
        let people: BTreeSet<PersonId> = there.map(|held| held.person).collect();
        people.into_iter().collect()
    };
    let site = tables.site(asked.place);
    let desk = site.as_ref().map(domain::kernel::Site::desk);
    let path = site.as_ref().map(|site| site.path.0.clone());
    let way = path.unwrap_or_default().into_iter().rev();
    let way = way.skip_while(|place| Some(*place) != desk);
    let at_desk = |role: Role| role.purposes().contains(&Purpose::People);
    Facts {
        has_finer: tables.places.values().any(finer),
        leaders: holders(asked.place, &|role| role == Role::StairwellLeader),
        staff: way.map(|place| holders(place, &at_desk)).collect(),
        site,
        ask: ask_of(tables, person),
        asked_lately: lately.count() as u64,
        held: held(tables, |role| role.person == person),
        ..at_home(tables, person, Some((asked.place, asked.unit.trim())))
    }
}

fn of_ask(tables: &Tables, id: AskId) -> Facts {
    let Some(row) = tables.asks.values().find(|ask| ask.id == id) else {
        return Facts::default();
    };
    let ask = ask_of(tables, row.person);
    Facts {
        site: ask.as_ref().map(|ask| ask.site.clone()),
        ..Facts {
            ask,
            ..at_home(tables, row.person, Some((row.site.place(), &row.unit)))
        }
    }
}

fn ask_of(tables: &Tables, person: PersonId) -> Option<Ask> {
    let ask = tables.asks.get(&person)?;
    Some(Ask {
        site: tables.site(ask.site.place())?,
        ..ask.clone()
    })
}

/// A person with their home, the household there, and the one they would join.
fn at_home(tables: &Tables, id: PersonId, joining: Option<(PlaceId, &str)>) -> Facts {
    let Some(person) = tables.people.get(&id) else {
        return Facts::default();
    };
    let dwelling = tables.homes.get(&id);
    let confirmed = dwelling.and_then(|home| Some((home, home.verified?)));
    let home = confirmed.and_then(|(home, since)| {
        Some(Residence {
            site: tables.site(home.place)?,
            unit: home.unit.clone(),
            since,
        })
    });
    let mut units: BTreeSet<(PlaceId, String)> = BTreeSet::new();
    units.extend(joining.map(|(place, unit)| (place, unit.to_owned())));
    units.extend(dwelling.map(|home| (home.place, home.unit.clone())));
    let named = units.into_iter().filter(|(_, unit)| !unit.is_empty());
    let mut households: Vec<Household> = named
        .filter_map(|(place, unit)| {
            Some(Household {
                site: tables.site(place)?,
                people: neighbours(tables, |_, home| home.place == place && home.unit == unit),
                unit,
            })
        })
        .collect();
    if let Some(home) = home.as_ref().filter(|home| home.unit.is_empty()) {
        households.push(Household {
            site: home.site.clone(),
            unit: String::new(),
            people: neighbours(tables, |person, _| person == id),
        });
    }
    Facts {
        site: home.as_ref().map(|home| home.site.clone()),
        resident: Some(Resident {
            id,
            name: person.name.clone(),
            home,
        }),
        households,
        ..Facts::default()
    }
}

fn neighbours(tables: &Tables, wanted: impl Fn(PersonId, &Dwelling) -> bool) -> Vec<Neighbour> {
    let homes = tables.homes.iter();
    let homes = homes.filter(|(person, home)| wanted(**person, home));
    let confirmed = homes.filter_map(|(person, home)| Some((home.verified?, *person)));
    let sorted: BTreeSet<_> = confirmed.collect();
    let people = sorted.into_iter().map(|(_, person)| Neighbour {
        person,
        name: tables.name(person),
    });
    people.collect()
}

fn of_role(tables: &Tables, person: PersonId, place: PlaceId) -> Facts {
    let known = tables.people.get(&person);
    let administrators = tables.roles.iter();
    let administrators = administrators.filter(|held| held.role == Role::Administrator);
    Facts {
        site: tables.site(place),
        resident: known.map(|known| Resident {
            id: person,
            name: known.name.clone(),
            home: None,
        }),
        held: held(tables, |role| role.person == person),
        administrators: administrators.count() as u64,
        ..Facts::default()
    }
}

fn held(tables: &Tables, wanted: impl Fn(&Holding) -> bool) -> Vec<Held> {
    let roles = tables.roles.iter().filter(|role| wanted(role));
    let held = roles.filter_map(|role| {
        Some(Held {
            person: role.person,
            name: tables.name(role.person),
            role: role.role,
            site: tables.site(role.place)?,
            since: role.since,
            contact: tables
                .contacts
                .get(&role_id(role.person, role.role, role.place))
                .cloned(),
        })
    });
    held.collect()
}
