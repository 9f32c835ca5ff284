//! Where text messages are handed over in a test: takes them as the gateway of an operator does.

use domain::kernel::Phone;
use serde_json::Value;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A gateway on a spare port.
pub struct Gateway {
    port: u16,
    taken: Arc<Mutex<Vec<(String, String)>>>,
}

impl Gateway {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let taken: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
        let list = taken.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let text = take(stream).await;
                list.lock().unwrap().extend(text);
            }
        });
        Self { port, taken }
    }

    /// Its address, for `--sms-url`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/send", self.port)
    }

    /// The code last sent to these eleven digits; waits until it has come.
    pub async fn code_for(&self, phone: &str) -> String {
        let number = Phone::try_new(phone).unwrap();
        for _ in 0..1_000 {
            let taken = self.taken.lock().unwrap().clone();
            let text = taken
                .iter()
                .rev()
                .find(|(to, _)| to.ends_with(number.as_str()));
            if let Some((_, text)) = text {
                let digits = text.chars().skip_while(|sign| !sign.is_ascii_digit());
                return digits.take(6).collect();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("no text message to {phone}");
    }
}

async fn take(mut stream: TcpStream) -> Option<(String, String)> {
    let mut request = Vec::new();
    loop {
        let read = stream.read_buf(&mut request).await.ok()?;
        let whole = String::from_utf8_lossy(&request).into_owned();
        let body = whole.split_once("\r\n\r\n").map(|(_, body)| body);
        if let Some(said) = body.and_then(|body| serde_json::from_str::<Value>(body).ok()) {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                .await
                .ok()?;
            let text = |name: &str| said[name].as_str().unwrap().to_owned();
            return Some((text("to"), text("text")));
        }
        if read == 0 {
            return None;
        }
    }
}
