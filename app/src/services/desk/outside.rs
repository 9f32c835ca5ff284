//! Whom changed hours leave outside, shown before they are saved, and what becomes of them.

use domain::kernel::{Date, form};
use domain::services::{Line, Outside, hours_of};
use leptos::prelude::*;
use serde::Deserialize;

use crate::kernel::fields::{Choice, SelectField};
use crate::kernel::form::{Form, filled_in};
use crate::kernel::here::tongue;
use crate::kernel::icons::{CHEVRON_RIGHT, Icon};
use crate::kernel::when::moment;
use crate::kernel::words::{self, Tongue};
use crate::services::pages::{HoursPage, Taken};
use crate::services::wording::in_room;

/// Hours as far as they are typed.
#[derive(Clone, Debug, PartialEq, Deserialize)]
struct Typed {
    #[serde(default, deserialize_with = "form::list")]
    lines: Vec<Line>,
    #[serde(default, deserialize_with = "form::blank")]
    day: Option<Date>,
}

/// The fields of hours, and below them whom what stands in them would leave outside: when the form is shown again, and
/// with scripts at every change.
#[component]
pub fn Watched(
    /// The hours as they are saved.
    page: HoursPage,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let t = tongue();
    let typed = RwSignal::new(shown_again());
    let change = move |event: leptos::ev::Event| {
        if let Some(read) = filled_in(&event).and_then(|typed| Typed::deserialize(typed).ok()) {
            typed.set(Some(read));
        }
    };
    let listed = move || {
        let Typed { lines, day } = typed.get()?;
        let left = page.left_outside(day, hours_of(&lines, &page.fields.room));
        (!left.is_empty()).then(|| list(t, &left))
    };
    view! {
        <div on:change=change>{children()}</div>
        <div role="status">{listed}</div>
    }
}

fn shown_again() -> Option<Typed> {
    let form = expect_context::<Form>();
    let lines = form.typed("lines")?;
    Some(Typed {
        lines: serde_json::from_str(&lines).ok()?,
        day: form.typed("day").and_then(|day| day.parse().ok()),
    })
}

fn list(t: Tongue, left: &[&Taken]) -> impl IntoView + use<> {
    let people: u32 = left.iter().map(|session| session.people).sum();
    let says = words::services::hours_outside_touched(t, people, left.len());
    let rows = left.iter().map(|session| {
        view! {
            <li class="row-item">
                <a href=format!("/desk/services/sessions/{}", session.id)>
                    <span class="text">
                        <b>{in_room(moment(t, session.start), Some(session.room.as_str()))}</b>
                        <small>{t.lang.list(&session.names)}</small>
                    </span>
                    <span class="end">{words::services::hours_outside_people(t, session.people)}</span>
                    <Icon svg=CHEVRON_RIGHT/>
                </a>
            </li>
        }
    });
    view! {
        <div class="banner" data-kind="warn"><p class="text">{says}</p></div>
        <ul class="row-list" role="list">{rows.collect_view()}</ul>
    }
}

/// What becomes of those who are left outside.
#[component]
pub fn OutsideField() -> impl IntoView {
    let t = tongue();
    let choices = vec![
        Choice::new(String::new(), words::services::hours_outside_ask(t)),
        Choice::new(Outside::Keep.name(), words::services::hours_outside_keep(t)),
        Choice::new(
            Outside::CallOff.name(),
            words::services::hours_outside_call_off(t),
        ),
    ];
    view! {
        <SelectField
            field="outside"
            label=words::services::hours_outside(t)
            hint=words::services::hours_outside_hint(t)
            choices
        />
    }
}
