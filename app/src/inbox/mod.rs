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

use crate::kernel::pages;
use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::Route;
use leptos_router::path;

/// The routes of this slice.
#[component(transparent)]
pub fn InboxRoutes() -> AnyNestedRoute {
    view! { <Route path=path!("/inbox") view=Pages::Inbox/> }
        .into_inner()
        .into_any_nested_route()
}

pages! {
    /// The inbox.
    Pages {
        Inbox => screens::Inbox,
    }
}
