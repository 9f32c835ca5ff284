//! The ticket of a booking: its QR code, drawn from the person's own row, so that it is there without a signal and
//! without scripts.

use domain::services::ticket::Shown;
use leptos::prelude::*;

use crate::kernel::words::{self, Tongue};

/// How many modules stay white around a code.
const QUIET: i32 = 4;

/// The code, to be shown at the door; never coloured by a theme.
pub fn ticket(t: Tongue, shown: &Shown) -> impl IntoView + use<> {
    code(t, shown, words::services::ticket_hint(t))
}

/// The code of somebody without an account, for the desk to print or to be photographed.
pub fn guests_ticket(t: Tongue, shown: &Shown) -> impl IntoView + use<> {
    code(t, shown, words::services::ticket_guest_hint(t))
}

fn code(t: Tongue, shown: &Shown, hint: &'static str) -> impl IntoView + use<> {
    let side = i32::from(shown.side) + 2 * QUIET;
    let frame = format!("-{QUIET} -{QUIET} {side} {side}");
    view! {
        <figure class="qr ticket">
            <svg viewBox=frame role="img" aria-label=words::services::ticket_title(t) shape-rendering="crispEdges">
                <path d=shown.path() fill="currentColor"/>
            </svg>
            <figcaption>{hint}</figcaption>
        </figure>
    }
}
