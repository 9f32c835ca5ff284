//! Role by place by page: what is read.

use crate::routes;
use crate::support::Browser;
use crate::table::{self, Line};
use crate::town::{Role, SECRETS, Town};

/// What each role gets of each page. `in`: sent to sign-in; `>`: sent on to another page; a number: the status.
/// `{word}` in a path is the id of that thing on the side named in the second column; `{=word}` is the word itself.
pub const TABLE: &str = include_str!("pages.txt");

#[tokio::test(flavor = "multi_thread")]
async fn every_page_answers_each_role_as_the_table_says() {
    let town = Town::get().await;
    let app = town.open().await;
    let stated = table::read(TABLE);
    let mut came: Vec<Line> = stated.clone();
    for line in &mut came {
        line.cells.clear();
    }
    for role in Role::ALL {
        let mut browser = role.browser(&app).await;
        for line in &mut came {
            let path = path(town, line);
            line.cells.push(cell(&mut browser, &path).await);
        }
    }
    table::compare(&stated, &came);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_is_missing_from_the_table_and_each_is_tried_on_every_side() {
    let town = Town::get().await;
    let app = town.open().await;
    let lines = table::read(TABLE);
    let there = routes::pages(&app.house);
    assert!(there.len() > 50, "{there:?}");
    let listed = lines.iter().map(|line| routes::bare(&line.route)).collect();
    assert_eq!(routes::differences(&there, &listed), [""; 0]);
    for line in lines.iter().filter(|line| line.about != "-") {
        for side in ["ours", "theirs", "nowhere"] {
            let has = |other: &Line| other.route == line.route && other.about == side;
            assert!(lines.iter().any(has), "{} is not tried {side}", line.route);
        }
    }
}

/// The control: the check sees a page that was left out, and one that is no longer there.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_left_out_is_found() {
    let town = Town::get().await;
    let app = town.open().await;
    let there = routes::pages(&app.house);
    let lines = table::read(TABLE);
    let without: Vec<_> = lines
        .iter()
        .filter(|line| line.route != "/live")
        .map(|line| routes::bare(&line.route))
        .chain(["/gone".to_owned()])
        .collect();
    let differences = routes::differences(&there, &without.into_iter().collect());
    assert_eq!(
        differences,
        ["/live stands in no table", "/gone is no route any longer"]
    );
}

/// The path that is asked for.
pub fn path(town: &Town, line: &Line) -> String {
    let mut path = line.route.clone();
    for (name, id) in town.things(&line.about).into_iter().flatten() {
        path = path.replace(&format!("{{{name}}}"), &id.to_string());
    }
    if let Some((before, rest)) = path.split_once("{=") {
        path = format!("{before}{}", rest.replace('}', ""));
    }
    assert!(!path.contains('{'), "nothing is called so: {path}");
    path
}

async fn cell(browser: &mut Browser, path: &str) -> String {
    if path == "/live" {
        browser.open(path).await.until("HTTP/1.1 200").await;
        return "200".to_owned();
    }
    let answer = browser
        .send("GET", path, &[("accept", "text/html")], "")
        .await;
    let told = SECRETS.iter().filter(|secret| answer.says(secret));
    let told: Vec<_> = told.collect();
    if answer.status != 200 && !told.is_empty() {
        // Beside a thing that is not there stands the queue of its desk, and tells what it tells by itself.
        let queue: Vec<&str> = path.splitn(4, '/').take(3).collect();
        assert!(path.starts_with("/desk/"), "{path} tells: {answer:?}");
        let queue = browser
            .send("GET", &queue.join("/"), &[("accept", "text/html")], "")
            .await;
        let known = told.iter().all(|secret| queue.says(secret));
        assert!(queue.status == 200 && known, "{path} tells: {answer:?}");
    }
    match answer.header("location") {
        Some(there) if there.starts_with("/sign-in") => "in".to_owned(),
        Some(there) => format!(">{}", there.split('?').next().unwrap()),
        None => answer.status.to_string(),
    }
}
