//! Tasks, and people's parts in them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, boolean_null, integer, integer_null, pk_uuid, string,
    text, text_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(task()).await?;
        manager.create_table(task_claim()).await?;
        for (name, table, column) in [
            ("task_place", "task", "place"),
            ("task_claim_task", "task_claim", "task"),
            ("task_claim_person", "task_claim", "person"),
        ] {
            let index = Index::create()
                .name(name)
                .table(table)
                .col(column)
                .to_owned();
            manager.create_index(index).await?;
        }
        // The last guard behind "one live part in a task per person".
        let live = "CREATE UNIQUE INDEX task_claim_live ON task_claim (task, person) \
                    WHERE slot IN ('held', 'none')";
        manager.get_connection().execute_unprepared(live).await?;
        Ok(())
    }
}

/// The checks are the last guard behind "seats are never exceeded". `skills` is JSON.
fn task() -> TableCreateStatement {
    Table::create()
        .table("task")
        .col(pk_uuid("id"))
        .col(uuid("place"))
        .col(string("title"))
        .col(text("note"))
        .col(string("meet"))
        .col(big_integer("starts"))
        .col(big_integer("ends"))
        .col(integer("seats").check(Expr::col("seats").gt(0)))
        .col(text("skills"))
        .col(string("audience"))
        .col(uuid("author"))
        .col(big_integer("published"))
        .col(integer("taken").check(Expr::col("taken").gte(0)))
        .col(big_integer_null("closed"))
        .col(text_null("closed_reason"))
        .col(boolean("aged"))
        .check(Expr::col("taken").lte(Expr::col("seats")))
        .to_owned()
}

/// `slot` is `held`, `none`, `released` or `called_off`; an `…_offset` is how many milliseconds the phone corrected
/// its clock by. Both figures stay: what was submitted, and what was settled.
fn task_claim() -> TableCreateStatement {
    Table::create()
        .table("task_claim")
        .col(pk_uuid("id"))
        .col(uuid("task"))
        .col(uuid("person"))
        .col(big_integer("made"))
        .col(string("slot"))
        .col(big_integer_null("released"))
        .col(boolean_null("released_late"))
        .col(text_null("released_reason"))
        .col(big_integer_null("started"))
        .col(big_integer_null("started_recorded"))
        .col(big_integer_null("started_offset"))
        .col(big_integer_null("finished"))
        .col(big_integer_null("finished_recorded"))
        .col(big_integer_null("finished_offset"))
        .col(integer_null("submitted"))
        .col(text("remark"))
        .col(integer_null("settled_minutes"))
        .col(text_null("settled_reason"))
        .col(uuid_null("settled_by"))
        .col(big_integer_null("settled"))
        .to_owned()
}
