//! The server side of a verb: a form comes in, a command is given, the browser is sent on.

use domain::kernel::{CommandId, PersonId};
use domain::slices::Command;

use super::AppError;

/// Declares the server functions of a slice's verbs: each is a form that posts to `/do/<slice>/<verb>`.
#[macro_export]
macro_rules! verbs {
    ($slice:ident, $($(#[$meta:meta])* $function:ident $name:ident $verb:literal => $variant:ident;)*) => {$(
        $(#[$meta])*
        #[leptos::prelude::server(
            name = $name,
            prefix = "/do",
            endpoint = $verb,
            input = server_fn::codec::PostUrl
        )]
        pub async fn $function(
            id: domain::kernel::CommandId,
            #[server(default)] subject: Option<domain::kernel::PersonId>,
            command: domain::$slice::$variant,
        ) -> Result<(), $crate::kernel::AppError> {
            $crate::kernel::verb::give(id, subject, domain::$slice::Command::$variant(command).into()).await
        }
    )*};
}

/// Gives the command as whoever is signed in, and sends the browser on: to the outcome, to the form with what
/// was typed, or to sign in.
#[cfg(feature = "ssr")]
pub async fn give(
    id: CommandId,
    subject: Option<PersonId>,
    command: Command,
) -> Result<(), AppError> {
    super::ssr::give(id, subject, command).await
}

/// The phone gives commands through its outbox, never through here.
#[cfg(not(feature = "ssr"))]
#[expect(clippy::unused_async, reason = "the same shape as on the server")]
pub async fn give(_: CommandId, _: Option<PersonId>, _: Command) -> Result<(), AppError> {
    Err(AppError::Unreadable("verbs go through the outbox".into()))
}
