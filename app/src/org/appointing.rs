//! The server's answers to the desk: whom may be appointed where, and where Party bodies are lacking.

use domain::kernel::{Actor, Level, PersonId, Phone, PlaceId, Purpose, Site};
use domain::org::{Place, appointable};
use store::kernel::people;

use super::pages::PlaceLine;
use super::verbs::{Candidate, CoverageLine};
use crate::kernel::AppError;
use crate::kernel::ssr::{Visitor, failure, refuse, visitor};

/// See [`super::verbs::candidate`].
pub async fn candidate(person: Option<PersonId>, phone: &str) -> Result<Candidate, AppError> {
    let visitor = visitor()?;
    let actor = staff(&visitor)?;
    let store = &visitor.store;
    let mut places = Vec::new();
    let mut offered = Vec::new();
    for grant in &actor.grants {
        let Some(top) = grant
            .path
            .place()
            .filter(|_| grant.role.purposes().contains(&Purpose::People))
        else {
            continue;
        };
        let below = store
            .places_below(top)
            .await
            .map_err(|error| failure(&error))?;
        let names: std::collections::BTreeMap<PlaceId, String> = below
            .iter()
            .map(|(_, place)| (place.id, place.name.clone()))
            .collect();
        for (path, place) in below {
            let site = Site {
                path: path.clone(),
                level: place.level,
                name: place.name.clone(),
                party_body: String::new(),
                community: None,
            };
            let roles = appointable(actor, &site);
            if roles.is_empty() || places.iter().any(|(id, _)| *id == place.id) {
                continue;
            }
            let way = path.0.iter().filter_map(|place| names.get(place));
            let way: Vec<&str> = way
                .skip(usize::from(place.level > Level::Community))
                .map(String::as_str)
                .collect();
            places.push((place.id, way.join(" ")));
            offered.extend(roles);
        }
    }
    offered.sort();
    offered.dedup();
    let found = match (person, Phone::try_new(phone)) {
        (Some(person), _) => people::actor(store.readers(), person)
            .await
            .map_err(|error| failure(&error))?,
        (None, Ok(phone)) => {
            let found = store
                .person_with(&phone)
                .await
                .map_err(|error| failure(&error))?;
            match found {
                Some((person, _)) => people::actor(store.readers(), person)
                    .await
                    .map_err(|error| failure(&error))?,
                None => None,
            }
        }
        (None, Err(_)) => None,
    };
    let mut roles = Vec::new();
    for grant in found.iter().flat_map(|found| &found.grants) {
        let Some(place) = grant.path.place() else {
            continue;
        };
        let site = store::kernel::places::site(store.readers(), place).await;
        let site = site.map_err(|error| failure(&error))?;
        roles.extend(site.map(|site| (grant.role, site.name)));
    }
    Ok(Candidate {
        person: found.map(|found| (found.person, found.name)),
        roles,
        places,
        offered,
    })
}

/// See [`super::verbs::coverage`].
pub async fn coverage(place: PlaceId) -> Result<CoverageLine, AppError> {
    let visitor = visitor()?;
    let actor = staff(&visitor)?;
    let path = visitor
        .store
        .path(place)
        .await
        .map_err(|error| failure(&error))?;
    if !actor.works_for(Purpose::People, &path) {
        return Err(refuse(AppError::NotFound));
    }
    let below = visitor
        .store
        .places_below(place)
        .await
        .map_err(|error| failure(&error))?;
    let mut coverage = CoverageLine::default();
    for (_, place) in &below {
        let bare = place.party_body.is_empty().then(|| line(place));
        match place.level {
            Level::Estate => {
                coverage.estates += 1;
                coverage.bare_estates.extend(bare);
            }
            Level::Stairwell => {
                coverage.stairwells += 1;
                coverage.bare_stairwells.extend(bare);
            }
            Level::Subdistrict | Level::Neighbourhood | Level::Community => {}
        }
    }
    Ok(coverage)
}

fn line(place: &Place) -> PlaceLine {
    PlaceLine {
        id: place.id,
        level: place.level,
        name: place.name.clone(),
        party_body: place.party_body.clone(),
        demo: place.demo,
    }
}

fn staff(visitor: &Visitor) -> Result<&Actor, AppError> {
    let actor = visitor.actor.as_ref();
    let actor = actor.ok_or_else(|| refuse(AppError::SignedOut))?;
    let works = actor
        .grants
        .iter()
        .any(|grant| grant.role.purposes().contains(&Purpose::People));
    if works {
        Ok(actor)
    } else {
        Err(refuse(AppError::NotFound))
    }
}
