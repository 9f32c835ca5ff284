//! Calendars over HTTP: the file of a booking, the secret address of a person's bookings, the public one of a service.

use axum::Extension;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::kernel::{Minutes, Space, View};
use domain::services::{BookingRow, ServiceRow, SessionRow};
use http::HeaderMap;
use http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, COOKIE, HeaderName,
};
use leptos::prelude::*;
use uuid::Uuid;

use super::ics::{self, Told};
use crate::kernel::AppError;
use crate::kernel::here::Settings;
use crate::kernel::ssr::{self, Prepared, Visitor};
use crate::kernel::words::Tongue;

/// How long what is over stays in a calendar.
const BEHIND: Minutes = Minutes::days(30);

/// Answers `/services/bookings/{id}/ics` with the file, to the person whom the booking is for. Who is signed out is
/// asked to sign in, and comes to the booking: a file cannot be gone on to.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such booking of theirs.
pub async fn booking(
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let Some(actor) = &visitor.actor else {
        let sign_in = format!("/sign-in?next=/services/bookings/{id}");
        return Ok(Redirect::to(&sign_in).into_response());
    };
    let shelf = visitor.store.shelf(Space::Person(actor.person)).await;
    let shelf = shelf.map_err(|error| ssr::failure(&error))?;
    let row = shelf.find::<BookingRow>(id).ok_or(AppError::NotFound)?;
    let sequence = since_ever(began(&visitor).await?, shelf.written::<BookingRow>(id));
    let told = Told { id, row, sequence };
    let file = ics::calendar(tongue(&visitor, &headers), &told);
    let name = "attachment; filename=\"youlin.ics\"";
    Ok((head(), [(CONTENT_DISPOSITION, name)], file).into_response())
}

/// Answers `/services/calendar/{secret}` with the bookings of whoever gave the address out; whoever has it may read it,
/// signed in or not. One that was taken back is not found, as if it had never been.
///
/// # Errors
/// [`AppError::NotFound`] when the address leads nowhere.
pub async fn own(
    Extension(visitor): Extension<Visitor>,
    Path(address): Path<String>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let secret = address.trim_end_matches(".ics");
    let person = visitor.store.calendar_of(secret).await;
    let person = person.map_err(|error| ssr::failure(&error))?;
    let person = person.ok_or(AppError::NotFound)?;
    let shelf = visitor.store.shelf(Space::Person(person)).await;
    let shelf = shelf.map_err(|error| ssr::failure(&error))?;
    let t = tongue(&visitor, &headers);
    let since = t.now.minus(BEHIND);
    let began = began(&visitor).await?;
    let rows = shelf.all::<BookingRow>();
    let mut rows: Vec<Told<'_, BookingRow>> = rows
        .filter(|(_, row)| row.end() > since)
        .map(|(id, row)| Told {
            id,
            row,
            sequence: since_ever(began, shelf.written::<BookingRow>(id)),
        })
        .collect();
    rows.sort_by_key(|told| (told.row.start, told.id));
    Ok((head(), ics::own_feed(t, &rows)).into_response())
}

/// Answers `/services/{id}/calendar.ics` with the sessions of a service, to anybody.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such service.
pub async fn service(
    Extension(visitor): Extension<Visitor>,
    Extension(prepared): Extension<Prepared>,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let here = prepared.here();
    let t = here.tongue();
    let began = began(&visitor).await?;
    let feed = here
        .view
        .with_untracked(|view| sessions_of(t, view, id, began));
    let feed = feed.ok_or(AppError::NotFound)?;
    Ok((head(), feed).into_response())
}

fn sessions_of(t: Tongue, view: &View, id: Uuid, began: u64) -> Option<String> {
    let mut services = view.all::<ServiceRow>();
    let (space, ..) = services.find(|(_, service, _)| *service == id)?;
    // A service and its sessions stand in the same space, so that their versions count together.
    let shelf = view.shelf(space)?;
    let service = shelf.find::<ServiceRow>(id)?;
    let described = shelf.written::<ServiceRow>(id);
    let rows = shelf.all::<SessionRow>();
    let mut rows: Vec<Told<'_, SessionRow>> = rows
        .filter(|(_, row)| row.service.0 == id)
        .map(|(id, row)| Told {
            id,
            row,
            // An entry says what the service is called, and where it is, as well.
            sequence: since_ever(began, described.max(shelf.written::<SessionRow>(id))),
        })
        .collect();
    rows.sort_by_key(|told| (told.row.start, told.id));
    Some(ics::service_feed(t, service, &rows))
}

/// When the versions of rows began to count, so that what was restored from a backup goes on from there.
async fn began(visitor: &Visitor) -> Result<u64, AppError> {
    let began = visitor.store.epoch_began().await;
    began.map_err(|error| ssr::failure(&error))
}

/// The sequence of an entry whose row was written at this version. A calendar's integers have a sign.
fn since_ever(began: u64, version: u64) -> u32 {
    let sequence = i32::try_from(began.saturating_add(version)).unwrap_or(i32::MAX);
    sequence.unsigned_abs()
}

fn head() -> [(HeaderName, &'static str); 2] {
    [
        (CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (CACHE_CONTROL, "private, no-store"),
    ]
}

fn tongue(visitor: &Visitor, headers: &HeaderMap) -> Tongue {
    let text = |name| {
        let value = headers.get(name);
        let value = value.and_then(|value: &http::HeaderValue| value.to_str().ok());
        value.unwrap_or_default()
    };
    let settings = Settings::read(text(COOKIE), text(ACCEPT_LANGUAGE));
    Tongue {
        lang: settings.lang,
        now: visitor.store.clock.now(),
    }
}
