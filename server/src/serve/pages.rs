//! The app: its pages, its verbs, and the data-free shell that phones keep.

use super::{House, assets, guard, kept, live, session};
use app::kernel::here::Settings;
use app::kernel::ssr::{self, Visitor};
use app::kernel::{AppError, Lang, Tongue};
use app::{empty_shell, root, shell};
use axum::body::Body;
use axum::extract::{Extension, Query, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use domain::kernel::{PlaceId, space};
use http::{HeaderMap, HeaderValue, Method, header};
use leptos::config::LeptosOptions;
use leptos_axum::{AxumRouteListing, LeptosRoutes};
use std::sync::{Arc, LazyLock};

/// The routes of the pages. Listed once, before anything is served: while they are listed no resource anywhere in the
/// process is loaded, and a page that wants one then never comes (<https://github.com/leptos-rs/leptos/issues/4773>).
static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| {
    let (routes, _) = leptos_axum::generate_route_list_with_exclusions_and_ssg_and_context(
        root,
        // Verbs have a way of their own, below: it is the one that is paced.
        Some(verb_paths()),
        ssr::provide,
    );
    routes
});

/// Everything that asks who is there.
pub fn pages(house: &Arc<House>) -> Router<Arc<House>> {
    let options = options(house);
    let nobody = Visitor {
        store: house.store.clone(),
        actor: None,
        demo: house.config.demo,
        origin: house.config.public.to_string(),
    };
    let page = {
        let options = options.clone();
        move || shell(options.clone())
    };
    let not_found = leptos_axum::render_app_to_stream_with_context(ssr::provide, page.clone());
    Router::new()
        .leptos_routes_with_context(&options, ROUTES.clone(), ssr::provide, page)
        .route(
            "/services/sessions/{id}/draw.json",
            get(app::services::draw_file::file),
        )
        .route(
            "/services/{id}/calendar.ics",
            get(app::services::feeds::service),
        )
        .route("/desk/services/day.csv", get(app::services::table::csv))
        .route("/desk/services/day.xlsx", get(app::services::table::xlsx))
        .fallback(get(not_found))
        .layer(middleware::from_fn_with_state(nobody, ssr::prepare))
        .layer(middleware::from_fn(kept::by_hashes))
        .layer(middleware::from_fn_with_state(house.clone(), file_first))
        .with_state(options.clone())
        .merge(
            verbs(house)
                .layer(middleware::from_fn(guard::worded))
                .layer(middleware::from_fn(guard::paced)),
        )
        .layer(middleware::from_fn_with_state(
            house.clone(),
            session::known,
        ))
        .merge(phone_shell(options, house.config.demo))
}

/// The paths of all server functions.
fn verb_paths() -> Vec<String> {
    let paths = leptos::server_fn::axum::server_fn_paths();
    paths.map(|(path, _)| path.to_owned()).collect()
}

fn verbs(house: &Arc<House>) -> Router<Arc<House>> {
    let verb =
        |request: Request| leptos_axum::handle_server_fns_with_context(ssr::provide, request);
    Router::new()
        .route("/do/{*verb}", post(verb))
        .route("/accounts/data.json", get(copy_of))
        .route(
            "/services/bookings/{id}/ics",
            get(app::services::feeds::booking),
        )
        .route(
            "/services/calendar/{secret}",
            get(app::services::feeds::own),
        )
        .route("/tasks/certificates/{id}/pdf", get(app::tasks::paper::pdf))
        .route("/notices/feed.atom", get(feed))
        .with_state(house.clone())
}

/// The live stream, which asks who is there as well. Apart from all others, since ten thousand may be open: around each
/// answer that might be compressed there is room for a compressor, which is some kilobytes.
pub fn stream(house: &Arc<House>) -> Router<Arc<House>> {
    Router::new()
        .route("/live", get(live::live))
        .layer(middleware::from_fn_with_state(
            house.clone(),
            session::known,
        ))
}

/// What is stored about whoever asks, as a file.
async fn copy_of(Extension(visitor): Extension<Visitor>) -> Response {
    let Some(actor) = visitor.actor else {
        return Redirect::to("/sign-in?next=/accounts/data").into_response();
    };
    match visitor.store.copy_of(actor.person).await {
        Ok(copy) => {
            let name = [(
                header::CONTENT_DISPOSITION,
                "attachment; filename=\"youlin.json\"",
            )];
            (name, Json(copy)).into_response()
        }
        Err(error) => ssr::failure(&error).into_response(),
    }
}

/// The public notices of the place in `here`, else of the whole subdistrict, whoever asks.
async fn feed(
    State(house): State<Arc<House>>,
    Query(at): Query<At>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let read = async {
        let path = match at.here {
            Some(place) => house.store.path(PlaceId(place)).await?,
            None => house.store.root().await?,
        };
        let spaces = space::kept(None, &path);
        house.store.view(None, path, spaces).await
    };
    let view = read.await.map_err(|error| ssr::failure(&error))?;
    if at.here.is_some() && view.place.0.is_empty() {
        return Err(AppError::NotFound);
    }
    let wish = headers.get(header::ACCEPT_LANGUAGE);
    let wish = wish.and_then(|value| value.to_str().ok());
    let t = Tongue {
        lang: Lang::of_tag(wish.unwrap_or_default()),
        now: view.now,
    };
    let headers = [
        (header::CONTENT_TYPE, "application/atom+xml; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=60"),
        (header::VARY, "accept-language"),
    ];
    let origin = house.config.public.to_string();
    Ok((headers, app::notices::feed::feed(t, &origin, &view)).into_response())
}

/// Whose notices a feed tells.
#[derive(serde::Deserialize)]
struct At {
    here: Option<uuid::Uuid>,
}

/// The shell holds nobody's data, so it is the same for everybody and every look.
fn phone_shell(options: LeptosOptions, demo: bool) -> Router<Arc<House>> {
    let document = move || empty_shell(options.clone(), Settings::default(), demo);
    let render = leptos_axum::render_app_to_stream_with_context(ssr::provide, document);
    let shell = |request: Request| async move {
        let mut answer: Response = render(request).await.into_response();
        let cache = HeaderValue::from_static("no-cache");
        answer.headers_mut().insert(header::CACHE_CONTROL, cache);
        answer
    };
    Router::new().route("/shell", get(shell))
}

/// The service worker, the manifest and icons lie beside the pages; a name with a dot is looked up first.
async fn file_first(State(house): State<Arc<House>>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD)
        && let Some(site) = &house.config.site
        && assets::may_be_a_file(request.uri().path())
    {
        let (parts, _) = request.into_parts();
        let asked = Request::from_parts(parts.clone(), Body::empty());
        if let Some(answer) = assets::file(site, asked).await {
            return answer;
        }
        return next.run(Request::from_parts(parts, Body::empty())).await;
    }
    next.run(request).await
}

/// The list in the site of what the app's files are called in this build.
const HASHES: &str = "hash.txt";

/// What leptos must know to name the app's files.
fn options(house: &House) -> LeptosOptions {
    let site = house.config.site.clone().unwrap_or_else(|| ".".into());
    // Leptos looks for a relative name beside the binary; the list travels with the files that it names.
    let hashes = std::path::absolute(site.join(HASHES)).unwrap_or_else(|_| HASHES.into());
    LeptosOptions::builder()
        .output_name("youlin")
        .site_root(site.display().to_string())
        .site_pkg_dir("pkg")
        .site_addr(house.config.listen)
        .hash_files(hashes.is_file())
        .hash_file(hashes.display().to_string().into())
        .build()
}
