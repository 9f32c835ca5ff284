//! `cargo xtask bench`: the promised figures, one JSON line each.
//!
//! The server has one core and the load generator the other, so that neither takes from the other. A figure that
//! falls short is told, not hidden: the run fails only where something could not be measured.

mod browser;
mod figures;
pub mod form;
pub mod http;
mod load;
pub mod served;
mod services;
pub mod visitor;

use crate::build::{self, Built, Mode};
use crate::workspace::Workspace;
use crate::{child, setup};
use anyhow::{Result, bail};
use serde_json::json;
use served::Served;

/// One measured number and what was promised.
pub struct Figure {
    name: &'static str,
    value: f64,
    unit: &'static str,
    bound: Bound,
    how: String,
}

/// Which side of the bound is the good one.
#[derive(Clone, Copy)]
pub enum Bound {
    /// The figure should reach this.
    AtLeast(f64),
    /// The figure should stay within this.
    AtMost(f64),
}

impl Bound {
    fn holds(self, value: f64) -> bool {
        match self {
            Self::AtLeast(bound) => value >= bound,
            Self::AtMost(bound) => value <= bound,
        }
    }
}

type Measurement = fn(&Scene<'_>) -> Result<Vec<Figure>>;

/// What there is to measure, by the name to choose it by.
const MEASUREMENTS: [(&str, Measurement); 11] = [
    ("bytes", figures::first_route_bytes),
    ("pages", figures::pages),
    ("bookings", figures::bookings),
    ("memory", figures::memory),
    ("rush", services::rush),
    ("desk", services::desk_day),
    ("start", browser::offline_start),
    ("sync", browser::first_sync),
    ("ticket", browser::ticket_check),
    ("frame", browser::camera_frame),
    ("day", browser::desk_day),
];

/// What a measurement starts from.
pub struct Scene<'a> {
    workspace: &'a Workspace,
    built: &'a Built,
}

impl Scene<'_> {
    /// A fresh server of its own.
    fn serve(&self) -> Result<Served> {
        Served::start(self.built)
    }
}

/// Measures what is named, or everything.
///
/// # Errors
/// When something could not be measured.
pub fn bench(names: &[&str]) -> Result<()> {
    if let Some(unknown) = names
        .iter()
        .find(|name| !MEASUREMENTS.iter().any(|(known, _)| known == *name))
    {
        let known: Vec<&str> = MEASUREMENTS.iter().map(|(name, _)| *name).collect();
        bail!(
            "there is no measurement `{unknown}`; there are: {}",
            known.join(", ")
        );
    }
    let workspace = Workspace::read()?;
    setup::for_tests(&workspace)?;
    let built = match std::env::var_os("YOULIN_BIN") {
        Some(binary) => Built {
            binary: binary.into(),
            site: workspace.site.clone(),
        },
        None => build::build(Mode::Release)?,
    };
    served::move_aside();
    let scene = Scene {
        workspace: &workspace,
        built: &built,
    };
    let mut failed = 0;
    for (name, measure) in MEASUREMENTS {
        if !names.is_empty() && !names.contains(&name) {
            continue;
        }
        child::step(&format!("Measuring: {name}"));
        match measure(&scene) {
            Ok(figures) => figures.iter().for_each(print),
            Err(error) => {
                failed += 1;
                println!(
                    "{}",
                    json!({ "measurement": name, "error": format!("{error:#}") })
                );
            }
        }
    }
    if failed > 0 {
        bail!("{failed} of the measurements could not be made; their lines say why");
    }
    Ok(())
}

fn print(figure: &Figure) {
    let (sense, bound) = match figure.bound {
        Bound::AtLeast(bound) => ("at least", bound),
        Bound::AtMost(bound) => ("at most", bound),
    };
    let line = json!({
        "figure": figure.name,
        "value": (figure.value * 100.0).round() / 100.0,
        "unit": figure.unit,
        "promised": format!("{sense} {bound}"),
        "holds": figure.bound.holds(figure.value),
        "how": figure.how,
    });
    println!("{line}");
}
