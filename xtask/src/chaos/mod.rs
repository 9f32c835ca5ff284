//! `cargo xtask chaos`: what may befall a server, done to real processes, one line of figures each.
//!
//! Every drill runs on SQLite, on two instances with one PostgreSQL behind a proxy, or on both; it says what it did,
//! what it saw, and whether that is what was promised. All of it stays on loopback, is bounded in count and time,
//! and ends only processes that it started itself.

mod backup;
mod before;
mod clocks;
mod copies;
mod crowd;
mod gone;
mod history;
mod holder;
mod live;
mod once;
mod overload;
pub mod people;
mod proxy;
mod reading;
mod restart;
pub mod seats;
mod slow;
mod space;
mod town;

use crate::build::{self, Mode};
use crate::child;
use anyhow::{Result, bail};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Instant;
use town::Base;

/// How much of a drill is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// All of it, by the release binary.
    Full,
    /// Enough to see that it works, by the development binary.
    Short,
}

/// What a drill starts from.
#[derive(Clone, Debug)]
pub struct Scene {
    binary: PathBuf,
    base: Base,
    size: Size,
}

impl Scene {
    /// One of two numbers, by how much is run.
    pub fn of<T>(&self, full: T, short: T) -> T {
        match self.size {
            Size::Full => full,
            Size::Short => short,
        }
    }
}

/// The figures of a drill, in the order in which they came, and what fell short.
#[derive(Debug, Default)]
pub struct Sheet {
    figures: String,
    short: Vec<String>,
}

impl Sheet {
    /// Notes a figure.
    pub fn note(&mut self, name: &str, value: impl std::fmt::Display) {
        let _ = write!(self.figures, " {name}={value}");
    }

    /// Notes a figure that must hold.
    pub fn must(&mut self, name: &str, value: impl std::fmt::Display, holds: bool) {
        if !holds {
            self.short.push(format!("{name}={value}"));
        }
        self.note(name, value);
    }
}

type Drill = fn(&Scene, &mut Sheet) -> Result<()>;

/// The drills by name, and on which databases they run.
const DRILLS: [(&str, Drill, &[Base]); 11] = [
    ("seats", seats::drill, &[Base::Sqlite, Base::Twins]),
    ("holder", holder::drill, &[Base::Sqlite, Base::Twins]),
    ("gone", gone::drill, &[Base::Twins]),
    ("restart", restart::drill, &[Base::Sqlite, Base::Twins]),
    ("backup", backup::drill, &[Base::Sqlite, Base::Twins]),
    ("before", before::drill, &[Base::Sqlite, Base::Twins]),
    ("overload", overload::drill, &[Base::Sqlite, Base::Twins]),
    ("slow", slow::drill, &[Base::Sqlite, Base::Twins]),
    ("clocks", clocks::drill, &[Base::Twins]),
    ("space", space::drill, &[Base::Sqlite]),
    ("live", live::drill, &[Base::Sqlite, Base::Twins]),
];

/// Runs what is named, or everything.
///
/// # Errors
/// When a drill cannot be run, or something is not as promised.
pub fn chaos(arguments: &[&str]) -> Result<()> {
    let mut size = Size::Full;
    let mut names = Vec::new();
    for argument in arguments {
        match *argument {
            "--short" => size = Size::Short,
            name if DRILLS.iter().any(|(known, ..)| *known == name) => names.push(name),
            unknown => bail!("there is no drill `{unknown}`; there are: {}", known()),
        }
    }
    run(size, |name| names.is_empty() || names.contains(&name))
}

/// The short form of every drill.
///
/// # Errors
/// When a drill cannot be run, or something is not as promised.
pub fn short() -> Result<()> {
    run(Size::Short, |_| true)
}

fn known() -> String {
    DRILLS.map(|(name, ..)| name).join(", ")
}

fn run(size: Size, wanted: impl Fn(&str) -> bool) -> Result<()> {
    crowd::give_room();
    let mode = match size {
        Size::Full => Mode::Release,
        Size::Short => Mode::Dev,
    };
    let binary = match std::env::var_os("YOULIN_BIN") {
        Some(binary) => PathBuf::from(binary),
        None => build::server(mode)?,
    };
    child::step("Drills");
    let mut failed = 0;
    for (name, drill, bases) in DRILLS {
        for base in bases.iter().filter(|_| wanted(name)) {
            let scene = Scene {
                binary: binary.clone(),
                base: *base,
                size,
            };
            let start = Instant::now();
            let mut sheet = Sheet::default();
            let result = drill(&scene, &mut sheet);
            if let Err(error) = &result {
                sheet.short.push(format!("{error:#}"));
            }
            let verdict = if sheet.short.is_empty() {
                "pass"
            } else {
                "FAIL"
            };
            let seconds = start.elapsed().as_secs();
            println!(
                "{verdict} {name}/{}{} ({seconds} s)",
                base.name(),
                sheet.figures
            );
            for short in &sheet.short {
                println!("     not as promised: {short}");
            }
            failed += usize::from(!sheet.short.is_empty());
        }
    }
    if failed > 0 {
        bail!("{failed} of the drills were not as promised");
    }
    Ok(())
}
