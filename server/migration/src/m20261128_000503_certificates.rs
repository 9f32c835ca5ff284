//! Certificates of approved work.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, integer, pk_uuid, string, string_uniq, text, uuid,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(certificate()).await?;
        let index = Index::create()
            .name("task_certificate_person")
            .table("task_certificate")
            .col("person")
            .to_owned();
        manager.create_index(index).await
    }
}

/// Certificates. `lines` is JSON; `masked` is the name with its middle hidden; `sealed` holds name and identity number
/// under a key that is not in the database.
fn certificate() -> TableCreateStatement {
    Table::create()
        .table("task_certificate")
        .col(pk_uuid("id"))
        .col(string_uniq("number"))
        .col(uuid("person"))
        .col(uuid("place"))
        .col(string("issuer"))
        .col(integer("year"))
        .col(integer("minutes"))
        .col(text("lines"))
        .col(string("masked"))
        .col(binary("sealed"))
        .col(big_integer("issued"))
        .to_owned()
}
