//! The short form of `cargo xtask sim`: some seeds on the model, some on both servers, and that a seed is all that a
//! run depends on.

use sim::acts;
use sim::figures::{Befell, Figures};
use sim::script::script;
use sim::{On, STEPS, play};

/// Seeds on the model alone.
const ON_THE_MODEL: u64 = 150;
/// Seeds on both servers, compared.
const ON_BOTH: u64 = 12;

/// Plays so many seeds on the model, and gives what failed and what was counted.
fn on_the_model(seeds: u64) -> (Vec<String>, Figures) {
    let mut figures = Figures::default();
    let failures = (1..=seeds).filter_map(|seed| {
        let traced = play(&script(seed, STEPS), On::Model);
        match traced {
            Ok(traced) => {
                figures.add(&traced.figures);
                None
            }
            Err(failure) => Some(format!("seed {seed}: {failure}")),
        }
    });
    (failures.collect(), figures)
}

fn what_fails(seeds: u64, on: On) -> Vec<String> {
    let failures = (1..=seeds).filter_map(|seed| {
        let failure = play(&script(seed, STEPS), on).err()?;
        Some(format!("seed {seed}: {failure}"))
    });
    failures.collect()
}

/// What was to befall somebody, and befell nobody: a run in which nothing goes wrong shows nothing.
fn spared(figures: &Figures) -> Vec<&'static str> {
    let never = Befell::ALL
        .iter()
        .filter(|(what, _)| figures.times(*what) == 0);
    never.map(|(_, name)| *name).collect()
}

/// A kind of command that people never come to in so many seeds is not tried here, whatever the list of acts says.
#[test]
fn all_invariants_hold_on_the_model_and_every_kind_of_command_is_carried_out_somewhere() {
    let (failures, figures) = on_the_model(ON_THE_MODEL);
    assert_eq!(failures, Vec::<String>::new());
    assert_eq!(spared(&figures), Vec::<&str>::new());
    let never = acts::names().filter(|name| figures.of(name).1 == 0);
    assert_eq!(never.collect::<Vec<_>>(), Vec::<&str>::new());
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
