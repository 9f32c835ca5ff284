//! The sheet of figures at the end of `cargo xtask sim`.

use std::collections::BTreeMap;
use std::fmt::{Display, Formatter, Result};
use std::time::Duration;

use crate::Times;
use crate::acts;
use crate::failure::Invariant;
use crate::figures::{Befell, Figures};
use crate::run::Traced;

/// By which commands rights come.
const GRANT: [&str; 2] = ["org.Vouch", "org.Appoint"];
/// By which commands rights go.
const REVOKE: [&str; 2] = ["org.EndRole", "org.MoveOut"];

/// The figures of many runs.
#[derive(Debug, Default)]
pub struct Sheet {
    first: u64,
    seeds: u64,
    steps: usize,
    took: BTreeMap<&'static str, Duration>,
    figures: Figures,
}

impl Sheet {
    /// An empty sheet, for seeds from `first` on.
    pub fn from(first: u64) -> Self {
        Self {
            first,
            ..Self::default()
        }
    }

    /// Adds what came of a seed.
    pub fn add(&mut self, traced: &Traced, times: &Times) {
        self.seeds += 1;
        self.steps += traced.steps;
        self.figures.add(&traced.figures);
        for (name, took) in times {
            *self.took.entry(name).or_default() += *took;
        }
    }

    /// How many steps a second there were on a server.
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52 steps")]
    fn rate(&self, took: Duration) -> f64 {
        self.steps as f64 / took.as_secs_f64()
    }

    fn done(&self, names: &[&str]) -> usize {
        names.iter().map(|name| self.figures.of(name).1).sum()
    }
}

impl Display for Sheet {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let last = self.first + self.seeds.saturating_sub(1);
        writeln!(
            f,
            "seeds                            {}, {} to {last}",
            self.seeds, self.first
        )?;
        writeln!(f, "steps                            {}", self.steps)?;
        for (name, took) in &self.took {
            writeln!(f, "steps a second, {name:<17}{:.0}", self.rate(*took))?;
        }
        writeln!(f, "\nwhat befell")?;
        for (what, name) in Befell::ALL {
            writeln!(f, "  {name:<30} {}", self.figures.times(what))?;
        }
        writeln!(f, "  {:<30} {}", "rights granted", self.done(&GRANT))?;
        writeln!(f, "  {:<30} {}", "rights revoked", self.done(&REVOKE))?;
        writeln!(
            f,
            "\ncommands                         given  confirmed    refused"
        )?;
        for slice in acts::SLICES {
            let (given, done) = self.figures.of_slice(slice);
            writeln!(
                f,
                "  {slice:<30} {given:>5} {done:>10} {:>10}",
                given - done
            )?;
            let kinds = acts::names().filter(|name| name.starts_with(slice));
            let kinds: Vec<String> = kinds
                .map(|name| {
                    let (given, done) = self.figures.of(name);
                    format!("{} {done}/{given}", &name[slice.len() + 1..])
                })
                .collect();
            for line in kinds.chunks(5) {
                writeln!(f, "    {}", line.join(", "))?;
            }
        }
        let never: Vec<&str> = acts::names()
            .filter(|name| self.figures.of(name).1 == 0)
            .collect();
        if !never.is_empty() {
            writeln!(f, "  never confirmed: {}", never.join(", "))?;
        }
        writeln!(
            f,
            "\ninvariants                       cases, all of which held"
        )?;
        for (invariant, name) in Invariant::ALL {
            let (number, cases) = (invariant as u8, self.figures.cases(invariant));
            writeln!(f, "  {number:>2} {name:<27} {cases}")?;
        }
        writeln!(
            f,
            "   9 there is no ledger yet; 10 is held by `cargo xtask tidy`"
        )
    }
}
