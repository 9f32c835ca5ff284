//! Those of a family who have no account.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer_null, pk_uuid, string, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// `born` is a year; none where it was not said.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("dependant")
            .col(pk_uuid("id"))
            .col(uuid("carer"))
            .col(string("name"))
            .col(integer_null("born"))
            .col(string("kin"))
            .to_owned();
        manager.create_table(table).await?;
        // Lists say by the name for whom a booking is.
        let once = "CREATE UNIQUE INDEX dependant_name ON dependant (carer, name)";
        manager.get_connection().execute_unprepared(once).await?;
        Ok(())
    }
}
