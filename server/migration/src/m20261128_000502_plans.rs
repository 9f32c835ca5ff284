//! Tasks that come back every week.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer_null, integer, integer_null, pk_uuid, text, text_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// `plan` and `week` say where a task stands in what comes back every week. No week is published twice.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [uuid_null("plan").take(), integer_null("week").take()] {
            let alter = Table::alter().table("task").add_column(column).to_owned();
            manager.alter_table(alter).await?;
        }
        let index = Index::create()
            .name("task_plan_week")
            .table("task")
            .col("plan")
            .col("week")
            .unique()
            .to_owned();
        manager.create_index(index).await?;
        manager.create_table(plan()).await
    }
}

/// Plans. `shift` is JSON, the first of them; `until` counts days; `next` is the number of the first week that is not
/// published yet.
fn plan() -> TableCreateStatement {
    Table::create()
        .table("task_plan")
        .col(pk_uuid("id"))
        .col(uuid("place"))
        .col(text("shift"))
        .col(integer_null("until"))
        .col(integer("ahead"))
        .col(uuid("author"))
        .col(integer("next"))
        .col(big_integer_null("ended"))
        .col(text_null("ended_reason"))
        .to_owned()
}
