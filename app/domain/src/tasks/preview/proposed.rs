//! What the phone shows of proposals, and of work without a slot, before the server has answered.

use super::{put_task, report};
use crate::kernel::{Ctx, Patch, Space, View};
use crate::org::PlaceRow;
use crate::slices::Body;
use crate::tasks::{
    Adopt, Answer, ClaimId, ClaimRow, ProposalId, ProposalRow, Propose, Slot, Step, TaskId, Worked,
};

/// One's own, waiting for the community.
pub fn propose(view: &View, propose: &Propose, ctx: &Ctx) -> Vec<Patch> {
    let place = view.find::<PlaceRow>(propose.place.0);
    let (Some(place), Ok(shift)) = (place, propose.fields.shift()) else {
        return Vec::new();
    };
    let row = ProposalRow {
        place: propose.place,
        place_name: place.name.clone(),
        shift,
        person: ctx.subject,
        name: ctx.actor.name.clone(),
        phone: String::new(),
        join: propose.join,
        made: ctx.made,
        answer: None,
    };
    let id = ProposalId::derive(ctx.command, "proposal").0;
    let me = Space::Person(ctx.subject);
    vec![Patch::put(me, id, Body::Proposal(row))]
}

/// In every space where the phone has it: one's own, or the desk's.
pub fn answered(view: &View, proposal: ProposalId, answer: impl Fn() -> Answer) -> Vec<Patch> {
    let rows = view.all::<ProposalRow>();
    let rows = rows.filter(|(_, id, _)| *id == proposal.0);
    let patch = |(space, id, row): (&Space, uuid::Uuid, &ProposalRow)| {
        let mut row = row.clone();
        row.answer = Some(answer());
        Patch::put(*space, id, Body::Proposal(row))
    };
    rows.map(patch).collect()
}

/// The task that comes of it, and the proposal as answered.
pub fn adopt(view: &View, adopt: &Adopt, ctx: &Ctx) -> Vec<Patch> {
    let row = view.find::<ProposalRow>(adopt.proposal.0);
    let (Some(row), Ok(shift)) = (row, adopt.fields.shift()) else {
        return Vec::new();
    };
    let (task, at) = (TaskId::derive(ctx.command, "task"), ctx.made);
    let mut patches = put_task(view, row.place, shift, true, ctx);
    patches.extend(answered(view, adopt.proposal, || Answer::Adopted {
        task,
        at,
    }));
    patches
}

/// The work in one's own record, waiting for approval.
pub fn worked(view: &View, worked: &Worked, ctx: &Ctx) -> Vec<Patch> {
    let Ok(shift) = worked.shift() else {
        return Vec::new();
    };
    let place = view.find::<PlaceRow>(worked.place.0);
    let row = ClaimRow {
        task: TaskId::derive(ctx.command, "task"),
        place_name: place.map_or_else(String::new, |place| place.name.clone()),
        shift,
        person: ctx.subject,
        name: ctx.actor.name.clone(),
        made: ctx.made,
        slot: Slot::None,
        started: None,
        finished: Some(report(worked.offset, ctx)),
        submitted: worked.minutes(),
        remark: worked.remark.trim().to_owned(),
        settled: None,
        offered: None,
        returned: None,
        flags: Vec::new(),
        logged: true,
        unsent: vec![Step::Log],
    };
    let id = ClaimId::derive(ctx.command, "claim").0;
    vec![Patch::put(Space::Person(ctx.subject), id, Body::Claim(row))]
}
