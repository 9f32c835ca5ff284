//! The disk is full: whoever writes is told so, reading goes on, nothing is damaged, and when there is room again
//! writing goes on by itself. On a small file system of its own, which only root can mount.

use super::crowd::{Timed, asking};
use super::gone::LEADER;
use super::people::{Person, new_id};
use super::town::Town;
use super::{Scene, Sheet};
use crate::bench::http::Connection;
use crate::child;
use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use std::fs;
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How many notices at most until it is full.
const NOTICES: usize = 2_000;

/// Runs it.
///
/// # Errors
/// When it cannot be carried out.
pub fn drill(scene: &Scene, sheet: &mut Sheet) -> Result<()> {
    let mut town = Town::open(scene)?;
    let small = match Small::mount(&town.folder.join("small")) {
        Ok(small) => small,
        // The tests of the store and of HTTP fill SQLite to its page limit instead, wherever they run.
        Err(error) if scene.of(false, true) => {
            sheet.note("left_out", format!("\"{error:#}\""));
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    let server = &mut town.servers[0];
    server.kill();
    server.data = small.0.clone();
    server.start()?;
    server.ready()?;
    let leader = Person::of_the_demonstration(town.address, LEADER)?;
    let place = leader.place()?;
    let filler = small.0.join("filler");
    fill(&filler)?;
    let post = || {
        let fields = json!({ "title": "停水", "body": "水".repeat(900) });
        leader.command(
            new_id(),
            "notices",
            "post",
            &json!({ "place": place, "fields": fields }),
        )
    };
    let mut acknowledged = Vec::new();
    let mut refused = None;
    for _ in 0..NOTICES {
        let command = post();
        let answer =
            Connection::open(town.address)?.ask(&leader.visitor.giving(&json!([command])))?;
        if answer.status != 200 {
            refused = Some((answer.status, command));
            break;
        }
        acknowledged.push(command);
    }
    let Some((status, unsent)) = refused else {
        bail!("{NOTICES} notices did not fill it");
    };
    sheet.note("notices_until_full", acknowledged.len());
    sheet.must("status", status, [503, 507].contains(&status));
    let told = form(&leader, &place, town.address)?;
    sheet.must("told_in_words", told, told);
    let read = Timed::of(town.address, &asking(town.address, "/notices"));
    sheet.must("reading", read.status, read.status == 200);
    fs::remove_file(&filler)?;
    let after = leader.insist(&unsent)?;
    sheet.must("after", &after.is, after.is == "done");
    let notices = leader.rows("notices.notice")?;
    let lost = acknowledged
        .iter()
        .filter_map(|command| command["id"].as_str()?.parse().ok())
        .map(|id: uuid::Uuid| uuid::Uuid::new_v5(&id, b"notice").to_string())
        .filter(|id| !notices.iter().any(|row| row["id"] == id.as_str()))
        .count();
    sheet.must("lost", lost, lost == 0);
    town.servers[0].kill();
    let whole = super::copies::ask(&town.servers[0].file(), "PRAGMA integrity_check")?;
    sheet.must("integrity", whole.trim(), whole.trim() == "ok");
    Ok(())
}

/// Whether somebody without the app is told in both languages what it is.
fn form(leader: &Person, place: &str, address: SocketAddr) -> Result<bool> {
    let body = "%E6%B0%B4".repeat(900);
    let form = format!(
        "id={}&command[place]={place}&command[fields][title]={body:.90}&command[fields][body]={body}",
        new_id()
    );
    let posting = leader.visitor.posting("/do/notices/post", &form);
    let text = Connection::open(address)?.ask(&posting)?.text();
    Ok(text.contains("存储空间满了") && text.contains("The disk is full"))
}

/// Writes until nothing more fits, then gives a little back.
fn fill(file: &Path) -> Result<()> {
    let mut filler = fs::File::create(file)?;
    let block = vec![0; 64 * 1024];
    let mut blocks: u64 = 0;
    while filler.write_all(&block).is_ok() {
        blocks += 1;
        ensure!(blocks < 4_096, "the small file system is not small");
    }
    filler.set_len(blocks.saturating_sub(4) * 64 * 1024)?;
    Ok(())
}

/// A file system of a few megabytes in memory, unmounted when dropped.
struct Small(PathBuf);

impl Small {
    fn mount(folder: &Path) -> Result<Self> {
        fs::create_dir(folder)?;
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", "size=48m", "tmpfs"])
            .arg(folder);
        child::output(&mut mount)
            .context("only root can mount a small file system for this drill")?;
        Ok(Self(folder.to_owned()))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        // Lazily: the server's own files may still be open.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}
