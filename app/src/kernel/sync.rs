//! The one sync call, and the fetch of what a phone does not keep.

use domain::kernel::sync::{Pulled, Push};
use leptos::prelude::*;
use serde_json::value::RawValue;
use server_fn::codec::Json;

use super::AppError;

/// Commands up; outcomes, changed rows and the kept set down.
#[server(prefix = "/do", endpoint = "kernel/sync", input = Json, output = Json)]
pub async fn exchange(push: Push) -> Result<Pulled, AppError> {
    super::ssr::exchange(push).await
}

/// The spaces that the page at `path` needs beyond what is kept, each a `SpacePull` as JSON; only what who is
/// signed in may read.
#[server(prefix = "/do", endpoint = "kernel/visit", input = Json, output = Json)]
pub async fn visit(path: String) -> Result<Vec<Box<RawValue>>, AppError> {
    super::ssr::visit(path).await
}
