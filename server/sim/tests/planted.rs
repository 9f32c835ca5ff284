//! Every bug that is put in on purpose must be found, and as the breach of the invariant that it is; without it the
//! same seed finds nothing.
#![cfg(feature = "planted")]

use std::collections::BTreeSet;

use domain::kernel::planted::choose;
use sim::planted::{ALL, hunt};
use sim::script::{script, shorten};
use sim::{STEPS, play};

/// How many seeds a bug may stay hidden.
const SEEDS: u64 = 150;

#[test]
fn every_planted_bug_is_found_and_its_seed_is_clean_without_it() {
    let mut hidden = Vec::new();
    for bug in ALL {
        let Some((seed, failure)) = hunt(bug, SEEDS) else {
            hidden.push(bug.name);
            continue;
        };
        println!("{}: found by seed {seed}: {failure}", bug.name);
        let without = play(&script(seed, STEPS), bug.on).err();
        assert_eq!(without, None, "seed {seed} without {}", bug.name);
    }
    assert_eq!(hidden, Vec::<&str>::new(), "not found in {SEEDS} seeds");
}

#[test]
fn what_shows_a_bug_is_shortened_to_a_few_steps_that_still_show_it() {
    let bug = ALL
        .iter()
        .find(|bug| bug.name == "tombstone_ignored")
        .unwrap();
    let (seed, failure) = hunt(bug, SEEDS).unwrap();
    let script = script(seed, STEPS);
    choose(Some(bug.name));
    let again = |shorter: &[_]| {
        let failure = play(shorter, bug.on).err();
        failure.filter(|failure| failure.invariant == Some(bug.breaks))
    };
    let (short, _) = shorten(script.clone(), failure, again);
    assert!(short.len() < STEPS / 5, "{} steps", short.len());
    assert!(again(&short).is_some());
    choose(None);
}

#[test]
fn every_invariant_that_a_run_checks_has_a_planted_bug() {
    let broken: BTreeSet<u8> = ALL.iter().map(|bug| bug.breaks as u8).collect();
    assert_eq!(broken, (1..=8).collect());
}
