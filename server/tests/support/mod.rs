//! A whole server on a spare port, and browsers that use it: reads like a sentence.

#![allow(
    clippy::format_push_string,
    reason = "a request is put together line by line"
)]
#![allow(dead_code, reason = "each test file uses its own part of the support")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "where a test stops, its message is enough"
)]

pub mod gateway;
pub mod process;

use clap::Parser;
use domain::kernel::{PersonId, Phone};
use serde_json::Value;
use server::config::{Cli, Config, Verb};
use server::serve::accept::{self, Limits};
use server::serve::{House, clock, follow, open, router, texts};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use store::Store;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use uuid::Uuid;

/// A server with an empty neighbourhood, on SQLite in a folder of its own or on PostgreSQL.
pub struct App {
    pub house: Arc<House>,
    pub address: SocketAddr,
    folder: std::path::PathBuf,
}

impl App {
    /// Starts one on SQLite.
    pub async fn start() -> Self {
        Self::with("--demo", Limits::default()).await
    }

    /// Starts one on a database of its own of the PostgreSQL server that the test command started, if it did.
    pub async fn on_postgres() -> Option<Self> {
        Some(Self::with(&own_database()?, Limits::default()).await)
    }

    /// Starts two on one such database; neither follows the other yet, and only the first sends text messages.
    pub async fn twins() -> Option<(Self, Self)> {
        let settings = own_database()?;
        let one = Self::begin(&settings, Limits::default()).await;
        tokio::spawn(texts::run(one.house.clone()));
        Some((one, Self::begin(&settings, Limits::default()).await))
    }

    /// Starts one with these settings and limits.
    pub async fn with(settings: &str, limits: Limits) -> Self {
        let app = Self::begin(settings, limits).await;
        follow(&app.house);
        tokio::spawn(clock::run(app.house.clone()));
        tokio::spawn(texts::run(app.house.clone()));
        app
    }

    /// Starts one with the demonstration's people and things, also where it is no demonstration that serves them.
    pub async fn seeded(settings: &str) -> Self {
        let folder = own_folder();
        let store = Store::open_folder(&folder).await.unwrap();
        server::demo::seed(&store).await.unwrap();
        let file = folder.join("seeded.db");
        store.copy_to(&file).await.unwrap();
        let app = Self::on_copy(&file, settings).await;
        std::fs::remove_dir_all(&folder).unwrap();
        app
    }

    /// Starts one on a copy of this SQLite database. Its clock stands still: nothing happens by itself, but for the
    /// text messages that go out.
    pub async fn on_copy(database: &std::path::Path, settings: &str) -> Self {
        let folder = own_folder();
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::copy(database, folder.join("youlin.db")).unwrap();
        let app = Self::begin_in(folder, settings, Limits::default()).await;
        tokio::spawn(texts::run(app.house.clone()));
        app
    }

    async fn begin(settings: &str, limits: Limits) -> Self {
        Self::begin_in(own_folder(), settings, limits).await
    }

    async fn begin_in(folder: std::path::PathBuf, settings: &str, limits: Limits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let line = format!(
            "youlin serve --listen {address} --data {} {settings}",
            folder.display()
        );
        let Verb::Serve(settings) = Cli::try_parse_from(line.split_whitespace()).unwrap().verb
        else {
            panic!("the line says serve");
        };
        let house = open(Config::try_new(settings).unwrap()).await.unwrap();
        let routes = router::router(house.clone(), limits);
        tokio::spawn(accept::accept(listener, routes, limits, house.stop.clone()));
        Self {
            house,
            address,
            folder,
        }
    }

    /// A browser that has never been here.
    pub fn browser(&self) -> Browser {
        Browser {
            address: self.address,
            cookies: BTreeMap::new(),
            at: "/".into(),
        }
    }

    /// A browser in which the person with this number (199 0000 and these digits) has signed in, newly if need be.
    pub async fn signed_in(&self, number: u16) -> Browser {
        let mut browser = self.browser();
        browser.get("/sign-in").await;
        browser
            .post("/do/accounts/ask", &[("command[phone]", &phone(number))])
            .await;
        let code = self.code_for(number).await;
        let page = browser
            .post("/do/accounts/code", &[("command[code]", &code)])
            .await;
        if page.at.starts_with("/sign-in/name") {
            browser
                .post(
                    "/do/accounts/join",
                    &[("command[name]", "王秀英"), ("command[agree]", "on")],
                )
                .await;
        }
        assert!(
            browser.cookies.contains_key("youlin"),
            "signed in: {page:?}"
        );
        browser
    }

    /// The code last sent to a number; waits until it has gone out.
    pub async fn code_for(&self, number: u16) -> String {
        let wanted = phone(number);
        for _ in 0..500 {
            let sent = self.house.outbox.sent();
            if let Some(text) = sent.iter().find(|text| text.phone == wanted) {
                let digits: String = text
                    .body
                    .chars()
                    .skip_while(|sign| !sign.is_ascii_digit())
                    .take(6)
                    .collect();
                return digits;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("no text message to {wanted}");
    }

    /// Who has a number.
    pub async fn person(&self, number: u16) -> PersonId {
        let phone = Phone::try_new(&phone(number)).unwrap();
        self.house
            .store
            .person_with(&phone)
            .await
            .unwrap()
            .unwrap()
            .0
    }
}

impl Drop for App {
    fn drop(&mut self) {
        self.house.stop.cancel();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A folder that is nobody else's.
fn own_folder() -> std::path::PathBuf {
    std::env::temp_dir().join(format!("youlin-test-{}", Uuid::now_v7().simple()))
}

/// The settings for a new database on the PostgreSQL server that the test command started.
fn own_database() -> Option<String> {
    Some(format!("--demo --database-url {}", new_database()?))
}

/// The address of a new database on the PostgreSQL server that the test command started, if it did.
pub fn new_database() -> Option<String> {
    let url = std::env::var("YOULIN_TEST_POSTGRES").ok()?;
    let name = format!("test_{}", Uuid::now_v7().simple());
    let create = format!("CREATE DATABASE {name}");
    let said = psql(&url, &create);
    assert!(said.is_ok(), "{said:?}");
    let (base, _) = url.rsplit_once('/').unwrap();
    Some(format!("{base}/{name}"))
}

/// Tells PostgreSQL something directly; what it answers, or why it does not do it.
pub fn psql(url: &str, statement: &str) -> Result<String, String> {
    let mut psql = std::process::Command::new("psql");
    psql.args([url, "--quiet", "--no-align", "--tuples-only"]);
    let ended = psql.args(["--command", statement]).output().unwrap();
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if ended.status.success() {
        Ok(said(&ended.stdout))
    } else {
        Err(said(&ended.stderr))
    }
}

/// The eleven digits of a demonstration number.
pub fn phone(number: u16) -> String {
    format!("1990000{number:04}")
}

/// A browser: keeps cookies, follows redirects, sends forms as people's browsers do.
pub struct Browser {
    pub address: SocketAddr,
    pub cookies: BTreeMap<String, String>,
    pub at: String,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
    pub at: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    pub fn says(&self, text: &str) -> bool {
        self.body.contains(text)
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

impl Browser {
    /// Opens a page, following where it leads.
    pub async fn get(&mut self, path: &str) -> Answer {
        let answer = self.send("GET", path, &[("accept", "text/html")], "").await;
        self.follow(answer).await
    }

    /// Posts a form from the page one is at, following where it leads.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_as(Uuid::now_v7(), path, fields).await
    }

    /// The same under an id that is known.
    pub async fn post_as(&mut self, id: Uuid, path: &str, fields: &[(&str, &str)]) -> Answer {
        let id = id.to_string();
        let pairs = fields.iter().copied().chain([("id", id.as_str())]);
        let body: Vec<String> = pairs
            .map(|(key, value)| format!("{}={}", encoded(key), encoded(value)))
            .collect();
        let origin = format!("http://{}", self.address);
        let referer = format!("{origin}{}", self.at);
        let headers = [
            ("accept", "text/html"),
            ("origin", origin.as_str()),
            ("referer", referer.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        let answer = self.send("POST", path, &headers, &body.join("&")).await;
        self.follow(answer).await
    }

    /// Sends JSON to a server function.
    pub async fn json(&mut self, path: &str, body: &Value) -> Answer {
        let origin = format!("http://{}", self.address);
        let headers = [
            ("origin", origin.as_str()),
            ("content-type", "application/json"),
            ("accept", "application/json"),
        ];
        self.send("POST", path, &headers, &body.to_string()).await
    }

    async fn follow(&mut self, mut answer: Answer) -> Answer {
        for _ in 0..5 {
            let Some(location) = answer.header("location") else {
                break;
            };
            let here = format!("http://{}", self.address);
            let location = location.strip_prefix(&here).unwrap_or(location).to_owned();
            answer = self
                .send("GET", &location, &[("accept", "text/html")], "")
                .await;
        }
        self.at.clone_from(&answer.at);
        answer
    }

    /// One request, as it is.
    pub async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n",
            body.len()
        );
        if !headers.iter().any(|(name, _)| *name == "host") {
            request += &format!("host: {}\r\n", self.address);
        }
        for (name, value) in headers {
            request += &format!("{name}: {value}\r\n");
        }
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !cookies.is_empty() {
            request += &format!("cookie: {}\r\n", cookies.join("; "));
        }
        request.push_str("\r\n");
        request.push_str(body);
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        // A server that refuses a large body may stop listening before it was all said.
        let _ = stream.write_all(request.as_bytes()).await;
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes).await;
        let answer = parse(&bytes, path);
        for (_, cookie) in answer
            .headers
            .iter()
            .filter(|(name, _)| name == "set-cookie")
        {
            self.take(cookie);
        }
        answer
    }

    /// Opens a stream and leaves it open.
    pub async fn open(&self, path: &str) -> Open {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\nconnection: close\r\n\r\n",
            self.address,
            cookies.join("; ")
        );
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        Open {
            stream,
            said: String::new(),
        }
    }

    fn take(&mut self, cookie: &str) {
        let (pair, rest) = cookie.split_once(';').unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        if rest.contains("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

/// A stream that stays open.
pub struct Open {
    stream: TcpStream,
    said: String,
}

impl Open {
    /// Reads until that was said.
    pub async fn until(&mut self, text: &str) {
        let mut bytes = [0; 4_096];
        while !self.said.contains(text) {
            let read = self.stream.read(&mut bytes).await.unwrap();
            assert_ne!(read, 0, "it ended before it said {text}: {}", self.said);
            self.said += &String::from_utf8_lossy(&bytes[..read]);
        }
    }

    /// What the stream began with.
    pub async fn head(mut self) -> Answer {
        self.until("\r\n\r\n").await;
        parse(self.said.as_bytes(), "")
    }

    /// Waits until it ends, and gives what was said since.
    pub async fn rest(mut self) -> String {
        let mut bytes = Vec::new();
        let _ = self.stream.read_to_end(&mut bytes).await;
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

fn parse(bytes: &[u8], path: &str) -> Answer {
    let split = bytes
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .unwrap_or(bytes.len());
    let head = String::from_utf8_lossy(&bytes[..split]).into_owned();
    let mut lines = head.lines();
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .and_then(|code| code.parse().ok());
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let mut body = bytes.get(split + 4..).unwrap_or_default().to_vec();
    if headers
        .iter()
        .any(|(name, value)| name == "transfer-encoding" && value == "chunked")
    {
        body = unchunked(&body);
    }
    Answer {
        status: status.unwrap_or(0),
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
        at: path.to_owned(),
    }
}

fn unchunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = bytes.windows(2).position(|window| window == b"\r\n") {
        let size = String::from_utf8_lossy(&bytes[..end]);
        let Ok(size) = usize::from_str_radix(size.trim(), 16) else {
            break;
        };
        let Some(chunk) = bytes.get(end + 2..end + 2 + size).filter(|_| size > 0) else {
            break;
        };
        whole.extend_from_slice(chunk);
        bytes = bytes.get(end + 4 + size..).unwrap_or_default();
    }
    whole
}

/// A text as a field of a form travels.
pub fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}
