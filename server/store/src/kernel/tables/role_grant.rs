//! Roles held at places, dated.

use sea_orm::entity::prelude::*;

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role_grant")]
#[expect(missing_docs, reason = "the columns are explained in the migration")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person: Uuid,
    pub role: String,
    pub place: Uuid,
    pub since: i64,
    pub until: Option<i64>,
}

/// What it is joined with.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The place at which the role is held.
    #[sea_orm(
        belongs_to = "super::place::Entity",
        from = "Column::Place",
        to = "super::place::Column::Id"
    )]
    Place,
}

impl ActiveModelBehavior for ActiveModel {}
