//! About how full a room is that people drop in at.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// JSON, read and written as a whole, or empty while nobody has said.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut crowd = text("crowd");
        crowd.default("");
        let table = Table::alter().table("service").add_column(crowd).to_owned();
        manager.alter_table(table).await
    }
}
