//! What must hold when everything has come to rest.

use std::collections::{BTreeMap, BTreeSet};

use domain::kernel::outbox::{KEPT, Outbox, State};
use domain::kernel::replica::Replica;
use domain::kernel::sync::Push;
use domain::kernel::{Outcome, PersonId, Space};
use uuid::Uuid;

use crate::failure::{Failure, Invariant};
use crate::phone::TABS;
use crate::run::{Run, hide_what_is_new};

/// Checks all of it.
///
/// # Errors
/// The first thing that is wrong.
pub fn check(run: &mut Run<'_>) -> Result<(), Failure> {
    if let Some(what) = run.backend.oversold().into_iter().next() {
        return Err(run.wrong(Invariant::NeverOversold, what));
    }
    let visitor = pull(run, None)?;
    run.peeks(None, &visitor)?;
    for number in 0..run.phones.len() {
        nothing_is_lost(run, number)?;
        queue_is_empty(run, number)?;
        outcomes_stand(run, number)?;
        tabs_are_one(run, number)?;
        rows_are_those_of_the_server(run, number)?;
    }
    Ok(())
}

fn pull(
    run: &mut Run<'_>,
    person: Option<PersonId>,
) -> Result<domain::kernel::sync::Pulled, Failure> {
    let push = Push {
        client: Uuid::nil(),
        epoch: None,
        commands: Vec::new(),
        have: BTreeMap::new(),
        schemas: BTreeMap::new(),
    };
    let pulled = run.backend.exchange(&push, person);
    pulled.map_err(|broken| run.broken(broken.0))
}

/// Whatever was said to be kept is there, was dropped by choice, or was confirmed long ago.
fn nothing_is_lost(run: &Run<'_>, number: usize) -> Result<(), Failure> {
    let phone = &run.phones[number];
    for id in &phone.book.kept {
        let done = run.oracle.done(*id);
        let aged = done.is_some_and(|done| done < run.now.minus(KEPT));
        if !phone.disk.holds(*id) && !phone.book.dropped.contains(id) && !aged {
            let what = format!("command {id} of phone {number} is gone");
            return Err(run.wrong(Invariant::NothingLost, what));
        }
    }
    Ok(())
}

/// What can be sent was sent and answered.
fn queue_is_empty(run: &Run<'_>, number: usize) -> Result<(), Failure> {
    let phone = &run.phones[number];
    let outbox = phone.disk.outbox(phone.person);
    let open = outbox.entries().filter(|entry| entry.state.is_open());
    for entry in open {
        if outbox.blocker(entry).is_none() {
            let what = format!(
                "command {} of phone {number} is never answered: {:?}, {}",
                entry.envelope.id,
                entry.state,
                entry.envelope.command.get()
            );
            return Err(run.wrong(Invariant::Converges, what));
        }
    }
    Ok(())
}

/// What a phone says of a command is what the server says, in this life of its database.
fn outcomes_stand(run: &mut Run<'_>, number: usize) -> Result<(), Failure> {
    let person = run.phones[number].person;
    let outbox = run.phones[number].disk.outbox(person);
    for entry in outbox.entries() {
        let id = entry.envelope.id;
        if let State::Confirmed { .. } = &entry.state {
            match run.backend.outcome(person, id) {
                Some(Outcome::Done { .. }) => {}
                other => {
                    let what = format!(
                        "command {id} of phone {number} reads confirmed, and the server has {other:?}"
                    );
                    return Err(run.wrong(Invariant::NeverBack, what));
                }
            }
        }
    }
    Ok(())
}

/// Two tabs know the same, and it is what is on the disk.
fn tabs_are_one(run: &Run<'_>, number: usize) -> Result<(), Failure> {
    let phone = &run.phones[number];
    let states = |outbox: &Outbox| -> Vec<_> {
        let entries = outbox.entries();
        entries
            .map(|entry| (entry.seq, entry.envelope.id, entry.state.clone()))
            .collect()
    };
    let disk = states(&phone.disk.outbox(phone.person));
    let stored = phone.disk.replica();
    for tab in 0..TABS {
        let Some(core) = phone.core(tab) else {
            continue;
        };
        let memory = core.outbox().map(states).unwrap_or_default();
        if memory != disk {
            let other = |(one, other): &(&_, &_)| one != other;
            let differ = memory.iter().zip(&disk).find(other);
            let what = format!(
                "tab {tab} of phone {number} has other commands than its disk: {} instead of {}, {differ:?}",
                memory.len(),
                disk.len()
            );
            return Err(run.wrong(Invariant::TabsAndClocks, what));
        }
        if lines(core.replica()) != lines(&stored) {
            let what = format!("tab {tab} of phone {number} has other rows than its disk");
            return Err(run.wrong(Invariant::TabsAndClocks, what));
        }
    }
    Ok(())
}

fn rows_are_those_of_the_server(run: &mut Run<'_>, number: usize) -> Result<(), Failure> {
    let person = run.phones[number].person;
    let mut pulled = pull(run, Some(person))?;
    run.peeks(Some(person), &pulled)?;
    if run.phones[number].old {
        hide_what_is_new(&mut pulled);
    }
    let mut fresh = Replica::default();
    if let Err(error) = fresh.take(&pulled, run.now) {
        return Err(run.broken(error.to_string()));
    }
    let phone = &run.phones[number];
    let (fresh, stored) = (lines(&fresh), lines(&phone.disk.replica()));
    if fresh == stored {
        return Ok(());
    }
    let missing = fresh.difference(&stored).next();
    let extra = stored.difference(&fresh).next();
    let what = format!(
        "the rows of phone {number} are not those of a fresh pull: it misses {missing:?} and has {extra:?}"
    );
    Err(run.wrong(Invariant::Converges, what))
}

/// All rows as they are stored, unknown ones too, with the version that each space has reached.
fn lines(replica: &Replica) -> BTreeSet<(Space, String)> {
    let mut lines = BTreeSet::new();
    for (space, span) in &replica.head().spaces {
        lines.insert((*space, format!("version {}", span.version)));
    }
    for (key, text) in replica.all().put {
        let Some(space) = key.split('#').next().and_then(|space| space.parse().ok()) else {
            continue;
        };
        let rows: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap_or_default();
        lines.extend(rows.into_iter().map(|row| (space, row.to_string())));
    }
    lines
}
