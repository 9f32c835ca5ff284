//! Places, vouching and roles over HTTP, as a browser with scripts off does it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use domain::org::place_of_code;
use serde_json::json;
use server::demo;
use server::demo::org::{SONGZE, STAIRWELL};
use support::App;

async fn demonstration() -> App {
    let app = App::start().await;
    demo::seed(&app.house.store).await.unwrap();
    app
}

#[tokio::test]
async fn anyone_finds_whom_to_ask() {
    let app = demonstration().await;
    let mut browser = app.browser();
    let directory = browser.get("/org").await;
    assert_eq!(directory.status, 200);
    assert!(directory.says("斜塘街道大工委") && directory.says("淞泽社区"));
    let found = browser.get("/org/find?q=szsq").await;
    assert!(found.says("淞泽社区"), "{}", found.body);
    let stairwell = place_of_code(STAIRWELL);
    let place = browser.get(&format!("/org/{stairwell}")).await;
    assert!(place.says("40幢1单元党小组") && place.says("陆阿姨"));
    assert!(place.says("tel:19900000002"), "a number that dials");
    let nowhere = browser
        .get(&format!("/org/{}", place_of_code("none")))
        .await;
    assert_eq!(nowhere.status, 404);
}

/// Whoever settles who lives there reads on the first page that somebody waits; the desk counts them.
#[tokio::test]
async fn the_first_page_says_that_a_newcomer_waits() {
    let app = demonstration().await;
    for (who, number, says) in [
        ("leader", 2, true),
        ("worker", 3, true),
        ("neighbour", 1, false),
    ] {
        let mut browser = app.signed_in(number).await;
        assert_eq!(browser.get("/").await.says("等您核实"), says, "{who}");
        let mine = browser.get("/mine").await;
        assert_eq!(mine.says("位新邻居等核实"), who == "worker", "{who}");
    }
}

#[tokio::test]
async fn a_newcomer_asks_and_two_neighbours_vouch() {
    let app = demonstration().await;
    let stairwell = place_of_code(STAIRWELL).to_string();
    let mut newcomer = app.signed_in(40).await;
    let form = newcomer.get(&format!("/org/join/{stairwell}")).await;
    assert!(form.says("请人核实") && form.says("王秀英"));
    let nameless = [
        ("command[place]", stairwell.as_str()),
        ("command[name]", " "),
        ("command[unit]", "501室"),
    ];
    let again = newcomer.post("/do/org/ask_to_join", &nameless).await;
    assert!(
        again.says("请写称呼") && again.says("501室"),
        "what was typed is still there"
    );
    let fields = [
        ("command[place]", stairwell.as_str()),
        ("command[name]", "王秀英"),
        ("command[unit]", "501室"),
    ];
    let asked = newcomer.post("/do/org/ask_to_join", &fields).await;
    assert!(
        asked.at.starts_with("/org/home") && asked.says("等人核实"),
        "{}",
        asked.at
    );
    for (number, answer) in [(8, "再有一位邻居就行"), (1, "是40幢1单元的住户了")] {
        let mut neighbour = app.signed_in(number).await;
        let page = neighbour.get("/org/vouch").await;
        assert!(
            page.says("王秀英") && !page.says("501室"),
            "the unit is not for neighbours"
        );
        let ask = ask_of(&page.body, "王秀英");
        let vouched = neighbour
            .post("/do/org/vouch", &[("command[ask]", &ask)])
            .await;
        assert!(vouched.says(answer), "{}", vouched.body);
    }
    let home = newcomer.get("/org/home").await;
    assert!(home.says("已核实") && home.says("501室"));
}

/// The id in the first form after a name.
fn ask_of(page: &str, name: &str) -> String {
    let (_, after) = page.split_once(name).unwrap();
    let (_, value) = after.split_once("command[ask]").unwrap();
    let (_, value) = value.split_once("value=\"").unwrap();
    value.chars().take(36).collect()
}

/// The negative control of the spaces over the wire: the row is there for the worker, and for nobody outside.
#[tokio::test]
async fn nobody_outside_is_sent_who_waits() {
    let app = demonstration().await;
    let community = place_of_code(SONGZE);
    let stairwell = place_of_code(STAIRWELL);
    let desk = format!("/desk/people?place={community}");
    let paths = [
        desk.clone(),
        format!("/org/{stairwell}"),
        "/org/vouch".to_owned(),
    ];
    let mut worker = app.signed_in(3).await;
    assert!(
        worker.get(&desk).await.says("顾小满"),
        "the row is there to be guarded"
    );
    // A leader elsewhere, a worker elsewhere, the property manager, and nobody at all.
    for number in [Some(110), Some(21), Some(12), None] {
        let mut browser = match number {
            Some(number) => app.signed_in(number).await,
            None => app.browser(),
        };
        for path in &paths {
            assert!(
                !browser.get(path).await.says("顾小满"),
                "{number:?} at {path}"
            );
            let visited = browser
                .json("/do/kernel/visit", &json!({ "path": path }))
                .await;
            assert!(!visited.says("顾小满"), "{number:?} visits {path}");
        }
    }
}

/// A poster hangs wherever a home can be: also in a community whose stairwells nobody has entered yet.
#[tokio::test]
async fn a_community_without_stairwells_has_a_poster_too() {
    let app = demonstration().await;
    let mut official = app.signed_in(5).await;
    for (place, has) in [
        (place_of_code("320576051001"), true),
        (place_of_code(SONGZE), false),
    ] {
        let page = official.get(&format!("/org/{place}")).await;
        let link = format!("/org/{place}/poster");
        assert_eq!(page.says(&link), has, "{place}");
        // Who settles nothing there is not offered it.
        let resident = app.browser().get(&format!("/org/{place}")).await;
        assert!(resident.status == 200 && !resident.says(&link));
    }
    let bare = place_of_code("320576051001");
    let poster = official.get(&format!("/org/{bare}/poster")).await;
    assert!(poster.says("<svg") && poster.says("等社区或两位邻居点一下"));
}

#[tokio::test]
async fn staff_appoint_and_end_roles_and_print_the_poster() {
    let app = demonstration().await;
    let stairwell = place_of_code(STAIRWELL).to_string();
    let person = demo::person(8).to_string();
    let mut worker = app.signed_in(3).await;
    let form = worker.get("/desk/people/appoint?phone=19900000008").await;
    assert!(form.says("钱小舟") && form.says(&person), "{}", form.body);
    let fields = [
        ("command[person]", person.as_str()),
        ("command[role]", "stairwell_leader"),
        ("command[place]", stairwell.as_str()),
    ];
    let appointed = worker.post("/do/org/appoint", &fields).await;
    assert!(
        appointed.says("钱小舟现在是40幢1单元的楼道党小组组长"),
        "{}",
        appointed.body
    );
    let mut leader = app.signed_in(8).await;
    let poster = leader.get(&format!("/org/{stairwell}/poster")).await;
    assert!(poster.says("<svg") && poster.says("欢迎搬来"));
    let ended = worker.post("/do/org/end_role", &fields).await;
    assert!(
        ended.says("钱小舟不再是40幢1单元的楼道党小组组长"),
        "{}",
        ended.body
    );
    let mut neighbour = app.signed_in(9).await;
    let denied = neighbour.post("/do/org/appoint", &fields).await;
    assert!(denied.says("工作人员来办"), "{}", denied.body);
}

/// What a phone of this person is sent when it has nothing yet.
async fn pulled(browser: &mut support::Browser) -> serde_json::Value {
    let push = json!({ "push": { "client": uuid::Uuid::nil() } });
    let answer = browser.json("/do/kernel/sync", &push).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

fn sent(pulled: &serde_json::Value, space: &str) -> bool {
    let spaces = pulled["spaces"].as_array().unwrap();
    spaces.iter().any(|pull| pull["space"] == space)
}

#[tokio::test]
async fn who_lays_a_role_down_is_sent_nothing_of_its_desk_any_longer() {
    let app = demonstration().await;
    let community = place_of_code(SONGZE);
    let desk = format!("desk/{community}/people");
    let mut worker = app.signed_in(3).await;
    let before = pulled(&mut worker).await;
    let kept = before["kept"].as_array().unwrap();
    assert!(kept.contains(&json!(desk)) && sent(&before, &desk));

    let mut live = worker.open("/live").await;
    live.until("listening").await;
    let person = app.person(3).await.to_string();
    let fields = [
        ("command[person]", person.as_str()),
        ("command[role]", "community_worker"),
        ("command[place]", &community.to_string()),
    ];
    let ended = worker.post("/do/org/end_role", &fields).await;
    assert_eq!(ended.status, 200, "{}", ended.body);

    // The stream that was opened with the role ends, and says nothing of the desk on the way.
    let rest = live.rest().await;
    assert!(!rest.contains("desk/"), "{rest}");
    let after = pulled(&mut worker).await;
    let kept = after["kept"].as_array().unwrap();
    assert!(!kept.contains(&json!(desk)) && !sent(&after, &desk));
    assert!(
        kept.iter()
            .all(|space| !space.as_str().unwrap().starts_with("desk/"))
    );
}
