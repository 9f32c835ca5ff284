//! The tables of this slice, and how their rows become entities.

use std::sync::LazyLock;

use domain::kernel::PlaceId;
use domain::org::{Contact, Place};
use pinyin::ToPinyin;

use crate::kernel::bounded::Bounded;
use crate::kernel::places::level_of;
use crate::kernel::tables::place;

/// Askings to be vouched for.
pub mod ask {
    use sea_orm::entity::prelude::*;

    /// One row of the table.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "ask")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub person: Uuid,
        pub place: Uuid,
        pub unit: String,
        pub asked: i64,
        pub declined: Option<i64>,
        pub reason: String,
    }

    /// It stands alone: rows of other tables are named by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Neighbours who have vouched.
pub mod vouch {
    use sea_orm::entity::prelude::*;

    /// One row of the table.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "vouch")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub ask: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub person: Uuid,
        pub at: i64,
    }

    /// It stands alone: rows of other tables are named by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What the directory shows.
pub mod contact {
    use sea_orm::entity::prelude::*;

    /// One row of the table.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "contact")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub place: Uuid,
        pub role: Option<String>,
        pub name: String,
        pub phone: String,
        pub note: String,
    }

    /// It stands alone: rows of other tables are named by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A stored place as the rules see it.
pub fn place_of(row: place::Model, office: Option<Contact>) -> Place {
    Place {
        id: PlaceId(row.id),
        parent: row.parent.map(PlaceId),
        level: level_of(&row.level),
        code: row.code,
        name: row.name,
        party_body: row.party_body,
        grid: row.grid,
        units: row.units.parse().ok(),
        demo: row.demo,
        office,
    }
}

/// A stored contact as the rules see it.
pub fn contact_of(row: contact::Model) -> Contact {
    Contact {
        name: row.name,
        phone: row.phone,
        note: row.note,
    }
}

/// The pinyin initials of a name, what else stands in it kept: 淞泽家园七区 is `szjyqq`.
pub fn initials(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c.to_pinyin() {
            Some(pinyin) => pinyin.first_letter().to_owned(),
            None => c.to_lowercase().to_string(),
        })
        .collect()
}

/// What remembered initials may take: those of some ten thousand names.
const INITIALS_BYTES: usize = 4 * 1024 * 1024;

/// The same, remembered: a search goes through the names of all places, whoever searches.
pub fn known_initials(name: &str) -> String {
    static KNOWN: LazyLock<Bounded<String, String>> =
        LazyLock::new(|| Bounded::new(INITIALS_BYTES));
    let name = name.to_owned();
    if let Some(known) = KNOWN.get(&name) {
        return known;
    }
    let found = initials(&name);
    let bytes = 2 * name.len() + found.len();
    KNOWN.keep(name, found.clone(), bytes);
    found
}
