//! Notices over HTTP: what feed readers are told.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use domain::org::place_of_code;
use server::demo;
use server::demo::org::STAIRWELL;
use support::App;

#[tokio::test]
async fn the_feed_tells_public_notices_and_no_others() {
    let app = App::start().await;
    demo::seed(&app.house.store).await.unwrap();
    let stairwell = place_of_code(STAIRWELL);
    let feed = format!("/notices/feed.atom?here={stairwell}");
    // Even to somebody who may read what is for members.
    let mut leader = app.signed_in(2).await;
    for browser in [&mut app.browser(), &mut leader] {
        let answer = browser.get(&feed).await;
        assert_eq!(answer.status, 200);
        assert_eq!(
            answer.header("content-type"),
            Some("application/atom+xml; charset=utf-8")
        );
        assert!(answer.says("<feed xmlns=\"http://www.w3.org/2005/Atom\""));
        assert!(answer.says("<title>80岁以上老人尊老金申请</title>"));
        assert!(answer.says(&format!("href=\"http://{}/notices/", app.address)));
        assert!(!answer.says("东门门禁更换"), "for members only");
    }
    let nowhere = place_of_code("none");
    let answer = app
        .browser()
        .get(&format!("/notices/feed.atom?here={nowhere}"))
        .await;
    assert_eq!(answer.status, 404);
}
