//! What a resident proposes: published, perhaps edited, or answered with a reason.

use domain::tasks::REASON_MAX;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::Around;
use super::form::TaskFields;
use crate::kernel::desk::{Shows, is_open};
use crate::kernel::fields::{HiddenField, Submit, TextField};
use crate::kernel::form::VerbForm;
use crate::kernel::here::tongue;
use crate::kernel::icons::{CHEVRON_LEFT, CHEVRON_RIGHT, Icon};
use crate::kernel::layout::{Head, StateMark};
use crate::kernel::when::moment;
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};
use crate::tasks::pages::{self, ProposalLine, ProposalPage};
use crate::tasks::screens::id_in_path;

/// `/desk/tasks/proposals/:id`
#[component]
pub fn Proposal() -> impl IntoView {
    let query = use_query_map();
    let id = id_in_path();
    let asked = move || {
        let doing = query.with(|query| query.get("do"));
        (id(), doing.as_deref() == Some("no"))
    };
    view! { <Around shows=Shows::Thing><Screen page=use_page(asked, pages::proposal) show=proposal/></Around> }
}

fn proposal(page: Signal<ProposalPage>) -> impl IntoView {
    let t = tongue();
    let no = Memo::new(move |_| page.with(|page| page.no));
    let answered = Memo::new(move |_| page.with(|page| page.line.answer.is_some()));
    let ProposalPage {
        line,
        phone,
        join,
        made,
        ..
    } = page.get_untracked();
    let call = (!phone.is_empty()).then(|| {
        let href = format!("tel:{phone}");
        view! { <p class="actions"><a class="button small secondary" href=href>{phone.clone()}</a></p> }
    });
    view! {
        <Head title=line.title.clone()/>
        <header class="page-head">
            <a class="back" href="/desk/tasks"><Icon svg=CHEVRON_LEFT/>{words::tasks::desk_title(t)}</a>
            <h1>{line.title.clone()}</h1>
            <p class="lead">{words::tasks::proposal_who(t, made, line.name.clone(), line.place.clone())}</p>
            {call}
            {join.then(|| view! { <p class="note">{words::tasks::proposal_joins(t)}</p> })}
        </header>
        {move || {
            if answered.get() {
                view! { <p class="note">{words::tasks::proposal_gone(t)}</p> }.into_any()
            } else if no.get() {
                turn_down(t, &page.get_untracked()).into_any()
            } else {
                adopt(t, &page.get_untracked()).into_any()
            }
        }}
    }
}

fn adopt(t: Tongue, page: &ProposalPage) -> impl IntoView + use<> {
    let id = page.line.id;
    let fields = page.fields.clone();
    view! {
        <section class="section">
            <p class="note">{words::tasks::proposal_says(t, page.line.name.clone())}</p>
            <VerbForm slice="tasks" verb="adopt" after="/desk/tasks">
                <HiddenField field="proposal" value=id.to_string()/>
                <TaskFields fields with_audience=true/>
                <div class="action-bar">
                    <Submit label=words::tasks::form_publish(t)/>
                    <a class="button quiet" href=format!("/desk/tasks/proposals/{id}?do=no")>
                        {words::tasks::proposal_no(t)}
                    </a>
                </div>
            </VerbForm>
        </section>
    }
}

fn turn_down(t: Tongue, page: &ProposalPage) -> impl IntoView + use<> {
    let id = page.line.id;
    let name = page.line.name.clone();
    view! {
        <section class="dialog-page">
            <h2>{words::tasks::proposal_no_ask(t)}</h2>
            <VerbForm slice="tasks" verb="turn_down" after="/desk/tasks">
                <HiddenField field="proposal" value=id.to_string()/>
                <TextField
                    field="reason"
                    label=words::tasks::proposal_reason(t)
                    hint=words::tasks::proposal_reason_hint(t, name)
                    max=REASON_MAX
                />
                <div class="actions">
                    <Submit label=words::tasks::proposal_no(t)/>
                    <a class="button quiet" href=format!("/desk/tasks/proposals/{id}")>
                        {words::tasks::thing_back(t)}
                    </a>
                </div>
            </VerbForm>
        </section>
    }
}

/// A proposal in the desk's queue.
pub fn row(t: Tongue, line: ProposalLine) -> impl IntoView {
    let href = format!("/desk/tasks/proposals/{}", line.id);
    view! {
        <li class="row-item">
            <a href=href.clone() aria-current=is_open(href)>
                <span class="text">
                    <b>{line.title}</b>
                    <small>{moment(t, line.starts)}" · "{line.place}" · "{line.name}</small>
                </span>
                <span class="end"><StateMark state="waiting" word=words::tasks::proposal_waits(t)/></span>
                <Icon svg=CHEVRON_RIGHT/>
            </a>
        </li>
    }
}
