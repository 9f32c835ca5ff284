//! Who acts, for whom, and how far their word reaches.

use serde::{Deserialize, Serialize};

use super::{CommandId, Instant, Level, PersonId, PlaceId};

/// A place with all its ancestors: root first, the place itself last. Never empty for a place that exists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Path(pub Vec<PlaceId>);

impl Path {
    /// The place itself.
    pub fn place(&self) -> Option<PlaceId> {
        self.0.last().copied()
    }

    /// Whether `place` is the place itself or one of its ancestors.
    pub fn contains(&self, place: PlaceId) -> bool {
        self.0.contains(&place)
    }

    /// The last place that lies on both ways from the root, and how many steps it is by way of it from one end to the
    /// other; none where nothing is shared.
    pub fn meets(&self, other: &Self) -> Option<(PlaceId, usize)> {
        let mut up = self.0.iter().rev().enumerate();
        let (above, place) = up.find(|(_, place)| other.contains(**place))?;
        let below = other.0.iter().rev().position(|one| one == place)?;
        Some((*place, above + below))
    }
}

/// What a person is at a place, beside being a resident. A role reaches the whole subtree of its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 楼道党小组组长: leads the Party group of a stairwell.
    StairwellLeader,
    /// 先锋队队长: leads a team of volunteers.
    TeamLeader,
    /// 社区工作者: works for a community.
    CommunityWorker,
    /// 网格员: walks a grid.
    GridWorker,
    /// 居民小组长: heads a residents' group.
    GroupHead,
    /// 业委会: sits on the owners' committee of an estate.
    OwnersCommittee,
    /// 物业: manages an estate's property.
    PropertyManager,
    /// 街道干部: works for the subdistrict.
    Official,
    /// 共建单位联系人: speaks for a partner organisation.
    PartnerContact,
    /// 管理员: administers the installation.
    Administrator,
}

/// What a desk is for. Which roles have which purpose is said once, in [`Role::purposes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Places, roles, households, vouching.
    People,
    /// Posting and following up notices.
    Notices,
    /// Hours, sessions, bookings.
    Services,
    /// Publishing tasks, approving minutes.
    Tasks,
}

impl Purpose {
    /// All purposes.
    pub const ALL: [Self; 4] = [Self::People, Self::Notices, Self::Services, Self::Tasks];
}

impl Role {
    /// All roles, in the order in which they are offered.
    pub const ALL: [Self; 10] = [
        Self::StairwellLeader,
        Self::TeamLeader,
        Self::CommunityWorker,
        Self::GridWorker,
        Self::GroupHead,
        Self::OwnersCommittee,
        Self::PropertyManager,
        Self::Official,
        Self::PartnerContact,
        Self::Administrator,
    ];

    /// The desks at which this role works, within the subtree of its place.
    pub fn purposes(self) -> &'static [Purpose] {
        match self {
            Self::CommunityWorker | Self::Official | Self::Administrator => &Purpose::ALL,
            Self::GridWorker => &[Purpose::People, Purpose::Notices, Purpose::Tasks],
            Self::StairwellLeader
            | Self::TeamLeader
            | Self::GroupHead
            | Self::OwnersCommittee
            | Self::PropertyManager
            | Self::PartnerContact => &[],
        }
    }

    /// Whether who holds this role must sign in with a second factor off the demonstration.
    pub fn is_staff(self) -> bool {
        matches!(
            self,
            Self::CommunityWorker | Self::GridWorker | Self::Official | Self::Administrator
        )
    }
}

/// One role held at one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// What the person is there.
    pub role: Role,
    /// The place and its ancestors.
    pub path: Path,
    /// How many levels lie above: a grant at a community or below is synced to the phone.
    pub at: Level,
}

impl Grant {
    /// Whether it is the care for an estate or a stairwell, which posts there and has no desk.
    pub fn looks_after(&self) -> bool {
        let cares = matches!(
            self.role,
            Role::GroupHead | Role::OwnersCommittee | Role::PropertyManager
        );
        cares && self.at > Level::Community
    }
}

/// Where a person lives: a stairwell, or just a community where finer places are not yet entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    /// The place and its ancestors.
    pub path: Path,
    /// Whether neighbours, the leader or staff have confirmed it.
    pub verified: bool,
}

/// A signed-in person, as rules see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Who it is.
    pub person: PersonId,
    /// The name that this person chose to go by.
    pub name: String,
    /// Where they live, if they have said so.
    pub home: Option<Home>,
    /// The roles they hold today.
    pub grants: Vec<Grant>,
    /// Staff roles that rest: they give no rights until this person has set a second factor.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resting: Vec<Grant>,
}

impl Actor {
    /// The clock: it acts for nobody and holds no role; commands that it gives are its right.
    pub const CLOCK: PersonId = PersonId(uuid::Uuid::from_u128(1));

    /// The actor for commands that come due.
    pub fn clock() -> Self {
        Self {
            person: Self::CLOCK,
            name: String::new(),
            home: None,
            grants: Vec::new(),
            resting: Vec::new(),
        }
    }

    /// Lays the staff roles to rest: who may read of so many people must prove more than a number.
    #[must_use]
    pub fn without_second_factor(mut self) -> Self {
        let (staff, others) = self
            .grants
            .into_iter()
            .partition(|grant: &Grant| grant.role.is_staff());
        self.grants = others;
        self.resting.extend::<Vec<Grant>>(staff);
        self
    }

    /// Whether this person holds a staff role, be it at rest.
    pub fn is_staff(&self) -> bool {
        self.grants
            .iter()
            .chain(&self.resting)
            .any(|grant| grant.role.is_staff())
    }

    /// Whether this is the clock.
    pub fn is_clock(&self) -> bool {
        self.person == Self::CLOCK
    }

    /// Whether a role with `purpose` reaches the place at the end of `path`.
    pub fn works_for(&self, purpose: Purpose, path: &Path) -> bool {
        self.grants.iter().any(|grant| {
            grant.role.purposes().contains(&purpose)
                && grant.path.place().is_some_and(|place| path.contains(place))
        })
    }

    /// Whether this person holds `role` at the place at the end of `path` or above it.
    pub fn holds(&self, role: Role, path: &Path) -> bool {
        self.grants.iter().any(|grant| {
            grant.role == role && grant.path.place().is_some_and(|place| path.contains(place))
        })
    }

    /// Whether this person looks after exactly `place`, an estate or a stairwell, without a desk: heads its residents'
    /// group, sits on its owners' committee, or manages its property.
    pub fn looks_after(&self, place: PlaceId) -> bool {
        self.grants
            .iter()
            .any(|grant| grant.looks_after() && grant.path.place() == Some(place))
    }

    /// Whether this person's confirmed home lies in `place`.
    pub fn lives_in(&self, place: PlaceId) -> bool {
        self.home
            .as_ref()
            .is_some_and(|home| home.verified && home.path.contains(place))
    }

    /// Whether this person's home is confirmed.
    pub fn is_verified(&self) -> bool {
        self.home.as_ref().is_some_and(|home| home.verified)
    }
}

/// What a decision knows beside its facts.
#[derive(Clone, Debug)]
pub struct Ctx {
    /// Who acts. Rights are judged by this.
    pub actor: Actor,
    /// For whom it is done; the same person unless somebody acts on behalf of another.
    pub subject: PersonId,
    /// The server's time on the server; the phone's best guess of it on the phone.
    pub now: Instant,
    /// The command being decided: ids of new things derive from it.
    pub command: CommandId,
    /// When the person did it, by their own clock corrected by the offset known then. Reports state it.
    pub made: Instant,
}

impl Ctx {
    /// After so many minutes between tap and decision, the command was sent offline.
    const OFFLINE_AFTER: i64 = 2;

    /// Whether the person tapped a while ago: what became of it is news to whoever has closed the app since.
    pub fn was_offline(&self) -> bool {
        self.now.minutes_since(self.made) >= Self::OFFLINE_AFTER
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_it_is_from_one_place_to_another_is_counted_in_steps_of_the_tree() {
        let path = |places: &[u128]| {
            let places = places.iter().map(|place| uuid::Uuid::from_u128(*place));
            Path(places.map(PlaceId).collect())
        };
        // A stairwell: subdistrict 1, community 2, estate 3, stairwell 4.
        let home = path(&[1, 2, 3, 4]);
        for (there, expected) in [
            (&[1, 2, 3, 4][..], Some((4, 0))),
            (&[1, 2, 3], Some((3, 1))),
            (&[1, 2, 3, 5], Some((3, 2))),
            (&[1, 2], Some((2, 2))),
            (&[1, 2, 6, 7], Some((2, 4))),
            (&[1], Some((1, 3))),
            (&[1, 8], Some((1, 4))),
            // Written before a place was put in between.
            (&[1, 3, 4], Some((4, 0))),
            (&[9], None),
            (&[], None),
        ] {
            let there = path(there);
            let expected = expected.map(|(at, steps)| (PlaceId(uuid::Uuid::from_u128(at)), steps));
            assert_eq!(home.meets(&there), expected, "{there:?}");
            assert_eq!(there.meets(&home), expected, "the way back to {there:?}");
        }
    }
}
