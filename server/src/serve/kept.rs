//! Kept pages: what everybody who is signed out sees is made once, and again when a space has moved on.
//!
//! A page is kept when it was made for nobody, holds no form, and answers 200. Its inline scripts are allowed by
//! their hashes, never by a nonce, so that its bytes never change. It is served while every space that it was made
//! from stands at the same version, until the next moment at which it would say something else: a session begins or
//! ends, midnight comes. It is kept as it goes out, compressed as the browser takes it. What is kept is bounded by bytes;
//! addresses that anybody may make up are not kept.

use super::headers::policy;
use super::{House, seen};
use app::accounts::door::Door;
use app::kernel::here::Settings;
use app::kernel::ssr::Made;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use leptos::nonce::Nonce;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use store::kernel::bounded::Bounded;

/// What kept pages may take.
const BYTES: usize = 64 * 1024 * 1024;
/// A page larger than this is not made at all.
const LARGEST: usize = 1024 * 1024;
/// What pages that anybody may see are asked by.
const QUERIES: [&str; 2] = ["kind", "day"];
/// The longest value in a kept address: a day, the name of a kind, an id.
const VALUE_MAX: usize = 36;

/// The pages that are kept.
#[derive(Debug)]
pub struct Kept(Bounded<String, Arc<Page>>);

impl Default for Kept {
    fn default() -> Self {
        Self(Bounded::new(BYTES))
    }
}

#[derive(Debug)]
struct Page {
    body: Bytes,
    headers: HeaderMap,
    made: Made,
}

/// A page that may be kept when it is made: among the extensions of its request.
#[derive(Clone, Copy, Debug)]
struct Keepable;

/// Answers from what is kept, or keeps what is answered. Around all routes, so that a kept page costs no more than to
/// find it.
pub async fn kept(State(house): State<Arc<House>>, mut request: Request, next: Next) -> Response {
    let encoding = encoding(request.headers());
    let Some(key) = key(&request, house.config.public.https, encoding) else {
        return next.run(request).await;
    };
    if let Some(page) = house.kept.0.get(&key).filter(|page| holds(&house, page)) {
        return page.answer();
    }
    request.extensions_mut().insert(Keepable);
    match encoding {
        "" => request.headers_mut().remove(header::ACCEPT_ENCODING),
        name => {
            let name = HeaderValue::from_static(name);
            request.headers_mut().insert(header::ACCEPT_ENCODING, name)
        }
    };
    let answer = next.run(request).await;
    let made = answer.extensions().get::<Made>().cloned();
    // A cookie is for one browser alone, whoever set it on the way out.
    let own = answer.headers().contains_key(header::SET_COOKIE);
    let Some(made) = made.filter(|_| !own) else {
        return answer;
    };
    let (parts, body) = answer.into_parts();
    let Ok(body) = to_bytes(body, LARGEST).await else {
        return too_large();
    };
    let bytes = key.len() + body.len() + 1_024;
    let mut headers = parts.headers;
    headers.remove(header::CONTENT_LENGTH);
    headers.remove(header::TRANSFER_ENCODING);
    let page = Arc::new(Page {
        body,
        headers,
        made,
    });
    house.kept.0.keep(key, page.clone(), bytes);
    page.answer()
}

/// Around the pages: allows the inline scripts of one that may be kept by their hashes, and says whether it may.
pub async fn by_hashes(mut request: Request, next: Next) -> Response {
    if request.extensions().get::<Keepable>().is_none() {
        return next.run(request).await;
    }
    // An empty nonce lets no script through; the hashes do.
    request.extensions_mut().insert(Nonce::from_value(""));
    let (mut parts, body) = next.run(request).await.into_parts();
    let Ok(body) = to_bytes(body, LARGEST).await else {
        return too_large();
    };
    let html = String::from_utf8_lossy(&body);
    if let Ok(policy) = HeaderValue::from_str(&policy(&hashes(&html))) {
        parts
            .headers
            .insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    let may_be_kept = parts.status == StatusCode::OK
        && !html.contains("<form")
        && !parts.headers.contains_key(header::SET_COOKIE);
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::TRANSFER_ENCODING);
    if may_be_kept {
        for (name, value) in [
            (header::CACHE_CONTROL, "private, no-cache"),
            (header::VARY, "cookie, accept-encoding, accept-language"),
        ] {
            parts.headers.insert(name, HeaderValue::from_static(value));
        }
    } else {
        parts.extensions.remove::<Made>();
    }
    Response::from_parts(parts, Body::from(body))
}

fn too_large() -> Response {
    super::plain(StatusCode::INTERNAL_SERVER_ERROR, "This page is too large.")
}

impl Page {
    fn answer(&self) -> Response {
        let mut answer = Response::new(Body::from(self.body.clone()));
        *answer.headers_mut() = self.headers.clone();
        answer
    }
}

/// How a page goes out to whoever takes these: the first of ours that is named without reserve.
fn encoding(headers: &HeaderMap) -> &'static str {
    let taken = headers.get(header::ACCEPT_ENCODING);
    let taken = taken.and_then(|value| value.to_str().ok());
    let takes = |name: &str| {
        let mut names = taken.unwrap_or_default().split(',');
        names.any(|taken| taken.trim() == name)
    };
    ["br", "gzip"]
        .into_iter()
        .find(|name| takes(name))
        .unwrap_or_default()
}

/// Under which name a page is kept: the address and everything of the browser that changes it. `None` for those
/// who are signed in or have just written something, and for addresses that name a form or an outcome.
fn key(request: &Request, https: bool, encoding: &str) -> Option<String> {
    let uri = request.uri();
    let query = uri.query().unwrap_or_default();
    if request.method() != Method::GET || !is_kept(query) {
        return None;
    }
    let text = |name: HeaderName| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    let cookies = text(header::COOKIE);
    if Door::has_session(cookies, https) || !seen::read(request.headers()).is_empty() {
        return None;
    }
    let settings = Settings::read(cookies, text(header::ACCEPT_LANGUAGE));
    let place = cookies
        .split(';')
        .find_map(|pair| pair.trim().strip_prefix("place="))
        .filter(|place| place.len() <= VALUE_MAX)
        .unwrap_or_default();
    Some(format!(
        "{}?{query} {} {} {} {place} {encoding}",
        uri.path(),
        settings.lang.tag(),
        settings.look.name(),
        settings.theme.name()
    ))
}

/// Whether addresses with this query are kept: those that pages link to. A search, an outcome or a place to go on to
/// is one person's own.
fn is_kept(query: &str) -> bool {
    let kept = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        QUERIES.contains(&name) && value.len() <= VALUE_MAX
    };
    query.is_empty() || (query.split('&').count() <= QUERIES.len() && query.split('&').all(kept))
}

fn holds(house: &House, page: &Page) -> bool {
    house.store.clock.now() < page.made.until
        && page
            .made
            .from
            .iter()
            .all(|(space, version)| house.store.version(space) == *version)
}

/// The inline scripts of a page, as a policy names them.
fn hashes(html: &str) -> String {
    let mut hashes = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find("<script") {
        let Some(open) = rest[start..].find('>') else {
            break;
        };
        let body = &rest[start + open + 1..];
        let Some(end) = body.find("</script>") else {
            break;
        };
        let inline = !rest[start..start + open].contains(" src=");
        if inline {
            hashes.push(format!(
                "'sha256-{}'",
                STANDARD.encode(Sha256::digest(&body[..end]))
            ));
        }
        rest = &body[end..];
    }
    hashes.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_inline_script_is_named_by_its_hash() {
        let page = "<script nonce=\"\">1</script><p>x</p><script src=\"/a.js\"></script><script type=\"module\">2</script>";
        // printf 1 | openssl dgst -sha256 -binary | base64
        let one = "'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='";
        let two = "'sha256-1HNeOiZeFu7gP1lxi5tdAwGcB9i2xR+Q2jpmbuwTqzU='";
        assert_eq!(hashes(page), format!("{one} {two}"));
    }
}
