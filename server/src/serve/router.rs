//! The routes and the layers around them, outermost first.

use super::accept::Limits;
use super::{House, assets, guard, headers, health, pages, plain, texts};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::get;
use http::{HeaderValue, StatusCode, header};
use std::sync::Arc;
use tokio::sync::Semaphore;
use tower::ServiceBuilder;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

/// The whole server as one service.
pub fn router(house: Arc<House>, limits: Limits) -> Router {
    let requests = Arc::new(Semaphore::new(limits.requests));
    let layers = ServiceBuilder::new()
        .layer(middleware::from_fn(headers::traced))
        .layer(middleware::from_fn_with_state(
            house.clone(),
            headers::secured,
        ))
        .layer(middleware::from_fn_with_state(requests, shed))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            limits.request,
        ))
        .layer(middleware::from_fn_with_state(
            house.clone(),
            health::while_it_answers,
        ))
        .layer(middleware::from_fn_with_state(
            house.clone(),
            guard::right_address,
        ))
        .layer(middleware::from_fn(guard::same_origin))
        .layer(RequestBodyLimitLayer::new(limits.body))
        .layer(CompressionLayer::new());
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
        // Bodies are bounded above, also for those who read them by other means than axum's.
        .layer(DefaultBodyLimit::disable())
        .layer(layers)
        .with_state(house)
}

/// Beyond the permits it is better to say so at once than to let everybody wait.
async fn shed(State(permits): State<Arc<Semaphore>>, request: Request, next: Next) -> Response {
    let Ok(_permit) = permits.try_acquire() else {
        let mut answer = plain(
            StatusCode::SERVICE_UNAVAILABLE,
            "Too many people at once; please try again in a few seconds.",
        );
        answer
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        return answer;
    };
    next.run(request).await
}
