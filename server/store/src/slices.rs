//! The one place that names all slices: which rules decide which command.

use domain::kernel::Ctx;
use domain::slices::Command;
use sea_orm::DatabaseTransaction;

use crate::kernel::error::StoreError;
use crate::kernel::perform::{Decided, decide};

/// Decides a command of any slice inside the transaction.
pub(crate) async fn dispatch(
    tx: &DatabaseTransaction,
    command: &Command,
    ctx: &Ctx,
) -> Result<Decided, StoreError> {
    match command {
        Command::Notices(command) => {
            decide::<domain::notices::Notices>(tx, "notices", command, ctx).await
        }
        Command::Accounts(command) => match *command {},
        Command::Org(command) => decide::<domain::org::Org>(tx, "org", command, ctx).await,
        Command::Services(command) => {
            decide::<domain::services::Services>(tx, "services", command, ctx).await
        }
        Command::Tasks(command) => decide::<domain::tasks::Tasks>(tx, "tasks", command, ctx).await,
        Command::Inbox(command) => decide::<domain::inbox::Inbox>(tx, "inbox", command, ctx).await,
    }
}
