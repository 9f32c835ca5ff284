//! Other instances on the same PostgreSQL database: what they write is known here a moment later.
//!
//! After a commit the spaces that moved on are told by `NOTIFY`, coalesced: while one telling is under way, what is
//! written meanwhile waits for the next, so that many commits cost few statements and no commit waits for one. A
//! telling may be lost (a connection breaks, an instance dies between commit and telling), so every few seconds
//! each instance also reads which counters have changed since it last looked: a lost one costs delay, nothing else.
//!
//! Never on SQLite: there this process is the only writer.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::kernel::Space;
use domain::kernel::sync::Poke;
use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{
    ColumnTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend,
    EntityTrait, QueryFilter, Statement, TransactionTrait,
};
use tokio::sync::{Notify, watch};
use tokio::time::{sleep, timeout};

use super::clock::{Clock, Reckoned};
use super::error::StoreError;
use super::open::Store;
use super::tables::space;

/// The channel on which instances tell each other.
const CHANNEL: &str = "youlin_pokes";
/// PostgreSQL takes at most 8,000 bytes in one telling.
const PAYLOAD_MAX: usize = 7_500;
/// How often the database is asked for its time, which also shows whether it answers.
const PULSE: Duration = Duration::from_secs(1);
/// After how many pulses the counters are read.
const LOOK_EVERY: u32 = 4;
/// A database that takes longer than this to tell the time is taken for gone.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long to wait before listening again.
const BREATH: Duration = Duration::from_millis(300);
/// The most spaces that are looked up because a reader has seen them further on.
const CAUGHT_UP: usize = 32;
/// Under this key PostgreSQL lets one instance at a time bring the schema up to date.
const ALONE: i64 = 0x796f_756c_696e;

/// What is needed to get along with other instances.
#[derive(Debug)]
pub struct Others {
    /// Connections of their own, so that a rush of requests never starves them.
    line: DatabaseConnection,
    outgoing: Mutex<BTreeMap<Space, u64>>,
    something: Notify,
    gone: watch::Sender<bool>,
}

impl Others {
    /// Opens the line to the database over which instances hear of each other.
    ///
    /// # Errors
    /// When it cannot be reached.
    pub(crate) async fn open(url: &str) -> Result<Self, StoreError> {
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(3)
            .acquire_timeout(PATIENCE)
            .connect_timeout(PATIENCE)
            .sqlx_logging(false);
        Ok(Self {
            line: Database::connect(options).await?,
            outgoing: Mutex::default(),
            something: Notify::new(),
            gone: watch::Sender::new(false),
        })
    }

    /// Remembers what is to be told; whoever follows tells it.
    pub(crate) fn tell(&self, versions: &BTreeMap<Space, u64>) {
        if versions.is_empty() {
            return;
        }
        let mut outgoing = self.outgoing.lock().unwrap_or_else(PoisonError::into_inner);
        for (space, version) in versions {
            let known = outgoing.entry(*space).or_default();
            *known = (*version).max(*known);
        }
        drop(outgoing);
        self.something.notify_one();
    }

    /// Tells everything that waits, in one statement.
    async fn tell_waiting(&self) {
        let waiting = {
            let mut outgoing = self.outgoing.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *outgoing)
        };
        if waiting.is_empty() {
            return;
        }
        let statement = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT pg_notify($1, payload) FROM unnest(string_to_array($2, '|')) AS payload",
            [CHANNEL.into(), payloads(&waiting).join("|").into()],
        );
        if let Err(error) = self.line.execute_raw(statement).await {
            tracing::warn!(%error, spaces = waiting.len(), "the others could not be told; they will see for themselves");
        }
    }

    /// The database's time now, in UTC milliseconds.
    async fn time(&self) -> Result<i64, StoreError> {
        let ask = "SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::bigint AS now";
        let ask = Statement::from_string(DbBackend::Postgres, ask);
        let row = self.line.query_one_raw(ask).await?;
        let row = row.ok_or_else(|| StoreError::Open("the database tells no time".into()))?;
        Ok(row.try_get("", "now")?)
    }

    /// Sets the clock by the database's.
    ///
    /// # Errors
    /// When it does not answer in time.
    pub(crate) async fn set(&self, clock: &Reckoned) -> Result<(), StoreError> {
        let before = clock.steady();
        let time = timeout(PATIENCE, self.time()).await;
        let time = time.map_err(|_| StoreError::Open("the database does not answer".into()))??;
        clock.take(before, time);
        Ok(())
    }
}

/// The counters that changed after a look, and the mark from which the next look goes on.
struct Look {
    mark: String,
    moved: Vec<(Space, u64, u64)>,
}

impl Store {
    /// Follows what other instances write, until `stop`; then tells what still waits. Without this, versions known
    /// here are only those of this process's own writes.
    pub async fn follow(&self, stop: impl Future<Output = ()> + Send) {
        let Some(others) = &self.others else {
            return;
        };
        tokio::select! {
            () = stop => {}
            ((), (), ()) = async { tokio::join!(self.listen_to(others), told(others), self.pulse(others)) } => {}
        }
        let _ = timeout(PATIENCE, others.tell_waiting()).await;
    }

    /// Whether the database was silent when it was last asked. SQLite never is.
    pub fn is_gone(&self) -> bool {
        self.others
            .as_ref()
            .is_some_and(|others| *others.gone.borrow())
    }

    /// Ends when the database has been silent for `grace` at a stretch; never with SQLite.
    pub async fn gone_for(&self, grace: Duration) {
        let Some(others) = &self.others else {
            return std::future::pending().await;
        };
        let mut gone = others.gone.subscribe();
        loop {
            if gone.wait_for(|gone| *gone).await.is_err() {
                return std::future::pending().await;
            }
            let back = timeout(grace, gone.wait_for(|gone| !*gone)).await;
            if back.is_err() {
                return;
            }
        }
    }

    /// Learns the versions of spaces that a reader has seen further on than they are known here, because another
    /// instance wrote and its telling is still under way. What the reader says is looked up, never believed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn catch_up(
        &self,
        seen: impl IntoIterator<Item = (Space, u64)>,
    ) -> Result<(), StoreError> {
        if self.others.is_none() {
            return Ok(());
        }
        let behind = seen
            .into_iter()
            .filter(|(space, version)| self.version(space) < *version)
            .map(|(space, _)| space.to_string())
            .take(CAUGHT_UP);
        let behind: Vec<String> = behind.collect();
        if behind.is_empty() {
            return Ok(());
        }
        let rows = space::Entity::find()
            .filter(space::Column::Id.is_in(behind))
            .all(&self.readers)
            .await?;
        let mut versions = BTreeMap::new();
        for row in rows {
            if let Ok(space) = row.id.parse() {
                self.shelves.raise(space, row.min_since.unsigned_abs());
                versions.insert(space, row.version.unsigned_abs());
            }
        }
        self.advance(versions);
        Ok(())
    }

    /// Does something that only one instance at a time may do, such as laying the schema.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn alone<T>(&self, work: impl Future<Output = T> + Send) -> Result<T, StoreError> {
        alone(&self.writer, work).await
    }

    async fn listen_to(&self, others: &Others) {
        loop {
            if let Err(error) = self.listen_once(others).await {
                tracing::warn!(%error, "cannot hear other instances; trying again");
            }
            sleep(BREATH).await;
        }
    }

    async fn listen_once(&self, others: &Others) -> Result<(), sea_orm::sqlx::Error> {
        let pool = others.line.get_postgres_connection_pool();
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        // What was told before we listened, or while the line was down, is seen by a look.
        self.look_again(others).await;
        while let Some(told) = listener.try_recv().await? {
            self.advance(read(told.payload()).collect());
        }
        Ok(())
    }

    async fn pulse(&self, others: &Others) {
        let mut rounds: u32 = 0;
        loop {
            sleep(PULSE).await;
            rounds = rounds.wrapping_add(1);
            let answer = match &self.clock {
                Clock::Database(clock) => others.set(clock).await,
                Clock::Machine | Clock::Set(_) => others.set(&Reckoned::default()).await,
            };
            if let Err(error) = &answer {
                tracing::error!(%error, "the database is gone");
            }
            let was_gone = others.gone.send_replace(answer.is_err());
            if answer.is_ok() && (was_gone || rounds.is_multiple_of(LOOK_EVERY)) {
                self.look_again(others).await;
            }
        }
    }

    /// Reads which counters have changed since the last look, by whomever.
    async fn look_again(&self, others: &Others) {
        let mut mark = self.mark.lock().await;
        match timeout(PATIENCE, look(&others.line, &mark)).await {
            Ok(Ok(look)) => {
                *mark = look.mark;
                let mut versions = BTreeMap::new();
                for (space, version, min_since) in look.moved {
                    self.shelves.raise(space, min_since);
                    versions.insert(space, version);
                }
                self.advance(versions);
            }
            Ok(Err(error)) => tracing::warn!(%error, "the counters cannot be read"),
            Err(_) => tracing::warn!("the counters cannot be read in time"),
        }
    }
}

/// Holds PostgreSQL's advisory lock while the work is done; SQLite has one process anyway.
pub(crate) async fn alone<T>(
    db: &DatabaseConnection,
    work: impl Future<Output = T> + Send,
) -> Result<T, StoreError> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(work.await);
    }
    let tx = db.begin().await?;
    tx.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({ALONE})"))
        .await?;
    let done = work.await;
    tx.commit().await?;
    Ok(done)
}

/// Tells whatever comes to wait, one statement at a time.
async fn told(others: &Others) {
    loop {
        others.something.notified().await;
        others.tell_waiting().await;
    }
}

/// Reads the counters written by transactions that were not over at the mark. A transaction id is no cursor by
/// itself, since ids are given out before commits; the lowest one still running in the statement's own snapshot
/// is: whatever that snapshot does not show has this id or a later one.
async fn look(line: &DatabaseConnection, mark: &str) -> Result<Look, StoreError> {
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT now.mark, space.id, space.version, space.min_since \
         FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS mark) AS now \
         LEFT JOIN space ON age(space.xmin) <= age($1::xid8::xid)",
        [mark.into()],
    );
    let mut look = Look {
        mark: mark.to_owned(),
        moved: Vec::new(),
    };
    for row in line.query_all_raw(statement).await? {
        look.mark = row.try_get("", "mark")?;
        let id: Option<String> = row.try_get("", "id")?;
        let Some(space) = id.and_then(|id| id.parse().ok()) else {
            continue;
        };
        let version: i64 = row.try_get("", "version")?;
        let min_since: i64 = row.try_get("", "min_since")?;
        look.moved
            .push((space, version.unsigned_abs(), min_since.unsigned_abs()));
    }
    Ok(look)
}

/// The mark before the counters are read for the first time.
pub(crate) async fn first_mark(db: &DatabaseConnection) -> Result<String, StoreError> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(String::new());
    }
    let ask = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS mark";
    let ask = Statement::from_string(DbBackend::Postgres, ask);
    let row = db.query_one_raw(ask).await?;
    let row = row.ok_or_else(|| StoreError::Open("the database has no snapshot".into()))?;
    Ok(row.try_get("", "mark")?)
}

fn payloads(versions: &BTreeMap<Space, u64>) -> Vec<String> {
    let mut payloads = vec![String::new()];
    for (space, version) in versions {
        let full = payloads.last().is_some_and(|last| last.len() > PAYLOAD_MAX);
        if full {
            payloads.push(String::new());
        }
        if let Some(last) = payloads.last_mut() {
            let _ = writeln!(last, "{space} {version}");
        }
    }
    payloads
}

fn read(payload: &str) -> impl Iterator<Item = (Space, u64)> {
    payload.lines().filter_map(|line| {
        let (space, version) = line.split_once(' ')?;
        Some((space.parse().ok()?, version.parse().ok()?))
    })
}

impl Store {
    /// Takes versions as known, and pokes who listens when they are news. People's own spaces go first: a stream
    /// whose rights have changed with them ends before it could tell of a space that is no longer theirs.
    pub(crate) fn advance(&self, versions: BTreeMap<Space, u64>) {
        let learnt = |(space, version): &(Space, u64)| self.shelves.learn(*space, *version);
        let mut news: Vec<(Space, u64)> = versions.into_iter().filter(learnt).collect();
        news.sort_by_key(|(space, _)| !matches!(space, Space::Person(_)));
        for (space, version) in news {
            // Nobody listening is no failure.
            let _ = self.pokes.send(Poke { space, version });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::kernel::{PersonId, PlaceId};
    use uuid::Uuid;

    #[test]
    fn a_telling_of_many_spaces_is_cut_to_what_the_database_takes_and_read_back_whole() {
        let spaces = (0..500).map(|n| (Space::Person(PersonId(Uuid::from_u128(n))), 7));
        let versions: BTreeMap<Space, u64> = spaces.collect();
        let payloads = payloads(&versions);
        assert!(payloads.len() > 1);
        assert!(payloads.iter().all(|payload| payload.len() < 8_000));
        let back: BTreeMap<Space, u64> = payloads.iter().flat_map(|text| read(text)).collect();
        assert_eq!(back, versions);
    }

    #[test]
    fn what_a_newer_version_tells_is_passed_over() {
        let place = PlaceId(Uuid::from_u128(1));
        let text = format!("moon/1 4\n{} 9\nhello\n", Space::Public(place));
        let known: Vec<_> = read(&text).collect();
        assert_eq!(known, [(Space::Public(place), 9)]);
    }
}
