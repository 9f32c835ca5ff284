//! The write path, as the store walks it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::inbox::{Letter, LetterId, LetterRow};
use domain::kernel::outcome::Consequences;
use domain::kernel::{Ctx, Envelope, Instant, Outcome, PersonId, Placed, Space, Words};
use domain::slices::{Body, Command};
use serde_json::value::RawValue;
use store::Via;
use uuid::Uuid;

use super::tables::{Line, Waiting};
use super::{Model, Slice, Tables};
use crate::faults::Broken;

type Keep = Box<dyn FnOnce(&mut Tables)>;
type Rows = BTreeMap<(Space, &'static str, Uuid), Option<Body>>;

/// What was decided of one command, before it is kept.
struct Decided {
    rows: Rows,
    events: usize,
    consequences: Consequences,
    answer: Result<domain::kernel::Told, Outcome>,
    keep: Option<Keep>,
}

/// Gives a command, the n-th of a call.
pub fn perform(
    model: &mut Model,
    envelope: &Envelope,
    via: Via,
    nth: usize,
) -> Result<Outcome, Broken> {
    if model.follows && model.fails(nth, 0).is_some() {
        return Err(Broken::meant());
    }
    let who = (envelope.actor, envelope.id);
    let text = text(envelope);
    if let Some((known, outcome)) = model.tables.outcomes.get(&who).cloned() {
        leave(&mut model.tables, via);
        return Ok(if known == text {
            outcome
        } else {
            Outcome::Unprocessable {
                key: "kernel.refusal.id_used_twice".into(),
            }
        });
    }
    let Some(ctx) = context(model, envelope) else {
        return Ok(signed_out());
    };
    let mut decided = dispatch(&model.tables, &envelope.command, &ctx);
    if let Err(input @ Outcome::Input { .. }) = decided.answer {
        leave(&mut model.tables, via);
        return Ok(input);
    }
    let letters = letters(&decided, &ctx, via);
    for (id, letter, _) in &letters {
        let row = LetterRow {
            key: letter.key.clone(),
            facts: letter.facts.clone(),
            about: letter.about.clone(),
            at: letter.at,
            read: false,
        };
        let place = (Space::Person(letter.person), "inbox.letter", *id);
        decided.rows.insert(place, Some(Body::Letter(row)));
    }
    if model.fails(nth, writes(&decided, letters.len())).is_some() {
        return Err(Broken::meant());
    }
    let tables = &mut model.tables;
    leave(tables, via);
    tables.events += decided.events as u64;
    if let Some(keep) = decided.keep {
        keep(tables);
    }
    let readers: BTreeSet<PersonId> = letters.iter().map(|(_, letter, _)| letter.person).collect();
    for (id, letter, _) in letters {
        tables.letters.insert(id, letter);
    }
    schedule(tables, decided.consequences);
    for reader in readers {
        let due = domain::inbox::ageing(reader, ctx.now);
        let waiting = Waiting::of(&due);
        tables
            .dues
            .entry((due.entity, due.purpose))
            .or_insert(waiting);
    }
    let versions = write(tables, decided.rows, ctx.now);
    let outcome = match decided.answer {
        Ok(told) => Outcome::Done {
            key: told.key.to_owned(),
            facts: told.facts,
            next: told.next,
            versions,
        },
        Err(refused) => refused,
    };
    tables.outcomes.insert(who, (text, outcome.clone()));
    Ok(outcome)
}

/// About how many writes a command takes: what happened, what stands on the clock, letters, rows, and its outcome.
fn writes(decided: &Decided, letters: usize) -> usize {
    let dues = decided.consequences.dues.len() + decided.consequences.moot.len();
    decided.events + dues + 2 * letters + decided.rows.len() + 1
}

/// Whether a command would come out otherwise if the phone's clock were a year off in either direction.
pub fn clock_matters(model: &Model, envelope: &Envelope) -> bool {
    let year = 366 * 86_400_000;
    let by = |off: i64| {
        let made = Instant(model.now.0 + off);
        let envelope = Envelope {
            made,
            ..envelope.clone()
        };
        let ctx = context(model, &envelope)?;
        let decided = dispatch(&model.tables, &envelope.command, &ctx);
        Some(match decided.answer {
            Ok(told) => told.key.to_owned(),
            Err(Outcome::Refused { key, .. } | Outcome::Unprocessable { key }) => key,
            Err(_) => String::new(),
        })
    };
    let right = by(0);
    by(year) != right || by(-year) != right
}

/// The clock gives no command twice.
fn leave(tables: &mut Tables, via: Via) {
    if let Via::Clock(id) = via {
        tables.dues.retain(|_, due| due.id != id);
    }
}

fn text(envelope: &Envelope) -> String {
    let command = serde_json::to_string(&envelope.command).unwrap_or_default();
    format!("{} {command}", envelope.subject)
}

fn context(model: &Model, envelope: &Envelope) -> Option<Ctx> {
    Some(Ctx {
        actor: model.tables.actor(envelope.actor)?,
        subject: envelope.subject,
        now: model.now,
        command: envelope.id,
        made: envelope.made,
    })
}

fn signed_out() -> Outcome {
    Outcome::Refused {
        key: "kernel.refusal.signed_out".into(),
        facts: Words::none(),
        next: Some("/sign-in".into()),
    }
}

fn dispatch(tables: &Tables, command: &Command, ctx: &Ctx) -> Decided {
    match command {
        Command::Accounts(command) => match *command {},
        Command::Org(command) => {
            let mut decided = decide::<domain::org::Org>(tables, command, ctx);
            let names = matches!(
                command,
                domain::org::Command::Rename(_) | domain::org::Command::AskToJoin(_)
            );
            if names && decided.answer.is_ok() {
                elsewhere(tables, ctx, &mut decided);
            }
            decided
        }
        Command::Notices(command) => decide::<domain::notices::Notices>(tables, command, ctx),
        Command::Services(command) => decide::<domain::services::Services>(tables, command, ctx),
        Command::Tasks(command) => decide::<domain::tasks::Tasks>(tables, command, ctx),
        Command::Inbox(command) => decide::<domain::inbox::Inbox>(tables, command, ctx),
    }
}

/// Where the name of a person shows beside their home and roles, when they go by another one from now on.
fn elsewhere(tables: &Tables, ctx: &Ctx, decided: &mut Decided) {
    let Some(keep) = decided.keep.take() else {
        return;
    };
    let mut after = tables.clone();
    keep(&mut after);
    let person = ctx.actor.person;
    if after.name(person) != tables.name(person) {
        let rows = super::services::of_name(&after, person);
        let rows = rows
            .into_iter()
            .chain(super::tasks::of_name(&after, person));
        let rows = rows.map(|(space, id, body)| ((space, body.kind(), id), Some(body)));
        decided.rows.extend(rows);
    }
    decided.keep = Some(Box::new(move |tables| *tables = after));
}

fn decide<S: Slice>(tables: &Tables, command: &S::Command, ctx: &Ctx) -> Decided
where
    S::Facts: 'static,
    S::Event: 'static,
{
    let facts = S::gather(tables, command, ctx);
    let events = match S::decide(&facts, command, ctx) {
        Ok(events) => events,
        Err(refusal) => {
            return Decided {
                rows: Rows::new(),
                events: 0,
                consequences: Consequences::default(),
                answer: Err(Outcome::refused(&refusal)),
                keep: None,
            };
        }
    };
    let mut after = facts.clone();
    let mut consequences = Consequences::default();
    for event in &events {
        S::apply(&mut after, event, ctx);
        let caused = S::consequences(&after, event, ctx);
        consequences.letters.extend(caused.letters);
        consequences.dues.extend(caused.dues);
        consequences.moot.extend(caused.moot);
    }
    let told = S::told(&after, command, &events, ctx);
    let rows = changed(S::project(&facts), S::project(&after));
    let count = events.len();
    let ctx = ctx.clone();
    Decided {
        rows,
        events: count,
        consequences,
        answer: Ok(told),
        keep: (count > 0).then(|| -> Keep {
            Box::new(move |tables| S::save(tables, &facts, after, &events, &ctx))
        }),
    }
}

/// The rows that are other after than before; what is no longer there leaves a tombstone.
fn changed(before: Vec<Placed>, after: Vec<Placed>) -> Rows {
    let laid = |placed: Vec<Placed>| -> Rows {
        let rows = placed.into_iter();
        rows.map(|(space, id, body)| ((space, body.kind(), id), Some(body)))
            .collect()
    };
    let (before, after) = (laid(before), laid(after));
    let left = before.keys().filter(|place| !after.contains_key(*place));
    let mut rows: Rows = left.map(|place| (*place, None)).collect();
    let new = after.into_iter();
    rows.extend(new.filter(|(place, body)| before.get(place) != Some(body)));
    rows
}

/// The letters of what was decided, with their ids and whether they are urgent.
fn letters(decided: &Decided, ctx: &Ctx, via: Via) -> Vec<(Uuid, Letter, bool)> {
    let id = |what: &str| Uuid::new_v5(&ctx.command.0, what.as_bytes());
    let caused = decided.consequences.letters.iter().enumerate();
    let mut letters: Vec<_> = caused
        .map(|(number, letter)| {
            let id = id(&format!("letter/{number}"));
            let words = (letter.key.to_owned(), letter.facts.clone());
            let about = letter.about.clone();
            (
                id,
                written(id, letter.to, words, about, ctx.now),
                letter.urgent,
            )
        })
        .collect();
    if let (Err(Outcome::Refused { key, facts, next }), Via::Outbox) = (&decided.answer, via) {
        let id = id("letter/refusal");
        let about = next.as_deref().unwrap_or("/outbox").to_owned();
        let words = (key.clone(), facts.clone());
        let letter = written(id, ctx.actor.person, words, about, ctx.now);
        letters.push((id, letter, true));
    }
    letters
}

fn written(
    id: Uuid,
    person: PersonId,
    (key, facts): (String, Words),
    about: String,
    at: Instant,
) -> Letter {
    Letter {
        id: LetterId(id),
        person,
        key,
        facts,
        about,
        at,
        read: None,
    }
}

fn schedule(tables: &mut Tables, consequences: Consequences) {
    for moot in consequences.moot {
        tables.dues.remove(&moot);
    }
    for due in consequences.dues {
        let waiting = Waiting::of(&due);
        tables.dues.insert((due.entity, due.purpose), waiting);
    }
}

fn write(tables: &mut Tables, rows: Rows, now: Instant) -> BTreeMap<Space, u64> {
    let spaces: BTreeSet<Space> = rows.keys().map(|(space, ..)| *space).collect();
    let mut versions = BTreeMap::new();
    for space in spaces {
        let shelved = tables.spaces.entry(space).or_default();
        shelved.version += 1;
        versions.insert(space, shelved.version);
    }
    for ((space, kind, id), body) in rows {
        let Some(shelved) = tables.spaces.get_mut(&space) else {
            continue;
        };
        let version = shelved.version;
        let text = body.and_then(|body| body.encode().ok());
        let body = text.and_then(|text| RawValue::from_string(text).ok());
        let line = Line {
            version,
            at: now,
            body: body.map(Arc::from),
        };
        if let Some(before) = shelved.lines.insert((kind, id), line) {
            shelved.order.remove(&(before.version, kind, id));
        }
        shelved.order.insert((version, kind, id));
    }
    versions
}
