//! Attempts at signing in, sessions, passwords and second factors, and text messages on their way out.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, binary, binary_null, boolean, integer, pk_uuid, string,
    string_null, text, text_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [session(), attempt(), credential(), text_message()] {
            manager.create_table(table).await?;
        }
        for index in [
            index("session_person", "session", &["person"]),
            index("attempt_phone", "sign_in_attempt", &["phone", "asked"]),
            index("attempt_network", "sign_in_attempt", &["network", "asked"]),
            index("attempt_asked", "sign_in_attempt", &["asked"]),
            index("text_next", "text_message", &["next"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn index(name: &str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create().name(name).table(table).to_owned();
    for column in columns {
        index.col(*column);
    }
    index
}

/// Signed-in browsers. `token` is the SHA-256 of what the cookie holds; `device` is what the browser says it
/// is, in words such as `Android`.
fn session() -> TableCreateStatement {
    Table::create()
        .table("session")
        .col(pk_uuid("id"))
        .col(binary("token").unique_key())
        .col(uuid("person"))
        .col(string("device"))
        .col(big_integer("since"))
        .col(big_integer("seen"))
        .to_owned()
}

/// Attempts at proving a number, kept for two days: the limits are counted from them. `id` is the SHA-256 of the
/// browser's secret; `code` is the SHA-256 of that secret and the code, so that the six digits cannot be tried
/// out on a copy of the database.
fn attempt() -> TableCreateStatement {
    Table::create()
        .table("sign_in_attempt")
        .col(binary("id").primary_key())
        .col(string("way"))
        .col(string("stage"))
        .col(string("phone"))
        .col(uuid_null("person"))
        .col(string("network"))
        .col(binary_null("code"))
        .col(big_integer("asked"))
        .col(integer("guesses").check(Expr::col("guesses").gte(0)))
        .to_owned()
}

/// What staff add to the code: `password` is an Argon2 hash, `recovery` a JSON list of SHA-256 hashes. `totp_step`
/// is the time step last used, so that a code works once.
fn credential() -> TableCreateStatement {
    Table::create()
        .table("credential")
        .col(pk_uuid("person"))
        .col(text_null("password"))
        .col(string_null("totp"))
        .col(string_null("totp_waiting"))
        .col(big_integer_null("totp_step"))
        .col(text("recovery"))
        .col(integer("failures"))
        .col(big_integer("failures_since"))
        .to_owned()
}

/// Text messages that wait to be sent; erased once they are, or when they have become pointless.
fn text_message() -> TableCreateStatement {
    Table::create()
        .table("text_message")
        .col(pk_uuid("id"))
        .col(string("phone"))
        .col(text("body"))
        .col(boolean("secret"))
        .col(big_integer("at"))
        .col(big_integer("next"))
        .col(big_integer("not_after"))
        .col(integer("tries"))
        .to_owned()
}
