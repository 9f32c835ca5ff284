//! What a person did lately is looked up by who did it: the rules count askings, an audit asks about somebody.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = Index::create()
            .name("event_actor")
            .table("event")
            .col("actor")
            .col("at")
            .to_owned();
        manager.create_index(index).await
    }
}
