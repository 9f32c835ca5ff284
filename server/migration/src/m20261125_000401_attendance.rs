//! What the desk marks on a booking, and what only some bookings have.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// `attendance` is `came`, `missed` or `excused`, or empty; `more` is JSON, read and written as a whole.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut attendance = string("attendance");
        attendance.default("");
        let mut more = text("more");
        more.default("{}");
        for column in [attendance, more] {
            let table = Table::alter()
                .table("booking")
                .add_column(column)
                .to_owned();
            manager.alter_table(table).await?;
        }
        // How somebody stands is asked at every booking, and few have missed anything.
        let missed =
            "CREATE INDEX booking_missed ON booking (subject, start) WHERE attendance = 'missed'";
        manager.get_connection().execute_unprepared(missed).await?;
        Ok(())
    }
}
