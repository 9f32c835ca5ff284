//! What a run found to be wrong.

/// The invariants of the architecture, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invariant {
    /// 1: a command has one effect at most, and the same outcome always.
    OnceOnly = 1,
    /// 2: nothing kept is lost.
    NothingLost = 2,
    /// 3: scarce things are never given twice.
    NeverOversold = 3,
    /// 4: nothing reads confirmed without the server's outcome.
    NothingPromised = 4,
    /// 5: queues drain, and replicas equal a fresh pull.
    Converges = 5,
    /// 6: nobody gets what they may not read.
    NobodyPeeks = 6,
    /// 7: versions never go back within an epoch, and the outbox survives a new one.
    NeverBack = 7,
    /// 8: two tabs are one, a crash breaks nothing, and phones' clocks change no outcome.
    TabsAndClocks = 8,
}

impl Invariant {
    /// All of them, with what they are called on the sheet.
    pub const ALL: [(Self, &str); 8] = [
        (Self::OnceOnly, "one effect, one outcome"),
        (Self::NothingLost, "nothing kept is lost"),
        (Self::NeverOversold, "never more than there is"),
        (Self::NothingPromised, "nothing promised before"),
        (Self::Converges, "queues drain, rows equal"),
        (Self::NobodyPeeks, "nobody gets another's rows"),
        (Self::NeverBack, "versions never go back"),
        (Self::TabsAndClocks, "two tabs are one, clocks"),
    ];
}

/// What is wrong, at which step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Which invariant does not hold; none when the servers disagree or one of them fails.
    pub invariant: Option<Invariant>,
    /// After how many steps.
    pub step: usize,
    /// In words.
    pub what: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.invariant {
            Some(invariant) => write!(f, "invariant {} ({invariant:?})", invariant as u8)?,
            None => write!(f, "the server")?,
        }
        write!(f, " at step {}: {}", self.step, self.what)
    }
}
