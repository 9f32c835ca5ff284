//! The desk: on a PC the queue stays beside the thing that is being worked on; on a phone there is one of them at a time.
//!
//! A slice's desk draws its queue once, by itself and beside every other page of that desk.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::Screen;
use super::here::tongue;
use super::icons::{Drawing, LATTICE_WINDOW};
use super::layout::Head;
use super::words;

/// Which part a phone shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// The queue: the desk's own page.
    Queue,
    /// What was chosen from it, or is begun.
    Thing,
}

impl Shows {
    fn name(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Thing => "thing",
        }
    }
}

/// A desk around one of its pages.
#[component]
pub fn Desk<P, V>(
    /// Which part a phone shows.
    shows: Shows,
    /// What the desk is called.
    title: &'static str,
    /// Where its queue stands by itself.
    href: &'static str,
    /// What is waiting; from [`super::use_page`].
    page: Memo<Option<P>>,
    /// Draws what is waiting, and what can be begun.
    queue: fn(Signal<P>) -> V,
    /// The thing.
    children: Children,
) -> impl IntoView
where
    P: PartialEq + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let t = tongue();
    let heading = match shows {
        Shows::Queue => view! {
            <Head title=title/>
            <header class="page-head"><h1>{title}</h1></header>
        }
        .into_any(),
        Shows::Thing => view! { <p class="desk-name"><a href=href>{title}</a></p> }.into_any(),
    };
    // Without its queue a thing is still a thing; the queue's own page has nothing else to say.
    let quiet = shows == Shows::Thing;
    view! {
        <div class="desk" data-shows=shows.name()>
            <section class="desk-queue" aria-label=title>
                <a class="skip-link" href="#thing" rel="external">{words::kernel::desk_skip(t)}</a>
                {heading}
                <Screen page show=queue quiet/>
            </section>
            <div class="desk-thing" id="thing" tabindex="-1">{children()}</div>
        </div>
    }
}

/// What stands beside the queue as long as nothing is chosen.
#[component]
pub fn NothingChosen() -> impl IntoView {
    let t = tongue();
    view! {
        <div class="empty-state"><Drawing svg=LATTICE_WINDOW/><p>{words::kernel::desk_choose(t)}</p></div>
    }
}

/// Marks the row whose thing is open beside the queue.
pub fn is_open(path: String) -> impl Fn() -> Option<&'static str> + Send + Clone + 'static {
    let location = use_location();
    move || (location.pathname.get() == path).then_some("page")
}
