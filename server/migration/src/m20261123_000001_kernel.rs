//! What all slices stand on: places and people, spaces and their rows, commands, events and the clock.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, blob, boolean, pk_uuid, small_integer, string, string_null,
    text, text_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            place(),
            person(),
            home(),
            role_grant(),
            space(),
            sync_row(),
            command(),
            event(),
            due(),
            letter(),
            form(),
            setting(),
        ] {
            manager.create_table(table).await?;
        }
        for index in [
            index("place_parent", "place", &["parent"]),
            index("home_place", "home", &["place"]),
            index("role_grant_person", "role_grant", &["person"]),
            index("role_grant_place", "role_grant", &["place"]),
            // The paging cursor of a pull is this index.
            index(
                "sync_row_version",
                "sync_row",
                &["space", "version", "kind", "id"],
            ),
            index("sync_row_thing", "sync_row", &["id", "kind"]),
            index("command_at", "command", &["at"]),
            index("event_entity", "event", &["entity", "at"]),
            index("due_at", "due", &["at"]),
            index("letter_person", "letter", &["person", "at"]),
            index("form_at", "form", &["at"]),
        ] {
            manager.create_index(index).await?;
        }
        let due = Index::create()
            .name("due_purpose")
            .table("due")
            .col("entity")
            .col("purpose")
            .unique()
            .to_owned();
        manager.create_index(due).await
    }
}

fn index(name: &str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create().name(name).table(table).to_owned();
    for column in columns {
        index.col(*column);
    }
    index
}

/// The tree of places. `path` is the ids from the root to the place itself, parted by `/`.
fn place() -> TableCreateStatement {
    Table::create()
        .table("place")
        .col(pk_uuid("id"))
        .col(uuid_null("parent"))
        .col(string("level"))
        .col(string("code").unique_key())
        .col(string("name"))
        .col(string("party_body"))
        .col(string("grid"))
        .col(text("units"))
        .col(boolean("demo"))
        .col(text("path"))
        .col(uuid_null("community"))
        .col(big_integer("since"))
        .col(big_integer_null("until"))
        .to_owned()
}

/// People. What can identify them stands here alone, to be erased in one place.
fn person() -> TableCreateStatement {
    Table::create()
        .table("person")
        .col(pk_uuid("id"))
        .col(string("name"))
        .col(string_null("phone").unique_key())
        .col(string("language"))
        .col(boolean("sms"))
        .col(boolean("demo"))
        .col(big_integer("since"))
        .col(big_integer_null("closed"))
        .to_owned()
}

/// Where people live today.
fn home() -> TableCreateStatement {
    Table::create()
        .table("home")
        .col(pk_uuid("person"))
        .col(uuid("place"))
        .col(string("unit"))
        .col(big_integer("asked"))
        .col(big_integer_null("verified"))
        .to_owned()
}

/// Roles held at places, dated.
fn role_grant() -> TableCreateStatement {
    Table::create()
        .table("role_grant")
        .col(pk_uuid("id"))
        .col(uuid("person"))
        .col(string("role"))
        .col(uuid("place"))
        .col(big_integer("since"))
        .col(big_integer_null("until"))
        .to_owned()
}

/// A version counter per space, row-locked and bumped last.
fn space() -> TableCreateStatement {
    Table::create()
        .table("space")
        .col(string("id").primary_key())
        .col(big_integer("version"))
        .col(big_integer("min_since"))
        .to_owned()
}

/// What people may see; compacts itself, since a row replaces its own earlier version.
fn sync_row() -> TableCreateStatement {
    Table::create()
        .table("sync_row")
        .col(string("space"))
        .col(string("kind"))
        .col(uuid("id"))
        .col(big_integer("version"))
        .col(small_integer("schema"))
        .col(big_integer("at"))
        .col(text_null("payload"))
        .primary_key(Index::create().col("space").col("kind").col("id"))
        .to_owned()
}

/// Every command that was decided, and its outcome for ever.
fn command() -> TableCreateStatement {
    Table::create()
        .table("command")
        .col(uuid("id"))
        .col(uuid("person"))
        .col(blob("digest"))
        .col(text("outcome"))
        .col(big_integer("at"))
        .primary_key(Index::create().col("person").col("id"))
        .to_owned()
}

/// What happened, for history and audit; ids only.
fn event() -> TableCreateStatement {
    Table::create()
        .table("event")
        .col(pk_uuid("id"))
        .col(big_integer("at"))
        .col(uuid("command"))
        .col(uuid("actor"))
        .col(uuid("subject"))
        .col(string("slice"))
        .col(uuid_null("entity"))
        .col(text("payload"))
        .to_owned()
}

/// Commands that the clock will give.
fn due() -> TableCreateStatement {
    Table::create()
        .table("due")
        .col(pk_uuid("id"))
        .col(uuid("entity"))
        .col(string("purpose"))
        .col(big_integer("at"))
        .col(big_integer_null("not_after"))
        .col(text("command"))
        .to_owned()
}

/// Letters in people's inboxes.
fn letter() -> TableCreateStatement {
    Table::create()
        .table("letter")
        .col(pk_uuid("id"))
        .col(uuid("person"))
        .col(string("key"))
        .col(text("facts"))
        .col(string("about"))
        .col(big_integer("at"))
        .col(boolean("urgent"))
        .col(big_integer_null("read"))
        .col(big_integer_null("sent"))
        .to_owned()
}

/// Forms that could not be taken, to be shown again with everything typed still there.
fn form() -> TableCreateStatement {
    Table::create()
        .table("form")
        .col(pk_uuid("id"))
        .col(uuid_null("person"))
        .col(text("typed"))
        .col(text("fields"))
        .col(big_integer("at"))
        .to_owned()
}

/// One value per name: the epoch, keys, caps.
fn setting() -> TableCreateStatement {
    Table::create()
        .table("setting")
        .col(string("name").primary_key())
        .col(text("value"))
        .to_owned()
}
