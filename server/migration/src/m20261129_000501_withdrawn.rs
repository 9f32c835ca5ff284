//! Certificates that were withdrawn.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, text, uuid_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// When, by whom and why; none and empty where it stands.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut reason = text("reason");
        reason.default("");
        let by = uuid_null("withdrawn_by");
        for column in [big_integer_null("withdrawn"), by, reason] {
            let table = Table::alter()
                .table("task_certificate")
                .add_column(column)
                .to_owned();
            manager.alter_table(table).await?;
        }
        Ok(())
    }
}
