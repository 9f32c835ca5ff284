//! `cargo xtask sim`: as many seeds as wanted, and a sheet of figures.

use std::process::ExitCode;

use sim::failure::Failure;
use sim::script::{Step, script, shorten};
use sim::sheet::Sheet;
use sim::{On, STEPS, play, play_and_time};

struct Wanted {
    seeds: u64,
    first: u64,
    steps: usize,
    on: On,
    planted: Option<u64>,
}

fn main() -> ExitCode {
    let wanted = match wanted(std::env::args().skip(1)) {
        Ok(wanted) => wanted,
        Err(what) => {
            eprintln!(
                "{what}\n\nUsage: sim [--seeds N] [--seed S] [--steps N] [--store model|sqlite|both]\n       \
                 sim --planted N    (with the feature `planted`)"
            );
            return ExitCode::FAILURE;
        }
    };
    let well = match wanted.planted {
        Some(seeds) => hunt(seeds),
        None => simulate(&wanted),
    };
    if well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Plays all seeds; whether all invariants held.
fn simulate(wanted: &Wanted) -> bool {
    let mut sheet = Sheet::from(wanted.first);
    for seed in wanted.first..wanted.first + wanted.seeds {
        let script = script(seed, wanted.steps);
        match play_and_time(&script, wanted.on) {
            Ok((traced, times)) => sheet.add(&traced, &times),
            Err(failure) => {
                explain(wanted, seed, script, failure);
                return false;
            }
        }
    }
    print!("{sheet}");
    true
}

/// Says what is wrong, by the fewest steps that show it, and how to see it again.
fn explain(wanted: &Wanted, seed: u64, script: Vec<Step>, failure: Failure) {
    println!("seed {seed}: {failure}");
    let invariant = failure.invariant;
    let again = |shorter: &[_]| {
        let failure = play(shorter, wanted.on).err();
        failure.filter(|failure| failure.invariant == invariant)
    };
    let (short, why) = shorten(script, failure, again);
    println!("shortened to {} steps: {why}", short.len());
    for step in &short {
        println!("  {step:?}");
    }
    println!(
        "again: cargo xtask sim --seed {seed} --seeds 1 --steps {} --store {}",
        wanted.steps,
        name_of(wanted.on)
    );
}

/// Looks for each bug that is put in on purpose in so many seeds; whether all were found.
#[cfg(feature = "planted")]
fn hunt(seeds: u64) -> bool {
    use sim::planted::{self, ALL};
    let mut found = 0;
    println!("\nplanted bugs");
    for bug in ALL {
        let place = match planted::hunt(bug, seeds) {
            Some((seed, failure)) => {
                found += 1;
                format!("found by seed {seed} as invariant {}", bug.breaks as u8)
                    + &format!(", step {}", failure.step)
            }
            None => format!("NOT FOUND in {seeds} seeds"),
        };
        println!("  {:<30} {place}", bug.name);
    }
    println!("  found {found} of {}", ALL.len());
    found == ALL.len()
}

#[cfg(not(feature = "planted"))]
fn hunt(_: u64) -> bool {
    eprintln!("no bugs are compiled in: use --features planted");
    false
}

fn name_of(on: On) -> &'static str {
    match on {
        On::Model => "model",
        On::Sqlite => "sqlite",
        On::Both => "both",
    }
}

fn wanted(mut arguments: impl Iterator<Item = String>) -> Result<Wanted, String> {
    let mut wanted = Wanted {
        seeds: 100,
        first: 1,
        steps: STEPS,
        on: On::Both,
        planted: None,
    };
    while let Some(name) = arguments.next() {
        let value = arguments
            .next()
            .ok_or_else(|| format!("{name} wants a value"))?;
        let number = || {
            value
                .parse::<u64>()
                .map_err(|_| format!("{name} wants a number, not `{value}`"))
        };
        match name.as_str() {
            "--seeds" => wanted.seeds = number()?,
            "--planted" => wanted.planted = Some(number()?),
            "--seed" => wanted.first = number()?,
            "--steps" => wanted.steps = usize::try_from(number()?).unwrap_or(usize::MAX),
            "--store" => {
                wanted.on = match value.as_str() {
                    "model" => On::Model,
                    "sqlite" => On::Sqlite,
                    "both" => On::Both,
                    _ => return Err(format!("--store is model, sqlite or both, not `{value}`")),
                }
            }
            _ => return Err(format!("there is no option {name}")),
        }
    }
    Ok(wanted)
}
