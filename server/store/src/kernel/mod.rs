//! What all slices share: the way in, the write path, the rows and the clock.

pub mod backup;
pub mod bounded;
pub mod clock;
pub mod due;
pub mod error;
pub mod exchange;
pub(crate) mod forget;
pub mod forms;
mod group;
pub(crate) mod held;
pub mod keep;
mod lay_out;
pub mod letters;
pub mod look;
pub mod open;
pub mod others;
pub mod pace;
pub mod people;
pub mod perform;
pub mod places;
pub mod present;
pub mod pull;
pub mod rows;
pub mod settings;
pub mod shelves;
pub mod tables;
pub mod written;

pub use error::StoreError;
pub use keep::Keep;
