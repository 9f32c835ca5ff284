//! Leptos components, pages and server functions.
//!
//! `kernel` holds what all slices share; every other module is a slice and has the same files inside: `mod.rs`
//! (its routes), `verbs.rs` (its server functions), `pages.rs` (pure functions from a view to a page's value),
//! `screens.rs` and `desk.rs` (how the values are shown).

#![recursion_limit = "512"]

pub mod accounts;
pub mod home;
pub mod inbox;
pub mod kernel;
pub mod mine;
pub mod news;
pub mod notices;
pub mod org;
mod pieces;
pub mod services;
pub mod tasks;

use accounts::AccountsRoutes;
use inbox::InboxRoutes;
use kernel::Lang;
use kernel::here::{self, Here, Settings};
use kernel::layout::Frame;
use kernel::pages;
use kernel::screen::{Away, provide_caught_up};
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;
use notices::NoticesRoutes;
use org::OrgRoutes;
use services::ServicesRoutes;
use tasks::TasksRoutes;

/// The document around a page made by the server. It says whose page it is, so that a phone never shows one
/// person's rows to another.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let here = use_context::<Here>();
    let demo = here.as_ref().is_some_and(|here| here.demo);
    let settings = here
        .as_ref()
        .map_or_else(Settings::default, |here| here.settings);
    let person = here
        .and_then(|here| here.view.with_untracked(domain::kernel::View::person))
        .map_or_else(String::new, |person| person.to_string());
    document(options, settings, demo, root(), Body::Page { person })
}

/// The data-free document that the phone keeps: the app mounts into it, whatever the address. When the app does
/// not come, the plain pages and the people who help are a tap away.
pub fn empty_shell(options: LeptosOptions, settings: Settings, demo: bool) -> impl IntoView {
    let t = kernel::Tongue {
        lang: settings.lang,
        ..kernel::Tongue::default()
    };
    let body = view! {
        <main class="shell-wait" id="shell">
            <p><a href="/?plain">{kernel::words::kernel::shell_plain(t)}</a></p>
            <p><a href="/org?plain">{kernel::words::kernel::frame_help(t)}</a></p>
        </main>
    };
    document(options, settings, demo, body.into_any(), Body::Shell)
}

/// What the body says of itself.
enum Body {
    /// A page of this person; empty when nobody is signed in.
    Page { person: String },
    /// Nobody's page.
    Shell,
}

fn document(
    options: LeptosOptions,
    settings: Settings,
    demo: bool,
    body: AnyView,
    what: Body,
) -> impl IntoView {
    let (data_person, data_shell) = match what {
        Body::Page { person } => (Some(person), None),
        Body::Shell => (None, Some("true")),
    };
    let data_demo = demo.then_some("true");
    let name = if settings.lang == Lang::Zh {
        "友邻"
    } else {
        "Youlin"
    };
    view! {
        <!DOCTYPE html>
        <html lang=settings.lang.tag() data-look=settings.look.name() data-theme=settings.theme.name()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="theme-color" content="#202931"/>
                <meta name="application-name" content=name/>
                <meta name="format-detection" content="telephone=no"/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="apple-touch-icon" href="/apple-touch-icon.png"/>
                <HashedStylesheet options=options.clone()/>
                <HydrationScripts options=options.clone()/>
                <MetaTags/>
            </head>
            <body data-person=data_person data-shell=data_shell data-demo=data_demo>{body}</body>
        </html>
    }
}

/// [`App`] without its type: whoever renders it need not compile all pages once more.
pub fn root() -> AnyView {
    view! { <App/> }.into_any()
}

/// The app: the frame and the pages of all slices.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    if let Some(here) = here::on_the_phone() {
        provide_context(here);
    }
    provide_caught_up();
    view! {
        <Router>
            <Frame>
                <Routes fallback=|| view! { <Away/> }>
                    <Route path=path!("/") view=home::Home/>
                    <Route path=path!("/mine") view=Own::Mine/>
                    <Route path=path!("/outbox") view=Own::Outbox/>
                    <AccountsRoutes/>
                    <NoticesRoutes/>
                    <TasksRoutes/>
                    <InboxRoutes/>
                    <ServicesRoutes/>
                    <OrgRoutes/>
                </Routes>
            </Frame>
        </Router>
    }
}

pages! {
    /// What is one's own.
    Own {
        Mine => mine::Mine,
        Outbox => kernel::outbox::OutboxPage,
    }
}
