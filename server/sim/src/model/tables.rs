//! What the model keeps: the same things as the database, as plain maps.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::inbox::Letter;
use domain::kernel::{
    Actor, CommandId, Due, Grant, Home, Instant, Level, Outcome, Path, PersonId, PlaceId, Role,
    Site, Space,
};
use domain::notices::{Acknowledgement, Draft, Notice, NoticeId};
use domain::org::{Ask, Contact, Place};
use domain::services::{
    Booking, BookingId, Calendar, Dependant, DependantId, Drawing, Holiday, Link, LinkId, Service,
    ServiceId, Session, SessionId,
};
use domain::slices::Command;
use domain::tasks::{Part, Plan, PlanId, Proposal, ProposalId, Task, TaskId, Volunteer};
use serde_json::value::RawValue;
use uuid::Uuid;

/// A person.
#[derive(Clone, Debug)]
pub struct Person {
    /// The name they go by.
    pub name: String,
    /// Their number.
    pub phone: String,
    /// Whether text messages are wanted.
    pub texts: bool,
    /// Up to when the inbox has been seen.
    pub seen: Option<Instant>,
}

/// Where somebody lives, or says so.
#[derive(Clone, Debug)]
pub struct Dwelling {
    /// Where.
    pub place: PlaceId,
    /// The unit.
    pub unit: String,
    /// Since when it is confirmed.
    pub verified: Option<Instant>,
}

/// A role that is held.
#[derive(Clone, Debug)]
pub struct Holding {
    /// By whom.
    pub person: PersonId,
    /// Which.
    pub role: Role,
    /// Where.
    pub place: PlaceId,
    /// Since when.
    pub since: Instant,
}

/// A row, or what is left of one.
#[derive(Clone, Debug)]
pub struct Line {
    /// The version at which it was written.
    pub version: u64,
    /// When.
    pub at: Instant,
    /// What it says; none for a tombstone.
    pub body: Option<Arc<RawValue>>,
}

/// The rows of a space.
#[derive(Clone, Debug, Default)]
pub struct Shelved {
    /// The version that it has reached.
    pub version: u64,
    /// From where a pull can still start.
    pub min_since: u64,
    /// The rows by kind and id.
    pub lines: BTreeMap<(&'static str, Uuid), Line>,
    /// The same in the order of a pull.
    pub order: BTreeSet<(u64, &'static str, Uuid)>,
}

/// A command on the clock.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The id that the command will have.
    pub id: Uuid,
    /// When.
    pub at: Instant,
    /// When it is tried next: later than that where it has failed.
    pub next: Instant,
    /// How often it has failed.
    pub tries: u32,
    /// After which it is pointless.
    pub not_after: Option<Instant>,
    /// What.
    pub command: Command,
}

impl Waiting {
    /// A command as it waits on the clock.
    pub fn of(due: &Due) -> Self {
        Self {
            id: due.command_id().0,
            at: due.at,
            next: due.at,
            tries: 0,
            not_after: due.not_after,
            command: due.command.clone(),
        }
    }
}

/// All that is kept.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// Places; their offices stand among the contacts.
    pub places: BTreeMap<PlaceId, Place>,
    /// People.
    pub people: BTreeMap<PersonId, Person>,
    /// Homes.
    pub homes: BTreeMap<PersonId, Dwelling>,
    /// Roles that are held, in the order in which they were given.
    pub roles: Vec<Holding>,
    /// Whom to ask, by the id of the place or the role.
    pub contacts: BTreeMap<Uuid, Contact>,
    /// Who asked to be vouched for, and when; also what was taken back since.
    pub asked: Vec<(PersonId, Instant)>,
    /// Askings, one per person; their sites are read anew.
    pub asks: BTreeMap<PersonId, Ask>,
    /// Notices; their sites are read anew.
    pub notices: BTreeMap<NoticeId, Notice>,
    /// Drafts.
    pub drafts: BTreeMap<NoticeId, Draft>,
    /// Acknowledgements by notice, home, and unit or person; and whether they have left the lists.
    pub acknowledgements: BTreeMap<(NoticeId, PlaceId, String), (Acknowledgement, bool)>,
    /// Services; their sites are read anew.
    pub services: BTreeMap<ServiceId, Service>,
    /// Sessions.
    pub sessions: BTreeMap<SessionId, Session>,
    /// Bookings; their names are read anew.
    pub bookings: BTreeMap<BookingId, Booking>,
    /// Who looks after whom; names are read anew.
    pub links: BTreeMap<LinkId, Link>,
    /// Those of families who have no account.
    pub dependants: BTreeMap<DependantId, Dependant>,
    /// Who asked to look after somebody, and when.
    pub linking: Vec<(PersonId, Instant)>,
    /// The addresses that calendars follow.
    pub calendars: BTreeMap<PersonId, Calendar>,
    /// The calendar of the whole country.
    pub holidays: Vec<Holiday>,
    /// Draws that were held.
    pub drawings: BTreeMap<SessionId, Drawing>,
    /// What was unfair in draws and lines when seats were given.
    pub unfair: Vec<String>,
    /// Tasks; their sites are read anew.
    pub tasks: BTreeMap<TaskId, Task>,
    /// Parts in tasks; their names are read anew.
    pub parts: BTreeMap<domain::tasks::ClaimId, Part>,
    /// What people can do; their names are read anew.
    pub volunteers: BTreeMap<PersonId, Volunteer>,
    /// What comes back every week; sites are read anew.
    pub plans: BTreeMap<PlanId, Plan>,
    /// What residents propose; sites and names are read anew.
    pub proposals: BTreeMap<ProposalId, Proposal>,
    /// Letters.
    pub letters: BTreeMap<Uuid, Letter>,
    /// Spaces and their rows.
    pub spaces: BTreeMap<Space, Shelved>,
    /// What was decided: who asked, the text of the command with its subject, and the outcome.
    pub outcomes: BTreeMap<(PersonId, CommandId), (String, Outcome)>,
    /// Commands on the clock by thing and purpose.
    pub dues: BTreeMap<(Uuid, &'static str), Waiting>,
    /// How many events there were.
    pub events: u64,
}

impl Tables {
    /// The way down to a place.
    pub fn path(&self, place: PlaceId) -> Path {
        let mut path = Vec::new();
        let mut next = self.places.get(&place);
        while let Some(place) = next {
            path.push(place.id);
            next = place.parent.and_then(|parent| self.places.get(&parent));
        }
        path.reverse();
        Path(path)
    }

    /// A place as a decision sees it.
    pub fn site(&self, id: PlaceId) -> Option<Site> {
        let place = self.places.get(&id)?;
        let path = self.path(id);
        let community = path.0.iter().find(|place| {
            let place = self.places.get(place);
            place.is_some_and(|place| place.level == Level::Community)
        });
        Some(Site {
            level: place.level,
            name: place.name.clone(),
            party_body: place.party_body.clone(),
            community: community.copied(),
            path,
        })
    }

    /// The topmost place.
    pub fn root(&self) -> Path {
        let roots = self.places.values().filter(|place| place.parent.is_none());
        let first = roots.min_by_key(|place| &place.code);
        first.map(|place| self.path(place.id)).unwrap_or_default()
    }

    /// A person as the rules see them.
    pub fn actor(&self, person: PersonId) -> Option<Actor> {
        if person == Actor::CLOCK {
            return Some(Actor::clock());
        }
        let known = self.people.get(&person)?;
        let home = self.homes.get(&person).map(|home| Home {
            path: self.path(home.place),
            verified: home.verified.is_some(),
        });
        let own = self.roles.iter().filter(|role| role.person == person);
        let grants = own.filter_map(|role| {
            Some(Grant {
                role: role.role,
                path: self.path(role.place),
                at: self.places.get(&role.place)?.level,
            })
        });
        Some(Actor {
            person,
            name: known.name.clone(),
            home,
            grants: grants.collect(),
            resting: Vec::new(),
        })
    }

    /// The number of somebody.
    pub fn phone(&self, person: PersonId) -> String {
        let known = self.people.get(&person);
        known.map(|known| known.phone.clone()).unwrap_or_default()
    }

    /// The name that somebody goes by.
    pub fn name(&self, person: PersonId) -> String {
        let known = self.people.get(&person);
        known.map(|known| known.name.clone()).unwrap_or_default()
    }
}
