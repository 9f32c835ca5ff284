//! Services, their sessions, and bookings.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, integer, integer_null, pk_uuid, string, text, uuid,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [service(), service_session(), booking()] {
            manager.create_table(table).await?;
        }
        for (name, table, columns) in [
            ("service_place", "service", ["place", "id"]),
            (
                "service_session_start",
                "service_session",
                ["service", "start"],
            ),
            ("booking_service", "booking", ["service", "start"]),
            ("booking_session", "booking", ["session", "state"]),
            ("booking_subject", "booking", ["subject", "start"]),
        ] {
            let mut index = Index::create().name(name).table(table).to_owned();
            for column in columns {
                index.col(column);
            }
            manager.create_index(index).await?;
        }
        // The last guard behind "one live booking of a session per person".
        let live = "CREATE UNIQUE INDEX booking_live ON booking (session, subject) \
                    WHERE state IN ('confirmed', 'waiting', 'offered')";
        manager.get_connection().execute_unprepared(live).await?;
        Ok(())
    }
}

/// `hours`, `terms` and `exceptions` are JSON: they are read and written as a whole.
fn service() -> TableCreateStatement {
    Table::create()
        .table("service")
        .col(pk_uuid("id"))
        .col(uuid("place"))
        .col(string("name"))
        .col(string("kind"))
        .col(string("room"))
        .col(text("about"))
        .col(string("contact"))
        .col(text("hours"))
        .col(text("terms"))
        .col(text("exceptions"))
        .to_owned()
}

/// Lengths are minutes. The checks are the last guard behind "seats are never exceeded".
fn service_session() -> TableCreateStatement {
    Table::create()
        .table("service_session")
        .col(pk_uuid("id"))
        .col(uuid("service"))
        .col(big_integer("start"))
        .col(integer("length"))
        .col(integer("seats"))
        .col(integer("booked").check(Expr::col("booked").gte(0)))
        .col(integer("held").check(Expr::col("held").gte(0)))
        .col(integer("waiting").check(Expr::col("waiting").gte(0)))
        .col(integer("cancel"))
        .col(integer("hold"))
        .col(string("standing"))
        .col(text("reason"))
        .check(Expr::cust("booked + held <= seats"))
        .to_owned()
}

/// `position` is the place in line of who waits; `until` the end of an offer.
fn booking() -> TableCreateStatement {
    Table::create()
        .table("booking")
        .col(pk_uuid("id"))
        .col(uuid("session"))
        .col(uuid("service"))
        .col(big_integer("start"))
        .col(integer("length"))
        .col(uuid("subject"))
        .col(uuid("actor"))
        .col(string("state"))
        .col(integer_null("position"))
        .col(big_integer_null("until"))
        .col(text("reason"))
        .col(big_integer("made"))
        .col(big_integer("deadline"))
        .col(boolean("reminded"))
        .col(boolean("put_away"))
        .to_owned()
}
