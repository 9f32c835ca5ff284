//! The live stream: tells a phone which of its spaces have moved on, as `(space, version)` and nothing more.
//!
//! A stream holds for one session, the spaces kept when it began, and those that the open page shows besides. When
//! rights change or the session ends, the stream ends too; the phone then pulls, learns what it keeps from now on,
//! and listens again.

use super::streams::{Open, Owner};
use super::{House, plain};
use app::accounts::door::Door;
use app::kernel::ssr::{self, Visitor};
use axum::extract::{Extension, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::kernel::{Actor, Path, PersonId, Space, space};
use futures::stream::{self, Stream};
use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use store::Poke;
use store::accounts::Secret;
use store::kernel::present::OpenPage;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;

/// A stream ends after this long in any case, and the phone listens again: so a session that has expired is
/// noticed even if nobody writes.
const LONGEST: Duration = Duration::from_hours(1);
/// When whoever has too many open may try again, in seconds.
const TRY_AGAIN: HeaderValue = HeaderValue::from_static("60");

/// Answers `/live`.
pub async fn live(
    State(house): State<Arc<House>>,
    Extension(visitor): Extension<Visitor>,
    Extension(door): Extension<Door>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let owner = match &visitor.actor {
        Some(actor) => Owner::Person(actor.person),
        None => Owner::Network(door.network.as_str().into()),
    };
    let Some(open) = house.streams.open(owner) else {
        let mut answer = plain(
            StatusCode::TOO_MANY_REQUESTS,
            "Too many pages are open already. Please close some.",
        );
        answer.headers_mut().insert(RETRY_AFTER, TRY_AGAIN);
        return answer;
    };
    // Before the spaces are read, so that nothing falls between the two.
    let pokes = house.store.listen();
    let spaces = match ssr::followed(&visitor, &uri, &headers).await {
        Ok(spaces) => spaces,
        Err(error) => {
            tracing::error!(%error, "the spaces cannot be read");
            return plain(
                StatusCode::SERVICE_UNAVAILABLE,
                "The database does not answer.",
            );
        }
    };
    let listener = Listener::new(house, open, pokes, spaces, Session::of(&visitor, &door));
    let alive = KeepAlive::new().interval(Duration::from_secs(25));
    let mut answer = Sse::new(events(listener)).keep_alive(alive).into_response();
    // Proxies such as nginx would collect the stream.
    answer.headers_mut().insert(
        HeaderName::from_static("x-accel-buffering"),
        HeaderValue::from_static("no"),
    );
    answer
}

/// What one open stream needs to know, and no more: there may be ten thousand.
struct Listener {
    house: Arc<House>,
    _open: Open,
    pokes: Receiver<Poke>,
    /// Which spaces it tells of.
    spaces: Box<[Space]>,
    session: Option<Box<Session>>,
    ends: Instant,
    greeted: bool,
}

/// Whose stream it is.
struct Session {
    secret: Secret,
    person: PersonId,
    /// While it is open, what is told here needs no text message.
    _open: OpenPage,
    /// The spaces kept when it began, which say what the person has a right to.
    kept: Box<[Space]>,
}

impl Session {
    fn of(visitor: &Visitor, door: &Door) -> Option<Box<Self>> {
        let actor = visitor.actor.as_ref()?;
        Some(Box::new(Self {
            secret: door.session.clone()?,
            person: actor.person,
            _open: visitor.store.present.open(actor.person),
            kept: kept(actor),
        }))
    }
}

fn kept(actor: &Actor) -> Box<[Space]> {
    space::kept(Some(actor), &Path::default())
        .into_iter()
        .collect()
}

impl Listener {
    fn new(
        house: Arc<House>,
        open: Open,
        pokes: Receiver<Poke>,
        spaces: BTreeSet<Space>,
        session: Option<Box<Session>>,
    ) -> Self {
        metrics::gauge!("youlin_live_streams").increment(1);
        Self {
            house,
            _open: open,
            pokes,
            spaces: spaces.into_iter().collect(),
            session,
            ends: Instant::now() + LONGEST,
            greeted: false,
        }
    }

    /// Waits for a poke of one of the spaces; `None` ends the stream.
    async fn next(&mut self) -> Option<Poke> {
        let stop = self.house.stop.clone();
        loop {
            let poke = tokio::select! {
                poke = self.pokes.recv() => poke,
                () = stop.cancelled() => return None,
                () = tokio::time::sleep_until(self.ends) => return None,
            };
            match poke {
                Ok(poke) if self.spaces.binary_search(&poke.space).is_err() => {}
                // Boxed, since a lookup is large, and hardly ever made.
                Ok(poke) if self.concerns_rights(poke.space) && !Box::pin(self.holds()).await => {
                    return None;
                }
                Ok(poke) => return Some(poke),
                // It fell behind: the phone pulls everything when it listens again.
                Err(RecvError::Lagged(_) | RecvError::Closed) => return None,
            }
        }
    }

    /// Every change of rights, and the end of a session, writes into the person's own space.
    fn concerns_rights(&self, space: Space) -> bool {
        let session = self.session.as_ref();
        matches!(space, Space::Person(own) if session.is_some_and(|session| session.person == own))
    }

    /// Whether session and rights are still what they were.
    async fn holds(&self) -> bool {
        let Some(session) = &self.session else {
            return false;
        };
        match self.house.store.signed_in(&session.secret).await {
            Ok(now) => now.is_some_and(|now| kept(&now.actor) == session.kept),
            Err(error) => {
                tracing::error!(%error, "a session cannot be looked up");
                false
            }
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        metrics::gauge!("youlin_live_streams").decrement(1);
    }
}

fn events(listener: Listener) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(listener, |mut listener| async move {
        if !listener.greeted {
            listener.greeted = true;
            // Something at once, so that the browser knows the stream is open.
            return Some((
                Ok(Event::default().comment("listening").retry(own_wait())),
                listener,
            ));
        }
        let poke = listener.next().await?;
        let event = Event::default().json_data(poke).unwrap_or_default();
        Some((Ok(event), listener))
    })
}

/// How long this phone waits before it listens again when the stream breaks: each its own, so that a server that
/// starts again is not overrun.
fn own_wait() -> Duration {
    let mut random = [0; 2];
    // Without randomness all wait alike, which is no reason not to listen.
    let _ = getrandom::fill(&mut random);
    Duration::from_millis(2_000 + u64::from(u16::from_le_bytes(random)) % 6_000)
}
