//! The accept loop: HTTP/1 with everything bounded.
//!
//! axum's own loop leaves Nagle's algorithm on (streamed pages stick) and installs no timer (a client that
//! sends nothing is never cut), hence this one. A connection beyond the permits is told to come back later.

use super::hurry::Hurried;
use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::Request;
use futures::FutureExt;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tower::Service;

/// What one server takes on at a time.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Open connections, live streams included.
    pub connections: usize,
    /// Requests being answered at the same time; one more waits its `turn`.
    pub requests: usize,
    /// How long a request waits for others to be answered; then it gets 503.
    pub turn: Duration,
    /// How long whatever is ready may wait for a thread; while it is longer, newcomers get 503 at once.
    pub behind: Duration,
    /// How long a client may take over its header, and an idle connection may stay.
    pub header: Duration,
    /// How long a body may take that brings nothing; each byte that comes gives it a little longer.
    pub slow_body: Duration,
    /// How long a request may take from header to answer, its body included.
    pub request: Duration,
    /// The largest body, in bytes.
    pub body: usize,
    /// How long requests may finish after the signal to stop.
    pub farewell: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 16_384,
            // More at a time would not be answered sooner, and whoever is turned away would hear of it late.
            requests: 96,
            turn: Duration::from_millis(50),
            // A development build takes more than ten times as long over a page.
            behind: Duration::from_millis(if cfg!(debug_assertions) { 1_000 } else { 50 }),
            header: Duration::from_secs(12),
            slow_body: Duration::from_secs(10),
            request: Duration::from_secs(30),
            body: 1024 * 1024,
            farewell: Duration::from_secs(10),
        }
    }
}

/// The other end of the connection, among the request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// Accepts connections until told to stop, then lets running requests finish.
pub async fn accept(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: CancellationToken,
) {
    let permits = Arc::new(Semaphore::new(limits.connections));
    let farewell = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file handles, most likely: wait for some to close.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        match permits.clone().try_acquire_owned() {
            Ok(permit) => {
                let connection = Connection {
                    stream,
                    peer,
                    permit,
                };
                tokio::spawn(serve(
                    connection,
                    router.clone(),
                    limits,
                    farewell.watcher(),
                ));
            }
            Err(_) => turn_away(stream).await,
        }
    }
    // Who has been let in by the system already is not sent away unheard.
    while let Some(Ok((stream, peer))) = listener.accept().now_or_never() {
        let Ok(permit) = permits.clone().try_acquire_owned() else {
            break;
        };
        let connection = Connection {
            stream,
            peer,
            permit,
        };
        tokio::spawn(serve(
            connection,
            router.clone(),
            limits,
            farewell.watcher(),
        ));
    }
    drop(listener);
    tokio::select! {
        () = farewell.shutdown() => {}
        () = tokio::time::sleep(limits.farewell) => tracing::warn!("some requests did not finish in time"),
    }
}

struct Connection {
    stream: TcpStream,
    peer: SocketAddr,
    permit: OwnedSemaphorePermit,
}

async fn serve(connection: Connection, router: Router, limits: Limits, farewell: Watcher) {
    let Connection {
        stream,
        peer,
        permit,
    } = connection;
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let mut request: Request = request.map(|body| {
            if body.is_end_stream() {
                Body::empty()
            } else {
                Body::new(Hurried::new(body, limits.slow_body))
            }
        });
        request.extensions_mut().insert(Peer(peer));
        // A router is always ready.
        router.clone().call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header)
        .max_buf_size(64 * 1024)
        .serve_connection(TokioIo::new(stream), service);
    if let Err(error) = farewell.watch(connection).await {
        tracing::debug!(%error, %peer, "a connection broke off");
    }
    drop(permit);
}

/// Says 503 without reading the request; what does not fit the socket's buffer at once is not said.
async fn turn_away(mut stream: TcpStream) {
    const ANSWER: &[u8] =
        b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let _ = tokio::time::timeout(Duration::from_millis(50), stream.write_all(ANSWER)).await;
}
