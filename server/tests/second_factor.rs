//! The second factor of staff, off the demonstration, as a browser with scripts off meets it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use domain::org::place_of_code;
use server::demo::org::SONGZE;
use support::gateway::Gateway;
use support::{Answer, App, Browser, phone};

const WORKER: u16 = 3;
const PASSWORD: &str = "correct horse battery";

/// The demonstration's neighbourhood on a server that is none: staff prove themselves twice.
async fn for_real() -> (App, Gateway) {
    let gateway = Gateway::start().await;
    let app = App::seeded(&format!("--sms-url {}", gateway.url())).await;
    (app, gateway)
}

/// Answers the first question: the number, by the code that was sent.
async fn by_code(browser: &mut Browser, gateway: &Gateway, number: u16) -> Answer {
    browser
        .post("/do/accounts/ask", &[("command[phone]", &phone(number))])
        .await;
    let code = gateway.code_for(&phone(number)).await;
    browser
        .post("/do/accounts/code", &[("command[code]", &code)])
        .await
}

/// Answers the first question by the password.
async fn by_password(app: &App) -> Browser {
    let mut browser = app.browser();
    let fields = [
        ("command[phone]", phone(WORKER)),
        ("command[password]", PASSWORD.to_owned()),
    ];
    let fields = fields
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let page = browser.post("/do/accounts/password", &fields).await;
    assert!(page.at.starts_with("/sign-in/second"), "{}", page.at);
    browser
}

/// The code that an authenticator app shows, some steps of half a minute ahead.
fn shown(app: &App, key: &str, ahead: u64) -> String {
    let seconds = u64::try_from(app.house.store.clock.now().0 / 1_000).unwrap();
    let secret = totp_rs::Secret::try_from_base32(key).unwrap();
    let app = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    app.generate(seconds + 30 * ahead).to_string()
}

/// Publishes a task for the community, which only its staff do.
async fn publishes(browser: &mut Browser, app: &App) -> Answer {
    let day = app.house.store.clock.now().civil().date.plus_days(1);
    let place = place_of_code(SONGZE).to_string();
    let fields = [
        ("command[place]", place),
        ("command[fields][title]", "扫雪".to_owned()),
        ("command[fields][day]", day.to_string()),
        ("command[fields][from]", "09:00".to_owned()),
        ("command[fields][to]", "10:00".to_owned()),
        ("command[fields][seats]", "2".to_owned()),
    ];
    let fields = fields
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    browser.post("/do/tasks/publish", &fields).await
}

async fn second(browser: &mut Browser, code: &str) -> Answer {
    browser
        .post("/do/accounts/second", &[("command[code]", code)])
        .await
}

#[tokio::test]
async fn a_role_takes_effect_once_its_holder_has_set_a_second_factor() {
    let (app, gateway) = for_real().await;
    let mut worker = app.browser();

    let page = by_code(&mut worker, &gateway, WORKER).await;
    assert!(page.at.starts_with("/accounts/second"), "{}", page.at);
    let desk = worker.get("/desk/tasks").await;
    assert_eq!(desk.at, "/accounts/second", "the desk is shut");
    let refused = publishes(&mut worker, &app).await;
    assert!(!refused.says("已发布"), "the role rests");

    let offer = worker.post("/do/accounts/offer_second", &[]).await;
    let shown_once = worker.cookies["youlin-offer"].clone();
    let (key, _) = shown_once.split_once('.').unwrap();
    assert!(offer.says("<svg") && offer.says(key), "to scan or to type");
    let wrong = worker
        .post("/do/accounts/set_second", &[("command[second]", "000000")])
        .await;
    assert!(wrong.at.contains("again="), "{}", wrong.at);
    assert_eq!(worker.get("/desk/tasks").await.at, "/accounts/second");

    let code = shown(&app, key, 0);
    let recovery = worker
        .post("/do/accounts/set_second", &[("command[second]", &code)])
        .await;
    assert_eq!(recovery.at, "/accounts/recovery");
    let codes = worker.cookies["youlin-codes"].clone();
    let codes: Vec<&str> = codes.split('.').collect();
    assert!(codes.len() > 4 && codes.iter().all(|code| recovery.says(code)));
    assert!(!worker.cookies.contains_key("youlin-offer"));

    assert_eq!(worker.get("/desk/tasks").await.status, 200);
    assert!(publishes(&mut worker, &app).await.says("已发布"));
    sign_in_again(&app, &mut worker, key, &codes).await;
}

/// With the code of the app, and with a recovery code: each once.
async fn sign_in_again(app: &App, worker: &mut Browser, key: &str, codes: &[&str]) {
    let fields = [
        ("command[password]", PASSWORD),
        ("command[again]", PASSWORD),
        ("command[second]", codes[0]),
    ];
    let set = worker.post("/do/accounts/set_password", &fields).await;
    assert_eq!(set.at, "/accounts?said=password_set");

    let code = shown(app, key, 1);
    for code in [code.as_str(), codes[1]] {
        let mut browser = by_password(app).await;
        let wrong = second(&mut browser, "000000").await;
        assert!(wrong.at.starts_with("/sign-in/second"), "{}", wrong.at);
        assert!(!browser.cookies.contains_key("youlin"));
        second(&mut browser, code).await;
        assert!(browser.cookies.contains_key("youlin"), "signed in");
        assert_eq!(browser.get("/desk/tasks").await.status, 200);

        let mut other = by_password(app).await;
        let used = second(&mut other, code).await;
        assert!(used.at.starts_with("/sign-in/second"), "{}", used.at);
        assert!(!other.cookies.contains_key("youlin"), "{code} works once");
    }
}

/// The control: who is no staff signs in with the code alone, and nothing rests.
#[tokio::test]
async fn residents_are_not_asked_for_one() {
    let (app, gateway) = for_real().await;
    let mut resident = app.browser();
    let page = by_code(&mut resident, &gateway, 1).await;
    assert_eq!(page.at, "/");
    assert!(resident.cookies.contains_key("youlin"));
}
