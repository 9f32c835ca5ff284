//! Where people live today.

use sea_orm::entity::prelude::*;

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "home")]
#[expect(missing_docs, reason = "the columns are explained in the migration")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person: Uuid,
    pub place: Uuid,
    pub unit: String,
    pub asked: i64,
    pub verified: Option<i64>,
}

/// What it is joined with.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Who lives there.
    #[sea_orm(
        belongs_to = "super::person::Entity",
        from = "Column::Person",
        to = "super::person::Column::Id"
    )]
    Person,
    /// The place that it is in.
    #[sea_orm(
        belongs_to = "super::place::Entity",
        from = "Column::Place",
        to = "super::place::Column::Id"
    )]
    Place,
}

impl ActiveModelBehavior for ActiveModel {}
