//! The fields of forms: label, hint, error and input, with what was typed still there when shown again.

use leptos::prelude::*;

use super::form::{FieldProblem, Form, field_id, field_name};

/// What a field says about itself to those who cannot see it.
fn described_by(form: Form, field: &'static str, hint: bool) -> impl Fn() -> Option<String> {
    move || {
        let id = field_id(field);
        let hint = hint.then(|| format!("{id}-hint"));
        let error = form.error(field).map(|_| format!("{id}-error"));
        let ids: Vec<String> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

/// One line of text.
#[component]
pub fn TextField(
    /// The field, with dots.
    field: &'static str,
    /// Its question.
    #[prop(into)]
    label: String,
    /// What helps to answer it.
    #[prop(optional, into)]
    hint: String,
    /// What stands there at first.
    #[prop(optional, into)]
    value: String,
    /// `text`, `tel`, `date`, `time`, `datetime-local`, `number` …
    #[prop(default = "text")]
    kind: &'static str,
    /// What the phone's keyboard should offer.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// What the browser may fill in.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// The most characters.
    #[prop(optional)]
    max: Option<usize>,
    /// Further classes of the input.
    #[prop(optional)]
    class: &'static str,
    /// Whether the browser asks for it before anything is sent.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let form = expect_context::<Form>();
    let id = field_id(field);
    let value = form.typed(field).unwrap_or(value);
    let has_hint = !hint.is_empty();
    view! {
        <div class="field" data-invalid=move || form.error(field).map(|_| "true")>
            <label for=id.clone()>{label}</label>
            {has_hint.then(|| view! { <p class="field-hint" id=format!("{id}-hint")>{hint}</p> })}
            <FieldProblem field/>
            <input
                id=id.clone()
                class=class
                required=required
                name=field_name(field)
                type=kind
                value=value
                inputmode=inputmode
                autocomplete=autocomplete
                maxlength=max
                aria-describedby=described_by(form, field, has_hint)
                aria-invalid=move || form.error(field).map(|_| "true")
            />
        </div>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// The field, with dots.
    field: &'static str,
    /// Its question.
    #[prop(into)]
    label: String,
    /// What helps to answer it.
    #[prop(optional, into)]
    hint: String,
    /// What stands there at first.
    #[prop(optional, into)]
    value: String,
    /// How many lines are shown.
    #[prop(default = 6)]
    rows: u32,
) -> impl IntoView {
    let form = expect_context::<Form>();
    let id = field_id(field);
    let value = form.typed(field).unwrap_or(value);
    let has_hint = !hint.is_empty();
    view! {
        <div class="field" data-invalid=move || form.error(field).map(|_| "true")>
            <label for=id.clone()>{label}</label>
            {has_hint.then(|| view! { <p class="field-hint" id=format!("{id}-hint")>{hint}</p> })}
            <FieldProblem field/>
            <textarea
                id=id.clone()
                name=field_name(field)
                rows=rows
                aria-describedby=described_by(form, field, has_hint)
                aria-invalid=move || form.error(field).map(|_| "true")
            >{value}</textarea>
        </div>
    }
}

/// One answer of a choice: what is sent, what is read, and what explains it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// What explains it; may be empty.
    pub note: String,
}

impl Choice {
    /// An answer.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            note: String::new(),
        }
    }

    /// The same answer with an explanation.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }
}

/// One of a few, as big rows.
#[component]
pub fn ChoiceField(
    /// The field, with dots.
    field: &'static str,
    /// Its question.
    #[prop(into)]
    legend: String,
    /// The answers.
    choices: Vec<Choice>,
    /// The answer chosen at first.
    #[prop(optional, into)]
    value: String,
) -> impl IntoView {
    let form = expect_context::<Form>();
    let value = form.typed(field).unwrap_or(value);
    view! {
        <fieldset class="field" id=field_id(field) data-invalid=move || form.error(field).map(|_| "true")>
            <legend>{legend}</legend>
            <FieldProblem field/>
            <div class="choice-list">
                {choices
                    .into_iter()
                    .map(|choice| {
                        let checked = choice.value == value;
                        view! {
                            <label class="choice-row">
                                <input type="radio" name=field_name(field) value=choice.value checked=checked/>
                                <span class="text">
                                    {choice.label}
                                    {(!choice.note.is_empty()).then(|| view! { <small>{choice.note}</small> })}
                                </span>
                            </label>
                        }
                    })
                    .collect_view()}
            </div>
        </fieldset>
    }
}

/// One of many, from a list.
#[component]
pub fn SelectField(
    /// The field, with dots.
    field: &'static str,
    /// Its question.
    #[prop(into)]
    label: String,
    /// What helps to answer it.
    #[prop(optional, into)]
    hint: String,
    /// The answers.
    choices: Vec<Choice>,
    /// The answer chosen at first.
    #[prop(optional, into)]
    value: String,
) -> impl IntoView {
    let form = expect_context::<Form>();
    let id = field_id(field);
    let value = form.typed(field).unwrap_or(value);
    let has_hint = !hint.is_empty();
    view! {
        <div class="field" data-invalid=move || form.error(field).map(|_| "true")>
            <label for=id.clone()>{label}</label>
            {has_hint.then(|| view! { <p class="field-hint" id=format!("{id}-hint")>{hint}</p> })}
            <FieldProblem field/>
            <select id=id.clone() name=field_name(field) aria-describedby=described_by(form, field, has_hint)>
                {choices
                    .into_iter()
                    .map(|choice| {
                        let selected = choice.value == value;
                        view! { <option value=choice.value selected=selected>{choice.label}</option> }
                    })
                    .collect_view()}
            </select>
        </div>
    }
}

/// Yes or no, as a big row.
#[component]
pub fn CheckField(
    /// The field, with dots.
    field: &'static str,
    /// What is agreed to.
    #[prop(into)]
    label: String,
    /// What explains it.
    #[prop(optional, into)]
    note: String,
    /// Whether it is checked at first.
    #[prop(optional)]
    checked: bool,
) -> impl IntoView {
    let form = expect_context::<Form>();
    let checked = if form.is_again() {
        form.typed(field)
            .is_some_and(|typed| matches!(typed.as_str(), "on" | "true"))
    } else {
        checked
    };
    view! {
        <div class="field" data-invalid=move || form.error(field).map(|_| "true")>
            <FieldProblem field/>
            <label class="choice-row">
                <input type="checkbox" id=field_id(field) name=field_name(field) checked=checked/>
                <span class="text">
                    {label}
                    {(!note.is_empty()).then(|| view! { <small>{note}</small> })}
                </span>
            </label>
        </div>
    }
}

/// Any of a few, as big rows.
#[component]
pub fn ChecksField(
    /// The field, with dots.
    field: &'static str,
    /// Its question.
    #[prop(into)]
    legend: String,
    /// What explains it.
    #[prop(optional, into)]
    hint: String,
    /// The answers.
    choices: Vec<Choice>,
    /// The answers checked at first.
    #[prop(optional)]
    checked: Vec<String>,
) -> impl IntoView {
    let form = expect_context::<Form>();
    let typed: Option<Vec<String>> = form
        .typed(field)
        .and_then(|text| serde_json::from_str(&text).ok());
    let checked = match typed {
        Some(typed) => typed,
        None if form.is_again() => Vec::new(),
        None => checked,
    };
    let boxes = choices.into_iter().enumerate().map(|(number, choice)| {
        view! {
            <label class="choice-row">
                <input
                    type="checkbox"
                    name=format!("{}[{number}]", field_name(field))
                    value=choice.value.clone()
                    checked=checked.contains(&choice.value)
                />
                <span class="text">
                    {choice.label}
                    {(!choice.note.is_empty()).then(|| view! { <small>{choice.note}</small> })}
                </span>
            </label>
        }
    });
    let boxes = boxes.collect_view();
    let id = field_id(field);
    let hint_id = format!("{id}-hint");
    let described = (!hint.is_empty()).then(|| hint_id.clone());
    view! {
        <fieldset
            class="field"
            id=id
            aria-describedby=described
            data-invalid=move || form.error(field).map(|_| "true")
        >
            <legend>{legend}</legend>
            {(!hint.is_empty()).then(|| view! { <p class="field-hint" id=hint_id>{hint}</p> })}
            <FieldProblem field/>
            <div class="choice-list">{boxes}</div>
        </fieldset>
    }
}

/// A value that the person does not choose.
#[component]
pub fn HiddenField(
    /// The field, with dots.
    field: &'static str,
    /// What is sent.
    #[prop(into)]
    value: Signal<String>,
) -> impl IntoView {
    let form = expect_context::<Form>();
    value.with_untracked(|value| form.carries(field, value));
    view! { <input type="hidden" name=field_name(field) value=move || value.get()/> }
}

/// The button that sends the form.
#[component]
pub fn Submit(
    /// What it does, as a verb.
    #[prop(into)]
    label: String,
    /// `secondary`, `quiet`, `danger`, `small`, `wide` …
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    view! { <button class=format!("button {class}") type="submit">{label}</button> }
}
