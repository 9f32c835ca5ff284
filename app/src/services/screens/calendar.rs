//! The address under which a person's own calendar follows their bookings.

use leptos::prelude::*;

use crate::kernel::fields::{HiddenField, Submit};
use crate::kernel::form::VerbForm;
use crate::kernel::here::here;
use crate::kernel::icons::{CALENDAR, Icon};
use crate::kernel::words::{self, Tongue};

/// Get an address, use it, get a new one, take it back.
pub fn following(t: Tongue, path: Option<&str>) -> impl IntoView + use<> {
    let there = path.map(|path| address(t, path));
    let label = if path.is_some() {
        words::services::calendar_again(t)
    } else {
        words::services::calendar_open(t)
    };
    let close = path.is_some().then(|| {
        view! {
            <VerbForm slice="services" verb="close_calendar" after="/services/bookings">
                <HiddenField field="all" value="on".to_owned()/>
                <Submit label=words::services::calendar_close(t) class="secondary"/>
            </VerbForm>
        }
    });
    view! {
        <details class="section no-print">
            <summary>{words::services::calendar_title(t)}</summary>
            <p>{words::services::calendar_how(t)}</p>
            {there}
            <VerbForm slice="services" verb="open_calendar" after="/services/bookings">
                <HiddenField field="all" value="on".to_owned()/>
                <Submit label=label class="secondary"/>
            </VerbForm>
            {close}
        </details>
    }
}

/// The address whole, to be copied, and as a link that calendars open.
fn address(t: Tongue, path: &str) -> impl IntoView + use<> {
    let whole = format!("{}{path}", here().origin.trim_end_matches('/'));
    let follow = whole
        .split_once("://")
        .map_or_else(|| whole.clone(), |(_, rest)| format!("webcal://{rest}"));
    view! {
        <p class="actions">
            <a class="button" href=follow rel="external">
                <Icon svg=CALENDAR/>
                {words::services::calendar_follow(t)}
            </a>
        </p>
        <p><code class="digits">{whole}</code></p>
        <p class="meta">{words::services::calendar_secret(t)}</p>
    }
}
