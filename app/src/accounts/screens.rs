//! Signing in: one question per page.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::kernel::client::{self, Unsent};
use crate::kernel::fields::{CheckField, HiddenField, Submit, TextField};
use crate::kernel::form::VerbForm;
use crate::kernel::here::tongue;
use crate::kernel::icons::{CHEVRON_LEFT, Icon};
use crate::kernel::layout::Head;
use crate::kernel::words;

/// Where one wanted to go, carried from question to question.
#[component]
fn Next() -> impl IntoView {
    let query = use_query_map();
    let next = Signal::derive(move || query.with(|query| query.get("next")).unwrap_or_default());
    view! { <HiddenField field="next" value=next/> }
}

/// The same address with where one wanted to go.
fn with_next(page: &'static str) -> impl Fn() -> String + Clone {
    let search = leptos_router::hooks::use_location().search;
    move || {
        let search = search.get();
        let next = search
            .trim_start_matches('?')
            .split('&')
            .find(|pair| pair.starts_with("next="));
        next.map_or(page.to_owned(), |next| format!("{page}?{next}"))
    }
}

/// `/sign-in`: the number.
#[component]
pub fn SignIn() -> impl IntoView {
    let t = tongue();
    view! {
        <Head title=words::accounts::sign_in_title(t) about=words::accounts::sign_in_about(t)/>
        <header class="page-head">
            <h1>{words::accounts::sign_in_title(t)}</h1>
            <p class="lead">{words::accounts::sign_in_lead(t)}</p>
        </header>
        <VerbForm slice="accounts" verb="ask" after="/sign-in/code">
            <TextField
                field="phone"
                label=words::accounts::sign_in_phone(t)
                hint=words::accounts::sign_in_phone_hint(t)
                kind="tel"
                inputmode="tel"
                autocomplete="tel-national"
            />
            <Next/>
            <div class="action-bar"><Submit label=words::accounts::sign_in_send(t)/></div>
        </VerbForm>
        <a class="button quiet" href=with_next("/sign-in/password")>{words::accounts::sign_in_by_password(t)}</a>
    }
}

/// `/sign-in/code`: the code that was sent.
#[component]
pub fn Code() -> impl IntoView {
    let t = tongue();
    view! {
        <Head title=words::accounts::code_title(t)/>
        <header class="page-head">
            <a class="back" href=with_next("/sign-in")><Icon svg=CHEVRON_LEFT/>{words::accounts::code_back(t)}</a>
            <h1>{words::accounts::code_title(t)}</h1>
            <p class="lead">{words::accounts::code_lead(t)}</p>
        </header>
        <VerbForm slice="accounts" verb="code" after="/">
            <TextField
                field="code"
                label=words::accounts::code_code(t)
                inputmode="numeric"
                autocomplete="one-time-code"
                class="code short"
            />
            <Next/>
            <div class="action-bar"><Submit label=words::accounts::code_go(t)/></div>
        </VerbForm>
        <p class="note">{words::accounts::code_none(t)}</p>
    }
}

/// `/sign-in/second`: the second factor.
#[component]
pub fn Second() -> impl IntoView {
    let t = tongue();
    view! {
        <Head title=words::accounts::second_title(t)/>
        <header class="page-head">
            <h1>{words::accounts::second_title(t)}</h1>
            <p class="lead">{words::accounts::second_lead(t)}</p>
        </header>
        <VerbForm slice="accounts" verb="second" after="/">
            <TextField
                field="code"
                label=words::accounts::second_code(t)
                hint=words::accounts::second_hint(t)
                autocomplete="one-time-code"
                class="code"
            />
            <Next/>
            <div class="action-bar"><Submit label=words::accounts::code_go(t)/></div>
        </VerbForm>
    }
}

/// `/sign-in/name`: a newcomer's name, and what is stored.
#[component]
pub fn Name() -> impl IntoView {
    let t = tongue();
    view! {
        <Head title=words::accounts::name_title(t)/>
        <header class="page-head">
            <h1>{words::accounts::name_title(t)}</h1>
            <p class="lead">{words::accounts::name_lead(t)}</p>
        </header>
        <VerbForm slice="accounts" verb="join" after="/">
            <TextField
                field="name"
                label=words::accounts::name_name(t)
                hint=words::accounts::name_hint(t)
                autocomplete="name"
                max=20
            />
            <section class="section">
                <h2>{words::accounts::name_stored(t)}</h2>
                <ul>
                    <li>{words::accounts::name_stored_number(t)}</li>
                    <li>{words::accounts::name_stored_name(t)}</li>
                    <li>{words::accounts::name_stored_done(t)}</li>
                    <li>{words::accounts::name_stored_out(t)}</li>
                </ul>
            </section>
            <CheckField field="agree" label=words::accounts::name_agree(t)/>
            <Next/>
            <div class="action-bar"><Submit label=words::accounts::name_go(t)/></div>
        </VerbForm>
    }
}

/// `/sign-in/password`: a password instead of a code.
#[component]
pub fn Password() -> impl IntoView {
    let t = tongue();
    view! {
        <Head title=words::accounts::password_title(t)/>
        <header class="page-head">
            <a class="back" href=with_next("/sign-in")><Icon svg=CHEVRON_LEFT/>{words::accounts::sign_in_title(t)}</a>
            <h1>{words::accounts::password_title(t)}</h1>
            <p class="lead">{words::accounts::password_lead(t)}</p>
        </header>
        <VerbForm slice="accounts" verb="password" after="/sign-in/second">
            <TextField
                field="phone"
                label=words::accounts::sign_in_phone(t)
                kind="tel"
                inputmode="tel"
                autocomplete="username"
            />
            <TextField
                field="password"
                label=words::accounts::password_password(t)
                kind="password"
                autocomplete="current-password"
            />
            <Next/>
            <div class="action-bar"><Submit label=words::accounts::code_go(t)/></div>
        </VerbForm>
    }
}

/// `/sign-out`: says what happens to what waits on the phone, then signs out.
#[component]
pub fn SignOut() -> impl IntoView {
    let t = tongue();
    let unsent = move || {
        client::phone().map_or(0, |phone| {
            phone
                .connection
                .with(|connection| connection.unsent + connection.to_settle)
        })
    };
    let drop_them = RwSignal::new(false);
    // With a phone the rows are wiped first, also without a network; without one the form does it all.
    let leave = move |event: leptos::ev::SubmitEvent| {
        if let Some(phone) = client::phone() {
            event.prevent_default();
            phone.verbs.sign_out(if drop_them.get_untracked() {
                Unsent::Drop
            } else {
                Unsent::Keep
            });
        }
    };
    view! {
        <Head title=words::accounts::out_title(t)/>
        <section class="dialog-page">
            <h1>{words::accounts::out_title(t)}</h1>
            <p>{words::accounts::out_text(t)}</p>
            <form method="post" action="/do/accounts/sign_out" on:submit=leave>
                {move || {
                    let count = unsent();
                    (count > 0)
                        .then(|| {
                            view! {
                                <p><a href="/outbox">{words::accounts::out_unsent(t, count)}</a></p>
                                <label class="choice-row">
                                    <input
                                        type="checkbox"
                                        on:change=move |event| drop_them.set(event_target_checked(&event))
                                    />
                                    <span class="text">{words::accounts::out_drop(t)}</span>
                                </label>
                            }
                        })
                }}
                <div class="actions">
                    <Submit label=words::accounts::out_go(t)/>
                    <a class="button secondary" href="/mine">{words::accounts::out_stay(t)}</a>
                </div>
            </form>
        </section>
    }
}
