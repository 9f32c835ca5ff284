//! What somebody may not read answers them as what is not there: whole answers are compared, with the page that they lead
//! to. Else whoever tries ids would learn which of them are somebody's.

use crate::support::{Answer, App, Browser};
use crate::table::{self, Line};
use crate::town::{Role, Things, Town};
use crate::verbs::{Sent, TABLE};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What anybody may read, and so may know of: places, what is on at them, and who asks for hands in public.
const OPEN: [&str; 13] = [
    "community",
    "stairwell",
    "notice",
    "task",
    "held",
    "reported",
    "service",
    "gym",
    "session",
    "later",
    "latest",
    "drawn",
    "past",
];

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_theirs_to_read_answers_a_stranger_as_what_is_not_there() {
    let town = Town::get().await;
    // Nobody's neighbour, a neighbour of elsewhere, and who works elsewhere.
    for role in [Role::Newcomer, Role::Resident, Role::Worker] {
        let told = differences(town, &town.open().await, role).await;
        assert_eq!(told, [""; 0], "{role:?}");
    }
}

/// The control: who may read them is answered otherwise.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_read_it_is_told_more() {
    let town = Town::get().await;
    let told = differences(town, &town.open().await, Role::Foreign).await;
    assert!(told.len() > 10, "{told:?}");
}

/// The verbs that answer somebody otherwise about what is of the other community than about what is not there.
async fn differences(town: &Town, app: &App, role: Role) -> Vec<String> {
    let mut browser = role.browser(app).await;
    let mut differences = Vec::new();
    let mut tried = BTreeSet::new();
    let lines = table::read(TABLE);
    for line in lines.iter().filter(|line| line.about == "theirs") {
        for there in sides(town, &line.route) {
            let nowhere = without(&there, town);
            let one = whole(town, &mut browser, line, &there).await;
            let other = whole(town, &mut browser, line, &nowhere).await;
            let difference = first_difference(&one, &other);
            differences.extend(difference.map(|said| format!("{}: {said}", line.route)));
            tried.insert(line.route.clone());
        }
    }
    assert!(tried.len() > 35, "{tried:?}");
    differences
}

/// What a verb names of the other community, where not all of it is open: as it is, and with a task for members.
fn sides(town: &Town, verb: &str) -> Vec<Things> {
    let mut inner = town.theirs.clone();
    for task in ["task", "held", "reported"] {
        inner.insert(task, town.theirs["inner"]);
    }
    let named = Sent::named(verb);
    let closed = |things: &Things| {
        let mut ids = named.iter().filter_map(|name| things.get(name.as_str()));
        ids.any(|id| !open(town).contains(id))
    };
    [town.theirs.clone(), inner]
        .into_iter()
        .filter(closed)
        .collect()
}

/// The same, where nothing is there but what is open.
fn without(things: &Things, town: &Town) -> Things {
    let open = open(town);
    let kept = |(name, id): (&&'static str, &Uuid)| {
        let id = if open.contains(id) {
            *id
        } else {
            Uuid::now_v7()
        };
        (*name, id)
    };
    things.iter().map(kept).collect()
}

fn open(town: &Town) -> BTreeSet<Uuid> {
    OPEN.map(|name| town.theirs[name]).into()
}

/// The answer, and the page to which it leads; without what is another each time.
async fn whole(town: &Town, browser: &mut Browser, line: &Line, things: &Things) -> String {
    let origin = format!("http://{}", browser.address);
    let sent = Sent::about(town, line, Some(things));
    let answer = sent
        .send(browser, Uuid::now_v7(), &[("origin", &origin)])
        .await;
    let mut whole = bare(&answer);
    if let Some(there) = answer.header("location") {
        let there = there.strip_prefix(&origin).unwrap_or(there);
        let html = [("accept", "text/html")];
        whole += &bare(&browser.send("GET", there, &html, "").await);
    }
    whole
}

/// Status, headers and body, with ids and the page's nonce blotted out.
fn bare(answer: &Answer) -> String {
    let mut text = format!("{}\n", answer.status);
    for (name, value) in &answer.headers {
        if !["date", "x-request-id", "content-length"].contains(&name.as_str()) {
            text += &format!("{name}: {value}\n");
        }
    }
    text += &answer.body;
    let policy = answer.header("content-security-policy").unwrap_or_default();
    let nonce = policy.split("'nonce-").nth(1);
    if let Some(nonce) = nonce.and_then(|rest| rest.split('\'').next()) {
        text = text.replace(nonce, "nonce");
    }
    blotted(&text)
}

/// The same without its ids, thirty-six signs that read as one each, and without the versions and times that go on by
/// themselves: the digits after a colon.
fn blotted(text: &str) -> String {
    let mut blotted = String::new();
    let mut rest = text;
    while let Some(sign) = rest.chars().next() {
        let id = rest.get(..36).filter(|id| Uuid::parse_str(id).is_ok());
        let counted = sign.is_ascii_digit() && blotted.ends_with(':');
        let digits = rest.len()
            - rest
                .trim_start_matches(|sign: char| sign.is_ascii_digit())
                .len();
        let (taken, shown) = match id {
            Some(_) => (36, "<id>"),
            None if counted => (digits, "<number>"),
            None => (sign.len_utf8(), &rest[..sign.len_utf8()]),
        };
        blotted += shown;
        rest = &rest[taken..];
    }
    blotted
}

/// What is said on the first line that differs, with a little of what surrounds it.
fn first_difference(one: &str, other: &str) -> Option<String> {
    let at = one
        .chars()
        .zip(other.chars())
        .position(|(one, other)| one != other);
    let at = match at {
        Some(at) => at,
        None if one.len() == other.len() => return None,
        None => one.chars().count().min(other.chars().count()),
    };
    let around = |text: &str| {
        text.chars()
            .skip(at.saturating_sub(40))
            .take(100)
            .collect::<String>()
    };
    Some(format!("{:?} and not {:?}", around(one), around(other)))
}
