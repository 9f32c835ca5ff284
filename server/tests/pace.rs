//! A flood costs the flooder: beyond the pace one is told when to come again, and nobody else notices.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use serde_json::{Value, json};
use server::serve::accept::Limits;
use support::{Answer, App, Browser};
use uuid::Uuid;

/// How many commands are taken at once here.
const AT_ONCE: usize = 20;
/// Far more than come back while they are sent, at two a second.
const FLOOD: usize = 30 * AT_ONCE;

async fn tells(browser: &mut Browser) -> Answer {
    let origin = format!("http://{}", browser.address);
    let headers = [
        ("accept", "text/html"),
        ("origin", origin.as_str()),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let form = format!("id={}&command%5Bon%5D=on", Uuid::now_v7());
    browser
        .send("POST", "/do/inbox/set_texts", &headers, &form)
        .await
}

fn commands(person: &str, count: usize) -> Value {
    let command = || {
        json!({
            "id": Uuid::now_v7(), "actor": person, "subject": person, "made": 0,
            "command": { "slice": "inbox", "do": { "verb": "set_texts", "with": { "on": true } } },
        })
    };
    let commands: Vec<Value> = (0..count).map(|_| command()).collect();
    json!({ "push": { "client": Uuid::nil(), "commands": commands } })
}

#[tokio::test]
async fn whoever_floods_is_told_when_to_come_again_and_others_are_served() {
    let settings = format!("--demo --commands-at-once {AT_ONCE}");
    let app = App::with(&settings, Limits::default()).await;
    let (mut flooder, mut neighbour) = (app.signed_in(1).await, app.signed_in(2).await);
    let person = app.person(1).await.to_string();
    let mut taken = 0;
    let refused = loop {
        let answer = tells(&mut flooder).await;
        if answer.status != 303 {
            break answer;
        }
        taken += 1;
        assert!(taken < FLOOD, "nothing stops the flood");
    };
    assert_eq!(refused.status, 429);
    assert!(taken >= AT_ONCE, "{taken} were taken before");
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..60).contains(&wait), "{wait}");
    assert!(refused.says("什么都没有丢") && refused.says("Nothing is lost"));

    // The phone's way is counted with it: it is answered by the same status, and keeps what it sent.
    let synced = flooder
        .json("/do/kernel/sync", &commands(&person, 32))
        .await;
    if synced.status == 200 {
        let outcomes = synced.json()["outcomes"].as_array().unwrap().len();
        assert!(
            outcomes < 32,
            "what was not taken has no answer: {outcomes}"
        );
    } else {
        assert_eq!(synced.status, 429);
        assert!(synced.header("retry-after").is_some());
    }
    // Reading is not counted, and others have a pace of their own.
    let pull = json!({ "push": { "client": Uuid::nil() } });
    assert_eq!(flooder.json("/do/kernel/sync", &pull).await.status, 200);
    assert_eq!(flooder.get("/inbox").await.status, 200);
    assert_eq!(tells(&mut neighbour).await.status, 303);
}

/// The control: at the usual pace as many are taken.
#[tokio::test]
async fn who_does_not_flood_is_not_stopped() {
    let app = App::start().await;
    let mut browser = app.signed_in(1).await;
    for _ in 0..5 * AT_ONCE {
        assert_eq!(tells(&mut browser).await.status, 303);
    }
}
