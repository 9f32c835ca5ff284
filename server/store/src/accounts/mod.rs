//! Signing in on a real database: attempts, sessions, passwords and second factors, text messages.
//!
//! Secrets are made here and never kept as they are: the database holds their SHA-256, and of passwords an
//! Argon2 hash. What the rules of `domain::accounts` refuse is an answer; what fails below is a
//! [`StoreError`].

mod attempts;
mod changes;
mod closing;
mod credentials;
pub mod entity;
mod history;
mod lifting;
mod secret;
mod sessions;
mod texts;

pub use attempts::{Browser, Step};
pub use closing::Copy;
pub use credentials::Offer;
pub(crate) use credentials::has_second;
pub(crate) use history::all;
pub use secret::Secret;
pub use sessions::{Entered, Known, SignedIn};
pub use texts::Text;
pub(crate) use texts::queue;

use crate::kernel::StoreError;
use domain::accounts::Refusal;

/// What the rules answer, unless the database fails.
pub type Answer<T> = Result<Result<T, Refusal>, StoreError>;
