//! What the person is told when it worked.

use super::about;
use crate::kernel::{Ctx, Told, Words};
use crate::tasks::{ClaimId, Command, Event, Facts, Slot};

/// What the person is told when it worked.
pub fn told(facts: &Facts, command: &Command, events: &[Event], ctx: &Ctx) -> Told {
    let unslotted = facts
        .claim_of(ctx.subject)
        .is_some_and(|claim| claim.slot == Slot::None);
    let late = events
        .iter()
        .any(|event| matches!(event, Event::Released { late: true, .. }));
    let key = match command {
        Command::Repeat(_) => "tasks.done.planned",
        Command::ChangePlan(_) => "tasks.done.plan_changed",
        Command::EndPlan(_) => "tasks.done.plan_ended",
        Command::Publish(_) | Command::PublishNext(_) | Command::Follow(_) => {
            "tasks.done.published"
        }
        Command::Propose(_) => "tasks.done.proposed",
        Command::TakeBack(_) => "tasks.done.taken_back",
        Command::Adopt(_) => "tasks.done.adopted",
        Command::TurnDown(_) => "tasks.done.turned_down",
        Command::Worked(_) => "tasks.done.worked",
        Command::Edit(_) => "tasks.done.edited",
        Command::Close(_) => "tasks.done.closed",
        Command::Claim(_) | Command::TakeOver(_) => "tasks.done.claimed",
        Command::Release(_) if late => "tasks.done.released_late",
        Command::Release(_) => "tasks.done.released",
        Command::HandOver(_) => "tasks.done.offered",
        Command::KeepSeat(_) => "tasks.done.kept_seat",
        Command::Decline(_) => "tasks.done.declined",
        Command::Return(_) => "tasks.done.returned",
        Command::Start(_) if unslotted => "tasks.done.started_unslotted",
        Command::Start(_) => "tasks.done.started",
        Command::Finish(_) if unslotted => "tasks.done.finished_unslotted",
        Command::Finish(_) => "tasks.done.finished",
        Command::Approve(_) => "tasks.done.approved",
        Command::ApproveAll(_) => "tasks.done.approved_all",
        Command::Correct(_) => "tasks.done.corrected",
        Command::SetSkills(_) => "tasks.done.skills_set",
        Command::Train(_) => "tasks.done.trained",
        Command::EndTraining(_) => "tasks.done.training_ended",
        Command::Muster(_) => "tasks.done.mustered",
        Command::Widen(_) => "tasks.done.widened",
        Command::Remind(_) => "tasks.done.reminded",
        Command::Age(_)
        | Command::Forget(_)
        | Command::ForgetVolunteer(_)
        | Command::ForgetProposal(_) => "tasks.done.aged",
    };
    if let Some(plan) = facts.plan.as_ref().filter(|_| facts.task.is_none()) {
        return Told {
            key,
            facts: Words::none()
                .with("title", &plan.shift.title)
                .with("taken", facts.plan_taken),
            next: match command {
                Command::EndPlan(_) => "/desk/tasks/plans".into(),
                _ => format!("/desk/tasks/plans/{}", plan.id),
            },
        };
    }
    if let Some(proposal) = facts.proposal.as_ref().filter(|_| facts.task.is_none()) {
        let next = match command {
            Command::TurnDown(_) => "/desk/tasks",
            _ => "/tasks/propose",
        };
        return Told {
            key,
            facts: Words::none().with("title", &proposal.shift.title),
            next: next.into(),
        };
    }
    let Some(task) = &facts.task else {
        let name = facts.volunteer.as_ref();
        let name = name.map_or("", |volunteer| volunteer.name.as_str());
        return Told {
            key,
            facts: Words::none().with("name", name),
            next: match command {
                Command::SetSkills(_) => "/tasks/skills".into(),
                Command::Train(_) | Command::EndTraining(_) => "/desk/tasks/volunteers".into(),
                _ => "/tasks".into(),
            },
        };
    };
    let next = match command {
        Command::Claim(_)
        | Command::Release(_)
        | Command::HandOver(_)
        | Command::KeepSeat(_)
        | Command::TakeOver(_)
        | Command::Start(_)
        | Command::Finish(_) => format!("/tasks/{}", task.id),
        Command::Worked(_) => "/tasks/mine".into(),
        Command::Decline(_) => "/tasks".into(),
        _ => format!("/desk/tasks/{}", task.id),
    };
    let words = about(task).with("count", events.len());
    let facts = match command {
        Command::Approve(approve) => words.with("name", name(facts, approve.claim)),
        Command::Return(back) => words.with("name", name(facts, back.claim)),
        Command::Correct(correct) => words.with("name", name(facts, correct.claim)),
        _ => words,
    };
    Told { key, facts, next }
}

fn name(facts: &Facts, claim: ClaimId) -> &str {
    facts.claim(claim).map_or("", |claim| claim.name.as_str())
}
