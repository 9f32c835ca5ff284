//! Spaces: every row lives in the spaces of those who may read it.
//!
//! Authorisation to read is one pure function, [`readable`]; not a filter per row or page.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Actor, Level, Path, PersonId, PlaceId, Purpose, Role, TeamId};

/// An audience.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Space {
    /// Anyone, also signed out.
    Public(PlaceId),
    /// Verified people of the place, and staff whose role reaches it.
    Members(PlaceId),
    /// Staff whose role at the community, or above it, has that purpose. That of an estate or a stairwell is for
    /// notices alone: those who look after exactly that place post there, and need not live there.
    Desk(PlaceId, Purpose),
    /// The leader of the stairwell's Party group.
    Lead(PlaceId),
    /// The members of a team.
    Team(TeamId),
    /// One person.
    Person(PersonId),
}

impl Space {
    /// The place whose path decides who may read, if the space belongs to a place.
    pub fn place(&self) -> Option<PlaceId> {
        match self {
            Self::Public(place)
            | Self::Members(place)
            | Self::Desk(place, _)
            | Self::Lead(place) => Some(*place),
            Self::Team(_) | Self::Person(_) => None,
        }
    }
}

/// Whether `actor` (`None`: signed out) may read `space`; `path` is that of the space's place, empty for a
/// space without one.
pub fn readable(actor: Option<&Actor>, space: &Space, path: &Path) -> bool {
    if let Space::Public(_) = space {
        return true;
    }
    let Some(actor) = actor else { return false };
    #[cfg(feature = "planted")]
    if super::planted::is("readable_too_wide") && matches!(space, Space::Members(_)) {
        return true;
    }
    match space {
        Space::Public(_) => true,
        Space::Members(place) => {
            actor.lives_in(*place)
                || Purpose::ALL
                    .iter()
                    .any(|purpose| actor.works_for(*purpose, path))
                || actor.holds(Role::StairwellLeader, path)
        }
        Space::Desk(place, purpose) => {
            actor.works_for(*purpose, path)
                || (*purpose == Purpose::Notices && actor.looks_after(*place))
        }
        Space::Lead(_) => actor.holds(Role::StairwellLeader, path),
        // Teams have no members yet: nobody reads their spaces.
        Space::Team(_) => false,
        Space::Person(person) => actor.person == *person,
    }
}

/// What a phone syncs: home and its ancestors, own roles, own person. A subset of what is [`readable`].
///
/// `guest` is the place a signed-out visitor (or one without a home) looks at.
pub fn kept(actor: Option<&Actor>, guest: &Path) -> BTreeSet<Space> {
    let mut spaces = BTreeSet::new();
    let home = actor.and_then(|actor| actor.home.as_ref());
    let shown = home.map_or(guest, |home| &home.path);
    spaces.extend(shown.0.iter().map(|place| Space::Public(*place)));
    let Some(actor) = actor else { return spaces };
    spaces.insert(Space::Person(actor.person));
    let verified = home.filter(|home| home.verified);
    #[cfg(feature = "planted")]
    let verified = verified.or(home.filter(|_| super::planted::is("newcomer_kept")));
    if let Some(home) = verified {
        spaces.extend(home.path.0.iter().map(|place| Space::Members(*place)));
    }
    for grant in &actor.grants {
        let Some(place) = grant.path.place() else {
            continue;
        };
        spaces.extend(grant.path.0.iter().map(|place| Space::Public(*place)));
        if grant.role == Role::StairwellLeader {
            spaces.insert(Space::Lead(place));
            spaces.insert(Space::Members(place));
        }
        if grant.looks_after() {
            spaces.insert(Space::Desk(place, Purpose::Notices));
        }
        // Whoever works above the community reads single cases by server function instead.
        if grant.at == Level::Community {
            for purpose in grant.role.purposes() {
                spaces.insert(Space::Desk(place, *purpose));
                spaces.insert(Space::Members(place));
            }
        }
    }
    spaces
}

impl std::fmt::Display for Space {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Public(place) => write!(f, "public/{place}"),
            Self::Members(place) => write!(f, "members/{place}"),
            Self::Desk(place, Purpose::People) => write!(f, "desk/{place}/people"),
            Self::Desk(place, Purpose::Notices) => write!(f, "desk/{place}/notices"),
            Self::Desk(place, Purpose::Services) => write!(f, "desk/{place}/services"),
            Self::Desk(place, Purpose::Tasks) => write!(f, "desk/{place}/tasks"),
            Self::Lead(place) => write!(f, "lead/{place}"),
            Self::Team(team) => write!(f, "team/{team}"),
            Self::Person(person) => write!(f, "person/{person}"),
        }
    }
}

/// A text that names no space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotASpace;

impl std::fmt::Display for NotASpace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not the name of a space")
    }
}

impl std::str::FromStr for Space {
    type Err = NotASpace;

    fn from_str(text: &str) -> Result<Self, NotASpace> {
        let mut parts = text.split('/');
        let mut next = || parts.next().ok_or(NotASpace);
        let kind = next()?;
        let id = next()?.parse().map_err(|_| NotASpace)?;
        let space = match kind {
            "public" => Self::Public(PlaceId(id)),
            "members" => Self::Members(PlaceId(id)),
            "desk" => {
                let purpose = match next()? {
                    "people" => Purpose::People,
                    "notices" => Purpose::Notices,
                    "services" => Purpose::Services,
                    "tasks" => Purpose::Tasks,
                    _ => return Err(NotASpace),
                };
                Self::Desk(PlaceId(id), purpose)
            }
            "lead" => Self::Lead(PlaceId(id)),
            "team" => Self::Team(TeamId(id)),
            "person" => Self::Person(PersonId(id)),
            _ => return Err(NotASpace),
        };
        parts.next().is_none().then_some(space).ok_or(NotASpace)
    }
}

impl Serialize for Space {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Space {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
