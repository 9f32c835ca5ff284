//! Forms: a verb is a form that posts to `/do/<slice>/<verb>` with a hidden command id.
//!
//! Without WASM the browser posts it. With WASM the same form is intercepted: its fields become the command's
//! JSON, the command is checked and kept on the phone, and only then the page moves on.

use domain::kernel::outbox::State;
use domain::kernel::{CommandId, FieldError, Outcome};
#[cfg(feature = "hydrate")]
use domain::slices::Command;
use leptos::prelude::*;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::client;
use super::here::{Answered, tongue};
use super::icons::{ALERT, Icon};
use super::{carried, say, words};

/// What the fields of a form know of it. Provided as context to them.
#[derive(Clone, Copy)]
pub struct Form {
    /// What is wrong with the fields.
    pub errors: RwSignal<Vec<FieldError>>,
    typed: StoredValue<Value>,
}

impl Form {
    /// What is wrong with a field, if anything.
    pub fn error(self, field: &str) -> Option<FieldError> {
        self.errors
            .with(|errors| errors.iter().find(|error| error.field == field).cloned())
    }

    /// What was typed into a field before the form was shown again; `field` with dots, as `fields.title`.
    pub fn typed(self, field: &str) -> Option<String> {
        self.typed.with_value(|typed| {
            match field
                .split('.')
                .try_fold(typed, |value, key| value.get(key))?
            {
                Value::Null => Some(String::new()),
                Value::String(text) => Some(text.clone()),
                other => Some(other.to_string()),
            }
        })
    }

    /// Whether the form is shown again.
    pub fn is_again(self) -> bool {
        self.typed.with_value(|typed| !typed.is_null())
    }

    /// Says what this form carries without asking. A form shown again that was sent with something else there was
    /// another of its verb on the page, as on a list with a button for each of its people: this one is shown new.
    pub fn carries(self, field: &str, value: &str) {
        let sent = self.typed(field);
        if sent.is_some_and(|sent| !is_same(&sent, value)) {
            self.typed.set_value(Value::Null);
            self.errors.set(Vec::new());
        }
    }
}

/// Whether a value of a command is that of the form's field; a checked box says `on`.
fn is_same(sent: &str, value: &str) -> bool {
    sent == value || (sent == "true" && value == "on")
}

/// The form of one verb.
#[component]
pub fn VerbForm(
    /// The slice, as in the address.
    slice: &'static str,
    /// The verb, as in the address and in the command.
    verb: &'static str,
    /// Where to go when the command is safe on the phone; the server says itself where to go.
    #[prop(into)]
    after: Signal<String>,
    /// Further classes.
    #[prop(optional)]
    class: &'static str,
    /// What is told that the form is shown again.
    #[prop(optional)]
    is_again: Option<RwSignal<bool>>,
    /// The fields and the button.
    children: Children,
) -> impl IntoView {
    let id = RwSignal::new(carried(command_id));
    let answered = use_context::<Answered>().unwrap_or_default();
    let again = carried(move || answered.again).or_else(again_on_phone);
    // A form shown again is told from the others on its page by the verb that it was for.
    let again = again.filter(|(typed, _)| typed.get("verb").and_then(Value::as_str) == Some(verb));
    let changes = again.as_ref().and_then(|_| asked_again());
    let (typed, errors) = again.map_or((Value::Null, Vec::new()), |(mut typed, errors)| {
        (
            typed.get_mut("with").map(Value::take).unwrap_or_default(),
            errors,
        )
    });
    let form = Form {
        errors: RwSignal::new(errors),
        typed: StoredValue::new(typed),
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        intercept(&event, slice, verb, id, form, after, changes);
    };
    let view = view! {
        <form
            class=class
            method="post"
            action=format!("/do/{slice}/{verb}")
            on:submit=submit
            novalidate=move || form.errors.with(|errors| !errors.is_empty())
        >
            <input type="hidden" name="id" value=move || id.get().to_string()/>
            <ErrorSummary form/>
            <leptos::context::Provider value=form>{children()}</leptos::context::Provider>
        </form>
    };
    // Known only now: a field may have said that another form of the page was meant.
    if let Some(is_again) = is_again {
        is_again.set(form.is_again());
    }
    view
}

/// The form of one verb, folded until somebody asks for it; unfolded when it is shown again.
#[component]
pub fn FoldedForm(
    /// What unfolds it.
    #[prop(into)]
    summary: String,
    /// The slice, as in the address.
    slice: &'static str,
    /// The verb, as in the address and in the command.
    verb: &'static str,
    /// Where to go when the command is safe on the phone; the server says itself where to go.
    #[prop(into)]
    after: Signal<String>,
    /// Further classes.
    #[prop(optional)]
    class: &'static str,
    /// The fields and the button.
    children: Children,
) -> impl IntoView {
    let is_again = RwSignal::new(false);
    view! {
        <details class=format!("no-print {class}") open=move || is_again.get()>
            <summary>{summary}</summary>
            <VerbForm slice verb after is_again children/>
        </details>
    }
}

/// What the command was that the address names with `again=`, when it lies in the phone's outbox: to be changed and
/// sent as a new one.
fn again_on_phone() -> Option<(Value, Vec<FieldError>)> {
    let id = asked_again()?;
    let outbox = client::phone()?.outbox.get_untracked();
    let entry = outbox.iter().find(|entry| entry.envelope.id == id)?;
    let command: Value = serde_json::from_str(entry.envelope.command.get()).ok()?;
    let wrong = match &entry.state {
        State::Refused {
            outcome: Outcome::Input { fields },
        } => fields.clone(),
        _ => Vec::new(),
    };
    Some((command.get("do")?.clone(), wrong))
}

fn asked_again() -> Option<CommandId> {
    let query = leptos_router::hooks::use_query_map();
    query
        .with_untracked(|query| query.get("again"))?
        .parse()
        .ok()
}

/// What is wrong, at the top of the form, with links to the fields in the fields' own words.
#[component]
fn ErrorSummary(form: Form) -> impl IntoView {
    let t = tongue();
    let summary = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |_| {
        if form.errors.with(|errors| !errors.is_empty())
            && let Some(summary) = summary.get()
        {
            let _ = summary.focus();
        }
    });
    move || {
        let errors = form.errors.get();
        (!errors.is_empty()).then(|| {
            view! {
                <div class="error-summary" role="alert" tabindex="-1" node_ref=summary>
                    <h2>{words::kernel::form_wrong(t, errors.len())}</h2>
                    <ul>
                        {errors
                            .into_iter()
                            .map(|error| {
                                let text = say(t, &error.key, &error.facts);
                                let field = format!("#{}", field_id(&error.field));
                                // The browser itself takes the focus along; the router would only scroll there.
                                view! { <li><a href=field rel="external">{text}</a></li> }
                            })
                            .collect_view()}
                    </ul>
                </div>
            }
        })
    }
}

/// The error beside a field.
#[component]
pub fn FieldProblem(
    /// The field, with dots.
    field: &'static str,
) -> impl IntoView {
    let t = tongue();
    let form = expect_context::<Form>();
    move || {
        form.error(field).map(|error| {
            let id = format!("{}-error", field_id(field));
            view! { <p class="field-error" id=id><Icon svg=ALERT/>{say(t, &error.key, &error.facts)}</p> }
        })
    }
}

/// The `id` of a field's input.
pub fn field_id(field: &str) -> String {
    field.replace('.', "-")
}

/// The `name` of a field's input: `fields.title` → `command[fields][title]`.
pub fn field_name(field: &str) -> String {
    field
        .split('.')
        .fold("command".to_owned(), |name, key| format!("{name}[{key}]"))
}

/// A new command id: by the phone where there is one, else by the server.
pub fn command_id() -> CommandId {
    #[cfg(feature = "ssr")]
    return CommandId(Uuid::now_v7());
    #[cfg(not(feature = "ssr"))]
    client::phone().map_or(CommandId(Uuid::nil()), |phone| phone.verbs.command_id())
}

/// Nests the fields of a form: `command[fields][title]=x` becomes `{"fields": {"title": "x"}}`.
pub fn nest(pairs: impl IntoIterator<Item = (String, String)>) -> Value {
    let mut root = Value::Object(Map::new());
    for (name, text) in pairs {
        let Some(keys) = name
            .strip_prefix("command[")
            .and_then(|rest| rest.strip_suffix(']'))
        else {
            continue;
        };
        let mut place = &mut root;
        for key in keys.split("][") {
            if !place.is_object() {
                *place = Value::Object(Map::new());
            }
            let Value::Object(map) = place else { break };
            place = map.entry(key).or_insert(Value::Null);
        }
        // The same name twice, as several boxes of one question have, makes a list.
        *place = match std::mem::take(place) {
            Value::Null => Value::String(text),
            Value::Array(mut list) => {
                list.push(Value::String(text));
                Value::Array(list)
            }
            first => Value::Array(vec![first, Value::String(text)]),
        };
    }
    root
}

#[cfg(feature = "hydrate")]
fn intercept(
    event: &leptos::ev::SubmitEvent,
    slice: &'static str,
    verb: &'static str,
    id: RwSignal<CommandId>,
    form: Form,
    after: Signal<String>,
    changes: Option<CommandId>,
) {
    use domain::kernel::Envelope;
    use wasm_bindgen::JsCast as _;

    // Without a phone, or with nobody signed in, the browser posts the form as it is.
    let Some(phone) = client::phone() else { return };
    let Some(actor) = phone.view.with_untracked(domain::kernel::View::person) else {
        return;
    };
    let Some(element) = event.target().and_then(|target| target.dyn_into().ok()) else {
        return;
    };
    let Some((subject, with)) = read(&element, event) else {
        return;
    };
    // A second button of the same form may stand for another verb, and lead elsewhere.
    let other = |name| {
        event
            .submitter()
            .and_then(|button| button.get_attribute(name))
    };
    let verb = other("data-verb").unwrap_or_else(|| verb.to_owned());
    let after = other("data-after").unwrap_or_else(|| after.get_untracked());
    let json = serde_json::json!({ "slice": slice, "do": { "verb": verb, "with": with } });
    let Ok(command) = serde_json::from_value::<Command>(json) else {
        return;
    };
    event.prevent_default();
    if let Err(Outcome::Input { fields }) = command.check() {
        form.errors.set(fields);
        return;
    }
    let given = id.get_untracked();
    let envelope = Envelope {
        id: given,
        actor,
        subject: subject.unwrap_or(actor),
        made: phone.verbs.now(),
        command,
    };
    let navigate = leptos_router::hooks::use_navigate();
    let kept = phone.verbs.enqueue(envelope);
    leptos::task::spawn_local(async move {
        if kept.await.is_err() {
            // The phone's storage failed: what was typed goes by the plain way, under the same id.
            let _ = element.submit();
            return;
        }
        if let Some(changed) = changes.filter(|_| form.is_again()) {
            phone.verbs.drop_command(changed);
        }
        form.errors.set(Vec::new());
        id.set(command_id());
        let mark = if after.contains('?') { '&' } else { '?' };
        navigate(
            &format!("{after}{mark}done={given}"),
            leptos_router::NavigateOptions::default(),
        );
    });
}

/// The fields of the command, and for whom it is.
#[cfg(feature = "hydrate")]
fn read(
    element: &web_sys::HtmlFormElement,
    event: &leptos::ev::SubmitEvent,
) -> Option<(Option<domain::kernel::PersonId>, Value)> {
    let data = web_sys::FormData::new_with_form(element).ok()?;
    // The button that was pressed may carry a value of its own.
    if let Some(button) = event.submitter() {
        let (name, value) = (button.get_attribute("name"), button.get_attribute("value"));
        if let (Some(name), Some(value)) = (name, value) {
            let _ = data.append_with_str(&name, &value);
        }
    }
    let subject = data
        .get("subject")
        .as_string()
        .and_then(|text| text.parse().ok());
    Some((subject, nested(&data)?))
}

#[cfg(feature = "hydrate")]
fn nested(data: &web_sys::FormData) -> Option<Value> {
    let mut pairs = Vec::new();
    for entry in js_sys::try_iter(data).ok()??.flatten() {
        let entry = js_sys::Array::from(&entry);
        if let (Some(name), Some(value)) = (entry.get(0).as_string(), entry.get(1).as_string()) {
            pairs.push((name, value));
        }
    }
    Some(nest(pairs))
}

/// What stands in the form in which something has just been changed; for what is shown beside it before it is sent.
#[cfg(feature = "hydrate")]
pub fn filled_in(event: &leptos::ev::Event) -> Option<Value> {
    use wasm_bindgen::JsCast as _;

    let changed: web_sys::Element = event.target()?.dyn_into().ok()?;
    let form: web_sys::HtmlFormElement = changed.closest("form").ok()??.dyn_into().ok()?;
    nested(&web_sys::FormData::new_with_form(&form).ok()?)
}

/// On the server nothing is changed.
#[cfg(not(feature = "hydrate"))]
pub fn filled_in(_: &leptos::ev::Event) -> Option<Value> {
    None
}

/// On the server nothing is intercepted.
#[cfg(not(feature = "hydrate"))]
fn intercept(
    _: &leptos::ev::SubmitEvent,
    _: &'static str,
    _: &'static str,
    _: RwSignal<CommandId>,
    _: Form,
    _: Signal<String>,
    _: Option<CommandId>,
) {
    let _ = |outcome: Outcome| outcome;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_nest_as_their_names_say() {
        let pairs = [
            ("id", "x"),
            ("command[place]", "p"),
            ("command[fields][title]", "停水"),
            ("command[fields][days]", "monday"),
            ("command[fields][days]", "friday"),
        ];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let expected = serde_json::json!({
            "place": "p", "fields": { "title": "停水", "days": ["monday", "friday"] }
        });
        assert_eq!(nest(pairs), expected);
        assert_eq!(field_name("fields.title"), "command[fields][title]");
    }

    #[test]
    fn a_form_shown_again_is_told_from_its_neighbours_by_what_it_carries() {
        let owner = Owner::new();
        owner.with(|| {
            let typed = serde_json::json!({ "booking": "b", "all": true, "reason": "病了" });
            let again = || Form {
                errors: RwSignal::new(Vec::new()),
                typed: StoredValue::new(typed.clone()),
            };
            let form = again();
            form.carries("booking", "b");
            form.carries("all", "on");
            assert_eq!(form.typed("reason").as_deref(), Some("病了"));
            let neighbour = again();
            neighbour.carries("booking", "c");
            assert!(!neighbour.is_again());
        });
    }
}
