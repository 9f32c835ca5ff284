//! Bugs put in on purpose, to show that the simulation finds them. Compiled in by the feature `planted` alone, which
//! nothing but that one test switches on; and even then none is there until it is chosen by name.

use std::cell::Cell;

thread_local! {
    static CHOSEN: Cell<Option<&'static str>> = const { Cell::new(None) };
}

/// Chooses the bug that is there on this thread from now on; none to have it out again.
pub fn choose(bug: Option<&'static str>) {
    CHOSEN.set(bug);
}

/// Whether this bug is there.
pub fn is(bug: &str) -> bool {
    CHOSEN.get() == Some(bug)
}
