//! A fault in one page is the fault of that page: whoever asked for it is told, and everybody else goes on.

use super::plain;
use axum::response::Response;
use http::StatusCode;
use std::any::Any;
use tower_http::catch_panic::{CatchPanicLayer, ResponseForPanic};

/// Answers where a page broke.
pub fn layer() -> CatchPanicLayer<Told> {
    CatchPanicLayer::custom(Told)
}

/// Says so in a sentence, and in the log what it was.
#[derive(Clone, Copy, Debug)]
pub struct Told;

impl ResponseForPanic for Told {
    type ResponseBody = axum::body::Body;

    fn response_for_panic(&mut self, fault: Box<dyn Any + Send>) -> Response {
        let text = fault.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| fault.downcast_ref::<&str>().copied());
        tracing::error!(fault = text.unwrap_or("no word"), "a page broke");
        plain(
            StatusCode::INTERNAL_SERVER_ERROR,
            "这一页出错了，已经记下。请返回上一页再试。\nThis page broke, which has been noted. Please go back and try again.",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::Body;
    use axum::extract::Request;
    use axum::routing::get;
    use tower::ServiceExt as _;

    #[expect(clippy::panic, reason = "it is what is tried")]
    async fn broken() -> &'static str {
        panic!("a fault of the test")
    }

    #[tokio::test]
    async fn whoever_asks_for_a_broken_page_is_told_and_others_go_on() {
        let routes = Router::new()
            .route("/broken", get(broken))
            .route("/", get(|| async { "here" }))
            .layer(layer());
        for (path, status) in [("/broken", 500), ("/", 200), ("/broken", 500)] {
            let ask = Request::get(path).body(Body::empty()).unwrap_or_default();
            let answer = routes.clone().oneshot(ask).await;
            assert!(
                answer.is_ok_and(|answer| answer.status() == status),
                "{path}"
            );
        }
    }
}
