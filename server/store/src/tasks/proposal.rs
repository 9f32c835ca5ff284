//! Proposals in the database: their table, what a decision needs of them, and how they are saved.

use domain::kernel::{Ctx, Instant, PersonId, PlaceId};
use domain::tasks::{Adopt, Answer, Facts, Proposal, ProposalId, Propose, TaskId, Worked};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder,
};

use super::gather::{busy, with_all, with_volunteer};
use crate::kernel::held::Held as _;
use crate::kernel::tables::person;
use crate::kernel::{StoreError, places};

/// What residents propose.
pub mod task_proposal {
    use sea_orm::entity::prelude::*;

    /// One row of the table.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "task_proposal")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub place: Uuid,
        pub person: Uuid,
        pub shift: String,
        pub joins: bool,
        pub made: i64,
        pub answer: Option<String>,
        pub answered: Option<i64>,
        pub reason: Option<String>,
        pub task: Option<Uuid>,
    }

    /// It stands alone: rows of other tables are named by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Where somebody proposes, and how many unanswered proposals they have. Behind the lock of the person, so that two
/// phones count alike.
pub async fn with_proposer(
    tx: &DatabaseTransaction,
    propose: &Propose,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let facts = with_person(tx, ctx.subject, propose.place).await?;
    let open = task_proposal::Entity::find()
        .filter(task_proposal::Column::Person.eq(ctx.subject.0))
        .filter(task_proposal::Column::Answer.is_null())
        .count(tx)
        .await?;
    Ok(Facts {
        proposals_open: u32::try_from(open).unwrap_or(u32::MAX),
        ..facts
    })
}

/// Where somebody worked, and who they are.
pub async fn with_worker(
    tx: &DatabaseTransaction,
    worked: &Worked,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    with_person(tx, ctx.subject, worked.place).await
}

/// A proposal, and what its resident would need for a seat of it.
pub async fn with_future_lead(
    tx: &DatabaseTransaction,
    adopt: &Adopt,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let facts = of_proposal(tx, adopt.proposal).await?;
    let Some(proposal) = &facts.proposal else {
        return Ok(facts);
    };
    let who = proposal.person;
    let known = with_person(tx, who, proposal.site.place()).await?;
    Ok(Facts {
        proposal: facts.proposal,
        busy: busy(tx, &[who], ctx.now).await?,
        ..known
    })
}

/// A proposal with the task that came of it and everybody's part in that. The task is locked first, as ever.
pub async fn with_task(tx: &DatabaseTransaction, id: ProposalId) -> Result<Facts, StoreError> {
    let row = task_proposal::Entity::find_by_id(id.0).one(tx).await?;
    let task = row.and_then(|row| row.task);
    let facts = match task {
        Some(task) => with_all(tx, TaskId(task)).await?,
        None => Facts::default(),
    };
    Ok(Facts {
        proposal: of_proposal(tx, id).await?.proposal,
        ..facts
    })
}

/// A proposal alone.
pub async fn of_proposal(tx: &DatabaseTransaction, id: ProposalId) -> Result<Facts, StoreError> {
    let row = task_proposal::Entity::find_by_id(id.0)
        .held()
        .one(tx)
        .await?;
    let proposal = match row {
        Some(row) => proposal_of(tx, row).await?,
        None => None,
    };
    Ok(Facts {
        proposal,
        ..Facts::default()
    })
}

/// The proposals of a person.
pub async fn proposals_of(
    tx: &DatabaseTransaction,
    person: PersonId,
) -> Result<Vec<ProposalId>, StoreError> {
    let rows = task_proposal::Entity::find()
        .filter(task_proposal::Column::Person.eq(person.0))
        .order_by_asc(task_proposal::Column::Id)
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(|row| ProposalId(row.id)).collect())
}

/// All proposals.
pub async fn all(tx: &DatabaseTransaction) -> Result<Vec<Facts>, StoreError> {
    let mut all = Vec::new();
    for row in task_proposal::Entity::find().all(tx).await? {
        all.push(of_proposal(tx, ProposalId(row.id)).await?);
    }
    Ok(all)
}

/// Writes a proposal as it is after the events.
pub async fn save(
    tx: &DatabaseTransaction,
    before: &Facts,
    after: &Facts,
) -> Result<(), StoreError> {
    match (&before.proposal, &after.proposal) {
        (Some(before), None) => {
            task_proposal::Entity::delete_by_id(before.id.0)
                .exec(tx)
                .await?;
        }
        (before, Some(after)) if before.as_ref() != Some(after) => {
            let row = proposal_row(after)?.into_active_model().reset_all();
            if before.is_some() {
                row.update(tx).await?;
            } else {
                row.insert(tx).await?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// A place, and a person behind their lock: name, number, home, and what they can do.
async fn with_person(
    tx: &DatabaseTransaction,
    who: PersonId,
    at: PlaceId,
) -> Result<Facts, StoreError> {
    let known = with_volunteer(tx, who).await?;
    let person = person::Entity::find_by_id(who.0)
        .filter(person::Column::Closed.is_null())
        .one(tx)
        .await?;
    let Some(person) = person else {
        return Ok(Facts::default());
    };
    Ok(Facts {
        site: places::site(tx, at).await?,
        phone: person.phone.unwrap_or_default(),
        ..known
    })
}

async fn proposal_of(
    tx: &DatabaseTransaction,
    row: task_proposal::Model,
) -> Result<Option<Proposal>, StoreError> {
    let Some(site) = places::site(tx, PlaceId(row.place)).await? else {
        return Ok(None);
    };
    let person = person::Entity::find_by_id(row.person).one(tx).await?;
    let (name, phone) = person.map_or_else(Default::default, |person| {
        (person.name, person.phone.unwrap_or_default())
    });
    let at = Instant(row.answered.unwrap_or_default());
    let answer = match (row.answer.as_deref(), row.task) {
        (None, _) => None,
        (Some("adopted"), Some(task)) => Some(Answer::Adopted {
            task: TaskId(task),
            at,
        }),
        (Some("turned_down"), _) => Some(Answer::TurnedDown {
            reason: row.reason.unwrap_or_default(),
            at,
        }),
        (Some(_), _) => Some(Answer::TakenBack { at }),
    };
    Ok(Some(Proposal {
        id: ProposalId(row.id),
        site,
        shift: serde_json::from_str(&row.shift).map_err(StoreError::unreadable("proposal"))?,
        person: PersonId(row.person),
        name,
        phone,
        join: row.joins,
        made: Instant(row.made),
        answer,
    }))
}

fn proposal_row(proposal: &Proposal) -> Result<task_proposal::Model, StoreError> {
    let (answer, answered, reason, task) = match &proposal.answer {
        None => (None, None, None, None),
        Some(Answer::Adopted { task, at }) => (Some("adopted"), Some(at.0), None, Some(task.0)),
        Some(Answer::TurnedDown { reason, at }) => {
            (Some("turned_down"), Some(at.0), Some(reason.clone()), None)
        }
        Some(Answer::TakenBack { at }) => (Some("taken_back"), Some(at.0), None, None),
    };
    Ok(task_proposal::Model {
        id: proposal.id.0,
        place: proposal.site.place().0,
        person: proposal.person.0,
        shift: serde_json::to_string(&proposal.shift)
            .map_err(StoreError::unreadable("proposal"))?,
        joins: proposal.join,
        made: proposal.made.0,
        answer: answer.map(str::to_owned),
        answered,
        reason,
        task,
    })
}
