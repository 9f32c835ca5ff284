//! 志愿任务 Tasks on the screen.
//!
//! - `/tasks`: what I may take first, by day, the nearest place first; my next task on top; `?like=` puts tasks
//!   like that one first, for whoever came too late.
//! - `/tasks/:id`: one task: claim, release, start, finish, each with its state; similar tasks where it is full.
//! - `/tasks/mine`: my claims, and my minutes as submitted and as approved.
//! - `/tasks/record?year=`: what was approved of mine in a year, to print.
//! - `/tasks/certificates`: a certificate of a year, online only; `/tasks/certificates/:id/pdf` is the paper of one;
//!   `/verify?number=`: anybody checks one, and whoever certified it withdraws it.
//! - `/tasks/skills`: what I can do, and my trainings; `/desk/tasks/volunteers`: everybody's, and recording them.
//! - `/tasks/propose`: propose a task, and what became of mine; `/tasks/worked`: report work without a task.
//! - `/desk/tasks/proposals/:id`: publish what a resident proposes, perhaps edited; `?do=no` says why not.
//! - `/desk/tasks/plans`: what comes back every week; `/desk/tasks/plans/new`; `/desk/tasks/plans/:id`: what a change
//!   touches, and the change; `?do=end` ends it.
//! - `/desk/tasks`: what waits for approval first; `/desk/tasks/new?like=`; `/desk/tasks/:id`: who is coming,
//!   approve; `?claim=` corrects one person's minutes, `?do=edit` changes the task, `?do=close` calls it off.

#[allow(
    missing_docs,
    reason = "what a server function takes is said at its form"
)]
pub mod certificate;
pub mod desk;
pub mod pages;
#[cfg(feature = "ssr")]
pub mod paper;
pub mod screens;
#[allow(
    missing_docs,
    reason = "what a verb takes is documented at its command"
)]
pub mod verbs;
#[allow(
    missing_docs,
    reason = "what a server function takes is said at its form"
)]
pub mod withdrawing;

use crate::kernel::pages;
use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::Route;
use leptos_router::{SsrMode, path};

/// The routes of this slice.
#[component(transparent)]
pub fn TasksRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/tasks") view=Pages::Tasks/>
        <Route path=path!("/tasks/mine") view=Pages::Mine/>
        <Route path=path!("/tasks/skills") view=Pages::Skills/>
        <Route path=path!("/tasks/record") view=Pages::Record/>
        <Route path=path!("/tasks/certificates") view=Pages::Certificates ssr=SsrMode::Async/>
        <Route path=path!("/verify") view=Pages::Verify ssr=SsrMode::Async/>
        <Route path=path!("/tasks/propose") view=Pages::Propose/>
        <Route path=path!("/tasks/worked") view=Pages::Worked/>
        <Route path=path!("/tasks/:id") view=Pages::Task/>
        <Route path=path!("/desk/tasks") view=Desk::Queue/>
        <Route path=path!("/desk/tasks/new") view=Desk::New/>
        <Route path=path!("/desk/tasks/volunteers") view=Desk::Volunteers/>
        <Route path=path!("/desk/tasks/plans") view=Desk::Plans/>
        <Route path=path!("/desk/tasks/plans/new") view=Desk::NewPlan/>
        <Route path=path!("/desk/tasks/plans/:id") view=Desk::Plan/>
        <Route path=path!("/desk/tasks/proposals/:id") view=Desk::Proposal/>
        <Route path=path!("/desk/tasks/:id") view=Desk::Thing/>
    }
    .into_inner()
    .into_any_nested_route()
}

pages! {
    /// What everybody opens.
    Pages {
        Tasks => screens::Tasks,
        Mine => screens::Mine,
        Skills => screens::Skills,
        Record => screens::Record,
        Propose => screens::Propose,
        Worked => screens::Worked,
        Task => screens::Task,
        Certificates => certificate::CertificatesPage,
        Verify => certificate::Verify,
    }
}

pages! {
    /// Where tasks are given and hours approved.
    Desk {
        Queue => desk::Queue,
        New => desk::New,
        Volunteers => desk::Volunteers,
        Plans => desk::Plans,
        NewPlan => desk::NewPlan,
        Plan => desk::Plan,
        Proposal => desk::Proposal,
        Thing => desk::Thing,
    }
}
