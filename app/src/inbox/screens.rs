//! What a person sees of their inbox.

use leptos::prelude::*;

use super::pages::{self, InboxPage, Item, Says};
use crate::kernel::aloud::ReadAloud;
use crate::kernel::fields::{HiddenField, Submit};
use crate::kernel::form::VerbForm;
use crate::kernel::here::tongue;
use crate::kernel::icons::{Drawing, Icon, LETTER, MAIL, MEGAPHONE};
use crate::kernel::layout::Head;
use crate::kernel::when::lately;
use crate::kernel::words::{self, Tongue, say};
use crate::kernel::{Screen, use_page};

/// `/inbox`
#[component]
pub fn Inbox() -> impl IntoView {
    view! { <Screen page=use_page(|| (), pages::inbox) show=list/> }
}

fn list(page: Signal<InboxPage>) -> impl IntoView {
    let t = tongue();
    let some_unread = Memo::new(move |_| page.with(|page| page.unread > 0));
    let texts = Memo::new(move |_| page.with(|page| page.texts));
    view! {
        <Head title=words::inbox::list_title(t)/>
        <header class="page-head">
            <h1>{words::inbox::list_title(t)}</h1>
            <p class="lead">
                {move || {
                    match page.with(|page| page.unread) {
                        0 => words::inbox::list_nothing_new(t).to_owned(),
                        unread => words::inbox::list_unread(t, unread),
                    }
                }}
            </p>
        </header>
        {move || some_unread.get().then(|| all_read(t))}
        {move || items(t, page.with(|page| page.items.clone()))}
        {move || switch(t, texts.get())}
    }
}

fn all_read(t: Tongue) -> impl IntoView {
    view! {
        <VerbForm slice="inbox" verb="mark_all_read" after="/inbox">
            <HiddenField field="all" value="on".to_owned()/>
            <Submit label=words::inbox::list_all_read(t) class="secondary"/>
        </VerbForm>
    }
}

fn items(t: Tongue, items: Vec<Item>) -> AnyView {
    if items.is_empty() {
        return view! {
            <div class="empty-state"><Drawing svg=LETTER/><p>{words::inbox::list_empty(t)}</p></div>
        }
        .into_any();
    }
    view! {
        <section class="section" aria-live="polite">
            {items.into_iter().map(|item| view! { <Letter item/> }).collect_view()}
        </section>
    }
    .into_any()
}

/// A letter, or something new in a place.
#[component]
pub fn Letter(
    /// What it shows.
    item: Item,
) -> impl IntoView {
    let t = tongue();
    let (icon, text, from, id) = match item.says {
        Says::Letter { id, key, facts } => (MAIL, say(t, &key, &facts), None, Some(id)),
        Says::News { title, place } => (MEGAPHONE, title, Some(place), None),
    };
    let mark = id.filter(|_| item.unread).map(|id| {
        view! {
            <VerbForm slice="inbox" verb="mark_read" after="/inbox" class="actions">
                <HiddenField field="letter" value=id.to_string()/>
                <Submit label=words::inbox::letter_read(t) class="small quiet"/>
            </VerbForm>
        }
    });
    let aloud = text.clone();
    view! {
        <article class="letter" data-unread=item.unread.then_some("true")>
            <Icon svg=icon/>
            <p class="title">
                {item.unread.then(|| view! { <span class="visually-hidden">{words::inbox::letter_new(t)}</span> })}
                <a href=item.href>{text}</a>
            </p>
            <time>{lately(t, item.at)}</time>
            {from.map(|place| view! { <p class="meta">{place}</p> })}
            <ReadAloud words=aloud/>
            {mark}
        </article>
    }
}

fn switch(t: Tongue, on: bool) -> impl IntoView {
    let (says, label, value) = if on {
        (
            words::inbox::texts_on(t),
            words::inbox::texts_turn_off(t),
            "",
        )
    } else {
        (
            words::inbox::texts_off(t),
            words::inbox::texts_turn_on(t),
            "on",
        )
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{words::inbox::texts_title(t)}</h2></div>
            <p>{says}</p>
            <VerbForm slice="inbox" verb="set_texts" after="/inbox">
                <HiddenField field="on" value=value.to_owned()/>
                <Submit label=label class="secondary"/>
            </VerbForm>
        </section>
    }
}
