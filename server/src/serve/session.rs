//! Who asks: reads the session's cookie and puts the visitor among the extensions, for pages, verbs and the
//! live stream.

use super::client::Client;
use super::net::counted;
use super::{House, plain, seen};
use app::accounts::door::Door;
use app::kernel::ssr::Visitor;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use domain::kernel::Space;
use http::{HeaderName, StatusCode, header};
use std::sync::Arc;
use store::StoreError;
use store::accounts::SignedIn;

/// Puts [`Visitor`] and [`Door`] among the extensions.
pub async fn known(State(house): State<Arc<House>>, mut request: Request, next: Next) -> Response {
    let mut door = door(&house, &request);
    let signed_in = match signed_in(&house, &door, seen::read(request.headers())).await {
        Ok(signed_in) => signed_in,
        Err(error) => {
            tracing::error!(%error, "a session cannot be looked up");
            return plain(
                StatusCode::SERVICE_UNAVAILABLE,
                "The database does not answer. Please try again.",
            );
        }
    };
    door.signed_in = signed_in.as_ref().map(|signed_in| signed_in.session.id);
    let store = house.store.remembering();
    let visitor = Visitor {
        store: store.clone(),
        actor: signed_in.map(|signed_in| signed_in.actor),
        demo: house.config.demo,
        origin: house.config.public.to_string(),
    };
    request.extensions_mut().insert(door);
    request.extensions_mut().insert(visitor);
    let mut answer = next.run(request).await;
    if let Some(cookie) = seen::cookie(&store.written(), house.config.public.https) {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    answer
}

/// Who is signed in, as of what this browser has written already, wherever it did.
async fn signed_in(
    house: &House,
    door: &Door,
    seen: Vec<(Space, u64)>,
) -> Result<Option<SignedIn>, StoreError> {
    house.store.catch_up(seen).await?;
    match &door.session {
        Some(secret) => house.store.signed_in(secret).await,
        None => Ok(None),
    }
}

fn door(house: &House, request: &Request) -> Door {
    let text = |name: HeaderName| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let network = request
        .extensions()
        .get::<Client>()
        .map(|client| counted(client.address));
    Door::read(
        text(header::COOKIE).unwrap_or_default(),
        text(header::USER_AGENT).unwrap_or_default(),
        house.config.public.https,
        network.unwrap_or_default(),
    )
}
