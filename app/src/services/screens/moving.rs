//! Another time for a booking that one has.

use leptos::prelude::*;

use super::id_in_path;
use crate::kernel::fields::{HiddenField, Submit};
use crate::kernel::form::{VerbForm, field_name};
use crate::kernel::here::tongue;
use crate::kernel::icons::{CHEVRON_LEFT, Icon};
use crate::kernel::layout::Head;
use crate::kernel::when::date;
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};
use crate::services::pages::{self, MovePage};
use crate::services::wording::in_room;

/// `/services/bookings/:id/move`
#[component]
pub fn Moving() -> impl IntoView {
    view! { <Screen page=use_page(id_in_path(), pages::moving) show=moving/> }
}

fn moving(page: Signal<MovePage>) -> impl IntoView {
    let t = tongue();
    // Drawn once: rows that arrive while somebody chooses must not take their choice away.
    let page = page.get_untracked();
    let back = format!("/services/bookings/{}", page.id);
    let after = back.clone();
    let id = page.id.to_string();
    let name = page.fields.name.clone();
    let lead = words::services::move_lead(t, page.start);
    let choices = if page.days.is_empty() {
        view! { <p>{words::services::move_none(t)}</p> }.into_any()
    } else {
        view! {
            <VerbForm slice="services" verb="move" after=after>
                <HiddenField field="booking" value=id/>
                {days(t, page)}
                <div class="action-bar"><Submit label=words::services::move_save(t)/></div>
            </VerbForm>
        }
        .into_any()
    };
    view! {
        <Head title=words::services::move_title(t)/>
        <header class="page-head">
            <a class="back" href=back><Icon svg=CHEVRON_LEFT/>{name}</a>
            <h1>{words::services::move_title(t)}</h1>
            <p class="lead">{lead}</p>
        </header>
        {choices}
    }
}

fn days(t: Tongue, page: MovePage) -> impl IntoView {
    let days = page.days.into_iter().map(|(day, places)| {
        let rows = places.into_iter().map(|place| {
            let label = words::services::move_option(t, place.start, place.free);
            let label = in_room(label, place.room.as_deref());
            view! {
                <label class="choice-row">
                    <input type="radio" name=field_name("session") value=place.id.to_string() required/>
                    <span class="text">{label}</span>
                </label>
            }
        });
        let rows = rows.collect_view();
        view! {
            <fieldset class="field">
                <legend>{date(t, day)}</legend>
                <div class="choice-list">{rows}</div>
            </fieldset>
        }
    });
    days.collect_view()
}
