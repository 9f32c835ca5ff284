//! Closing a day: why, of which services, and whom it touches before it is done.

use domain::kernel::{Date, form};
use domain::services::CloseDay;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::Deserialize;
use uuid::Uuid;

use super::Around;
use crate::kernel::desk::Shows;
use crate::kernel::fields::{ChecksField, Choice, Submit, TextField};
use crate::kernel::form::{VerbForm, filled_in};
use crate::kernel::here::tongue;
use crate::kernel::icons::{CHEVRON_LEFT, Icon};
use crate::kernel::layout::Head;
use crate::kernel::when::date;
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};
use crate::services::pages::{self, ClosePage};
use crate::services::screens::day_in_query;

/// What is closed, as far as it is filled in.
#[derive(Clone, Debug, PartialEq, Deserialize)]
struct Typed {
    #[serde(default, deserialize_with = "form::blank")]
    day: Option<Date>,
    #[serde(default, deserialize_with = "form::list")]
    services: Vec<Uuid>,
}

/// `/desk/services/close`
#[component]
pub fn Close() -> impl IntoView {
    let day = day_in_query("date");
    let query = use_query_map();
    let service = move || {
        query
            .with(|query| query.get("service"))
            .and_then(|id| id.parse::<Uuid>().ok())
    };
    let reason = move || query.with(|query| query.get("reason")).unwrap_or_default();
    let asked = move || (service(), day(), reason());
    view! { <Around shows=Shows::Thing><Screen page=use_page(asked, pages::close) show=close/></Around> }
}

fn close(page: Signal<ClosePage>) -> impl IntoView {
    let t = tongue();
    let ClosePage {
        services,
        chosen,
        day,
        reason,
        ..
    } = page.get_untracked();
    let of_these = |id: &Uuid| chosen.is_none_or(|chosen| chosen == *id);
    let ids = services.iter().map(|(id, _, _)| *id).filter(of_these);
    let typed = RwSignal::new(Typed {
        day: Some(day),
        services: ids.collect(),
    });
    let checked =
        typed.with_untracked(|typed| typed.services.iter().map(Uuid::to_string).collect());
    let choices = services
        .into_iter()
        .map(|(id, name, room)| Choice::new(id.to_string(), name).note(room))
        .collect();
    let change = move |event: leptos::ev::Event| {
        if let Some(read) = filled_in(&event).and_then(|read| Typed::deserialize(read).ok()) {
            typed.set(read);
        }
    };
    view! {
        <Head title=words::services::close_title(t)/>
        <header class="page-head">
            <a class="back" href="/desk/services"><Icon svg=CHEVRON_LEFT/>{words::services::desk_title(t)}</a>
            <h1>{words::services::close_title(t)}</h1>
            <p class="lead">{words::services::close_hint(t)}</p>
        </header>
        {move || page.with(|page| typed.with(|typed| touched(t, page, typed)))}
        <VerbForm slice="services" verb="close_day" after=format!("/desk/services/day?date={day}")>
            <div class="stack" on:change=change>
                <TextField field="day" label=words::services::hours_day(t) kind="date" value=day.to_string()/>
                <TextField
                    field="reason"
                    label=words::services::hours_reason(t)
                    hint=words::services::hours_reason_hint(t)
                    value=reason
                    max=CloseDay::REASON_MAX
                />
                <ChecksField
                    field="services"
                    legend=words::services::close_which(t)
                    choices=choices
                    checked=checked
                />
            </div>
            <div class="action-bar">
                <Submit label=words::services::close_save(t) class="danger"/>
            </div>
        </VerbForm>
    }
}

/// Whom it would touch, before it is done: with scripts, as the form is filled in now.
fn touched(t: Tongue, page: &ClosePage, typed: &Typed) -> Option<AnyView> {
    let on = typed.day?;
    let (day, touched) = (date(t, on), page.touched(on, &typed.services));
    let says = if touched.is_empty() {
        words::services::close_nobody(t, day)
    } else {
        let people = touched.into_iter();
        let people = people.map(|(name, people)| words::services::close_people(t, people, name));
        let people: Vec<String> = people.collect();
        words::services::close_touched(t, day, t.lang.list(&people))
    };
    let banner = view! { <div class="banner" data-kind="warn" role="status"><p class="text">{says}</p></div> };
    Some(banner.into_any())
}
