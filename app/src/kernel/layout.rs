//! The frame around every page: place, inbox, connection, the bottom bar, and help by a human.

use domain::inbox::LetterRow;
use domain::kernel::View;
use domain::org::PlaceRow;
use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_location;

use super::client::{self, Connection};
use super::here::{here, tongue};
use super::icons::{
    ALERT, BELL, CALENDAR, CHECK, CHECK_CIRCLE, CLOUD_UP, DOOR, HAND_HELPING, HOME, HOURGLASS,
    Icon, LOCK, MEGAPHONE, PHONE, PRINTER, REFRESH, SMARTPHONE, USER, USERS, WIFI_OFF, X_CIRCLE,
    YOULIN,
};
use super::outcome::OutcomeBanner;
use super::words::Tongue;
use super::{carried, words};

/// The frame.
#[component]
pub fn Frame(
    /// The page.
    children: Children,
) -> impl IntoView {
    let t = tongue();
    let demo = here().demo;
    let caught_up = super::screen::caught_up();
    Effect::new(move |_| {
        // Says to who looks from outside (style, tests) that pages are made from the phone's own rows.
        if caught_up.get()
            && client::phone().is_some()
            && let Some(root) = document().document_element()
        {
            let _ = root.set_attribute("data-replica", "ready");
        }
    });
    let location = use_location();
    Effect::new(move |_| {
        let path = format!("{}{}", location.pathname.get(), location.search.get());
        if let Some(phone) = client::phone() {
            phone.verbs.open(path);
        }
    });
    view! {
        <Title text=words::kernel::frame_name(t)/>
        // The browser itself takes the focus along to a place on the page; the router would only scroll there.
        <a class="skip-link" href="#main" rel="external">{words::kernel::frame_skip(t)}</a>
        <div class="app-shell">
            {demo.then(|| view! { <p class="demo-mark">{words::kernel::frame_demo(t)}</p> })}
            <TopBar/>
            <BottomBar/>
            <main class="page" id="main" tabindex="-1">
                <OutcomeBanner/>
                {children()}
            </main>
            <HelpBar/>
        </div>
    }
}

/// What the bar says about place and letters.
fn bar(view: &View) -> (Option<String>, usize, bool) {
    // The community is what people call "here"; above it, the place itself.
    let place = view.place.0.get(2).or(view.place.0.last());
    let name = place
        .and_then(|place| view.find::<PlaceRow>(place.0))
        .map(|row| row.name.clone());
    let unread = view
        .mine::<LetterRow>()
        .filter(|(_, letter)| !letter.read)
        .count();
    (name, unread, view.actor.is_some())
}

#[component]
fn TopBar() -> impl IntoView {
    let t = tongue();
    let view = here().view;
    let bar = {
        let carried = carried({
            let view = view.clone();
            move || view.with_untracked(bar)
        });
        let caught_up = super::screen::caught_up();
        Memo::new(move |_| {
            if caught_up.get() {
                view.with(bar)
            } else {
                carried.clone()
            }
        })
    };
    let place = move || {
        bar.with(|(name, ..)| name.clone())
            .unwrap_or_else(|| words::kernel::frame_name(t).to_owned())
    };
    let letters = move || bar.with(|(_, unread, _)| *unread);
    view! {
        <header class="top-bar">
            <a class="top-bar-place" href="/"><Icon svg=YOULIN/>{place}</a>
            <div class="top-bar-tools">
                {move || {
                    if bar.with(|(.., signed_in)| *signed_in) {
                        view! {
                            <a class="top-bar-tool" href="/inbox">
                                <Icon svg=BELL/>
                                {words::kernel::frame_inbox(t)}
                                {move || {
                                    (letters() > 0).then(|| view! { <span class="count">{letters()}</span> })
                                }}
                            </a>
                        }
                            .into_any()
                    } else {
                        view! {
                            <a class="top-bar-tool" href="/sign-in">
                                <Icon svg=USER/>
                                {words::kernel::frame_sign_in(t)}
                            </a>
                        }
                            .into_any()
                    }
                }}
                <a class="top-bar-tool" href="/org"><Icon svg=PHONE/>{words::kernel::frame_help_short(t)}</a>
            </div>
            <ConnectionState/>
        </header>
    }
}

/// The quiet line: never a banner that blocks.
#[component]
fn ConnectionState() -> impl IntoView {
    let t = tongue();
    let connection = move || {
        client::phone()
            .map(|phone| phone.connection.get())
            .unwrap_or_default()
    };
    // Nothing to say on the server, and at first on the phone, so that hydration finds the same.
    let started = RwSignal::new(false);
    Effect::new(move |_| started.set(true));
    let line = move || started.get().then(|| said(t, &connection())).flatten();
    view! {
        <p
            class="connection-state"
            role="status"
            data-state=move || line().map_or("online", |(state, ..)| state)
        >
            {move || line().map(|(_, icon, text)| view! { <Icon svg=icon/><span>{text}</span> })}
            {move || {
                line()
                    .filter(|(state, ..)| *state == "update")
                    .map(|_| {
                        let update = move |_| {
                            if let Some(phone) = client::phone() {
                                phone.verbs.update();
                            }
                        };
                        view! {
                            <button class="button small quiet" type="button" on:click=update>
                                {words::kernel::connection_update_now(t)}
                            </button>
                        }
                    })
            }}
        </p>
    }
}

fn said(t: Tongue, connection: &Connection) -> Option<(&'static str, &'static str, String)> {
    let unsent = connection.unsent;
    if connection.to_settle > 0 {
        let text = words::kernel::connection_to_settle(t, connection.to_settle);
        Some(("waiting", ALERT, text))
    } else if connection.signed_out && unsent > 0 {
        Some((
            "waiting",
            LOCK,
            words::kernel::connection_signed_out(t, unsent),
        ))
    } else if connection.offline && unsent > 0 {
        Some((
            "waiting",
            HOURGLASS,
            words::kernel::connection_unsent(t, unsent),
        ))
    } else if connection.offline {
        Some((
            "offline",
            WIFI_OFF,
            words::kernel::connection_offline(t).to_owned(),
        ))
    } else if unsent > 0 {
        Some((
            "sending",
            CLOUD_UP,
            words::kernel::connection_sending(t, unsent),
        ))
    } else if connection.update {
        Some((
            "update",
            REFRESH,
            words::kernel::connection_update(t).to_owned(),
        ))
    } else {
        None
    }
}

#[component]
fn BottomBar() -> impl IntoView {
    let t = tongue();
    let path = use_location().pathname;
    let entry = move |href: &'static str, icon, name: &'static str| {
        let current = move || {
            let path = path.get();
            let inside = if href == "/" {
                path == "/"
            } else {
                path.starts_with(href)
            };
            inside.then_some("page")
        };
        view! { <li><a href=href aria-current=current><Icon svg=icon/>{name}</a></li> }
    };
    view! {
        <nav class="bottom-bar" aria-label=words::kernel::bar_label(t)>
            <ul>
                {entry("/", HOME, words::kernel::bar_home(t))}
                {entry("/services", CALENDAR, words::kernel::bar_services(t))}
                {entry("/tasks", HAND_HELPING, words::kernel::bar_tasks(t))}
                {entry("/notices", MEGAPHONE, words::kernel::bar_notices(t))}
                {entry("/mine", USER, words::kernel::bar_mine(t))}
            </ul>
        </nav>
    }
}

/// Help by a human, in the same spot on every page.
#[component]
fn HelpBar() -> impl IntoView {
    let t = tongue();
    view! {
        <aside class="help-bar">
            <a href="/org"><Icon svg=PHONE/>{words::kernel::frame_help(t)}</a>
        </aside>
    }
}

/// What a page says about itself to the browser's tab, and to who gets its link in a chat.
#[component]
pub fn Head(
    /// The title, without the name of the app.
    #[prop(into)]
    title: String,
    /// A sentence; empty for pages that are nobody else's business.
    #[prop(optional, into)]
    about: String,
) -> impl IntoView {
    let t = tongue();
    let whole = words::kernel::frame_title(t, &title);
    let origin = here().origin;
    view! {
        <Title text=whole.clone()/>
        {(!about.is_empty())
            .then(|| {
                let address = use_location().pathname.get_untracked();
                view! {
                    <Meta property="og:type" content="website"/>
                    <Meta property="og:site_name" content=words::kernel::frame_name(t)/>
                    <Meta property="og:url" content=format!("{origin}{address}")/>
                    <Meta name="description" content=about.clone()/>
                    <Meta property="og:title" content=whole/>
                    <Meta property="og:description" content=about/>
                    <Meta property="og:image" content=format!("{origin}/social.png")/>
                }
            })}
    }
}

/// The figures of a text large and its words small beside them, 上午 8 点半: for the one large thing of a screen.
pub fn figures(text: &str) -> impl IntoView + use<> {
    let is_figure = |letter: char| letter.is_ascii_digit() || letter == ':';
    let mut parts: Vec<(bool, String)> = Vec::new();
    for letter in text.chars() {
        match parts.last_mut() {
            Some((large, part)) if *large == is_figure(letter) => part.push(letter),
            _ => parts.push((is_figure(letter), letter.into())),
        }
    }
    let parts = parts.into_iter().map(|(large, part)| {
        if large {
            view! { <b>{part}</b> }.into_any()
        } else {
            view! { <small>{part}</small> }.into_any()
        }
    });
    view! { <span class="figures">{parts.collect_view()}</span> }
}

/// The state of a thing, as icon and word.
#[component]
pub fn StateMark(
    /// The name for the style sheet: `on-phone`, `pending`, `confirmed`, `refused`, `done` …
    state: &'static str,
    /// The word.
    #[prop(into)]
    word: String,
) -> impl IntoView {
    let icon = match state {
        "on-phone" => SMARTPHONE,
        "received" => CLOUD_UP,
        "pending" | "waiting" => HOURGLASS,
        "offered" => BELL,
        "open" => DOOR,
        "full" => USERS,
        "closed" => LOCK,
        "refused" => X_CIRCLE,
        "confirmed" => CHECK_CIRCLE,
        _ => CHECK,
    };
    view! { <span class="state-mark" data-state=state><Icon svg=icon/>{word}</span> }
}

/// Prints, where scripts run; the browser's own menu does it elsewhere.
#[component]
pub fn PrintButton(
    /// What is printed.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let there = RwSignal::new(false);
    Effect::new(move |_| there.set(true));
    let print = move |_| {
        #[cfg(feature = "hydrate")]
        {
            let _ = window().print();
        }
    };
    move || {
        there.get().then(|| {
            view! {
                <button class="button small secondary" type="button" on:click=print>
                    <Icon svg=PRINTER/>
                    {label.clone()}
                </button>
            }
        })
    }
}
