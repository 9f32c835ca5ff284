//! Pulls and the sync call, as the store answers them.

use std::collections::{BTreeMap, BTreeSet};

use domain::kernel::row::Wire;
use domain::kernel::sync::{Pulled, Push, SpacePull};
use domain::kernel::{Minutes, Outcome, PersonId, Space, space};
use serde_json::value::RawValue;
use store::Via;
use uuid::Uuid;

use super::tables::Shelved;
use super::{Model, perform};
use crate::faults::Broken;

/// How long tombstones are kept.
const TOMBSTONES_KEPT: Minutes = Minutes::days(30);

/// Answers a sync call.
pub fn exchange(
    model: &mut Model,
    push: &Push,
    person: Option<PersonId>,
) -> Result<Pulled, Broken> {
    let person = person.filter(|person| model.tables.actor(*person).is_some());
    let mut outcomes = Vec::new();
    for (nth, wire) in push.commands.iter().take(Push::COMMANDS_MAX).enumerate() {
        let Some(person) = person else { break };
        let outcome = match wire.open() {
            Ok(envelope) if envelope.actor == person => {
                match perform::perform(model, &envelope, Via::Outbox, nth) {
                    Ok(outcome) => outcome,
                    Err(broken) if outcomes.is_empty() => return Err(broken),
                    Err(_) => break,
                }
            }
            Ok(_) => Outcome::Unprocessable {
                key: "kernel.refusal.not_yours".into(),
            },
            Err(_) => Outcome::Unprocessable {
                key: "kernel.refusal.unreadable".into(),
            },
        };
        outcomes.push((wire.id, outcome));
    }
    let actor = person.and_then(|person| model.tables.actor(person));
    let home = actor.as_ref().and_then(|actor| actor.home.as_ref());
    let role = actor.as_ref().and_then(|actor| actor.grants.first());
    let shown = home.map(|home| home.path.clone());
    let shown = shown.or_else(|| role.map(|role| role.path.clone()));
    let place = shown.unwrap_or_else(|| model.tables.root());
    let kept = space::kept(actor.as_ref(), &place);
    let epoch = Uuid::from_u128(model.epoch + 1);
    let none = BTreeMap::new();
    let have = if push.epoch == Some(epoch) {
        &push.have
    } else {
        &none
    };
    let visited = push.have.keys().filter(|space| !kept.contains(space));
    let (readable, closed): (BTreeSet<Space>, BTreeSet<Space>) =
        visited.take(Push::VISITED_MAX).partition(|space| {
            let path = space.place().map(|place| model.tables.path(place));
            space::readable(actor.as_ref(), space, &path.unwrap_or_default())
        });
    let nothing = Shelved::default();
    let spaces = kept.union(&readable).filter_map(|space| {
        let shelved = model.tables.spaces.get(space).unwrap_or(&nothing);
        let named = push.have.get(space).copied();
        let have = have.get(space).copied().unwrap_or_default();
        let usable = have >= shelved.min_since && have <= shelved.version;
        let since = if usable { have } else { 0 };
        let news = shelved.version > since || named.is_some_and(|named| named > since);
        news.then(|| pull(*space, shelved, since, model.chunk))?
    });
    Ok(Pulled {
        outcomes,
        spaces: spaces.collect(),
        actor,
        place,
        now: model.now,
        epoch,
        closed,
        schemas: domain::kernel::replica::schemas(),
        app_version: String::new(),
        kept,
    })
}

fn pull(space: Space, shelved: &Shelved, since: u64, chunk: Option<u64>) -> Option<Box<RawValue>> {
    let above = || shelved.order.range((since + 1, "", Uuid::nil())..);
    let most = chunk.map_or(usize::MAX, |rows| {
        usize::try_from(rows).unwrap_or(usize::MAX)
    });
    let more = above().nth(most).is_some();
    let version = if more {
        let whole = whole_versions(above().map(|(version, ..)| *version), most);
        whole.max(shelved.min_since)
    } else {
        shelved.version
    };
    let rows = above().take_while(|(one, ..)| *one <= version);
    let rows = rows.filter_map(|(version, kind, id)| {
        let line = shelved.lines.get(&(*kind, *id))?;
        (since > 0 || line.body.is_some()).then(|| Wire {
            kind: (*kind).to_owned(),
            id: *id,
            version: *version,
            body: line.body.as_ref().map(|body| RawValue::to_owned(body)),
        })
    });
    let pull = SpacePull {
        space,
        since,
        version,
        replace: since == 0,
        more,
        rows: rows.collect(),
    };
    serde_json::value::to_raw_value(&pull).ok()
}

/// How many versions fit into an answer as a whole: the first in any case.
fn whole_versions(versions: impl Iterator<Item = u64>, most: usize) -> u64 {
    let mut sizes: BTreeMap<u64, usize> = BTreeMap::new();
    for version in versions {
        *sizes.entry(version).or_default() += 1;
    }
    let (mut last, mut sum) = (0, 0);
    for (version, size) in sizes {
        sum += size;
        if sum > most && last > 0 {
            break;
        }
        last = version;
        if sum > most {
            break;
        }
    }
    last
}

/// Purges old tombstones.
pub fn purge(model: &mut Model) -> Result<(), Broken> {
    let before = model.now.minus(TOMBSTONES_KEPT);
    let old = |line: &super::tables::Line| line.body.is_none() && line.at < before;
    let shelved = model.tables.spaces.values();
    let lines = shelved.flat_map(|shelved| shelved.lines.values());
    let writes = 2 * lines.filter(|line| old(line)).count();
    if model.fails(0, writes).is_some() {
        return Err(Broken::meant());
    }
    for shelved in model.tables.spaces.values_mut() {
        let purged = shelved.lines.iter().filter(|(_, line)| old(line));
        let purged: Vec<_> = purged
            .map(|((kind, id), line)| (line.version, *kind, *id))
            .collect();
        for (version, kind, id) in purged {
            shelved.lines.remove(&(kind, id));
            shelved.order.remove(&(version, kind, id));
            shelved.min_since = shelved.min_since.max(version);
        }
    }
    Ok(())
}
