//! SIGTERM under load: what was begun is finished, nothing acknowledged is lost. With two instances they are
//! restarted in turn while pages are read and others stay open, and no reader sees an error. The leader's outbox sends
//! until it is answered, and everything in it stands on the open pages at the end. Others send each command once: none
//! that was taken in stays without an answer. The control ends the servers with `kill -9`, and the same people must miss
//! answers.

use super::crowd::{Timed, asking};
use super::gone::{LEADER, Posting};
use super::once::Once;
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
/// How many send each command once.
const ONCE: usize = 3;
/// How often the control kills before it is given up: somebody must be waiting for an answer just then.
const KILLS: usize = 20;

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
    let once = Once::default();
    let mut longest = Duration::ZERO;
    let wanted = || posting.acknowledged();
    let met = thread::scope(|scope| {
        let posts = scope.spawn(|| posting.run());
        let open = (0..OPEN_PAGES).map(|_| scope.spawn(|| stay_open(&leader, &over, &wanted)));
        let open: Vec<_> = open.collect();
        let sending = (0..ONCE).map(|_| scope.spawn(|| once.send(&leader, &over)));
        let sending: Vec<_> = sending.collect();
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
        join(sending)?;
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
    let answered = once.answered.into_inner();
    sheet.must("sent_once", answered, answered > 0);
    let cut = once.cut.into_inner();
    sheet.must("without_answer", cut, cut == 0);
    posting.judge(sheet, &leader)?;
    let cut = killed(&mut town, &leader)?;
    sheet.must("without_answer_when_killed", cut, cut > 0);
    Ok(())
}

/// The control: how many commands that were sent once stay without an answer where servers end without a farewell.
fn killed(town: &mut Town, person: &Person) -> Result<usize> {
    let once = Once::default();
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let sending = (0..ONCE).map(|_| scope.spawn(|| once.send(person, &over)));
        let sending: Vec<_> = sending.collect();
        let result = (|| {
            for round in 0..KILLS {
                sleep(Duration::from_millis(200));
                let count = town.servers.len();
                let server = &mut town.servers[round % count];
                server.kill();
                server.start()?;
                server.ready()?;
                if once.cut.load(Ordering::SeqCst) > 0 {
                    break;
                }
            }
            anyhow::Ok(())
        })();
        over.store(true, Ordering::SeqCst);
        join(sending)?;
        result
    })?;
    Ok(once.cut.into_inner())
}

fn join(sending: Vec<thread::ScopedJoinHandle<'_, Result<()>>>) -> Result<()> {
    for sender in sending {
        match sender.join() {
            Ok(sent) => sent?,
            Err(_) => bail!("somebody panicked while sending"),
        }
    }
    Ok(())
}
