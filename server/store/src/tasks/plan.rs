//! Plans in the database: their table, what a decision needs of them, and how they are saved.

use domain::kernel::{Ctx, Date, Instant, PersonId, PlaceId};
use domain::tasks::{Closure, Facts, Plan, PlanId, TaskId};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
};

use super::entity::{small, task};
use super::gather::with_seats;
use crate::kernel::held::Held as _;
use crate::kernel::{StoreError, places};

/// What comes back every week.
pub mod task_plan {
    use sea_orm::entity::prelude::*;

    /// One row of the table.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "task_plan")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub place: Uuid,
        pub shift: String,
        pub until: Option<i32>,
        pub ahead: i32,
        pub author: Uuid,
        pub next: i32,
        pub ended: Option<i64>,
        pub ended_reason: Option<String>,
    }

    /// It stands alone: rows of other tables are named by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A plan, and what of it is published and has not begun.
pub async fn with_published(
    tx: &DatabaseTransaction,
    id: PlanId,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let facts = of_plan(tx, id).await?;
    let tasks = task::Entity::find()
        .filter(task::Column::Plan.eq(id.0))
        .filter(task::Column::Starts.gt(ctx.now.0))
        .filter(task::Column::Closed.is_null())
        .order_by_asc(task::Column::Starts)
        .all(tx)
        .await?;
    Ok(Facts {
        plan_taken: tasks.iter().map(|task| task.taken.unsigned_abs()).sum(),
        plan_tasks: tasks.iter().map(|task| TaskId(task.id)).collect(),
        ..facts
    })
}

/// A plan behind its lock.
pub async fn of_plan(tx: &DatabaseTransaction, id: PlanId) -> Result<Facts, StoreError> {
    let row = task_plan::Entity::find_by_id(id.0).held().one(tx).await?;
    let plan = match row {
        Some(row) => plan_of(tx, row).await?,
        None => None,
    };
    Ok(Facts {
        site: plan.as_ref().map(|plan| plan.site.clone()),
        plan,
        ..Facts::default()
    })
}

/// A published shift with everybody's part in it, and the plan that it follows.
pub async fn with_followed(
    tx: &DatabaseTransaction,
    id: TaskId,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let facts = with_seats(tx, id, ctx).await?;
    let week = facts.task.as_ref().and_then(|task| task.week);
    let plan = match week {
        Some(week) => of_plan(tx, week.plan).await?.plan,
        None => None,
    };
    Ok(Facts { plan, ..facts })
}

/// All plans.
pub async fn all(tx: &DatabaseTransaction) -> Result<Vec<Facts>, StoreError> {
    let mut all = Vec::new();
    for row in task_plan::Entity::find().all(tx).await? {
        all.push(of_plan(tx, PlanId(row.id)).await?);
    }
    Ok(all)
}

/// Writes a plan as it is after the events.
pub async fn save(
    tx: &DatabaseTransaction,
    before: &Facts,
    after: &Facts,
) -> Result<(), StoreError> {
    let Some(plan) = &after.plan else {
        return Ok(());
    };
    if before.plan.as_ref() == Some(plan) {
        return Ok(());
    }
    let row = plan_row(plan)?.into_active_model().reset_all();
    if before.plan.is_some() {
        row.update(tx).await?;
    } else {
        row.insert(tx).await?;
    }
    Ok(())
}

async fn plan_of(
    tx: &DatabaseTransaction,
    row: task_plan::Model,
) -> Result<Option<Plan>, StoreError> {
    let Some(site) = places::site(tx, PlaceId(row.place)).await? else {
        return Ok(None);
    };
    let reason = row.ended_reason.unwrap_or_default();
    Ok(Some(Plan {
        id: PlanId(row.id),
        site,
        shift: serde_json::from_str(&row.shift).map_err(StoreError::unreadable("plan"))?,
        until: row.until.map(Date),
        ahead: row.ahead.unsigned_abs(),
        author: PersonId(row.author),
        next: row.next.unsigned_abs(),
        ended: row.ended.map(|at| Closure {
            at: Instant(at),
            reason,
        }),
    }))
}

fn plan_row(plan: &Plan) -> Result<task_plan::Model, StoreError> {
    let ended = plan.ended.as_ref();
    Ok(task_plan::Model {
        id: plan.id.0,
        place: plan.site.place().0,
        shift: serde_json::to_string(&plan.shift).map_err(StoreError::unreadable("plan"))?,
        until: plan.until.map(|until| until.0),
        ahead: small(plan.ahead),
        author: plan.author.0,
        next: small(plan.next),
        ended: ended.map(|ended| ended.at.0),
        ended_reason: ended.map(|ended| ended.reason.clone()),
    })
}
