//! A page left open, as a phone keeps it: it listens, pulls when it is told that something is new, and listens again
//! when its stream has ended.

use super::crowd::Quiet;
use super::gone::standing;
use super::people::Person;
use anyhow::Result;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How often it looks whether something has come.
const LOOK: Duration = Duration::from_millis(20);
/// How long after its stream has ended it listens again; phones wait for longer, each for another time.
const BREATH: Duration = Duration::from_millis(200);
/// How long it may take until it shows the last of what was posted.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a page left open met.
#[derive(Debug, Default)]
pub struct Met {
    /// How often it listened.
    pub streams: usize,
    /// How often it was not let in, or had no answer.
    pub errors: usize,
    /// The notices that it showed at the end.
    pub shown: BTreeSet<String>,
}

/// Stays open until it is over and everything in `wanted` is shown, or five seconds more.
///
/// # Errors
/// When the place of the reader is not told.
pub fn stay_open(
    reader: &Person,
    over: &AtomicBool,
    wanted: &impl Fn() -> BTreeSet<String>,
) -> Result<Met> {
    let ask = format!("/live?here={}", reader.place()?);
    let ask = reader.visitor.asking(&ask);
    let mut met = Met::default();
    let mut last = None;
    while last.is_none_or(|end: Instant| end.elapsed() < PATIENCE) {
        let Ok(mut stream) = Quiet::open(reader.address(), &ask) else {
            met.errors += 1;
            sleep(BREATH);
            continue;
        };
        met.streams += 1;
        let mut told = 0;
        while stream.closed.is_none() {
            stream.look();
            let heard = String::from_utf8_lossy(&stream.heard);
            // The greeting counts as well: what came between two streams is told by neither.
            let now = heard.matches("retry:").count() + heard.matches("data:").count();
            if now > told {
                told = now;
                match standing(reader) {
                    Ok(shown) => met.shown = shown,
                    Err(_) => met.errors += 1,
                }
            }
            if over.load(Ordering::SeqCst) {
                let end = *last.get_or_insert_with(Instant::now);
                if wanted().is_subset(&met.shown) || end.elapsed() > PATIENCE {
                    return Ok(met);
                }
            }
            sleep(LOOK);
        }
        met.errors += usize::from(!stream.heard.starts_with(b"HTTP/1.1 200"));
        sleep(BREATH);
    }
    Ok(met)
}
