//! One task for one volunteer, claimed and given back by many while the servers are killed: it never has two holders
//! at once.

use super::history::{Held, doubly_held};
use super::people::{Person, new_id};
use super::seats::WORKER;
use super::town::Town;
use super::{Scene, Sheet};
use crate::bench::visitor::RESIDENTS;
use crate::child;
use anyhow::{Result, bail, ensure};
use serde_json::json;
use std::process::Command;
use std::sync::Mutex;
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

/// Runs it.
///
/// # Errors
/// When it cannot be carried out.
pub fn drill(scene: &Scene, sheet: &mut Sheet) -> Result<()> {
    let turns = scene.of(60, 8);
    let kills = scene.of(10, 2);
    let mut town = Town::open(scene)?;
    let worker = Person::of_the_demonstration(town.address, WORKER)?;
    let task = publish(&worker)?;
    let mut people = Vec::new();
    for phone in RESIDENTS {
        people.push(Person::of_the_demonstration(town.address, phone)?);
    }
    let start = Instant::now();
    let held = Mutex::new(Vec::new());
    thread::scope(|scope| {
        let claiming: Vec<_> = people
            .iter()
            .map(|person| scope.spawn(|| claim(person, &task, turns, start, &held)))
            .collect();
        let count = town.servers.len();
        for kill in 0..kills {
            sleep(Duration::from_millis(300));
            let server = &mut town.servers[kill % count];
            server.kill();
            server.start()?;
            server.ready()?;
        }
        for claimer in claiming {
            match claimer.join() {
                Ok(claimed) => claimed?,
                Err(_) => bail!("a volunteer panicked"),
            }
        }
        Ok(())
    })?;
    let held = held.into_inner().unwrap_or_default();
    let doubly = doubly_held(&held);
    sheet.note("volunteers", people.len());
    sheet.note("kills", kills);
    sheet.must("held", held.len(), !held.is_empty());
    sheet.must("held_by_two", doubly, doubly == 0);
    // The control: were the task held by whoever asks, the judge would see it.
    let whole = Held {
        from: 0,
        to: u64::MAX,
    };
    let found = doubly_held(&[held, vec![whole]].concat());
    sheet.must("control_found", found, found > 0);
    Ok(())
}

/// Claims the task again and again, and gives it back whenever it was got.
fn claim(
    person: &Person,
    task: &str,
    turns: usize,
    start: Instant,
    held: &Mutex<Vec<Held>>,
) -> Result<()> {
    let time = || u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
    for _ in 0..turns {
        let claim = person.command(new_id(), "tasks", "claim", &json!({ "task": task }));
        if person.insist(&claim)?.is == "done" {
            let from = time();
            sleep(Duration::from_millis(15));
            let to = time();
            let release = person.command(new_id(), "tasks", "release", &json!({ "task": task }));
            let answer = person.insist(&release)?;
            ensure!(answer.is == "done", "giving back was {answer:?}");
            let mut held = held
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            held.push(Held { from, to });
        }
        sleep(Duration::from_millis(10));
    }
    Ok(())
}

/// A task for one volunteer, the day after tomorrow.
fn publish(worker: &Person) -> Result<String> {
    let day = child::output(Command::new("date").args(["-d", "2 days", "+%F"]))?;
    let fields = json!({
        "title": "清洗楼道扶手", "meet": "7幢门口", "day": day.trim(), "from": "06:00", "to": "06:30", "seats": "1",
    });
    let id = new_id();
    let with = json!({ "place": worker.place()?, "fields": fields });
    let answer = worker.insist(&worker.command(id, "tasks", "publish", &with))?;
    ensure!(answer.is == "done", "the task was {answer:?}");
    Ok(uuid::Uuid::new_v5(&id, b"task").to_string())
}
