//! 志愿任务 Tasks on the screen.
//!
//! - `/tasks`: what I may take first, by day, the nearest place first; my next task on top; `?like=` puts tasks
//!   like that one first, for whoever came too late.
//! - `/tasks/:id`: one task: claim, release, start, finish, each with its state; similar tasks where it is full.
//! - `/tasks/mine`: my claims, and my minutes as submitted and as approved.
//! - `/tasks/skills`: what I can do, and my trainings; `/desk/tasks/volunteers`: everybody's, and recording them.
//! - `/desk/tasks`: what waits for approval first; `/desk/tasks/new?like=`; `/desk/tasks/:id`: who is coming,
//!   approve; `?claim=` corrects one person's minutes, `?do=edit` changes the task, `?do=close` calls it off.

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
use leptos_router::{Lazy, LazyRoute, MatchNestedRoutes, lazy_route, path};

/// The routes of this slice. The desk's code is fetched when a desk page is first opened.
#[component(transparent)]
pub fn TasksRoutes() -> impl MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("/tasks") view=screens::Tasks/>
        <Route path=path!("/tasks/mine") view=screens::Mine/>
        <Route path=path!("/tasks/skills") view=screens::Skills/>
        <Route path=path!("/tasks/:id") view=screens::Task/>
        <Route path=path!("/desk/tasks") view={Lazy::<DeskTasks>::new()}/>
        <Route path=path!("/desk/tasks/new") view={Lazy::<DeskNewTask>::new()}/>
        <Route path=path!("/desk/tasks/volunteers") view={Lazy::<DeskVolunteers>::new()}/>
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
