//! Seats that are handed over, stand-ins that are wanted, and minutes that were returned.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, text_null, uuid_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// `offered` is when, `offered_to` may stay empty: nobody has the number that was named.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [
            ("task", big_integer_null("stand_in").take()),
            ("task_claim", big_integer_null("offered").take()),
            ("task_claim", uuid_null("offered_to").take()),
            ("task_claim", big_integer_null("returned").take()),
            ("task_claim", text_null("returned_reason").take()),
        ] {
            let alter = Table::alter().table(table).add_column(column).to_owned();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}
