//! The camera at the door: the browser's own reader of codes where there is one, else one that came with this page.
//! Without scripts, without a camera, or where it was not allowed, there is nothing of it: the digits do.

use leptos::html::Video;
use leptos::prelude::*;

use crate::kernel::here::tongue;
use crate::kernel::icons::{Icon, QR};
use crate::kernel::words;

#[cfg(feature = "hydrate")]
mod lens;
#[cfg(any(feature = "hydrate", test))]
pub mod reader;

/// How it stands with the camera.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Seeing {
    /// There is none, or no script to ask for it.
    #[default]
    Nothing,
    /// It can be opened.
    Closed,
    /// It looks.
    Open,
    /// The browser or the person did not allow it.
    #[cfg_attr(
        not(feature = "hydrate"),
        expect(dead_code, reason = "only a browser refuses")
    )]
    Refused,
}

/// A button that opens the camera, and what it sees.
#[component]
pub fn Camera(
    /// Takes what was read; a code that is held there is read once, and again when it comes back.
    read: UnsyncCallback<String>,
) -> impl IntoView {
    let t = tongue();
    let seeing = RwSignal::new(Seeing::default());
    let video = NodeRef::<Video>::new();
    watch(seeing, video, read);
    let open = move |_| seeing.set(Seeing::Open);
    let close = move |_| seeing.set(Seeing::Closed);
    view! {
        <section class="ticket-camera no-print" hidden=move || seeing.get() == Seeing::Nothing>
            <video
                node_ref=video
                hidden=move || seeing.get() != Seeing::Open
                playsinline
                muted
                aria-label=words::services::gate_camera(t)
            ></video>
            {move || match seeing.get() {
                Seeing::Nothing => ().into_any(),
                Seeing::Open => {
                    view! {
                        <button type="button" class="button quiet" on:click=close>
                            {words::services::gate_camera_close(t)}
                        </button>
                    }
                    .into_any()
                }
                Seeing::Refused => {
                    view! { <p class="meta" role="status">{words::services::gate_camera_refused(t)}</p> }
                        .into_any()
                }
                Seeing::Closed => {
                    view! {
                        <button type="button" class="button wide" on:click=open>
                            <Icon svg=QR/>
                            {words::services::gate_camera_open(t)}
                        </button>
                    }
                    .into_any()
                }
            }}
        </section>
    }
}

/// Keeps the screen awake while the page is open, where the browser can.
#[component]
pub fn KeepAwake() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    lens::keep_awake();
}

/// Lets the camera look as long as it is to be open.
#[cfg(feature = "hydrate")]
fn watch(seeing: RwSignal<Seeing>, video: NodeRef<Video>, read: UnsyncCallback<String>) {
    lens::watch(seeing, video, read);
}

/// The server has no camera.
#[cfg(not(feature = "hydrate"))]
fn watch(_: RwSignal<Seeing>, _: NodeRef<Video>, _: UnsyncCallback<String>) {}
