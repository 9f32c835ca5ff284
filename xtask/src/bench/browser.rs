//! What a phone does, measured in Chromium by `end2end/bench.ts`, which hands its numbers over in a file.

use super::{Bound, Figure, Scene};
use crate::child;
use anyhow::{Context, Result};
use serde_json::Value;
use std::fs;
use std::process::{Command, Stdio};

/// From navigation to a usable home out of the phone's own copy: offline, at a quarter of the speed.
pub fn offline_start(scene: &Scene<'_>) -> Result<Vec<Figure>> {
    let (value, how) = measure(scene, "offline start")?;
    Ok(vec![Figure {
        name: "offline_start",
        value,
        unit: "ms",
        bound: Bound::AtMost(1000.0),
        how,
    }])
}

/// From the first sync call until 5,000 rows are durable on the phone.
pub fn first_sync(scene: &Scene<'_>) -> Result<Vec<Figure>> {
    let (value, how) = measure(scene, "first sync")?;
    Ok(vec![Figure {
        name: "first_sync_of_5000_rows",
        value,
        unit: "ms",
        bound: Bound::AtMost(300.0),
        how,
    }])
}

/// What the desk's phone needs to judge a ticket: offline, at a quarter of the speed.
pub fn ticket_check(scene: &Scene<'_>) -> Result<Vec<Figure>> {
    let (value, how) = measure(scene, "ticket check")?;
    Ok(vec![Figure {
        name: "offline_ticket_check",
        value,
        unit: "ms",
        bound: Bound::AtMost(50.0),
        how,
    }])
}

/// One frame of the camera at the door, read by the reader that came with the page: offline, at a quarter of the speed.
pub fn camera_frame(scene: &Scene<'_>) -> Result<Vec<Figure>> {
    let (value, how) = measure(scene, "camera frame")?;
    Ok(vec![Figure {
        name: "camera_frame_read",
        value,
        unit: "ms",
        bound: Bound::AtMost(50.0),
        how,
    }])
}

/// The desk's day with as many rooms and sessions as there may be, opened where the rows are on the phone.
pub fn desk_day(scene: &Scene<'_>) -> Result<Vec<Figure>> {
    let (value, how) = measure(scene, "desk day")?;
    Ok(vec![Figure {
        name: "desk_day_in_browser",
        value,
        unit: "ms",
        bound: Bound::AtMost(300.0),
        how,
    }])
}

fn measure(scene: &Scene<'_>, name: &str) -> Result<(f64, String)> {
    let file = std::env::temp_dir().join(format!("youlin-bench-{}.json", std::process::id()));
    let mut playwright = Command::new(scene.workspace.end2end.join("node_modules/.bin/playwright"));
    playwright
        .args(["test", "--config", "bench.config.ts", "--grep", name])
        .current_dir(&scene.workspace.end2end)
        .env("YOULIN_BIN", &scene.built.binary)
        .env("YOULIN_SITE", &scene.built.site)
        .env("YOULIN_FIGURE", &file)
        // One leader posts all the rows, before anything is measured.
        .env("YOULIN_COMMANDS_AT_ONCE", "10000")
        // Standard output is for figures alone.
        .stdout(Stdio::null());
    child::run_to_the_end(&format!("Chromium: {name}"), &mut playwright)
        .context("run it by hand in end2end to see what it says: npx playwright test --config bench.config.ts")?;
    let said: Value = serde_json::from_str(&fs::read_to_string(&file)?)?;
    let _ = fs::remove_file(&file);
    let value = said["value"]
        .as_f64()
        .context("no value came out of the browser")?;
    Ok((value, said["how"].as_str().unwrap_or_default().to_owned()))
}
