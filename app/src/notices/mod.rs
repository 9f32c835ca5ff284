//! 公告 Notices on the screen.
//!
//! - `/notices`: what is current here, urgent and pinned first; `?kind=` shows one kind.
//! - `/notices/feed.atom?here=`: the same for feed readers, public notices only.
//! - `/notices/:id`: one notice with its history, "I have read this" where that is asked, and read-aloud.
//! - `/desk/notices`: what was posted above and is still to be told, own drafts, and what may be corrected;
//!   `/desk/notices/new?place=&draft=`; and `/desk/notices/:id`: correct, withdraw, who has acknowledged, and the
//!   list of homes still to be told.

pub mod desk;
#[cfg(feature = "ssr")]
pub mod feed;
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
pub fn NoticesRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/notices") view=Pages::Notices/>
        <Route path=path!("/notices/:id") view=Pages::Notice/>
        <Route path=path!("/desk/notices") view=Desk::Queue/>
        <Route path=path!("/desk/notices/new") view=Desk::New/>
        <Route path=path!("/desk/notices/:id") view=Desk::Thing/>
    }
    .into_inner()
    .into_any_nested_route()
}

pages! {
    /// What everybody opens.
    Pages {
        Notices => screens::Notices,
        Notice => screens::Notice,
    }
}

pages! {
    /// Where notices are written and followed.
    Desk {
        Queue => desk::Queue,
        New => desk::New,
        Thing => desk::Thing,
    }
}
