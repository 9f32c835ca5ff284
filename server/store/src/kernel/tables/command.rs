//! Every command that was decided, and its outcome.

use sea_orm::entity::prelude::*;

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "command")]
#[expect(missing_docs, reason = "the columns are explained in the migration")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub digest: Vec<u8>,
    pub outcome: String,
    pub at: i64,
}

/// It stands alone: rows of other tables are named by id.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
