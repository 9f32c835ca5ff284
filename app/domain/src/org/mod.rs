//! 五级组织 Places, people, households and roles.
//!
//! - Places are a tree of five levels: subdistrict, neighbourhood, community, estate, stairwell. Levels may be
//!   skipped downwards, never repeated. A place comes in by a roster; its id derives from its code there, so
//!   importing again updates. Staff put right what a place is called and which Party body it carries.
//! - A person's home is a stairwell, or a coarser place where finer ones are not entered yet; the unit is
//!   optional and private. Until somebody has vouched, a newcomer sees public things and their own.
//! - 熟人楼道: the stairwell's leader vouches at once, as does staff whose role has the purpose *people*;
//!   otherwise two verified neighbours whose home is the same place do: the same stairwell, or the same community
//!   where stairwells are not entered yet. Only leader and staff decline, with a reason.
//!   Neighbours see the name of who waits; the unit is for the leader and the desk alone.
//! - Moving is asking elsewhere: the old home ends when the new one is confirmed, not before.
//! - A household is a unit of a stairwell and the verified people in it. The leader and the desk see them.
//! - A role is held at a place and reaches its subtree. Who may appoint whom is one table, [`may_appoint`].
//! - Whom to ask is public: the line of a place's office, set by its desk, and what holders of a role there
//!   choose to show of themselves. Blank means: not shown.

mod command;
mod decide;
mod entity;
mod event;
mod preview;
mod refusal;
mod roles;
pub mod roster;
mod row;
mod told;

#[cfg(test)]
mod roster_tests;
#[cfg(test)]
mod tests;

pub use command::{
    Appoint, AskToJoin, Command, ContactFields, Decline, EditPlace, EndRole, ImportPlaces, MoveOut,
    PlaceFields, Rename, SetContact, SetOffice, Vouch, WithdrawAsk,
};
pub use decide::{is_neighbour, may_edit, may_settle, may_vouch};
pub use entity::{
    Ask, Contact, Declined, Facts, Held, Household, NEIGHBOURS_NEEDED, Neighbour, Place, Residence,
    Resident, role_id,
};
pub use event::Event;
pub use refusal::Refusal;
pub use roles::{appointable, may_appoint, name_of_role};
pub use row::{
    AskRow, ContactRow, HomeRow, HouseholdRow, NewcomerRow, PlaceRow, RoleRow, VouchRow,
    household_id,
};

use crate::kernel::{Consequences, Ctx, Patch, PlaceId, Placed, Rules, Told, View};

crate::id! {
    /// One asking to be vouched for.
    AskId
}

/// The id of the place with this code in the rosters; the same for ever.
pub fn place_of_code(code: &str) -> PlaceId {
    const ROSTERS: uuid::Uuid = uuid::Uuid::from_u128(0x796f_756c_696e_4d8a_9a1e_706c_6163_6573);
    PlaceId(uuid::Uuid::new_v5(&ROSTERS, code.as_bytes()))
}

/// The rules of this slice.
#[derive(Clone, Copy, Debug)]
pub struct Org;

impl Rules for Org {
    type Command = Command;
    type Facts = Facts;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(facts: &Facts, command: &Command, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
        decide::decide(facts, command, ctx)
    }

    fn apply(facts: &mut Facts, event: &Event, ctx: &Ctx) {
        entity::apply(facts, event, ctx);
    }

    fn project(facts: &Facts) -> Vec<Placed> {
        row::project(facts)
    }

    fn consequences(facts: &Facts, event: &Event, ctx: &Ctx) -> Consequences {
        told::consequences(facts, event, ctx)
    }

    fn told(facts: &Facts, command: &Command, events: &[Event], ctx: &Ctx) -> Told {
        told::told(facts, command, events, ctx)
    }

    fn preview(view: &View, command: &Command, ctx: &Ctx) -> Vec<Patch> {
        preview::preview(view, command, ctx)
    }

    fn check(command: &Command) -> Result<(), Refusal> {
        decide::check(command)
    }
}
