//! What can be asked for.

use serde::{Deserialize, Serialize};

/// A request of this slice that travels: there is none, because signing in needs the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {}
