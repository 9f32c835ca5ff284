//! The routes and the layers around them, outermost first.

use super::accept::Limits;
use super::hurry::TooSlow;
use super::turn_away::TOO_MANY;
use super::{House, assets, guard, headers, health, kept, pages, panics, plain, texts};
use axum::Router;
use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::get;
use http::{HeaderValue, Method, StatusCode, header};
use std::error::Error;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tower::ServiceBuilder;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

/// The whole server as one service: the routes, and around all of them what every request goes through.
///
/// The routes stand behind one door, since every layer copies what lies within it for every request: a router is
/// copied by its address, a route with everything that it holds.
pub fn router(house: Arc<House>, limits: Limits) -> Router {
    let room = Room {
        requests: Arc::new(Semaphore::new(limits.requests)),
        doings: Arc::new(Semaphore::new(limits.doings)),
        limits,
    };
    let layers = ServiceBuilder::new()
        .layer(middleware::from_fn(headers::traced))
        .layer(middleware::from_fn_with_state(
            house.clone(),
            headers::secured,
        ))
        .layer(middleware::from_fn_with_state(room, shed))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            limits.request,
        ))
        .layer(panics::layer())
        .layer(middleware::from_fn_with_state(
            house.clone(),
            health::while_it_answers,
        ))
        .layer(middleware::from_fn_with_state(
            house.clone(),
            guard::right_address,
        ))
        .layer(middleware::from_fn(guard::same_origin))
        .layer(middleware::from_fn_with_state(house.clone(), kept::kept));
    Router::new().fallback_service(routes(house)).layer(layers)
}

/// Everything that is answered, by its address.
pub fn routes(house: Arc<House>) -> Router {
    let mut routes = Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(health::metrics))
        .merge(pages::pages(&house));
    if house.config.demo {
        routes = routes
            .route("/dev/outbox", get(texts::page))
            .route("/dev/outbox.json", get(texts::list));
    }
    if let Some(site) = &house.config.site {
        routes = routes.merge(assets::hashed(site));
    }
    routes
        .layer(CompressionLayer::new())
        .merge(pages::stream(&house))
        // Bodies have been read by now, and were bounded there.
        .layer(DefaultBodyLimit::disable())
        .with_state(house)
}

/// How many requests are answered at a time, and how many of those that change something.
#[derive(Clone, Debug)]
struct Room {
    requests: Arc<Semaphore>,
    doings: Arc<Semaphore>,
    limits: Limits,
}

/// Beyond the permits it is better to say so at once than to let everybody wait. A body is read before there is a
/// permit for it: whoever sends slowly keeps nobody else waiting.
async fn shed(State(room): State<Room>, request: Request, next: Next) -> Response {
    if guard::is_probe(request.uri().path()) {
        return next.run(request).await;
    }
    let request = match whole(request, room.limits.body).await {
        Ok(request) => request,
        Err(answer) => return answer,
    };
    let (permits, turn) = if request.method() == Method::POST {
        (room.doings, room.limits.doing_turn)
    } else {
        (room.requests, room.limits.turn)
    };
    let Ok(Ok(_permit)) = tokio::time::timeout(turn, permits.acquire()).await else {
        return busy();
    };
    next.run(request).await
}

fn busy() -> Response {
    let mut answer = plain(StatusCode::SERVICE_UNAVAILABLE, TOO_MANY);
    let wait = HeaderValue::from_static("2");
    answer.headers_mut().insert(header::RETRY_AFTER, wait);
    answer
}

/// The request with its body read.
async fn whole(request: Request, most: usize) -> Result<Request, Response> {
    if request.body().is_end_stream() {
        return Ok(request);
    }
    let (parts, body) = request.into_parts();
    let length = parts.headers.get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let too_large = || {
        plain(
            StatusCode::PAYLOAD_TOO_LARGE,
            "This is more than can be taken at once.",
        )
    };
    if length.is_some_and(|length| length > most) {
        return Err(too_large());
    }
    match to_bytes(body, most).await {
        Ok(bytes) => Ok(Request::from_parts(parts, Body::from(bytes))),
        Err(error) if is_too_slow(&error) => Err(plain(
            StatusCode::REQUEST_TIMEOUT,
            "This came too slowly; please send it again.",
        )),
        Err(_) => Err(too_large()),
    }
}

fn is_too_slow(error: &axum::Error) -> bool {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if inner.is::<TooSlow>() {
            return true;
        }
        cause = inner.source();
    }
    false
}
