//! Role by place by verb: what is changed.

use crate::routes;
use crate::support::{Answer, App, Browser};
use crate::table::{self, Line};
use crate::town::{Role, SECRETS, Things, Town};
use domain::kernel::{CommandId, Outcome, PersonId};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What becomes of each verb for each role. `ok` and `no`: the rules did it, or refused; `idle`: there was nothing to
/// do, and nothing was changed. `in`: sent to sign-in. `again`: the form is shown again. `unread`: it could not be read.
/// `next`: sent on to a page. A number: the status; `+` where the answer tells what only members and desks of that side
/// may read.
pub const TABLE: &str = include_str!("verbs.txt");
/// What is sent.
const FORMS: &str = include_str!("forms.txt");

/// Each role works on a copy of the town of its own: what one did is not in another's way.
#[tokio::test(flavor = "multi_thread")]
async fn every_verb_answers_each_role_as_the_table_says() {
    let town = Town::get().await;
    let stated = table::read(TABLE);
    let mut came: Vec<Line> = stated.clone();
    for line in &mut came {
        line.cells.clear();
    }
    for role in Role::ALL {
        let app = town.open().await;
        let mut browser = role.browser(&app).await;
        let person = match role.number() {
            Some(number) => Some(app.person(number).await),
            None => None,
        };
        for line in &mut came {
            let sent = Sent::read(town, line);
            let mut cell = sent.cell(&app, &mut browser, person).await;
            // Whoever asks is told the same.
            if line.route == "accounts/revoke" && cell == "next" {
                let ended = town.has_lost_its_device(&app, &line.about).await;
                cell = if ended { "ok" } else { "idle" }.to_owned();
            }
            line.cells.push(cell);
        }
    }
    table::compare(&stated, &came);
}

/// Whoever may do it anywhere, by what is stated: everybody who is signed in, on either side.
const ANYBODYS: [(&str, &str); 2] = [
    (
        "tasks/worked",
        "anybody may report work, wherever it was; the desk there judges it",
    ),
    (
        "org/ask_to_join",
        "anybody may ask to be let in, wherever it is",
    ),
];

#[test]
fn every_verb_that_names_something_is_done_for_some_and_refused_to_others() {
    assert_eq!(alike(&table::read(TABLE)), ANYBODYS.map(|(verb, _)| verb));
}

/// The control: a check that is gone, or a thing that nobody may touch, is seen in the table.
#[test]
fn a_verb_that_answers_everybody_alike_is_found() {
    for cell in ["ok", "no", "next"] {
        let mut lines = table::read(TABLE);
        let approve = lines.iter_mut();
        for line in approve.filter(|line| line.route == "tasks/approve") {
            line.cells = vec![cell.to_owned(); line.cells.len()];
        }
        assert!(alike(&lines).contains(&"tasks/approve"), "{cell}");
    }
}

/// The verbs that name something and answer all who are signed in alike on either side, or are done for nobody: a check
/// that is missing there would not show.
fn alike(lines: &[Line]) -> Vec<&str> {
    let named = lines.iter().filter(|line| line.about == "ours");
    let tells = |verb: &str| {
        let sides = lines.iter();
        let mut sides = sides.filter(|line| line.route == verb && line.about != "nowhere");
        sides.any(|line| tells_apart(&line.cells[1..]))
    };
    let alike = named.filter(|line| !tells(&line.route));
    alike.map(|line| line.route.as_str()).collect()
}

fn tells_apart(cells: &[String]) -> bool {
    let done = |cell: &&String| *cell == "ok" || cell.starts_with("200");
    let first = cells.iter().find(done);
    first.is_some_and(|first| cells.iter().any(|cell| cell != first))
}

#[test]
fn no_verb_is_missing_from_the_table_and_each_is_tried_on_every_side() {
    let lines = table::read(TABLE);
    let listed = table::routes(&lines);
    assert_eq!(routes::differences(&there(), &listed), [""; 0]);
    for line in lines.iter().filter(|line| line.about != "-") {
        for side in ["ours", "theirs", "nowhere"] {
            let has = |other: &Line| other.route == line.route && other.about == side;
            assert!(lines.iter().any(has), "{} is not tried {side}", line.route);
        }
    }
}

/// An id that stands in the list itself is nobody's: whoever sends it is refused for that alone.
#[test]
fn what_a_verb_names_is_taken_from_the_town() {
    let lines = table::read(TABLE);
    let forms = FORMS.lines().map(str::trim);
    for form in forms.filter(|form| !form.is_empty() && !form.starts_with('#')) {
        let mut values = form.split(['=', ' ']);
        assert!(
            values.all(|value| Uuid::parse_str(value).is_err()),
            "{form}"
        );
        let verb = form.split_whitespace().next().unwrap();
        let mut tried = lines.iter().filter(|line| line.route == verb);
        let by_side = tried.any(|line| line.about != "-");
        assert_eq!(by_side, form.contains('{'), "{form}");
    }
}

/// The control: the check sees a verb that was left out.
#[test]
fn a_verb_that_is_left_out_is_found() {
    let lines = table::read(TABLE);
    let mut listed = table::routes(&lines);
    listed.remove("notices/withdraw");
    assert_eq!(
        routes::differences(&there(), &listed),
        ["notices/withdraw stands in no table"]
    );
}

/// The verbs as the table names them.
fn there() -> BTreeSet<String> {
    let paths = routes::verbs();
    assert!(paths.len() > 60, "{paths:?}");
    paths
        .iter()
        .map(|path| path.strip_prefix("/do/").unwrap().to_owned())
        .collect()
}

/// One verb with what is sent to it.
pub struct Sent {
    pub path: String,
    kind: String,
    body: String,
    /// What only who belongs to the side may read; anything of the kind where there is no side.
    secrets: &'static [&'static str],
}

impl Sent {
    /// From the list of forms, with the ids of the side that the line names.
    pub fn read(town: &Town, line: &Line) -> Self {
        Self::about(town, line, town.things(&line.about))
    }

    /// The same with these ids.
    pub fn about(town: &Town, line: &Line, things: Option<&Things>) -> Self {
        let form = FORMS
            .lines()
            .find(|form| form.split_whitespace().next() == Some(&line.route))
            .unwrap_or_else(|| panic!("nothing is said to be sent to {}", line.route));
        let mut words = form.splitn(2, char::is_whitespace);
        let (verb, rest) = (words.next().unwrap(), words.next().unwrap_or_default());
        let (kind, body) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
        let mut body = body.trim().to_owned();
        for (name, id) in things.into_iter().flatten() {
            body = body.replace(&format!("{{{name}}}"), &id.to_string());
        }
        let body = body.replace("{day}", &town.day.to_string());
        let yesterday = town.day.plus_days(-2);
        let body = body
            .replace("{yesterday}", &yesterday.to_string())
            .replace("{year}", &town.day.plus_days(-3).ymd().0.to_string());
        Self {
            path: format!("/do/{verb}"),
            kind: kind.to_owned(),
            body,
            secrets: match line.about.as_str() {
                "ours" => &SECRETS[..1],
                "theirs" => &SECRETS[1..],
                _ => &SECRETS,
            },
        }
    }

    /// What the form of a verb names, by what the town calls it.
    pub fn named(verb: &str) -> Vec<String> {
        let mut forms = FORMS.lines();
        let form = forms.find(|form| form.split_whitespace().next() == Some(verb));
        let parts = form.unwrap().split('{').skip(1);
        let names = parts.filter_map(|part| part.split_once('}'));
        let words = names.map(|(name, _)| name.to_owned());
        words
            .filter(|name| name.starts_with(char::is_alphabetic))
            .filter(|name| name.chars().all(char::is_alphabetic))
            .collect()
    }

    async fn cell(&self, app: &App, browser: &mut Browser, person: Option<PersonId>) -> String {
        let id = Uuid::now_v7();
        let origin = format!("http://{}", app.address);
        let answer = self.send(browser, id, &[("origin", &origin)]).await;
        let told = self.secrets.iter().any(|secret| answer.says(secret));
        let refused = answer.says("kernel.refusal.not_yours");
        match (answer.header("location"), person) {
            (Some(there), _) if there.contains("done=unreadable") => "unread".to_owned(),
            (Some(there), Some(person)) if there.contains("done=") => {
                let outcome = app.house.store.outcome(CommandId(id), person).await;
                match outcome.unwrap().unwrap() {
                    Outcome::Done { versions, .. } if versions.is_empty() => "idle".to_owned(),
                    Outcome::Done { .. } => "ok".to_owned(),
                    Outcome::Refused { .. } => "no".to_owned(),
                    other => panic!("{}: {other:?}", self.path),
                }
            }
            (Some(there), _) if there.contains("again=") => "again".to_owned(),
            (Some(there), _) if there.contains("issued=") => "ok".to_owned(),
            (Some(there), _) if there.contains("withdrawn=") => "ok".to_owned(),
            (Some(there), _) if there.contains("wrong=") => "no".to_owned(),
            (Some(there), None) if there.split('?').next() == Some("/sign-in") => "in".to_owned(),
            (Some(_), _) => "next".to_owned(),
            (None, _) if refused && told => "no+".to_owned(),
            (None, _) if refused => "no".to_owned(),
            (None, _) if told => format!("{}+", answer.status),
            (None, _) => answer.status.to_string(),
        }
    }

    /// Sends it once, with these headers besides.
    pub async fn send(&self, browser: &mut Browser, id: Uuid, more: &[(&str, &str)]) -> Answer {
        let referer = format!("http://{}/notices", browser.address);
        let (body, accept, kind) = match self.kind.as_str() {
            "json" => (self.body.clone(), "application/json", "application/json"),
            "data" => (self.form(id), "application/json", FORM),
            "form" => (self.form(id), "text/html", FORM),
            other => panic!("{other} is no way to send {}", self.path),
        };
        let mut headers = vec![
            ("accept", accept),
            ("content-type", kind),
            ("referer", referer.as_str()),
        ];
        headers.extend(more);
        browser.send("POST", &self.path, &headers, &body).await
    }

    fn form(&self, id: Uuid) -> String {
        let mut form = format!("id={id}");
        for field in self.body.split_whitespace() {
            let (name, value) = field.split_once('=').unwrap();
            let nested: String = name
                .split('.')
                .map(|part| format!("%5B{part}%5D"))
                .collect();
            let name = match self.kind.as_str() {
                "data" => name.to_owned(),
                _ => format!("command{nested}"),
            };
            form += &format!("&{name}={}", crate::support::encoded(value));
        }
        form
    }
}

const FORM: &str = "application/x-www-form-urlencoded";
