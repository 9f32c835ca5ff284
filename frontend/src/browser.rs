//! The little that is needed of the browser: events, pauses, chance, the time.

use domain::kernel::Instant;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, EventTarget, Storage, VisibilityState, Window};

/// The window; there always is one where this runs.
pub fn window() -> Window {
    js_sys::global().unchecked_into()
}

/// The page.
pub fn document() -> Document {
    leptos::prelude::document()
}

/// Small texts that outlive the app; none where the browser keeps nothing.
pub fn local() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Small texts of this tab.
pub fn session() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

/// The phone's own clock.
#[expect(
    clippy::cast_possible_truncation,
    reason = "milliseconds, far below 2^53"
)]
pub fn clock() -> Instant {
    Instant(js_sys::Date::now() as i64)
}

/// Whether the page can be seen.
pub fn is_visible() -> bool {
    document().visibility_state() == VisibilityState::Visible
}

/// Calls `act` at every event of this name, for as long as the page lives.
pub fn on(target: &EventTarget, event: &str, act: impl FnMut(JsValue) + 'static) {
    let act = Closure::<dyn FnMut(JsValue)>::new(act);
    let _ = target.add_event_listener_with_callback(event, act.as_ref().unchecked_ref());
    act.forget();
}

/// Lets `ms` milliseconds pass.
pub async fn pause(ms: i32) {
    let elapsed = Promise::new(&mut |resolve, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
    });
    let _ = JsFuture::from(elapsed).await;
}

/// A number from half of `ms` to `ms`, so that many phones do not call at once.
#[expect(clippy::cast_possible_truncation, reason = "at most `ms`")]
pub fn jittered(ms: i32) -> i32 {
    (f64::from(ms) * (0.5 + js_sys::Math::random() / 2.0)) as i32
}

/// A number by chance, of as many bits as the browser's chance has.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "from 0 to below 2^52"
)]
pub fn chance() -> u64 {
    (js_sys::Math::random() * 4_503_599_627_370_496.0) as u64
}

/// A mark on the browser's own timeline, for whoever measures.
pub fn mark(name: &str) {
    if let Some(performance) = window().performance() {
        let _ = performance.mark(name);
    }
}

/// A property of something of the browser; undefined where the browser lacks it.
pub fn part(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or_default()
}

/// Calls what the bindings do not know.
pub fn call(of: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = part(of, name).dyn_into()?;
    function.apply(of, &arguments.iter().collect())
}

/// Does it, and does not wait for it.
pub fn spawn(work: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(work);
}
