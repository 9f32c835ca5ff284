//! One of two machines is a day ahead and phones are a year off: who books what, when, is decided as if nobody's
//! clock were wrong, since the time is the database's. What is asked lies between two answers: a seat of a session
//! that begins in less than a day, which to the machine ahead is over, and which can be cancelled until shortly before.
//!
//! The control is one machine that has only its own clock, SQLite inside it: a day ahead it must refuse both.

use super::people::{Person, new_id, newcomers, now};
use super::seats::{WORKER, define, session_between, set_hours};
use super::town::{Base, Town};
use super::{Scene, Sheet};
use crate::setup;
use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use std::net::SocketAddr;
use std::process::Command;
use uuid::Uuid;

const HOUR_MS: i64 = 3_600_000;
const YEAR_MS: i64 = 365 * 24 * HOUR_MS;
/// What everybody is answered whose time is the right one.
const ALLOWED: [&str; 2] = ["services.done.booked", "services.done.cancelled"];

/// Runs it.
///
/// # Errors
/// When it cannot be carried out.
pub fn drill(scene: &Scene, sheet: &mut Sheet) -> Result<()> {
    if setup::libfaketime().is_none() {
        bail!("libfaketime is not installed here; run: cargo xtask setup");
    }
    let town = Town::with(scene, |number, command| {
        if number == 1 {
            a_day_ahead(command);
        }
    })?;
    let worker = Person::of_the_demonstration(town.address, WORKER)?;
    let mut times = Vec::new();
    for server in &town.servers {
        let said = worker.at(server.address).visitor.exchange(&json!([]))?;
        times.push(said["now"].as_i64().context("no time")? - now());
    }
    let apart = times.iter().max().zip(times.iter().min());
    let apart = apart.map_or(i64::MAX, |(late, early)| late - early);
    sheet.note("servers_off_ms", format!("{times:?}"));
    sheet.must("servers_apart_ms", apart, apart < 2_000);
    let servers: Vec<SocketAddr> = town.servers.iter().map(|server| server.address).collect();
    let session = within_a_day(&worker)?;
    let outcomes = book_and_cancel(&servers, &newcomers(town.address, 4)?, &session)?;
    let same = outcomes.iter().all(|keys| *keys == ALLOWED);
    sheet.must("outcomes", said(&outcomes), same);
    drop(town);
    control(scene, sheet)
}

/// One machine with its own clock says something else when that is a day ahead.
fn control(scene: &Scene, sheet: &mut Sheet) -> Result<()> {
    let alone = Scene {
        base: Base::Sqlite,
        ..scene.clone()
    };
    let mut town = Town::open(&alone)?;
    let worker = Person::of_the_demonstration(town.address, WORKER)?;
    let session = within_a_day(&worker)?;
    let people = newcomers(town.address, 2)?;
    let (seated, other) = (&people[0], &people[1]);
    let (seat, booked) = book(seated, now(), &session)?;
    ensure!(booked == ALLOWED[0], "the seat was {booked}");
    let server = &mut town.servers[0];
    server.terminate()?;
    server.start_with(a_day_ahead)?;
    server.ready()?;
    let outcomes = [
        book(other, now(), &session)?.1,
        cancel(seated, now(), seat)?,
    ];
    let differs = outcomes.iter().all(|key| !ALLOWED.contains(&key.as_str()));
    sheet.must("control_by_own_clock", outcomes.join("+"), differs);
    Ok(())
}

/// Everybody takes a seat and gives it back, each at another server, by a phone that is a year ahead or behind.
fn book_and_cancel(
    servers: &[SocketAddr],
    people: &[Person],
    session: &str,
) -> Result<Vec<[String; 2]>> {
    let mut outcomes = Vec::new();
    for (number, person) in people.iter().enumerate() {
        let made = now() + if number < 2 { YEAR_MS } else { -YEAR_MS };
        let person = person.at(servers[number % servers.len()]);
        let (seat, booked) = book(&person, made, session)?;
        outcomes.push([booked, cancel(&person, made, seat)?]);
    }
    Ok(outcomes)
}

fn book(person: &Person, made: i64, session: &str) -> Result<(Uuid, String)> {
    let id = new_id();
    let with = json!({ "session": session });
    let answer = person.insist(&person.command_made(made, id, "services", "book", &with))?;
    Ok((Uuid::new_v5(&id, b"booking"), answer.key))
}

fn cancel(person: &Person, made: i64, seat: Uuid) -> Result<String> {
    let with = json!({ "booking": seat });
    let command = person.command_made(made, new_id(), "services", "cancel", &with);
    Ok(person.insist(&command)?.key)
}

/// A session of a new service that begins in three to twenty hours, whatever hour it is.
fn within_a_day(worker: &Person) -> Result<String> {
    let service = define(worker, "理发")?;
    let line = json!({ "from": "00:00", "to": "23:00", "length": "60", "seats": "10" });
    set_hours(worker, &service, &line, 14)?;
    session_between(worker, &service, 3 * HOUR_MS, 20 * HOUR_MS)
}

fn said(outcomes: &[[String; 2]]) -> String {
    let outcomes: Vec<String> = outcomes.iter().map(|keys| keys.join("+")).collect();
    outcomes.join(",")
}

/// It believes that it is tomorrow.
fn a_day_ahead(command: &mut Command) {
    if let Some(library) = setup::libfaketime() {
        command.env("LD_PRELOAD", library).env("FAKETIME", "+1d");
    }
}
