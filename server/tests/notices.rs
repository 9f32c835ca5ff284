//! Notices over HTTP: what feed readers are told, and chats that show a preview of a link.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use domain::notices::NoticeId;
use domain::org::place_of_code;
use server::demo;
use server::demo::org::STAIRWELL;
use support::{Answer, App};

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

/// Whoever sends the link of a public notice in a chat sends its heading and how it begins; of a notice for members,
/// nothing, whoever looks.
#[tokio::test]
async fn the_preview_of_a_link_tells_public_notices_and_no_others() {
    let app = App::start().await;
    demo::seed(&app.house.store).await.unwrap();
    let (water, gate) = (notice("water"), notice("gate"));
    // Programs that make previews are signed out; they see what anyone sees.
    let page = app.browser().get(&water).await;
    assert_eq!(page.status, 200);
    assert!(meta(&page, "og:title").unwrap().contains("明天上午停水"));
    assert!(meta(&page, "og:description").unwrap().contains("检修水管"));
    let picture = meta(&page, "og:image").unwrap();
    assert_eq!(picture, format!("http://{}/social.png", app.address));
    assert_eq!(
        meta(&page, "og:url").unwrap(),
        format!("http://{}{water}", app.address)
    );

    let page = app.browser().get(&gate).await;
    assert_eq!(page.status, 404);
    assert!(meta(&page, "og:title").is_none() && !page.says("东门门禁更换"));
    // Also where it may be read: what a browser would hand on is not in the page.
    let page = app.signed_in(1).await.get(&gate).await;
    assert!(page.says("东门门禁更换"));
    for name in ["og:title", "og:description", "og:image"] {
        assert_eq!(meta(&page, name), None);
    }
}

fn notice(name: &str) -> String {
    let id = NoticeId::derive(demo::command_id(&format!("notices/{name}")), "notice");
    format!("/notices/{id}")
}

/// What a page says of itself under this name.
fn meta(page: &Answer, name: &str) -> Option<String> {
    let (_, rest) = page.body.split_once(&format!("property=\"{name}\""))?;
    let tag = rest.split('>').next()?;
    let (_, content) = tag.split_once("content=\"")?;
    Some(content.split('"').next()?.to_owned())
}
