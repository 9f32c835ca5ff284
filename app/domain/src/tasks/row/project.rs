//! How the entities are laid out in rows, each in every space where it is seen.

use super::{
    CallRow, ClaimRow, MateRow, OfferRow, PlanRow, ProposalRow, Settled, TaskRow, VolunteerRow,
    space_of,
};
use crate::kernel::{Placed, Purpose, Space};
use crate::slices::Body;
use crate::tasks::{Facts, Part, Plan, Proposal, Slot, Task, Volunteer};

/// All rows of the entities among the facts.
pub fn project(facts: &Facts) -> Vec<Placed> {
    let mut rows: Vec<Placed> = Vec::new();
    rows.extend(facts.volunteer.iter().flat_map(volunteer_rows));
    rows.extend(facts.plan.iter().filter_map(plan_row));
    rows.extend(facts.proposal.iter().flat_map(proposal_rows));
    let Some(task) = &facts.task else {
        return rows;
    };
    let claims = facts.claims.iter();
    rows.extend(claims.flat_map(|claim| claim_rows(claim, task)));
    if !task.aged {
        rows.extend(task_rows(task));
    }
    rows
}

fn task_rows(task: &Task) -> Vec<Placed> {
    let row = TaskRow {
        place: task.site.place(),
        path: task.site.path.clone(),
        level: task.site.level,
        place_name: task.site.name.clone(),
        shift: task.shift.clone(),
        taken: task.taken,
        closure: task.closure.clone(),
        turns_until: task.turns_until(),
        stand_in: task.stand_in.is_some() && task.taken < task.shift.seats,
        plan: task.week.map(|week| week.plan),
        led: task.lead.is_some(),
        logged: task.logged,
    };
    let desk = Space::Desk(task.site.desk(), Purpose::Tasks);
    // Work that was reported without a task is nobody's to claim.
    let own = (!task.logged).then(|| space_of(task.site.place(), task.shift.audience));
    let spaces = own.into_iter().chain([desk]);
    let place = |space| (space, task.id.0, Body::Task(row.clone()));
    spaces.map(place).collect()
}

fn plan_row(plan: &Plan) -> Option<Placed> {
    let row = PlanRow {
        place: plan.site.place(),
        place_name: plan.site.name.clone(),
        shift: plan.shift.clone(),
        until: plan.until,
        ahead: plan.ahead,
    };
    let desk = Space::Desk(plan.site.desk(), Purpose::Tasks);
    (plan.ended.is_none()).then_some((desk, plan.id.0, Body::Plan(row)))
}

fn proposal_rows(proposal: &Proposal) -> Vec<Placed> {
    let row = ProposalRow {
        place: proposal.site.place(),
        place_name: proposal.site.name.clone(),
        shift: proposal.shift.clone(),
        person: proposal.person,
        name: proposal.name.clone(),
        phone: proposal.phone.clone(),
        join: proposal.join,
        made: proposal.made,
        answer: proposal.answer.clone(),
    };
    let own = Space::Person(proposal.person);
    let waiting = proposal.answer.is_none();
    let desk = waiting.then_some(Space::Desk(proposal.site.desk(), Purpose::Tasks));
    let place = |space| (space, proposal.id.0, Body::Proposal(row.clone()));
    let spaces = std::iter::once(own).chain(desk);
    #[cfg(feature = "planted")]
    let spaces = spaces.chain(
        crate::kernel::planted::is("row_in_public").then_some(Space::Public(proposal.site.place())),
    );
    spaces.map(place).collect()
}

fn volunteer_rows(volunteer: &Volunteer) -> Vec<Placed> {
    let row = VolunteerRow {
        person: volunteer.person,
        name: volunteer.name.clone(),
        skills: volunteer.skills.clone(),
        trainings: volunteer.trainings.clone(),
    };
    let own = Space::Person(volunteer.person);
    let desk = volunteer.desk.iter();
    let desk = desk.map(|desk| Space::Desk(desk.desk(), Purpose::Tasks));
    let place = |space| (space, volunteer.person.0, Body::Volunteer(row.clone()));
    std::iter::once(own).chain(desk).map(place).collect()
}

fn claim_rows(claim: &Part, task: &Task) -> Vec<Placed> {
    let row = ClaimRow {
        task: claim.task,
        place_name: task.site.name.clone(),
        shift: task.shift.clone(),
        person: claim.person,
        name: claim.name.clone(),
        made: claim.made,
        slot: claim.slot.clone(),
        started: claim.started,
        finished: claim.finished,
        submitted: claim.submitted,
        remark: claim.remark.clone(),
        settled: claim.settlement.as_ref().map(|settlement| Settled {
            minutes: settlement.minutes,
            reason: settlement.reason.clone(),
            at: settlement.at,
        }),
        offered: claim.offered.map(|offered| offered.at),
        returned: claim.returned.clone(),
        flags: claim.flags(task),
        logged: task.logged,
        unsent: Vec::new(),
    };
    // A person's record of minutes outlasts the desk's lists, and ends with their account.
    let own = (!claim.name.is_empty()).then_some(Space::Person(claim.person));
    let desk = (!task.aged).then_some(Space::Desk(task.site.desk(), Purpose::Tasks));
    let place = |space| (space, claim.id.0, Body::Claim(row.clone()));
    let mut rows: Vec<Placed> = own.into_iter().chain(desk).map(place).collect();
    rows.extend(offer_row(claim, task));
    rows.extend(mate_row(claim, task));
    rows.extend(desk.and_then(|desk| call_row(claim, desk)));
    rows
}

fn offer_row(claim: &Part, task: &Task) -> Option<Placed> {
    let offered = claim.offered.filter(|_| claim.is_to_hand_over())?;
    let row = OfferRow {
        task: claim.task,
        place_name: task.site.name.clone(),
        shift: task.shift.clone(),
        from: claim.name.clone(),
        at: offered.at,
    };
    let asked = Space::Person(offered.to?);
    Some((asked, claim.id.0, Body::Offer(row)))
}

/// Who leads a task sees who comes, and never their own part twice.
fn mate_row(claim: &Part, task: &Task) -> Option<Placed> {
    let lead = task.lead.filter(|lead| *lead != claim.person)?;
    let comes = claim.slot == Slot::Held && !claim.name.is_empty() && !task.aged;
    let expected = claim.finished.is_none() && claim.settlement.is_none();
    let row = MateRow {
        task: claim.task,
        name: claim.name.clone(),
        phone: if expected {
            claim.phone.clone()
        } else {
            String::new()
        },
        begun: claim.started.is_some(),
        done: claim.finished.is_some(),
    };
    comes.then_some((Space::Person(lead), claim.id.0, Body::Mate(row)))
}

fn call_row(claim: &Part, desk: Space) -> Option<Placed> {
    let expected =
        claim.slot == Slot::Held && claim.finished.is_none() && claim.settlement.is_none();
    let row = CallRow {
        task: claim.task,
        phone: claim.phone.clone(),
    };
    (expected && !claim.phone.is_empty()).then_some((desk, claim.id.0, Body::Call(row)))
}
