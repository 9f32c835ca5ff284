//! Bugs put in on purpose, to show that the simulation and the drills find them. Compiled in by the feature `planted`
//! alone, which only those who look for them switch on; and even then none is there until it is chosen by name.

use std::cell::Cell;
use std::sync::OnceLock;

thread_local! {
    static CHOSEN: Cell<Option<&'static str>> = const { Cell::new(None) };
}

static EVERYWHERE: OnceLock<String> = OnceLock::new();

/// Chooses the bug that is there on this thread from now on; none to have it out again.
pub fn choose(bug: Option<&'static str>) {
    CHOSEN.set(bug);
}

/// Chooses, once and for good, the bug that is there on every thread of this process.
pub fn choose_everywhere(bug: String) {
    // The first choice stands.
    let _ = EVERYWHERE.set(bug);
}

/// Whether this bug is there.
pub fn is(bug: &str) -> bool {
    CHOSEN.get() == Some(bug) || EVERYWHERE.get().is_some_and(|chosen| chosen == bug)
}
