//! The accept loop: HTTP/1 with everything bounded.
//!
//! axum's own loop leaves Nagle's algorithm on (streamed pages stick) and installs no timer (a client that
//! sends nothing is never cut), hence this one. Who comes beyond what there is room for, or faster than anybody can be
//! seen to, is told at once to come back later.

use super::hurry::Hurried;
use super::turn_away::{Asked, turn_away};
use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::Request;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpStream};
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Service as _;

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
/// For how long those are still taken who came before the end.
const LAST_ONES: Duration = Duration::from_millis(500);
/// For how long, after that, who has been let in may still begin to ask. hyper ends a connection at once on which it has read
/// nothing, also where something has come: a command would be cut off unheard.
const LAST_WORDS: Duration = Duration::from_millis(250);
/// How many are heard when there is no room; who comes beyond them is told without being heard, and may not learn why.
const HEARD_BESIDES: usize = 256;
/// How many are let in, or turned away, before others have their turn.
const AT_ONCE: usize = 256;

/// The other end of the connection, among the request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// Accepts connections until told to stop, then lets running requests finish.
///
/// # Errors
/// When the system cannot watch the listener.
pub async fn accept(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: CancellationToken,
) -> io::Result<()> {
    // tokio says when somebody comes whom nobody had come before. Who comes after them is taken from the system itself:
    // tokio would watch each connection, also those that are turned away at once.
    let line = listener.into_std()?;
    let listener = TcpListener::from_std(line.try_clone()?)?;
    let mut entrance = Entrance::new(router, limits);
    while !stop.is_cancelled() {
        let mut accepted = tokio::select! {
            first = listener.accept() => first.and_then(|(stream, peer)| Ok((stream.into_std()?, peer))),
            () = stop.cancelled() => break,
        };
        entrance.nobody_waits();
        for number in 1_usize.. {
            entrance.see_to(accepted).await;
            if stop.is_cancelled() {
                break;
            }
            if number.is_multiple_of(AT_ONCE) {
                tokio::task::yield_now().await;
            }
            accepted = match line.accept() {
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                accepted => accepted,
            };
        }
    }
    // Who has been let in by the system already is not sent away unheard; whoever comes meanwhile is.
    let last = Instant::now() + LAST_ONES;
    while Instant::now() < last {
        match line.accept() {
            Ok((stream, peer)) => entrance.let_in(stream, peer).await,
            Err(error) if error.kind() == ErrorKind::WouldBlock => break,
            Err(error) => tracing::debug!(%error, "a connection was gone before it was taken"),
        }
        tokio::task::yield_now().await;
    }
    drop((line, listener));
    entrance.farewell.cancel();
    entrance.served.close();
    tokio::select! {
        () = entrance.served.wait() => {}
        () = tokio::time::sleep(limits.farewell) => tracing::warn!("some requests did not finish in time"),
    }
    Ok(())
}

/// Who may come in: as many as there is room for, and as fast as they are seen to.
struct Entrance {
    router: Router,
    limits: Limits,
    room: Arc<Semaphore>,
    /// For those beyond, until they have said what they want.
    besides: Arc<Semaphore>,
    /// One for each connection that nobody has looked at yet.
    unseen: Arc<Semaphore>,
    /// Told when nobody is let in any more.
    farewell: CancellationToken,
    /// Everybody who is served.
    served: TaskTracker,
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
            besides: Arc::new(Semaphore::new(HEARD_BESIDES)),
            unseen: Arc::new(Semaphore::new(limits.unseen)),
            farewell: CancellationToken::new(),
            served: TaskTracker::new(),
            since: Instant::now(),
            crowded: None,
        }
    }

    fn nobody_waits(&mut self) {
        self.since = Instant::now();
    }

    async fn see_to(&mut self, accepted: io::Result<(TcpStream, SocketAddr)>) {
        match accepted {
            Ok((stream, peer)) => self.let_in(stream, peer).await,
            Err(error) => {
                // Out of file handles, most likely: wait for some to close.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }

    /// Serves a connection, or says that there are too many. The system lets people in faster than they can be seen to,
    /// and in the order in which they came: when the line has not been empty for a while, everybody in it has waited too
    /// long, and would wait as long again. Then only as many are served as are seen to at once.
    async fn let_in(&mut self, stream: TcpStream, peer: SocketAddr) {
        // Who is gone already needs nothing.
        if stream.set_nonblocking(true).is_err() {
            return;
        }
        let service = Service {
            router: self.router.clone(),
            limits: self.limits,
            farewell: self.farewell.clone(),
        };
        let Ok(permit) = self.room.clone().try_acquire_owned() else {
            // Whoever watches the server is heard all the same: a full one is not ill.
            match self.besides.clone().try_acquire_owned() {
                Ok(permit) => {
                    let connection = Connection {
                        stream,
                        peer,
                        permit,
                    };
                    self.served.spawn(service.hear(connection));
                }
                Err(_) => gone(turn_away(stream)),
            }
            return;
        };
        let connection = Connection {
            stream,
            peer,
            permit,
        };
        let crowded = self.crowded.is_some_and(|last| last.elapsed() < SHORTLY);
        let patience = if crowded { LITTLE_PATIENCE } else { PATIENCE };
        let unseen = self.unseen.clone();
        let unseen = if self.since.elapsed() > patience {
            unseen.try_acquire_owned().ok()
        } else {
            let turn = tokio::time::timeout(patience, unseen.acquire_owned()).await;
            turn.ok().and_then(Result::ok)
        };
        if let Some(unseen) = unseen {
            self.served.spawn(async move {
                drop(unseen);
                service.serve(connection, true).await;
            });
            return;
        }
        self.crowded = Some(Instant::now());
        match Asked::of(&connection.stream) {
            Ok(Asked::Anything) => gone(turn_away(connection.stream)),
            Ok(Asked::HowItIs) => _ = self.served.spawn(service.serve(connection, false)),
            Ok(Asked::Nothing) => _ = self.served.spawn(service.hear(connection)),
            Err(error) => gone(Err(error)),
        }
    }
}

/// Whoever has gone needs no answer.
fn gone(told: io::Result<()>) {
    if let Err(error) = told {
        tracing::trace!(%error, "turned away, and gone before");
    }
}

struct Connection {
    stream: TcpStream,
    peer: SocketAddr,
    permit: OwnedSemaphorePermit,
}

/// What it takes to serve a connection.
struct Service {
    router: Router,
    limits: Limits,
    farewell: CancellationToken,
}

impl Service {
    /// Waits for what is asked for, in a crowd: it is served only if it is how the server is.
    async fn hear(self, mut connection: Connection) {
        match Asked::soon(connection.stream).await {
            Ok((Asked::HowItIs, stream)) => {
                connection.stream = stream;
                self.serve(connection, false).await;
            }
            Ok((_, stream)) => gone(turn_away(stream)),
            Err(error) => gone(Err(error)),
        }
    }

    /// Serves a connection; one request of it, where it has no room of its own.
    async fn serve(self, connection: Connection, keep_alive: bool) {
        let Connection {
            stream,
            peer,
            permit,
        } = connection;
        let _ = stream.set_nodelay(true);
        let stream = match tokio::net::TcpStream::from_std(stream) {
            Ok(stream) => stream,
            Err(error) => return tracing::warn!(%error, "cannot watch a connection"),
        };
        let Self {
            router,
            limits,
            farewell,
        } = self;
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
            .keep_alive(keep_alive)
            .header_read_timeout(limits.header)
            .max_buf_size(64 * 1024)
            .serve_connection(TokioIo::new(stream), service);
        let mut connection = pin!(connection);
        let end = async {
            farewell.cancelled().await;
            tokio::time::sleep(LAST_WORDS).await;
        };
        let served = tokio::select! {
            served = connection.as_mut() => served,
            () = end => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = served {
            tracing::debug!(%error, %peer, "a connection broke off");
        }
        drop(permit);
    }
}
