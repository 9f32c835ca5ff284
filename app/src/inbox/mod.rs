//! 消息 The inbox on the screen.
//!
//! - `/inbox`: letters and what is new in one's places, the newest first; all read at one tap; and whether text
//!   messages tell what became of things while the app is closed.

pub mod desk;
pub mod pages;
pub mod screens;
#[allow(
    missing_docs,
    reason = "what a verb takes is documented at its command"
)]
pub mod verbs;

use leptos::prelude::*;
use leptos_router::components::Route;
use leptos_router::{MatchNestedRoutes, path};

/// The routes of this slice.
#[component(transparent)]
pub fn InboxRoutes() -> impl MatchNestedRoutes + Clone {
    view! { <Route path=path!("/inbox") view=screens::Inbox/> }.into_inner()
}
