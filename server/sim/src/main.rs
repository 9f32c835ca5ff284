//! `cargo xtask sim`: as many seeds as wanted, and a sheet of figures.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Instant;

use sim::script::{script, shorten};
use sim::{On, STEPS, acts, play};

struct Wanted {
    seeds: u64,
    first: u64,
    steps: usize,
    on: On,
}

fn main() -> ExitCode {
    let wanted = match wanted(std::env::args().skip(1)) {
        Ok(wanted) => wanted,
        Err(what) => {
            eprintln!(
                "{what}\n\nUsage: sim [--seeds N] [--seed S] [--steps N] [--store model|sqlite|both]"
            );
            return ExitCode::FAILURE;
        }
    };
    if simulate(&wanted) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Plays all seeds; whether all invariants held.
fn simulate(wanted: &Wanted) -> bool {
    let mut given: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut rates: BTreeMap<&str, (usize, f64)> = BTreeMap::new();
    let mut seeds = 0;
    for seed in wanted.first..wanted.first + wanted.seeds {
        let script = script(seed, wanted.steps);
        let alone: &[(On, &str)] = match wanted.on {
            On::Model => &[(On::Model, "model")],
            On::Sqlite => &[(On::Sqlite, "SQLite")],
            // Each once more by itself would only cost time: both together are measured as one.
            On::Both => &[(On::Both, "model and SQLite, compared")],
        };
        for (on, name) in alone {
            let started = Instant::now();
            match play(&script, *on) {
                Ok(traced) => {
                    let rate = rates.entry(name).or_default();
                    rate.0 += traced.steps;
                    rate.1 += started.elapsed().as_secs_f64();
                    for (name, (all, done)) in traced.given {
                        let sum = given.entry(name).or_default();
                        sum.0 += all;
                        sum.1 += done;
                    }
                }
                Err(failure) => {
                    println!("seed {seed}: {failure}");
                    let again = |shorter: &[_]| play(shorter, *on).err();
                    let (short, why) = shorten(script.clone(), failure, again);
                    println!("shortened to {} steps: {why}", short.len());
                    for step in &short {
                        println!("  {step:?}");
                    }
                    println!(
                        "again: cargo xtask sim --seed {seed} --seeds 1 --steps {} --store {}",
                        wanted.steps,
                        name_of(wanted.on)
                    );
                    return false;
                }
            }
        }
        seeds += 1;
    }
    println!("seeds: {seeds}, from {}", wanted.first);
    for (name, (steps, seconds)) in rates {
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52 steps")]
        let rate = steps as f64 / seconds;
        println!("{name:<34} {steps} steps, {rate:.0} a second");
    }
    for name in acts::names() {
        let (all, done) = given.get(name).copied().unwrap_or_default();
        println!("{name:<34} given {all}, carried out {done}");
    }
    println!("all invariants held; there is no ledger yet (9), and 10 is `cargo xtask tidy`'s");
    true
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
