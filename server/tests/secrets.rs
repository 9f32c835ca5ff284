//! Nothing that identifies a person or opens a door stands in the log, however much an operator lets it say.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use domain::kernel::{Instant, Time};
use domain::org::place_of_code;
use domain::services::{ServiceId, session_id};
use serde_json::json;
use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};
use support::gateway::Gateway;
use support::process::{Process, run};
use support::{Answer, Browser, encoded, new_database, psql};
use uuid::Uuid;

const ROSTER: &str = "code,name,level,parent\n320576051011,淞泽社区,,\nS1,桂园,小区,320576051011\nS1-1,1幢1单元,楼道,S1\n";
const COMMUNITY: &str = "320576051011";
const STAIRWELL: &str = "S1-1";

const STAFF: (&str, &str) = ("19900007321", "甄士隐名");
const NEWCOMER: (&str, &str) = ("19900007322", "贾雨村客");
const GUEST: (&str, &str) = ("19900007323", "封肃老丈");
const PASSWORD: &str = "mulberry-lantern-77";
const UNIT: &str = "7077室";
const WORDS: &str = "灯谜在井台上";
const GATEWAY_TOKEN: &str = "gateway-token-5f2c";
const DATABASE_PASSWORD: &str = "cellar-abacus-31";
const METRICS_TOKEN: &str = "metrics-token-9a41";

/// What must not be said, by what it is.
type Secrets = Vec<(String, String)>;

#[tokio::test(flavor = "multi_thread")]
async fn the_log_holds_no_number_name_code_or_token() {
    lived_through(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_holds_none_of_them_on_postgresql() {
    if let Some(database) = with_password() {
        lived_through(Some(&database)).await;
    }
}

/// A few people's day, and a database that fails at the end of it; then the log is looked through.
async fn lived_through(database: Option<&str>) {
    let gateway = Gateway::start().await;
    let folder = std::env::temp_dir().join(format!("youlin-secrets-{}", Uuid::now_v7().simple()));
    prepared(&folder, database);
    let address = gateway.url();
    let mut settings = vec![
        ("YOULIN_LOG", "trace"),
        ("YOULIN_SMS_TOKEN", GATEWAY_TOKEN),
        ("YOULIN_METRICS_TOKEN", METRICS_TOKEN),
        ("YOULIN_SMS_URL", &address),
    ];
    settings.extend(database.map(|database| ("YOULIN_DATABASE_URL", database)));
    let process = Process::serve(&folder, &settings);
    let mut secrets = known();
    let mut staff = browser(&process);
    let (key, codes) = signs_in(&mut staff, &gateway, &mut secrets).await;
    by_password(&process, &key, &codes[0], &mut secrets).await;
    let mut newcomer = browser(&process);
    joins(&mut newcomer, &gateway, &mut secrets).await;
    books(&mut staff, &mut newcomer).await;
    follows(&process, &mut newcomer, &mut secrets).await;
    is_refused(&mut newcomer).await;
    let metrics = format!("Bearer {METRICS_TOKEN}");
    let headers = [("authorization", metrics.as_str())];
    let figures = browser(&process)
        .send("GET", "/metrics", &headers, "")
        .await;
    assert_eq!(figures.status, 200);
    match database {
        None => fails(&process, &mut newcomer).await,
        Some(database) => fails_on_postgresql(database, &mut staff, &mut newcomer).await,
    }
    for browser in [&staff, &newcomer] {
        secrets.extend(tokens(browser));
    }

    let log = process.stop();
    std::fs::remove_dir_all(&folder).unwrap();
    let causes: &[&str] = match database {
        None => &[],
        Some(_) => &["no_such_name", "one_of_a_name", "accepting connections"],
    };
    let said = ["DEBUG", "/do/services/book", "text message", "failed"];
    for said in said.iter().chain(causes) {
        assert!(log.contains(said), "the log says {said}: {}", log.len());
    }
    assert!(secrets.len() > 20, "{secrets:?}");
    assert_eq!(leaks(&log, &secrets), [""; 0]);
    // The control: whichever is planted, as it is or as it travels, is found.
    for (what, secret) in &secrets {
        for planted in forms(secret) {
            let log = format!("{log}\nINFO said={planted}\n");
            assert!(
                leaks(&log, &secrets)
                    .iter()
                    .any(|leak| leak.starts_with(what)),
                "{what}"
            );
        }
    }
}

/// Every line of the log that holds one of them.
fn leaks(log: &str, secrets: &Secrets) -> Vec<String> {
    let leak = |(what, secret): &(String, String)| {
        let holds = |line: &&str| {
            forms(secret)
                .iter()
                .any(|form| line.contains(form.as_str()))
        };
        log.lines()
            .find(holds)
            .map(|line| format!("{what}: {line}"))
    };
    secrets.iter().filter_map(leak).collect()
}

/// As it is, as a form carries it, and as bytes are printed.
fn forms(secret: &str) -> Vec<String> {
    let bytes: String = secret
        .bytes()
        .flat_map(std::ascii::escape_default)
        .map(char::from)
        .collect();
    vec![secret.to_owned(), encoded(secret), bytes]
}

fn known() -> Secrets {
    let mut secrets = Secrets::new();
    for (number, name) in [STAFF, NEWCOMER, GUEST] {
        let spaced = format!("{} {} {}", &number[..3], &number[3..7], &number[7..]);
        secrets.push(("number".to_owned(), number.to_owned()));
        secrets.push(("number with spaces".to_owned(), spaced));
        secrets.push(("name".to_owned(), name.to_owned()));
    }
    for (what, secret) in [
        ("password", PASSWORD),
        ("unit", UNIT),
        ("free words", WORDS),
        ("gateway's token", GATEWAY_TOKEN),
        ("database's password", DATABASE_PASSWORD),
        ("token of the figures", METRICS_TOKEN),
    ] {
        secrets.push((what.to_owned(), secret.to_owned()));
    }
    secrets
}

/// A database of its own whose address holds a password; nobody asks for it here.
fn with_password() -> Option<String> {
    let database = new_database()?;
    let (scheme, rest) = database.split_once("://").unwrap();
    let (user, host) = rest.split_once('@').unwrap();
    Some(format!("{scheme}://{user}:{DATABASE_PASSWORD}@{host}"))
}

/// A neighbourhood with one administrator.
fn prepared(folder: &std::path::Path, database: Option<&str>) {
    std::fs::create_dir_all(folder).unwrap();
    let roster = folder.join("roster.csv");
    std::fs::write(&roster, ROSTER).unwrap();
    let data = folder.display().to_string();
    let roster = roster.display().to_string();
    let place = match database {
        Some(database) => ["--database-url", database],
        None => ["--data", &data],
    };
    let under = "320576051 斜塘街道";
    let import = ["import", "places", &roster, "--under", under];
    run(&[&import[..], &place].concat());
    let grant = [
        "grant",
        "administrator",
        "--to",
        STAFF.0,
        "--at",
        "320576051",
    ];
    run(&[&grant[..], &place].concat());
}

fn browser(process: &Process) -> Browser {
    Browser {
        address: process.address,
        cookies: BTreeMap::new(),
        at: "/".to_owned(),
    }
}

async fn by_code(browser: &mut Browser, gateway: &Gateway, phone: &str, secrets: &mut Secrets) {
    let spaced = format!("{} {} {}", &phone[..3], &phone[3..7], &phone[7..]);
    browser
        .post("/do/accounts/ask", &[("command[phone]", &spaced)])
        .await;
    secrets.extend(tokens(browser));
    let code = gateway.code_for(phone).await;
    let page = browser
        .post("/do/accounts/code", &[("command[code]", &code)])
        .await;
    assert!(!page.at.starts_with("/sign-in/code"), "{}", page.at);
    secrets.extend(tokens(browser));
    secrets.push(("code".to_owned(), code));
}

/// What the cookies of a browser hold: sessions, attempts, the key of a second factor, recovery codes.
fn tokens(browser: &Browser) -> Secrets {
    let held = browser
        .cookies
        .iter()
        .filter(|(name, _)| name.starts_with("youlin"));
    let parts = held.flat_map(|(name, value)| value.split('.').map(move |part| (name, part)));
    parts
        .filter(|(_, part)| part.len() > 5)
        .map(|(name, part)| (format!("cookie {name}"), part.to_owned()))
        .collect()
}

/// The administrator, with a second factor and a password; gives its key, and what recovery codes are left.
async fn signs_in(
    staff: &mut Browser,
    gateway: &Gateway,
    secrets: &mut Secrets,
) -> (String, Vec<String>) {
    by_code(staff, gateway, STAFF.0, secrets).await;
    staff.post("/do/accounts/offer_second", &[]).await;
    let offer = staff.cookies["youlin-offer"].clone();
    let key = offer.split('.').next().unwrap().to_owned();
    secrets.push(("key".to_owned(), key.clone()));
    let code = shown(&key, 0);
    secrets.push(("code of the app".to_owned(), code.clone()));
    let page = staff
        .post("/do/accounts/set_second", &[("command[second]", &code)])
        .await;
    assert_eq!(page.at, "/accounts/recovery");
    secrets.extend(tokens(staff));
    let codes = staff.cookies["youlin-codes"].clone();
    let mut codes: Vec<String> = codes.split('.').map(str::to_owned).collect();
    let first = codes.remove(0);
    let fields = [
        ("command[password]", PASSWORD),
        ("command[again]", PASSWORD),
        ("command[second]", &first),
    ];
    let page = staff.post("/do/accounts/set_password", &fields).await;
    assert_eq!(page.at, "/accounts?said=password_set");
    staff
        .post("/do/org/rename", &[("command[name]", STAFF.1)])
        .await;
    (key, codes)
}

/// Twice more by the password: with the code of the app, and with a recovery code.
async fn by_password(process: &Process, key: &str, recovery: &str, secrets: &mut Secrets) {
    let code = shown(key, 1);
    secrets.push(("code of the app".to_owned(), code.clone()));
    for second in [code.as_str(), recovery] {
        let mut again = browser(process);
        let fields = [("command[phone]", STAFF.0), ("command[password]", PASSWORD)];
        again.post("/do/accounts/password", &fields).await;
        again
            .post("/do/accounts/second", &[("command[code]", second)])
            .await;
        assert!(again.cookies.contains_key("youlin"), "signed in");
        secrets.extend(tokens(&again));
    }
}

async fn joins(newcomer: &mut Browser, gateway: &Gateway, secrets: &mut Secrets) {
    by_code(newcomer, gateway, NEWCOMER.0, secrets).await;
    let fields = [("command[name]", NEWCOMER.1), ("command[agree]", "on")];
    newcomer.post("/do/accounts/join", &fields).await;
    let stairwell = place_of_code(STAIRWELL).to_string();
    let fields = [
        ("command[place]", stairwell.as_str()),
        ("command[unit]", UNIT),
        ("command[name]", NEWCOMER.1),
    ];
    let page = newcomer.post("/do/org/ask_to_join", &fields).await;
    assert!(page.at.starts_with("/org/home?done="), "{}", page.at);
}

/// The desk sets up a service and books for a guest; the newcomer books for themselves.
async fn books(staff: &mut Browser, newcomer: &mut Browser) {
    let community = place_of_code(COMMUNITY).to_string();
    let id = Uuid::now_v7();
    let fields = [
        ("command[place]", community.as_str()),
        ("command[fields][name]", "理发"),
        ("command[fields][room]", "一楼"),
        ("command[fields][about]", WORDS),
    ];
    let page = staff.post_as(id, "/do/services/define", &fields).await;
    assert_done(&page);
    let service = ServiceId::derive(domain::kernel::CommandId(id), "service");
    let mut fields = vec![
        ("command[service]".to_owned(), service.to_string()),
        ("command[terms][cancel]".to_owned(), "60".to_owned()),
        ("command[terms][hold]".to_owned(), "60".to_owned()),
        ("command[terms][ahead]".to_owned(), "14".to_owned()),
    ];
    let days = "monday tuesday wednesday thursday friday saturday sunday";
    for (number, day) in days.split(' ').enumerate() {
        fields.push((format!("command[lines][0][days][{number}]"), day.to_owned()));
    }
    for (name, value) in [
        ("from", "09:00"),
        ("to", "11:00"),
        ("length", "60"),
        ("seats", "5"),
    ] {
        fields.push((format!("command[lines][0][{name}]"), value.to_owned()));
    }
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_done(&staff.post("/do/services/set_hours", &fields).await);

    let tomorrow = Instant(now()).civil().date.plus_days(1);
    let session = session_id(service, tomorrow.at(Time(9 * 60)), "").to_string();
    let own = [("command[session]", session.as_str())];
    let page = newcomer.post("/do/services/book", &own).await;
    assert!(page.says("约上了"), "{}", page.body);
    let guest = [
        ("command[session]", session.as_str()),
        ("command[guest][name]", GUEST.1),
        ("command[guest][phone]", GUEST.0),
    ];
    assert_done(&staff.post("/do/services/book", &guest).await);
}

/// A calendar follows the newcomer's bookings by their secret address, and one that leads nowhere is tried.
async fn follows(process: &Process, newcomer: &mut Browser, secrets: &mut Secrets) {
    let page = newcomer
        .post("/do/services/open_calendar", &[("command[all]", "on")])
        .await;
    assert_done(&page);
    let page = newcomer.get("/services/bookings").await;
    let (_, secret) = page.body.split_once("/services/calendar/").unwrap();
    let secret = secret[..64].to_owned();
    let path = format!("/services/calendar/{secret}.ics");
    let feed = browser(process).get(&path).await;
    assert_eq!(feed.status, 200, "{}", feed.body);
    let wrong = path.replace(".ics", "0.ics");
    assert_eq!(browser(process).get(&wrong).await.status, 404);
    secrets.push(("address of a calendar".to_owned(), secret));
}

/// A command that is not theirs to give, one that no version knows, one whose fields are wrong, a body that is none.
async fn is_refused(newcomer: &mut Browser) {
    let community = place_of_code(COMMUNITY).to_string();
    let fields = [
        ("command[place]", community.as_str()),
        ("command[fields][title]", WORDS),
        ("command[fields][body]", WORDS),
    ];
    let page = newcomer.post("/do/notices/post", &fields).await;
    assert!(page.at.contains("done="), "{}", page.at);
    let me = newcomer
        .json(
            "/do/kernel/sync",
            &json!({ "push": { "client": Uuid::nil() } }),
        )
        .await
        .json()["actor"]["person"]
        .clone();
    let command = |command| json!({ "id": Uuid::now_v7(), "actor": me, "subject": me, "made": now(), "command": command });
    let commands = [
        command(json!({ "slice": "org", "do": { "verb": WORDS, "with": {} } })),
        command(
            json!({ "slice": "org", "do": { "verb": "rename", "with": { "name": [NEWCOMER.1, WORDS] } } }),
        ),
    ];
    let push = json!({ "push": { "client": Uuid::nil(), "commands": commands } });
    let answer = newcomer.json("/do/kernel/sync", &push).await;
    assert_eq!(answer.json()["outcomes"][0][1]["is"], "unprocessable");
    let broken = json!({ "push": { "client": format!("{WORDS} {}", NEWCOMER.0) } });
    let answer = newcomer.json("/do/kernel/sync", &broken).await;
    assert!(answer.status >= 400, "{answer:?}");
    let wrong = [("command[booking]", NEWCOMER.0), ("command[reason]", WORDS)];
    newcomer.post("/do/services/cancel", &wrong).await;
}

/// The disk takes nothing any longer: the command fails, and the cause is logged.
async fn fails(process: &Process, newcomer: &mut Browser) {
    process.lets_no_file_grow();
    comes_to_nothing(newcomer, "/do/org/rename", "name", GUEST.1).await;
}

/// The database refuses what the rules let through, in words that quote the row; and then it is gone.
async fn fails_on_postgresql(database: &str, staff: &mut Browser, newcomer: &mut Browser) {
    let name = GUEST.1;
    let check = format!("CHECK (name <> '{name}') NOT VALID");
    let tell = |statement: &str| psql(database, statement);
    tell(&format!(
        "ALTER TABLE person ADD CONSTRAINT no_such_name {check}"
    ))
    .unwrap();
    tell("CREATE UNIQUE INDEX one_of_a_name ON person (name)").unwrap();
    // The control: what the database says of it holds all that must not be told.
    let rename = |to: &str, who: &str| {
        let rename = format!("UPDATE person SET name = '{to}' WHERE phone = '{who}'");
        tell(&rename).unwrap_err()
    };
    let said = rename(name, NEWCOMER.0);
    assert!(said.contains(NEWCOMER.0) && said.contains(name), "{said}");
    let said = rename(STAFF.1, NEWCOMER.0);
    assert!(said.contains(STAFF.1), "{said}");
    comes_to_nothing(newcomer, "/do/org/rename", "name", name).await;
    comes_to_nothing(newcomer, "/do/org/rename", "name", STAFF.1).await;

    let (server, own) = database.rsplit_once('/').unwrap();
    let elsewhere = format!("{server}/postgres");
    let gone = [
        format!("ALTER DATABASE {own} ALLOW_CONNECTIONS false"),
        format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{own}'"),
    ];
    for statement in gone {
        psql(&elsewhere, &statement).unwrap();
    }
    comes_to_nothing(newcomer, "/do/org/rename", "name", WORDS).await;
    comes_to_nothing(staff, "/do/accounts/ask", "phone", GUEST.0).await;
    comes_to_nothing(staff, "/do/accounts/code", "code", "734512").await;
}

async fn comes_to_nothing(browser: &mut Browser, verb: &str, field: &str, value: &str) {
    let field = format!("command[{field}]");
    let answer = browser.post(verb, &[(&field, value)]).await;
    assert_eq!(answer.status, 503, "{} {}", answer.at, answer.body);
    assert!(
        answer.says("编号") && answer.says("reference"),
        "{}",
        answer.body
    );
}

fn assert_done(page: &Answer) {
    assert!(page.at.contains("done="), "{} {}", page.at, page.body);
}

/// The code that an authenticator app shows, some steps of half a minute ahead.
fn shown(key: &str, ahead: u64) -> String {
    let seconds = u64::try_from(now() / 1_000).unwrap();
    let secret = totp_rs::Secret::try_from_base32(key).unwrap();
    let app = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    app.generate(seconds + 30 * ahead).to_string()
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_millis()).unwrap()
}
