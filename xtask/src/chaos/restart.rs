//! SIGTERM under load: what was begun is finished, nothing acknowledged is lost. With two instances they are
//! restarted in turn while pages are read and others stay open, and no reader sees an error. The leader's outbox sends
//! until it is answered, and everything in it stands on the open pages at the end.

use super::crowd::{Timed, asking};
use super::gone::{LEADER, Posting};
use super::people::Person;
use super::reading::stay_open;
use super::town::{Base, Town};
use super::{Scene, Sheet};
use anyhow::{Result, bail};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, sleep};
use std::time::Duration;

/// How many pages of the leader stay open.
const OPEN_PAGES: usize = 4;

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
    let wanted = || posting.acknowledged();
    let met = thread::scope(|scope| {
        let posts = scope.spawn(|| posting.run());
        let open = (0..OPEN_PAGES).map(|_| scope.spawn(|| stay_open(&leader, &over, &wanted)));
        let open: Vec<_> = open.collect();
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
        posting.over.store(true, Ordering::SeqCst);
        let posts = posts.join();
        over.store(true, Ordering::SeqCst);
        match posts {
            Ok(posts) => posts?,
            Err(_) => bail!("the poster panicked"),
        }
        result?;
        let met = open.into_iter().map(|page| match page.join() {
            Ok(met) => met,
            Err(_) => bail!("an open page panicked"),
        });
        met.collect::<Result<Vec<_>>>()
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
    let acknowledged = posting.acknowledged();
    let streams: usize = met.iter().map(|page| page.streams).sum();
    sheet.must("streams", streams, streams > met.len());
    let errors: usize = met.iter().map(|page| page.errors).sum();
    sheet.must(
        "open_page_errors",
        errors,
        errors == 0 || scene.base == Base::Sqlite,
    );
    let missing = met
        .iter()
        .map(|page| acknowledged.difference(&page.shown).count());
    let missing: usize = missing.sum();
    sheet.must("missing_on_open_pages", missing, missing == 0);
    posting.judge(sheet, &leader)
}
