//! The accept loop: HTTP/1 with everything bounded.
//!
//! axum's own loop leaves Nagle's algorithm on (streamed pages stick) and installs no timer (a client that
//! sends nothing is never cut), hence this one. Who comes beyond what there is room for, or faster than anybody can be
//! seen to, is told at once to come back later.

use super::guard::is_probe;
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
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::unconstrained;
use tokio_util::sync::CancellationToken;
use tower::Service;

/// What one server takes on at a time.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Open connections, live streams included.
    pub connections: usize,
    /// Connections that were let in and nobody has looked at yet.
    pub unseen: usize,
    /// Requests being answered at the same time; one more waits its `turn`.
    pub requests: usize,
    /// How long a request waits for others to be answered; then it gets 503.
    pub turn: Duration,
    /// What is asked to be done at the same time. It takes turns anyway, so it waits in line rather than being asked again.
    pub doings: usize,
    /// How long it waits.
    pub doing_turn: Duration,
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
            // A dozen milliseconds of pages: what waits before them is not seen to sooner by being let in.
            unseen: 12,
            // More at a time would not be answered sooner, and whoever is turned away would hear of it late.
            requests: 64,
            turn: Duration::from_millis(50),
            // As many as want the same scarce place at the same moment; what comes together is written together.
            doings: 320,
            doing_turn: Duration::from_secs(1),
            header: Duration::from_secs(12),
            slow_body: Duration::from_secs(10),
            request: Duration::from_secs(30),
            body: 1024 * 1024,
            farewell: Duration::from_secs(10),
        }
    }
}

/// For how long the line of those who wait to be let in may stand: a burst is no crowd.
const PATIENCE: Duration = Duration::from_millis(250);
/// For how long, shortly after a crowd was turned away, when it is most likely the same crowd.
const LITTLE_PATIENCE: Duration = Duration::from_millis(5);
const SHORTLY: Duration = Duration::from_secs(1);
/// How long whoever is turned away may take to ask.
const LONGEST: Duration = Duration::from_secs(1);
/// What they read.
pub const TOO_MANY: &str =
    "现在人太多了，请过几秒再试。\nToo many people at once; please try again in a few seconds.\n";

/// How many are let in, or turned away, before others have their turn.
const AT_ONCE: usize = 256;

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
    let mut entrance = Entrance::new(router, limits);
    for number in 1_usize.. {
        if number.is_multiple_of(AT_ONCE) {
            tokio::task::yield_now().await;
        }
        // Without tokio's own budget, which would look as if nobody waited.
        let waits = unconstrained(listener.accept()).now_or_never();
        let accepted = if let Some(accepted) = waits {
            accepted
        } else {
            tokio::select! {
                accepted = listener.accept() => {
                    entrance.nobody_waits();
                    accepted
                }
                () = stop.cancelled() => break,
            }
        };
        match accepted {
            Ok((stream, peer)) => entrance.let_in(stream, peer).await,
            Err(error) => {
                // Out of file handles, most likely: wait for some to close.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
        if stop.is_cancelled() {
            break;
        }
    }
    // Who has been let in by the system already is not sent away unheard.
    while let Some(Ok((stream, peer))) = listener.accept().now_or_never() {
        entrance.let_in(stream, peer).await;
    }
    drop(listener);
    tokio::select! {
        () = entrance.farewell.shutdown() => {}
        () = tokio::time::sleep(limits.farewell) => tracing::warn!("some requests did not finish in time"),
    }
}

/// Who may come in: as many as there is room for, and as fast as they are seen to.
struct Entrance {
    router: Router,
    limits: Limits,
    room: Arc<Semaphore>,
    /// One for each connection that nobody has looked at yet.
    unseen: Arc<Semaphore>,
    farewell: GracefulShutdown,
    /// When somebody last came whom nobody had come before.
    since: Instant,
    /// When somebody was turned away last.
    crowded: Option<Instant>,
}

impl Entrance {
    fn new(router: Router, limits: Limits) -> Self {
        Self {
            router,
            limits,
            room: Arc::new(Semaphore::new(limits.connections)),
            unseen: Arc::new(Semaphore::new(limits.unseen)),
            farewell: GracefulShutdown::new(),
            since: Instant::now(),
            crowded: None,
        }
    }

    fn nobody_waits(&mut self) {
        self.since = Instant::now();
    }

    /// Serves a connection, or says that there are too many. The system lets people in faster than they can be seen to,
    /// and in the order in which they came: when the line has not been empty for a while, everybody in it has waited too
    /// long, and would wait as long again. Then only as many are served as are seen to at once.
    async fn let_in(&mut self, stream: TcpStream, peer: SocketAddr) {
        let Ok(permit) = self.room.clone().try_acquire_owned() else {
            tokio::spawn(turn_away(stream));
            return;
        };
        let unseen = self.unseen.clone();
        let crowded = self.crowded.is_some_and(|last| last.elapsed() < SHORTLY);
        let patience = if crowded { LITTLE_PATIENCE } else { PATIENCE };
        let unseen = if self.since.elapsed() > patience {
            unseen.try_acquire_owned().ok()
        } else {
            let turn = tokio::time::timeout(patience, unseen.acquire_owned()).await;
            turn.ok().and_then(Result::ok)
        };
        let connection = Connection {
            stream,
            peer,
            permit,
        };
        let (router, limits) = (self.router.clone(), self.limits);
        let farewell = self.farewell.watcher();
        if unseen.is_none() {
            self.crowded = Some(Instant::now());
        }
        tokio::spawn(async move {
            if unseen.is_some() || connection.asks_how_it_is().await {
                drop(unseen);
                serve(connection, router, limits, farewell).await;
            } else {
                turn_away(connection.stream).await;
            }
        });
    }
}

struct Connection {
    stream: TcpStream,
    peer: SocketAddr,
    permit: OwnedSemaphorePermit,
}

impl Connection {
    /// Whether its first request is a probe. Also in a crowd a server must be able to say how it is: whoever watches it
    /// would take it for ill, and send the crowd to the next one.
    async fn asks_how_it_is(&self) -> bool {
        let mut start = [0; 16];
        let seen = tokio::time::timeout(LONGEST, self.stream.peek(&mut start)).await;
        let Ok(Ok(length)) = seen else {
            return false;
        };
        let start = String::from_utf8_lossy(&start[..length]);
        let path = start.strip_prefix("GET ").and_then(|rest| {
            let (path, _) = rest.split_once(' ')?;
            Some(path)
        });
        path.is_some_and(is_probe)
    }
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

static ANSWER: LazyLock<String> = LazyLock::new(|| {
    format!(
        "HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\ncontent-type: text/plain; charset=utf-8\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{TOO_MANY}",
        TOO_MANY.len()
    )
});

/// Says 503 without serving the request. It is read all the same: a connection that is closed with something unread is
/// reset, and the answer lost.
async fn turn_away(mut stream: TcpStream) {
    let told = async {
        stream.readable().await?;
        let mut request = [0; 4_096];
        while stream
            .try_read(&mut request)
            .is_ok_and(|read| read == request.len())
        {}
        stream.write_all(ANSWER.as_bytes()).await
    };
    // Whoever has gone needs no answer.
    let _ = tokio::time::timeout(LONGEST, told).await;
}
