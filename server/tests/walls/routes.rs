//! The routes that the server answers, as its router knows them.

use leptos::server_fn::axum::server_fn_paths;
use server::serve::accept::Limits;
use server::serve::{House, router};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Under which all verbs are routed; which there are, the server functions say.
const VERBS: &str = "/do/{}";

/// The paths of everything that is read.
pub fn pages(house: &Arc<House>) -> BTreeSet<String> {
    // What stands before the routes must be no way around the table either.
    let mut paths = all(&router::router(house.clone(), Limits::default()));
    paths.extend(all(&router::routes(house.clone())));
    assert!(paths.remove(VERBS), "the verbs are routed: {paths:?}");
    // A way beside it would be one around the pace of commands.
    assert!(!paths.iter().any(|path| path.starts_with("/do/")));
    paths
}

/// The paths of everything that changes something, and of what a phone asks besides.
pub fn verbs() -> BTreeSet<String> {
    let paths = server_fn_paths().map(|(path, method)| {
        assert_eq!(method, http::Method::POST, "{path} is no GET");
        path.to_owned()
    });
    paths.collect()
}

/// A router tells its routes to whoever prints it for debugging, and in no other way.
fn all(router: &axum::Router) -> BTreeSet<String> {
    let told = format!("{router:?}");
    let entries = told.split("RouteId(").filter_map(|entry| {
        let (number, rest) = entry.split_once("): \"")?;
        let (path, _) = rest.split_once('"')?;
        number
            .bytes()
            .all(|digit| digit.is_ascii_digit())
            .then(|| bare(path))
    });
    entries.collect()
}

/// A route without the names of what stands between its braces: those differ between the router and the tables.
pub fn bare(path: &str) -> String {
    let mut bare = String::new();
    let path = path.split('?').next().unwrap_or_default();
    for (number, part) in path.split('{').enumerate() {
        match part.split_once('}') {
            Some((_, rest)) if number > 0 => bare += &format!("{{}}{rest}"),
            _ => bare += part,
        }
    }
    bare
}

/// What stands in one list and not in the other.
pub fn differences(routes: &BTreeSet<String>, table: &BTreeSet<String>) -> Vec<String> {
    let missing = routes.difference(table);
    let missing = missing.map(|path| format!("{path} stands in no table"));
    let gone = table.difference(routes);
    let gone = gone.map(|path| format!("{path} is no route any longer"));
    missing.chain(gone).collect()
}
