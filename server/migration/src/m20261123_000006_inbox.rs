//! Up to when people have seen their inbox.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, pk_uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let seen = Table::create()
            .table("inbox_seen")
            .col(pk_uuid("person"))
            .col(big_integer("seen"))
            .to_owned();
        manager.create_table(seen).await?;
        // The letters that may still have to go out as text messages.
        let unsent = "CREATE INDEX letter_unsent ON letter (at) \
                      WHERE urgent AND sent IS NULL AND read IS NULL";
        manager.get_connection().execute_unprepared(unsent).await?;
        Ok(())
    }
}
