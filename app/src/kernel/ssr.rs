//! The server's half of the app: who asks, what their page needs, and what becomes of their forms.

use std::collections::BTreeSet;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::kernel::sync::{Pulled, Push};
use domain::kernel::{
    Actor, CommandId, Envelope, FieldError, Instant, Outcome, Path, PersonId, PlaceId, Purpose,
    Space, address, space,
};
use domain::slices::Command;
use http::header::{ACCEPT, ACCEPT_LANGUAGE, COOKIE, LOCATION, REFERER, RETRY_AFTER, SET_COOKIE};
use http::{HeaderMap, HeaderValue, StatusCode, Uri};
use leptos::nonce::Nonce;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use serde_json::value::RawValue;
use store::kernel::pace::Wait;
use store::{Store, StoreError, Via};
use uuid::Uuid;

use super::AppError;
use super::here::{Answered, Here, Settings};

/// Who asks. The server puts it among the extensions of every request for a page or a verb.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The store.
    pub store: Store,
    /// Who is signed in, with the roles of today.
    pub actor: Option<Actor>,
    /// Whether this is the demonstration.
    pub demo: bool,
    /// Scheme and host of the address that people open.
    pub origin: String,
}

/// What a page is made with, prepared before rendering because rendering does not wait.
#[derive(Clone)]
pub struct Prepared {
    here: Here,
    answered: Answered,
}

impl Prepared {
    /// Where the page is being made: language, look, and the rows.
    pub fn here(&self) -> &Here {
        &self.here
    }
}

/// What a page was made from; among the extensions of its response.
#[derive(Clone, Debug)]
pub struct Made {
    /// The spaces, and their versions.
    pub from: Vec<(Space, u64)>,
    /// Until when it says the same, as long as they stand.
    pub until: Instant,
}

/// Where a second factor is set.
pub const SECOND: &str = "/accounts/second";

/// Whether this is the way to a desk for somebody whose role rests until they have set a second factor.
fn is_kept_from_desk(visitor: &Visitor, uri: &Uri) -> bool {
    let rests = visitor.actor.as_ref();
    let rests = rests.is_some_and(|actor| !actor.resting.is_empty());
    rests && (uri.path() == "/desk" || uri.path().starts_with("/desk/"))
}

/// Middleware for pages: reads the rows that the page needs and the outcome that it shows.
pub async fn prepare(State(visitor): State<Visitor>, mut request: Request, next: Next) -> Response {
    let visitor = request
        .extensions()
        .get::<Visitor>()
        .cloned()
        .unwrap_or(visitor);
    if is_kept_from_desk(&visitor, request.uri()) {
        return Redirect::to(SECOND).into_response();
    }
    let chosen = query(request.uri(), "here").and_then(|place| place.parse::<PlaceId>().ok());
    let prepared = match look(&visitor, request.uri(), request.headers()).await {
        Ok(prepared) => prepared,
        Err(error) => return failure(&error).into_response(),
    };
    let view = &prepared.here.view;
    let made = view.with_untracked(|view| Made {
        from: view.versions().collect(),
        until: view.valid_until(),
    });
    request.extensions_mut().insert(visitor);
    request.extensions_mut().insert(prepared);
    let mut response = next.run(request).await;
    response.extensions_mut().insert(made);
    if let Some(cookie) = chosen.and_then(place_cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// Provides the context of a page or a verb from the request's extensions.
pub fn provide() {
    let Some(parts) = use_context::<http::request::Parts>() else {
        return;
    };
    if let Some(visitor) = parts.extensions.get::<Visitor>() {
        provide_context(visitor.clone());
    }
    if let Some(door) = parts.extensions.get::<crate::accounts::door::Door>() {
        provide_context(door.clone());
    }
    if let Some(nonce) = parts.extensions.get::<Nonce>() {
        provide_context(nonce.clone());
    }
    if let Some(prepared) = parts.extensions.get::<Prepared>() {
        provide_context(prepared.here.clone());
        provide_context(prepared.answered.clone());
    } else if use_context::<Here>().is_none() {
        // The list of routes is made without a request.
        let settings = Settings::default();
        provide_context(Here::of_request(
            settings,
            false,
            String::new(),
            domain::kernel::View::default(),
        ));
    }
}

async fn look(visitor: &Visitor, uri: &Uri, headers: &HeaderMap) -> Result<Prepared, StoreError> {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    let cookies = text(COOKIE).unwrap_or_default();
    let settings = Settings::read(cookies, text(ACCEPT_LANGUAGE).unwrap_or_default());
    let place = shown(visitor, uri, cookies).await?;
    let mut spaces = space::kept(visitor.actor.as_ref(), &place);
    spaces.extend(needed(visitor, uri).await?);
    let view = visitor
        .store
        .view(visitor.actor.clone(), place, spaces)
        .await?;
    let here = Here::of_request(settings, visitor.demo, visitor.origin.clone(), view);
    Ok(Prepared {
        here,
        answered: answered(visitor, uri).await?,
    })
}

/// The spaces that the phone of this visitor keeps, and those that its open page shows besides, named by `also`:
/// what the live stream speaks of.
///
/// # Errors
/// When the store fails.
pub async fn followed(
    visitor: &Visitor,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<BTreeSet<Space>, StoreError> {
    let cookies = headers.get(COOKIE).and_then(|value| value.to_str().ok());
    let place = shown(visitor, uri, cookies.unwrap_or_default()).await?;
    let mut spaces = space::kept(visitor.actor.as_ref(), &place);
    let also = uri.query().unwrap_or_default().split('&');
    let also = also.filter_map(|pair| pair.strip_prefix("also=")?.parse().ok());
    let visited = visitor.store.visited(visitor.actor.as_ref(), also).await?;
    spaces.extend(visited.readable);
    Ok(spaces)
}

/// The place that is looked at; a visitor chose it in the address, else in the cookie.
async fn shown(visitor: &Visitor, uri: &Uri, cookies: &str) -> Result<Path, StoreError> {
    let chosen = chosen(uri, cookies);
    visitor.store.shown(visitor.actor.as_ref(), chosen).await
}

fn chosen(uri: &Uri, cookies: &str) -> Option<PlaceId> {
    let cookie = cookies
        .split(';')
        .find_map(|pair| pair.trim().strip_prefix("place="));
    let chosen = query(uri, "here").or_else(|| cookie.map(str::to_owned));
    chosen.and_then(|text| text.parse().ok())
}

/// The spaces that an address needs beyond the kept ones: those of every place and every thing that it names, as
/// far as this visitor may read them.
async fn needed(visitor: &Visitor, uri: &Uri) -> Result<BTreeSet<Space>, StoreError> {
    let mut spaces = BTreeSet::new();
    for id in address::named(&uri.to_string()) {
        let path = visitor.store.path(PlaceId(id)).await?;
        if !path.0.is_empty() {
            spaces.extend(path.0.iter().map(|place| Space::Public(*place)));
            insert_readable(visitor, &mut spaces, of_place(PlaceId(id)), &path);
            continue;
        }
        let mut stands = Vec::new();
        for space in visitor.store.spaces_of(id).await? {
            let path = match space.place() {
                Some(place) => visitor.store.path(place).await?,
                None => Path::default(),
            };
            stands.push((space, path));
        }
        let reads =
            |(space, path): &(Space, Path)| space::readable(visitor.actor.as_ref(), space, path);
        // Where a thing is, is told to those alone who may read it somewhere.
        if stands.iter().any(reads) {
            for (space, path) in stands {
                spaces.extend(path.0.iter().map(|place| Space::Public(*place)));
                insert_readable(visitor, &mut spaces, [space], &path);
            }
        }
    }
    Ok(spaces)
}

fn insert_readable(
    visitor: &Visitor,
    spaces: &mut BTreeSet<Space>,
    wanted: impl IntoIterator<Item = Space>,
    path: &Path,
) {
    let may = |space: &Space| space::readable(visitor.actor.as_ref(), space, path);
    spaces.extend(wanted.into_iter().filter(may));
}

/// Every space that belongs to a place.
fn of_place(place: PlaceId) -> impl Iterator<Item = Space> {
    let desks = Purpose::ALL
        .into_iter()
        .map(move |purpose| Space::Desk(place, purpose));
    [Space::Members(place), Space::Lead(place)]
        .into_iter()
        .chain(desks)
}

/// The longest address that a page has.
const ADDRESS_MAX: usize = 2_048;

fn query(uri: &Uri, name: &str) -> Option<String> {
    uri.query()?.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (key == name).then(|| value.to_owned())
    })
}

async fn answered(visitor: &Visitor, uri: &Uri) -> Result<Answered, StoreError> {
    let person = visitor.actor.as_ref().map(|actor| actor.person);
    let id = |name| query(uri, name).and_then(|text| text.parse::<CommandId>().ok());
    let mut answered = Answered::default();
    if let (Some(id), Some(person)) = (id("done"), person) {
        answered.outcome = visitor
            .store
            .outcome(id, person)
            .await?
            .map(|outcome| (id, outcome));
    }
    if let Some(id) = id("again")
        && let Some((typed, fields)) = visitor.store.form(id.0, person).await?
    {
        let typed = serde_json::from_str(&typed).unwrap_or_default();
        answered.again = Some((typed, fields));
    }
    Ok(answered)
}

fn place_cookie(place: PlaceId) -> Option<HeaderValue> {
    let cookie = format!("place={place}; Path=/; Max-Age=31536000; SameSite=Lax");
    HeaderValue::from_str(&cookie).ok()
}

/// Who asks, inside a server function.
///
/// # Errors
/// When the server did not say.
pub fn visitor() -> Result<Visitor, AppError> {
    use_context::<Visitor>().ok_or_else(|| AppError::Failed("no visitor".into()))
}

/// Gives the command of a form, and sends the browser on.
///
/// # Errors
/// When the store fails; the command may be given again.
pub async fn give(
    id: CommandId,
    subject: Option<PersonId>,
    command: Command,
) -> Result<(), AppError> {
    let visitor = visitor()?;
    let from = came_from();
    let Some(actor) = &visitor.actor else {
        go(&format!("/sign-in?next={from}"));
        return Ok(());
    };
    let envelope = Envelope {
        id,
        actor: actor.person,
        subject: subject.unwrap_or(actor.person),
        made: visitor.store.clock.now(),
        command,
    };
    let outcome = visitor
        .store
        .perform(&envelope, Via::Form)
        .await
        .map_err(|e| failure(&e))?;
    match outcome {
        Outcome::Done { next, .. } => go(&with(&next, "done", id)),
        Outcome::Unprocessable { .. } => go(&with(&from, "done", id)),
        Outcome::Refused { .. } => {
            keep_typed(&visitor, &envelope, &[]).await?;
            go(&with(&with(&from, "again", id), "done", id));
        }
        Outcome::Input { fields } => {
            keep_typed(&visitor, &envelope, &fields).await?;
            go(&with(&from, "again", id));
        }
    }
    Ok(())
}

/// Keeps what was typed, for the form that is shown again.
async fn keep_typed(
    visitor: &Visitor,
    envelope: &Envelope,
    fields: &[FieldError],
) -> Result<(), AppError> {
    let typed = serde_json::to_value(&envelope.command).unwrap_or_default();
    let typed = typed.get("do").cloned().unwrap_or_default().to_string();
    visitor
        .store
        .keep_form(envelope.id.0, Some(envelope.actor), typed, fields)
        .await
        .map_err(|error| failure(&error))
}

/// The page from which the form came, as a path of this app; the first page when the browser does not say.
pub fn came_from() -> String {
    let referer = use_context::<http::request::Parts>()
        .and_then(|parts| parts.headers.get(REFERER).cloned())
        .and_then(|value| value.to_str().ok()?.parse::<Uri>().ok());
    let Some(uri) = referer else {
        return "/".into();
    };
    let kept: Vec<&str> = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| {
            !pair.is_empty() && !pair.starts_with("done=") && !pair.starts_with("again=")
        })
        .collect();
    if kept.is_empty() {
        uri.path().to_owned()
    } else {
        format!("{}?{}", uri.path(), kept.join("&"))
    }
}

/// Sends the browser on to a path of this app by 303.
pub fn go(path: &str) {
    let Some(response) = use_context::<ResponseOptions>() else {
        return;
    };
    if let Ok(location) = HeaderValue::from_str(path) {
        response.set_status(StatusCode::SEE_OTHER);
        response.insert_header(LOCATION, location);
    }
}

/// A path with one more value in its query.
pub fn with(path: &str, name: &str, id: CommandId) -> String {
    let mark = if path.contains('?') { '&' } else { '?' };
    format!("{path}{mark}{name}={id}")
}

/// Answers a sync call.
///
/// # Errors
/// When commands come without a session, or the store fails before the first of them was decided.
pub async fn exchange(mut push: Push) -> Result<Pulled, AppError> {
    let visitor = visitor()?;
    if !push.commands.is_empty() {
        let taken = pace(&visitor, &push)?;
        // What is not taken now gets no answer: it stays on the phone and goes first the next time.
        push.commands.truncate(taken);
    }
    let (uri, cookies) = asked();
    visitor
        .store
        .exchange(&push, visitor.actor.clone(), chosen(&uri, &cookies))
        .await
        .map_err(|error| failure(&error))
}

/// How many of the commands are taken now.
fn pace(visitor: &Visitor, push: &Push) -> Result<usize, AppError> {
    let Some(actor) = &visitor.actor else {
        return Err(refuse(AppError::SignedOut));
    };
    let wanted = push.commands.len().min(Push::COMMANDS_MAX);
    let wanted = u32::try_from(wanted).unwrap_or(u32::MAX);
    let taken = visitor.store.pace.of_person(actor.person, wanted);
    taken.map(|taken| taken as usize).map_err(busy)
}

/// Says when to come again.
fn busy(wait: Wait) -> AppError {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.insert_header(RETRY_AFTER, HeaderValue::from(wait.seconds));
    }
    refuse(AppError::Busy(wait.seconds))
}

/// Answers a phone that needs the spaces of an address.
///
/// # Errors
/// When the address is none, or the store fails.
pub async fn visit(path: String) -> Result<Vec<Box<RawValue>>, AppError> {
    let visitor = visitor()?;
    if path.len() > ADDRESS_MAX {
        return Err(refuse(AppError::NotFound));
    }
    let uri: Uri = path.parse().map_err(|_| refuse(AppError::NotFound))?;
    let (_, cookies) = asked();
    let read = async {
        let place = shown(&visitor, &uri, &cookies).await?;
        let kept = space::kept(visitor.actor.as_ref(), &place);
        let mut pulls = Vec::new();
        for space in needed(&visitor, &uri).await? {
            let version = visitor.store.version(&space);
            if !kept.contains(&space) && version > 0 {
                pulls.push(visitor.store.pull_space(space, 0, version).await?);
            }
        }
        Ok::<_, StoreError>(pulls)
    };
    read.await.map_err(|error| failure(&error))
}

fn asked() -> (Uri, String) {
    use_context::<http::request::Parts>().map_or_else(Default::default, |parts| {
        let cookies = parts
            .headers
            .get(COOKIE)
            .and_then(|value| value.to_str().ok());
        (parts.uri.clone(), cookies.unwrap_or_default().to_owned())
    })
}

/// Logs the cause once, under a reference that the person is shown.
pub fn failure(error: &StoreError) -> AppError {
    let reference = Uuid::now_v7().simple().to_string()[20..].to_owned();
    tracing::error!(%error, reference, "failed");
    let told = if error.is_full() {
        AppError::Full
    } else {
        AppError::Failed(reference)
    };
    refuse(told)
}

/// Something other than the store failed: the cause goes to the log under the reference that the person is told.
pub fn broken(error: &dyn std::error::Error) -> AppError {
    let reference = Uuid::now_v7().simple().to_string()[20..].to_owned();
    tracing::error!(%error, reference, "failed");
    refuse(AppError::Failed(reference))
}

/// Says by the status, too, why there is no answer.
pub fn refuse(error: AppError) -> AppError {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status(&error));
    }
    error
}

/// What was sent cannot be read. A form goes back to where it came from, where that is said; whatever else sent it is
/// told by the status.
pub fn unreadable(error: AppError) -> AppError {
    let parts = use_context::<http::request::Parts>();
    let accept = parts.and_then(|parts| parts.headers.get(ACCEPT).cloned());
    let form = accept.is_some_and(|kinds| {
        kinds
            .to_str()
            .is_ok_and(|kinds| kinds.contains("text/html"))
    });
    if !form {
        return refuse(error);
    }
    let from = came_from();
    let mark = if from.contains('?') { '&' } else { '?' };
    go(&format!("{from}{mark}done={}", super::outcome::UNREADABLE));
    error
}

fn status(error: &AppError) -> StatusCode {
    match error {
        AppError::SignedOut => StatusCode::UNAUTHORIZED,
        AppError::NotFound => StatusCode::NOT_FOUND,
        AppError::Busy(_) => StatusCode::TOO_MANY_REQUESTS,
        AppError::Unreadable(_) => StatusCode::BAD_REQUEST,
        AppError::Full => StatusCode::INSUFFICIENT_STORAGE,
        AppError::Failed(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

impl axum::response::IntoResponse for AppError {
    fn into_response(self) -> Response {
        (status(&self), self.to_string()).into_response()
    }
}
