//! Text messages handed over to a gateway: one POST of JSON for each, under an idempotency key that is the same for
//! every try. Any answer but 2xx leaves the message in the queue, which tries again until it is pointless.
//!
//! ```text
//! POST /send                                    { "id": "0192…", "to": "+8619900000001",
//! Idempotency-Key: 0192…                          "text": "…", "secret": true }
//! Authorization: Bearer TOKEN
//! ```
//!
//! `secret` says that the text holds a code, so that the gateway keeps it out of its log as well.

use crate::failure::Failure;
use axum::body::Body;
use http::{HeaderValue, Request, StatusCode, Uri, header};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use std::sync::Arc;
use std::time::Duration;
use store::accounts::Text;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

/// How long a gateway may take over one message.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where text messages are handed over.
#[derive(Clone)]
pub struct Gateway {
    address: Uri,
    host: String,
    port: u16,
    token: Option<HeaderValue>,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl std::fmt::Debug for Gateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The path and the token may be secrets.
        write!(f, "Gateway({}:{})", self.host, self.port)
    }
}

/// Why a message was not handed over.
#[derive(Debug, thiserror::Error)]
pub enum Unsent {
    /// It took too long.
    #[error("the gateway takes too long")]
    TooSlow,
    /// It could not be reached, or broke off.
    #[error("the gateway cannot be reached: {0}")]
    Unreachable(#[from] std::io::Error),
    /// It speaks no HTTP.
    #[error("the gateway speaks no HTTP: {0}")]
    Garbled(#[from] hyper::Error),
    /// The message cannot be written as a request.
    #[error("the message cannot be sent: {0}")]
    Unwritable(#[from] http::Error),
    /// It did not take the message.
    #[error("the gateway answered {0}")]
    Refused(StatusCode),
}

impl Gateway {
    /// Reads the address.
    ///
    /// # Errors
    /// When it cannot be read, or numbers and codes would cross the net in the open.
    pub fn try_new(url: &str, token: Option<String>) -> Result<Self, Failure> {
        let bad = || {
            Failure::new(
                "--sms-url cannot be read; write it like https://sms.example/send".to_owned(),
            )
        };
        let address: Uri = url.parse().map_err(|_| bad())?;
        let host = address.host().ok_or_else(bad)?;
        let host = host.trim_matches(['[', ']']).to_owned();
        let loopback = host == "localhost"
            || host
                .parse::<std::net::IpAddr>()
                .is_ok_and(|address| address.is_loopback());
        let https = match address.scheme_str() {
            Some("https") => true,
            Some("http") if loopback => false,
            Some("http") => {
                return Err(Failure::new(
                    "--sms-url carries numbers and codes, so it must be https, or on this machine"
                        .to_owned(),
                ));
            }
            _ => return Err(bad()),
        };
        let token = token.filter(|token| !token.is_empty()).map(|token| {
            HeaderValue::from_str(&format!("Bearer {token}")).map(|mut value| {
                value.set_sensitive(true);
                value
            })
        });
        let token = token.transpose().map_err(|_| {
            Failure::new("--sms-token holds signs that no header may hold".to_owned())
        })?;
        let own_port = if https { 443 } else { 80 };
        Ok(Self {
            port: address.port_u16().unwrap_or(own_port),
            tls: if https { Some(tls(&host)?) } else { None },
            address,
            host,
            token,
        })
    }

    /// Hands one message over.
    ///
    /// # Errors
    /// When the gateway did not take it; it may be handed over again, under the same key.
    pub async fn send(&self, text: &Text) -> Result<(), Unsent> {
        tokio::time::timeout(PATIENCE, self.post(text))
            .await
            .map_err(|_| Unsent::TooSlow)?
    }

    async fn post(&self, text: &Text) -> Result<(), Unsent> {
        let request = self.request(text)?;
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        let status = match &self.tls {
            Some((tls, name)) => exchange(tls.connect(name.clone(), stream).await?, request).await,
            None => exchange(stream, request).await,
        }?;
        if status.is_success() {
            Ok(())
        } else {
            Err(Unsent::Refused(status))
        }
    }

    fn request(&self, text: &Text) -> Result<Request<Body>, http::Error> {
        let body = serde_json::json!({
            "id": text.id,
            "to": format!("+86{}", text.phone.as_str()),
            "text": text.body,
            "secret": text.secret,
        })
        .to_string();
        let path = self.address.path_and_query();
        let authority = self.address.authority();
        let mut request = Request::post(path.map_or("/", http::uri::PathAndQuery::as_str))
            .header(header::HOST, authority.map_or("", |name| name.as_str()))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CONTENT_LENGTH, body.len())
            .header("idempotency-key", text.id.to_string());
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, token);
        }
        request.body(Body::from(body))
    }
}

/// One request on one connection; text messages are few.
async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    request: Request<Body>,
) -> Result<StatusCode, Unsent> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let answer = sender.send_request(request).await;
    connection.abort();
    Ok(answer?.status())
}

fn tls(host: &str) -> Result<(TlsConnector, ServerName<'static>), Failure> {
    let cannot = |error: String| Failure::new(format!("--sms-url cannot be used: {error}"));
    let roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    let provider = Arc::new(crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| cannot(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).map_err(|error| cannot(error.to_string()))?;
    Ok((TlsConnector::from(Arc::new(config)), name))
}
