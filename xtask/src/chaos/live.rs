//! Ten thousand phones listen: each costs little, one notice reaches all of them, and when the servers start again
//! they come back at the different moments that they were told.

use super::crowd::Quiet;
use super::gone::LEADER;
use super::people::{Person, new_id};
use super::town::{Server, Town};
use super::{Scene, Sheet};
use anyhow::{Result, ensure};
use serde_json::json;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How many begin to listen at the same moment.
const AT_ONCE: usize = 50;

/// Runs it.
///
/// # Errors
/// When it cannot be carried out.
pub fn drill(scene: &Scene, sheet: &mut Sheet) -> Result<()> {
    let count = scene.of(10_000, 500);
    let mut town = Town::open(scene)?;
    let leader = Person::of_the_demonstration(town.address, LEADER)?;
    let place = leader.place()?;
    let before = memory(&town)?;
    let servers = town.servers.iter().map(|server| server.address);
    let servers: Vec<SocketAddr> = servers.collect();
    let mut crowd = Vec::with_capacity(count);
    for number in 0..count {
        // A network may listen two thousand times, so they come from many.
        match listen(&servers, &place, number) {
            Ok(quiet) => crowd.push(quiet),
            Err(error) => {
                sheet.note("machine_refused", error);
                break;
            }
        }
        // One after the other, as phones come in a day: a stampede is the matter of another drill.
        if crowd.len().is_multiple_of(AT_ONCE) {
            let newest = crowd.len() - AT_ONCE;
            until(Duration::from_secs(10), &mut crowd[newest..], |text| {
                text.contains("retry:")
            });
        }
    }
    let greeted = until(Duration::from_mins(1), &mut crowd, |text| {
        text.contains("retry:")
    });
    ensure!(greeted.is_some(), "not everybody was greeted");
    let each = memory(&town)?.saturating_sub(before) / crowd.len() as u64;
    let fields = json!({ "title": "停水", "body": "明天上午停水。" });
    let post = leader.command(
        new_id(),
        "notices",
        "post",
        &json!({ "place": place, "fields": fields }),
    );
    let start = Instant::now();
    leader.insist(&post)?;
    let reached = until(Duration::from_secs(10), &mut crowd, |text| {
        text.contains("data:")
    });
    let waits: BTreeSet<u64> = crowd
        .iter()
        .filter_map(|quiet| wait(&quiet.heard))
        .collect();
    sheet.must("streams", crowd.len(), crowd.len() == count);
    sheet.must("bytes_each", each, each <= 20 * 1024);
    let reached = reached.map(|at| at.duration_since(start));
    sheet.must(
        "reached_all_ms",
        reached.map_or("never".into(), |time| time.as_millis().to_string()),
        reached.is_some_and(|time| time <= Duration::from_secs(2)),
    );
    let spread =
        waits.last().copied().unwrap_or_default() - waits.first().copied().unwrap_or_default();
    sheet.must("retry_spread_ms", spread, spread >= 2_000);
    sheet.note("different_waits", waits.len());
    start_again(&mut town, crowd, &place, sheet)
}

/// What all servers have in use, in bytes.
fn memory(town: &Town) -> Result<u64> {
    town.servers.iter().map(Server::memory).sum()
}

/// One more that listens, from a network of its own, to each server in turn.
fn listen(servers: &[SocketAddr], place: &str, number: usize) -> std::io::Result<Quiet> {
    let address = servers[number % servers.len()];
    let network = format!("10.{}.{}.1", number / 250 % 250, number % 250);
    let ask = format!(
        "GET /live?here={place} HTTP/1.1\r\nhost: {address}\r\nx-forwarded-for: {network}\r\n\
         accept: text/event-stream\r\n\r\n"
    );
    Quiet::open(address, ask.as_bytes())
}

/// All servers start again at once, and everybody listens again when they were told to, as browsers do.
fn start_again(town: &mut Town, crowd: Vec<Quiet>, place: &str, sheet: &mut Sheet) -> Result<()> {
    let waits = crowd
        .iter()
        .map(|quiet| wait(&quiet.heard).unwrap_or_default());
    let waits: Vec<Duration> = waits.map(Duration::from_millis).collect();
    for server in &mut town.servers {
        server.terminate()?;
    }
    drop(crowd);
    let ended = Instant::now();
    for server in &mut town.servers {
        server.start()?;
        server.ready()?;
    }
    let servers = town.servers.iter().map(|server| server.address);
    let servers: Vec<SocketAddr> = servers.collect();
    let mut coming: Vec<Coming> = waits.iter().map(|wait| Coming::At(ended + *wait)).collect();
    let (mut again, mut most) = (0, 0);
    let mut second = (0, 0);
    let bound = Duration::from_mins(1);
    while ended.elapsed() < bound && coming.iter().any(|one| !matches!(one, Coming::Back(_))) {
        for (number, one) in coming.iter_mut().enumerate() {
            let now = Instant::now();
            let later = now + waits[number];
            *one = match std::mem::replace(one, Coming::At(later)) {
                Coming::At(due) if due <= now => {
                    let this = ended.elapsed().as_secs();
                    second = if second.0 == this {
                        (this, second.1 + 1)
                    } else {
                        (this, 1)
                    };
                    most = most.max(second.1);
                    listen(&servers, place, number).map_or(Coming::At(later), Coming::Asking)
                }
                Coming::Asking(mut quiet) => {
                    quiet.look();
                    if wait(&quiet.heard).is_some() {
                        Coming::Back(quiet)
                    } else if quiet.closed.is_some() {
                        again += 1;
                        Coming::At(later)
                    } else {
                        Coming::Asking(quiet)
                    }
                }
                rests => rests,
            };
        }
        sleep(Duration::from_millis(2));
    }
    let back = coming
        .iter()
        .filter(|one| matches!(one, Coming::Back(_)))
        .count();
    sheet.must("back_after_restart", back, back == coming.len());
    sheet.note("all_back_ms", ended.elapsed().as_millis());
    sheet.note("most_in_a_second", most);
    sheet.note("asked_once_more", again);
    Ok(())
}

/// A phone after its stream has ended.
enum Coming {
    /// It asks then.
    At(Instant),
    /// It has asked.
    Asking(Quiet),
    /// It listens; held open.
    Back(#[expect(dead_code, reason = "it is only held open")] Quiet),
}

/// When everybody has heard it.
fn until(bound: Duration, crowd: &mut [Quiet], heard: fn(&str) -> bool) -> Option<Instant> {
    let start = Instant::now();
    let mut waiting: Vec<usize> = (0..crowd.len()).collect();
    while start.elapsed() < bound {
        waiting.retain(|number| {
            crowd[*number].look();
            !heard(&String::from_utf8_lossy(&crowd[*number].heard))
        });
        if waiting.is_empty() {
            return Some(Instant::now());
        }
        sleep(Duration::from_millis(5));
    }
    None
}

/// How long a stream tells its phone to wait before it comes back.
fn wait(heard: &[u8]) -> Option<u64> {
    let text = String::from_utf8_lossy(heard);
    let (_, rest) = text.split_once("retry:")?;
    rest.lines().next()?.trim().parse().ok()
}
