//! Two thousand connections that say nothing, drip a header, or drip a body: each is closed in time, while everybody
//! else is served as always.

use super::crowd::{Quiet, Timed, asking, per_mille};
use super::town::Town;
use super::{Scene, Sheet};
use anyhow::Result;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a slow connection may live.
const BOUND: Duration = Duration::from_secs(15);

/// Runs it.
///
/// # Errors
/// When it cannot be carried out.
pub fn drill(scene: &Scene, sheet: &mut Sheet) -> Result<()> {
    let count = scene.of(2_000, 300);
    let town = Town::open(scene)?;
    let address = town.address;
    let header = format!("GET / HTTP/1.1\r\nhost: {address}\r\nx-slow: ");
    let body = format!(
        "POST /do/kernel/sync HTTP/1.1\r\nhost: {address}\r\nsec-fetch-site: same-origin\r\n\
         content-type: application/json\r\ncontent-length: 100000\r\n\r\n{{"
    );
    let says = ["", header.as_str(), body.as_str()];
    let opened = Instant::now();
    let mut crowd = Vec::with_capacity(count);
    for number in 0..count {
        // To the servers themselves: the drill's own proxy would be the first to tire of them.
        let server = &town.servers[number / 3 % town.servers.len()];
        let quiet = Quiet::open(server.address, says[number % 3].as_bytes())?;
        crowd.push((quiet, Instant::now()));
    }
    let page = asking(address, "/notices");
    let mut normal = Vec::new();
    let mut errors = 0;
    while opened.elapsed() < BOUND + Duration::from_secs(5) {
        for (number, (quiet, _)) in crowd.iter_mut().enumerate() {
            quiet.look();
            if number % 3 > 0 {
                quiet.drip(b"a");
            }
        }
        if crowd.iter().all(|(quiet, _)| quiet.closed.is_some()) {
            break;
        }
        let answer = Timed::of(address, &page);
        normal.push(answer.took);
        errors += usize::from(answer.status != 200);
        sleep(Duration::from_millis(100));
    }
    let lived = crowd
        .iter()
        .filter_map(|(quiet, since)| Some(quiet.closed?.duration_since(*since)));
    let lived: Vec<Duration> = lived.collect();
    let longest = lived.iter().max().copied().unwrap_or_default();
    let open = count - lived.len();
    let p99 = per_mille(&mut normal, 990).as_millis();
    sheet.note("slow", count);
    sheet.must("still_open", open, open == 0);
    // The drill looks about ten times a second.
    let bound = BOUND + Duration::from_millis(500);
    sheet.must(
        "longest_s",
        format!("{:.1}", longest.as_secs_f64()),
        longest <= bound,
    );
    sheet.must("normal_p99_ms", p99, p99 < 1_000);
    sheet.must("normal_errors", errors, errors == 0);
    Ok(())
}
