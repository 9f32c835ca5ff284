//! 志愿任务 Tasks on the screen.
//!
//! - `/tasks`: what I may take first, by day, the nearest place first; my next task on top; `?like=` puts tasks
//!   like that one first, for whoever came too late.
//! - `/tasks/:id`: one task: claim, release, start, finish, each with its state; similar tasks where it is full.
//! - `/tasks/mine`: my claims, and my minutes as submitted and as approved.
//! - `/tasks/record?year=`: what was approved of mine in a year, to print.
//! - `/tasks/certificates`: a certificate of a year, online only; `/tasks/certificates/:id/pdf` is the paper of one;
//!   `/verify?number=`: anybody checks one.
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

use leptos::prelude::*;
use leptos_router::components::Route;
use leptos_router::{Lazy, LazyRoute, MatchNestedRoutes, SsrMode, lazy_route, path};

/// The routes of this slice. The desk's code is fetched when a desk page is first opened.
#[component(transparent)]
pub fn TasksRoutes() -> impl MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("/tasks") view=screens::Tasks/>
        <Route path=path!("/tasks/mine") view=screens::Mine/>
        <Route path=path!("/tasks/skills") view=screens::Skills/>
        <Route path=path!("/tasks/record") view=screens::Record/>
        <Route path=path!("/tasks/certificates") view=certificate::CertificatesPage ssr=SsrMode::Async/>
        <Route path=path!("/verify") view=certificate::Verify ssr=SsrMode::Async/>
        <Route path=path!("/tasks/propose") view=screens::Propose/>
        <Route path=path!("/tasks/worked") view=screens::Worked/>
        <Route path=path!("/tasks/:id") view=screens::Task/>
        <Route path=path!("/desk/tasks") view={Lazy::<DeskTasks>::new()}/>
        <Route path=path!("/desk/tasks/new") view={Lazy::<DeskNewTask>::new()}/>
        <Route path=path!("/desk/tasks/volunteers") view={Lazy::<DeskVolunteers>::new()}/>
        <Route path=path!("/desk/tasks/plans") view={Lazy::<DeskPlans>::new()}/>
        <Route path=path!("/desk/tasks/plans/new") view={Lazy::<DeskNewPlan>::new()}/>
        <Route path=path!("/desk/tasks/plans/:id") view={Lazy::<DeskPlan>::new()}/>
        <Route path=path!("/desk/tasks/proposals/:id") view={Lazy::<DeskProposal>::new()}/>
        <Route path=path!("/desk/tasks/:id") view={Lazy::<DeskTask>::new()}/>
    }
    .into_inner()
}

/// The desk's list.
#[derive(Debug)]
struct DeskTasks;

#[lazy_route]
impl LazyRoute for DeskTasks {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let DeskTasks = this;
        view! { <desk::Queue/> }.into_any()
    }
}

/// The form for a new task.
#[derive(Debug)]
struct DeskNewTask;

#[lazy_route]
impl LazyRoute for DeskNewTask {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let DeskNewTask = this;
        view! { <desk::New/> }.into_any()
    }
}

/// The volunteers that the desk knows.
#[derive(Debug)]
struct DeskVolunteers;

#[lazy_route]
impl LazyRoute for DeskVolunteers {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let DeskVolunteers = this;
        view! { <desk::Volunteers/> }.into_any()
    }
}

/// What comes back every week.
#[derive(Debug)]
struct DeskPlans;

#[lazy_route]
impl LazyRoute for DeskPlans {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let DeskPlans = this;
        view! { <desk::Plans/> }.into_any()
    }
}

/// The form for what is to come back every week.
#[derive(Debug)]
struct DeskNewPlan;

#[lazy_route]
impl LazyRoute for DeskNewPlan {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let DeskNewPlan = this;
        view! { <desk::NewPlan/> }.into_any()
    }
}

/// One plan.
#[derive(Debug)]
struct DeskPlan;

#[lazy_route]
impl LazyRoute for DeskPlan {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let DeskPlan = this;
        view! { <desk::Plan/> }.into_any()
    }
}

/// What a resident proposes.
#[derive(Debug)]
struct DeskProposal;

#[lazy_route]
impl LazyRoute for DeskProposal {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let DeskProposal = this;
        view! { <desk::Proposal/> }.into_any()
    }
}

/// One task at the desk.
#[derive(Debug)]
struct DeskTask;

#[lazy_route]
impl LazyRoute for DeskTask {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let DeskTask = this;
        view! { <desk::Thing/> }.into_any()
    }
}
