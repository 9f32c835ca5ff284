//! `cargo xtask sim`: the simulation at full speed, for as many seeds as wanted.

use crate::child;
use anyhow::Result;

/// In how many seeds a planted bug may stay hidden.
const HIDDEN: &str = "60";

/// Builds the simulation with optimisation and passes the arguments on. Unless it is to repeat one seed, it then looks for
/// the bugs that are put in on purpose, in a build of their own.
///
/// # Errors
/// When an invariant did not hold; the seed to repeat it has then been printed. When a planted bug was not found.
pub fn sim(further: &[&str]) -> Result<()> {
    child::run(
        "Simulation",
        child::cargo()
            .args(["run", "--release", "-p", "sim", "--"])
            .args(further),
    )?;
    if further.contains(&"--seed") {
        return Ok(());
    }
    child::run_to_the_end(
        "Planted bugs",
        child::cargo()
            .args(["run", "--release", "-p", "sim", "--features", "planted"])
            .args(["--", "--planted", HIDDEN]),
    )
}
