//! People who are signed in and give commands as a phone does: again and again under the same id, until there is an
//! answer.

use crate::bench::http::Connection;
use crate::bench::visitor::Visitor;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use uuid::{Builder, Uuid};

/// How long somebody goes on asking before the drill is given up.
const PATIENCE: Duration = Duration::from_mins(2);
/// How many sign up at a time.
const AT_ONCE: usize = 8;
/// The first of the numbers that the demonstration's own people do not have.
const FIRST: usize = 1_000;

/// Somebody who is signed in.
pub struct Person {
    /// Their browser.
    pub visitor: Visitor,
    /// Their id.
    pub id: String,
    address: SocketAddr,
}

/// What became of a command.
#[derive(Clone, Debug)]
pub struct Answer {
    /// `done`, `refused` and so on.
    pub is: String,
    /// The message key.
    pub key: String,
}

impl Person {
    /// Somebody of the demonstration.
    ///
    /// # Errors
    /// When signing in fails.
    pub fn of_the_demonstration(address: SocketAddr, phone: &str) -> Result<Self> {
        Self::of(Visitor::sign_in(address, phone)?, address)
    }

    fn of(visitor: Visitor, address: SocketAddr) -> Result<Self> {
        let said = visitor.exchange(&json!([]))?;
        let id = said["actor"]["person"].as_str().context("nobody")?;
        Ok(Self {
            id: id.to_owned(),
            visitor,
            address,
        })
    }

    /// The server that they ask.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same person, asking another server.
    #[must_use]
    pub fn at(&self, address: SocketAddr) -> Self {
        Self {
            visitor: self.visitor.at(address),
            id: self.id.clone(),
            address,
        }
    }

    /// The place that this person looks at, root first.
    ///
    /// # Errors
    /// When nobody answers.
    pub fn place(&self) -> Result<String> {
        let said = self.visitor.exchange(&json!([]))?;
        let path = said["place"].as_array().and_then(|path| path.last());
        Ok(path.and_then(Value::as_str).context("no place")?.to_owned())
    }

    /// A command of theirs, as it travels.
    pub fn command(&self, id: Uuid, slice: &str, verb: &str, with: &Value) -> Value {
        self.command_made(now(), id, slice, verb, with)
    }

    /// The same from a phone whose clock says this.
    pub fn command_made(
        &self,
        made: i64,
        id: Uuid,
        slice: &str,
        verb: &str,
        with: &Value,
    ) -> Value {
        json!({
            "id": id, "actor": self.id, "subject": self.id, "made": made,
            "command": { "slice": slice, "do": { "verb": verb, "with": with } },
        })
    }

    /// Up to where the rows of this person's phone are complete once it has pulled them.
    ///
    /// # Errors
    /// When nobody answers.
    pub fn marks(&self) -> Result<Value> {
        let said = self.visitor.exchange(&json!([]))?;
        let spaces = said["spaces"].as_array().into_iter().flatten();
        let have = spaces.filter_map(|space| {
            let name = space["space"].as_str()?;
            Some((name.to_owned(), space["version"].clone()))
        });
        let have: serde_json::Map<String, Value> = have.collect();
        Ok(json!({ "have": have, "epoch": said["epoch"], "schemas": said["schemas"] }))
    }

    /// Sends a command once; none when there was no answer.
    fn try_once(&self, command: &Value, marks: &Value) -> Option<(String, String)> {
        let request = self.visitor.giving_with(&json!([command]), marks);
        let answer = Connection::open(self.address).ok()?.ask(&request).ok()?;
        if answer.status != 200 {
            return None;
        }
        let said: Value = serde_json::from_slice(&answer.body).ok()?;
        let outcome = &said["outcomes"][0][1];
        let text = |name: &str| outcome[name].as_str().unwrap_or_default().to_owned();
        outcome.is_object().then(|| (text("is"), text("key")))
    }

    /// Sends a command until there is an answer, as the outbox of a phone does.
    ///
    /// # Errors
    /// When there is none within two minutes.
    pub fn insist(&self, command: &Value) -> Result<Answer> {
        self.insist_with(command, &Value::Null)
    }

    /// The same from a phone that has rows up to these [marks](Self::marks).
    ///
    /// # Errors
    /// When there is none within two minutes.
    pub fn insist_with(&self, command: &Value, marks: &Value) -> Result<Answer> {
        let start = Instant::now();
        let mut tries: u64 = 0;
        while start.elapsed() < PATIENCE {
            tries += 1;
            if let Some((is, key)) = self.try_once(command, marks) {
                return Ok(Answer { is, key });
            }
            // Not all at once.
            thread::sleep(Duration::from_millis(20 + 7 * (tries % 11)));
        }
        bail!("a command had no answer in {PATIENCE:?}")
    }

    /// The rows of a kind that this person keeps.
    ///
    /// # Errors
    /// When nobody answers.
    pub fn rows(&self, kind: &str) -> Result<Vec<Value>> {
        let said = self.visitor.exchange(&json!([]))?;
        let spaces = said["spaces"].as_array().into_iter().flatten();
        let rows = spaces.flat_map(|space| space["rows"].as_array().into_iter().flatten());
        Ok(rows.filter(|row| row["kind"] == kind).cloned().collect())
    }
}

/// So many new people, signed up.
///
/// # Errors
/// When one of them cannot be.
pub fn newcomers(address: SocketAddr, count: usize) -> Result<Vec<Person>> {
    let next = AtomicUsize::new(0);
    let mut people = Vec::with_capacity(count);
    thread::scope(|scope| {
        let signing: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                let next = &next;
                scope.spawn(move || {
                    let mut people = Vec::new();
                    loop {
                        let number = next.fetch_add(1, Ordering::SeqCst);
                        if number >= count {
                            return anyhow::Ok(people);
                        }
                        let phone = format!("1990000{:04}", FIRST + number);
                        let network = format!("10.{}.{}.1", number / 250, number % 250);
                        let visitor = Visitor::sign_up(address, &phone, network)
                            .with_context(|| format!("signing up number {number}"))?;
                        people.push(Person::of(visitor, address)?);
                    }
                })
            })
            .collect();
        for signed in signing {
            match signed.join() {
                Ok(signed) => people.extend(signed?),
                Err(_) => bail!("somebody panicked while signing up"),
            }
        }
        Ok(())
    })?;
    Ok(people)
}

/// A new `UUIDv7`.
pub fn new_id() -> Uuid {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let count = COUNT.fetch_add(1, Ordering::SeqCst) as u64;
    let mut random = [0; 10];
    random[..4].copy_from_slice(&std::process::id().to_be_bytes());
    random[4..].copy_from_slice(&count.to_be_bytes()[2..]);
    Builder::from_unix_timestamp_millis(now().unsigned_abs(), &random).into_uuid()
}

/// The time by this machine, in milliseconds.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    i64::try_from(since.unwrap_or_default().as_millis()).unwrap_or_default()
}
