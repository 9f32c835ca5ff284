//! Text messages on their way out. The adapter there is writes them to the log, and in the demonstration to a page
//! of its own, so that everything runs without an account anywhere.

use super::House;
use axum::Json;
use axum::extract::State;
use axum::response::{Html, IntoResponse};
use domain::kernel::Instant;
use serde::Serialize;
use std::collections::VecDeque;
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::accounts::Text;

/// How many the demonstration's page shows.
const SHOWN: usize = 100;
/// How often the queue is looked at when nobody wakes us: another instance may have queued something.
const LONGEST_SLEEP: Duration = Duration::from_secs(2);

/// The messages that the demonstration's page shows, newest first.
#[derive(Debug, Default)]
pub struct Outbox(Mutex<VecDeque<Sent>>);

/// A message that has gone out.
#[derive(Clone, Debug, Serialize)]
pub struct Sent {
    /// To whom, as eleven digits.
    pub phone: String,
    /// What it says.
    pub body: String,
    /// When.
    pub at: Instant,
}

impl Outbox {
    /// What has gone out, newest first.
    pub fn sent(&self) -> Vec<Sent> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .cloned()
            .collect()
    }

    fn show(&self, sent: Sent) {
        let mut shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shown.push_front(sent);
        shown.truncate(SHOWN);
    }
}

/// Sends what waits until told to stop.
pub async fn run(house: Arc<House>) {
    while !house.stop.is_cancelled() {
        send_waiting(&house).await;
        tokio::select! {
            () = house.store.texts_waiting.notified() => {}
            () = tokio::time::sleep(LONGEST_SLEEP) => {}
            () = house.stop.cancelled() => {}
        }
    }
}

async fn send_waiting(house: &House) {
    loop {
        match house.store.claim_texts().await {
            Ok(texts) if texts.is_empty() => return,
            Ok(texts) => {
                for text in texts {
                    send(house, text).await;
                }
            }
            Err(error) => {
                tracing::error!(%error, "text messages cannot be claimed");
                return;
            }
        }
    }
}

/// The adapter that needs nothing: the log, and the demonstration's page.
async fn send(house: &House, text: Text) {
    tracing::info!(id = %text.id, phone = %text.phone.masked(), body = text.body, "text message");
    if house.config.demo {
        house.outbox.show(Sent {
            phone: text.phone.as_str().to_owned(),
            body: text.body,
            at: house.store.clock.now(),
        });
    }
    metrics::counter!("youlin_texts_total").increment(1);
    if let Err(error) = house.store.text_sent(text.id).await {
        tracing::error!(%error, "a sent text message could not be taken off the queue");
    }
}

/// The demonstration's page: `/dev/outbox`. What waits goes out first, so that it is all there.
pub async fn page(State(house): State<Arc<House>>) -> impl IntoResponse {
    send_waiting(&house).await;
    let mut items = String::new();
    for sent in house.outbox.sent() {
        let at = sent.at.civil();
        let body = escaped(&sent.body);
        let _ = write!(
            items,
            "<li data-phone=\"{0}\"><b>{0}</b> {at}<br>{body}</li>",
            sent.phone
        );
    }
    Html(format!(
        "<!DOCTYPE html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>短信</title><h1>发出的短信</h1><p>只在演示里有这一页。</p><ol>{items}</ol></html>"
    ))
}

/// The same for programs: `/dev/outbox.json`.
pub async fn list(State(house): State<Arc<House>>) -> Json<Vec<Sent>> {
    send_waiting(&house).await;
    Json(house.outbox.sent())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}
