//! The files of the built site: hashed ones below `/pkg/` may be kept for ever, the rest is asked for again.

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use std::path::Path;
use tower::ServiceExt;
use tower_http::services::ServeDir;

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const A_DAY: &str = "public, max-age=86400";
const ASK_AGAIN: &str = "no-cache";

/// Serves the hashed files below `/pkg`.
pub fn hashed<S: Clone + Send + Sync + 'static>(site: &Path) -> Router<S> {
    let files = folder(&site.join("pkg"));
    Router::new()
        .nest_service("/pkg", files)
        .layer(middleware::from_fn(
            |request: Request, next: Next| async move {
                let mut answer = next.run(request).await;
                if answer.status().is_success() || answer.status() == StatusCode::NOT_MODIFIED {
                    keep(&mut answer, FOR_EVER);
                }
                answer
            },
        ))
}

/// Whether a path may name a file: names of pages have no dot, so they never cost a look at the disk.
pub fn may_be_a_file(path: &str) -> bool {
    path.rsplit('/')
        .next()
        .is_some_and(|name| name.contains('.'))
}

/// The file of the site at the request's path, if there is one: the service worker, the manifest, icons.
pub async fn file(site: &Path, request: Request) -> Option<Response> {
    let path = request.uri().path();
    // Names of pages have no dot, so they never cost a look at the disk.
    if !path
        .rsplit('/')
        .next()
        .is_some_and(|name| name.contains('.'))
    {
        return None;
    }
    let kept = if path.starts_with("/icons/") {
        A_DAY
    } else {
        ASK_AGAIN
    };
    let mut answer = folder(site).oneshot(request).await.ok()?.map(Body::new);
    if answer.status() == StatusCode::NOT_FOUND {
        return None;
    }
    keep(&mut answer, kept);
    Some(answer)
}

fn folder(path: &Path) -> ServeDir {
    ServeDir::new(path)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip()
}

/// `ServeDir` chooses among packed variants without saying so to caches.
fn keep(answer: &mut Response, how_long: &'static str) {
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(how_long));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
}
