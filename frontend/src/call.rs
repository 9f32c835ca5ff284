//! The one call to the server. A plain `fetch`, so that the status can be told apart and a network that swallows
//! packets does not hold the queue for ever.

use domain::kernel::device::NoAnswer;
use domain::kernel::sync::{Pulled, Push};
use js_sys::Reflect;
use serde_json::value::RawValue;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestInit, Response};

use crate::browser::{pause, spawn, window};

const SYNC: &str = "/do/kernel/sync";
const VISIT: &str = "/do/kernel/visit";
const JSON: &str = "application/json";
/// How long an answer may take in all.
const PATIENCE_MS: i32 = 20_000;

/// Pushes and pulls.
pub async fn exchange(push: &Push) -> Result<Pulled, NoAnswer> {
    let push = serde_json::to_string(push).map_err(|_| NoAnswer::Strange)?;
    let body = format!("{{\"push\":{push}}}");
    serde_json::from_str(&ask(SYNC, &body).await?).map_err(|_| NoAnswer::Strange)
}

/// Fetches the spaces that the page at `path` needs.
pub async fn visit(path: &str) -> Result<Vec<Box<RawValue>>, NoAnswer> {
    let path = serde_json::to_string(path).map_err(|_| NoAnswer::Strange)?;
    let body = format!("{{\"path\":{path}}}");
    serde_json::from_str(&ask(VISIT, &body).await?).map_err(|_| NoAnswer::Strange)
}

async fn ask(path: &str, body: &str) -> Result<String, NoAnswer> {
    let answer = post(path, JSON, body).await?;
    let text = JsFuture::from(answer.text().map_err(|_| NoAnswer::Away)?)
        .await
        .map_err(|_| NoAnswer::Away)?;
    text.as_string().ok_or(NoAnswer::Strange)
}

/// Posts and returns what was answered well.
pub async fn post(path: &str, kind: &str, body: &str) -> Result<Response, NoAnswer> {
    let controller = AbortController::new().map_err(|_| NoAnswer::Away)?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_body(&JsValue::from_str(body));
    request.set_signal(Some(&controller.signal()));
    let headers = js_sys::Object::new();
    for (name, value) in [("content-type", kind), ("accept", JSON)] {
        let _ = Reflect::set(&headers, &name.into(), &value.into());
    }
    request.set_headers(&headers);
    spawn(async move {
        pause(PATIENCE_MS).await;
        controller.abort();
    });
    let answer = JsFuture::from(window().fetch_with_str_and_init(path, &request))
        .await
        .map_err(|_| NoAnswer::Away)?;
    let answer: Response = answer.unchecked_into();
    match answer.status() {
        200 => Ok(answer),
        401 => Err(NoAnswer::SignedOut),
        413 => Err(NoAnswer::TooLarge),
        408 | 429 | 500..=599 => Err(NoAnswer::Busy(retry_after(&answer))),
        _ => Err(NoAnswer::Strange),
    }
}

fn retry_after(answer: &Response) -> Option<i32> {
    answer.headers().get("retry-after").ok()??.parse().ok()
}
