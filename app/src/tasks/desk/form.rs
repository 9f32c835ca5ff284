//! What a task is, new or changed: the desk's form.

use domain::tasks::{Fields, Kind, Training};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use uuid::Uuid;

use super::Around;
use crate::kernel::desk::Shows;
use crate::kernel::fields::{
    CheckField, Choice, ChoiceField, SelectField, Submit, TextArea, TextField,
};
use crate::kernel::form::{VerbForm, field_name};
use crate::kernel::here::tongue;
use crate::kernel::icons::{CHEVRON_LEFT, Icon};
use crate::kernel::layout::Head;
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};
use crate::tasks::pages::{self, NewPage};
use crate::tasks::screens::training_name;

/// `/desk/tasks/new`
#[component]
pub fn New() -> impl IntoView {
    let query = use_query_map();
    let like = move || {
        query
            .with(|query| query.get("like"))
            .and_then(|id| id.parse::<Uuid>().ok())
    };
    view! { <Around shows=Shows::Thing><Screen page=use_page(like, pages::new) show=new/></Around> }
}

pub fn new(page: Signal<NewPage>) -> impl IntoView {
    let t = tongue();
    // The form is drawn once: rows that arrive while somebody types must not touch what they typed.
    let NewPage {
        sites,
        place,
        fields,
    } = page.get_untracked();
    let places = sites
        .into_iter()
        .map(|(id, name)| Choice::new(id.to_string(), name))
        .collect();
    view! {
        <Head title=words::tasks::new_title(t)/>
        <header class="page-head">
            <a class="back" href="/desk/tasks"><Icon svg=CHEVRON_LEFT/>{words::tasks::desk_title(t)}</a>
            <h1>{words::tasks::new_title(t)}</h1>
        </header>
        <VerbForm slice="tasks" verb="publish" after="/desk/tasks">
            <SelectField
                field="place"
                label=words::tasks::form_place(t)
                hint=words::tasks::form_place_hint(t)
                choices=places
                value=place.map(|place| place.to_string()).unwrap_or_default()
            />
            <TaskFields fields with_audience=true/>
            <div class="action-bar">
                <p>{words::tasks::form_note(t)}</p>
                <Submit label=words::tasks::form_publish(t)/>
            </div>
        </VerbForm>
    }
}

/// The fields of a task, new or changed.
#[component]
pub fn TaskFields(fields: Fields, with_audience: bool) -> impl IntoView {
    let t = tongue();
    let audience = move || {
        let choices = vec![
            Choice::new("public", words::tasks::form_public(t))
                .note(words::tasks::form_public_note(t)),
            Choice::new("members", words::tasks::form_members(t))
                .note(words::tasks::form_members_note(t)),
        ];
        view! {
            <ChoiceField
                field="fields.audience"
                legend=words::tasks::form_audience(t)
                choices
                value="public"
            />
        }
    };
    view! {
        <TextField
            field="fields.title"
            label=words::tasks::form_title(t)
            hint=words::tasks::form_title_hint(t)
            value=fields.title
            max=Fields::TITLE_MAX
        />
        <TextField field="fields.day" label=words::tasks::form_day(t) kind="date" value=fields.day class="short"/>
        <TextField field="fields.from" label=words::tasks::form_from(t) kind="time" value=fields.from class="short"/>
        <TextField
            field="fields.to"
            label=words::tasks::form_to(t)
            hint=words::tasks::form_to_hint(t)
            kind="time"
            value=fields.to
            class="short"
        />
        <TextField
            field="fields.meet"
            label=words::tasks::form_meet(t)
            hint=words::tasks::form_meet_hint(t)
            value=fields.meet
            max=Fields::MEET_MAX
        />
        <TextField
            field="fields.seats"
            label=words::tasks::form_seats(t)
            inputmode="numeric"
            value=fields.seats
            class="short"
        />
        <TextField
            field="fields.least"
            label=words::tasks::form_least(t)
            hint=words::tasks::form_least_hint(t)
            inputmode="numeric"
            value=fields.least
            class="short"
        />
        <SelectField
            field="fields.kind"
            label=words::tasks::form_kind(t)
            hint=words::tasks::form_kind_hint(t)
            choices=Kind::ALL.into_iter().map(|kind| Choice::new(kind.name(), kind_name(t, kind))).collect()
            value=fields.kind.name()
        />
        <TextField
            field="fields.skills"
            label=words::tasks::form_skills(t)
            hint=words::tasks::form_skills_hint(t)
            value=fields.skills
        />
        <CheckField
            field="fields.skilled"
            label=words::tasks::form_skilled(t)
            note=words::tasks::form_skilled_note(t)
            checked=fields.skilled
        />
        <Trainings chosen=fields.trainings/>
        <CheckField
            field="fields.turns"
            label=words::tasks::form_turns(t)
            note=words::tasks::form_turns_note(t)
            checked=fields.turns
        />
        <TextArea
            field="fields.note"
            label=words::tasks::form_what(t)
            hint=words::tasks::form_what_hint(t)
            value=fields.note
            rows=5
        />
        {with_audience.then(audience)}
    }
}

/// The trainings that a task asks for.
#[component]
fn Trainings(chosen: Vec<Training>) -> impl IntoView {
    let t = tongue();
    let boxes = Training::ALL.into_iter().enumerate();
    let boxes = boxes.map(|(number, training)| {
        view! {
            <label class="choice-row">
                <input
                    type="checkbox"
                    name=format!("{}[{number}]", field_name("fields.trainings"))
                    value=training.name()
                    checked=chosen.contains(&training)
                />
                <span class="text">{training_name(t, training)}</span>
            </label>
        }
    });
    view! {
        <fieldset class="field">
            <legend>{words::tasks::form_trainings(t)}</legend>
            <p class="field-hint">{words::tasks::form_trainings_hint(t)}</p>
            <div class="choice-list">{boxes.collect_view()}</div>
        </fieldset>
    }
}

fn kind_name(t: Tongue, kind: Kind) -> &'static str {
    match kind {
        Kind::Light => words::tasks::form_kind_light(t),
        Kind::Heavy => words::tasks::form_kind_heavy(t),
        Kind::Night => words::tasks::form_kind_night(t),
    }
}
