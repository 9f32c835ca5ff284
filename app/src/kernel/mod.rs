//! What all slices share: words, the frame around every page, forms, and how a page gets its view.

pub mod aloud;
mod carried;
pub mod client;
pub mod desk;
pub mod error;
pub mod fields;
pub mod fold;
pub mod form;
pub mod here;
pub mod icons;
pub mod layout;
pub mod outbox;
pub mod outcome;
mod piece;
pub mod screen;
#[cfg(feature = "ssr")]
pub mod ssr;
#[allow(
    missing_docs,
    reason = "what a call takes is documented at its function"
)]
pub mod sync;
pub mod verb;
pub mod when;
pub mod words;

pub use carried::carried;
pub use error::AppError;
pub use here::{Here, here};
pub(crate) use piece::{pages, piece};
pub use screen::{Away, Screen, use_page};
pub use words::{Lang, Tongue, say};
