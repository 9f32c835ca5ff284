//! The tables of this slice.

/// Signed-in browsers.
pub mod session {
    use sea_orm::entity::prelude::*;

    /// One row of the table.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "session")]
    #[expect(missing_docs, reason = "the columns are explained in the migration")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub token: Vec<u8>,
        pub person: Uuid,
        pub device: String,
        pub since: i64,
        pub seen: i64,
    }

    /// It stands alone: rows of other tables are named by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Attempts at proving a number.
pub mod attempt {
    use sea_orm::entity::prelude::*;

    /// One row of the table.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sign_in_attempt")]
    #[expect(missing_docs, reason = "the columns are explained in the migration")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Vec<u8>,
        pub way: String,
        pub stage: String,
        pub phone: String,
        pub person: Option<Uuid>,
        pub network: String,
        pub code: Option<Vec<u8>>,
        pub asked: i64,
        pub guesses: i32,
    }

    /// It stands alone: rows of other tables are named by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Passwords and second factors.
pub mod credential {
    use sea_orm::entity::prelude::*;

    /// One row of the table.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "credential")]
    #[expect(missing_docs, reason = "the columns are explained in the migration")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub person: Uuid,
        pub password: Option<String>,
        pub totp: Option<String>,
        pub totp_waiting: Option<String>,
        pub totp_step: Option<i64>,
        pub recovery: String,
        pub failures: i32,
        pub failures_since: i64,
    }

    /// It stands alone: rows of other tables are named by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Text messages on their way out.
pub mod text_message {
    use sea_orm::entity::prelude::*;

    /// One row of the table.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "text_message")]
    #[expect(missing_docs, reason = "the columns are explained in the migration")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub phone: String,
        pub body: String,
        pub secret: bool,
        pub at: i64,
        pub next: i64,
        pub not_after: i64,
        pub tries: i32,
    }

    /// It stands alone: rows of other tables are named by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
