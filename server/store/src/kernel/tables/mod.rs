//! The tables that all slices stand on.

pub mod command;
pub mod due;
pub mod event;
pub mod form;
pub mod home;
pub mod letter;
pub mod person;
pub mod place;
pub mod role_grant;
pub mod setting;
pub mod space;
pub mod sync_row;
