//! Who looks after whose bookings.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, pk_uuid, string, uuid, uuid_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// `person` is none where nobody has the number, and once an asking was declined: who asked sees no difference.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("family_link")
            .col(pk_uuid("id"))
            .col(uuid("carer"))
            .col(uuid_null("person"))
            .col(string("called"))
            .col(string("number"))
            .col(big_integer("asked"))
            .col(big_integer_null("agreed"))
            .to_owned();
        manager.create_table(table).await?;
        let db = manager.get_connection();
        // Two people are linked once, whatever the rules overlook.
        let once = "CREATE UNIQUE INDEX family_link_agreed ON family_link (carer, person) \
                    WHERE agreed IS NOT NULL";
        db.execute_unprepared(once).await?;
        db.execute_unprepared("CREATE INDEX family_link_carer ON family_link (carer)")
            .await?;
        db.execute_unprepared("CREATE INDEX family_link_person ON family_link (person)")
            .await?;
        Ok(())
    }
}
