//! What every answer carries: a request id, the content security policy, and the other headers that keep a
//! browser from doing what we never ask of it. One line of log per request.

use super::House;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use leptos::nonce::Nonce;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Instant;

/// Names one request in the log and on the error page.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Gives the request an id, and logs and counts its answer. Paths hold ids only; queries are never logged.
pub async fn traced(mut request: Request, next: Next) -> Response {
    let id = random_hex::<6>();
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let path = told(request.uri().path()).to_owned();
    let start = Instant::now();
    let mut answer = next.run(request).await;
    let status = answer.status();
    let took = start.elapsed();
    metrics::counter!("youlin_requests_total", "method" => verb(&method), "status" => class(status)).increment(1);
    metrics::histogram!("youlin_request_seconds", "method" => verb(&method))
        .record(took.as_secs_f64());
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let status = status.as_u16();
    // Whoever is turned away by a crowd is counted; a line for each would be one more thing to do in a crowd. What the
    // database fails at has a line of its own.
    let turned_away = status == 503;
    if status >= 500 && !turned_away {
        tracing::error!(%id, %method, path, status, ms, "answered");
    } else if method.is_safe() || turned_away {
        tracing::debug!(%id, %method, path, status, ms, "answered");
    } else {
        tracing::info!(%id, %method, path, status, ms, "answered");
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        answer.headers_mut().insert("x-request-id", value);
    }
    answer
}

/// A path as the log may tell it: the address that a calendar follows is a secret.
fn told(path: &str) -> &str {
    const CALENDAR: &str = "/services/calendar/";
    if path.starts_with(CALENDAR) {
        CALENDAR
    } else {
        path
    }
}

fn verb(method: &http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        _ => "other",
    }
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() / 100 {
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        5 => "5xx",
        _ => "other",
    }
}

/// Sets the security headers. Pages find their [`Nonce`] among the request's extensions; an answer that
/// brings its own policy (a kept page, with hashes) keeps it. What does not say how long it may be kept was made for
/// one visitor, and is kept by no cache in between.
pub async fn secured(
    State(house): State<Arc<House>>,
    mut request: Request,
    next: Next,
) -> Response {
    let nonce = random_hex::<16>();
    request
        .extensions_mut()
        .insert(Nonce::from_value(nonce.clone()));
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    if is_html(headers) && !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        let policy = HeaderValue::from_str(&policy(&format!("'nonce-{nonce}'")));
        if let Ok(policy) = policy {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        let private = HeaderValue::from_static("private, no-store");
        headers.insert(header::CACHE_CONTROL, private);
        headers.append(header::VARY, HeaderValue::from_static("cookie"));
    }
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if house.config.public.https {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    answer
}

/// The policy of a page whose inline scripts are allowed by `scripts`: a nonce or hashes.
pub fn policy(scripts: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' {scripts}; style-src 'self'; img-src 'self' data: blob:; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; \
         frame-ancestors 'none'; base-uri 'none'"
    )
}

const ALWAYS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(self), geolocation=(self), microphone=(), payment=()",
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
];

fn is_html(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// `N` random bytes in hexadecimal. Without randomness there is nothing safe to answer, so the nonce then
/// matches no script.
fn random_hex<const N: usize>() -> String {
    let mut bytes = [0_u8; N];
    if getrandom::fill(&mut bytes).is_err() {
        tracing::error!("the machine gives no randomness");
        return "none".to_owned();
    }
    bytes
        .iter()
        .fold(String::with_capacity(N * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}
