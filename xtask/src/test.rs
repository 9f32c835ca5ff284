//! `cargo xtask test`: everything that must hold before a change lands.
//!
//! The order is from quick to slow. Calls to cargo name the same packages and profiles as the build does, so that
//! every dependency compiles once for checking and once for running. Nothing is printed after a test runner's own
//! closing lines.

use crate::build::{self, Mode};
use crate::postgres::Postgres;
use crate::workspace::Workspace;
use crate::{chaos, child, setup, tidy};
use anyhow::{Result, bail};
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

/// The crates of the server's side; `frontend` compiles for the phone and `xtask` has its own dependencies.
const NATIVE: [&str; 12] = [
    "-p",
    "domain",
    "-p",
    "migration",
    "-p",
    "store",
    "-p",
    "app",
    "-p",
    "server",
    "-p",
    "sim",
];

/// How many races there are over HTTP, and how often each may be run until it is lost.
const RACES: usize = 4;
const TRIES: usize = 12;

/// All parts, after making sure that what they need is there.
///
/// # Errors
/// At the first part that fails.
pub fn all() -> Result<()> {
    setup::setup()?;
    check()?;
    unit()?;
    chaos::short()?;
    browser(&[])
}

/// What a program can see without running anything: format, lints, directions, licences, types of the specs.
///
/// # Errors
/// At the first finding.
pub fn check() -> Result<()> {
    let workspace = Workspace::read()?;
    setup::setup()?;
    child::run("Format", child::cargo().args(["fmt", "--all", "--check"]))?;
    tidy::tidy()?;
    deny(&workspace)?;
    let mut types = Command::new(workspace.end2end.join("node_modules/.bin/tsc"));
    child::run(
        "Types of the browser tests",
        types.arg("--noEmit").current_dir(&workspace.end2end),
    )?;
    let strict = ["--", "-D", "warnings"];
    child::run(
        "Lints of the server's side",
        child::cargo()
            .arg("clippy")
            .args(NATIVE)
            .arg("--all-targets")
            .args(strict),
    )?;
    child::run(
        "Lints of the phone's side",
        child::cargo()
            .args(["clippy", "-p", "frontend", "--target", setup::WASM])
            .args(["--profile", Mode::Dev.wasm_profile()])
            .args(strict),
    )?;
    child::run(
        "Lints of xtask",
        child::cargo()
            .args(["clippy", "-p", "xtask", "--all-targets"])
            .args(strict),
    )?;
    fuzz(&workspace)
}

/// Whether the fuzz targets still fit what they try. They are run with another compiler, beside the workspace; with its
/// versions, profile and target folder the dependencies are those that are there already.
fn fuzz(workspace: &Workspace) -> Result<()> {
    let folder = workspace.root.join("server/fuzz");
    fs::copy(workspace.root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    child::run(
        "Fuzz targets",
        child::cargo()
            .arg("check")
            .current_dir(&folder)
            .env("CARGO_TARGET_DIR", &workspace.target)
            // Nothing is linked, so that no C++ compiler is needed.
            .env(
                "CUSTOM_LIBFUZZER_PATH",
                workspace.target.join("libfuzzer.a"),
            ),
    )
}

/// Rules, store, pages and HTTP; the store on SQLite and on PostgreSQL.
///
/// # Errors
/// When a test fails or PostgreSQL does not come up.
pub fn unit() -> Result<()> {
    child::run(
        "Tests of xtask",
        child::cargo().args(["test", "-p", "xtask"]),
    )?;
    child::step("Starting a throwaway PostgreSQL");
    let postgres = Postgres::start()?;
    child::run_to_the_end(
        "Tests of rules, store, pages and HTTP",
        child::cargo()
            .arg("test")
            .args(NATIVE)
            .env("YOULIN_TEST_POSTGRES", postgres.url()),
    )?;
    child::run_to_the_end(
        "Bugs put in on purpose, which the simulation must find",
        &mut planted(&["--test", "planted"]),
    )?;
    races_are_lost(&postgres)
}

/// Tests of what was built with the bugs that are put in on purpose.
fn planted(which: &[&str]) -> Command {
    let mut cargo = child::cargo();
    cargo.arg("test").args(NATIVE);
    cargo.args(["--features", "sim/planted,server/planted"]);
    cargo.args(which);
    cargo
}

/// The control of the races over HTTP: where nobody holds the rows on which they decide, each race is lost, so the tests would see it.
/// With SQLite inside there is nothing to switch off: its only writer is the guard.
fn races_are_lost(postgres: &Postgres) -> Result<()> {
    child::run(
        "Building the races without their guard",
        &mut planted(&["--test", "races", "--no-run"]),
    )?;
    child::step("Races without their guard, each of which must be lost");
    let mut lost = BTreeSet::new();
    // What goes wrong by chance may go right now and then.
    for _ in 0..TRIES {
        let mut races = planted(&["--test", "races"]);
        races
            .env("YOULIN_TEST_POSTGRES", postgres.url())
            .env("YOULIN_PLANTED", "nothing_held");
        let output = races.output()?;
        let said = String::from_utf8_lossy(&output.stdout);
        let failed = said
            .lines()
            .filter_map(|line| line.strip_suffix(" ... FAILED"));
        lost.extend(failed.filter_map(|line| line.strip_prefix("test ").map(str::to_owned)));
        if lost.len() == RACES {
            println!("  all {RACES} races were lost without their guard");
            return Ok(());
        }
    }
    bail!(
        "only {lost:?} of {RACES} races were lost without their guard: the others would not be noticed"
    )
}

/// What people do, in a real browser.
///
/// # Errors
/// When the build or a spec fails.
pub fn browser(further: &[&str]) -> Result<()> {
    let workspace = Workspace::read()?;
    setup::for_tests(&workspace)?;
    let built = build::build(Mode::Dev)?;
    let mut playwright = Command::new(workspace.end2end.join("node_modules/.bin/playwright"));
    playwright
        .arg("test")
        .args(further)
        .current_dir(&workspace.end2end)
        .env("YOULIN_BIN", &built.binary)
        .env("YOULIN_SITE", &built.site);
    child::run_to_the_end("Browser tests", &mut playwright)
}

/// cargo-deny as far as it runs without a network database.
fn deny(workspace: &Workspace) -> Result<()> {
    let Some(deny) = setup::cargo_deny(workspace) else {
        return Ok(());
    };
    child::run(
        "Licences, bans and sources",
        Command::new(deny).args(["--offline", "check", "bans", "licenses", "sources"]),
    )
}
