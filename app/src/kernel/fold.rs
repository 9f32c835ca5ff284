//! What 长辈版 folds away, so that fewer things stand on a screen and nothing is lost.

use leptos::prelude::*;

use super::here::{Look, here, tongue};
use super::words;

/// A section under its title; in 长辈版 the title unfolds it.
#[component]
pub fn FoldedSection(
    /// What it is called.
    title: &'static str,
    /// What stands in it.
    children: Children,
) -> impl IntoView {
    if folds() {
        return view! { <details class="section"><summary>{title}</summary>{children()}</details> }
            .into_any();
    }
    view! {
        <section class="section">
            <div class="section-head"><h2>{title}</h2></div>
            {children()}
        </section>
    }
    .into_any()
}

/// What few people look for, where it belongs; in 长辈版 behind "more".
#[component]
pub fn More(
    /// What it is.
    children: Children,
) -> impl IntoView {
    if folds() {
        let summary = words::kernel::look_more(tongue());
        return view! {
            <details class="section no-print"><summary>{summary}</summary>{children()}</details>
        }
        .into_any();
    }
    children().into_any()
}

fn folds() -> bool {
    here().settings.look == Look::Elder
}
