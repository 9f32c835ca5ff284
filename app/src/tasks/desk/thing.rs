//! One task at the desk: who comes, and what can be done with it.

use domain::tasks::REASON_MAX;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use uuid::Uuid;

use super::Around;
use super::form::TaskFields;
use super::people::{but, named, people};
use crate::kernel::desk::Shows;
use crate::kernel::fields::{HiddenField, Submit, TextField};
use crate::kernel::form::VerbForm;
use crate::kernel::here::tongue;
use crate::kernel::icons::{CHEVRON_LEFT, Icon};
use crate::kernel::layout::Head;
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};
use crate::tasks::pages::{self, Doing, ThingPage};
use crate::tasks::screens::{called_off, facts, id_in_path, length_of, span};

/// `/desk/tasks/:id`
#[component]
pub fn Thing() -> impl IntoView {
    let query = use_query_map();
    let id = id_in_path();
    let asked = move || {
        let value = |name| query.with(|query| query.get(name));
        let claim = value("claim").and_then(|id| id.parse().ok());
        let doing = match (claim, value("do").as_deref()) {
            (Some(claim), Some("return")) => Doing::Return(claim),
            (Some(claim), _) => Doing::Correct(claim),
            (None, Some("edit")) => Doing::Edit,
            (None, Some("close")) => Doing::Close,
            _ => Doing::See,
        };
        (id(), doing)
    };
    view! { <Around shows=Shows::Thing><Screen page=use_page(asked, pages::thing) show=thing/></Around> }
}

fn thing(page: Signal<ThingPage>) -> impl IntoView {
    let t = tongue();
    let doing = Memo::new(move |_| page.with(|page| page.doing));
    let title = page.with_untracked(|page| page.task.title.clone());
    view! {
        <Head title=title/>
        <header class="page-head">
            <a class="back" href="/desk/tasks"><Icon svg=CHEVRON_LEFT/>{words::tasks::desk_title(t)}</a>
            <h1>{move || page.with(|page| page.task.title.clone())}</h1>
            <p class="lead">
                {move || page.with(|page| span(t, page.task.starts, page.task.ends))}" · "
                {move || page.with(|page| page.task.place.clone())}
            </p>
        </header>
        {move || match doing.get() {
            Doing::See => see(t, page).into_any(),
            Doing::Edit => edit(t, &page.get_untracked()).into_any(),
            Doing::Close => close(t, &page.get_untracked()).into_any(),
            Doing::Return(claim) => give_back(t, &page.get_untracked(), claim).into_any(),
            Doing::Correct(claim) => correct(t, &page.get_untracked(), claim).into_any(),
        }}
    }
}

/// Who is coming, and the minutes.
fn see(t: Tongue, page: Signal<ThingPage>) -> impl IntoView {
    let id = page.with_untracked(|page| page.task.id);
    let count = move || {
        page.with(|page| {
            let free = page.task.free.unwrap_or_default();
            words::tasks::desk_taken(t, page.task.seats, page.task.seats.saturating_sub(free))
        })
    };
    let all = move || {
        let clear = page.with(|page| page.clear.clone());
        (clear.len() > 1).then(|| {
            view! {
                <VerbForm slice="tasks" verb="approve_all" after=format!("/desk/tasks/{id}") class="no-print">
                    <HiddenField field="task" value=id.to_string()/>
                    <Submit label=words::tasks::thing_approve_all(t, clear.len())/>
                    {but(t, clear)}
                </VerbForm>
            }
        })
    };
    let actions = move || {
        let open = page.with(|page| page.open);
        let change = open.then(|| {
            view! {
                <a class="button secondary" href=format!("/desk/tasks/{id}?do=edit")>{words::tasks::thing_edit(t)}</a>
                <a class="button danger" href=format!("/desk/tasks/{id}?do=close")>{words::tasks::thing_close(t)}</a>
            }
        });
        view! {
            <p class="actions no-print">
                <a class="button secondary" href=format!("/desk/tasks/new?like={id}")>{words::tasks::thing_like(t)}</a>
                {change}
                <a class="button quiet" href=format!("/tasks/{id}")>{words::tasks::thing_see(t)}</a>
            </p>
        }
    };
    view! {
        {move || page.with(|page| called_off(t, &page.task))}
        <div class="desk-pair">
            <section class="section">
                <div class="section-head"><h2>{words::tasks::thing_people(t)}</h2><span>{count}</span></div>
                {all}
                {move || people(t, id, page.with(|page| page.people.clone()))}
            </section>
            <aside class="stack" aria-label=words::tasks::thing_about(t)>
                {move || page.with(|page| facts(t, &page.task))}
                {actions}
            </aside>
        </div>
    }
}

fn edit(t: Tongue, page: &ThingPage) -> impl IntoView + use<> {
    let (id, fields) = (page.task.id, page.fields.clone());
    view! {
        <section class="section">
            <div class="section-head"><h2>{words::tasks::thing_edit(t)}</h2></div>
            <p class="note">{words::tasks::thing_edit_says(t)}</p>
            <VerbForm slice="tasks" verb="edit" after=format!("/desk/tasks/{id}")>
                <HiddenField field="task" value=id.to_string()/>
                <TaskFields fields with_audience=false/>
                <div class="action-bar">
                    <Submit label=words::tasks::thing_edit_button(t)/>
                    <a class="button quiet" href=format!("/desk/tasks/{id}")>{words::tasks::thing_back(t)}</a>
                </div>
            </VerbForm>
        </section>
    }
}

fn close(t: Tongue, page: &ThingPage) -> impl IntoView + use<> {
    let id = page.task.id;
    view! {
        <section class="dialog-page">
            <h2>{words::tasks::thing_close_ask(t)}</h2>
            <p>{words::tasks::thing_close_says(t)}</p>
            <VerbForm slice="tasks" verb="close" after=format!("/desk/tasks/{id}")>
                <HiddenField field="task" value=id.to_string()/>
                <TextField
                    field="reason"
                    label=words::tasks::thing_reason(t)
                    hint=words::tasks::thing_reason_hint(t)
                    max=REASON_MAX
                />
                <div class="actions">
                    <Submit label=words::tasks::thing_close(t) class="danger"/>
                    <a class="button quiet" href=format!("/desk/tasks/{id}")>{words::tasks::thing_back(t)}</a>
                </div>
            </VerbForm>
        </section>
    }
}

fn give_back(t: Tongue, page: &ThingPage, claim: Uuid) -> impl IntoView + use<> {
    let id = page.task.id;
    let line = page.people.iter().find(|line| line.claim == claim).cloned();
    line.map(|line| {
        view! {
            <section class="dialog-page">
                <h2>{words::tasks::thing_return_whose(t, line.name)}</h2>
                <VerbForm slice="tasks" verb="return" after=format!("/desk/tasks/{id}")>
                    <HiddenField field="claim" value=claim.to_string()/>
                    <TextField
                        field="reason"
                        label=words::tasks::thing_return_reason(t)
                        hint=words::tasks::thing_return_hint(t)
                        max=REASON_MAX
                    />
                    <div class="actions">
                        <Submit label=words::tasks::thing_return(t)/>
                        <a class="button quiet" href=format!("/desk/tasks/{id}")>{words::tasks::thing_back(t)}</a>
                    </div>
                </VerbForm>
            </section>
        }
    })
}

fn correct(t: Tongue, page: &ThingPage, claim: Uuid) -> impl IntoView + use<> {
    let id = page.task.id;
    let line = page.people.iter().find(|line| line.claim == claim).cloned();
    line.map(|line| {
        let minutes = line
            .settled
            .as_ref()
            .map(|settled| settled.minutes)
            .or(line.submitted);
        let submitted = line.submitted.map_or_else(
            || words::tasks::thing_nothing_submitted(t).to_owned(),
            |minutes| words::tasks::record_submitted(t, length_of(t, minutes)),
        );
        view! {
            <section class="dialog-page">
                <h2>{words::tasks::thing_correct_whose(t, named(t, &line))}</h2>
                <p>{submitted}</p>
                <VerbForm slice="tasks" verb="correct" after=format!("/desk/tasks/{id}")>
                    <HiddenField field="claim" value=claim.to_string()/>
                    <TextField
                        field="minutes"
                        label=words::tasks::thing_minutes(t)
                        hint=words::tasks::thing_minutes_hint(t)
                        inputmode="numeric"
                        class="short"
                        value=minutes.map(|minutes| minutes.to_string()).unwrap_or_default()
                    />
                    <TextField
                        field="reason"
                        label=words::tasks::thing_correct_reason(t)
                        hint=words::tasks::thing_correct_reason_hint(t)
                        max=REASON_MAX
                    />
                    <div class="actions">
                        <Submit label=words::tasks::thing_correct_button(t)/>
                        <a class="button quiet" href=format!("/desk/tasks/{id}")>{words::tasks::thing_back(t)}</a>
                    </div>
                </VerbForm>
            </section>
        }
    })
}
