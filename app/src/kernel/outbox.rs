//! `/outbox` 手机里的事: what was done on this phone and what became of it. What did not work out comes first, with
//! the reason and what can be done; nothing leaves without the person but what was confirmed a month ago.

use domain::kernel::outbox::{Entry, State};
use domain::kernel::{CommandId, Instant, Outcome, Words};
use leptos::prelude::*;
use serde_json::Value;

use super::client;
use super::here::tongue;
use super::icons::{CHEVRON_LEFT, Drawing, Icon, LETTER};
use super::layout::{Head, StateMark};
use super::outcome::sentence;
use super::when::moment;
use super::words;
use super::words::{Tongue, say_known};

/// One command as the page shows it.
#[derive(Clone, Debug, PartialEq)]
struct Item {
    id: CommandId,
    what: String,
    about: String,
    made: Instant,
    state: State,
    /// Where it can be changed.
    change: Option<String>,
    /// Whether it waits behind one that cannot be sent.
    blocked: bool,
}

/// What is on this phone; nothing on the server, and at first on the phone, so that hydration finds the same.
fn items(t: Tongue) -> Signal<Vec<Item>> {
    let started = RwSignal::new(false);
    Effect::new(move |_| started.set(true));
    Signal::derive(move || {
        let phone = client::phone().filter(|_| started.get());
        let entries = phone.map(|phone| phone.outbox.get()).unwrap_or_default();
        let parked = |entry: &Entry| matches!(entry.state, State::Parked { .. });
        let is_parked = entries.iter().any(parked);
        entries
            .iter()
            .rev()
            .map(|entry| item(t, entry, is_parked))
            .collect()
    })
}

fn item(t: Tongue, entry: &Entry, is_parked: bool) -> Item {
    let command: Value = serde_json::from_str(entry.envelope.command.get()).unwrap_or_default();
    let text = |path: &str| command.pointer(path).and_then(Value::as_str);
    let key = format!(
        "{}.did.{}",
        text("/slice").unwrap_or_default(),
        text("/do/verb").unwrap_or_default()
    );
    let what = say_known(t, &key, &Words::none())
        .unwrap_or_else(|| words::kernel::outbox_something(t).to_owned());
    let about = ["/do/with/fields/title", "/do/with/title", "/do/with/name"]
        .into_iter()
        .find_map(text)
        .unwrap_or_default()
        .to_owned();
    Item {
        id: entry.envelope.id,
        what,
        about,
        made: entry.envelope.made,
        state: entry.state.clone(),
        change: change(entry),
        blocked: is_parked && entry.state == State::Waiting,
    }
}

/// Where what was not carried out can be changed: the page on which it was made, with its form as it was typed.
pub fn change(entry: &Entry) -> Option<String> {
    let settle = entry.state.needs_person() && !entry.from.is_empty();
    let mark = if entry.from.contains('?') { '&' } else { '?' };
    settle.then(|| format!("{}{mark}again={}", entry.from, entry.envelope.id))
}

/// `/outbox`
#[component]
pub fn OutboxPage() -> impl IntoView {
    let t = tongue();
    let items = items(t);
    let part = move |title: &'static str, belongs: fn(&State) -> bool| {
        move || {
            let some: Vec<Item> = items
                .get()
                .into_iter()
                .filter(|item| belongs(&item.state))
                .collect();
            (!some.is_empty()).then(|| {
                let cards = some.into_iter().map(|item| card(t, item)).collect_view();
                view! {
                    <section class="section">
                        <h2>{title}</h2>
                        {cards}
                    </section>
                }
            })
        }
    };
    view! {
        <Head title=words::kernel::outbox_title(t)/>
        <header class="page-head">
            <a class="back" href="/mine"><Icon svg=CHEVRON_LEFT/>{words::kernel::bar_mine(t)}</a>
            <h1>{words::kernel::outbox_title(t)}</h1>
            <p class="lead">{words::kernel::outbox_about(t)}</p>
        </header>
        {part(words::kernel::outbox_to_settle(t), State::needs_person)}
        {part(words::kernel::outbox_waiting(t), State::is_open)}
        {part(
            words::kernel::outbox_confirmed(t),
            |state| matches!(state, State::Confirmed { .. }),
        )}
        {move || {
            items
                .with(Vec::is_empty)
                .then(|| {
                    view! {
                        <div class="empty-state">
                            <Drawing svg=LETTER/>
                            <p>{words::kernel::outbox_none(t)}</p>
                        </div>
                    }
                })
        }}
    }
}

fn card(t: Tongue, item: Item) -> AnyView {
    let (state, word) = match &item.state {
        State::Waiting if item.blocked => ("waiting", words::kernel::outbox_blocked(t)),
        State::Waiting => ("on-phone", words::kernel::outbox_on_phone(t)),
        State::Sent => ("received", words::kernel::outbox_sent(t)),
        State::Confirmed { .. } => ("confirmed", words::kernel::outbox_done(t)),
        State::Refused { .. } | State::Because { .. } => {
            ("refused", words::kernel::outbox_refused(t))
        }
        State::Parked { .. } => ("refused", words::kernel::outbox_parked(t)),
    };
    let reason = item.state.needs_person().then(|| sentence(t, &item.state));
    let next = match &item.state {
        State::Confirmed {
            outcome: Outcome::Done { next, .. },
        } => Some(next.clone()),
        State::Refused {
            outcome: Outcome::Refused { next, .. },
        } => next.clone(),
        _ => None,
    };
    view! {
        <article class="card" data-state=state>
            <h3 class="title">{item.what.clone()}</h3>
            {(!item.about.is_empty()).then(|| view! { <p>{item.about.clone()}</p> })}
            <p class="meta">{moment(t, item.made)}</p>
            <StateMark state word/>
            {reason.map(|reason| view! { <p class="note">{reason}</p> })}
            {next
                .map(|next| {
                    view! { <a class="button small secondary" href=next>{words::kernel::outcome_next(t)}</a> }
                })}
            {actions(t, &item)}
        </article>
    }
    .into_any()
}

/// Change, resend or drop.
fn actions(t: Tongue, item: &Item) -> Option<AnyView> {
    let id = item.id;
    let settle = item.state.needs_person();
    if !settle && item.state != State::Waiting {
        return None;
    }
    let resend = move |_| {
        if let Some(phone) = client::phone() {
            phone.verbs.resend(id);
        }
    };
    let drop_it = move |_| {
        if let Some(phone) = client::phone() {
            phone.verbs.drop_command(id);
        }
    };
    let change = item.change.clone();
    Some(
        view! {
            <div class="actions">
                {change.map(|href| view! { <a class="button small" href=href>{words::kernel::outbox_change(t)}</a> })}
                {settle
                    .then(|| {
                        view! {
                            <button class="button small secondary" type="button" on:click=resend>
                                {words::kernel::outbox_resend(t)}
                            </button>
                        }
                    })}
                <button class="button small quiet" type="button" on:click=drop_it>
                    {words::kernel::outbox_drop(t)}
                </button>
            </div>
        }
        .into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(from: &str, state: &str) -> Entry {
        let id = "00000000-0000-0000-0000-000000000009";
        let json = format!(
            r#"{{"envelope":{{"id":"{id}","actor":"{id}","subject":"{id}","made":0,"command":{{}}}},
                "from":"{from}","state":{state},"since":0}}"#
        );
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn what_was_not_carried_out_leads_back_to_its_form_whoever_refused_it() {
        let again = "again=00000000-0000-0000-0000-000000000009";
        let input = r#"{"is":"refused","outcome":{"is":"input","fields":[]}}"#;
        let parked = r#"{"is":"parked","key":"kernel.refusal.too_large"}"#;
        for state in [input, parked] {
            let change = |from| change(&entry(from, state));
            assert_eq!(change("/a"), Some(format!("/a?{again}")));
            assert_eq!(change("/a?b=c"), Some(format!("/a?b=c&{again}")));
            assert_eq!(change(""), None, "nobody knows where it was made");
        }
        assert_eq!(change(&entry("/a", r#"{"is":"waiting"}"#)), None);
    }
}
