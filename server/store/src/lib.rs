//! The only place that knows sea-orm and SQL.
//!
//! [`Store`] is the door: it gives commands ([`Store::perform`]), reads views ([`Store::view`]) and pulls
//! ([`Store::pull`]). Every slice has a folder with its tables and an `impl Keep`: what to gather for a
//! decision, and how to save what was decided. Everything between the two is the same for all, in
//! `kernel::perform`.

pub mod accounts;
pub mod inbox;
pub mod kernel;
pub mod notices;
pub mod org;
pub mod services;
mod slices;
pub mod tasks;
pub mod texts;

pub use domain::kernel::sync::Poke;
pub use kernel::clock::Clock;
pub use kernel::error::StoreError;
pub use kernel::look::Schema;
pub use kernel::open::Store;
pub use kernel::perform::Via;
pub use kernel::pull::Visited;
