//! Seats that are drawn: the draw of a session, who has entered it, and the draws that were held.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, boolean, pk_uuid, text, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// `draw` is JSON, or empty for a session that is first come, first served. A drawing is public and kept as it is
    /// read: numbers, no ids.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut draw = text("draw");
        draw.default("");
        let table = Table::alter()
            .table("service_session")
            .add_column(draw)
            .to_owned();
        manager.alter_table(table).await?;
        let drawings = Table::create()
            .table("service_draw")
            .col(pk_uuid("session"))
            .col(uuid("service"))
            .col(big_integer("start"))
            .col(boolean("put_away"))
            .col(text("drawing"))
            .to_owned();
        manager.create_table(drawings).await?;
        let mut shown = Index::create()
            .name("service_draw_service")
            .table("service_draw")
            .to_owned();
        shown.col("service").col("start");
        manager.create_index(shown).await?;
        // Who is in a draw counts as well: nobody enters twice.
        let connection = manager.get_connection();
        connection
            .execute_unprepared("DROP INDEX booking_live")
            .await?;
        let live = "CREATE UNIQUE INDEX booking_live ON booking (session, subject) \
                    WHERE state IN ('confirmed', 'waiting', 'offered', 'entered')";
        connection.execute_unprepared(live).await?;
        Ok(())
    }
}
