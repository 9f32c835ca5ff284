//! Icons and drawings, inlined at build from `style/icons` and `style/illustrations`; only those used travel.

use leptos::prelude::*;

include!(concat!(env!("OUT_DIR"), "/icons.rs"));

/// An icon: decoration beside a word, never instead of one.
#[component]
pub fn Icon(
    /// One of the constants of this module.
    svg: &'static str,
) -> impl IntoView {
    view! { <span class="icon" aria-hidden="true" inner_html=svg></span> }
}

/// A line drawing.
#[component]
pub fn Drawing(
    /// One of the constants of this module.
    svg: &'static str,
) -> impl IntoView {
    view! { <span class="illustration" aria-hidden="true" inner_html=svg></span> }
}
