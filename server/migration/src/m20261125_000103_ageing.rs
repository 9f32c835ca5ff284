//! Old notices and letters leave the lists.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::boolean;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["notice", "acknowledgement"] {
            let mut column = boolean("aged");
            let add = Table::alter()
                .table(table)
                .add_column(column.default(false))
                .to_owned();
            manager.alter_table(add).await?;
        }
        Ok(())
    }
}
