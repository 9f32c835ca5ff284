//! A backup while people write, restored elsewhere: every table as it was at one moment, and people carry on in the
//! new epoch.

use super::copies::{self, Tables};
use super::gone::{LEADER, Posting, standing};
use super::people::Person;
use super::town::Town;
use super::{Scene, Sheet};
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use std::thread::{self, sleep};
use std::time::Duration;

/// Runs it.
///
/// # Errors
/// When it cannot be carried out.
pub fn drill(scene: &Scene, sheet: &mut Sheet) -> Result<()> {
    let mut town = Town::open(scene)?;
    let leader = Person::of_the_demonstration(town.address, LEADER)?;
    let posting = Posting::new(&leader)?;
    let mut copy = None;
    thread::scope(|scope| {
        let posts = scope.spawn(|| posting.run());
        sleep(Duration::from_secs(1));
        let before = posting.acknowledged();
        let taken = copies::take(&town);
        let under_load = posting.acknowledged().len() > before.len();
        sleep(Duration::from_millis(500));
        posting.over.store(true, Ordering::SeqCst);
        match posts.join() {
            Ok(posts) => posts?,
            Err(_) => bail!("the poster panicked"),
        }
        copy = Some((taken?, before));
        sheet.must("wrote_during", under_load, under_load);
        Ok(())
    })?;
    let (copy, before) = copy.context("no copy was taken")?;
    let epoch = epoch(&leader)?;
    let restored = copies::bring_back(&mut town, &copy)?;
    // The settings tell the epoch, which is to differ.
    let held = |tables: Tables| -> Vec<_> {
        let tables = tables.into_iter();
        tables.filter(|(name, _)| name != "setting").collect()
    };
    let (kept, restored) = (held(copy.tables), held(restored));
    let differ = kept.iter().filter(|table| !restored.contains(table));
    let differ: Vec<&str> = differ.map(|(name, _)| name.as_str()).collect();
    sheet.note("tables", kept.len());
    sheet.must(
        "tables_that_differ",
        format!("{differ:?}"),
        differ.is_empty() && kept.len() == restored.len(),
    );
    for server in &mut town.servers {
        server.start()?;
        server.ready()?;
    }
    ensure!(
        self::epoch(&leader)? != epoch,
        "a restored database must begin a new epoch"
    );
    // What was acknowledged before the copy began is in it, before anybody offers it again.
    let standing = standing(&leader)?;
    let missing = before.difference(&standing).count();
    sheet.must("missing_in_copy", missing, missing == 0);
    // Phones offer again what they had confirmed: the same ids, the same effect.
    let offered = posting.offer_again()?;
    sheet.note("offered_again", offered);
    posting.judge(sheet, &leader)
}

fn epoch(person: &Person) -> Result<String> {
    let said: Value = person.visitor.exchange(&json!([]))?;
    Ok(said["epoch"].as_str().context("no epoch")?.to_owned())
}
