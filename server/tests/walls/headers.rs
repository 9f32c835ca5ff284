//! What every answer carries, whatever the route and whoever asks.

use crate::pages;
use crate::routes;
use crate::support::{Answer, App};
use crate::table;
use crate::town::{Role, Town};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use server::serve::accept::Limits;
use sha2::{Digest, Sha256};

/// What is everybody's alike, and may be kept by whoever it reaches.
const SHARED: [&str; 6] = [
    "/notices/feed.atom",
    "/pkg",
    "/pkg/",
    "/pkg/youlin.js",
    "/shell",
    "/sw.js",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_keeps_browsers_from_what_we_never_ask() {
    let town = Town::get().await;
    let app = town.open().await;
    let lines = table::read(pages::TABLE);
    let asked: Vec<String> = lines.iter().map(|line| pages::path(town, line)).collect();
    assert!(asked.len() > 100);
    let mut wrong = Vec::new();
    for role in [Role::Nobody, Role::Worker, Role::Administrator] {
        let mut browser = role.browser(&app).await;
        for path in &asked {
            let answer = if path == "/live" {
                browser.open(path).await.head().await
            } else {
                browser
                    .send("GET", path, &[("accept", "text/html")], "")
                    .await
            };
            wrong.extend(faults(&answer, path, role));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The control: each fault is seen when it is there.
#[test]
fn an_answer_without_them_is_found_out() {
    let answer = |headers: &[(&str, &str)], body: &str| Answer {
        status: 200,
        headers: headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        body: body.to_owned(),
        at: String::new(),
    };
    let bare = answer(&[("content-type", "text/html")], "");
    assert_eq!(faults(&bare, "/", Role::Worker).len(), ALWAYS.len() + 2);
    let mut headers = ALWAYS.to_vec();
    headers.push(("content-type", "text/html; charset=utf-8"));
    headers.push(("cache-control", "private, no-store"));
    headers.push((
        "content-security-policy",
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'nonce-7'; frame-ancestors 'none'; base-uri 'none'; \
         form-action 'self'",
    ));
    for (body, faulty) in [
        (
            "<script nonce=\"7\">1</script><script src=\"/x.js\"></script>",
            false,
        ),
        ("<script nonce=\"8\">1</script>", true),
        ("<script>1</script>", true),
        ("<a onclick=\"x()\">", true),
        ("<a href=\"javascript:x()\">", true),
    ] {
        let found = faults(&answer(&headers, body), "/", Role::Worker);
        assert_eq!(!found.is_empty(), faulty, "{body}: {found:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_a_verb_takes_what_changes_something() {
    let town = Town::get().await;
    let app = town.open().await;
    let mut worker = Role::Worker.browser(&app).await;
    let lines = table::read(pages::TABLE);
    let origin = format!("http://{}", app.address);
    let headers = [("origin", origin.as_str())];
    let pages = lines.iter().map(|line| pages::path(town, line));
    let verbs = routes::verbs();
    let changing = |path: String| ["POST", "PUT", "PATCH", "DELETE"].map(|way| (way, path.clone()));
    let other = |path: String| ["GET", "PUT", "PATCH", "DELETE"].map(|way| (way, path.clone()));
    let all = pages
        .flat_map(changing)
        .chain(verbs.into_iter().flat_map(other));
    for (way, path) in all.collect::<Vec<_>>() {
        let answer = worker.send(way, &path, &headers, "").await;
        assert_eq!(answer.status, 405, "{way} {path}: {answer:?}");
        let found = faults(&answer, &path, Role::Worker);
        assert!(found.is_empty(), "{found:?}");
    }
}

/// The same headers where the answer is a refusal of the outer walls.
#[tokio::test(flavor = "multi_thread")]
async fn refusals_carry_them_too() {
    let town = Town::get().await;
    let app = town.open().await;
    for (answer, status) in [
        (turned_away(&app, "/", "evil.example").await, 421),
        (
            app.browser()
                .send("POST", "/do/notices/post", &[], "")
                .await,
            403,
        ),
    ] {
        assert_eq!(answer.status, status);
        let found = faults(&answer, "/", Role::Nobody);
        assert!(found.is_empty(), "{found:?}");
    }
    let full = Limits {
        requests: 0,
        ..Limits::default()
    };
    let full = App::with("--demo", full).await;
    let answer = full.browser().send("GET", "/", &[], "").await;
    assert_eq!(answer.status, 503);
    assert_eq!(faults(&answer, "/", Role::Nobody), [""; 0]);
}

async fn turned_away(app: &App, path: &str, host: &str) -> Answer {
    app.browser().send("GET", path, &[("host", host)], "").await
}

/// What each answer carries, word for word.
const ALWAYS: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(self), geolocation=(self), microphone=(), payment=()",
    ),
    ("cross-origin-opener-policy", "same-origin"),
];

/// What an answer lacks, or has too much of.
fn faults(answer: &Answer, path: &str, role: Role) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, value) in ALWAYS {
        if answer.header(name) != Some(value) {
            faults.push(format!("{name} is {:?}", answer.header(name)));
        }
    }
    let kept = answer.header("cache-control").unwrap_or_default();
    let shared = SHARED.contains(&path);
    // Pages that are the same for everybody who is signed out are asked for again, and answered from memory.
    let private =
        kept == "private, no-store" || (role == Role::Nobody && kept == "private, no-cache");
    let event_stream = path == "/live" && kept == "no-cache";
    let said = private || event_stream || (shared && !kept.is_empty());
    if !said {
        faults.push(format!("cache-control is {kept:?}"));
    }
    let html = answer
        .header("content-type")
        .is_some_and(|kind| kind.starts_with("text/html"));
    if html {
        let policy = answer.header("content-security-policy").unwrap_or_default();
        faults.extend(policy_faults(policy, &answer.body));
    }
    let place = |fault| format!("{path} {}: {fault}", role.name());
    faults.into_iter().map(place).collect()
}

fn policy_faults(policy: &str, html: &str) -> Vec<String> {
    const MUST: [&str; 5] = [
        "default-src 'none'",
        "'wasm-unsafe-eval'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    ];
    if let Some(missing) = MUST.iter().find(|part| !policy.contains(**part)) {
        return vec![format!("the policy lacks {missing}: {policy:?}")];
    }
    let mut faults = Vec::new();
    if policy.contains("unsafe-inline") || policy.contains("'unsafe-eval'") || policy.contains('*')
    {
        faults.push(format!("the policy is no policy: {policy}"));
    }
    for script in html.split("<script").skip(1) {
        let (head, rest) = script.split_once('>').unwrap_or((script, ""));
        let body = rest.split("</script>").next().unwrap_or_default();
        let nonce = head
            .split("nonce=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        let nonce = nonce.filter(|nonce| !nonce.is_empty());
        let hash = format!("'sha256-{}'", STANDARD.encode(Sha256::digest(body)));
        let allowed = head.contains(" src=\"/")
            || nonce.is_some_and(|nonce| policy.contains(&format!("'nonce-{nonce}'")))
            || policy.contains(&hash);
        if !allowed {
            faults.push(format!("a script is not allowed: {head} {body}"));
        }
    }
    let tags = html.split('<').filter_map(|tag| tag.split('>').next());
    for tag in tags.filter(|tag| !tag.starts_with('/')) {
        let handler = tag.split_whitespace().any(|word| {
            let name = word.split('=').next().unwrap_or_default();
            word.contains('=') && name.starts_with("on") && name.len() > 4
        });
        if handler || tag.contains("javascript:") {
            faults.push(format!("a script in a tag: {tag}"));
        }
    }
    faults
}
