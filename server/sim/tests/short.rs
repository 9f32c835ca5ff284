//! The short form of `cargo xtask sim`: some seeds on the model, some on both servers, and that a seed is all that a
//! run depends on.

use sim::script::script;
use sim::{On, STEPS, play};

/// Seeds on the model alone.
const ON_THE_MODEL: u64 = 60;
/// Seeds on both servers, compared.
const ON_BOTH: u64 = 12;

fn what_fails(seeds: u64, on: On) -> Vec<String> {
    let failures = (1..=seeds).filter_map(|seed| {
        let failure = play(&script(seed, STEPS), on).err()?;
        Some(format!("seed {seed}: {failure}"))
    });
    failures.collect()
}

#[test]
fn all_invariants_hold_on_the_model() {
    assert_eq!(what_fails(ON_THE_MODEL, On::Model), Vec::<String>::new());
}

#[test]
fn the_store_on_sqlite_comes_out_as_the_model_does() {
    assert_eq!(what_fails(ON_BOTH, On::Both), Vec::<String>::new());
}

#[test]
fn a_seed_makes_the_same_run_every_time() {
    let run = |seed| {
        play(&script(seed, STEPS), On::Model).map(|traced| (traced.outcomes, traced.answers))
    };
    // Runs differ in length; a short one would say little.
    let mut runs = (7..20).map(|seed| (seed, run(seed)));
    let long = runs.find(|(_, first)| {
        first
            .as_ref()
            .is_ok_and(|(outcomes, _)| outcomes.len() > 50)
    });
    let Some((seed, first)) = long else {
        panic!("a run with more than fifty outcomes");
    };
    assert_eq!(first, run(seed));
}
