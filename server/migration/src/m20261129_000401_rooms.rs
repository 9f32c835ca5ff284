//! In which room a session is, where a service has several.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// Empty is the service's own, as all were before.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut room = text("room");
        room.default("");
        let table = Table::alter()
            .table("service_session")
            .add_column(room)
            .to_owned();
        manager.alter_table(table).await
    }
}
