//! 便民服务 Services on the screen.
//!
//! - `/services?day=`: what there is on a day, a card for each room and service; own bookings first.
//! - `/services/:id?day=`: one service, its sessions of a day, its weekly hours and what differs soon.
//! - `/services/sessions/:id`: one session: book, or wait.
//! - `/services/sessions/:id/draw`: how its seats are drawn; afterwards everything needed to reckon the draw again,
//!   which the page does; `…/draw.json` is the same as a file for `youlin draw verify`.
//! - `/services/bookings`, `/services/bookings/:id`: own bookings; the confirmation, with what happens next,
//!   cancelling, answering an offer; `…/ics` is the same as a calendar file.
//! - `/services/family`: whom one looks after and who looks after oneself: asked for, agreed to, ended.
//! - `/services/calendar/:secret`, `/services/:id/calendar.ics`: what a calendar follows: one's own bookings under an
//!   address that cannot be guessed and can be taken back; the sessions of a service.
//! - `/services/bookings/:id/move`: another time for it; `…/coming`: where the reminder leads, to cancel by one tap.
//! - `/desk/services/sessions/:id`, `/desk/services/bookings/:id`: one session and one booking at the desk.
//! - `/desk/services/tickets?code=`: tickets at the door, read by the camera or typed, also without a signal.
//! - `/desk/services/day.csv?date=&until=` and `.xlsx`: the list of a day or of several as a table.
//! - `/desk/services`, `/desk/services/day?date=`, `/desk/services/new`, `/desk/services/close`,
//!   `/desk/services/:id/hours`: run the services of one's places.

pub mod desk;
#[cfg(feature = "ssr")]
pub mod draw_file;
#[cfg(feature = "ssr")]
pub mod feeds;
pub mod ics;
pub mod pages;
pub mod screens;
#[cfg(feature = "ssr")]
pub mod table;
#[allow(
    missing_docs,
    reason = "what a verb takes is documented at its command"
)]
pub mod verbs;
pub mod wording;

use leptos::prelude::*;
use leptos_router::components::Route;
use leptos_router::{Lazy, LazyRoute, MatchNestedRoutes, lazy_route, path};

/// The routes of this slice. The desk's code is fetched when a desk page is first opened.
#[component(transparent)]
pub fn ServicesRoutes() -> impl MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("/services") view=screens::Services/>
        <Route path=path!("/services/bookings") view=screens::Mine/>
        <Route path=path!("/services/family") view=screens::Family/>
        <Route path=path!("/services/bookings/:id") view=screens::Booking/>
        <Route path=path!("/services/bookings/:id/move") view=screens::Moving/>
        <Route path=path!("/services/bookings/:id/coming") view=screens::Coming/>
        <Route path=path!("/services/sessions/:id") view=screens::Session/>
        <Route path=path!("/services/sessions/:id/draw") view=screens::Draw/>
        <Route path=path!("/services/:id") view=screens::Service/>
        <Route path=path!("/desk/services") view={Lazy::<DeskServices>::new()}/>
        <Route path=path!("/desk/services/day") view={Lazy::<DeskDay>::new()}/>
        <Route path=path!("/desk/services/sessions/:id") view={Lazy::<DeskSheet>::new()}/>
        <Route path=path!("/desk/services/bookings/:id") view={Lazy::<DeskCase>::new()}/>
        <Route path=path!("/desk/services/tickets") view={Lazy::<DeskDoor>::new()}/>
        <Route path=path!("/desk/services/new") view={Lazy::<DeskNewService>::new()}/>
        <Route path=path!("/desk/services/close") view={Lazy::<DeskClose>::new()}/>
        <Route path=path!("/desk/services/:id/hours") view={Lazy::<DeskHours>::new()}/>
    }
    .into_inner()
}

/// The desk's list.
#[derive(Debug)]
struct DeskServices;

#[lazy_route]
impl LazyRoute for DeskServices {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let DeskServices = this;
        view! { <desk::Queue/> }.into_any()
    }
}

/// A day's list.
#[derive(Debug)]
struct DeskDay;

#[lazy_route]
impl LazyRoute for DeskDay {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let DeskDay = this;
        view! { <desk::Day/> }.into_any()
    }
}

/// Tickets at the door.
#[derive(Debug)]
struct DeskDoor;

#[lazy_route]
impl LazyRoute for DeskDoor {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let DeskDoor = this;
        view! { <desk::Door/> }.into_any()
    }
}

/// The form for a new service.
#[derive(Debug)]
struct DeskNewService;

#[lazy_route]
impl LazyRoute for DeskNewService {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let DeskNewService = this;
        view! { <desk::New/> }.into_any()
    }
}

/// The form that closes a day.
#[derive(Debug)]
struct DeskClose;

#[lazy_route]
impl LazyRoute for DeskClose {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let DeskClose = this;
        view! { <desk::Close/> }.into_any()
    }
}

/// The hours of one service.
#[derive(Debug)]
struct DeskHours;

#[lazy_route]
impl LazyRoute for DeskHours {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let DeskHours = this;
        view! { <desk::Hours/> }.into_any()
    }
}

/// One session at the desk.
#[derive(Debug)]
struct DeskSheet;

#[lazy_route]
impl LazyRoute for DeskSheet {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let DeskSheet = this;
        view! { <desk::Sheet/> }.into_any()
    }
}

/// One booking at the desk.
#[derive(Debug)]
struct DeskCase;

#[lazy_route]
impl LazyRoute for DeskCase {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let DeskCase = this;
        view! { <desk::Case/> }.into_any()
    }
}
