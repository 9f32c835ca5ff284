//! What a run counts of itself, for the sheet of figures: a run in which nothing went wrong has shown nothing.

use std::collections::BTreeMap;

use crate::failure::Invariant;

/// Something that befell a phone, the network or the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Befell {
    /// A tab died, with all that it had not yet on the disk.
    TabDied,
    /// The storage of a phone was full.
    StorageFull,
    /// The rows on a phone were wiped.
    RowsWiped,
    /// The storage of a phone lost a part of the rows.
    BucketLost,
    /// Another tab had written, or the rows were wiped, before a write came to its turn.
    WriteOutdated,
    /// The clock of a phone was set.
    ClockSet,
    /// A session ended, or somebody else had it.
    SessionChanged,
    /// An older app was installed, or the present one again.
    Installed,
    /// A call or an answer was lost.
    Lost,
    /// It came twice.
    Doubled,
    /// It came after the phone had given up.
    GivenUp,
    /// It came before one that was sent earlier.
    Overtook,
    /// The server had no time, or found the call too large.
    TurnedAway,
    /// A command came that only a later server can read.
    Unreadable,
    /// A write of the server failed, and the transaction with it.
    WriteFailed,
    /// A command of the clock failed and was put off.
    PutOff,
    /// The server ended and began again.
    ServerDied,
    /// A backup was brought back: another epoch.
    Restored,
    /// The clock gave what had come due.
    ClockGave,
    /// A page about somewhere else was opened, or left.
    PageOpened,
    /// An answer did not bring all at once.
    Chunked,
    /// A row had left one space for another of its kind, when everything had come to rest.
    RowMoved,
}

impl Befell {
    /// All of them, with what they are called on the sheet.
    pub const ALL: [(Self, &str); 22] = [
        (Self::TabDied, "tabs died"),
        (Self::StorageFull, "writes failed on a phone"),
        (Self::RowsWiped, "rows wiped"),
        (Self::BucketLost, "buckets lost"),
        (Self::WriteOutdated, "outdated writes not made"),
        (Self::ClockSet, "phones' clocks set"),
        (Self::SessionChanged, "sessions changed"),
        (Self::Installed, "older apps installed"),
        (Self::Lost, "messages lost"),
        (Self::Doubled, "messages doubled"),
        (Self::GivenUp, "calls given up"),
        (Self::Overtook, "messages reordered"),
        (Self::TurnedAway, "calls turned away"),
        (Self::Unreadable, "commands unreadable"),
        (Self::WriteFailed, "writes failed on the server"),
        (Self::PutOff, "commands of the clock put off"),
        (Self::ServerDied, "server restarts"),
        (Self::Restored, "epochs restored"),
        (Self::ClockGave, "rounds of the clock"),
        (Self::PageOpened, "pages of elsewhere"),
        (Self::Chunked, "answers in parts"),
        (Self::RowMoved, "rows moved between spaces"),
    ];
}

/// The figures of some runs.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    befell: BTreeMap<Befell, usize>,
    held: BTreeMap<Invariant, usize>,
    given: BTreeMap<&'static str, (usize, usize)>,
}

impl Figures {
    /// Something happened.
    pub fn happened(&mut self, what: Befell) {
        self.happened_often(what, 1);
    }

    /// Something happened so often.
    pub fn happened_often(&mut self, what: Befell, times: usize) {
        *self.befell.entry(what).or_default() += times;
    }

    /// An invariant was checked in so many cases.
    pub fn held(&mut self, invariant: Invariant, cases: usize) {
        *self.held.entry(invariant).or_default() += cases;
    }

    /// A command was decided; whether it was carried out.
    pub fn decided(&mut self, name: &'static str, done: bool) {
        let (given, carried_out) = self.given.entry(name).or_default();
        *given += 1;
        *carried_out += usize::from(done);
    }

    /// Adds those of another run.
    pub fn add(&mut self, other: &Self) {
        for (what, times) in &other.befell {
            self.happened_often(*what, *times);
        }
        for (invariant, cases) in &other.held {
            self.held(*invariant, *cases);
        }
        for (name, (given, done)) in &other.given {
            let sum = self.given.entry(name).or_default();
            sum.0 += given;
            sum.1 += done;
        }
    }

    /// How often it happened.
    pub fn times(&self, what: Befell) -> usize {
        self.befell.get(&what).copied().unwrap_or_default()
    }

    /// In how many cases an invariant was checked.
    pub fn cases(&self, invariant: Invariant) -> usize {
        self.held.get(&invariant).copied().unwrap_or_default()
    }

    /// How often a command was decided, and how often carried out.
    pub fn of(&self, name: &str) -> (usize, usize) {
        self.given.get(name).copied().unwrap_or_default()
    }

    /// The same for all commands of a slice.
    pub fn of_slice(&self, slice: &str) -> (usize, usize) {
        let of_it = self.given.iter().filter(|(name, _)| {
            let rest = name.strip_prefix(slice);
            rest.is_some_and(|rest| rest.starts_with('.'))
        });
        of_it.fold((0, 0), |sum, (_, (given, done))| {
            (sum.0 + given, sum.1 + done)
        })
    }
}
