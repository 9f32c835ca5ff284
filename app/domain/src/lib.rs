//! The rules of the neighbourhood.
//!
//! Nothing in this crate reads a clock, asks for randomness, touches a disk or a network, or knows a
//! framework. The same functions run on the phone, to answer at once, and on the server, to be right.
//!
//! `kernel` holds what all slices share; every other module is a slice (a capability) and has the same
//! files inside. `slices` is the one place that names them all.

pub mod accounts;
pub mod inbox;
pub mod kernel;
pub mod notices;
pub mod org;
pub mod services;
pub mod slices;
pub mod tasks;
