//! A backup while people write, restored elsewhere: every table as it was at one moment, and people carry on in the
//! new epoch.

use super::gone::{LEADER, Posting};
use super::people::Person;
use super::town::{Town, database};
use super::{Scene, Sheet};
use crate::child;
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
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
    let copy = town.folder.join("backup.db");
    let mut before = 0;
    thread::scope(|scope| {
        let posts = scope.spawn(|| posting.run());
        sleep(Duration::from_secs(1));
        before = posting.acknowledged();
        let mut backup = town.servers[0].command("backup");
        let result = child::output(backup.arg(&copy));
        let under_load = posting.acknowledged() > before;
        sleep(Duration::from_millis(500));
        posting.over.store(true, Ordering::SeqCst);
        match posts.join() {
            Ok(posts) => posts?,
            Err(_) => bail!("the poster panicked"),
        }
        result?;
        sheet.note("wrote_during", under_load);
        Ok(())
    })?;
    let epoch = epoch(&leader)?;
    town.servers[0].kill();

    let data = town.folder.join("elsewhere");
    std::fs::create_dir(&data)?;
    let server = &mut town.servers[0];
    server.data = data;
    child::output(server.command("restore").arg(&copy))?;
    let (kept, restored) = (tables(&copy)?, tables(&database(&server.data))?);
    let differ: Vec<&str> = kept
        .iter()
        .zip(&restored)
        .filter(|(kept, restored)| kept != restored && kept.0 != "setting")
        .map(|(kept, _)| kept.0.as_str())
        .collect();
    sheet.note("tables", kept.len());
    sheet.must(
        "tables_that_differ",
        differ.len(),
        differ.is_empty() && kept.len() == restored.len(),
    );
    let whole = sql(&database(&server.data), "PRAGMA integrity_check")?;
    sheet.must("integrity", whole.trim(), whole.trim() == "ok");

    server.start()?;
    server.ready()?;
    ensure!(
        self::epoch(&leader)? != epoch,
        "a restored database must begin a new epoch"
    );
    // Phones offer again what they had confirmed: the same ids, the same effect.
    let offered = posting.offer_again()?;
    sheet.note("offered_again", offered);
    posting.judge(sheet, &leader)
}

fn epoch(person: &Person) -> Result<String> {
    let said: Value = person.visitor.exchange(&json!([]))?;
    Ok(said["epoch"].as_str().context("no epoch")?.to_owned())
}

/// Every table with the digest of all its rows.
fn tables(file: &Path) -> Result<Vec<(String, String)>> {
    use sha2::{Digest, Sha256};
    let names = sql(
        file,
        "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
    )?;
    names
        .lines()
        .filter(|name| !name.starts_with("sqlite_"))
        .map(|name| {
            let mut rows: Vec<String> = sql(file, &format!("SELECT * FROM \"{name}\""))?
                .lines()
                .map(str::to_owned)
                .collect();
            rows.sort_unstable();
            let digest = Sha256::digest(rows.join("\n"));
            Ok((name.to_owned(), format!("{digest:x}")))
        })
        .collect()
}

/// Asks a SQLite file; Python's own module, since the build needs no sqlite3 of the system.
///
/// # Errors
/// When it cannot be read.
pub fn sql(file: &Path, query: &str) -> Result<String> {
    const ASK: &str = "import sqlite3,sys\n\
        for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): print('|'.join(repr(v) if not isinstance(v,str) else v.replace('\\n',' ') for v in row))";
    let mut python = Command::new("python3");
    child::output(python.args(["-c", ASK]).arg(file).arg(query))
}
