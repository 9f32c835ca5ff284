//! Two servers on one PostgreSQL database, seen by a browser that is sent now to one and now to the other.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use domain::org::place_of_code;
use serde_json::json;
use server::demo;
use server::demo::org::STAIRWELL;
use std::time::Duration;
use support::App;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[tokio::test]
async fn a_form_sent_to_one_shows_on_the_page_of_the_other() {
    let Some((one, other)) = App::twins().await else {
        return;
    };
    demo::seed(&one.house.store).await.unwrap();
    let mut leader = one.signed_in(2).await;
    let stairwell = place_of_code(STAIRWELL);
    leader.address = other.address;
    leader.get("/notices").await;
    // The other does not follow: only what the redirect carries can tell it.
    leader.address = one.address;
    let origin = format!("http://{}", one.address);
    let body = format!(
        "id={}&command[place]={stairwell}&command[fields][title]=waterworks&command[fields][body]=tomorrow",
        uuid::Uuid::now_v7()
    );
    let headers = [
        ("accept", "text/html"),
        ("origin", origin.as_str()),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let answer = leader
        .send("POST", "/do/notices/post", &headers, &body)
        .await;
    assert_eq!(answer.status, 303, "{answer:?}");
    assert!(leader.cookies.contains_key("seen"), "{answer:?}");
    leader.address = other.address;
    assert!(leader.get("/notices").await.says("waterworks"));
}

#[tokio::test]
async fn a_page_that_one_keeps_for_visitors_follows_what_the_other_writes() {
    let Some((one, other)) = App::twins().await else {
        return;
    };
    server::serve::follow(&one.house);
    server::serve::follow(&other.house);
    demo::seed(&one.house.store).await.unwrap();
    let stairwell = place_of_code(STAIRWELL);
    let page = format!("/notices?here={stairwell}");
    let mut visitor = other.browser();
    let mut kept = visitor.get(&page).await.body;
    // What the seeding told may still be on its way.
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let again = visitor.get(&page).await.body;
        if again == kept {
            break;
        }
        kept = again;
    }
    assert!(!kept.contains("waterworks"));
    let mut leader = one.signed_in(2).await;
    let place = stairwell.to_string();
    let fields = [
        ("command[place]", place.as_str()),
        ("command[fields][title]", "waterworks"),
        ("command[fields][body]", "tomorrow"),
        ("command[fields][audience]", "public"),
    ];
    leader.get("/notices").await;
    assert!(
        leader
            .post("/do/notices/post", &fields)
            .await
            .says("waterworks")
    );
    let followed = async {
        while !visitor.get(&page).await.says("waterworks") {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let followed = tokio::time::timeout(Duration::from_secs(10), followed).await;
    assert!(followed.is_ok(), "the page that was kept has stayed behind");
}

#[tokio::test]
async fn signing_out_on_one_ends_session_and_stream_on_the_other() {
    let Some((one, other)) = App::twins().await else {
        return;
    };
    server::serve::follow(&one.house);
    server::serve::follow(&other.house);
    demo::seed(&one.house.store).await.unwrap();
    let mut here = one.signed_in(8).await;
    let mut there = one.browser();
    there.address = other.address;
    there.cookies = here.cookies.clone();
    let ask = json!({ "push": { "client": uuid::Uuid::nil(), "commands": [] } });
    let before = there.json("/do/kernel/sync", &ask).await;
    assert!(before.json()["actor"].is_object(), "{before:?}");

    let mut live = TcpStream::connect(other.address).await.unwrap();
    let cookie = &here.cookies["youlin"];
    let request = format!(
        "GET /live HTTP/1.1\r\nhost: {}\r\ncookie: youlin={cookie}\r\nconnection: close\r\n\r\n",
        other.address
    );
    live.write_all(request.as_bytes()).await.unwrap();
    let mut said = vec![0; 4_096];
    let length = live.read(&mut said).await.unwrap();
    assert!(String::from_utf8_lossy(&said[..length]).contains("200 OK"));

    here.post("/do/accounts/sign_out", &[]).await;
    // It ends by itself, because the other instance hears of it.
    live.read_to_end(&mut said).await.unwrap();
    let after = there.json("/do/kernel/sync", &ask).await;
    assert!(after.json()["actor"].is_null(), "{after:?}");
}
