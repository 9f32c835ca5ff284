//! The shape that every slice's rules have.

use super::outcome::{Consequences, Refuse, Told};
use super::{Ctx, Patch, Space, View};
use crate::slices::Body;
use uuid::Uuid;

/// A row and the space in which it is seen.
pub type Placed = (Space, Uuid, Body);

/// The rules of a slice, all of them pure.
///
/// `Facts` is the little that one decision needs, with the entities it may change in it. The store gathers
/// it inside the transaction, with locks; then, the same for every slice: decide, apply the events to the
/// facts, save, and write the rows that differ between the projections before and after.
pub trait Rules {
    /// What people and the clock can ask for.
    type Command;
    /// What a decision needs to know, the entities it may change included.
    type Facts: Clone;
    /// What happened; ids only, so that history can be kept when people are forgotten.
    type Event: serde::Serialize;
    /// Why not.
    type Refusal: Refuse;

    /// Decides a command into events, or refuses it. No events: it was so already.
    ///
    /// # Errors
    /// The refusal.
    fn decide(
        facts: &Self::Facts,
        command: &Self::Command,
        ctx: &Ctx,
    ) -> Result<Vec<Self::Event>, Self::Refusal>;

    /// Changes the entities among the facts by what happened.
    fn apply(facts: &mut Self::Facts, event: &Self::Event, ctx: &Ctx);

    /// All rows of the entities among the facts, each in every space where it is seen.
    fn project(facts: &Self::Facts) -> Vec<Placed>;

    /// What one event causes in the inbox and on the clock; `facts` are those after it.
    fn consequences(facts: &Self::Facts, event: &Self::Event, ctx: &Ctx) -> Consequences;

    /// What the person is told when it worked.
    fn told(
        facts: &Self::Facts,
        command: &Self::Command,
        events: &[Self::Event],
        ctx: &Ctx,
    ) -> Told;

    /// What the phone shows until the server has answered: the actor's own rows, never others' counts.
    fn preview(view: &View, command: &Self::Command, ctx: &Ctx) -> Vec<Patch>;

    /// On the phone: what is malformed, or conflicts with the person's own unsent commands. What time,
    /// counts, rights or others would refuse is not judged here; the phone's clock and rows may be wrong.
    ///
    /// # Errors
    /// The refusal, whose fields are shown beside the form.
    fn check(command: &Self::Command) -> Result<(), Self::Refusal>;
}
