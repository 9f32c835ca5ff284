//! The tree of places.

use sea_orm::entity::prelude::*;

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "place")]
#[expect(missing_docs, reason = "the columns are explained in the migration")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub parent: Option<Uuid>,
    pub level: String,
    pub code: String,
    pub name: String,
    pub party_body: String,
    pub grid: String,
    pub units: String,
    pub demo: bool,
    pub path: String,
    pub community: Option<Uuid>,
    pub since: i64,
    pub until: Option<i64>,
}

/// It stands alone: rows of other tables are named by id.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
