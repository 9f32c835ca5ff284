//! Who may see what, reckoned by the simulation itself: from homes, roles and the tree of places as they stand in the
//! tables, never by the rules that the server goes by.

use std::collections::BTreeMap;

use domain::kernel::{PersonId, PlaceId, Purpose, Role, Space};
use domain::org::place_of_code;
use domain::slices::Command;
use domain::tasks;

use crate::cast;

/// How somebody stands in the neighbourhood.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// Where they live, and whether that is confirmed.
    pub home: Option<(PlaceId, bool)>,
    /// What they are, and where.
    pub roles: Vec<(Role, PlaceId)>,
    /// Every place with what it lies in.
    pub parents: BTreeMap<PlaceId, Option<PlaceId>>,
}

/// Begins a word that only some may read.
const MARK: char = '密';

impl Standing {
    /// Whether `inner` lies in `outer`, or is it.
    fn lies_in(&self, inner: PlaceId, outer: PlaceId) -> bool {
        let mut next = Some(inner);
        while let Some(place) = next {
            if place == outer {
                return true;
            }
            next = self.parents.get(&place).copied().flatten();
        }
        false
    }

    fn works_at(&self, place: PlaceId, counts: impl Fn(Role) -> bool) -> bool {
        let mut roles = self.roles.iter();
        roles.any(|(role, at)| counts(*role) && self.lies_in(place, *at))
    }

    /// Whether they care for exactly this estate or stairwell: it lies in a community, which lies in the street.
    fn looks_after(&self, place: PlaceId) -> bool {
        let above = |place: PlaceId| self.parents.get(&place).copied().flatten();
        let below_a_community = above(place).and_then(above).is_some();
        let mut roles = self.roles.iter();
        below_a_community && roles.any(|(role, at)| cares(*role) && *at == place)
    }

    /// Whether `person`, who stands like this, may see a space.
    pub fn may_see(&self, person: PersonId, space: &Space) -> bool {
        match space {
            Space::Public(_) => true,
            Space::Members(place) => {
                let at_home = |(home, confirmed)| confirmed && self.lies_in(home, *place);
                self.home.is_some_and(at_home)
                    || self.works_at(*place, |role| staff(role) || role == Role::StairwellLeader)
            }
            Space::Desk(place, Purpose::Services) => {
                self.works_at(*place, |role| staff(role) && role != Role::GridWorker)
            }
            Space::Desk(place, Purpose::Notices) => {
                self.works_at(*place, staff) || self.looks_after(*place)
            }
            Space::Desk(place, _) => self.works_at(*place, staff),
            Space::Lead(place) => self.works_at(*place, |role| role == Role::StairwellLeader),
            Space::Team(_) => false,
            Space::Person(one) => *one == person,
        }
    }

    /// The first word in a text that is not for `person`, who stands like this.
    pub fn betrayed<'a>(&self, person: Option<PersonId>, text: &'a str) -> Option<&'a str> {
        let words = text.split(MARK).skip(1);
        let words = words.filter_map(|rest| rest.split_once(';').map(|(word, _)| word));
        words.into_iter().find(|word| !self.may_read(person, word))
    }

    fn may_read(&self, person: Option<PersonId>, word: &str) -> bool {
        let (Some(person), Some((number, code))) = (person, word.split_once('.')) else {
            return false;
        };
        let own = number
            .parse()
            .is_ok_and(|number| cast::person(number) == person);
        // The desk is that of the community; what lies above one has its own.
        let desk = place_of_code(code.get(..2).unwrap_or(code));
        own || self.works_at(desk, staff)
    }
}

/// Who works for the whole neighbourhood. Written down here once more, so that a slip in the table of the rules shows.
fn staff(role: Role) -> bool {
    matches!(
        role,
        Role::CommunityWorker | Role::GridWorker | Role::Official | Role::Administrator
    )
}

/// Who cares for one estate or stairwell, and posts there for its residents.
fn cares(role: Role) -> bool {
    matches!(
        role,
        Role::GroupHead | Role::OwnersCommittee | Role::PropertyManager
    )
}

/// Puts a word into what somebody writes to the desk alone: theirs, and naming the place it is about.
pub fn seal(command: &mut Command, person: PersonId) {
    let (place, text) = match command {
        Command::Tasks(tasks::Command::Propose(propose)) => {
            (propose.place, &mut propose.fields.note)
        }
        Command::Tasks(tasks::Command::Worked(worked)) => (worked.place, &mut worked.remark),
        _ => return,
    };
    let number = cast::people().position(|one| one == person);
    // A stairwell that moves to another community is read at two desks in turn.
    let mut codes = cast::codes().filter(|code| !code.starts_with("1112"));
    let code = codes.find(|code| place_of_code(code) == place);
    if let (Some(number), Some(code)) = (number, code) {
        *text = format!("{text}{MARK}{number}.{code};");
    }
}
