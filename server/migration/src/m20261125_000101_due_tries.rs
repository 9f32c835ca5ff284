//! A due command that fails is put off and holds up no other.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// `next` is when the command is to be given: `at`, or later once it has failed `tries` times.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [big_integer("next"), integer("tries")] {
            let mut column = column;
            let add = Table::alter()
                .table("due")
                .add_column(column.default(0))
                .to_owned();
            manager.alter_table(add).await?;
        }
        let connection = manager.get_connection();
        connection
            .execute_unprepared("UPDATE due SET next = at")
            .await?;
        let old = Index::drop().name("due_at").table("due").to_owned();
        manager.drop_index(old).await?;
        let by_next = Index::create()
            .name("due_next")
            .table("due")
            .col("next")
            .to_owned();
        manager.create_index(by_next).await
    }
}
