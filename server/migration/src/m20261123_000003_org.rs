//! Askings to be vouched for, and whom to ask.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, pk_uuid, string, string_null, text, uuid, uuid_uniq,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(ask()).await?;
        manager.create_table(vouch()).await?;
        manager.create_table(contact()).await?;
        // The last guard behind "a role is held once": ended ones may stand there many times.
        let held_once = "CREATE UNIQUE INDEX role_grant_held ON role_grant (person, role, place) \
                         WHERE until IS NULL";
        let connection = manager.get_connection();
        connection.execute_unprepared(held_once).await.map(drop)
    }
}

/// One per person: asking anew takes the place of what was asked before.
fn ask() -> TableCreateStatement {
    Table::create()
        .table("ask")
        .col(pk_uuid("id"))
        .col(uuid_uniq("person"))
        .col(uuid("place"))
        .col(string("unit"))
        .col(big_integer("asked"))
        .col(big_integer_null("declined"))
        .col(text("reason"))
        .to_owned()
}

/// The primary key is the last guard behind "a neighbour vouches once".
fn vouch() -> TableCreateStatement {
    Table::create()
        .table("vouch")
        .col(uuid("ask"))
        .col(uuid("person"))
        .col(big_integer("at"))
        .primary_key(Index::create().col("ask").col("person"))
        .to_owned()
}

/// What the directory shows: `id` is the place's for its office, the role's for somebody who holds it.
fn contact() -> TableCreateStatement {
    Table::create()
        .table("contact")
        .col(pk_uuid("id"))
        .col(uuid("place"))
        .col(string_null("role"))
        .col(string("name"))
        .col(string("phone"))
        .col(string("note"))
        .to_owned()
}
