//! How a page gets its value: the same pure function on both sides.
//!
//! The server calls `page(view, query)` once; the value travels in the HTML and hydrates without a request. On
//! the phone it stays until the phone's own copy has caught up with the HTML, space by space; from then on the
//! page is made from the phone's rows, and every change of them changes only what differs. Spaces that the page
//! needs and the phone does not keep are fetched once the kept ones are there.

use std::collections::BTreeMap;

use domain::kernel::{PersonId, Space, View};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::here::{here, tongue};
use super::icons::{CLOUD_OFFLINE, Drawing};
use super::{carried, client, words};

/// Whether pages are made from the phone's own copy yet.
#[derive(Clone, Copy, Debug)]
pub struct CaughtUp(Memo<bool>);

/// Provides [`CaughtUp`]; once, in the frame of the app.
pub fn provide_caught_up() {
    let view = here().view;
    let stamp = {
        let view = view.clone();
        carried(move || view.with_untracked(stamp))
    };
    // What the server did not give when asked is not waited for.
    let fetched = RwSignal::new(false);
    fetch_the_rest(view.clone(), stamp.clone(), fetched);
    provide_context(CaughtUp(Memo::new(move |before: Option<&bool>| {
        // Once caught up it stays so: a space that is no longer kept is not waited for.
        let fetched = fetched.get();
        before == Some(&true) || view.with(|view| has_reached(view, &stamp, fetched))
    })));
}

/// Fetches what the first page was made from and this phone does not keep; where there is no answer, again when
/// something else has come.
fn fetch_the_rest(view: ArcSignal<View>, (_, versions): Stamp, fetched: RwSignal<bool>) {
    let asking = StoredValue::new(false);
    Effect::new(move |_| {
        let Some(phone) = client::phone() else { return };
        let lacks = view.with(|view| {
            let missing = |space: &Space| view.shelf(space).is_none();
            view.versions().next().is_some() && versions.keys().any(missing)
        });
        if !lacks || fetched.get_untracked() || asking.get_value() {
            return;
        }
        asking.set_value(true);
        let soon = phone.verbs.visit(address());
        leptos::task::spawn_local(async move {
            fetched.set(soon.await);
            asking.set_value(false);
        });
    });
}

/// The address of the page that the server sent.
fn address() -> String {
    let location = window().location();
    let part = |part: Result<String, _>| part.unwrap_or_default();
    part(location.pathname()) + &part(location.search())
}

/// Whether pages are made from the phone's own copy yet.
pub fn caught_up() -> Memo<bool> {
    expect_context::<CaughtUp>().0
}

/// Who the HTML was made for, and from which versions.
type Stamp = (Option<PersonId>, BTreeMap<Space, u64>);

fn stamp(view: &View) -> Stamp {
    (
        view.person(),
        view.versions()
            .filter(|(_, version)| *version > 0)
            .collect(),
    )
}

fn has_reached(view: &View, (person, versions): &Stamp, fetched: bool) -> bool {
    view.person() == *person
        && versions.iter().all(|(space, version)| {
            view.shelf(space)
                .map_or(fetched, |shelf| shelf.version >= *version)
        })
}

/// The value of a page: `None` when what it is about is not among the rows at hand.
pub fn use_page<Q, P>(
    query: impl Fn() -> Q + Clone + Send + Sync + 'static,
    page: fn(&View, &Q) -> Option<P>,
) -> Memo<Option<P>>
where
    Q: PartialEq + Clone + Send + Sync + 'static,
    P: Serialize + DeserializeOwned + PartialEq + Clone + Send + Sync + 'static,
{
    let view = here().view;
    let first = untrack(&query);
    let carried = {
        let (view, first) = (view.clone(), first.clone());
        carried(move || view.with_untracked(|view| page(view, &first)))
    };
    let caught_up = caught_up();
    Memo::new(move |_| {
        let query = query();
        if !caught_up.get() && query == first && carried.is_some() {
            carried.clone()
        } else {
            view.with(|view| page(view, &query))
        }
    })
}

/// Shows a page's value, or says that it is not here.
#[component]
pub fn Screen<P, V>(
    /// From [`use_page`].
    page: Memo<Option<P>>,
    /// Draws it; called once, and fed by the signal from then on.
    show: fn(Signal<P>) -> V,
    /// Says nothing where there is nothing: another part of the page is what was asked for.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView
where
    P: PartialEq + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let here = Memo::new(move |_| page.with(Option::is_some));
    move || {
        if !here.get() {
            return if quiet {
                ().into_any()
            } else {
                view! { <Away/> }.into_any()
            };
        }
        let Some(first) = page.get_untracked() else {
            return ().into_any();
        };
        let value = Memo::new(move |before: Option<&P>| {
            page.get()
                .or_else(|| before.cloned())
                .unwrap_or_else(|| first.clone())
        });
        show(value.into()).into_any()
    }
}

/// How it stands with what is not among the rows at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    /// The server is being asked.
    Asking,
    /// There is no network to ask.
    Away,
    /// The server has nothing under this address for who is looking.
    Missing,
}

/// What is asked for is not among the rows at hand: fetched when there is a network, else said plainly.
#[component]
pub fn Away() -> impl IntoView {
    let t = tongue();
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    let wanted = RwSignal::new(if client::phone().is_some() {
        Wanted::Asking
    } else {
        Wanted::Missing
    });
    let location = use_location();
    let path = move || format!("{}{}", location.pathname.get(), location.search.get());
    Effect::new(move |_| {
        let path = path();
        let Some(phone) = client::phone() else { return };
        wanted.set(Wanted::Asking);
        let soon = phone.verbs.visit(path);
        leptos::task::spawn_local(async move {
            let answered = soon.await;
            wanted.set(if answered {
                Wanted::Missing
            } else {
                Wanted::Away
            });
        });
    });
    let signed_out = here().view.with_untracked(|view| view.actor.is_none());
    let title = move || match wanted.get() {
        Wanted::Asking => words::kernel::away_asking(t),
        Wanted::Away => words::kernel::away_title(t),
        Wanted::Missing => words::kernel::away_missing(t),
    };
    let text = move || match wanted.get() {
        Wanted::Asking | Wanted::Away => words::kernel::away_text(t),
        Wanted::Missing if signed_out => words::kernel::away_sign_in(t),
        Wanted::Missing => words::kernel::away_gone(t),
    };
    let sign_in = move || format!("/sign-in?next={}", path());
    view! {
        <section class="empty-state" aria-busy=move || (wanted.get() == Wanted::Asking).then_some("true")>
            <Drawing svg=CLOUD_OFFLINE/>
            <h1>{title}</h1>
            <p>{text}</p>
            <p class="actions">
                {signed_out
                    .then(|| view! { <a class="button" href=sign_in>{words::kernel::frame_sign_in(t)}</a> })}
                <a class="button secondary" href="/">{words::kernel::away_home(t)}</a>
            </p>
        </section>
    }
}
