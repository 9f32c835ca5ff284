//! One of two machines is a day ahead and phones are a year off: who books what, when, is decided as if nobody's
//! clock were wrong, since the time is the database's.

use super::people::{Person, new_id, newcomers, now};
use super::seats::{WORKER, open_service, session_of};
use super::town::Town;
use super::{Scene, Sheet};
use crate::setup;
use anyhow::{Context, Result, bail};
use serde_json::json;
use std::process::Command;

const YEAR_MS: i64 = 365 * 86_400_000;

/// Runs it.
///
/// # Errors
/// When it cannot be carried out.
pub fn drill(scene: &Scene, sheet: &mut Sheet) -> Result<()> {
    if setup::libfaketime().is_none() {
        bail!("libfaketime is not installed here; run: cargo xtask setup");
    }
    let town = Town::with(scene, a_day_ahead)?;
    let worker = Person::of_the_demonstration(town.address, WORKER)?;
    let session = session_of(&worker, &open_service(&worker, 10)?)?;
    let people = newcomers(town.address, 4)?;
    let mut times = Vec::new();
    for server in &town.servers {
        let said = worker.at(server.address).visitor.exchange(&json!([]))?;
        times.push(said["now"].as_i64().context("no time")? - now());
    }
    let apart = times.iter().max().zip(times.iter().min());
    let apart = apart.map_or(i64::MAX, |(late, early)| late - early);
    sheet.note("servers_off_ms", format!("{times:?}"));
    sheet.must("servers_apart_ms", apart, apart < 2_000);
    let mut outcomes = Vec::new();
    for (number, person) in people.iter().enumerate() {
        let server = &town.servers[number % town.servers.len()];
        let made = now() + if number < 2 { YEAR_MS } else { -YEAR_MS };
        let with = json!({ "session": session });
        let book = person.command_made(made, new_id(), "services", "book", &with);
        outcomes.push(person.at(server.address).insist(&book)?.key);
    }
    let same = outcomes.iter().all(|key| key == "services.done.booked");
    sheet.must("outcomes", outcomes.join(","), same);
    Ok(())
}

/// The second server believes that it is tomorrow.
fn a_day_ahead(number: usize, command: &mut Command) {
    if let Some(library) = setup::libfaketime().filter(|_| number == 1) {
        command.env("LD_PRELOAD", library).env("FAKETIME", "+1d");
    }
}
