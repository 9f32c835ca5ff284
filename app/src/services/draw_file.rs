//! `/services/sessions/:id/draw.json`: a draw as a file, for `youlin draw verify` and for anybody's own reckoning. The same
//! for everyone who asks: nobody's own number stands in it.

use axum::Extension;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use leptos::prelude::*;
use uuid::Uuid;

use super::pages::{self, DrawPage};
use crate::kernel::AppError;
use crate::kernel::ssr::Prepared;

/// Answers with the draw of a session: its hash before it was held, everything afterwards.
///
/// # Errors
/// [`AppError::NotFound`] where seats are first come, first served.
#[allow(clippy::unused_async, reason = "a handler is asynchronous")]
pub async fn file(
    Extension(prepared): Extension<Prepared>,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let page = prepared
        .here()
        .view
        .with_untracked(|view| pages::draw(view, &Some(id)));
    let page = DrawPage {
        own: None,
        ..page.ok_or(AppError::NotFound)?
    };
    let headers = [
        (CONTENT_DISPOSITION, "attachment; filename=\"draw.json\""),
        (CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, axum::Json(page)).into_response())
}
