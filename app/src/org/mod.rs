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

use leptos::prelude::*;
use leptos_router::components::Route;
use leptos_router::{Lazy, LazyRoute, MatchNestedRoutes, SsrMode, lazy_route, path};

/// The routes of this slice. The desk's code is fetched when a desk page is first opened.
#[component(transparent)]
pub fn OrgRoutes() -> impl MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("/org") view=screens::Directory/>
        // What is searched for is asked of the server, and must be in the first HTML.
        <Route path=path!("/org/find") view=screens::Find ssr=SsrMode::Async/>
        <Route path=path!("/org/home") view=homes::Home/>
        <Route path=path!("/org/vouch") view=homes::Vouch/>
        <Route path=path!("/org/join/:place") view=homes::Join/>
        <Route path=path!("/org/:place/edit") view={Lazy::<PlaceEdit>::new()}/>
        <Route path=path!("/org/:place/poster") view={Lazy::<PlacePoster>::new()}/>
        <Route path=path!("/org/:place") view=screens::Place/>
        <Route path=path!("/desk/people") view={Lazy::<DeskPeople>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/desk/people/roles") view={Lazy::<DeskRoles>::new()}/>
        <Route path=path!("/desk/people/appoint") view={Lazy::<DeskAppoint>::new()} ssr=SsrMode::Async/>
    }
    .into_inner()
}

/// The forms that change what is said of a place.
#[derive(Debug)]
struct PlaceEdit;

#[lazy_route]
impl LazyRoute for PlaceEdit {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let PlaceEdit = this;
        view! { <desk::Edit/> }.into_any()
    }
}

/// The poster of a stairwell.
#[derive(Debug)]
struct PlacePoster;

#[lazy_route]
impl LazyRoute for PlacePoster {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let PlacePoster = this;
        view! { <poster::Poster/> }.into_any()
    }
}

/// Who waits and who lives here.
#[derive(Debug)]
struct DeskPeople;

#[lazy_route]
impl LazyRoute for DeskPeople {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let DeskPeople = this;
        view! { <desk::People/> }.into_any()
    }
}

/// Who holds what.
#[derive(Debug)]
struct DeskRoles;

#[lazy_route]
impl LazyRoute for DeskRoles {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let DeskRoles = this;
        view! { <desk::Roles/> }.into_any()
    }
}

/// The form for an appointment.
#[derive(Debug)]
struct DeskAppoint;

#[lazy_route]
impl LazyRoute for DeskAppoint {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let DeskAppoint = this;
        view! { <desk::Appoint/> }.into_any()
    }
}
