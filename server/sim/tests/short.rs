//! A seed is all that a run depends on.

use sim::script::script;
use sim::{On, STEPS, play};

#[test]
fn a_seed_makes_the_same_run_every_time() {
    let outcomes = || play(&script(7, STEPS), On::Model).map(|traced| traced.outcomes);
    assert_eq!(outcomes(), outcomes());
}
