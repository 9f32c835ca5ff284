//! 志愿任务 Tasks in the database: what a decision needs, and how it is saved.

mod certificate;
mod entity;
mod gather;
mod plan;
mod proposal;
mod save;
mod sealed;
mod withdrawing;

use domain::kernel::row::RowKind;
use domain::kernel::{Ctx, PersonId, Rules};
use domain::tasks::{ClaimId, Command, Event, Facts, TaskRow, Tasks};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::kernel::rows::{Change, difference};
use crate::kernel::{Keep, StoreError};

impl Keep for Tasks {
    async fn gather(
        tx: &DatabaseTransaction,
        command: &Command,
        ctx: &Ctx,
    ) -> Result<Facts, StoreError> {
        gather::gather(tx, command, ctx).await
    }

    async fn all(tx: &DatabaseTransaction, ctx: &Ctx) -> Result<Vec<Facts>, StoreError> {
        gather::all(tx, ctx).await
    }

    async fn save(
        tx: &DatabaseTransaction,
        before: &Facts,
        after: &Facts,
        _events: &[Event],
        _ctx: &Ctx,
    ) -> Result<(), StoreError> {
        save::save(tx, before, after).await
    }

    fn entity(event: &Event) -> Option<Uuid> {
        Some(match event {
            Event::Published { task, .. }
            | Event::Edited { task, .. }
            | Event::Closed { task, .. }
            | Event::Aged { task }
            | Event::Logged { task, .. }
            | Event::PublishedAhead { task, .. }
            | Event::LeftPlan { task }
            | Event::Kept { task }
            | Event::Widened { task }
            | Event::FoundShort { task, .. } => task.0,
            Event::Claimed { claim, .. }
            | Event::Unslotted { claim, .. }
            | Event::Released { claim, .. }
            | Event::CalledOff { claim }
            | Event::Started { claim, .. }
            | Event::Finished { claim, .. }
            | Event::Approved { claim, .. }
            | Event::Corrected { claim, .. }
            | Event::Reminded { claim, .. }
            | Event::Forgotten { claim }
            | Event::Offered { claim, .. }
            | Event::OfferEnded { claim, .. }
            | Event::HandedOver { claim, .. }
            | Event::Returned { claim, .. }
            | Event::Crowded { claim, .. } => claim.0,
            Event::Planned { plan, .. }
            | Event::PlanChanged { plan, .. }
            | Event::PlanEnded { plan, .. } => plan.0,
            Event::Proposed { proposal, .. }
            | Event::TakenBack { proposal }
            | Event::Adopted { proposal, .. }
            | Event::TurnedDown { proposal, .. }
            | Event::ProposalForgotten { proposal } => proposal.0,
            Event::Enrolled { person }
            | Event::SkillsSaid { person, .. }
            | Event::Trained { person, .. }
            | Event::VolunteerForgotten { person }
            | Event::TrainingEnded { person, .. } => person.0,
        })
    }
}

pub(crate) use certificate::forget as forget_certificates;
pub use certificate::{Asked, Certifiable, Certificate, Certified, Line, Named};
pub(crate) use proposal::proposals_of;
pub use sealed::SealKey;
pub use withdrawing::Withdraw;

/// The claims of a person, in the order in which their tasks are locked.
pub(crate) async fn claims_of(
    tx: &DatabaseTransaction,
    person: PersonId,
) -> Result<Vec<ClaimId>, StoreError> {
    let rows = entity::task_claim::Entity::find()
        .filter(entity::task_claim::Column::Person.eq(person.0))
        .order_by_asc(entity::task_claim::Column::Task)
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(|row| ClaimId(row.id)).collect())
}

/// The rows of the claims and proposals of a person, and of what they can do, as they are now.
pub(crate) async fn parts_of(
    tx: &DatabaseTransaction,
    person: PersonId,
) -> Result<Vec<Change>, StoreError> {
    let mut changes = Vec::new();
    for claim in claims_of(tx, person).await? {
        let facts = gather::with_one(tx, claim).await?;
        changes.extend(difference(Vec::new(), Tasks::project(&facts)));
    }
    for proposal in proposals_of(tx, person).await? {
        let facts = proposal::of_proposal(tx, proposal).await?;
        changes.extend(difference(Vec::new(), Tasks::project(&facts)));
    }
    let known = gather::with_volunteer(tx, person).await?;
    changes.extend(difference(Vec::new(), Tasks::project(&known)));
    changes.retain(|change| change.kind != TaskRow::KIND);
    Ok(changes)
}
