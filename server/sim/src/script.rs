//! Scripts: what happens in a run, step by step. proptest makes them from a seed; when one fails, steps are taken out
//! of it until no further one can go.

use proptest::prelude::{Strategy, any};
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// One thing that happens. Numbers beyond what there is wrap around.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Somebody does something in a tab of their phone.
    Act {
        /// On which phone.
        phone: u8,
        /// In which tab.
        tab: u8,
        /// What.
        dice: u64,
    },
    /// Somebody posts a form without scripts.
    Form {
        /// Who.
        phone: u8,
        /// What.
        dice: u64,
    },
    /// Somebody sends a refused or parked command once more, or drops it.
    Settle {
        /// On which phone.
        phone: u8,
        /// In which tab.
        tab: u8,
        /// Which, and how.
        dice: u64,
    },
    /// A command that only a later version of the server can read.
    Unknown {
        /// On which phone.
        phone: u8,
        /// About what.
        dice: u64,
    },
    /// What can happen next in phones and network happens: mostly as it should, now and then not.
    Go {
        /// What, and how.
        dice: u64,
    },
    /// A tab has a reason to call.
    Want {
        /// On which phone.
        phone: u8,
        /// Which tab.
        tab: u8,
    },
    /// A page about somewhere else is opened in a tab, or left.
    Visit {
        /// On which phone.
        phone: u8,
        /// In which tab.
        tab: u8,
        /// Which.
        dice: u64,
    },
    /// A tab comes to the front.
    Front {
        /// On which phone.
        phone: u8,
        /// Which tab.
        tab: u8,
    },
    /// A tab dies, and is perhaps opened again.
    Crash {
        /// On which phone.
        phone: u8,
        /// Which tab.
        tab: u8,
        /// Whether it is opened at once.
        opened: bool,
    },
    /// A session ends, or somebody else signs in in the same browser, or the person does again.
    Session {
        /// On which phone.
        phone: u8,
        /// Who.
        dice: u64,
    },
    /// A phone's clock is set, up to a year from the truth.
    Clock {
        /// On which phone.
        phone: u8,
        /// By how many minutes it is wrong from now on.
        minutes: i32,
    },
    /// Storage loses a bucket of rows.
    Bucket {
        /// On which phone.
        phone: u8,
        /// Which.
        which: u8,
    },
    /// Another version of the app is installed: an old one that does not know every kind, or the present one.
    Install {
        /// On which phone.
        phone: u8,
        /// Whether it is the old one.
        old: bool,
    },
    /// Time goes by, and the clock gives what has come due.
    Pass {
        /// How many minutes.
        minutes: u16,
    },
    /// Days go by, and tombstones are purged.
    Days {
        /// How many.
        days: u8,
    },
    /// A write of the server fails, whatever it writes, or the commit that it belongs to; and the server starts again.
    Break {
        /// After how many others.
        at: u8,
        /// Whether it is the commit.
        commit: bool,
    },
    /// The server starts again; calls that wait for it get no answer.
    Restart,
    /// A backup is made.
    BackUp,
    /// The last backup is brought back.
    Restore,
    /// A later version of the server is installed.
    Upgrade,
    /// The server starts again with another bound on the rows of one answer.
    Chunk {
        /// How many; none: the usual.
        rows: Option<u8>,
    },
    /// A while in which nothing goes wrong: what is under way arrives, and everybody sees what the others did. Who was
    /// offered something mostly answers; without it nobody would come to that in time.
    Lull {
        /// Who, and what.
        dice: u64,
    },
}

/// A step of any kind, the usual ones most often, made of three numbers: one strategy instead of a union of twenty,
/// which takes a compiler minutes.
fn step() -> impl Strategy<Value = Step> {
    any::<(u32, u32, u64)>().prop_map(|(kind, which, dice)| made_of(kind, which, dice))
}

fn made_of(kind: u32, which: u32, dice: u64) -> Step {
    let [phone, tab, small, yes] = which.to_le_bytes();
    let (opened, old) = (yes % 2 == 0, yes % 2 == 0);
    let year = 366 * 24 * 60;
    let off = i32::try_from(dice % (2 * year)).unwrap_or_default();
    let minutes = off - i32::try_from(year).unwrap_or_default();
    let kinds = [
        (30, Step::Act { phone, tab, dice }),
        (5, Step::Form { phone, dice }),
        (3, Step::Settle { phone, tab, dice }),
        (1, Step::Unknown { phone, dice }),
        (130, Step::Go { dice }),
        (10, Step::Want { phone, tab }),
        (5, Step::Visit { phone, tab, dice }),
        (2, Step::Front { phone, tab }),
        (3, Step::Crash { phone, tab, opened }),
        (1, Step::Session { phone, dice }),
        (1, Step::Clock { phone, minutes }),
        (
            1,
            Step::Bucket {
                phone,
                which: small,
            },
        ),
        (1, Step::Install { phone, old }),
        (
            3,
            Step::Pass {
                minutes: u16::from(small) + 1,
            },
        ),
        (1, Step::Days { days: days(small) }),
        (
            4,
            Step::Break {
                at: small,
                commit: yes % 3 == 0,
            },
        ),
        (1, Step::Restart),
        (2, Step::BackUp),
        (1, Step::Restore),
        (1, Step::Upgrade),
        (4, Step::Lull { dice }),
        (
            1,
            Step::Chunk {
                rows: (yes % 2 == 0).then_some(small % 12 + 1),
            },
        ),
    ];
    let all: u32 = kinds.iter().map(|(weight, _)| weight).sum();
    let mut rest = kind % all;
    for (weight, step) in kinds {
        if rest < weight {
            return step;
        }
        rest -= weight;
    }
    Step::Restart
}

/// Mostly some days; at times so many that what is kept for a month is forgotten.
fn days(small: u8) -> u8 {
    if small.is_multiple_of(4) {
        32
    } else {
        small % 8 + 1
    }
}

/// The script of a seed: always the same one.
pub fn script(seed: u64, steps: usize) -> Vec<Step> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let made = proptest::collection::vec(step(), steps..=steps).new_tree(&mut runner);
    made.map(|tree| tree.current()).unwrap_or_default()
}

/// How many scripts are tried to find a shorter one.
const TRIES: usize = 600;

/// A shorter script that still fails: as long as that works, leaves out ever smaller parts. A step carries its own
/// chance, so what remains stays as it was; that is why parts of hundreds can go at once, where leaving out step by
/// step would take hours.
pub fn shorten<F>(
    mut script: Vec<Step>,
    mut why: F,
    fails: impl Fn(&[Step]) -> Option<F>,
) -> (Vec<Step>, F) {
    let mut part = script.len() / 2;
    let mut tries = 0;
    while part > 0 && tries < TRIES {
        let mut from = 0;
        let mut shortened = false;
        while from < script.len() && tries < TRIES {
            let to = (from + part).min(script.len());
            let shorter = [&script[..from], &script[to..]].concat();
            tries += 1;
            match fails(&shorter) {
                Some(failure) => {
                    script = shorter;
                    why = failure;
                    shortened = true;
                }
                None => from = to,
            }
        }
        if !shortened || part > 1 {
            part /= 2;
        }
    }
    (script, why)
}
