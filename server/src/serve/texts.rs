//! Text messages on their way out: handed over to a gateway where one is given; noted in the log, without what they
//! say when that holds a code; and shown on a page of the demonstration, so that everything runs without an account
//! anywhere.

use super::House;
use super::sms::Gateway;
use axum::Json;
use axum::extract::State;
use axum::response::{Html, IntoResponse};
use domain::kernel::Instant;
use futures::future::join_all;
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
                // At once, so that a slow gateway takes no longer over twenty than over one.
                join_all(texts.into_iter().map(|text| send(house, text))).await;
            }
            Err(error) => {
                tracing::error!(%error, "text messages cannot be claimed");
                return;
            }
        }
    }
}

/// By which way a message goes out.
enum Way<'h> {
    /// To whoever looks at the demonstration's page.
    Page,
    /// Through a gateway.
    Gateway(&'h Gateway),
    /// To nobody but the log.
    Log,
}

impl Way<'_> {
    fn of(house: &House) -> Way<'_> {
        match &house.config.sms {
            Some(gateway) => Way::Gateway(gateway),
            None if house.config.demo => Way::Page,
            None => Way::Log,
        }
    }
}

async fn send(house: &House, text: Text) {
    let (id, phone) = (text.id, text.phone.masked());
    match Way::of(house) {
        Way::Gateway(gateway) => {
            if let Err(error) = gateway.send(&text).await {
                // It stays in the queue, and goes out later under the same key.
                tracing::warn!(%id, phone, %error, "a text message did not go out");
                metrics::counter!("youlin_texts_failed_total").increment(1);
                return;
            }
            tracing::info!(%id, phone, "text message");
        }
        Way::Page => {
            tracing::info!(%id, phone, "text message");
            house.outbox.show(Sent {
                phone: text.phone.as_str().to_owned(),
                body: text.body,
                at: house.store.clock.now(),
            });
        }
        Way::Log if text.secret => tracing::warn!(%id, phone, "a code went to nobody"),
        Way::Log => tracing::info!(%id, phone, body = text.body, "text message"),
    }
    metrics::counter!("youlin_texts_total").increment(1);
    if let Err(error) = house.store.text_sent(id).await {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Cli, Config, Verb};
    use clap::Parser;
    use domain::accounts::Way as Asked;
    use domain::kernel::{Minutes, Phone};
    use store::Clock;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio::task::JoinHandle;

    /// A gateway that takes one request for each answer, and gives what it heard.
    async fn gateway(answers: &'static [&'static str]) -> (String, JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/send?key=7", listener.local_addr().unwrap());
        let heard = tokio::spawn(async move {
            let mut heard = Vec::new();
            for status in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                let (mut request, mut bytes) = (String::new(), [0; 4_096]);
                while !request.ends_with('}') {
                    let read = stream.read(&mut bytes).await.unwrap();
                    request += std::str::from_utf8(&bytes[..read]).unwrap();
                }
                heard.push(request);
                let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
            heard
        });
        (url, heard)
    }

    async fn house(settings: &str) -> House {
        let folder = std::env::temp_dir().join(format!("youlin-sms-{}", uuid::Uuid::now_v7()));
        let line = format!("youlin serve --data {} {settings}", folder.display());
        let Verb::Serve(settings) = Cli::try_parse_from(line.split_whitespace()).unwrap().verb
        else {
            panic!("the line says serve");
        };
        let house = super::super::open(Config::try_new(settings).unwrap());
        let mut house = Arc::into_inner(house.await.unwrap()).unwrap();
        let now = house.store.clock.now();
        house.store = house.store.with_clock(Clock::standing(now));
        house
    }

    async fn ask(house: &House) {
        let phone = Phone::try_new("19900000001").unwrap();
        let wording = |code: &str| format!("验证码{code}");
        let asked = house.store.ask_code(Asked::Code, &phone, None, "", wording);
        asked.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn what_a_gateway_did_not_take_goes_out_again_under_the_same_key() {
        let (url, heard) = gateway(&["503 Busy", "202 Accepted"]).await;
        let house = house(&format!("--sms-url {url} --sms-token t0ken")).await;
        ask(&house).await;
        send_waiting(&house).await;
        let later = house.store.clock.now().plus(Minutes(5));
        house.store.clock.set(later);
        send_waiting(&house).await;
        let heard = heard.await.unwrap();
        let bodies: Vec<_> = heard
            .iter()
            .map(|request| request.split_once("\r\n\r\n").unwrap())
            .collect();
        assert_eq!(bodies[0], bodies[1], "the same, key and all");
        let (head, body) = bodies[0];
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        assert!(head.starts_with("POST /send?key=7 HTTP/1.1\r\n"), "{head}");
        assert!(head.contains("authorization: Bearer t0ken"), "{head}");
        let key = format!("idempotency-key: {}", body["id"].as_str().unwrap());
        assert!(head.contains(&key), "{head}");
        assert_eq!(
            (&body["to"], &body["secret"]),
            (&"+8619900000001".into(), &true.into())
        );
        assert!(body["text"].as_str().unwrap().starts_with("验证码"));
        house.store.clock.set(later.plus(Minutes(60)));
        assert!(
            house.store.claim_texts().await.unwrap().is_empty(),
            "off the queue"
        );
    }

    #[test]
    fn a_gateway_says_neither_its_path_nor_its_token() {
        let gateway = Gateway::try_new("https://sms.example/k3y", Some("t0ken".into())).unwrap();
        let said = format!("{gateway:?}");
        assert!(!said.contains("k3y") && !said.contains("t0ken"), "{said}");
    }
}
