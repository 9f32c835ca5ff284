//! Tasks that residents propose, and work that is reported without a task.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, pk_uuid, string_null, text, text_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// `lead` is the resident who proposed a task; `logged` marks work that was reported without one.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            uuid_null("lead").take(),
            boolean("logged").default(false).take(),
        ] {
            let alter = Table::alter().table("task").add_column(column).to_owned();
            manager.alter_table(alter).await?;
        }
        manager.create_table(proposal()).await?;
        let index = Index::create()
            .name("task_proposal_person")
            .table("task_proposal")
            .col("person")
            .to_owned();
        manager.create_index(index).await
    }
}

/// Proposals. `shift` is JSON; `answer` is `adopted`, `turned_down` or `taken_back`.
fn proposal() -> TableCreateStatement {
    Table::create()
        .table("task_proposal")
        .col(pk_uuid("id"))
        .col(uuid("place"))
        .col(uuid("person"))
        .col(text("shift"))
        .col(boolean("joins"))
        .col(big_integer("made"))
        .col(string_null("answer"))
        .col(big_integer_null("answered"))
        .col(text_null("reason"))
        .col(uuid_null("task"))
        .to_owned()
}
