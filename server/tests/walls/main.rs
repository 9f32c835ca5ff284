//! The walls of the server, over every route that it has: who gets through where, what every answer carries, and
//! that nothing is changed on another site's behalf. The routes come from the router itself: one that stands in no
//! table here fails.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]
#![allow(
    clippy::format_push_string,
    clippy::format_collect,
    reason = "a request and a table are put together piece by piece"
)]

#[path = "../support/mod.rs"]
mod support;

mod headers;
mod oracle;
mod origin;
mod pages;
mod routes;
mod table;
mod town;
mod verbs;
