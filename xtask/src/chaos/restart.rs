//! SIGTERM under load: what was begun is finished, nothing acknowledged is lost. With two instances they are
//! restarted in turn while pages are read, and no reader sees an error.

use super::crowd::{Timed, asking};
use super::gone::{LEADER, Posting};
use super::people::Person;
use super::town::{Base, Town};
use super::{Scene, Sheet};
use anyhow::{Result, bail};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, sleep};
use std::time::Duration;

/// Runs it.
///
/// # Errors
/// When it cannot be carried out.
pub fn drill(scene: &Scene, sheet: &mut Sheet) -> Result<()> {
    let restarts = scene.of(10, 2);
    let mut town = Town::open(scene)?;
    let leader = Person::of_the_demonstration(town.address, LEADER)?;
    let posting = Posting::new(&leader)?;
    let address = town.address;
    let over = AtomicBool::new(false);
    let (pages, errors) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let mut longest = Duration::ZERO;
    thread::scope(|scope| {
        let posts = scope.spawn(|| posting.run());
        for _ in 0..4 {
            scope.spawn(|| {
                while !over.load(Ordering::SeqCst) {
                    let status = Timed::of(address, &asking(address, "/notices")).status;
                    pages.fetch_add(1, Ordering::SeqCst);
                    errors.fetch_add(usize::from(status != 200), Ordering::SeqCst);
                    sleep(Duration::from_millis(10));
                }
            });
        }
        let result = (|| {
            for round in 0..restarts {
                sleep(Duration::from_millis(700));
                let count = town.servers.len();
                let server = &mut town.servers[round % count];
                longest = longest.max(server.terminate()?);
                server.start()?;
                server.ready()?;
            }
            anyhow::Ok(())
        })();
        over.store(true, Ordering::SeqCst);
        posting.over.store(true, Ordering::SeqCst);
        match posts.join() {
            Ok(posts) => posts?,
            Err(_) => bail!("the poster panicked"),
        }
        result
    })?;
    sheet.note("restarts", restarts);
    sheet.must(
        "drained_ms",
        longest.as_millis(),
        longest.as_millis() <= 11_000,
    );
    let (pages, errors) = (pages.into_inner(), errors.into_inner());
    sheet.note("pages", pages);
    // One server alone is away for a moment; behind a proxy there is always another.
    sheet.must(
        "page_errors",
        errors,
        errors == 0 || scene.base == Base::Sqlite,
    );
    posting.judge(sheet, &leader)
}
