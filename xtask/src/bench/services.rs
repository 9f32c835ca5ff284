//! A rush for one session, and a desk with many rooms.

use super::http::Connection;
use super::{Bound, Figure, Scene};
use crate::chaos::people::{Person, new_id, newcomers};
use crate::chaos::seats::{WORKER, define, session_of, set_hours};
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How many want a seat, how many of them at the same moment, and how many seats there are.
const PEOPLE: usize = 2_000;
const AT_ONCE: usize = 300;
const SEATS: usize = 100;

/// How many rooms a desk runs, and how many sessions each has on a day: from seven in the morning, half an hour each.
const ROOMS: usize = 60;
const SESSIONS: usize = 30;

/// How many come to each session, and how many of them are booked in one call.
const GUESTS: usize = 2;
const AT_A_TIME: usize = 30;

/// How often the day is opened.
const OPENED: usize = 40;

/// Two thousand people ask for a hundred seats and for the waiting list behind them, each once, three hundred at a time.
pub fn rush(scene: &Scene<'_>) -> Result<Vec<Figure>> {
    let served = scene.serve()?;
    let worker = Person::of_the_demonstration(served.address, WORKER)?;
    let service = define(&worker, "理发")?;
    set_hours(&worker, &service, &day("09:00", "11:00", 60, SEATS), 14)?;
    let session = session_of(&worker, &service)?;
    let people = newcomers(served.address, PEOPLE)?;
    let next = AtomicUsize::new(0);
    // Their phones have what they keep, and say so.
    let marks: Vec<Value> = people.iter().map(Person::marks).collect::<Result<_>>()?;
    let ask = |number: usize| -> Result<(Duration, String)> {
        let person = &people[number];
        let with = json!({ "session": session, "wait": true });
        let book = person.command(new_id(), "services", "book", &with);
        let asked = Instant::now();
        let answer = person.insist_with(&book, &marks[number])?;
        Ok((asked.elapsed(), answer.key))
    };
    let start = Instant::now();
    let mut answers = Vec::with_capacity(PEOPLE);
    thread::scope(|scope| {
        let askers: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                scope.spawn(|| {
                    let mut answers = Vec::new();
                    loop {
                        let number = next.fetch_add(1, Ordering::SeqCst);
                        if number >= PEOPLE {
                            return anyhow::Ok(answers);
                        }
                        answers.push(ask(number)?);
                    }
                })
            })
            .collect();
        for asker in askers {
            match asker.join() {
                Ok(answered) => answers.extend(answered?),
                Err(_) => bail!("somebody panicked while booking"),
            }
        }
        Ok(())
    })?;
    let decided = start.elapsed();
    let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, key) in &answers {
        *outcomes.entry(key).or_default() += 1;
    }
    let booked = outcomes.get("services.done.booked").copied();
    ensure!(booked == Some(SEATS), "of {SEATS} seats: {outcomes:?}");
    let mut times: Vec<Duration> = answers.iter().map(|(time, _)| *time).collect();
    times.sort_unstable();
    let p99 = times[(times.len() - 1) * 990 / 1_000];
    let how = format!(
        "{PEOPLE} people, {AT_ONCE} at a time, {SEATS} seats, one command each; {outcomes:?}"
    );
    Ok(vec![
        Figure {
            name: "rush_decided",
            value: decided.as_secs_f64(),
            unit: "s",
            bound: Bound::AtMost(5.0),
            how: how.clone(),
        },
        Figure {
            name: "rush_answer_p99",
            value: p99.as_secs_f64() * 1_000.0,
            unit: "ms",
            bound: Bound::AtMost(1_500.0),
            how,
        },
    ])
}

/// The desk's day, with as many rooms and sessions as there may be.
pub fn desk_day(scene: &Scene<'_>) -> Result<Vec<Figure>> {
    let served = scene.serve()?;
    let worker = Person::of_the_demonstration(served.address, WORKER)?;
    for room in 0..ROOMS {
        let service = define(&worker, &format!("{}号房", room + 1))?;
        set_hours(&worker, &service, &day("07:00", "22:00", 30, 8), 1)?;
        fill(&worker, &service)?;
    }
    let tomorrow = tomorrow()?;
    let ask = format!("/desk/services/day?date={tomorrow}");
    let ask = worker.visitor.asking(&ask);
    let mut connection = Connection::open(served.address)?;
    let mut times = Vec::new();
    let mut bytes = 0;
    for _ in 0..OPENED {
        let asked = Instant::now();
        let page = connection.ask(&ask)?;
        times.push(asked.elapsed());
        ensure!(page.status == 200, "the day answered {}", page.status);
        let shown = page.text().matches("/desk/services/sessions/").count();
        ensure!(shown >= ROOMS * SESSIONS, "the day shows {shown} sessions");
        bytes = page.body.len();
    }
    times.sort_unstable();
    let slowest = times.last().context("never opened")?;
    let median = times[times.len() / 2];
    Ok(vec![Figure {
        name: "desk_day",
        value: median.as_secs_f64() * 1_000.0,
        unit: "ms",
        bound: Bound::AtMost(300.0),
        how: format!(
            "the whole page from the server, {ROOMS} rooms of {SESSIONS} sessions with {GUESTS} people each, {} kB, median of {OPENED}; the slowest {} ms",
            bytes / 1_000,
            slowest.as_millis()
        ),
    }])
}

/// The day after today, by the neighbourhood's clock.
fn tomorrow() -> Result<String> {
    let mut date = Command::new("date");
    date.env("TZ", "Asia/Shanghai").args(["-d", "1 day", "+%F"]);
    Ok(crate::child::output(&mut date)?.trim().to_owned())
}

/// Books guests into every session that the service has tomorrow.
fn fill(worker: &Person, service: &str) -> Result<()> {
    let rows = worker.rows("services.session")?;
    let rows = rows.iter().filter(|row| row["body"]["service"] == service);
    let starts = rows.filter_map(|row| Some((row["body"]["start"].as_i64()?, row["id"].as_str()?)));
    let mut sessions: Vec<(i64, &str)> = starts.collect();
    sessions.sort_unstable();
    // The last of them: hours are open until tomorrow, and today's may be over or not.
    let sessions = sessions.iter().rev().take(SESSIONS);
    let commands = sessions.flat_map(|(_, session)| {
        (0..GUESTS).map(move |guest| {
            let guest = json!({ "name": format!("来客{guest}"), "phone": format!("1990000{:04}", 5_000 + guest) });
            let with = json!({ "session": session, "guest": guest });
            worker.command(new_id(), "services", "book", &with)
        })
    });
    let commands: Vec<Value> = commands.collect();
    for some in commands.chunks(AT_A_TIME) {
        let said = worker.visitor.exchange(&json!(some))?;
        let outcomes = said["outcomes"].as_array().context("no outcomes")?;
        let done = outcomes.iter().filter(|outcome| outcome[1]["is"] == "done");
        ensure!(
            done.count() == some.len(),
            "the guests were answered {outcomes:.500?}"
        );
    }
    Ok(())
}

/// A line of hours.
fn day(from: &str, to: &str, length: u32, seats: usize) -> Value {
    json!({
        "from": from, "to": to, "length": length.to_string(), "seats": seats.to_string(),
    })
}
