//! Signing in, as a browser with scripts off does it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use support::{Answer, App, Browser, phone};
use uuid::Uuid;

#[tokio::test]
async fn a_newcomer_signs_up_looks_around_and_signs_out() {
    let app = App::start().await;
    let mut browser = app.signed_in(1).await;
    let account = browser.get("/accounts").await;
    assert!(
        account.says("199 **** 0001") && !account.says("19900000001"),
        "the number is masked"
    );
    let copy = browser.get("/accounts/data.json").await;
    assert_eq!(copy.json()["phone"], "19900000001");
    let home = browser.post("/do/accounts/sign_out", &[]).await;
    assert_eq!(home.at, "/");
    assert!(!browser.cookies.contains_key("youlin"));
    let copy = browser.get("/accounts/data.json").await;
    assert!(
        copy.at.starts_with("/sign-in"),
        "nothing without a session: {copy:?}"
    );
}

#[tokio::test]
async fn one_goes_on_to_where_one_wanted_to_go_but_never_to_another_site() {
    let app = App::start().await;
    for (number, next, at) in [
        (1, "/notices", "/notices"),
        (2, "//evil.example", "/"),
        (3, "https://evil.example", "/"),
    ] {
        let mut browser = app.browser();
        browser
            .post(
                "/do/accounts/ask",
                &[("command[phone]", &phone(number)), ("command[next]", next)],
            )
            .await;
        let code = app.code_for(number).await;
        browser
            .post(
                "/do/accounts/code",
                &[("command[code]", &code), ("command[next]", next)],
            )
            .await;
        let fields = [
            ("command[name]", "王秀英"),
            ("command[agree]", "on"),
            ("command[next]", next),
        ];
        let page = browser.post("/do/accounts/join", &fields).await;
        assert_eq!(page.at, at);
    }
}

#[tokio::test]
async fn what_was_typed_wrongly_is_still_there_beside_what_is_wrong() {
    let app = App::start().await;
    let mut browser = app.browser();
    browser.get("/sign-in").await;
    let page = browser
        .post("/do/accounts/ask", &[("command[phone]", "199 0000")])
        .await;
    assert!(page.at.starts_with("/sign-in?again="), "{}", page.at);
    assert!(page.says("手机号是11位数字，现在是7位") && page.says("199 0000"));
}

#[tokio::test]
async fn known_and_unknown_numbers_get_the_same_pages() {
    let app = App::start().await;
    app.signed_in(1).await;
    for number in [1, 2] {
        let mut browser = app.browser();
        browser.get("/sign-in/password").await;
        let fields = [
            ("command[phone]", phone(number)),
            ("command[password]", "not the password".into()),
        ];
        let fields = fields
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        let page = browser.post("/do/accounts/password", &fields).await;
        assert!(page.says("手机号和密码对不上"), "{}", page.body);
    }
}

#[tokio::test]
async fn a_code_is_bound_to_the_browser_that_asked() {
    let app = App::start().await;
    let mut asked = app.browser();
    asked
        .post("/do/accounts/ask", &[("command[phone]", &phone(1))])
        .await;
    let code = app.code_for(1).await;
    let mut other = app.browser();
    let page = other
        .post("/do/accounts/code", &[("command[code]", &code)])
        .await;
    assert!(page.says("这个验证码不能用了"), "{}", page.body);
    let page = asked
        .post("/do/accounts/code", &[("command[code]", &code)])
        .await;
    assert!(page.at.starts_with("/sign-in/name"));
}

#[tokio::test]
async fn a_session_cookie_is_out_of_reach_of_scripts_and_of_other_sites() {
    let app = App::start().await;
    let mut browser = app.browser();
    let origin = format!("http://{}", app.address);
    let headers = [
        ("accept", "text/html"),
        ("origin", origin.as_str()),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let body = format!(
        "id=0192f000-0000-7000-8000-000000000000&command%5Bphone%5D={}",
        phone(1)
    );
    let answer = browser
        .send("POST", "/do/accounts/ask", &headers, &body)
        .await;
    assert_eq!(answer.status, 303);
    let cookie = answer.header("set-cookie").unwrap();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"),
        "{cookie}"
    );
}

#[tokio::test]
async fn a_device_is_signed_out_from_another() {
    let app = App::start().await;
    let mut phone_browser = app.signed_in(1).await;
    let person = app.person(1).await;
    let copy = phone_browser.get("/accounts/data.json").await.json();
    let session = copy["devices"][0]["session"].as_str().unwrap().to_owned();
    // From another device: here straight through the store, which that device's page asks.
    app.house
        .store
        .revoke(person, session.parse().unwrap())
        .await
        .unwrap();
    let copy = phone_browser.get("/accounts/data.json").await;
    assert!(copy.at.starts_with("/sign-in"));
}

#[tokio::test]
async fn nobody_signs_out_a_device_of_somebody_else() {
    let app = App::start().await;
    let (mut owner, mut other) = (app.signed_in(1).await, app.signed_in(2).await);
    let session = device(&mut owner).await;
    let theirs = revoke(&mut other, &session).await;
    let nobodys = revoke(&mut other, &Uuid::now_v7().to_string()).await;
    assert_eq!(
        (theirs.status, theirs.at),
        (nobodys.status, nobodys.at),
        "whether there is such a device is not told"
    );
    other.post("/do/accounts/revoke_others", &[]).await;
    // What is kept in memory of a session is read anew once anything of its person has changed.
    let name = [("command[name]", "周阿婆")];
    owner.post("/do/org/rename", &name).await;
    assert_eq!(device(&mut owner).await, session, "still signed in");

    // The control: the same form ends the session of whoever sends it.
    revoke(&mut owner, &session).await;
    let copy = owner.get("/accounts/data.json").await;
    assert!(copy.at.starts_with("/sign-in"), "{copy:?}");
}

/// The only device of who is signed in there.
async fn device(browser: &mut Browser) -> String {
    let copy = browser.get("/accounts/data.json").await;
    assert_eq!(copy.status, 200, "{copy:?}");
    assert!(copy.at == "/accounts/data.json", "signed in: {copy:?}");
    let copy = copy.json();
    assert_eq!(copy["devices"].as_array().map(Vec::len), Some(1));
    copy["devices"][0]["session"].as_str().unwrap().to_owned()
}

async fn revoke(browser: &mut Browser, session: &str) -> Answer {
    browser.get("/accounts").await;
    let session = [("command[session]", session)];
    browser.post("/do/accounts/revoke", &session).await
}

#[tokio::test]
async fn closing_needs_a_tick_and_erases() {
    let app = App::start().await;
    let mut browser = app.signed_in(1).await;
    browser.get("/accounts/close").await;
    let page = browser.post("/do/accounts/close", &[]).await;
    assert!(page.says("要注销的话，请勾上这一项"), "{}", page.body);
    browser
        .post("/do/accounts/close", &[("command[agree]", "on")])
        .await;
    let number = domain::kernel::Phone::try_new(&phone(1)).unwrap();
    assert!(
        app.house
            .store
            .person_with(&number)
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn look_and_language_are_kept_by_the_browser() {
    let app = App::start().await;
    let mut browser = app.browser();
    browser.get("/accounts").await;
    let fields = [
        ("command[look]", "elder"),
        ("command[lang]", "en"),
        ("command[theme]", "nonsense"),
    ];
    let page = browser.post("/do/accounts/look", &fields).await;
    assert!(page.says("data-look=\"elder\"") && page.says("lang=\"en\""));
    assert!(
        !browser.cookies.contains_key("theme"),
        "only what is known is kept"
    );
}

#[tokio::test]
async fn the_same_on_postgresql() {
    let Some(app) = App::on_postgres().await else {
        return;
    };
    let mut browser = app.signed_in(1).await;
    assert!(browser.get("/accounts").await.says("199 **** 0001"));
}
