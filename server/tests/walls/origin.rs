//! No other site has a visitor's browser change anything, whatever the verb.

use crate::routes;
use crate::support::App;
use crate::table::{self, Line};
use crate::town::{Role, Town};
use crate::verbs::{Sent, TABLE};
use std::collections::BTreeSet;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_from_elsewhere_is_refused_before_anything_happens() {
    let town = Town::get().await;
    let app = town.open().await;
    let own = format!("http://{}", app.address);
    let mut worker = Role::Worker.browser(&app).await;
    let before = written(&app).await;
    let mut tried = BTreeSet::new();
    for sent in ours().iter().map(|line| Sent::read(town, line)) {
        for headers in [
            vec![("origin", "https://evil.example")],
            vec![("origin", "null")],
            vec![("sec-fetch-site", "cross-site")],
            vec![("sec-fetch-site", "same-site")],
            vec![("sec-fetch-site", "none")],
            vec![("sec-fetch-site", "cross-site"), ("origin", own.as_str())],
            vec![],
        ] {
            let answer = sent.send(&mut worker, Uuid::now_v7(), &headers).await;
            assert_eq!(answer.status, 403, "{} {headers:?}: {answer:?}", sent.path);
            assert_eq!(answer.header("set-cookie"), None, "{}", sent.path);
        }
        tried.insert(sent.path);
    }
    assert_eq!(tried, routes::verbs(), "every verb was tried");
    assert_eq!(written(&app).await, before, "nothing was changed");
}

/// The control: what comes from here is let through, and what is written then differs.
#[tokio::test(flavor = "multi_thread")]
async fn what_comes_from_here_is_let_through_and_changes_something() {
    let town = Town::get().await;
    let app = town.open().await;
    let own = format!("http://{}", app.address);
    let mut worker = Role::Worker.browser(&app).await;
    let lines = ours();
    let withdraw = lines.iter().find(|line| line.route == "notices/withdraw");
    let withdraw = Sent::read(town, withdraw.unwrap());
    for headers in [
        vec![("origin", own.as_str())],
        vec![("sec-fetch-site", "same-origin")],
    ] {
        let before = written(&app).await;
        let answer = withdraw.send(&mut worker, Uuid::now_v7(), &headers).await;
        assert_eq!(answer.status, 303, "{answer:?}");
        assert_ne!(written(&app).await, before, "something was changed");
    }
}

/// The verbs, each on what is ours.
fn ours() -> Vec<Line> {
    let lines = table::read(TABLE).into_iter();
    lines
        .filter(|line| ["ours", "-"].contains(&line.about.as_str()))
        .collect()
}

/// All that stands in the database, as one file.
async fn written(app: &App) -> Vec<u8> {
    let file = std::env::temp_dir().join(format!("youlin-{}.db", Uuid::now_v7().simple()));
    app.house.store.copy_to(&file).await.unwrap();
    let bytes = std::fs::read(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    bytes
}
