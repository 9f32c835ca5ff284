//! A phone that was off for a week and runs the version before: its whole outbox comes at once, in the shapes of that
//! time. Whatever can be done is done, the rest is answered in words and kept on the phone, nothing goes unanswered,
//! and nothing is done twice when the answer was lost on the way.

use super::gone::LEADER;
use super::people::{Person, new_id, now};
use super::seats::{WORKER, open_service, session_of};
use super::town::Town;
use super::{Scene, Sheet};
use crate::bench::http::Connection;
use crate::bench::visitor::RESIDENTS;
use crate::workspace::Workspace;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::fs;
use uuid::Uuid;

const WEEK_MS: i64 = 7 * 86_400_000;
/// What a phone of the version before reads in an answer; without one of them it could not go on.
const READ: [&str; 7] = [
    "outcomes",
    "spaces",
    "kept",
    "place",
    "now",
    "epoch",
    "app_version",
];

/// One command in the outbox, and what must become of it.
struct Waiting {
    envelope: Value,
    becomes: &'static str,
    key: &'static str,
}

/// Runs it.
///
/// # Errors
/// When it cannot be carried out.
pub fn drill(scene: &Scene, sheet: &mut Sheet) -> Result<()> {
    let town = Town::open(scene)?;
    let worker = Person::of_the_demonstration(town.address, WORKER)?;
    let leader = Person::of_the_demonstration(town.address, LEADER)?;
    let resident = Person::of_the_demonstration(town.address, RESIDENTS[0])?;
    let session = session_of(&worker, &open_service(&worker, 5)?)?;
    let (book, move_on) = (new_id(), new_id());
    let ours = outbox(&resident, book, &session);
    let theirs = posts(&leader, move_on)?;
    let mut unlike = Vec::new();
    for (person, waiting) in [(&resident, &ours), (&leader, &theirs)] {
        let said = push(person, waiting)?;
        unlike.extend(otherwise(&said, waiting));
        // The answer was lost: the same once more, by the other server where there is one.
        let other = town.servers.last().context("no server")?;
        let again = push(&person.at(other.address), waiting)?;
        if again["outcomes"] != said["outcomes"] {
            unlike.push("answered otherwise when asked again".to_owned());
        }
        unlike.extend(
            READ.iter()
                .filter(|name| said[**name].is_null())
                .map(|name| format!("no {name} in the answer")),
        );
    }
    for key in ours.iter().chain(&theirs).map(|waiting| waiting.key) {
        unlike.extend(wordless(key)?);
    }
    let booking = Uuid::new_v5(&book, b"booking").to_string();
    let rows = resident.rows("services.booking")?;
    let booked = rows.iter().filter(|row| row["id"] == booking.as_str());
    let notice = Uuid::new_v5(&move_on, b"notice").to_string();
    let posted = leader.rows("notices.notice")?;
    let posted = posted.iter().filter(|row| row["id"] == notice.as_str());
    let (booked, posted) = (booked.count(), posted.count());
    sheet.note("outbox", ours.len() + theirs.len());
    for what in ["done", "refused", "unprocessable"] {
        let all = ours.iter().chain(&theirs);
        sheet.note(what, all.filter(|waiting| waiting.becomes == what).count());
    }
    sheet.must("booked", booked, booked == 1);
    sheet.must("posted", posted, posted == 1);
    let unlike = unlike.join("; ");
    sheet.must("otherwise", format!("[{unlike}]"), unlike.is_empty());
    let found = control(&resident, &ours)?;
    sheet.must("control_found", found, found > 0);
    Ok(())
}

/// What a resident's phone has kept since last week, in the order in which it was given.
fn outbox(resident: &Person, book: Uuid, session: &str) -> Vec<Waiting> {
    let gone = Uuid::from_u128(7);
    let booking = Uuid::new_v5(&book, b"booking");
    let given = |id, slice, verb, with: Value, becomes, key| Waiting {
        envelope: resident.command_made(now() - WEEK_MS, id, slice, verb, &with),
        becomes,
        key,
    };
    vec![
        // Before the desk could book for guests and people could wait, a booking named its session and no more.
        given(
            book,
            "services",
            "book",
            json!({ "session": session }),
            "done",
            "services.done.booked",
        ),
        given(
            new_id(),
            "services",
            "book",
            json!({ "session": gone }),
            "refused",
            "services.refusal.not_found",
        ),
        given(
            new_id(),
            "tasks",
            "start",
            json!({ "task": gone }),
            "refused",
            "tasks.refusal.not_found",
        ),
        // What no version has a name for any longer stays on the phone; what comes after it does not wait for it.
        given(
            new_id(),
            "services",
            "reserve",
            json!({ "session": session, "seat": 4 }),
            "unprocessable",
            "kernel.refusal.unreadable",
        ),
        given(
            new_id(),
            "inbox",
            "mark_all_read",
            json!({}),
            "done",
            "inbox.done.all_read",
        ),
        given(
            new_id(),
            "services",
            "note",
            json!({ "booking": booking, "text": "x" }),
            "refused",
            "services.refusal.not_yours",
        ),
    ]
}

/// What a leader's phone has kept: a notice from before notices had kinds and audiences.
fn posts(leader: &Person, id: Uuid) -> Result<Vec<Waiting>> {
    let fields = json!({ "title": "上周写的", "body": "上周写的通知。" });
    let with = json!({ "place": leader.place()?, "fields": fields });
    let made = now() - WEEK_MS;
    Ok(vec![Waiting {
        envelope: leader.command_made(made, id, "notices", "post", &with),
        becomes: "done",
        key: "notices.done.posted",
    }])
}

/// One sync call in the words of the version before: it knew neither layouts of rows nor spaces beyond its own, and
/// speaks of an epoch and a version that it learnt a week ago.
fn push(person: &Person, waiting: &[Waiting]) -> Result<Value> {
    let commands: Vec<&Value> = waiting.iter().map(|waiting| &waiting.envelope).collect();
    let own = format!("person/{}", person.id);
    let body = json!({ "push": {
        "client": Uuid::from_u128(1),
        "epoch": Uuid::from_u128(2),
        "commands": commands,
        "have": { own: 1 },
    } });
    let request = person.visitor.sending(&body);
    let answer = Connection::open(person.address())?.ask(&request)?;
    ensure!(answer.status == 200, "answered {}", answer.status);
    serde_json::from_slice(&answer.body).context("no JSON")
}

/// What did not become what it must.
fn otherwise(said: &Value, waiting: &[Waiting]) -> Vec<String> {
    let outcomes = said["outcomes"].as_array().map(Vec::as_slice);
    let outcomes = outcomes.unwrap_or_default();
    let mut unlike = Vec::new();
    if outcomes.len() != waiting.len() {
        unlike.push(format!("{} of {} answered", outcomes.len(), waiting.len()));
    }
    for (outcome, waiting) in outcomes.iter().zip(waiting) {
        let (id, outcome) = (&outcome[0], &outcome[1]);
        let right = *id == waiting.envelope["id"]
            && outcome["is"] == waiting.becomes
            && outcome["key"] == waiting.key;
        if !right {
            let (becomes, key) = (waiting.becomes, waiting.key);
            unlike.push(format!("{outcome} instead of {becomes} {key}"));
        }
    }
    unlike
}

/// The languages that have no words for a key.
fn wordless(key: &str) -> Result<Vec<String>> {
    let mut parts = key.split('.');
    let (slice, group, name) = (parts.next(), parts.next(), parts.next());
    let (slice, group, name) = (
        slice.context("no slice")?,
        group.context("no group")?,
        name.context("no name")?,
    );
    let root = Workspace::read()?.root;
    let mut lacking = Vec::new();
    for language in ["zh-CN", "en"] {
        let file = root.join(format!("app/locales/{language}/{slice}.toml"));
        let words: toml::Table = fs::read_to_string(&file)?.parse()?;
        let worded = words.get(group).and_then(|group| group.get(name));
        if worded
            .and_then(toml::Value::as_str)
            .is_none_or(str::is_empty)
        {
            lacking.push(format!("{key} has no words in {language}"));
        }
    }
    Ok(lacking)
}

/// The control: an outbox of which one command says something else under the same id is not taken for the same.
fn control(resident: &Person, waiting: &[Waiting]) -> Result<usize> {
    let mut bent: Vec<Waiting> = waiting
        .iter()
        .map(|waiting| Waiting {
            envelope: waiting.envelope.clone(),
            ..*waiting
        })
        .collect();
    bent[0].envelope["command"]["do"]["with"]["wait"] = true.into();
    Ok(otherwise(&push(resident, &bent)?, &bent).len())
}
