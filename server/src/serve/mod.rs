//! Serving: from the socket to the page, one layer at a time.
//!
//! `accept` takes connections; `router` lays the layers around the routes; `headers`, `guard` and `client`
//! are those layers; `assets`, `health` and the app answer.

pub mod accept;
pub mod assets;
pub mod client;
pub mod clock;
pub mod guard;
pub mod headers;
pub mod health;
pub mod hurry;
pub mod kept;
pub mod live;
pub mod net;
pub mod pages;
pub mod panics;
pub mod router;
pub mod seen;
pub mod session;
pub mod sms;
pub mod streams;
pub mod texts;
pub mod turn_away;

use crate::config::{Config, Where};
use crate::demo;
use crate::failure::Failure;
use crate::holidays;
use crate::lock::Lock;
use accept::Limits;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use store::{Store, StoreError};
use tokio::net::{TcpListener, TcpSocket};
use tokio_util::sync::CancellationToken;

/// What all requests share.
#[derive(Debug)]
pub struct House {
    /// The settings.
    pub config: Config,
    /// The database, and what is kept of it in memory.
    pub store: Store,
    /// Pages that are the same for everybody who is signed out.
    pub kept: kept::Kept,
    /// What the demonstration's page of text messages shows.
    pub outbox: texts::Outbox,
    /// How many live streams each holds open.
    pub streams: Arc<streams::Streams>,
    /// Cancelled when it is going to stop: whoever watches is told, and everybody is served as before.
    pub stopping: CancellationToken,
    /// Cancelled when it is time to stop: the accept loop, event streams and the clock all listen.
    pub stop: CancellationToken,
}

/// Serves until SIGTERM or SIGINT.
///
/// # Errors
/// When the data folder, the database or the address cannot be used.
pub async fn serve(config: Config) -> Result<(), Failure> {
    health::figures();
    let listener = listen(&config)?;
    let house = Box::pin(open(config)).await?;
    // SQLite's only writer is this process.
    let _lock = house
        .store
        .is_sqlite()
        .then(|| Lock::take(&house.config.place.data))
        .transpose()?;
    let known = house.store.alone(Box::pin(holidays::start(&house.store)));
    known.await.map_err(|error| Failure::new(brief(&error)))??;
    if house.config.demo {
        let seeded = house.store.alone(Box::pin(demo::seed(&house.store))).await;
        seeded.map_err(|error| Failure::new(brief(&error)))??;
    }
    stop_on_signal(house.clone())?;
    announce(&house.config);
    let followed = follow(&house);
    let clock = tokio::spawn(clock::run(house.clone()));
    let texts = tokio::spawn(texts::run(house.clone()));
    let limits = Limits::default();
    let routes = router::router(house.clone(), limits);
    let accepted = accept::accept(listener, routes, limits, house.stop.clone()).await;
    accepted.map_err(|error| Failure::new(format!("cannot take connections: {error}")))?;
    let _ = tokio::join!(clock, texts);
    followed.end().await;
    tracing::info!("stopped");
    Ok(())
}

/// Following what other instances write, until everything here is written.
#[derive(Debug)]
pub struct Following {
    over: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

/// Begins to follow what other instances write.
pub fn follow(house: &Arc<House>) -> Following {
    let over = CancellationToken::new();
    let (store, ends) = (house.store.clone(), over.clone());
    let task = tokio::spawn(async move { store.follow(ends.cancelled()).await });
    Following { over, task }
}

impl Following {
    /// Tells the others what is still untold, and ends.
    async fn end(self) {
        self.over.cancel();
        let _ = self.task.await;
    }
}

/// Opens the data folder and the database.
///
/// # Errors
/// When one of them cannot be used.
pub async fn open(config: Config) -> Result<Arc<House>, Failure> {
    let mut store = open_store(&config.place).await?.with_pace(config.pace);
    if !config.demo {
        store = store.with_second_factor();
    }
    if let Some(key) = crate::seal::key(&config)? {
        store = store.with_seal(key);
    }
    if let Some(tickets) = crate::tickets::key(&config)? {
        store = store.with_tickets(tickets).await.map_err(|error| {
            Failure::new(format!("tickets cannot be signed ({})", brief(&error)))
        })?;
    }
    Ok(Arc::new(House {
        config,
        store,
        kept: kept::Kept::default(),
        outbox: texts::Outbox::default(),
        streams: Arc::default(),
        stopping: CancellationToken::new(),
        stop: CancellationToken::new(),
    }))
}

/// Opens the database and brings its schema up to date.
///
/// # Errors
/// When the data folder cannot be written, or the database cannot be reached.
pub async fn open_store(place: &Where) -> Result<Store, Failure> {
    let data = place.data.display();
    let unwritable = |error| {
        Failure::new(format!(
            "the data folder {data} cannot be written ({error}); choose another with --data, or give it to this user"
        ))
    };
    std::fs::create_dir_all(&place.data).map_err(unwritable)?;
    let probe = place.data.join(".writable");
    std::fs::write(&probe, "")
        .and_then(|()| std::fs::remove_file(&probe))
        .map_err(unwritable)?;
    match place.postgres()? {
        Some(url) => Store::open_postgres(&url).await.map_err(|error| {
            Failure::new(format!(
                "the PostgreSQL database cannot be used ({}); check host, user, password and database in --database-url",
                brief(&error)
            ))
        }),
        None => Store::open_folder(&place.data).await.map_err(|error| {
            Failure::new(format!(
                "the database in {data} cannot be used ({}); is another program writing to it, or is the disk full?",
                brief(&error)
            ))
        }),
    }
}

/// The innermost cause, which never holds the address with its password.
pub(crate) fn brief(error: &StoreError) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

/// Binds the address.
fn listen(config: &Config) -> Result<TcpListener, Failure> {
    let listen = config.listen;
    bound(listen).map_err(|error| {
        Failure::new(match error.kind() {
            ErrorKind::AddrInUse => {
                format!("{listen} is taken by another program; stop that one, or choose another port with --listen")
            }
            ErrorKind::PermissionDenied => {
                format!("this user may not listen on {listen}; choose a port above 1023 with --listen")
            }
            ErrorKind::AddrNotAvailable => {
                format!("this machine has no address {}; choose one of its own with --listen", listen.ip())
            }
            _ => format!("cannot listen on {listen}: {error}"),
        })
    })
}

/// How many may wait to be let in. Beyond them the system lets people believe that they are connected, and their request
/// is lost until they send it again.
const IN_LINE: u32 = 4_096;

fn bound(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    // As tokio's own way does: a server that starts again need not wait for its old connections to be forgotten.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(IN_LINE)
}

fn announce(config: &Config) {
    tracing::info!(listen = %config.listen, public = %config.public, demo = config.demo, "serving");
    if config.demo {
        let public = &config.public;
        println!("\n  {public}\n  {public}/dev/outbox (text messages)\n");
        for (phone, name, what) in demo::sign_ins() {
            println!("  {phone}  {name}  {what}");
        }
        println!();
    }
    if config.sms.is_none() && !config.demo {
        tracing::warn!(
            "no way out for text messages, so nobody can sign in: give --sms-url, the address of a gateway"
        );
    }
    if config.site.is_none() {
        tracing::warn!(
            "no built site beside the binary: pages work, the app does not; run `cargo xtask build`, or give --site"
        );
    }
}

#[cfg(unix)]
fn stop_on_signal(house: Arc<House>) -> Result<(), Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let no_signals = |error| Failure::new(format!("signals cannot be heard: {error}"));
    let mut terminate = signal(SignalKind::terminate()).map_err(no_signals)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(no_signals)?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        house.stopping.cancel();
        tokio::select! {
            () = tokio::time::sleep(house.config.stop_after) => {}
            // Who says it twice does not want to wait.
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        house.stop.cancel();
    });
    Ok(())
}

#[cfg(not(unix))]
fn stop_on_signal(house: Arc<House>) -> Result<(), Failure> {
    tokio::spawn(async move {
        let _ = tokio::signal::ctrl_c().await;
        house.stopping.cancel();
        tokio::time::sleep(house.config.stop_after).await;
        house.stop.cancel();
    });
    Ok(())
}

/// An answer of one sentence, for programs and for the rare page that cannot be a page.
pub(crate) fn plain(status: StatusCode, sentence: &str) -> Response {
    (status, sentence.to_owned()).into_response()
}
