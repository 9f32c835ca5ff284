//! What must hold when everything has come to rest.

use std::collections::BTreeSet;
use std::mem::discriminant;

use domain::kernel::outbox::{KEPT, Outbox, State};
use domain::kernel::replica::Replica;
use domain::kernel::sync::Pulled;
use domain::kernel::{Outcome, PersonId, Shelf, Space};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::backend::Rows;
use crate::failure::{Failure, Invariant};
use crate::figures::Befell;
use crate::phone::TABS;
use crate::run::visits::of_others;
use crate::run::{Run, hide_what_is_new};

/// Checks all of it.
///
/// # Errors
/// The first thing that is wrong.
pub fn check(run: &mut Run<'_>) -> Result<(), Failure> {
    run.nothing_is_oversold()?;
    let moved = rows_moved(&run.backend.rows());
    run.traced.figures.happened_often(Befell::RowMoved, moved);
    let visitor = pull(run, [], None)?;
    run.peeks(None, &visitor)?;
    for number in 0..run.phones.len() {
        let kept = nothing_is_lost(run, number)?;
        run.held(Invariant::NothingLost, kept);
        let answered = queue_is_empty(run, number)?;
        run.held(Invariant::Converges, answered);
        let confirmed = outcomes_stand(run, number)?;
        run.held(Invariant::NeverBack, confirmed);
        let tabs = tabs_are_one(run, number)?;
        run.held(Invariant::TabsAndClocks, tabs);
        let rows = rows_are_those_of_the_server(run, number)?;
        run.held(Invariant::Converges, rows);
        let visited = what_is_visited_is_the_servers(run, number)?;
        run.held(Invariant::Converges, visited);
    }
    Ok(())
}

/// How many rows have left a space for another one of its kind.
fn rows_moved(rows: &Rows) -> usize {
    let buried = rows.iter().filter(|(_, stored)| stored.body.is_none());
    let moved = buried.filter(|((left, kind, id), _)| {
        let mut living = rows.iter().filter(|(_, stored)| stored.body.is_some());
        living.any(|((space, of, one), _)| {
            (of, one) == (kind, id) && discriminant(space) == discriminant(left)
        })
    });
    moved.count()
}

/// All that somebody keeps, and what they may read of some spaces besides.
fn pull(
    run: &mut Run<'_>,
    also: impl IntoIterator<Item = Space>,
    person: Option<PersonId>,
) -> Result<Pulled, Failure> {
    let pulled = run.whole(also, person);
    pulled.ok_or_else(|| run.broken("a pull failed though nothing was broken"))
}

/// Whatever was said to be kept is there, was dropped by choice, or was confirmed long ago.
fn nothing_is_lost(run: &Run<'_>, number: usize) -> Result<usize, Failure> {
    let phone = &run.phones[number];
    for id in &phone.book.kept {
        let done = run.oracle.done(*id);
        let aged = done.is_some_and(|done| done < run.now.minus(KEPT));
        if !phone.disk.holds(*id) && !phone.book.dropped.contains(id) && !aged {
            let what = format!("command {id} of phone {number} is gone");
            return Err(run.wrong(Invariant::NothingLost, what));
        }
    }
    Ok(phone.book.kept.len())
}

/// What can be sent was sent and answered.
fn queue_is_empty(run: &Run<'_>, number: usize) -> Result<usize, Failure> {
    let phone = &run.phones[number];
    let outbox = phone.disk.outbox(phone.person);
    let open = outbox.entries().filter(|entry| entry.state.is_open());
    for entry in open {
        if outbox.blocker(entry).is_none() {
            let what = format!(
                "command {} of phone {number} is never answered: {:?}, {} ({})",
                entry.envelope.id,
                entry.state,
                entry.envelope.command.get(),
                phone.standing()
            );
            return Err(run.wrong(Invariant::Converges, what));
        }
    }
    Ok(outbox.entries().count())
}

/// What a phone says of a command is what the server says, in this life of its database.
fn outcomes_stand(run: &mut Run<'_>, number: usize) -> Result<usize, Failure> {
    let person = run.phones[number].person;
    let outbox = run.phones[number].disk.outbox(person);
    let mut stand = 0;
    for entry in outbox.entries() {
        let id = entry.envelope.id;
        if let State::Confirmed { .. } = &entry.state {
            match run.backend.outcome(person, id) {
                Some(Outcome::Done { .. }) => stand += 1,
                other => {
                    let what = format!(
                        "command {id} of phone {number} reads confirmed, and the server has {other:?}"
                    );
                    return Err(run.wrong(Invariant::NeverBack, what));
                }
            }
        }
    }
    Ok(stand)
}

/// Two tabs know the same, and it is what is on the disk.
fn tabs_are_one(run: &Run<'_>, number: usize) -> Result<usize, Failure> {
    let phone = &run.phones[number];
    let states = |outbox: &Outbox| -> Vec<_> {
        let entries = outbox.entries();
        entries
            .map(|entry| (entry.seq, entry.envelope.id, entry.state.clone()))
            .collect()
    };
    let disk = states(&phone.disk.outbox(phone.person));
    let on_disk = lines(&phone.disk.replica());
    let mut open = 0;
    for tab in 0..TABS {
        let Some(core) = phone.core(tab) else {
            continue;
        };
        open += 1;
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
        if lines(core.replica()) != on_disk {
            let what = format!("tab {tab} of phone {number} has other rows than its disk");
            return Err(run.wrong(Invariant::TabsAndClocks, what));
        }
    }
    Ok(open)
}

fn rows_are_those_of_the_server(run: &mut Run<'_>, number: usize) -> Result<usize, Failure> {
    let person = run.phones[number].person;
    let mut pulled = pull(run, [], Some(person))?;
    run.peeks(Some(person), &pulled)?;
    if run.phones[number].old {
        hide_what_is_new(&mut pulled.spaces);
    }
    let mut fresh = Replica::default();
    if let Err(error) = fresh.take(&pulled, run.now) {
        return Err(run.broken(error.to_string()));
    }
    let phone = &run.phones[number];
    let (fresh, stored) = (lines(&fresh), lines(&phone.disk.replica()));
    if fresh == stored {
        return Ok(fresh.len());
    }
    let missing = fresh.difference(&stored).next();
    let extra = stored.difference(&fresh).next();
    let what = format!(
        "the rows of phone {number} are not those of a fresh pull: it misses {missing:?} and has {extra:?} ({})",
        phone.standing()
    );
    Err(run.wrong(Invariant::Converges, what))
}

/// The open page about somewhere else, in the tab that talks to the server, shows what is there.
fn what_is_visited_is_the_servers(run: &mut Run<'_>, number: usize) -> Result<usize, Failure> {
    let phone = &run.phones[number];
    let person = phone.person;
    let leading = (0..TABS).find(|tab| phone.leads(*tab));
    let Some(core) = leading.and_then(|tab| phone.core(tab)) else {
        return Ok(0);
    };
    let spaces = core.replica().visited();
    let shown = core.replica().view(run.now);
    let pulled = pull(run, spaces.iter().copied(), Some(person))?;
    run.peeks(Some(person), &pulled)?;
    let closed = spaces.iter().find(|space| pulled.closed.contains(space));
    if let Some(closed) = closed {
        let what = format!("phone {number} still shows {closed}");
        return Err(run.wrong(Invariant::NobodyPeeks, what));
    }
    let mut texts = of_others(pulled);
    if run.phones[number].old {
        hide_what_is_new(&mut texts);
    }
    let about = BTreeSet::from([Uuid::nil()]);
    let mut fresh = Replica::default();
    fresh.open_page(about.clone());
    if let Err(error) = fresh.visit(&about, None, &texts) {
        return Err(run.broken(error.to_string()));
    }
    let fresh = fresh.view(run.now);
    for space in &spaces {
        let (here, there) = (shown.shelf(space), fresh.shelf(space));
        let same = match there {
            Some(there) => here.is_some_and(|here| format!("{here:?}") == format!("{there:?}")),
            None => here.is_none_or(Shelf::is_empty),
        };
        if !same {
            let what =
                format!("phone {number} shows {space} as {here:?}, the server has {there:?}");
            return Err(run.wrong(Invariant::Converges, what));
        }
    }
    Ok(spaces.len())
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
        let rows: Vec<&RawValue> = serde_json::from_str(&text).unwrap_or_default();
        lines.extend(rows.into_iter().map(|row| (space, row.get().to_owned())));
    }
    lines
}
