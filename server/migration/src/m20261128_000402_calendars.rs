//! The addresses that calendars follow.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, pk_uuid, string};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// The secret is the part of an address that cannot be guessed: it is asked for by whoever follows the address, and
    /// stands in its person's own rows besides.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("service_calendar")
            .col(pk_uuid("person"))
            .col(string("secret").unique_key())
            .col(big_integer("since"))
            .to_owned();
        manager.create_table(table).await
    }
}
