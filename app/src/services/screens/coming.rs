//! Where the reminder leads: coming, or one tap to give the place to somebody else. A tap on a link changes nothing by
//! itself, since programs follow links too; the tap that cancels is a button, which works without scripts.

use domain::services::State;
use leptos::prelude::*;

use super::weeks::still_coming;
use super::{deadline_text, id_in_path};
use crate::kernel::fields::{HiddenField, Submit};
use crate::kernel::form::VerbForm;
use crate::kernel::here::tongue;
use crate::kernel::icons::{CHEVRON_LEFT, Icon};
use crate::kernel::layout::{Head, figures};
use crate::kernel::when::{date, hour};
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};
use crate::services::pages::{self, BookingPage};

/// `/services/bookings/:id/coming`
#[component]
pub fn Coming() -> impl IntoView {
    view! { <Screen page=use_page(id_in_path(), pages::booking) show=coming/> }
}

fn coming(page: Signal<BookingPage>) -> impl IntoView {
    let t = tongue();
    view! {
        <Head title=words::services::coming_title(t)/>
        {move || page.with(|page| what(t, page))}
        {move || page.with(|page| answers(t, page))}
    }
}

fn what(t: Tongue, page: &BookingPage) -> impl IntoView + use<> {
    let booked = &page.booked;
    let back = format!("/services/bookings/{}", booked.own.id);
    view! {
        <header class="page-head">
            <a class="back" href=back><Icon svg=CHEVRON_LEFT/>{booked.fields.name.clone()}</a>
            <h1>{words::services::coming_title(t)}</h1>
        </header>
        <section class="display-moment">
            <h2 class="meta">{booked.fields.name.clone()}</h2>
            <p class="moment">
                <small>{date(t, booked.start.civil().date)}</small>
                {figures(&hour(t, booked.start))}
            </p>
            <p class="what">{booked.place.clone()}" · "{booked.fields.room.clone()}</p>
        </section>
    }
}

fn answers(t: Tongue, page: &BookingPage) -> AnyView {
    let id = page.booked.own.id;
    let here = format!("/services/bookings/{id}");
    let confirmed = page.booked.own.state == State::Confirmed && !page.booked.own.unsent;
    if !confirmed || page.over || !page.may_cancel {
        return view! {
            <p>{words::services::coming_settled(t)}</p>
            <p class="actions"><a class="button secondary" href=here>{words::services::row_see(t)}</a></p>
        }
        .into_any();
    }
    if let Some(asked) = still_coming(t, page) {
        return asked;
    }
    view! {
        <p class="actions"><a class="button wide" href=here.clone()>{words::services::coming_yes(t)}</a></p>
        <VerbForm slice="services" verb="cancel" after=here>
            <HiddenField field="booking" value=id.to_string()/>
            <Submit label=words::services::coming_no(t) class="secondary wide"/>
        </VerbForm>
        <p class="meta">{deadline_text(t, page.deadline, page.booked.start)}</p>
    }
    .into_any()
}
