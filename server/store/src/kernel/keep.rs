//! What a slice adds to the store: its facts and its tables.

use domain::kernel::{Ctx, Rules};
use sea_orm::DatabaseTransaction;

use super::StoreError;

/// Gathers what a decision needs, and saves what was decided.
///
/// Lock order: places and people are read, not locked; entities are locked in the order in which `gather`
/// names them, which must be the same for every command of the slice.
pub trait Keep: Rules {
    /// The facts for one command, with locks on the entities it may change.
    fn gather(
        tx: &DatabaseTransaction,
        command: &Self::Command,
        ctx: &Ctx,
    ) -> impl Future<Output = Result<Self::Facts, StoreError>> + Send;

    /// Everything that has rows, in as many parts as suit: from it they are laid out anew when their shape changes.
    fn all(
        tx: &DatabaseTransaction,
        ctx: &Ctx,
    ) -> impl Future<Output = Result<Vec<Self::Facts>, StoreError>> + Send;

    /// Writes the entities as they are after the events.
    fn save(
        tx: &DatabaseTransaction,
        before: &Self::Facts,
        after: &Self::Facts,
        events: &[Self::Event],
        ctx: &Ctx,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The thing an event is about, for the history.
    fn entity(event: &Self::Event) -> Option<uuid::Uuid>;
}
