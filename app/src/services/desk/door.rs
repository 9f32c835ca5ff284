//! Tickets at the door: read by the camera or typed, judged on the phone, with or without a signal.

use std::time::Duration;

use domain::kernel::Instant;
use domain::services::BookingId;
use domain::services::ticket::{AtDoor, Found, NoTicket, Says};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::camera::{Camera, KeepAwake};
use super::{Around, back_to_desk};
use crate::kernel::desk::Shows;
use crate::kernel::fields::{HiddenField, Submit};
use crate::kernel::form::VerbForm;
use crate::kernel::here::tongue;
use crate::kernel::layout::{Head, StateMark};
use crate::kernel::when::moment;
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};
use crate::services::pages::{self, Code, DoorPage};
use crate::services::wording;

/// Where tickets are checked.
const HERE: &str = "/desk/services/tickets";

/// `/desk/services/tickets`
#[component]
pub fn Door() -> impl IntoView {
    let query = use_query_map();
    let in_address = move || Code(query.with(|query| query.get("code")).unwrap_or_default());
    let code = RwSignal::new(untrack(in_address));
    Effect::new(move |_| {
        let there = in_address();
        if code.get_untracked() != there {
            code.set(there);
        }
    });
    provide_context(Judged(code));
    let asked = move || code.get();
    view! { <Around shows=Shows::Thing><Screen page=use_page(asked, pages::door) show=door/></Around> }
}

/// What was read or typed last. It is judged at once, and stands in the address a moment later: whoever stands at the door
/// does not wait for that.
#[derive(Clone, Copy)]
struct Judged(RwSignal<Code>);

fn door(page: Signal<DoorPage>) -> impl IntoView {
    let t = tongue();
    let navigate = use_navigate();
    let Judged(code) = expect_context();
    let read = move |text: &str| {
        // Letters, digits and a hyphen: nothing to be written otherwise in an address.
        let plain = text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if plain {
            code.set(Code(text.to_owned()));
            let (navigate, address) = (navigate.clone(), format!("{HERE}?code={text}"));
            let later = move || {
                let options = NavigateOptions {
                    replace: true,
                    scroll: false,
                    ..NavigateOptions::default()
                };
                navigate(&address, options);
            };
            set_timeout(later, Duration::ZERO);
        }
        plain
    };
    // What is typed is judged where it stands, like what the camera reads; without scripts the form asks for the page.
    let typed = NodeRef::<leptos::html::Input>::new();
    let look = {
        let read = read.clone();
        move |event: leptos::ev::SubmitEvent| {
            let field = typed.get_untracked();
            if field.is_some_and(|field| read(field.value().trim())) {
                event.prevent_default();
            }
        }
    };
    let tickets = Memo::new(move |_| page.with(|page| page.tickets));
    view! {
        <Head title=words::services::gate_check(t)/>
        <header class="page-head">
            {back_to_desk(t)}
            <h1>{words::services::gate_check(t)}</h1>
        </header>
        <KeepAwake/>
        <div role="status">{move || page.with(|page| found(t, &page.found))}</div>
        {move || {
            let read = read.clone();
            if tickets.get() {
                let read = move |text: String| {
                    read(&text);
                };
                view! { <Camera read=UnsyncCallback::new(read)/> }.into_any()
            } else {
                view! { <p class="meta">{words::services::gate_no_tickets(t)}</p> }.into_any()
            }
        }}
        <form method="get" action=HERE class="section" on:submit=look>
            <div class="field">
                <label for="code">{words::services::gate_digits(t)}</label>
                <p class="field-hint" id="code-hint">{words::services::gate_digits_hint(t)}</p>
                <input
                    node_ref=typed
                    id="code"
                    name="code"
                    inputmode="numeric"
                    autocomplete="off"
                    autocapitalize="off"
                    aria-describedby="code-hint"
                />
            </div>
            <div class="actions"><button class="button secondary">{words::services::gate_look(t)}</button></div>
        </form>
    }
}

fn found(t: Tongue, found: &AtDoor) -> AnyView {
    match found {
        AtDoor::Nothing => ().into_any(),
        AtDoor::No(no) => says(t, ("refused", no_ticket(t, *no))).into_any(),
        AtDoor::NoSuchDigits => says(
            t,
            ("refused", words::services::gate_no_digits(t).to_owned()),
        )
        .into_any(),
        AtDoor::Unlisted {
            booking,
            until,
            over,
        } => unlisted(t, *booking, *until, *over).into_any(),
        AtDoor::Listed(bookings) => bookings
            .iter()
            .map(|found| listed(t, found))
            .collect_view()
            .into_any(),
    }
}

fn says(_: Tongue, (state, word): (&'static str, String)) -> impl IntoView {
    view! { <section class="section at-door" data-state=state><StateMark state word/></section> }
}

fn no_ticket(t: Tongue, no: NoTicket) -> String {
    match no {
        NoTicket::Unreadable => words::services::gate_unreadable(t),
        NoTicket::OtherKey => words::services::gate_other_key(t),
        NoTicket::Forged => words::services::gate_forged(t),
    }
    .to_owned()
}

/// Signed by this server, and not on this phone: it is recorded all the same.
fn unlisted(t: Tongue, booking: BookingId, until: Instant, over: bool) -> impl IntoView {
    let (state, word) = if over {
        ("offered", words::services::gate_over(t))
    } else {
        ("confirmed", words::services::gate_unlisted(t))
    };
    view! {
        <section class="section at-door" data-state=state>
            <StateMark state word=word.to_owned()/>
            <p class="meta">{words::services::gate_until(t, until)}</p>
            {come(t, booking, true)}
        </section>
    }
}

fn listed(t: Tongue, found: &Found) -> impl IntoView + use<> {
    let (state, word) = said(t, &found.says);
    let name = if found.name.is_empty() {
        words::services::day_nameless(t).to_owned()
    } else {
        found.name.clone()
    };
    let what = format!("{} · {}", moment(t, found.start), found.fields.name);
    let party = found
        .party
        .map(|party| view! { <p>{words::services::booking_party(t, party)}</p> });
    let href = format!("/desk/services/bookings/{}", found.booking);
    let unsent = found
        .unsent
        .then(|| view! { <small>{words::services::mark_unsent(t)}</small> });
    view! {
        <section class="section at-door" data-state=state>
            <h2><a href=href>{name}</a></h2>
            <StateMark state word/>
            {unsent}
            <p class="meta">{what}</p>
            {party}
            {come(t, found.booking, found.says == Says::Good)}
        </section>
    }
}

/// What there is to say, as a state mark and its words.
fn said(t: Tongue, says: &Says) -> (&'static str, String) {
    match says {
        Says::Good => ("confirmed", words::services::gate_good(t).to_owned()),
        Says::Again { at } => ("offered", words::services::gate_again(t, *at)),
        Says::Moved => ("offered", words::services::gate_moved(t).to_owned()),
        Says::NotLive(state) => {
            let (mark, word) = wording::state(t, state);
            (mark, words::services::gate_not_live(t, word))
        }
        Says::Early => ("offered", words::services::gate_early(t).to_owned()),
        Says::Over => ("offered", words::services::gate_over(t).to_owned()),
    }
}

/// Whoever stands there is recorded, whatever there is to say; what is disputed is flagged.
fn come(t: Tongue, booking: BookingId, good: bool) -> impl IntoView {
    let (label, class) = if good {
        (words::services::case_came(t), "now wide")
    } else {
        (words::services::gate_all_the_same(t), "secondary")
    };
    view! {
        <VerbForm slice="services" verb="check_in" after=HERE.to_owned()>
            <HiddenField field="booking" value=booking.to_string()/>
            <Submit label=label class=class/>
        </VerbForm>
    }
}
