//! The tables of this slice, and how their rows become entities.

use domain::kernel::{Instant, PersonId, PlaceId, Site};
use domain::notices::{
    Acknowledgement, Audience, By, Draft, Fields, Kind, Notice, NoticeId, Withdrawal,
};

use crate::kernel::StoreError;

/// Notices that were posted.
pub mod notice {
    use sea_orm::entity::prelude::*;

    /// One row of the table.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notice")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub place: Uuid,
        pub kind: String,
        pub audience: String,
        pub title: String,
        pub body: String,
        pub pinned: bool,
        pub acknowledge: bool,
        pub expires: Option<String>,
        pub author: Uuid,
        pub posted: i64,
        pub corrections: String,
        pub withdrawn: Option<i64>,
        pub withdrawn_reason: Option<String>,
        pub acknowledged: i32,
        pub aged: bool,
    }

    /// It stands alone: rows of other tables are named by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Notices that are still being written.
pub mod notice_draft {
    use sea_orm::entity::prelude::*;

    /// One row of the table.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notice_draft")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub place: Uuid,
        pub author: Uuid,
        pub fields: String,
        pub saved: i64,
    }

    /// It stands alone: rows of other tables are named by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Homes that have acknowledged a notice.
pub mod acknowledgement {
    use sea_orm::entity::prelude::*;

    /// One row of the table.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "acknowledgement")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub notice: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub home: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub who: String,
        pub desk: Uuid,
        pub unit: String,
        pub person: Option<Uuid>,
        pub way: String,
        pub at: i64,
        pub aged: bool,
    }

    /// It stands alone: rows of other tables are named by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A stored notice as the rules see it.
pub fn notice_of(row: notice::Model, site: Site) -> Result<Notice, StoreError> {
    let corrections =
        serde_json::from_str(&row.corrections).map_err(StoreError::unreadable("correction"))?;
    let withdrawal = row.withdrawn.map(|at| Withdrawal {
        at: Instant(at),
        reason: row.withdrawn_reason.clone().unwrap_or_default(),
    });
    Ok(Notice {
        id: NoticeId(row.id),
        site,
        fields: Fields {
            title: row.title,
            body: row.body,
            kind: Kind::ALL
                .into_iter()
                .find(|kind| kind.name() == row.kind)
                .unwrap_or_default(),
            audience: audience_of(&row.audience),
            pinned: row.pinned,
            acknowledge: row.acknowledge,
            expires: row.expires.and_then(|text| text.parse().ok()),
        },
        author: PersonId(row.author),
        posted: Instant(row.posted),
        corrections,
        withdrawal,
        acknowledged: row.acknowledged.unsigned_abs(),
        aged: row.aged,
    })
}

/// A stored draft as the rules see it.
pub fn draft_of(row: notice_draft::Model) -> Result<Draft, StoreError> {
    Ok(Draft {
        id: NoticeId(row.id),
        place: PlaceId(row.place),
        fields: serde_json::from_str(&row.fields).map_err(StoreError::unreadable("draft"))?,
        author: PersonId(row.author),
        saved: Instant(row.saved),
    })
}

/// A stored acknowledgement as the rules see it.
pub fn acknowledgement_of(row: acknowledgement::Model) -> Acknowledgement {
    Acknowledgement {
        notice: NoticeId(row.notice),
        home: PlaceId(row.home),
        desk: PlaceId(row.desk),
        unit: row.unit,
        person: row.person.map(PersonId),
        by: if row.way == "person" {
            By::Person
        } else {
            By::Tap
        },
        at: Instant(row.at),
    }
}

/// What stands for the home in the table: its unit, or the person where it has none.
pub fn who(unit: &str, person: Option<PersonId>) -> String {
    match (unit, person) {
        ("", Some(person)) => person.to_string(),
        (unit, _) => unit.to_owned(),
    }
}

/// Writes an audience as it is stored.
pub fn audience_text(audience: Audience) -> &'static str {
    match audience {
        Audience::Public => "public",
        Audience::Members => "members",
    }
}

/// What is unknown is taken for the smaller audience.
fn audience_of(text: &str) -> Audience {
    if text == "public" {
        Audience::Public
    } else {
        Audience::Members
    }
}
