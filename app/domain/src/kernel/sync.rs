//! What travels in the one sync call: commands up; outcomes, changed rows and the kept set down.
//!
//! - Push and pull are one round trip, in bounded chunks. A phone calls again at once while commands are left,
//!   or a space says that there is more.
//! - Commands are answered in the order in which they came. One that got no answer (the chunk was cut short)
//!   stays on the phone and goes first the next time.
//! - A refused call (network, 401, 413, 429, 5xx) has answered nothing and changes nothing on the phone.
//! - Versions count within one epoch. A phone that names another epoch, or none, has nothing: every space comes
//!   as a replacing snapshot.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use super::command::WireEnvelope;
use super::row::Wire;
use super::{Actor, CommandId, Instant, Outcome, Path, Space};

/// What a phone says in one call.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Push {
    /// This installation of the app; made once, names nobody.
    pub client: Uuid,
    /// The epoch in which the versions in `have` were learnt; none when there are none.
    #[serde(default)]
    pub epoch: Option<Uuid>,
    /// Commands to decide, in order; all of the person who is signed in.
    #[serde(default)]
    pub commands: Vec<WireEnvelope>,
    /// The spaces on the phone and the version up to which each is complete: those that it keeps, and those that
    /// the open page shows besides.
    #[serde(default)]
    pub have: BTreeMap<Space, u64>,
    /// The schema numbers with which the rows at hand were laid out, as the server named them; none when there are no
    /// rows. A space with a kind of another number comes anew.
    #[serde(default)]
    pub schemas: BTreeMap<String, u16>,
}

impl Push {
    /// The most commands in one call.
    pub const COMMANDS_MAX: usize = 32;
    /// The most bytes of commands in one call, unless a single one is larger.
    pub const BYTES_MAX: usize = 128 * 1024;
    /// The most spaces beyond the kept ones that are brought up to date in one call.
    pub const VISITED_MAX: usize = 32;
}

/// What the server answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pulled {
    /// What became of the commands, in their order.
    pub outcomes: Vec<(CommandId, Outcome)>,
    /// The spaces that changed, each a [`SpacePull`] as JSON: the same bytes for every reader of a space who is
    /// at the same version, so the server encodes it once.
    pub spaces: Vec<Box<RawValue>>,
    /// All spaces that this phone keeps from now on; what is not named is dropped.
    pub kept: BTreeSet<Space>,
    /// Of the spaces that the phone named beyond the kept ones, those that this person may not read (any more);
    /// they are dropped as well.
    #[serde(default)]
    pub closed: BTreeSet<Space>,
    /// Who is signed in, with the roles of today; none for a visitor, or when the session has ended.
    pub actor: Option<Actor>,
    /// The place being looked at: the home of who is signed in, or what a visitor chose; root first.
    pub place: Path,
    /// The server's time.
    pub now: Instant,
    /// Names this life of the database; a restored backup is another one.
    pub epoch: Uuid,
    /// The schema number of every kind of rows that the server lays out.
    #[serde(default)]
    pub schemas: BTreeMap<String, u16>,
    /// The version of the app that the server serves; when it is not the phone's own, a newer one is to be had.
    pub app_version: String,
}

/// The changed rows of one space.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SpacePull {
    /// Which.
    pub space: Space,
    /// The version from which it was read, as the phone named it; 0 for a snapshot.
    pub since: u64,
    /// The version up to which the phone is complete with these rows. A pull never ends between two rows of one
    /// version.
    pub version: u64,
    /// Whether the rows replace all that the phone has of this space: the phone has none, its epoch is another,
    /// or tombstones that it has not seen are gone.
    pub replace: bool,
    /// Whether more rows wait above `version`.
    pub more: bool,
    /// Rows and tombstones, by version.
    pub rows: Vec<Wire>,
}

/// What the live stream says: this space now has that version. Comes as the data of a server-sent event; the
/// phone waits a moment of its own choosing, then pulls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poke {
    /// Which space.
    pub space: Space,
    /// Its version.
    pub version: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_push_reads_back_as_it_was_written() {
        let place = super::super::PlaceId(Uuid::from_u128(7));
        let push = Push {
            client: Uuid::from_u128(1),
            epoch: None,
            commands: Vec::new(),
            have: BTreeMap::from([(Space::Public(place), 3)]),
            schemas: BTreeMap::from([("org.place".to_owned(), 1)]),
        };
        let json = serde_json::to_string(&push).unwrap();
        let back: Push = serde_json::from_str(&json).unwrap();
        assert_eq!(back.have, push.have);
        assert_eq!(back.schemas, push.schemas);
    }
}
