//! Which roles there are where, and who appoints whom.

use crate::kernel::{Actor, Level, Purpose, Role, Site};

/// The role's name in forms, rows and messages.
pub fn name_of_role(role: Role) -> &'static str {
    match role {
        Role::StairwellLeader => "stairwell_leader",
        Role::TeamLeader => "team_leader",
        Role::CommunityWorker => "community_worker",
        Role::GridWorker => "grid_worker",
        Role::GroupHead => "group_head",
        Role::OwnersCommittee => "owners_committee",
        Role::PropertyManager => "property_manager",
        Role::Official => "official",
        Role::PartnerContact => "partner_contact",
        Role::Administrator => "administrator",
    }
}

/// Whether the role is held at places of this level.
pub fn fits(role: Role, level: Level) -> bool {
    match role {
        Role::StairwellLeader => level == Level::Stairwell,
        Role::CommunityWorker | Role::GridWorker => level == Level::Community,
        Role::GroupHead => matches!(level, Level::Estate | Level::Stairwell),
        Role::OwnersCommittee | Role::PropertyManager => level == Level::Estate,
        Role::Official => matches!(level, Level::Subdistrict | Level::Neighbourhood),
        Role::Administrator => level == Level::Subdistrict,
        Role::TeamLeader | Role::PartnerContact => level <= Level::Community,
    }
}

/// Whether `actor` may give and end `role` at `site`.
///
/// Administrators appoint everybody; officials everybody below them; whoever works at a community's people
/// desk appoints those who are no staff. The clock gives what was granted on the server's command line.
pub fn may_appoint(actor: &Actor, role: Role, site: &Site) -> bool {
    if actor.is_clock() || actor.holds(Role::Administrator, &site.path) {
        return true;
    }
    if actor.holds(Role::Official, &site.path) {
        return !matches!(role, Role::Official | Role::Administrator);
    }
    let community_staff = actor.holds(Role::CommunityWorker, &site.path);
    match role {
        Role::GridWorker => community_staff,
        role => !role.is_staff() && actor.works_for(Purpose::People, &site.path),
    }
}

/// The roles that `actor` may give at `site`, in the order in which they are offered.
pub fn appointable(actor: &Actor, site: &Site) -> Vec<Role> {
    let offered = Role::ALL.into_iter();
    offered
        .filter(|role| fits(*role, site.level) && may_appoint(actor, *role, site))
        .collect()
}
