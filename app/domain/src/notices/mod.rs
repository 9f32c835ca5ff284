//! 公告 Notices: a group posts to its place and everything under it.
//!
//! - Who may post: staff whose role has the purpose *notices*, and who leads or looks after exactly that place
//!   (stairwell leader, residents' group head, owners' committee, property manager). The place's own name and
//!   Party body sign it; the person who posted stands in the history, not on the notice.
//! - A notice is one row in the place's space: `Public` for everyone, `Members` for verified people of the
//!   place. Whoever lives under the place keeps that space on the phone, so nothing is copied downwards. One for
//!   members of an estate or a stairwell is shown a second time to those who look after exactly that place and
//!   need not live there (`Desk` of the place): they see what they posted, and nothing else of its members.
//! - Kinds: notice, policy, urgent, lost-and-found. Urgent ones and pinned ones come first. An expiry in the
//!   past hides it from lists; its page stays, for links.
//! - A correction keeps what stood there before; a withdrawal keeps the notice readable with the reason. Both
//!   show in the history on the page.
//! - A read is recorded only where acknowledgement is asked for, by the reader's own tap, and the page says
//!   so beforehand. It counts by home: one tap per home is enough. The leader of the stairwell and the
//!   community's desk see which homes have acknowledged, also of what was posted above them, and may mark a home
//!   as told in person.
//! - A draft is its author's alone. Posting one removes it.
//! - Half a year after it was posted, or after it expired, a notice leaves the lists with what was acknowledged of
//!   it; one that is pinned, once it no longer is.

mod command;
mod decide;
mod entity;
mod event;
mod preview;
mod refusal;
mod row;
mod told;

#[cfg(test)]
mod tests;

pub use command::{
    Acknowledge, Age, Command, Correct, Drop, Fields, Post, SaveDraft, Tell, Withdraw,
};
pub use decide::{may_ask, may_post, may_tell};
pub use entity::{
    Acknowledgement, Audience, By, Correction, Draft, Facts, Kind, Notice, Withdrawal,
};
pub use event::Event;
pub use refusal::Refusal;
pub use row::{AcknowledgementRow, DraftRow, NoticeRow};
pub use told::KEPT;

use crate::kernel::{Consequences, Ctx, Patch, Placed, Rules, Told, View};

crate::id! {
    /// A notice, also while it is a draft.
    NoticeId
}

/// The rules of this slice.
#[derive(Clone, Copy, Debug)]
pub struct Notices;

impl Rules for Notices {
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
