//! Rows that are held: whoever decides on them is alone with them until the transaction ends.

use sea_orm::QuerySelect;
use sea_orm::sea_query::{IntoTableRef, LockType};

/// What reads rows in order to decide on them.
pub(crate) trait Held: QuerySelect {
    /// Others who would hold the same rows wait until this transaction has ended. SQLite, which has one writer at a time,
    /// needs no such lock and is asked for none.
    fn held(self) -> Self {
        if is_off() {
            self
        } else {
            self.lock_exclusive()
        }
    }

    /// The same of one of several tables that are read together.
    fn held_of(mut self, table: impl IntoTableRef) -> Self {
        if !is_off() {
            QuerySelect::query(&mut self).lock_with_tables(LockType::Update, [table]);
        }
        self
    }
}

impl<S: QuerySelect> Held for S {}

/// The control of the races: nobody holds anything.
#[cfg(feature = "planted")]
fn is_off() -> bool {
    domain::kernel::planted::is("nothing_held")
}

#[cfg(not(feature = "planted"))]
const fn is_off() -> bool {
    false
}
