//! Notices, drafts and acknowledgements.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, integer, pk_uuid, string, string_null, text, text_null,
    uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(notice()).await?;
        manager.create_table(notice_draft()).await?;
        manager.create_table(acknowledgement()).await?;
        let by_place = Index::create()
            .name("notice_place")
            .table("notice")
            .col("place")
            .to_owned();
        manager.create_index(by_place).await
    }
}

fn notice() -> TableCreateStatement {
    Table::create()
        .table("notice")
        .col(pk_uuid("id"))
        .col(uuid("place"))
        .col(string("kind"))
        .col(string("audience"))
        .col(string("title"))
        .col(text("body"))
        .col(boolean("pinned"))
        .col(boolean("acknowledge"))
        .col(string_null("expires"))
        .col(uuid("author"))
        .col(big_integer("posted"))
        .col(text("corrections"))
        .col(big_integer_null("withdrawn"))
        .col(text_null("withdrawn_reason"))
        .col(integer("acknowledged").check(Expr::col("acknowledged").gte(0)))
        .to_owned()
}

fn notice_draft() -> TableCreateStatement {
    Table::create()
        .table("notice_draft")
        .col(pk_uuid("id"))
        .col(uuid("place"))
        .col(uuid("author"))
        .col(text("fields"))
        .col(big_integer("saved"))
        .to_owned()
}

/// The primary key is the last guard behind "a home acknowledges once": `who` is the unit of the home, or the person's id where the home has none.
fn acknowledgement() -> TableCreateStatement {
    Table::create()
        .table("acknowledgement")
        .col(uuid("notice"))
        .col(uuid("home"))
        .col(string("who"))
        .col(uuid("desk"))
        .col(string("unit"))
        .col(uuid_null("person"))
        .col(string("way"))
        .col(big_integer("at"))
        .primary_key(Index::create().col("notice").col("home").col("who"))
        .to_owned()
}
