//! What I bring of my own: a task that I propose, and work that I did without one.

use domain::tasks::{Answer, Fields, Finish};
use leptos::prelude::*;

use super::pages::{self, Mate, ProposalLine, ProposePage, WorkedPage};
use crate::kernel::fields::{
    CheckField, Choice, HiddenField, SelectField, Submit, TextArea, TextField,
};
use crate::kernel::form::VerbForm;
use crate::kernel::here::tongue;
use crate::kernel::icons::{CHEVRON_LEFT, CHEVRON_RIGHT, Icon};
use crate::kernel::layout::{Head, StateMark};
use crate::kernel::when::moment;
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};

/// `/tasks/propose`
#[component]
pub fn Propose() -> impl IntoView {
    view! { <Screen page=use_page(|| (), pages::propose) show=propose/> }
}

fn propose(page: Signal<ProposePage>) -> impl IntoView {
    let t = tongue();
    // The form is drawn once: rows that arrive while somebody types must not touch what they typed.
    let may = Memo::new(move |_| page.with(|page| !page.sites.is_empty()));
    let form = move || {
        if may.get() {
            propose_form(t, sites(&page.get_untracked().sites)).into_any()
        } else {
            view! {
                <p class="note">{words::tasks::propose_home(t)}</p>
                <p class="actions"><a class="button" href="/org/home">{words::tasks::propose_home_link(t)}</a></p>
            }
            .into_any()
        }
    };
    let own = move || {
        let own = page.with(|page| page.own.clone());
        (!own.is_empty()).then(|| {
            view! {
                <section class="section">
                    <div class="section-head"><h2>{words::tasks::propose_own(t)}</h2></div>
                    {own.into_iter().map(|line| own_line(t, line)).collect_view()}
                </section>
            }
        })
    };
    view! {
        <Head title=words::tasks::propose_title(t)/>
        <header class="page-head">
            <a class="back" href="/tasks"><Icon svg=CHEVRON_LEFT/>{words::tasks::list_title(t)}</a>
            <h1>{words::tasks::propose_title(t)}</h1>
            <p class="lead">{words::tasks::propose_says(t)}</p>
        </header>
        {form}
        {own}
    }
}

fn propose_form(t: Tongue, choices: Vec<Choice>) -> impl IntoView {
    view! {
        <VerbForm slice="tasks" verb="propose" after="/tasks/propose">
            <TextField
                field="fields.title"
                label=words::tasks::form_title(t)
                hint=words::tasks::propose_title_hint(t)
                max=Fields::TITLE_MAX
            />
            <SelectField field="place" label=words::tasks::form_place(t) choices/>
            <TextField field="fields.day" label=words::tasks::form_day(t) kind="date" class="short"/>
            <TextField field="fields.from" label=words::tasks::form_from(t) kind="time" class="short"/>
            <TextField field="fields.to" label=words::tasks::form_to(t) kind="time" class="short"/>
            <TextField
                field="fields.seats"
                label=words::tasks::form_seats(t)
                inputmode="numeric"
                value="2"
                class="short"
            />
            <TextField
                field="fields.meet"
                label=words::tasks::form_meet(t)
                hint=words::tasks::form_meet_hint(t)
                max=Fields::MEET_MAX
            />
            <TextArea
                field="fields.note"
                label=words::tasks::form_what(t)
                hint=words::tasks::propose_note_hint(t)
                rows=4
            />
            <CheckField
                field="join"
                label=words::tasks::propose_join(t)
                note=words::tasks::propose_join_note(t)
                checked=false
            />
            <div class="action-bar">
                <p>{words::tasks::propose_seen(t)}</p>
                <Submit label=words::tasks::propose_button(t)/>
            </div>
        </VerbForm>
    }
}

fn own_line(t: Tongue, line: ProposalLine) -> impl IntoView {
    let (state, word) = match &line.answer {
        _ if line.unsent => ("on-phone", words::tasks::stand_unsent(t)),
        None => ("waiting", words::tasks::propose_waiting(t)),
        Some(Answer::Adopted { .. }) => ("confirmed", words::tasks::propose_adopted(t)),
        Some(Answer::TurnedDown { .. }) => ("closed", words::tasks::propose_turned_down(t)),
        Some(Answer::TakenBack { .. }) => ("closed", words::tasks::propose_taken_back(t)),
    };
    let more = match line.answer {
        Some(Answer::Adopted { task, .. }) => view! {
            <p class="actions">
                <a class="button secondary" href=format!("/tasks/{task}")>
                    {words::tasks::propose_see(t)}
                    <Icon svg=CHEVRON_RIGHT/>
                </a>
            </p>
        }
        .into_any(),
        Some(Answer::TurnedDown { reason, .. }) => {
            view! { <p class="note">{words::tasks::propose_reason(t, reason)}</p> }.into_any()
        }
        Some(Answer::TakenBack { .. }) => ().into_any(),
        None => view! {
            <VerbForm slice="tasks" verb="take_back" after="/tasks/propose">
                <HiddenField field="proposal" value=line.id.to_string()/>
                <Submit label=words::tasks::propose_take_back(t) class="small quiet"/>
            </VerbForm>
        }
        .into_any(),
    };
    view! {
        <article class="task-card">
            <h3 class="title">{line.title}</h3>
            <p class="meta">{moment(t, line.starts)}" · "{line.place}</p>
            <p><StateMark state=state word=word/></p>
            {more}
        </article>
    }
}

/// `/tasks/worked`
#[component]
pub fn Worked() -> impl IntoView {
    view! { <Screen page=use_page(|| (), pages::worked) show=worked/> }
}

fn worked(page: Signal<WorkedPage>) -> impl IntoView {
    let t = tongue();
    // The form is drawn once: rows that arrive while somebody types must not touch what they typed.
    let WorkedPage { sites: near, day } = page.get_untracked();
    view! {
        <Head title=words::tasks::worked_title(t)/>
        <header class="page-head">
            <a class="back" href="/tasks/mine"><Icon svg=CHEVRON_LEFT/>{words::tasks::mine_title(t)}</a>
            <h1>{words::tasks::worked_title(t)}</h1>
            <p class="lead">{words::tasks::worked_says(t)}</p>
        </header>
        <VerbForm slice="tasks" verb="worked" after="/tasks/mine">
            <TextField
                field="title"
                label=words::tasks::worked_what(t)
                hint=words::tasks::worked_what_hint(t)
                max=Fields::TITLE_MAX
            />
            <SelectField field="place" label=words::tasks::worked_place(t) choices=sites(&near)/>
            <TextField field="day" label=words::tasks::form_day(t) kind="date" value=day class="short"/>
            <TextField field="from" label=words::tasks::form_from(t) kind="time" class="short"/>
            <TextField
                field="minutes"
                label=words::tasks::step_minutes(t)
                hint=words::tasks::step_minutes_hint(t)
                inputmode="numeric"
                class="short"
            />
            <TextArea
                field="remark"
                label=words::tasks::step_remark(t)
                hint=words::tasks::worked_remark_hint(t, Finish::REMARK_MAX)
                rows=2
            />
            <div class="action-bar">
                <p>{words::tasks::worked_seen(t)}</p>
                <Submit label=words::tasks::worked_button(t)/>
            </div>
        </VerbForm>
    }
}

fn sites(near: &[(domain::kernel::PlaceId, String)]) -> Vec<Choice> {
    let choices = near.iter();
    let choices = choices.map(|(id, name)| Choice::new(id.to_string(), name.clone()));
    choices.collect()
}

/// Who comes, for the resident who leads the task.
pub fn mates(t: Tongue, mates: Vec<Mate>) -> impl IntoView {
    let lines = mates.into_iter().map(|mate| {
        let (state, word) = match (mate.done, mate.begun) {
            (true, _) => ("done", words::tasks::lead_done(t)),
            (_, true) => ("confirmed", words::tasks::lead_begun(t)),
            _ => ("pending", words::tasks::lead_coming(t)),
        };
        let call = (!mate.phone.is_empty()).then(|| {
            let href = format!("tel:{}", mate.phone);
            view! { <a class="button small secondary" href=href>{mate.phone.clone()}</a> }
        });
        view! {
            <li class="row-item">
                <span class="text"><b>{mate.name}</b><StateMark state=state word=word/></span>
                <span class="end">{call}</span>
            </li>
        }
    });
    let lines = lines.collect_view();
    let nobody = lines.is_empty();
    view! {
        <section class="section">
            <div class="section-head"><h2>{words::tasks::lead_title(t)}</h2></div>
            {nobody.then(|| view! { <p class="note">{words::tasks::lead_nobody(t)}</p> })}
            <ul class="row-list" role="list">{lines}</ul>
            <p class="meta">{words::tasks::lead_says(t)}</p>
        </section>
    }
}
