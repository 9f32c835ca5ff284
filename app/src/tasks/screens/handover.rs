//! Handing a seat over to a named person, and being asked to take one.

use domain::kernel::Instant;
use leptos::prelude::*;
use uuid::Uuid;

use super::pages::Part;
use crate::kernel::fields::{HiddenField, Submit, TextField};
use crate::kernel::form::{FoldedForm, VerbForm};
use crate::kernel::icons::{CHEVRON_RIGHT, HAND_HELPING, Icon};
use crate::kernel::layout::StateMark;
use crate::kernel::when::moment;
use crate::kernel::words::{self, Tongue};

/// The form that offers my seat; or, once it is offered, that it is, and the way back.
pub fn offer(t: Tongue, task: Uuid, part: &Part) -> AnyView {
    let after = format!("/tasks/{task}");
    if part.offered {
        return view! {
            <p><StateMark state="pending" word=words::tasks::hand_waiting(t)/></p>
            <VerbForm slice="tasks" verb="keep_seat" after=after>
                <HiddenField field="task" value=task.to_string()/>
                <Submit label=words::tasks::hand_keep(t) class="quiet"/>
            </VerbForm>
        }
        .into_any();
    }
    view! {
        <FoldedForm summary=words::tasks::hand_title(t) slice="tasks" verb="hand_over" after=after class="section">
            <HiddenField field="task" value=task.to_string()/>
            <TextField
                field="phone"
                label=words::tasks::hand_phone(t)
                hint=words::tasks::hand_phone_hint(t)
                kind="tel"
                inputmode="numeric"
            />
            <Submit label=words::tasks::hand_button(t) class="secondary"/>
        </FoldedForm>
    }
    .into_any()
}

/// Somebody asks me to take their seat.
pub fn asked(t: Tongue, claim: Uuid, name: String) -> impl IntoView {
    view! {
        <section class="banner" data-kind="info">
            <Icon svg=HAND_HELPING/>
            <div class="text">
                <p><b>{words::tasks::hand_asked(t, name)}</b></p>
                <p>{words::tasks::hand_asked_says(t)}</p>
                <div class="actions">
                    <VerbForm slice="tasks" verb="take_over" after="/tasks/mine">
                        <HiddenField field="claim" value=claim.to_string()/>
                        <Submit label=words::tasks::hand_take(t)/>
                    </VerbForm>
                    <VerbForm slice="tasks" verb="decline" after="/tasks">
                        <HiddenField field="claim" value=claim.to_string()/>
                        <Submit label=words::tasks::hand_decline(t) class="quiet"/>
                    </VerbForm>
                </div>
            </div>
        </section>
    }
}

/// What others ask me to take over, above the list.
pub fn asked_list(t: Tongue, asked: &[(Uuid, String, Instant)]) -> impl IntoView + use<> {
    let lines = asked.iter().map(|(task, title, starts)| {
        view! {
            <li class="row-item">
                <a href=format!("/tasks/{task}")>
                    <Icon svg=HAND_HELPING/>
                    <span class="text"><b>{title.clone()}</b><small>{moment(t, *starts)}</small></span>
                    <Icon svg=CHEVRON_RIGHT/>
                </a>
            </li>
        }
    });
    (!asked.is_empty()).then(|| {
        view! {
            <section class="section">
                <div class="section-head"><h2>{words::tasks::hand_list(t)}</h2></div>
                <ul class="row-list" role="list">{lines.collect_view()}</ul>
            </section>
        }
    })
}
