//! The guards around every page.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use server::serve::accept::Limits;
use std::time::Duration;
use support::App;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[tokio::test]
async fn a_form_of_another_site_changes_nothing() {
    let app = App::start().await;
    let own = format!("http://{}", app.address);
    for (headers, status) in [
        (vec![("origin", "https://evil.example")], 403),
        (vec![("sec-fetch-site", "cross-site")], 403),
        (vec![("sec-fetch-site", "same-site")], 403),
        (
            vec![("sec-fetch-site", "cross-site"), ("origin", own.as_str())],
            403,
        ),
        (vec![], 403),
        (vec![("origin", "null")], 403),
        (vec![("origin", own.as_str())], 303),
        (vec![("sec-fetch-site", "same-origin")], 303),
    ] {
        let answer = app
            .browser()
            .send("POST", "/do/accounts/sign_out", &headers, "")
            .await;
        let said = (answer.status == 303 || answer.status == 200, answer.status);
        assert_eq!(said.0, status == 303, "{headers:?}: {said:?}");
    }
}

/// Whoever sends it by a program is told by the status.
#[tokio::test]
async fn a_form_that_cannot_be_read_goes_back_to_its_page_and_says_so() {
    let app = App::start().await;
    server::demo::seed(&app.house.store).await.unwrap();
    let mut leader = app.signed_in(2).await;
    let said = "刚才的表没能读懂，什么都没有记下来。";
    let page = leader.get("/desk/notices?at=all").await;
    assert_eq!((page.status, page.says(said)), (200, false));
    let broken = [
        ("command[place]", "nowhere"),
        ("command[fields]", "nothing"),
    ];
    for _ in 0..2 {
        let page = leader.post("/do/notices/post", &broken).await;
        assert_eq!((page.status, page.says(said)), (200, true));
        assert_eq!(page.at, "/desk/notices?at=all&done=unreadable");
    }
    let origin = format!("http://{}", app.address);
    let headers = [
        ("accept", "application/json"),
        ("origin", origin.as_str()),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let answer = leader
        .send(
            "POST",
            "/do/notices/post",
            &headers,
            "id=1&command[place]=2",
        )
        .await;
    assert_eq!((answer.status, answer.header("location")), (400, None));
}

#[tokio::test]
async fn another_name_for_this_machine_is_turned_away() {
    let app = App::start().await;
    let answer = app
        .browser()
        .send("GET", "/", &[("host", "evil.example")], "")
        .await;
    assert_eq!(answer.status, 421);
}

#[tokio::test]
async fn behind_https_nothing_is_said_in_the_open() {
    let app = App::with("--public-url https://youlin.example", Limits::default()).await;
    let mut browser = app.browser();
    let host = ("host", "youlin.example");
    let answer = browser.send("GET", "/notices", &[host], "").await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (308, Some("https://youlin.example/notices"))
    );
    let answer = browser
        .send("POST", "/do/accounts/sign_out", &[host], "")
        .await;
    assert_eq!(answer.status, 403);
    let proxied = [
        host,
        ("x-forwarded-proto", "https"),
        ("x-forwarded-for", "198.51.100.7"),
    ];
    let answer = browser.send("GET", "/sign-in", &proxied, "").await;
    assert_eq!(answer.status, 200);
    assert!(answer.header("strict-transport-security").is_some());
    assert_eq!(
        browser.send("GET", "/metrics", &proxied, "").await.status,
        403
    );
    assert_eq!(
        browser
            .send("GET", "/dev/outbox", &proxied, "")
            .await
            .status,
        404,
        "only in the demonstration"
    );
    let origin = [
        ("origin", "https://youlin.example"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let headers = [&proxied[..], &origin[..]].concat();
    let body = "id=0192f000-0000-7000-8000-000000000000&command%5Bphone%5D=19900000001";
    let answer = browser
        .send("POST", "/do/accounts/ask", &headers, body)
        .await;
    let cookie = answer.header("set-cookie").unwrap();
    assert!(
        cookie.starts_with("__Host-") && cookie.contains("; Secure"),
        "{cookie}"
    );
}

#[tokio::test]
async fn every_page_carries_a_policy_that_fits_its_scripts() {
    let app = App::start().await;
    let page = app.signed_in(1).await.get("/").await;
    let policy = page.header("content-security-policy").unwrap().to_owned();
    let nonce = policy
        .split("'nonce-")
        .nth(1)
        .and_then(|rest| rest.split('\'').next())
        .unwrap();
    assert!(policy.contains("'wasm-unsafe-eval'") && policy.contains("frame-ancestors 'none'"));
    let scripts = page.body.matches("<script").count();
    let allowed = page.body.matches(&format!("nonce=\"{nonce}\"")).count();
    assert_eq!(scripts, allowed, "every inline script carries the nonce");
    let again = app.signed_in(2).await.get("/").await;
    assert_ne!(
        again.header("content-security-policy"),
        Some(policy.as_str()),
        "never a shared nonce"
    );
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused() {
    let app = App::with(
        "--demo",
        Limits {
            body: 1_000,
            ..Limits::default()
        },
    )
    .await;
    let origin = format!("http://{}", app.address);
    let headers = [
        ("origin", origin.as_str()),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let body = "x".repeat(2_000);
    let answer = app
        .browser()
        .send("POST", "/do/accounts/ask", &headers, &body)
        .await;
    assert_eq!(answer.status, 413);
}

#[tokio::test]
async fn a_full_server_says_so_and_tells_whoever_watches_that_it_is_well() {
    let limits = Limits {
        connections: 2,
        ..Limits::default()
    };
    let app = App::with("--demo", limits).await;
    let mut idle = Vec::new();
    for _ in 0..2 {
        idle.push(TcpStream::connect(app.address).await.unwrap());
    }
    let status = async |path: &str| {
        let mut stream = TcpStream::connect(app.address).await.unwrap();
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n",
            app.address
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    };
    let full = status("/notices").await;
    assert!(full.starts_with("HTTP/1.1 503 "), "{full}");
    assert!(full.contains("retry-after: 5"), "{full}");
    let well = status("/readyz").await;
    assert!(well.starts_with("HTTP/1.1 200 "), "{well}");
    drop(idle);
}

#[tokio::test]
async fn whoever_says_nothing_or_drips_is_cut() {
    let limits = Limits {
        header: Duration::from_millis(200),
        request: Duration::from_millis(300),
        slow_body: Duration::from_millis(300),
        ..Limits::default()
    };
    let app = App::with("--demo", limits).await;
    let mut silent = TcpStream::connect(app.address).await.unwrap();
    let mut heard = Vec::new();
    let cut = tokio::time::timeout(Duration::from_secs(5), silent.read_to_end(&mut heard)).await;
    assert!(cut.is_ok(), "a client that sends nothing is cut");

    let mut dripping = TcpStream::connect(app.address).await.unwrap();
    let head = format!(
        "POST /do/accounts/ask HTTP/1.1\r\nhost: {0}\r\norigin: http://{0}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 100\r\nconnection: close\r\n\r\nid=",
        app.address
    );
    dripping.write_all(head.as_bytes()).await.unwrap();
    let mut heard = Vec::new();
    let answered =
        tokio::time::timeout(Duration::from_secs(5), dripping.read_to_end(&mut heard)).await;
    assert!(answered.is_ok(), "a body that never ends is given up");
    assert!(String::from_utf8_lossy(&heard).starts_with("HTTP/1.1 408"));
}

#[tokio::test]
async fn who_has_been_let_in_is_heard_though_the_server_is_about_to_end() {
    let app = App::start().await;
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    // Only the system knows of it yet, or nobody has read what comes.
    app.house.stop.cancel();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let ask = format!("GET /healthz HTTP/1.1\r\nhost: {}\r\n\r\n", app.address);
    stream.write_all(ask.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer:?}");
}

#[tokio::test]
async fn beyond_the_permits_one_is_told_to_come_back() {
    let app = App::with(
        "--demo",
        Limits {
            requests: 0,
            ..Limits::default()
        },
    )
    .await;
    let answer = app.browser().send("GET", "/", &[], "").await;
    assert_eq!(answer.status, 503);
    assert!(answer.header("retry-after").is_some());
    let nothing_is_done = Limits {
        doings: 0,
        doing_turn: Duration::from_millis(10),
        ..Limits::default()
    };
    let app = App::with("--demo", nothing_is_done).await;
    let mut browser = app.browser();
    assert_eq!(browser.get("/").await.status, 200, "pages come");
    let sent = browser.post("/do/accounts/look", &[]).await;
    assert_eq!(sent.status, 503);
    let nobody_fits = Limits {
        connections: 0,
        ..Limits::default()
    };
    let nobody_is_seen_to = Limits {
        unseen: 0,
        ..Limits::default()
    };
    for limits in [nobody_fits, nobody_is_seen_to] {
        let app = App::with("--demo", limits).await;
        let answer = app.browser().send("GET", "/", &[], "").await;
        assert_eq!(answer.status, 503);
        assert!(answer.header("retry-after").is_some());
    }
    // How it is, it says in a crowd, too.
    let app = App::with("--demo", nobody_is_seen_to).await;
    let healthy = app.browser().send("GET", "/healthz", &[], "").await;
    assert_eq!(healthy.status, 200);
}

#[tokio::test]
async fn a_live_stream_says_hello_and_ends_with_the_session_and_with_the_server() {
    let app = App::start().await;
    let mut browser = app.signed_in(1).await;
    let person = app.person(1).await;
    let listening = {
        let cookies = browser
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        let cookies = cookies.collect::<Vec<_>>().join("; ");
        let address = app.address;
        tokio::spawn(async move { listen(address, &cookies).await })
    };
    let copy = browser.get("/accounts/data.json").await.json();
    let session = copy["devices"][0]["session"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    app.house.store.revoke(person, session).await.unwrap();
    let heard = tokio::time::timeout(Duration::from_secs(5), listening)
        .await
        .unwrap()
        .unwrap();
    assert!(heard.contains("listening"), "{heard}");
    assert!(
        !heard.contains("person/"),
        "nothing is said to whoever is signed out: {heard}"
    );

    let address = app.address;
    let visitor = tokio::spawn(async move { listen(address, "").await });
    tokio::time::sleep(Duration::from_millis(200)).await;
    app.house.stop.cancel();
    assert!(
        tokio::time::timeout(Duration::from_secs(5), visitor)
            .await
            .is_ok(),
        "streams end with the server"
    );
}

#[tokio::test]
async fn one_person_cannot_take_every_place_of_those_who_listen() {
    let app = App::start().await;
    let greedy = app.signed_in(1).await;
    let mut open = Vec::new();
    for _ in 0..32 {
        let mut stream = greedy.open("/live").await;
        stream.until("listening").await;
        open.push(stream);
    }
    let refused = greedy.open("/live").await.head().await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("retry-after"), Some("60"));
    let other = app.signed_in(2).await;
    other.open("/live").await.until("listening").await;
    drop(open);
    let again = async {
        while greedy.open("/live").await.head().await.status != 200 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let again = tokio::time::timeout(Duration::from_secs(5), again).await;
    assert!(again.is_ok(), "whoever closes some may open others");
}

async fn listen(address: std::net::SocketAddr, cookies: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "GET /live HTTP/1.1\r\nhost: {address}\r\ncookie: {cookies}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut heard = Vec::new();
    let _ = stream.read_to_end(&mut heard).await;
    String::from_utf8_lossy(&heard).into_owned()
}

#[tokio::test]
async fn the_shell_of_the_phone_holds_nobodys_data() {
    let app = App::start().await;
    let mut browser = app.signed_in(1).await;
    let shell = browser.get("/shell").await;
    assert!(shell.says("data-shell") && !shell.says("王秀英") && !shell.says("199 ****"));
    assert_eq!(shell.header("cache-control"), Some("no-cache"));
}

#[tokio::test]
async fn a_site_laid_elsewhere_says_itself_what_its_files_are_called() {
    let name = format!("youlin-site-{}", uuid::Uuid::now_v7().simple());
    let site = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&site).unwrap();
    std::fs::write(site.join("hash.txt"), "css: 0c55\njs: 0a1b\nwasm: 0a1b\n").unwrap();
    let settings = format!("--demo --site {}", site.display());
    let app = App::with(&settings, Limits::default()).await;
    let page = app.browser().get("/").await;
    std::fs::remove_dir_all(&site).unwrap();
    assert!(page.body.contains("/pkg/youlin.0c55.css"), "{page:?}");
    assert!(page.body.contains("/pkg/youlin.0a1b.js"), "{page:?}");
}

#[tokio::test]
async fn health_is_told_and_figures_stay_on_this_machine() {
    let app = App::start().await;
    assert_eq!(app.browser().get("/healthz").await.status, 200);
    assert_eq!(app.browser().get("/readyz").await.status, 200);
    server::serve::health::figures();
    assert_eq!(app.browser().get("/metrics").await.status, 200);
    let forwarded = [("x-forwarded-for", "198.51.100.7")];
    assert_eq!(
        app.browser()
            .send("GET", "/metrics", &forwarded, "")
            .await
            .status,
        403
    );
    app.house.stop.cancel();
}

#[tokio::test]
async fn a_kept_page_is_the_same_for_every_visitor_and_nobody_elses() {
    let app = App::start().await;
    let first = app.browser().get("/notices").await;
    let again = app.browser().get("/notices").await;
    assert_eq!(first.body, again.body);
    let policy = first.header("content-security-policy").unwrap();
    assert!(
        policy.contains("'sha256-") && !policy.contains("nonce-"),
        "{policy}"
    );
    assert_eq!(policy, again.header("content-security-policy").unwrap());
    let scripts = first.body.matches("<script").count();
    assert_eq!(
        policy.matches("'sha256-").count(),
        scripts,
        "every inline script is named"
    );

    let mut signed_in = app.signed_in(1).await;
    let own = signed_in.get("/notices").await;
    assert!(
        own.header("content-security-policy")
            .unwrap()
            .contains("nonce-"),
        "made for one person alone"
    );
    assert_eq!(own.header("cache-control"), Some("private, no-store"));
    let after = app.browser().get("/notices").await;
    assert_eq!(first.body, after.body, "and not shown to others");

    let mut english = app.browser();
    english.cookies.insert("lang".into(), "en".into());
    assert_ne!(
        english.get("/notices").await.body,
        first.body,
        "another language is another page"
    );
    for (takes, encoding) in [
        ("gzip, deflate, br, zstd", Some("br")),
        ("gzip, deflate", Some("gzip")),
        ("zstd", None),
        ("br;q=0", None),
    ] {
        let mut answers = Vec::new();
        for _ in 0..2 {
            let headers = [("accept-encoding", takes)];
            answers.push(app.browser().send("GET", "/notices", &headers, "").await);
        }
        assert_eq!(answers[0].header("content-encoding"), encoding, "{takes}");
        assert_eq!(answers[1].header("content-encoding"), encoding, "{takes}");
        assert_eq!(answers[0].body, answers[1].body, "{takes}");
        assert_eq!(answers[0].body == first.body, encoding.is_none(), "{takes}");
        assert_eq!(
            answers[1].header("content-security-policy"),
            Some(policy),
            "{takes}"
        );
    }
    let form = app.browser().get("/sign-in").await;
    assert!(
        form.says("<form") && form.body != app.browser().get("/sign-in").await.body,
        "a form has an id of its own"
    );
}

/// 长辈版 shows fewer things at once, and has the same abilities: what stands nowhere else is folded, not left out.
#[tokio::test]
async fn what_large_print_would_leave_out_and_stands_nowhere_else_is_folded() {
    let app = App::start().await;
    server::demo::seed(&app.house.store).await.unwrap();
    let mut browser = app.signed_in(1).await;
    let list = browser.get("/services").await.body;
    let id = |href: &&str| {
        href.get(..36)
            .is_some_and(|id| id.parse::<uuid::Uuid>().is_ok())
    };
    let found = list.split("href=\"/services/").find(id);
    let service = format!("/services/{}", &found.unwrap()[..36]);
    for (path, folded) in [
        ("/notices", "更多"),
        ("/org", "全部社区"),
        (service.as_str(), "更多"),
    ] {
        for look in ["standard", "elder"] {
            browser.cookies.insert("look".into(), look.into());
            let page = browser.get(path).await;
            let fold = page.says(&format!("<summary>{folded}"));
            assert_eq!(fold, look == "elder", "{folded} of {path}, {look}");
        }
    }
    let bookings = browser.get("/services/bookings").await;
    assert!(bookings.says("<summary>让手机日历跟着我的预约"));
    assert!(!bookings.says("extra"), "nothing is left out");
}
