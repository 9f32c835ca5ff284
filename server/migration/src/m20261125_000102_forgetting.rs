//! Finds what names a person elsewhere, for when their account is closed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::uuid_null;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// `letter.subject` is whom the command was for that caused the letter.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let add = Table::alter()
            .table("letter")
            .add_column(uuid_null("subject"))
            .to_owned();
        manager.alter_table(add).await?;
        for (name, table) in [("letter_subject", "letter"), ("event_subject", "event")] {
            let index = Index::create()
                .name(name)
                .table(table)
                .col("subject")
                .to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
