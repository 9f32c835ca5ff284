//! `cargo xtask sim`: the simulation at full speed, for as many seeds as wanted.

use crate::child;
use anyhow::Result;

/// Builds the simulation with optimisation and passes the arguments on.
///
/// # Errors
/// When an invariant did not hold; the seed to repeat it has then been printed.
pub fn sim(further: &[&str]) -> Result<()> {
    child::run_to_the_end(
        "Simulation",
        child::cargo()
            .args(["run", "--release", "-p", "sim", "--"])
            .args(further),
    )
}
