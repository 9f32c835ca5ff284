//! The tables of this slice, and how their rows become entities. Letters themselves are a table of the kernel,
//! which writes them.

use domain::inbox::{Letter, LetterId};
use domain::kernel::{Instant, PersonId};

use crate::kernel::StoreError;
use crate::kernel::tables::letter;

/// Up to when people have seen everything.
pub mod inbox_seen {
    use sea_orm::entity::prelude::*;

    /// One row of the table.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "inbox_seen")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub person: Uuid,
        pub seen: i64,
    }

    /// It stands alone: rows of other tables are named by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A stored letter as the rules see it.
pub fn letter_of(row: letter::Model) -> Result<Letter, StoreError> {
    Ok(Letter {
        id: LetterId(row.id),
        person: PersonId(row.person),
        key: row.key,
        facts: serde_json::from_str(&row.facts).map_err(StoreError::unreadable("letter"))?,
        about: row.about,
        at: Instant(row.at),
        read: row.read.map(Instant),
    })
}
