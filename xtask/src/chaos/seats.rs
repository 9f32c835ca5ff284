//! Everybody wants the same seats while the servers are killed again and again. Nobody gets a seat too many, nobody
//! loses one they were told to have, and no command is applied twice.
//!
//! The controls: the desk secretly adds seats, and the same judge must find the oversell; and where the server's own
//! guards are off, the same race must oversell.

use super::history::{Answers, Counter};
use super::people::{Person, new_id, newcomers};
use super::town::Town;
use super::{Scene, Sheet, Size};
use crate::build;
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, sleep};
use std::time::Duration;

/// A community worker.
pub const WORKER: &str = "19900000003";
const DAY_MS: i64 = 86_400_000;

/// Runs it.
///
/// # Errors
/// When it cannot be carried out.
pub fn drill(scene: &Scene, sheet: &mut Sheet) -> Result<()> {
    let seats = scene.of(50, 10);
    let clients = scene.of(200, 24);
    let attempts = scene.of(2_000, 96);
    let kills = scene.of(20, 3);
    let mut town = Town::open(scene)?;
    let worker = Person::of_the_demonstration(town.address, WORKER)?;
    let service = open_service(&worker, seats)?;
    let session = session_of(&worker, &service)?;
    let people = newcomers(town.address, clients)?;

    let race = Race {
        people: &people,
        session: &session,
        answers: Mutex::default(),
        left: AtomicUsize::new(attempts),
    };
    let slowest = race.run(&mut town, kills)?;
    let answers = race.answers.into_inner().unwrap_or_default();
    let mut counter = Counter {
        seats,
        confirmed: BTreeSet::new(),
    };
    let mut sent = 0;
    for ((person, _), answer) in answers.all() {
        sent += 1;
        if answer == "services.done.booked" {
            counter.confirmed.insert(*person);
        }
    }
    let mut holders = BTreeSet::new();
    for (number, person) in people.iter().enumerate() {
        if person
            .rows("services.booking")?
            .iter()
            .any(|row| row["body"]["session"] == session)
        {
            holders.insert(number);
        }
    }
    let row = session_row(&worker, &session)?;
    let standing = row["body"]["booked"].as_u64().unwrap_or_default();
    let standing = usize::try_from(standing).unwrap_or_default();
    sheet.must("attempts", sent, sent == attempts);
    sheet.note("clients", clients);
    sheet.note("kills", kills);
    sheet.must(
        "confirmed",
        counter.confirmed.len(),
        counter.confirmed.len() == seats,
    );
    sheet.must("booked", standing, standing == seats);
    sheet.must(
        "oversold",
        counter.oversold(standing),
        counter.oversold(standing) == 0,
    );
    sheet.must("lost", counter.lost(&holders), counter.lost(&holders) == 0);
    let changed = asked_again(&people, answers, &session)?;
    sheet.must("answered_otherwise", changed, changed == 0);
    let bound = scene.of(2_000, 10_000);
    sheet.must(
        "slowest_ready_ms",
        slowest.as_millis(),
        slowest.as_millis() <= bound,
    );

    // The control.
    set_seats(&worker, &service, seats + 5)?;
    for person in &people {
        let book = person.command(new_id(), "services", "book", &json!({ "session": session }));
        person.insist(&book)?;
    }
    let row = session_row(&worker, &session)?;
    let standing = row["body"]["booked"].as_u64().unwrap_or_default();
    let found = counter.oversold(usize::try_from(standing).unwrap_or_default());
    sheet.must("control_found", found, found > 0);
    drop(town);
    unguarded(scene, sheet)
}

/// The other control: the same race against a server whose rule counts no seats and whose table checks none.
fn unguarded(scene: &Scene, sheet: &mut Sheet) -> Result<()> {
    const SEATS: usize = 10;
    const CLIENTS: usize = 24;
    let scene = Scene {
        binary: build::planted()?,
        base: scene.base,
        size: Size::Short,
    };
    let mut town = Town::with(&scene, |_, server| {
        server.env("YOULIN_PLANTED", "seats_unguarded");
    })?;
    let worker = Person::of_the_demonstration(town.address, WORKER)?;
    let service = open_service(&worker, SEATS)?;
    let session = session_of(&worker, &service)?;
    let people = newcomers(town.address, CLIENTS)?;
    let race = Race {
        people: &people,
        session: &session,
        answers: Mutex::default(),
        left: AtomicUsize::new(CLIENTS * 2),
    };
    race.run(&mut town, 1)?;
    let row = session_row(&worker, &session)?;
    let standing = row["body"]["booked"].as_u64().unwrap_or_default();
    let counter = Counter {
        seats: SEATS,
        confirmed: BTreeSet::<usize>::new(),
    };
    let oversold = counter.oversold(usize::try_from(standing).unwrap_or_default());
    sheet.must("oversold_without_guard", oversold, oversold > 0);
    Ok(())
}

struct Race<'a> {
    people: &'a [Person],
    session: &'a str,
    answers: Mutex<Answers<(usize, uuid::Uuid)>>,
    left: AtomicUsize,
}

impl Race<'_> {
    /// Lets everybody ask while the servers are killed in turn; says how long the slowest took to be ready again.
    fn run(&self, town: &mut Town, kills: usize) -> Result<Duration> {
        thread::scope(|scope| {
            let asking: Vec<_> = (0..self.people.len())
                .map(|number| scope.spawn(move || self.ask(number)))
                .collect();
            let mut slowest = Duration::ZERO;
            let count = town.servers.len();
            for kill in 0..kills {
                sleep(Duration::from_millis(150));
                let server = &mut town.servers[kill % count];
                server.kill();
                server.start()?;
                slowest = slowest.max(server.ready()?);
            }
            for asker in asking {
                match asker.join() {
                    Ok(asked) => asked?,
                    Err(_) => bail!("a client panicked"),
                }
            }
            Ok(slowest)
        })
    }

    fn ask(&self, number: usize) -> Result<()> {
        let person = &self.people[number];
        let more = |left: usize| left.checked_sub(1);
        while self
            .left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, more)
            .is_ok()
        {
            let id = new_id();
            let book = person.command(id, "services", "book", &json!({ "session": self.session }));
            let answer = person.insist(&book)?;
            let mut answers = self
                .answers
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            answers.take((number, id), &answer.key);
            drop(answers);
            // So that the kills find something to disturb.
            sleep(Duration::from_millis(40));
        }
        Ok(())
    }
}

/// Sends every command once more: the same id has the same answer.
fn asked_again(
    people: &[Person],
    mut answers: Answers<(usize, uuid::Uuid)>,
    session: &str,
) -> Result<usize> {
    let known: Vec<_> = answers.all().map(|(key, _)| *key).collect();
    let mut changed = 0;
    for (number, id) in known {
        let person = &people[number];
        let book = person.command(id, "services", "book", &json!({ "session": session }));
        let answer = person.insist(&book)?;
        changed += usize::from(!answers.take((number, id), &answer.key));
    }
    Ok(changed)
}

/// A new service of this worker's community, open every day with so many seats; its id.
///
/// # Errors
/// When the rules do not take it.
pub fn open_service(worker: &Person, seats: usize) -> Result<String> {
    let service = define(worker, "理发")?;
    set_seats(worker, &service, seats)?;
    Ok(service)
}

fn set_seats(worker: &Person, service: &str, seats: usize) -> Result<()> {
    let line =
        json!({ "from": "09:00", "to": "11:00", "length": "60", "seats": seats.to_string() });
    set_hours(worker, service, &line, 14)
}

/// A new service of this worker's community; its id.
///
/// # Errors
/// When the rules do not take it.
pub fn define(worker: &Person, name: &str) -> Result<String> {
    let id = new_id();
    let fields = json!({ "name": name, "room": "一楼" });
    let define = json!({ "place": worker.place()?, "fields": fields });
    let answer = worker.insist(&worker.command(id, "services", "define", &define))?;
    ensure!(answer.is == "done", "the service was {answer:?}");
    Ok(uuid::Uuid::new_v5(&id, b"service").to_string())
}

/// Opens a service on every day at the hours of this line, to be booked so many days ahead.
///
/// # Errors
/// When the rules do not take it.
pub fn set_hours(worker: &Person, service: &str, line: &Value, ahead: u32) -> Result<()> {
    const DAYS: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let mut line = line.clone();
    line["days"] = json!(DAYS);
    let terms = json!({ "cancel": "120", "hold": "60", "ahead": ahead.to_string() });
    let hours = json!({ "service": service, "lines": [line], "terms": terms });
    let answer = worker.insist(&worker.command(new_id(), "services", "set_hours", &hours))?;
    ensure!(answer.is == "done", "the hours were {answer:?}");
    Ok(())
}

/// A session of a service that begins in more than a day.
///
/// # Errors
/// When there is none.
pub fn session_of(worker: &Person, service: &str) -> Result<String> {
    session_between(worker, service, DAY_MS, i64::MAX)
}

/// The first session of a service that begins later than in so many milliseconds, and sooner than in so many.
///
/// # Errors
/// When there is none.
pub fn session_between(worker: &Person, service: &str, from: i64, to: i64) -> Result<String> {
    let now = super::people::now();
    let wanted = now.saturating_add(from)..now.saturating_add(to);
    let start = |row: &&Value| row["body"]["start"].as_i64();
    let rows = worker.rows("services.session")?;
    let rows = rows.iter().filter(|row| row["body"]["service"] == service);
    let rows = rows.filter(|row| start(row).is_some_and(|start| wanted.contains(&start)));
    let row = rows
        .min_by_key(start)
        .context("the service has no session")?;
    Ok(row["id"].as_str().unwrap_or_default().to_owned())
}

fn session_row(worker: &Person, session: &str) -> Result<Value> {
    let rows = worker.rows("services.session")?;
    let row = rows.into_iter().find(|row| row["id"] == session);
    row.context("the session has left")
}
