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

use crate::kernel::pages;
use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::Route;
use leptos_router::path;

/// The routes of this slice.
#[component(transparent)]
pub fn ServicesRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/services") view=Pages::Services/>
        <Route path=path!("/services/bookings") view=Pages::Mine/>
        <Route path=path!("/services/family") view=Pages::Family/>
        <Route path=path!("/services/bookings/:id") view=Pages::Booking/>
        <Route path=path!("/services/bookings/:id/move") view=Pages::Moving/>
        <Route path=path!("/services/bookings/:id/coming") view=Pages::Coming/>
        <Route path=path!("/services/sessions/:id") view=Pages::Session/>
        <Route path=path!("/services/sessions/:id/draw") view=Pages::Draw/>
        <Route path=path!("/services/:id") view=Pages::Service/>
        <Route path=path!("/desk/services") view=Desk::Queue/>
        <Route path=path!("/desk/services/day") view=Desk::Day/>
        <Route path=path!("/desk/services/sessions/:id") view=Desk::Sheet/>
        <Route path=path!("/desk/services/bookings/:id") view=Desk::Case/>
        <Route path=path!("/desk/services/tickets") view=Desk::Door/>
        <Route path=path!("/desk/services/new") view=Desk::New/>
        <Route path=path!("/desk/services/close") view=Desk::Close/>
        <Route path=path!("/desk/services/:id/hours") view=Desk::Hours/>
    }
    .into_inner()
    .into_any_nested_route()
}

pages! {
    /// What everybody opens.
    Pages {
        Services => screens::Services,
        Mine => screens::Mine,
        Family => screens::Family,
        Booking => screens::Booking,
        Moving => screens::Moving,
        Coming => screens::Coming,
        Session => screens::Session,
        Draw => screens::Draw,
        Service => screens::Service,
    }
}

pages! {
    /// Where services are run.
    Desk {
        Queue => desk::Queue,
        Day => desk::Day,
        Sheet => desk::Sheet,
        Case => desk::Case,
        Door => desk::Door,
        New => desk::New,
        Close => desk::Close,
        Hours => desk::Hours,
    }
}
