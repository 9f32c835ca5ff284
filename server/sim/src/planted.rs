//! The bugs that are put in on purpose: what each breaks, and on which server it shows.

use domain::kernel::planted::choose;

use crate::failure::{Failure, Invariant};
use crate::script::script;
use crate::{On, STEPS, play};

/// A bug.
#[derive(Clone, Copy, Debug)]
pub struct Planted {
    /// The name by which it is chosen; it stands in the code where the bug is.
    pub name: &'static str,
    /// The invariant that it breaks.
    pub breaks: Invariant,
    /// Where it shows: what is wrong in the store needs the store.
    pub on: On,
}

/// All of them: at least one for every invariant that a run can check.
pub const ALL: &[Planted] = &[
    planted("outcome_forgotten", Invariant::OnceOnly, On::Sqlite),
    planted("refused_is_dropped", Invariant::NothingLost, On::Model),
    planted("one_seat_too_many", Invariant::NeverOversold, On::Model),
    planted("task_seat_too_many", Invariant::NeverOversold, On::Model),
    planted("overlap_ignored", Invariant::NeverOversold, On::Model),
    planted("rest_ignored", Invariant::NeverOversold, On::Model),
    planted("draw_biased", Invariant::NeverOversold, On::Model),
    planted("seed_swapped", Invariant::NeverOversold, On::Model),
    planted("line_jumped", Invariant::NeverOversold, On::Model),
    planted("answer_not_awaited", Invariant::NeverOversold, On::Model),
    planted(
        "requested_reads_confirmed",
        Invariant::NothingPromised,
        On::Model,
    ),
    planted("tombstone_ignored", Invariant::Converges, On::Model),
    planted("version_cut", Invariant::Converges, On::Sqlite),
    planted("newcomer_kept", Invariant::NobodyPeeks, On::Model),
    planted("readable_too_wide", Invariant::NobodyPeeks, On::Model),
    planted("row_in_public", Invariant::NobodyPeeks, On::Model),
    planted("epoch_stays", Invariant::NeverBack, On::Sqlite),
    planted("not_offered_again", Invariant::NeverBack, On::Model),
    planted("other_tab_unheard", Invariant::TabsAndClocks, On::Model),
    planted("phone_clock_believed", Invariant::TabsAndClocks, On::Model),
    planted("memory_outlives_disk", Invariant::TabsAndClocks, On::Model),
    planted("outdated_rows_written", Invariant::TabsAndClocks, On::Model),
    planted("commit_unheard", Invariant::OnceOnly, On::Sqlite),
    planted("half_committed", Invariant::TabsAndClocks, On::Sqlite),
];

/// The first of so many seeds that shows this bug as the breach that it is, and what it shows; in the others it is
/// hidden, or shows as something else.
pub fn hunt(bug: &Planted, seeds: u64) -> Option<(u64, Failure)> {
    // What is made only once is made without a bug.
    let _ = play(&[], bug.on);
    choose(Some(bug.name));
    let found = (1..=seeds).find_map(|seed| {
        let failure = play(&script(seed, STEPS), bug.on).err()?;
        (failure.invariant == Some(bug.breaks)).then_some((seed, failure))
    });
    choose(None);
    found
}

const fn planted(name: &'static str, breaks: Invariant, on: On) -> Planted {
    Planted { name, breaks, on }
}
