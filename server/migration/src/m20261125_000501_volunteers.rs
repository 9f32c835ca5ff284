//! What a task asks of people, and what volunteers can do.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, integer, pk_uuid, string, text, uuid_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// `least` is with how few a task goes ahead, `kind` says how long to rest, `trainings` is JSON.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            integer("least").default(0).take(),
            string("kind").default("light").take(),
            boolean("skilled").default(false).take(),
            text("trainings").default("[]").take(),
            boolean("turns").default(false).take(),
        ] {
            let alter = Table::alter().table("task").add_column(column).to_owned();
            manager.alter_table(alter).await?;
        }
        manager.create_table(volunteer()).await?;
        let index = Index::create()
            .name("task_volunteer_desk")
            .table("task_volunteer")
            .col("desk")
            .to_owned();
        manager.create_index(index).await
    }
}

/// Volunteers. `desk` is the place whose desk knows them; `skills` and `trainings` are JSON.
fn volunteer() -> TableCreateStatement {
    Table::create()
        .table("task_volunteer")
        .col(pk_uuid("person"))
        .col(uuid_null("desk"))
        .col(text("skills"))
        .col(text("trainings"))
        .to_owned()
}
