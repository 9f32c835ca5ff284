//! What became of the command that led to this page, at its top: on this phone, confirmed, or refused with the
//! reason and a next step.

use domain::kernel::outbox::State;
use domain::kernel::{CommandId, Outcome};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

use super::client;
use super::here::{Answered, tongue};
use super::icons::{ALERT, CHECK_CIRCLE, CLOUD_UP, Icon};
use super::words::Tongue;
use super::{carried, outbox, say, words};

/// What stands in the address instead of a command after a form that could not be read.
pub const UNREADABLE: &str = "unreadable";

/// The banner for the command that the address names with `done=`, or for a form that could not be read.
#[component]
pub fn OutcomeBanner() -> impl IntoView {
    let t = tongue();
    let answered = use_context::<Answered>().unwrap_or_default();
    let answered = carried(move || answered.outcome);
    let query = use_query_map();
    let here = use_location().pathname;
    let state = Memo::new(move |_| {
        let id: CommandId = query.with(|query| query.get("done"))?.parse().ok()?;
        let on_phone = client::phone().and_then(|phone| {
            phone.outbox.with(|outbox| {
                outbox
                    .iter()
                    .find(|entry| entry.envelope.id == id)
                    .map(|entry| (entry.state.clone(), outbox::change(entry)))
            })
        });
        on_phone.or_else(|| {
            answered
                .clone()
                .filter(|(known, _)| *known == id)
                .map(|(_, outcome)| match outcome {
                    done @ Outcome::Done { .. } => State::Confirmed { outcome: done },
                    other => State::Refused { outcome: other },
                })
                .map(|state| (state, None))
        })
    });
    let unreadable =
        Memo::new(move |_| query.with(|query| query.get("done").as_deref() == Some(UNREADABLE)));
    move || {
        if unreadable.get() {
            let sentence = words::kernel::outcome_unreadable(t).to_owned();
            return Some(framed(("refused", ALERT), sentence, Vec::new()));
        }
        let here = here.get_untracked();
        let told = state.get();
        told.map(|(state, change)| banner(t, &state, change, &here))
    }
}

/// What was done leads to what came of it; what was not carried out says what to do next, and leads back to its form as it
/// was typed.
fn banner(t: Tongue, state: &State, change: Option<String>, here: &str) -> AnyView {
    let (name, icon) = match state {
        State::Waiting | State::Sent => ("on-phone", CLOUD_UP),
        State::Confirmed { .. } => ("done", CHECK_CIRCLE),
        State::Refused { .. } | State::Because { .. } | State::Parked { .. } => ("refused", ALERT),
    };
    let next = next(state, here).map(|next| (next, words::kernel::outcome_next(t)));
    let change = change.map(|change| (change, words::kernel::outbox_change(t)));
    let ways = change.into_iter().chain(next).collect();
    framed((name, icon), sentence(t, state), ways)
}

fn framed(
    (name, icon): (&'static str, &'static str),
    sentence: String,
    ways: Vec<(String, &'static str)>,
) -> AnyView {
    let ways = ways.into_iter().map(|(href, says)| {
        view! { <a class="button small secondary" href=href>{says}</a> }
    });
    let ways = ways.collect_view();
    view! {
        <div class="banner" role="status" data-state=name>
            <Icon svg=icon/>
            <p class="text">{sentence}</p>
            {ways}
        </div>
    }
    .into_any()
}

/// The outcome in a sentence.
pub fn sentence(t: Tongue, state: &State) -> String {
    match state {
        State::Waiting | State::Sent => words::kernel::outcome_on_phone(t).to_owned(),
        State::Confirmed { outcome } | State::Refused { outcome } => match outcome {
            Outcome::Done { key, facts, .. } | Outcome::Refused { key, facts, .. } => {
                say(t, key, facts)
            }
            Outcome::Input { fields } => fields
                .first()
                .map(|field| say(t, &field.key, &field.facts))
                .unwrap_or_default(),
            Outcome::Unprocessable { key } => say(t, key, &domain::kernel::Words::none()),
        },
        State::Because { .. } => words::kernel::outcome_because(t).to_owned(),
        State::Parked { key } => say(t, key, &domain::kernel::Words::none()),
    }
}

/// Where to go on: from what was refused to what helps, from what was done to what came of it, where that is another page
/// than the one on which it is told.
fn next(state: &State, here: &str) -> Option<String> {
    match state {
        State::Confirmed {
            outcome: Outcome::Done { next, .. },
        } => {
            let path = next.split(['?', '#']).next().unwrap_or_default();
            (path != here).then(|| next.clone())
        }
        State::Refused {
            outcome: Outcome::Refused { next, .. },
        } => next.clone(),
        State::Parked { .. } | State::Because { .. } => Some("/outbox".to_owned()),
        _ => None,
    }
}
