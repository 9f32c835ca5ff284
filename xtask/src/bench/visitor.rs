//! Somebody with a browser: signs in as people do, by the plain forms, then asks and gives commands.

use super::form::{Form, encoded};
use super::http::{Connection, Response};
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::LazyLock;
use std::thread::sleep;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use uuid::{Builder, Uuid};

/// A stairwell's leader, who may post.
pub const LEADER: &str = "19900000002";

/// Residents of the same estate.
pub const RESIDENTS: [&str; 8] = [
    "19900000001",
    "19900000008",
    "19900000009",
    "19900000010",
    "19900000011",
    "19900000012",
    "19900000013",
    "19900000014",
];

/// The one sync call.
const SYNC: &str = "/do/kernel/sync";

/// More redirections than signing in takes.
const STEPS: usize = 8;

/// Who asks: an address and the cookies that it gave.
pub struct Visitor {
    address: SocketAddr,
    cookies: BTreeMap<String, String>,
    /// The network that a trusted proxy would name; none when there is no proxy.
    network: Option<String>,
}

impl Visitor {
    /// Somebody who is not signed in.
    pub fn nobody(address: SocketAddr) -> Self {
        Self {
            address,
            cookies: BTreeMap::new(),
            network: None,
        }
    }

    /// The same person, asking another server.
    #[must_use]
    pub fn at(&self, address: SocketAddr) -> Self {
        Self {
            address,
            cookies: self.cookies.clone(),
            network: self.network.clone(),
        }
    }

    /// Somebody new who gives this number and a name, from a network of their own.
    ///
    /// # Errors
    /// When a step of signing up is not as expected.
    pub fn sign_up(address: SocketAddr, phone: &str, network: String) -> Result<Self> {
        let mut visitor = Self::nobody(address);
        visitor.network = Some(network);
        visitor.get("/sign-in")?;
        visitor.say("ask", &[("command[phone]", phone)])?;
        let code = visitor.newest_code(phone)?;
        visitor.say("code", &[("command[code]", &code)])?;
        let name = [("command[name]", "王秀英"), ("command[agree]", "on")];
        visitor.say("join", &name)?;
        let said = visitor.exchange(&json!([]))?;
        ensure!(said["actor"].is_object(), "{phone} is not signed up");
        Ok(visitor)
    }

    /// Somebody of the demonstration, signed in by the code that its outbox page shows.
    ///
    /// # Errors
    /// When a step of signing in is not as expected.
    pub fn sign_in(address: SocketAddr, phone: &str) -> Result<Self> {
        let mut visitor = Self::nobody(address);
        let page = visitor.get("/sign-in")?.text();
        let (mut form, field) = Form::with(&page, "type=\"tel\"")?;
        form.set(&field, phone);
        let page = visitor.submit(&form)?.text();
        let (mut form, field) = Form::with(&page, "autocomplete=\"one-time-code\"")?;
        form.set(&field, &visitor.newest_code(phone)?);
        visitor.submit(&form)?;
        let said = visitor.exchange(&json!([]))?;
        ensure!(
            said["actor"].is_object(),
            "{phone} is not signed in after giving the code"
        );
        Ok(visitor)
    }

    /// Sends a form of signing in; the id that it carries names nothing.
    fn say(&mut self, verb: &str, fields: &[(&str, &str)]) -> Result<()> {
        let id = Uuid::nil().to_string();
        let fields = [&[("id", id.as_str())], fields].concat();
        let action = format!("/do/accounts/{verb}");
        self.submit(&Form::of(&action, &fields)).map(drop)
    }

    /// Text messages leave a moment after the page that asked for them.
    fn newest_code(&self, phone: &str) -> Result<String> {
        const LOOKS: u64 = 100;
        let own = phone.bytes().last().map_or(0, u64::from);
        for look in 0..LOOKS {
            let sent: Value = serde_json::from_slice(&self.get("/dev/outbox.json")?.body)?;
            let mut mine = sent
                .as_array()
                .into_iter()
                .flatten()
                .filter(|text| text["phone"] == phone);
            if let Some(body) = mine.next().and_then(|text| text["body"].as_str()) {
                let mut words = body.split(|character: char| !character.is_ascii_digit());
                let code = words.find(|digits| digits.len() == 6);
                return code
                    .map(str::to_owned)
                    .with_context(|| format!("no code in `{body}`"));
            }
            // Behind a proxy that takes turns, two who look in step would each see one server only.
            sleep(Duration::from_millis(30 + (look * 13 + own * 7) % 41));
        }
        bail!("/dev/outbox.json shows no text message to {phone}")
    }

    /// Sends a form and follows where the server sends the browser.
    fn submit(&mut self, form: &Form) -> Result<Response> {
        let mut answer = self.ask(&self.posting(&form.action, &form.body()))?;
        for _ in 0..STEPS {
            if !(300..400).contains(&answer.status) {
                ensure!(
                    answer.status == 200,
                    "{} answered {}",
                    form.action,
                    answer.status
                );
                return Ok(answer);
            }
            let place = answer
                .headers("location")
                .next()
                .context("sent on to nowhere")?
                .to_owned();
            answer = self.ask(&self.asking(&place))?;
        }
        bail!("{} sends the browser round in circles", form.action)
    }

    /// Asks and keeps the cookies that come back.
    fn ask(&mut self, request: &[u8]) -> Result<Response> {
        let answer = Connection::open(self.address)?.ask(request)?;
        for cookie in answer.headers("set-cookie") {
            let pair = cookie.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies
                    .insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
        Ok(answer)
    }

    /// The bytes of a form without scripts.
    pub fn posting(&self, path: &str, body: &str) -> Vec<u8> {
        self.request("POST", path, "application/x-www-form-urlencoded", body)
    }

    /// Posts public notices at this person's place until there are so many.
    ///
    /// # Errors
    /// When the server does not take one.
    pub fn post_notices(&self, count: usize) -> Result<()> {
        let said = self.exchange(&json!([]))?;
        let place = said["place"]
            .as_array()
            .and_then(|path| path.last()?.as_str())
            .unwrap_or_default();
        let mut connection = Connection::open(self.address)?;
        for number in 0..count {
            let title = encoded(&format!("第{number}号通知"));
            let body = encoded("今天下午三点，楼下集合，一起打扫楼道。");
            let form = format!(
                "id={}&command[place]={place}&command[fields][title]={title}&command[fields][body]={body}",
                command_id(0, number, 0)
            );
            let answer = connection.ask(&self.posting("/do/notices/post", &form))?;
            done(&answer).with_context(|| format!("notice {number}"))?;
        }
        Ok(())
    }

    /// Sessions of this person's places that have seats, from tomorrow on.
    ///
    /// # Errors
    /// When the sync call fails.
    pub fn free_sessions(&self) -> Result<Vec<String>> {
        const DAY_MS: i64 = 86_400_000;
        let said = self.exchange(&json!([]))?;
        let now = said["now"].as_i64().context("the sync call says no time")?;
        let spaces = said["spaces"].as_array().into_iter().flatten();
        let rows = spaces.flat_map(|space| space["rows"].as_array().into_iter().flatten());
        let free = rows.filter(|row| {
            let session = &row["body"];
            row["kind"] == "services.session"
                && session["start"].as_i64() > Some(now + DAY_MS)
                && session["closed"].is_null()
                && session["seats"].as_i64() > session["booked"].as_i64()
        });
        Ok(free
            .filter_map(|row| row["id"].as_str().map(str::to_owned))
            .collect())
    }

    /// The bytes of booking a session on even turns and of cancelling that booking on odd ones. `who` and
    /// `round` make the ids new.
    pub fn booking_or_cancelling(
        &self,
        session: &str,
        who: usize,
        turn: usize,
        round: u16,
    ) -> Vec<u8> {
        let id = command_id(who, turn, round);
        if turn.is_multiple_of(2) {
            return self.posting(
                "/do/services/book",
                &format!("id={id}&command[session]={session}"),
            );
        }
        // A booking's id derives from the command that made it.
        let booking = Uuid::new_v5(&command_id(who, turn - 1, round), b"booking");
        self.posting(
            "/do/services/cancel",
            &format!("id={id}&command[booking]={booking}"),
        )
    }

    /// The bytes that ask for a page, for the load generator.
    pub fn asking(&self, path: &str) -> Vec<u8> {
        self.request("GET", path, "", "")
    }

    /// Asks for a page.
    ///
    /// # Errors
    /// When nobody answers.
    pub fn get(&self, path: &str) -> Result<Response> {
        Connection::open(self.address)?.ask(&self.asking(path))
    }

    /// The bytes of one sync call with these commands.
    pub fn giving(&self, commands: &Value) -> Vec<u8> {
        self.giving_with(commands, &Value::Null)
    }

    /// The same from a phone that says what it has already: versions, epoch, schemas.
    pub fn giving_with(&self, commands: &Value, marks: &Value) -> Vec<u8> {
        let mut push = json!({ "client": Uuid::from_u128(1), "commands": commands });
        for (name, value) in marks.as_object().into_iter().flatten() {
            push[name] = value.clone();
        }
        self.sending(&json!({ "push": push }))
    }

    /// The bytes of one sync call, word for word.
    pub fn sending(&self, call: &Value) -> Vec<u8> {
        self.request("POST", SYNC, "application/json", &call.to_string())
    }

    /// Makes one sync call.
    ///
    /// # Errors
    /// When the server does not answer with what became of the commands.
    pub fn exchange(&self, commands: &Value) -> Result<Value> {
        let answer = Connection::open(self.address)?.ask(&self.giving(commands))?;
        ensure!(
            answer.status == 200,
            "the sync call answered {}: {:.500}",
            answer.status,
            answer.text()
        );
        serde_json::from_slice(&answer.body).context("the sync call did not answer with JSON")
    }

    fn request(&self, method: &str, path: &str, kind: &str, body: &str) -> Vec<u8> {
        let accept = if kind == "application/json" {
            kind
        } else {
            "text/html"
        };
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nsec-fetch-site: same-origin\r\naccept: {accept}\r\n",
            self.address
        );
        if let Some(network) = &self.network {
            let _ = write!(request, "x-forwarded-for: {network}\r\n");
        }
        if !self.cookies.is_empty() {
            let pairs: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let _ = write!(request, "cookie: {}\r\n", pairs.join("; "));
        }
        if !kind.is_empty() {
            let _ = write!(
                request,
                "content-type: {kind}\r\ncontent-length: {}\r\n",
                body.len()
            );
        }
        request.push_str("\r\n");
        request.push_str(body);
        request.into_bytes()
    }
}

/// The outcome of a form is a page that shows it; anything else was no outcome.
///
/// # Errors
/// When the form led elsewhere.
pub fn done(answer: &Response) -> Result<()> {
    let place = answer.headers("location").next().unwrap_or_default();
    ensure!(
        place.contains("done="),
        "answered {} and sent to `{place}`",
        answer.status
    );
    Ok(())
}

/// A `UUIDv7` of now that these three numbers make unique within one run.
fn command_id(who: usize, turn: usize, round: u16) -> Uuid {
    let mut random = [0; 10];
    random[..2].copy_from_slice(&round.to_be_bytes());
    random[2..6].copy_from_slice(&u32::try_from(who).unwrap_or(u32::MAX).to_be_bytes());
    random[6..].copy_from_slice(&u32::try_from(turn).unwrap_or(u32::MAX).to_be_bytes());
    Builder::from_unix_timestamp_millis(*STARTED, &random).into_uuid()
}

/// One time for all ids of a run, so that a booking can be named by the turn that made it.
static STARTED: LazyLock<u64> = LazyLock::new(|| {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(now.as_millis()).unwrap_or_default()
});
