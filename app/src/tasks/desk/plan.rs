//! What comes back every week: the list, a new one, and what a change or an end touches before it is saved.

use domain::tasks::{Fields, REASON_MAX};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::Around;
use super::form::TaskFields;
use crate::kernel::desk::Shows;
use crate::kernel::fields::{Choice, HiddenField, SelectField, Submit, TextField};
use crate::kernel::form::VerbForm;
use crate::kernel::here::tongue;
use crate::kernel::icons::{CHEVRON_LEFT, CHEVRON_RIGHT, Drawing, Icon, PLUS, VEST};
use crate::kernel::layout::{Head, StateMark};
use crate::kernel::when::{date, moment};
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};
use crate::tasks::pages::{self, NewPage, PlanCard, PlanPage, PlansPage, Touched};
use crate::tasks::screens::{id_in_path, span};

/// `/desk/tasks/plans`
#[component]
pub fn Plans() -> impl IntoView {
    view! { <Around shows=Shows::Thing><Screen page=use_page(|| (), pages::plans) show=plans/></Around> }
}

fn plans(page: Signal<PlansPage>) -> impl IntoView {
    let t = tongue();
    let list = move || {
        let plans = page.with(|page| page.plans.clone());
        if plans.is_empty() {
            return view! {
                <div class="empty-state"><Drawing svg=VEST/><p>{words::tasks::plan_empty(t)}</p></div>
            }
            .into_any();
        }
        let plans = plans.into_iter().map(|plan| line(t, plan)).collect_view();
        view! { <ul class="row-list" role="list">{plans}</ul> }.into_any()
    };
    view! {
        <Head title=words::tasks::plan_title(t)/>
        <header class="page-head">
            <a class="back" href="/desk/tasks"><Icon svg=CHEVRON_LEFT/>{words::tasks::desk_title(t)}</a>
            <h1>{words::tasks::plan_title(t)}</h1>
            <p class="lead">{words::tasks::plan_says(t)}</p>
        </header>
        {list}
        <p class="actions">
            <a class="button" href="/desk/tasks/plans/new"><Icon svg=PLUS/>{words::tasks::plan_new(t)}</a>
        </p>
    }
}

fn line(t: Tongue, plan: PlanCard) -> impl IntoView {
    let unsent = plan
        .unsent
        .then(|| view! { <StateMark state="on-phone" word=words::tasks::stand_unsent(t)/> });
    view! {
        <li class="row-item">
            <a href=format!("/desk/tasks/plans/{}", plan.id)>
                <span class="text">
                    <b>{plan.title.clone()}</b>
                    <small>{next(t, &plan)}" · "{plan.place.clone()}</small>
                </span>
                <span class="end">{unsent}</span>
                <Icon svg=CHEVRON_RIGHT/>
            </a>
        </li>
    }
}

fn next(t: Tongue, plan: &PlanCard) -> String {
    words::tasks::plan_next(t, span(t, plan.starts, plan.ends))
}

/// `/desk/tasks/plans/new`
#[component]
pub fn NewPlan() -> impl IntoView {
    view! { <Around shows=Shows::Thing><Screen page=use_page(|| None, pages::new) show=new/></Around> }
}

fn new(page: Signal<NewPage>) -> impl IntoView {
    let t = tongue();
    // The form is drawn once: rows that arrive while somebody types must not touch what they typed.
    let NewPage { sites, place, .. } = page.get_untracked();
    let places = sites
        .into_iter()
        .map(|(id, name)| Choice::new(id.to_string(), name))
        .collect();
    view! {
        <Head title=words::tasks::plan_new(t)/>
        <header class="page-head">
            <a class="back" href="/desk/tasks/plans"><Icon svg=CHEVRON_LEFT/>{words::tasks::plan_title(t)}</a>
            <h1>{words::tasks::plan_new(t)}</h1>
        </header>
        <VerbForm slice="tasks" verb="repeat" after="/desk/tasks/plans">
            <SelectField
                field="place"
                label=words::tasks::form_place(t)
                hint=words::tasks::form_place_hint(t)
                choices=places
                value=place.map(|place| place.to_string()).unwrap_or_default()
            />
            <p class="note">{words::tasks::plan_day_says(t)}</p>
            <TaskFields fields=Fields::default() with_audience=true/>
            <TextField
                field="until"
                label=words::tasks::plan_until(t)
                hint=words::tasks::plan_until_hint(t)
                kind="date"
                class="short"
            />
            <Ahead weeks=2/>
            <div class="action-bar"><Submit label=words::tasks::plan_save(t)/></div>
        </VerbForm>
    }
}

/// How many weeks ahead its shifts are published.
#[component]
fn Ahead(weeks: u32) -> impl IntoView {
    let t = tongue();
    view! {
        <TextField
            field="ahead"
            label=words::tasks::plan_ahead(t)
            hint=words::tasks::plan_ahead_hint(t, domain::tasks::Plan::AHEAD_MAX)
            inputmode="numeric"
            class="short"
            value=weeks.to_string()
        />
    }
}

/// `/desk/tasks/plans/:id`
#[component]
pub fn Plan() -> impl IntoView {
    let query = use_query_map();
    let id = id_in_path();
    let asked = move || {
        let doing = query.with(|query| query.get("do"));
        (id(), doing.as_deref() == Some("end"))
    };
    view! { <Around shows=Shows::Thing><Screen page=use_page(asked, pages::plan) show=plan/></Around> }
}

fn plan(page: Signal<PlanPage>) -> impl IntoView {
    let t = tongue();
    let ending = Memo::new(move |_| page.with(|page| page.ending));
    let card = page.get_untracked().card;
    let until = card
        .until
        .map(|until| view! { <p class="meta">{words::tasks::plan_ends(t, date(t, until))}</p> });
    view! {
        <Head title=card.title.clone()/>
        <header class="page-head">
            <a class="back" href="/desk/tasks/plans"><Icon svg=CHEVRON_LEFT/>{words::tasks::plan_title(t)}</a>
            <h1>{card.title.clone()}</h1>
            <p class="lead">{next(t, &card)}" · "{card.place.clone()}</p>
            {until}
        </header>
        {move || {
            if ending.get() {
                end(t, page).into_any()
            } else {
                change(t, page).into_any()
            }
        }}
    }
}

/// The shifts that are published and have not begun, with who has taken a seat in them.
fn touched(t: Tongue, touched: Vec<Touched>, taken: u32) -> AnyView {
    if touched.is_empty() {
        return view! { <p class="note">{words::tasks::plan_touches_none(t)}</p> }.into_any();
    }
    let lines = touched.into_iter().map(|touched| {
        let who = if touched.names.is_empty() {
            words::tasks::plan_nobody(t).to_owned()
        } else {
            t.lang.list(&touched.names)
        };
        view! {
            <li class="row-item">
                <a href=format!("/desk/tasks/{}", touched.task)>
                    <span class="text"><b>{moment(t, touched.starts)}</b><small>{who}</small></span>
                    <span class="end">{words::tasks::plan_taken(t, touched.taken)}</span>
                    <Icon svg=CHEVRON_RIGHT/>
                </a>
            </li>
        }
    });
    view! {
        <section class="section">
            <div class="section-head"><h2>{words::tasks::plan_touches(t)}</h2></div>
            <p class="note">{words::tasks::plan_touches_says(t, taken)}</p>
            <ul class="row-list" role="list">{lines.collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn change(t: Tongue, page: Signal<PlanPage>) -> impl IntoView {
    let PlanPage { card, fields, .. } = page.get_untracked();
    let id = card.id;
    view! {
        {move || page.with(|page| touched(t, page.touched.clone(), page.taken))}
        <section class="section">
            <div class="section-head"><h2>{words::tasks::plan_change(t)}</h2></div>
            <VerbForm slice="tasks" verb="change_plan" after=format!("/desk/tasks/plans/{id}")>
                <HiddenField field="plan" value=id.to_string()/>
                <Seen page/>
                <p class="note">{words::tasks::plan_weekday_says(t)}</p>
                <TaskFields fields with_audience=false/>
                <Ahead weeks=card.ahead/>
                <div class="action-bar">
                    <Submit label=words::tasks::plan_change_button(t)/>
                    <a class="button danger" href=format!("/desk/tasks/plans/{id}?do=end")>{words::tasks::plan_end(t)}</a>
                </div>
            </VerbForm>
        </section>
    }
}

/// How many seats the page says are taken: who comes forward after that wants another look.
#[component]
fn Seen(page: Signal<PlanPage>) -> impl IntoView {
    let taken = Signal::derive(move || page.with(|page| page.taken.to_string()));
    view! { <HiddenField field="touched" value=taken/> }
}

fn end(t: Tongue, page: Signal<PlanPage>) -> impl IntoView {
    let id = page.with_untracked(|page| page.card.id);
    view! {
        <section class="dialog-page">
            <h2>{words::tasks::plan_end_ask(t)}</h2>
            <p>{words::tasks::plan_end_says(t)}</p>
            {move || page.with(|page| touched(t, page.touched.clone(), page.taken))}
            <VerbForm slice="tasks" verb="end_plan" after="/desk/tasks/plans">
                <HiddenField field="plan" value=id.to_string()/>
                <Seen page/>
                <TextField
                    field="from"
                    label=words::tasks::plan_from(t)
                    hint=words::tasks::plan_from_hint(t)
                    kind="date"
                    class="short"
                />
                <TextField
                    field="reason"
                    label=words::tasks::plan_reason(t)
                    hint=words::tasks::thing_reason_hint(t)
                    max=REASON_MAX
                />
                <div class="actions">
                    <Submit label=words::tasks::plan_end(t) class="danger"/>
                    <a class="button quiet" href=format!("/desk/tasks/plans/{id}")>{words::tasks::thing_back(t)}</a>
                </div>
            </VerbForm>
        </section>
    }
}
