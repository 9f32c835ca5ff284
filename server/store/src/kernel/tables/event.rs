//! What happened.

use sea_orm::entity::prelude::*;

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
#[expect(missing_docs, reason = "the columns are explained in the migration")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub at: i64,
    pub command: Uuid,
    pub actor: Uuid,
    pub subject: Uuid,
    pub slice: String,
    pub entity: Option<Uuid>,
    pub payload: String,
}

/// It stands alone: rows of other tables are named by id.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
