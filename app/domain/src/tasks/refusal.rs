//! Why not.

use super::{PlanId, TaskId};
use crate::kernel::{FieldError, Instant, Refuse, Words};

/// Why a command of this slice is refused. Reports (start, finish) are only ever refused when malformed.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// The form cannot be taken as it is.
    Input(Vec<FieldError>),
    /// There is no such task, claim or place, or it is not for this person to see.
    NotFound,
    /// The person may not publish, close or approve there.
    NotYours {
        /// The place's name.
        place: String,
    },
    /// Only staff act for somebody else.
    NotForOthers,
    /// All seats are taken.
    Full {
        /// Which task.
        task: TaskId,
        /// What it is called.
        title: String,
        /// How many seats it has.
        seats: u32,
        /// When it begins.
        starts: Instant,
    },
    /// The person has a seat in another task at that time.
    Overlaps {
        /// That other task.
        task: TaskId,
        /// What it is called.
        title: String,
        /// When it begins.
        starts: Instant,
        /// When it ends.
        ends: Instant,
    },
    /// Between this task and another of the person's there would be too little rest.
    ShortRest {
        /// That other task.
        task: TaskId,
        /// What it is called.
        title: String,
        /// When it begins.
        starts: Instant,
        /// When it ends.
        ends: Instant,
        /// How many hours of rest are needed.
        hours: u32,
    },
    /// The task is for those who can do something that the person has not said.
    SkillMissing {
        /// Which task.
        task: TaskId,
        /// What it is called.
        title: String,
        /// What it asks for.
        skills: String,
    },
    /// The task asks for a training that is not recorded for the person.
    TrainingMissing {
        /// Which task.
        task: TaskId,
        /// What it is called.
        title: String,
    },
    /// Those who have done less lately are asked first.
    NotYet {
        /// Which task.
        task: TaskId,
        /// What it is called.
        title: String,
        /// When everybody is asked.
        opens: Instant,
    },
    /// The task was called off.
    Closed {
        /// Which task.
        task: TaskId,
        /// What it is called.
        title: String,
        /// Why.
        reason: String,
    },
    /// The task is over.
    Over {
        /// Which task.
        task: TaskId,
        /// What it is called.
        title: String,
    },
    /// What has been reported done is not given back.
    Finished {
        /// Which task.
        task: TaskId,
    },
    /// More people have claimed it than seats would be left.
    SeatsTaken {
        /// How many.
        taken: u32,
    },
    /// The person holds no seat there that could be handed over.
    NoSeat {
        /// Which task.
        task: TaskId,
    },
    /// The seat is no longer offered to this person.
    OfferGone {
        /// Which task.
        task: TaskId,
        /// What it is called.
        title: String,
    },
    /// More seats are taken in what it touches than the form said.
    MoreTouched {
        /// Which plan.
        plan: PlanId,
        /// How many.
        taken: u32,
    },
    /// The plan was ended.
    PlanEnded {
        /// What it is called.
        title: String,
    },
    /// Tasks are proposed at places on the way to one's confirmed home.
    NotAtHome {
        /// The place's name.
        place: String,
    },
    /// The person has that many unanswered proposals already.
    ManyProposals {
        /// How many.
        open: u32,
    },
    /// The proposal was taken back or answered already.
    ProposalGone {
        /// What it is called.
        title: String,
    },
    /// Nobody approves their own minutes.
    OwnMinutes,
    /// Nobody records their own training.
    OwnTraining,
    /// There is nothing to approve: no minutes were submitted.
    NothingReported,
    /// It is not over yet, and nothing was reported: there is nothing to settle.
    NotOverYet,
}

impl Refuse for Refusal {
    fn key(&self) -> &'static str {
        match self {
            Self::Input(_) => "tasks.refusal.input",
            Self::NotFound => "tasks.refusal.not_found",
            Self::NotYours { .. } => "tasks.refusal.not_yours",
            Self::NotForOthers => "tasks.refusal.not_for_others",
            Self::Full { .. } => "tasks.refusal.full",
            Self::Overlaps { .. } => "tasks.refusal.overlaps",
            Self::ShortRest { .. } => "tasks.refusal.short_rest",
            Self::SkillMissing { .. } => "tasks.refusal.skill_missing",
            Self::TrainingMissing { .. } => "tasks.refusal.training_missing",
            Self::NotYet { .. } => "tasks.refusal.not_yet",
            Self::Closed { .. } => "tasks.refusal.closed",
            Self::Over { .. } => "tasks.refusal.over",
            Self::Finished { .. } => "tasks.refusal.finished",
            Self::SeatsTaken { .. } => "tasks.refusal.seats_taken",
            Self::NoSeat { .. } => "tasks.refusal.no_seat",
            Self::OfferGone { .. } => "tasks.refusal.offer_gone",
            Self::MoreTouched { .. } => "tasks.refusal.more_touched",
            Self::PlanEnded { .. } => "tasks.refusal.plan_ended",
            Self::NotAtHome { .. } => "tasks.refusal.not_at_home",
            Self::ManyProposals { .. } => "tasks.refusal.many_proposals",
            Self::ProposalGone { .. } => "tasks.refusal.proposal_gone",
            Self::OwnMinutes => "tasks.refusal.own_minutes",
            Self::OwnTraining => "tasks.refusal.own_training",
            Self::NothingReported => "tasks.refusal.nothing_reported",
            Self::NotOverYet => "tasks.refusal.not_over_yet",
        }
    }

    fn facts(&self) -> Words {
        let none = Words::none();
        match self {
            Self::NotYours { place } | Self::NotAtHome { place } => none.with("place", place),
            Self::ManyProposals { open } => none.with("open", open),
            Self::Full {
                title,
                seats,
                starts,
                ..
            } => none
                .with("title", title)
                .with("seats", seats)
                .at("starts", *starts),
            Self::Overlaps {
                title,
                starts,
                ends,
                ..
            } => none
                .with("title", title)
                .at("starts", *starts)
                .at("ends", *ends),
            Self::ShortRest {
                title,
                starts,
                ends,
                hours,
                ..
            } => none
                .with("title", title)
                .with("hours", hours)
                .at("starts", *starts)
                .at("ends", *ends),
            Self::SkillMissing { title, skills, .. } => {
                none.with("title", title).with("skills", skills)
            }
            Self::NotYet { title, opens, .. } => none.with("title", title).at("opens", *opens),
            Self::Closed { title, reason, .. } => none.with("title", title).with("reason", reason),
            Self::Over { title, .. }
            | Self::ProposalGone { title }
            | Self::PlanEnded { title }
            | Self::OfferGone { title, .. }
            | Self::TrainingMissing { title, .. } => none.with("title", title),
            Self::SeatsTaken { taken } | Self::MoreTouched { taken, .. } => {
                none.with("taken", taken)
            }
            _ => none,
        }
    }

    /// Whoever came too late is shown similar tasks.
    fn next(&self) -> Option<String> {
        Some(match self {
            Self::Full { task, .. } | Self::Closed { task, .. } | Self::Over { task, .. } => {
                format!("/tasks?like={task}")
            }
            Self::Overlaps { task, .. }
            | Self::ShortRest { task, .. }
            | Self::TrainingMissing { task, .. }
            | Self::NotYet { task, .. }
            | Self::NoSeat { task }
            | Self::OfferGone { task, .. }
            | Self::Finished { task } => format!("/tasks/{task}"),
            Self::SkillMissing { .. } => "/tasks/skills".into(),
            Self::NotYours { .. } | Self::NotAtHome { .. } => "/org".into(),
            Self::ManyProposals { .. } | Self::ProposalGone { .. } => "/tasks/propose".into(),
            Self::MoreTouched { plan, .. } => format!("/desk/tasks/plans/{plan}"),
            Self::PlanEnded { .. } => "/desk/tasks/plans".into(),
            Self::SeatsTaken { .. }
            | Self::OwnMinutes
            | Self::OwnTraining
            | Self::NothingReported
            | Self::NotOverYet => "/desk/tasks".into(),
            Self::Input(_) | Self::NotFound | Self::NotForOthers => "/tasks".into(),
        })
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Input(fields) => fields,
            _ => &[],
        }
    }
}
