//! Every bug that is put in on purpose must be found, and as the breach of the invariant that it is.
#![cfg(feature = "planted")]

use std::collections::BTreeSet;

use domain::kernel::planted::choose;
use sim::planted::ALL;
use sim::script::script;
use sim::{STEPS, play};

/// How many seeds a bug may stay hidden.
const SEEDS: u64 = 60;

#[test]
fn every_planted_bug_is_found() {
    // What only is made once is made without a bug.
    for on in [sim::On::Model, sim::On::Sqlite] {
        assert!(play(&[], on).is_ok());
    }
    let mut hidden = Vec::new();
    for bug in ALL {
        choose(Some(bug.name));
        let found = (1..=SEEDS).find_map(|seed| {
            let failure = play(&script(seed, STEPS), bug.on).err()?;
            println!("{}: found by seed {seed}: {failure}", bug.name);
            (failure.invariant == Some(bug.breaks)).then_some(seed)
        });
        choose(None);
        if found.is_none() {
            hidden.push(bug.name);
        }
    }
    assert_eq!(hidden, Vec::<&str>::new(), "not found in {SEEDS} seeds");
}

#[test]
fn every_invariant_that_a_run_checks_has_a_planted_bug() {
    let broken: BTreeSet<u8> = ALL.iter().map(|bug| bug.breaks as u8).collect();
    assert_eq!(broken, (1..=8).collect());
}
