//! The app on the phone: its own copy of the rows, the outbox, and the calls that keep both in step with the
//! server. What to send and what an answer means is decided in `domain`; here it is stored, sent and shown.

// The type of the whole app's view is deep.
#![recursion_limit = "512"]

mod browser;
mod call;
mod device;
mod leave;
mod live;
mod start;
mod storage;
mod sync;
mod tabs;
mod verbs;
mod who;
mod worker;

use wasm_bindgen::prelude::wasm_bindgen;

/// Where the app starts: called by the page's script.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    start::start();
}
