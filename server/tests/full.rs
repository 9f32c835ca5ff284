//! A full disk over HTTP: who writes is told so, reading goes on, and nothing has to be done once there is room.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use domain::org::place_of_code;
use serde_json::json;
use server::demo::org::SONGZE;
use support::{Answer, App, Browser};
use uuid::Uuid;

/// More pages than a file can have.
const NO_BOUND: u32 = u32::MAX - 1;
/// So many notices fill whatever is left of the pages that are there.
const MANY: usize = 400;

async fn posts(browser: &mut Browser, id: Uuid) -> Answer {
    let place = place_of_code(SONGZE).to_string();
    let body = "水".repeat(900);
    let fields = [
        ("command[place]", place.as_str()),
        ("command[fields][title]", "停水"),
        ("command[fields][body]", body.as_str()),
    ];
    browser.post_as(id, "/do/notices/post", &fields).await
}

#[tokio::test]
async fn a_full_disk_is_507_in_words_while_reading_goes_on() {
    let app = App::seeded("--demo --commands-at-once 1000").await;
    let mut worker = app.signed_in(3).await;
    app.house.store.bound_to(1).await.unwrap();
    let mut id = Uuid::now_v7();
    let mut answer = posts(&mut worker, id).await;
    for _ in 0..MANY {
        if answer.status != 200 {
            break;
        }
        id = Uuid::now_v7();
        answer = posts(&mut worker, id).await;
    }
    assert_eq!(answer.status, 507, "{answer:?}");
    assert!(answer.says("存储空间满了") && answer.says("The disk is full"));
    assert_eq!(answer.header("location"), None, "{answer:?}");

    // Also where a browser does not say from which page it comes.
    let origin = format!("http://{}", app.address);
    let headers = [
        ("accept", "text/html"),
        ("origin", origin.as_str()),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let form = format!(
        "id={}&command[place]={}&command[fields][title]=x&command[fields][body]={}",
        Uuid::now_v7(),
        place_of_code(SONGZE),
        "x".repeat(2_700)
    );
    let answer = worker
        .send("POST", "/do/notices/post", &headers, &form)
        .await;
    assert_eq!(answer.status, 507);
    assert!(answer.says("存储空间满了"), "{answer:?}");

    // The phone hears it as an answer to its call, and keeps what it sent.
    let me = app.person(3).await;
    let fields = json!({ "title": "停水", "body": "水".repeat(900) });
    let post = json!({ "place": place_of_code(SONGZE), "fields": fields });
    let command = json!({
        "id": Uuid::now_v7(), "actor": me, "subject": me, "made": 0,
        "command": { "slice": "notices", "do": { "verb": "post", "with": post } },
    });
    let push = json!({ "push": { "client": Uuid::nil(), "commands": [command] } });
    let synced = worker.json("/do/kernel/sync", &push).await;
    assert_eq!((synced.status, synced.json()), (507, json!("Full")));

    for path in ["/", "/notices", "/desk/tasks", "/services", "/mine"] {
        assert_eq!(worker.get(path).await.status, 200, "{path}");
    }
    assert_eq!(app.browser().get("/notices").await.status, 200);
    let pull = json!({ "push": { "client": Uuid::nil() } });
    assert_eq!(worker.json("/do/kernel/sync", &pull).await.status, 200);

    app.house.store.bound_to(NO_BOUND).await.unwrap();
    let again = posts(&mut worker, id).await;
    assert_eq!(again.status, 200, "the very same form: {again:?}");
    assert!(again.at.contains(&format!("done={id}")), "{}", again.at);
    assert_eq!(worker.json("/do/kernel/sync", &push).await.status, 200);
}
