//! `cargo xtask dev`: builds, serves, and does both again whenever a source changes.
//!
//! It looks at modification times twice a second instead of asking the system for events: some hundred files take
//! a few milliseconds, and it works the same on every system and every mounted folder.

use crate::build::{self, Built, Mode};
use crate::run;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, SystemTime};

const SOURCES: [&str; 7] = [
    "app",
    "frontend",
    "public",
    "server",
    "style",
    "Cargo.lock",
    "Cargo.toml",
];
const PAUSE: Duration = Duration::from_millis(500);

/// Serves until stopped. A build that fails leaves the last good one running.
///
/// # Errors
/// When the port is taken, the data folder cannot be written, or the first build fails.
pub fn dev(port: u16) -> Result<()> {
    run::free_port(port)?;
    let data = run::data_folder()?;
    let root = Workspace::read()?.root;
    let mut seen = newest(&root);
    let mut server = start(&build::build(Mode::Dev)?, &data, port)?;
    loop {
        sleep(PAUSE);
        let now = newest(&root);
        if now == seen {
            continue;
        }
        seen = now;
        match build::build(Mode::Dev) {
            Ok(built) => {
                stop(&mut server)?;
                server = start(&built, &data, port)?;
            }
            Err(error) => {
                eprintln!("\nxtask: {error:#}\n  the last good build is still being served");
            }
        }
    }
}

fn start(built: &Built, data: &Path, port: u16) -> Result<Child> {
    let mut server = run::serve(built, data, port);
    let child = server
        .spawn()
        .with_context(|| format!("{} could not be started", server.get_program().display()))?;
    eprintln!("\nYoulin · 友邻 at http://127.0.0.1:{port} (Ctrl-C ends it)\n");
    Ok(child)
}

fn stop(server: &mut Child) -> Result<()> {
    server
        .kill()
        .and_then(|()| server.wait())
        .context("the server could not be stopped")?;
    Ok(())
}

/// The youngest source and how many there are, which together tell of an edit, an addition and a removal.
fn newest(root: &Path) -> (Option<SystemTime>, usize) {
    let mut youngest = None;
    let mut count = 0;
    let mut paths: Vec<PathBuf> = SOURCES.iter().map(|source| root.join(source)).collect();
    while let Some(path) = paths.pop() {
        if let Ok(entries) = fs::read_dir(&path) {
            paths.extend(entries.flatten().map(|entry| entry.path()));
        } else if let Ok(changed) = fs::metadata(&path).and_then(|metadata| metadata.modified()) {
            youngest = youngest.max(Some(changed));
            count += 1;
        }
    }
    (youngest, count)
}
