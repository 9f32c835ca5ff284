//! A flood costs the flooder: beyond the pace one is told when to come again, and nobody else notices.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use domain::accounts::PER_NETWORK_HOUR;
use serde_json::{Value, json};
use server::serve::accept::Limits;
use store::kernel::pace::NETWORK;
use support::{Answer, App, Browser, phone};
use uuid::Uuid;

/// How many commands are taken at once here.
const AT_ONCE: usize = 20;
/// Far more than come back while they are sent, at two a second.
const FLOOD: usize = 30 * AT_ONCE;
/// How many verbs are taken at once of one network that is signed out.
const AT_ONCE_OF_A_NETWORK: u32 = NETWORK.at_once;

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
    assert!(taken >= AT_ONCE, "{taken} were taken before");
    says_when(&refused);

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

/// Signed out, a network is what is counted.
#[tokio::test]
async fn a_network_that_floods_the_doors_is_told_when_to_come_again_and_others_are_served() {
    let app = behind_a_proxy().await;
    let (flooder, neighbour) = ("198.51.100.7", "198.51.100.8");
    let mut browser = app.browser();
    let mut taken = 0;
    let refused = loop {
        let answer = knocks(&mut browser, flooder, CODE).await;
        if answer.status != 303 {
            break answer;
        }
        taken += 1;
        assert!(taken < 3 * AT_ONCE_OF_A_NETWORK, "nothing stops the flood");
    };
    assert!(
        taken >= AT_ONCE_OF_A_NETWORK,
        "a community centre behind one address is not stopped: {taken}"
    );
    says_when(&refused);
    // Whatever verb is tried, and with whatever cookies: it is the network that waits.
    for verb in [CODE, ("accounts/ask", "command%5Bphone%5D=199")] {
        flood(&app, flooder).await;
        says_when(&knocks(&mut app.browser(), flooder, verb).await);
    }
    // Reading is not counted, and other networks have a pace of their own.
    let from = forwarded(flooder);
    let page = browser.send("GET", "/sign-in", &from, "").await;
    assert_eq!(page.status, 200);
    assert_eq!(
        knocks(&mut app.browser(), neighbour, CODE).await.status,
        303
    );
}

/// Each code is a text message to somebody: a network gets fewer of those, and is told so where the number was typed.
#[tokio::test]
async fn a_network_gets_so_many_codes_and_another_still_gets_its_own() {
    let app = behind_a_proxy().await;
    let (flooder, neighbour) = ("198.51.100.7", "198.51.100.8");
    let asks = async |number: u16, network: &'static str| {
        let form = format!("command%5Bphone%5D={}", phone(number));
        let verb = ("accounts/ask", form.as_str());
        knocks(&mut app.browser(), network, verb).await
    };
    let leads_to = |answer: &Answer| answer.header("location").unwrap().to_owned();
    for number in 0..u16::try_from(PER_NETWORK_HOUR).unwrap() {
        let asked = asks(1_000 + number, flooder).await;
        assert!(leads_to(&asked).contains("/sign-in/code"), "{asked:?}");
    }
    let refused = asks(2_000, flooder).await;
    let back = leads_to(&refused);
    assert!(back.contains("/sign-in?again="), "{refused:?}");
    let page = app
        .browser()
        .send("GET", path_of(&back), &forwarded(flooder), "")
        .await;
    assert!(
        page.says("这里今天试的次数太多了，请过一阵再试"),
        "{page:?}"
    );
    let asked = asks(2_001, neighbour).await;
    assert!(leads_to(&asked).contains("/sign-in/code"), "{asked:?}");
    app.code_for(2_001).await;
    let sent = app.house.outbox.sent();
    assert!(
        sent.iter().all(|text| text.phone != phone(2_000)),
        "no message beyond the limit"
    );
}

/// What is tried at the door: a verb, and what its form says.
type Knock<'k> = (&'k str, &'k str);

const CODE: Knock<'static> = ("accounts/code", "command%5Bcode%5D=123456");

/// As many of these as one network sends at once, and some that come back meanwhile, until none is taken.
async fn flood(app: &App, network: &str) {
    for _ in 0..AT_ONCE_OF_A_NETWORK {
        let answer = knocks(&mut app.browser(), network, CODE).await;
        if answer.status == 429 {
            return;
        }
    }
    panic!("nothing stops the flood");
}

/// It is known from where whoever asks comes.
async fn behind_a_proxy() -> App {
    App::with("--demo --trusted-proxy 127.0.0.1", Limits::default()).await
}

fn forwarded(network: &str) -> [(&str, &str); 2] {
    [("x-forwarded-for", network), ("accept", "text/html")]
}

async fn knocks(browser: &mut Browser, network: &str, (verb, fields): Knock<'_>) -> Answer {
    let origin = format!("http://{}", browser.address);
    let referer = format!("{origin}/sign-in");
    let mut headers = forwarded(network).to_vec();
    headers.extend([
        ("origin", origin.as_str()),
        ("referer", referer.as_str()),
        ("content-type", "application/x-www-form-urlencoded"),
    ]);
    let form = format!("id={}&{fields}", Uuid::now_v7());
    browser
        .send("POST", &format!("/do/{verb}"), &headers, &form)
        .await
}

fn path_of(address: &str) -> &str {
    let at = address.find("/sign-in").unwrap();
    &address[at..]
}

/// It says in a number and in words when to come again.
fn says_when(refused: &Answer) {
    assert_eq!(refused.status, 429, "{refused:?}");
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..60).contains(&wait), "{wait}");
    assert!(refused.says("什么都没有丢") && refused.says("Nothing is lost"));
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
