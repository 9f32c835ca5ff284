//! 公告 Notices on the screen.
//!
//! - `/notices`: what is current here, urgent and pinned first; `?kind=` shows one kind.
//! - `/notices/feed.atom?here=`: the same for feed readers, public notices only.
//! - `/notices/:id`: one notice with its history, "I have read this" where that is asked, and read-aloud.
//! - `/desk/notices`: own drafts and what may be corrected; `/desk/notices/new?place=&draft=`; and
//!   `/desk/notices/:id`: correct, withdraw, who has acknowledged, and the list of homes still to be told.

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

use leptos::prelude::*;
use leptos_router::components::Route;
use leptos_router::{Lazy, LazyRoute, MatchNestedRoutes, lazy_route, path};

/// The routes of this slice. The desk's code is fetched when a desk page is first opened.
#[component(transparent)]
pub fn NoticesRoutes() -> impl MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("/notices") view=screens::Notices/>
        <Route path=path!("/notices/:id") view=screens::Notice/>
        <Route path=path!("/desk/notices") view={Lazy::<DeskNotices>::new()}/>
        <Route path=path!("/desk/notices/new") view={Lazy::<DeskNew>::new()}/>
        <Route path=path!("/desk/notices/:id") view={Lazy::<DeskNotice>::new()}/>
    }
    .into_inner()
}

/// The desk's list.
#[derive(Debug)]
struct DeskNotices;

#[lazy_route]
impl LazyRoute for DeskNotices {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let DeskNotices = this;
        view! { <desk::Queue/> }.into_any()
    }
}

/// The form for a new notice.
#[derive(Debug)]
struct DeskNew;

#[lazy_route]
impl LazyRoute for DeskNew {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let DeskNew = this;
        view! { <desk::New/> }.into_any()
    }
}

/// One notice at the desk.
#[derive(Debug)]
struct DeskNotice;

#[lazy_route]
impl LazyRoute for DeskNotice {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let DeskNotice = this;
        view! { <desk::Thing/> }.into_any()
    }
}
