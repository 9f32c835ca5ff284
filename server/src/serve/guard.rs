//! Who is let through at all: the right host, HTTPS off loopback, and for every request that changes
//! something, the same origin.

use super::client::Client;
use super::{House, plain};
use app::accounts::door::Door;
use app::kernel::AppError;
use app::kernel::ssr::Visitor;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use std::sync::Arc;

/// The one sync call.
const SYNC: &str = "/do/kernel/sync";

/// Puts the [`Client`] among the extensions, and turns away who comes by another name or without HTTPS.
pub async fn right_address(
    State(house): State<Arc<House>>,
    mut request: Request,
    next: Next,
) -> Response {
    let client = Client::of(&request, &house.config.trusted_proxies);
    request.extensions_mut().insert(client);
    if is_probe(request.uri().path()) {
        return next.run(request).await;
    }
    let public = &house.config.public;
    if public.https && !client.https {
        // What was typed into a form has crossed the net in the open: better to say so than to repeat it.
        return if is_safe(request.method()) {
            let path = request
                .uri()
                .path_and_query()
                .map_or("/", http::uri::PathAndQuery::as_str);
            Redirect::permanent(&format!("{public}{path}")).into_response()
        } else {
            plain(StatusCode::FORBIDDEN, &format!("Only by HTTPS: {public}"))
        };
    }
    let known = host(request.headers()).is_some_and(|host| is_ours(&host, &house));
    if !known {
        // Another name for this machine may be a web page's trick to read it (DNS rebinding).
        return plain(
            StatusCode::MISDIRECTED_REQUEST,
            &format!("This is {public}"),
        );
    }
    next.run(request).await
}

/// Turns away what would change something on another site's behalf. Browsers say where a request comes from
/// in `Sec-Fetch-Site`; older ones at least in `Origin`. Who says neither is no browser we serve.
pub async fn same_origin(request: Request, next: Next) -> Response {
    if is_safe(request.method()) || comes_from_here(request.headers()) {
        return next.run(request).await;
    }
    plain(
        StatusCode::FORBIDDEN,
        "This came from another site, so nothing was changed. Open the page here and send it again.",
    )
}

/// Takes verbs no faster than a hand gives them: of one person, or of one network where nobody is signed in. A
/// phone's sync is counted by its commands, where they are read.
pub async fn paced(request: Request, next: Next) -> Response {
    if is_safe(request.method()) || request.uri().path() == SYNC {
        return next.run(request).await;
    }
    let extensions = request.extensions();
    let (Some(visitor), Some(door)) = (extensions.get::<Visitor>(), extensions.get::<Door>())
    else {
        return next.run(request).await;
    };
    let pace = &visitor.store.pace;
    let taken = match &visitor.actor {
        Some(actor) => pace.of_person(actor.person, 1),
        None => pace.of_network(&door.network),
    };
    match taken {
        Ok(_) => next.run(request).await,
        Err(wait) => {
            let mut answer = plain(
                StatusCode::TOO_MANY_REQUESTS,
                "一下子太多了，请稍等几秒再试。什么都没有丢。\nToo many at once; please wait a few seconds and try again. Nothing is lost.",
            );
            let seconds = HeaderValue::from(wait.seconds);
            answer.headers_mut().insert(header::RETRY_AFTER, seconds);
            answer
        }
    }
}

/// Says in words why a form came to nothing: who has no app sees what the server answers, and not only that the page
/// is the same as before.
pub async fn worded(request: Request, next: Next) -> Response {
    let accept = request.headers().get(header::ACCEPT);
    let page =
        accept.is_some_and(|kinds| kinds.as_bytes().windows(9).any(|kind| kind == b"text/html"));
    let answer = next.run(request).await;
    if !page {
        return answer;
    }
    match (answer.status(), reference(&answer)) {
        (status @ StatusCode::INSUFFICIENT_STORAGE, _) => {
            plain(status, &AppError::Full.to_string())
        }
        (status @ StatusCode::SERVICE_UNAVAILABLE, Some(reference)) => plain(
            status,
            &format!(
                "现在办不了，请过一会儿再试；要是一直不行，请把编号 {reference} 告诉社区。\n\
                 This cannot be done right now; please try again in a while. If it goes on, tell the community the reference {reference}."
            ),
        ),
        _ => answer,
    }
}

/// The reference of the failure with which a form is sent back to the page that it came from.
fn reference(answer: &Response) -> Option<String> {
    let back = answer.headers().get(header::LOCATION)?.to_str().ok()?;
    let (_, error) = back.rsplit_once("__err=")?;
    let error = URL_SAFE.decode(error.replace("%3D", "=")).ok()?;
    match serde_json::from_slice(&error).ok()? {
        AppError::Failed(reference) => Some(reference),
        _ => None,
    }
}

fn comes_from_here(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or(""));
    if let Some(site) = text(http::HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin";
    }
    let Some(origin) = text(header::ORIGIN) else {
        return false;
    };
    let origin_host = origin
        .split_once("://")
        .map(|(_, host)| host.to_ascii_lowercase());
    origin_host.is_some() && origin_host == host(headers)
}

fn host(headers: &HeaderMap) -> Option<String> {
    let host = headers.get(header::HOST)?.to_str().ok()?;
    Some(host.to_ascii_lowercase())
}

fn is_ours(host: &str, house: &House) -> bool {
    let public = &house.config.public;
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    host == public.host || (!public.https && ["localhost", "127.0.0.1", "[::1]"].contains(&name))
}

/// Whether this asks how the server is, which it must be able to say whatever else it is busy with.
pub fn is_probe(path: &str) -> bool {
    ["/healthz", "/readyz", "/metrics"].contains(&path)
}

fn is_safe(method: &Method) -> bool {
    [Method::GET, Method::HEAD, Method::OPTIONS].contains(method)
}
