//! Kept pages: what everybody who is signed out sees is made once, and again when a space has moved on.
//!
//! A page is kept when it was made for nobody, holds no form, and answers 200. Its inline scripts are allowed by
//! their hashes, never by a nonce, so that its bytes never change. It is served while every space that it was made
//! from stands at the same version, until the next moment at which it would say something else: a session begins or
//! ends, midnight comes. What is kept is bounded by bytes; addresses that anybody may make up are not kept.

use super::House;
use super::headers::policy;
use app::kernel::here::Settings;
use app::kernel::ssr::{Made, Visitor};
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

/// Answers from what is kept, or keeps what is answered.
pub async fn kept(State(house): State<Arc<House>>, mut request: Request, next: Next) -> Response {
    let Some(key) = key(&request) else {
        return next.run(request).await;
    };
    if let Some(page) = house.kept.0.get(&key).filter(|page| holds(&house, page)) {
        return page.answer();
    }
    // An empty nonce lets no script through; the hashes do.
    request.extensions_mut().insert(Nonce::from_value(""));
    let answer = next.run(request).await;
    let (parts, body) = answer.into_parts();
    let Ok(body) = to_bytes(body, LARGEST).await else {
        return super::plain(StatusCode::INTERNAL_SERVER_ERROR, "This page is too large.");
    };
    let html = String::from_utf8_lossy(&body);
    let mut headers = parts.headers.clone();
    if let Ok(policy) = HeaderValue::from_str(&policy(&hashes(&html))) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    let made = parts.extensions.get::<Made>().cloned();
    let may_be_kept = parts.status == StatusCode::OK
        && !html.contains("<form")
        && !headers.contains_key(header::SET_COOKIE);
    headers.remove(header::CONTENT_LENGTH);
    headers.remove(header::TRANSFER_ENCODING);
    let Some(made) = made.filter(|_| may_be_kept) else {
        let mut answer = Response::from_parts(parts, Body::from(body));
        *answer.headers_mut() = headers;
        return answer;
    };
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    headers.insert(
        header::VARY,
        HeaderValue::from_static("cookie, accept-encoding, accept-language"),
    );
    let bytes = key.len() + body.len() + 1_024;
    let page = Arc::new(Page {
        body,
        headers,
        made,
    });
    house.kept.0.keep(key, page.clone(), bytes);
    page.answer()
}

impl Page {
    fn answer(&self) -> Response {
        let mut answer = Response::new(Body::from(self.body.clone()));
        *answer.headers_mut() = self.headers.clone();
        answer
    }
}

/// Under which name a page is kept: the address and everything of the browser that changes it. `None` for those
/// who are signed in, and for addresses that name a form or an outcome.
fn key(request: &Request) -> Option<String> {
    let visitor = request.extensions().get::<Visitor>()?;
    let uri = request.uri();
    let query = uri.query().unwrap_or_default();
    if request.method() != Method::GET || visitor.actor.is_some() || !is_kept(query) {
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
    let settings = Settings::read(cookies, text(header::ACCEPT_LANGUAGE));
    let place = cookies
        .split(';')
        .find_map(|pair| pair.trim().strip_prefix("place="))
        .filter(|place| place.len() <= VALUE_MAX)
        .unwrap_or_default();
    Some(format!(
        "{}?{query} {} {} {} {place}",
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
