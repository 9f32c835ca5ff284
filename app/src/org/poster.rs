//! The poster of a stairwell, or of the finest place there is: a QR code that leads newcomers to "I live here".

use domain::kernel::Level;
use leptos::prelude::*;

use super::pages::{self, JoinPage};
use super::screens::place_in_path;
use crate::kernel::here::tongue;
use crate::kernel::icons::{CHEVRON_LEFT, Icon, PRINTER};
use crate::kernel::layout::Head;
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, carried, use_page};

/// `/org/:place/poster`
#[component]
pub fn Poster() -> impl IntoView {
    view! { <Screen page=use_page(place_in_path(), pages::poster) show=poster/> }
}

fn poster(page: Signal<JoinPage>) -> impl IntoView {
    let t = tongue();
    let JoinPage { place, above, .. } = page.get_untracked();
    let path = format!("/org/join/{}", place.id);
    // Drawn by the server, which knows its own address; the drawing travels in the HTML.
    let svg = carried(move || code(&path));
    let whole: Vec<String> = above
        .iter()
        .rev()
        .take(1)
        .rev()
        .chain([&place])
        .map(|one| one.name.clone())
        .collect();
    let name = whole.join(" ");
    let (lead, steps, no_phone) = wording(t, place.level);
    let picture = if svg.is_empty() {
        view! { <p>{words::org::poster_offline(t)}</p> }.into_any()
    } else {
        view! { <figure class="qr"><span class="code" inner_html=svg></span></figure> }.into_any()
    };
    view! {
        <Head title=words::org::poster_title(t, &name)/>
        <header class="page-head no-print">
            <a class="back" href=format!("/org/{}", place.id)><Icon svg=CHEVRON_LEFT/>{place.name.clone()}</a>
            <p class="meta"><span><Icon svg=PRINTER/>{words::org::poster_print(t)}</span></p>
        </header>
        <section class="poster">
            <h1>{words::org::poster_title(t, &name)}</h1>
            <p class="lead">{lead}</p>
            {picture}
            <p>{steps}</p>
            <p class="meta">{no_phone}</p>
        </section>
    }
}

/// What it promises, how it goes, and whom to ask: a stairwell has a leader, a coarser place its community.
fn wording(t: Tongue, level: Level) -> (&'static str, &'static str, &'static str) {
    if level == Level::Stairwell {
        (
            words::org::poster_lead(t),
            words::org::poster_steps(t),
            words::org::poster_no_phone(t),
        )
    } else {
        (
            words::org::poster_lead_here(t),
            words::org::poster_steps_here(t),
            words::org::poster_no_phone_here(t),
        )
    }
}

/// The QR code of an address of this server, as SVG; empty where it cannot be drawn.
#[cfg(feature = "ssr")]
fn code(path: &str) -> String {
    use qrcode::render::svg;

    let parts = use_context::<http::request::Parts>();
    let host = parts.and_then(|parts| parts.headers.get(http::header::HOST).cloned());
    let host = host
        .and_then(|host| host.to_str().map(str::to_owned).ok())
        .unwrap_or_default();
    // Off loopback it is HTTPS only.
    let local = ["127.0.0.1", "localhost", "[::1]"]
        .iter()
        .any(|name| host.starts_with(name));
    let scheme = if local { "http" } else { "https" };
    qrcode::QrCode::new(format!("{scheme}://{host}{path}")).map_or_else(
        |_| String::new(),
        |code| {
            let drawing = code
                .render::<svg::Color<'_>>()
                .min_dimensions(240, 240)
                .build();
            // Without the XML head, which has no place inside HTML.
            drawing
                .find("<svg")
                .map_or_else(String::new, |at| drawing[at..].to_owned())
        },
    )
}

/// On the phone there is no drawing: the page is opened from the server.
#[cfg(not(feature = "ssr"))]
fn code(_: &str) -> String {
    String::new()
}
