//! Whether it lives (`/healthz`), whether it can serve (`/readyz`), and figures for Prometheus (`/metrics`).

use super::client::Client;
use super::{House, plain};
use axum::extract::{Extension, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// A database that is silent for longer than this is not ready.
const SILENCE: Duration = Duration::from_secs(2);
/// How long a request may wait for a database that was found silent.
const GRACE: Duration = Duration::from_secs(1);

/// The process runs.
pub async fn healthz() -> &'static str {
    "ok"
}

/// The database answers and nobody asked us to stop.
pub async fn readyz(State(house): State<Arc<House>>) -> Response {
    if house.stopping.is_cancelled() || house.stop.is_cancelled() {
        return plain(StatusCode::SERVICE_UNAVAILABLE, "stopping");
    }
    let answer = tokio::time::timeout(SILENCE, house.store.ping()).await;
    if !house.store.is_gone() && matches!(answer, Ok(Ok(()))) {
        return plain(StatusCode::OK, "ok");
    }
    tracing::error!(?answer, "the database does not answer");
    plain(
        StatusCode::SERVICE_UNAVAILABLE,
        "the database does not answer",
    )
}

/// Lets nobody wait for a database that has gone: what can be answered from memory is answered, and the rest is told
/// so within a few seconds. Dropping a request half-way is safe, since whoever asks again asks by the same id.
pub async fn while_it_answers(
    State(house): State<Arc<House>>,
    request: Request,
    next: Next,
) -> Response {
    tokio::select! {
        answer = next.run(request) => answer,
        () = house.store.gone_for(GRACE) => {
            let mut answer = plain(
                StatusCode::SERVICE_UNAVAILABLE,
                "The database does not answer. Please try again in a minute; what you sent from the app is kept on your phone.",
            );
            answer
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
            answer
        }
    }
}

/// Figures, for this machine or whoever has the token.
pub async fn metrics(
    State(house): State<Arc<House>>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
) -> Response {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let allowed = match (&house.config.metrics_token, bearer) {
        (Some(token), Some(bearer)) => same(token, bearer),
        // A proxy on this machine speaks for the whole world.
        _ => client.address.is_loopback() && client.direct,
    };
    if !allowed {
        return plain(
            StatusCode::FORBIDDEN,
            "only from this machine, or with the token",
        );
    }
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
    (kind, figures().render()).into_response()
}

/// The bounds between which times are counted, in seconds.
const SECONDS: [f64; 10] = [0.001, 0.003, 0.01, 0.03, 0.06, 0.1, 0.3, 1.0, 3.0, 10.0];

/// One recorder per process, however many servers run in it.
pub fn figures() -> &'static PrometheusHandle {
    static FIGURES: OnceLock<PrometheusHandle> = OnceLock::new();
    FIGURES.get_or_init(|| {
        let recorder = PrometheusBuilder::new()
            .set_buckets(&SECONDS)
            .unwrap_or_default()
            .build_recorder();
        let figures = recorder.handle();
        // Somebody else's recorder stays; then ours shows nothing.
        let _ = metrics::set_global_recorder(recorder);
        figures
    })
}

/// Compares digests, so that the time taken says nothing about where the texts differ.
fn same(one: &str, other: &str) -> bool {
    use sha2::{Digest, Sha256};
    Sha256::digest(one) == Sha256::digest(other)
}
