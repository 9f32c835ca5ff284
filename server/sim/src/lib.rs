//! A seeded simulation of the neighbourhood: many phones with two tabs each, the network between, staff, the clock
//! and a server, all acting by chance that repeats. The rules, the outbox, the replica and what a phone does with
//! calls and answers are the real ones; so is the store, on a real SQLite file, with a plain model of the store
//! beside it that must come out the same.
//!
//! - A seed makes a script ([`script`]), and a script is all that a run ([`run`]) depends on.
//! - In it messages are lost, doubled, late and overtake each other; tabs die between any two steps of their
//!   storage, any write of the server fails, whatever the table, be it a person's or the clock's, or the commit of all of
//!   them, and the server dies between commit and answer; rights come and go; rows move between spaces; phones' clocks are up to a year off; old and
//!   later versions take part; a backup is brought back.
//! - Then everything comes to rest, and the invariants of the architecture must hold ([`rest`]). Of the ten, the
//!   ninth has nothing to check yet, since there is no ledger; the tenth is checked by `cargo xtask tidy`.
//! - With the feature `planted`, bugs are compiled in that a run chooses by name; `tests/planted.rs` demands that each is
//!   found, and that its seed is clean without it.

pub mod acts;
pub mod backend;
pub mod cast;
pub mod dice;
pub mod failure;
pub mod faults;
pub mod figures;
pub mod model;
pub mod oracle;
pub mod phone;
#[cfg(feature = "planted")]
pub mod planted;
pub mod rest;
pub mod run;
pub mod script;
pub mod sheet;
pub mod sqlite;
pub mod standing;

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use backend::Backend;
use failure::Failure;
use model::Model;
use run::{Run, Traced};
use script::Step;
use sqlite::Sqlite;

/// How many steps a script has unless said otherwise.
pub const STEPS: usize = 500;

/// On which server a script is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// The plain model.
    Model,
    /// The real store.
    Sqlite,
    /// Both, which must come out the same.
    Both,
}

/// Plays a script.
///
/// # Errors
/// What is wrong.
pub fn play(script: &[Step], on: On) -> Result<Traced, Failure> {
    play_and_time(script, on).map(|(traced, _)| traced)
}

/// How long each server took for a script.
pub type Times = Vec<(&'static str, Duration)>;

/// Plays a script, and says how long each server took for it.
///
/// # Errors
/// What is wrong.
pub fn play_and_time(script: &[Step], on: On) -> Result<(Traced, Times), Failure> {
    match on {
        On::Model => play_on(&mut furnished()?, script),
        On::Sqlite => play_on(&mut sqlite()?, script),
        On::Both => play_on_both(script),
    }
}

fn play_on(backend: &mut dyn Backend, script: &[Step]) -> Result<(Traced, Times), Failure> {
    let name = backend.name();
    let begun = Instant::now();
    let traced = Run::on(backend).play(script)?;
    Ok((traced, vec![(name, begun.elapsed())]))
}

fn play_on_both(script: &[Step]) -> Result<(Traced, Times), Failure> {
    let (mut model, mut sqlite) = (furnished()?, sqlite()?);
    let (on_sqlite, mut times) = play_on(&mut sqlite, script)?;
    model.follow(sqlite.failed());
    let (on_model, further) = play_on(&mut model, script)?;
    times.extend(further);
    let differ = |what: String| {
        Err(Failure {
            invariant: None,
            step: script.len(),
            what,
        })
    };
    let pairs = on_model.outcomes.iter().zip(&on_sqlite.outcomes);
    for (one, other) in pairs {
        if one != other {
            return differ(format!("the model says {one:?}, SQLite {other:?}"));
        }
    }
    if on_model.outcomes.len() != on_sqlite.outcomes.len() {
        return differ("one server decided more commands than the other".into());
    }
    let answers = on_model.answers.iter().zip(&on_sqlite.answers);
    if let Some(number) = answers.into_iter().position(|(one, other)| one != other) {
        return differ(format!("answer {number} brings other rows"));
    }
    if on_model.answers.len() != on_sqlite.answers.len() {
        return differ("one server answered more calls than the other".into());
    }
    let (ours, theirs) = (model.rows(), sqlite.rows());
    for key in ours.keys().chain(theirs.keys()) {
        let (one, other) = (ours.get(key), theirs.get(key));
        if one != other {
            return differ(format!(
                "{key:?} is {one:?} in the model, {other:?} in SQLite"
            ));
        }
    }
    let (ours, theirs) = (model.dues(), sqlite.dues());
    if ours != theirs {
        return differ(format!("due in the model: {ours:?}; in SQLite: {theirs:?}"));
    }
    Ok((on_model, times))
}

/// The model, into which people have moved.
fn furnished() -> Result<Model, Failure> {
    static FURNISHED: OnceLock<Result<Model, String>> = OnceLock::new();
    let furnished = FURNISHED.get_or_init(|| {
        let mut model = Model::default();
        cast::move_in(&mut model)?;
        Ok(model)
    });
    furnished.clone().map_err(not_furnished)
}

fn sqlite() -> Result<Sqlite, Failure> {
    Sqlite::furnished().map_err(not_furnished)
}

fn not_furnished(what: String) -> Failure {
    Failure {
        invariant: None,
        step: 0,
        what,
    }
}
