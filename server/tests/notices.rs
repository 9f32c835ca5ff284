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
use server::demo::org::{SONGZE, STAIRWELL};
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

/// Who looks after an estate posts for its members, and need not be one of them: what was posted is theirs to follow
/// up, at their own estate and at no other, and no list of homes is promised that they never get.
#[tokio::test]
async fn who_looks_after_an_estate_follows_up_what_they_posted_for_its_members() {
    let app = App::start().await;
    demo::seed(&app.house.store).await.unwrap();
    let estate = place_of_code(&format!("{SONGZE}-1"));
    let mut property = app.signed_in(12).await;
    let form = property.get("/desk/notices/new").await;
    assert!(form.says("仅本处居民") && !form.says("请各户确认已读"));
    let leader = app.signed_in(2).await.get("/desk/notices/new").await;
    assert!(leader.says("请各户确认已读"), "the control");

    let title = "电梯保养只告诉住户";
    let posted = property
        .post(
            "/do/notices/post",
            &[
                ("command[place]", &estate.to_string()),
                ("command[fields][title]", title),
                ("command[fields][body]", "周三上午停用一小时。"),
                ("command[fields][audience]", "members"),
            ],
        )
        .await;
    assert_eq!(posted.status, 200, "{}", posted.body);
    assert!(posted.says(title));
    let one = posted.at.split('?').next().unwrap().to_owned();
    let id = one.strip_prefix("/notices/").unwrap().to_owned();
    for (who, status) in [(10, 200), (11, 200), (1, 200), (13, 404)] {
        let answer = app.signed_in(who).await.get(&one).await;
        assert_eq!(answer.status, status, "{who}");
    }
    assert!(property.get("/desk/notices").await.says(title));
    let desk = format!("/desk/notices/{id}");
    assert_eq!(property.get(&desk).await.status, 200);
    let withdrawn = property
        .post(
            "/do/notices/withdraw",
            &[("command[notice]", &id), ("command[reason]", "改期了")],
        )
        .await;
    assert!(withdrawn.says("已撤回"));

    // The same role at another estate is no key.
    let other = place_of_code("320576051017-1");
    let appoint = domain::org::Command::Appoint(domain::org::Appoint {
        person: app.person(15).await,
        role: domain::kernel::Role::PropertyManager,
        place: other,
    });
    let worker = demo::person(22);
    let envelope = domain::kernel::Envelope {
        id: domain::kernel::CommandId(uuid::Uuid::now_v7()),
        actor: worker,
        subject: worker,
        made: app.house.store.clock.now(),
        command: appoint.into(),
    };
    let appointed = app.house.store.perform(&envelope, store::Via::Form).await;
    assert!(matches!(
        appointed.unwrap(),
        domain::kernel::Outcome::Done { .. }
    ));
    let mut elsewhere = app.signed_in(15).await;
    assert_eq!(elsewhere.get("/desk/notices").await.status, 200);
    assert_eq!(elsewhere.get(&one).await.status, 404);
    assert_eq!(elsewhere.get(&desk).await.status, 404);
}

/// A leader hears of a notice from above which homes of the own stairwell are still to be told, and gets there from the
/// notice and from the desk.
#[tokio::test]
async fn a_leader_tells_homes_of_what_was_posted_above() {
    let app = App::start().await;
    demo::seed(&app.house.store).await.unwrap();
    let (mut worker, mut leader) = (app.signed_in(3).await, app.signed_in(2).await);
    let title = "请各户检查燃气软管";
    let posted = worker
        .post(
            "/do/notices/post",
            &[
                ("command[place]", &place_of_code(SONGZE).to_string()),
                ("command[fields][title]", title),
                ("command[fields][body]", "本周内请自查。"),
                ("command[fields][acknowledge]", "on"),
            ],
        )
        .await;
    let one = posted.at.split('?').next().unwrap().to_owned();
    let desk = one.replace("/notices/", "/desk/notices/");
    let link = format!("href=\"{desk}\"");
    let queue = leader.get("/desk/notices").await;
    assert!(queue.says("上面发的，还要告知") && queue.says(&link));
    let page = leader.get(&one).await;
    assert!(page.says(&link) && page.says("看看哪些住户还不知道"));
    let list = leader.get(&desk).await;
    assert!(list.says("已当面告知") && !list.says("撤回这条公告"));
    assert!(!list.says("各户都已知道。"), "nobody was told yet");
    // Who leads nothing there is shown no way, and finds none.
    let mut resident = app.signed_in(1).await;
    assert!(!resident.get(&one).await.says(&link));
    assert_eq!(resident.get(&desk).await.status, 404);
    // Nor does a leader reach what was posted where nobody of theirs lives.
    let other = post_elsewhere(&app).await;
    assert_eq!(leader.get(&format!("/notices/{other}")).await.status, 200);
    let desk = format!("/desk/notices/{other}");
    assert_eq!(leader.get(&desk).await.status, 404);
}

async fn post_elsewhere(app: &App) -> String {
    let mut worker = app.signed_in(22).await;
    let posted = worker
        .post(
            "/do/notices/post",
            &[
                ("command[place]", &place_of_code("320576051017").to_string()),
                ("command[fields][title]", "别处的事"),
                ("command[fields][body]", "请确认。"),
                ("command[fields][acknowledge]", "on"),
            ],
        )
        .await;
    let at = posted.at.split('?').next().unwrap();
    at.strip_prefix("/notices/").unwrap().to_owned()
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
