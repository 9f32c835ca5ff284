//! The database goes away under load and comes back: the servers live, say that they are not ready, let nobody wait,
//! and go on by themselves; what was sent meanwhile arrives.

use super::crowd::{Timed, asking};
use super::history::Set;
use super::people::{Person, new_id};
use super::town::Town;
use super::{Scene, Sheet};
use anyhow::{Context, Result, bail};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

/// A stairwell's leader, who may post.
pub const LEADER: &str = "19900000002";

/// Until a server has noticed that the database has gone, it may still say that it is ready.
const NOTICED: Duration = Duration::from_secs(3);

/// Runs it.
///
/// # Errors
/// When it cannot be carried out.
pub fn drill(scene: &Scene, sheet: &mut Sheet) -> Result<()> {
    let away = Duration::from_secs(scene.of(60, 6));
    let mut town = Town::open(scene)?;
    let leader = Person::of_the_demonstration(town.address, LEADER)?;
    let posting = Posting::new(&leader)?;
    let servers: Vec<_> = town.servers.iter().map(|server| server.address).collect();
    let mut longest = Duration::ZERO;
    let (mut alive, mut ready, mut back) = (0, 0, Duration::ZERO);
    let mut looks = 0;
    thread::scope(|scope| {
        let posts = scope.spawn(|| posting.run());
        sleep(Duration::from_secs(1));
        let postgres = town
            .postgres
            .as_mut()
            .context("this drill is for PostgreSQL")?;
        postgres.stop();
        let gone = Instant::now();
        while gone.elapsed() < away {
            for server in &servers {
                // Pages, from memory and from the database, and a command: from the very first moment.
                longest = longest.max(slowest_of(&leader.at(*server), &posting.place));
                if gone.elapsed() < NOTICED {
                    continue;
                }
                looks += 1;
                let health = Timed::of(*server, &asking(*server, "/healthz"));
                alive += usize::from(health.status == 200);
                let readiness = Timed::of(*server, &asking(*server, "/readyz"));
                ready += usize::from(readiness.status == 503);
                longest = longest.max(health.took).max(readiness.took);
            }
            sleep(Duration::from_millis(500));
        }
        postgres.start_again()?;
        let returned = Instant::now();
        for server in &mut town.servers {
            server.ready()?;
        }
        back = returned.elapsed();
        sleep(Duration::from_secs(1));
        posting.over.store(true, Ordering::SeqCst);
        match posts.join() {
            Ok(posts) => posts,
            Err(_) => bail!("the poster panicked"),
        }
    })?;
    sheet.note("away_s", away.as_secs());
    sheet.must("healthz_200", format!("{alive}/{looks}"), alive == looks);
    sheet.must("readyz_503", format!("{ready}/{looks}"), ready == looks);
    let longest_ms = longest.as_millis();
    sheet.must("longest_answer_ms", longest_ms, longest_ms <= 5_000);
    sheet.must("back_ms", back.as_millis(), back.as_millis() <= 10_000);
    posting.judge(sheet, &leader)
}

/// The longest of what a server takes over a page from memory, one that needs the database, and a command.
fn slowest_of(person: &Person, place: &str) -> Duration {
    let server = person.address();
    let pages = ["/", "/notices/0190d0d0-0000-7000-8000-000000000001"];
    let pages = pages.map(|path| asking(server, path));
    let fields = json!({ "title": "停水", "body": "明天上午停水。" });
    let post = json!({ "place": place, "fields": fields });
    let post = person.command(new_id(), "notices", "post", &post);
    let post = person.visitor.giving(&json!([post]));
    let asked = pages.into_iter().chain([post]);
    let took = asked.map(|request| Timed::of(server, &request).took);
    took.max().unwrap_or_default()
}

/// Somebody who posts notices as fast as they are answered, until told to stop.
pub struct Posting<'a> {
    person: &'a Person,
    place: String,
    set: Mutex<Set<String>>,
    confirmed: Mutex<Vec<serde_json::Value>>,
    /// Set when it is enough.
    pub over: AtomicBool,
}

impl<'a> Posting<'a> {
    /// Posts at the person's place.
    ///
    /// # Errors
    /// When nobody answers.
    pub fn new(person: &'a Person) -> Result<Self> {
        Ok(Self {
            place: person.place()?,
            person,
            set: Mutex::default(),
            confirmed: Mutex::default(),
            over: AtomicBool::new(false),
        })
    }

    /// Posts until it is over.
    ///
    /// # Errors
    /// When a command has no answer for two minutes.
    pub fn run(&self) -> Result<()> {
        while !self.over.load(Ordering::SeqCst) {
            let id = new_id();
            let notice = uuid::Uuid::new_v5(&id, b"notice").to_string();
            self.set(|set| set.attempted.insert(notice.clone()));
            let fields = json!({ "title": "停水", "body": "明天上午停水。" });
            let with = json!({ "place": self.place, "fields": fields });
            let command = self.person.command(id, "notices", "post", &with);
            if self.person.insist(&command)?.is == "done" {
                self.set(|set| set.acknowledged.insert(notice));
                self.confirmed().push(command);
            }
            sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// What was acknowledged so far.
    pub fn acknowledged(&self) -> BTreeSet<String> {
        self.set(|set| set.acknowledged.clone())
    }

    /// Sends again everything that was confirmed, as phones do after a restored backup; says how much that was.
    ///
    /// # Errors
    /// When a command has no answer.
    pub fn offer_again(&self) -> Result<usize> {
        let confirmed = self.confirmed().clone();
        for command in &confirmed {
            self.person.insist(command)?;
        }
        Ok(confirmed.len())
    }

    fn confirmed(&self) -> std::sync::MutexGuard<'_, Vec<serde_json::Value>> {
        self.confirmed
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Compares with what stands.
    ///
    /// # Errors
    /// When nobody answers.
    pub fn judge(&self, sheet: &mut Sheet, reader: &Person) -> Result<()> {
        let mut standing = standing(reader)?;
        standing.retain(|id| self.set(|set| set.attempted.contains(id)));
        let (acknowledged, (lost, _)) =
            self.set(|set| (set.acknowledged.len(), set.faults(&standing)));
        sheet.must("acknowledged", acknowledged, acknowledged > 0);
        sheet.must("lost", lost, lost == 0);
        // The control: one of them taken away behind the judge's back.
        standing.retain(|id| Some(id) != self.acknowledged().last());
        let (found, _) = self.set(|set| set.faults(&standing));
        sheet.must("control_found", found, found > lost);
        Ok(())
    }

    fn set<T>(&self, work: impl FnOnce(&mut Set<String>) -> T) -> T {
        work(
            &mut self
                .set
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner),
        )
    }
}

/// The notices that a reader sees.
///
/// # Errors
/// When nobody answers.
pub fn standing(reader: &Person) -> Result<BTreeSet<String>> {
    let rows = reader.rows("notices.notice")?;
    let rows = rows.iter().filter(|row| row["body"].is_object());
    Ok(rows
        .filter_map(|row| row["id"].as_str().map(str::to_owned))
        .collect())
}
