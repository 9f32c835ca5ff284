//! The server: what the binary `youlin` does, as a library so that tests start the very same thing.
//!
//! - `config`: the command line and the `YOULIN_*` variables, read once into one [`config::Config`].
//! - `serve`: accept loop, guards, sessions, pages, live streams, the clock.
//! - `verbs`: the command line carried out.
//! - one file per other verb of the command line: `backup`, `restore`, `doctor`, …
//!
//! Whatever goes wrong at the start ends as one sentence with its cure: [`failure::Failure`].

pub mod backup;
pub mod config;
pub mod demo;
pub mod doctor;
pub mod draw;
pub mod failure;
pub mod grant;
pub mod holidays;
mod key_file;
pub mod lock;
pub mod logs;
pub mod places;
pub mod seal;
mod second;
pub mod serve;
pub mod tickets;
mod verbs;

pub use verbs::main;
