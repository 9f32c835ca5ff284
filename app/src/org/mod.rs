//! 五级组织 Places, people and roles on the screen.
//!
//! - `/org`: whom to ask, at each level, from home upwards; `/org/find?q=`: a place by name or pinyin initials.
//! - `/org/:place`: one place, its Party body, whom to ask, what lies below; `/org/:place/edit` for those who may,
//!   `/org/:place/poster` to print.
//! - `/org/home`: the own home and roles; `/org/join/:place`: "I live here", where a poster's QR code leads;
//!   `/org/vouch`: newcomers who wait.
//! - `/desk/people`: who waits, who lives here, how far Party bodies reach; `/desk/people/roles`: who holds what;
//!   `/desk/people/appoint`.

#[cfg(feature = "ssr")]
mod appointing;
pub mod desk;
pub mod desk_pages;
pub mod homes;
pub mod pages;
pub mod poster;
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
use leptos_router::{SsrMode, path};

/// The routes of this slice.
#[component(transparent)]
pub fn OrgRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/org") view=Pages::Directory/>
        // What is searched for is asked of the server, and must be in the first HTML.
        <Route path=path!("/org/find") view=Pages::Find ssr=SsrMode::Async/>
        <Route path=path!("/org/home") view=Pages::Home/>
        <Route path=path!("/org/vouch") view=Pages::Vouch/>
        <Route path=path!("/org/join/:place") view=Pages::Join/>
        <Route path=path!("/org/:place/edit") view=Desk::Edit/>
        <Route path=path!("/org/:place/poster") view=Desk::Poster/>
        <Route path=path!("/org/:place") view=Pages::Place/>
        <Route path=path!("/desk/people") view=Desk::People ssr=SsrMode::Async/>
        <Route path=path!("/desk/people/roles") view=Desk::Roles/>
        <Route path=path!("/desk/people/appoint") view=Desk::Appoint ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}

pages! {
    /// What everybody opens.
    Pages {
        Directory => screens::Directory,
        Find => screens::Find,
        Place => screens::Place,
        Home => homes::Home,
        Vouch => homes::Vouch,
        Join => homes::Join,
    }
}

pages! {
    /// Where places are described, people confirmed and roles given.
    Desk {
        Edit => desk::Edit,
        People => desk::People,
        Roles => desk::Roles,
        Appoint => desk::Appoint,
        Poster => poster::Poster,
    }
}
