//! The way in: connections, schema, and what is kept in memory.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend};
use tokio::sync::{Mutex, broadcast};

use super::clock::{Clock, Reckoned};
use super::error::StoreError;
use super::group::Group;
use super::others::{Others, alone, first_mark};
use super::pace::{Pace, Rate};
use super::present::Present;
use super::shelves::Shelves;
use super::written::Written;
use domain::kernel::sync::Poke;

/// The store. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) writer: DatabaseConnection,
    pub(crate) readers: DatabaseConnection,
    pub(crate) shelves: Arc<Shelves>,
    pub(crate) pokes: broadcast::Sender<Poke>,
    pub(crate) sessions: Arc<crate::accounts::Known>,
    pub(crate) others: Option<Arc<Others>>,
    /// How far the counters have been read.
    pub(crate) mark: Arc<Mutex<String>>,
    pub(crate) written: Option<Arc<Written>>,
    /// With SQLite: commands that come together.
    pub(crate) group: Option<Arc<Group>>,
    /// Wakes who sends text messages.
    pub texts_waiting: Arc<tokio::sync::Notify>,
    /// How fast commands are taken.
    pub pace: Arc<Pace>,
    /// Who has the app open here.
    pub present: Arc<Present>,
    /// The clock by which everything is judged.
    pub clock: Clock,
    /// The most rows of one space in one answer, unless a single version wrote more.
    pub(crate) rows_max: u64,
    /// Whether the roles of staff rest until they have set a second factor.
    pub(crate) second_factor_needed: bool,
    /// What identity numbers are sealed with; none: none are taken.
    pub(crate) seal: Option<Arc<crate::tasks::SealKey>>,
    /// What tickets are signed with; none: there are none.
    pub(crate) tickets: Option<Arc<crate::services::Tickets>>,
}

/// How many pokes a slow listener may fall behind before it is told to pull everything.
const POKES_KEPT: usize = 4_096;

impl Store {
    /// Opens the SQLite database in `folder`, making both if they are missing.
    ///
    /// # Errors
    /// When the folder cannot be written or the schema cannot be brought up to date.
    pub async fn open_folder(folder: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder).map_err(|error| {
            StoreError::Open(format!(
                "cannot write to the folder {}: {error}",
                folder.display()
            ))
        })?;
        let file = folder.join("youlin.db");
        let url = format!("sqlite://{}?mode=rwc", file.display());
        Self::open_sqlite(&url, 4).await
    }

    /// Opens a SQLite database in memory, for tests.
    ///
    /// # Errors
    /// When the schema cannot be laid.
    pub async fn open_in_memory() -> Result<Self, StoreError> {
        let name = uuid::Uuid::now_v7();
        Self::open_sqlite(&format!("sqlite:file:{name}?mode=memory&cache=shared"), 1).await
    }

    async fn open_sqlite(url: &str, readers: u32) -> Result<Self, StoreError> {
        // One writer: several with deferred transactions meet "database is locked" whatever the timeout.
        let writer = Database::connect(sqlite(url, 1)).await?;
        let in_memory = url.contains("mode=memory");
        let readers = if in_memory {
            writer.clone()
        } else {
            Database::connect(sqlite(url, readers)).await?
        };
        Self::with(writer, readers, None, Clock::Machine).await
    }

    /// Opens a PostgreSQL database.
    ///
    /// # Errors
    /// When it cannot be reached or the schema cannot be brought up to date.
    pub async fn open_postgres(url: &str) -> Result<Self, StoreError> {
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(16)
            .acquire_timeout(Duration::from_secs(3))
            .connect_timeout(Duration::from_secs(3))
            .sqlx_logging(false);
        let pool = Database::connect(options).await?;
        let others = Arc::new(Others::open(url).await?);
        let clock = Arc::new(Reckoned::default());
        others.set(&clock).await?;
        let clock = Clock::Database(clock);
        let open = Box::pin(Self::with(pool.clone(), pool.clone(), Some(others), clock));
        // Two instances that start together would both lay the schema.
        alone(&pool, open).await?
    }

    async fn with(
        writer: DatabaseConnection,
        readers: DatabaseConnection,
        others: Option<Arc<Others>>,
        clock: Clock,
    ) -> Result<Self, StoreError> {
        Migrator::up(&writer, None).await?;
        #[cfg(feature = "planted")]
        lift_guard(&writer).await?;
        let mark = first_mark(&writer).await?;
        let is_sqlite = writer.get_database_backend() == DbBackend::Sqlite;
        let group = is_sqlite.then(Arc::default);
        let (pokes, _) = broadcast::channel(POKES_KEPT);
        let store = Self {
            writer,
            readers,
            shelves: Arc::default(),
            pokes,
            sessions: Arc::default(),
            others,
            // Before the counters are read, so that nothing falls between.
            mark: Arc::new(Mutex::new(mark)),
            written: None,
            group,
            texts_waiting: Arc::default(),
            pace: Arc::default(),
            present: Arc::default(),
            clock,
            rows_max: super::pull::ROWS_MAX,
            second_factor_needed: false,
            seal: None,
            tickets: None,
        };
        store.start_epoch().await?;
        store.lay_out_anew().await?;
        Ok(store)
    }

    /// The same store judged by another clock.
    #[must_use]
    pub fn with_clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// The same store, whose answers bring no more than so many rows of a space at once. For tests: what is kept encoded
    /// in memory must come of the same bound.
    #[must_use]
    pub fn with_rows_max(mut self, rows: u64) -> Self {
        self.rows_max = rows;
        self
    }

    /// The same store, in which the roles of staff rest until they have set a second factor.
    #[must_use]
    pub fn with_second_factor(mut self) -> Self {
        self.second_factor_needed = true;
        self
    }

    /// The same store, which seals identity numbers with this key.
    #[must_use]
    pub fn with_seal(mut self, key: crate::tasks::SealKey) -> Self {
        self.seal = Some(Arc::new(key));
        self
    }

    /// The same store, taking the commands of one person at another pace.
    #[must_use]
    pub fn with_pace(mut self, person: Rate) -> Self {
        self.pace = Arc::new(Pace::of(person));
        self
    }

    /// The same store, remembering what is written through it: see [`Store::written`].
    #[must_use]
    pub fn remembering(&self) -> Self {
        Self {
            written: Some(Arc::default()),
            ..self.clone()
        }
    }

    /// Lets the SQLite file grow to so many pages and no further, as a disk does that fills; what it has already stays.
    /// Of the connection that writes, and so until the store is opened again.
    ///
    /// # Errors
    /// When this is not SQLite, or the database fails.
    pub async fn bound_to(&self, pages: u32) -> Result<(), StoreError> {
        if !self.is_sqlite() {
            return Err(StoreError::Open("only SQLite has pages".into()));
        }
        let bound = format!("PRAGMA max_page_count = {pages}");
        self.writer.execute_unprepared(&bound).await?;
        Ok(())
    }

    /// Listens for spaces that move on.
    pub fn listen(&self) -> broadcast::Receiver<Poke> {
        self.pokes.subscribe()
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        Ok(self.readers.ping().await?)
    }

    /// The connection that slices without commands (sign-in) write with.
    pub fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// The connection for reading outside a transaction.
    pub fn readers(&self) -> &DatabaseConnection {
        &self.readers
    }

    /// Whether this is SQLite: this process is the only writer.
    pub fn is_sqlite(&self) -> bool {
        self.writer.get_database_backend() == DbBackend::Sqlite
    }
}

/// What SQLite's connections are told by a setting, in PostgreSQL.
#[cfg(feature = "planted")]
async fn lift_guard(database: &DatabaseConnection) -> Result<(), StoreError> {
    use sea_orm::ConnectionTrait;
    const LIFT: &str =
        "ALTER TABLE service_session DROP CONSTRAINT IF EXISTS service_session_check";
    let unguarded = domain::kernel::planted::is("seats_unguarded");
    if unguarded && database.get_database_backend() == DbBackend::Postgres {
        database.execute_unprepared(LIFT).await?;
    }
    Ok(())
}

fn sqlite(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .min_connections(1)
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        // A file that is open in this process does not go away: to ask it before every statement doubles the hops to
        // its thread.
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_sqlite_pool_opts(|pool| pool.idle_timeout(None).max_lifetime(None))
        .map_sqlx_sqlite_opts(|options| {
            #[cfg(feature = "planted")]
            let unguarded = domain::kernel::planted::is("seats_unguarded");
            #[cfg(feature = "planted")]
            let options = options.pragma(
                "ignore_check_constraints",
                if unguarded { "ON" } else { "OFF" },
            );
            options
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                .pragma("foreign_keys", "ON")
                .pragma("busy_timeout", "5000")
                .pragma("cache_size", "-16000")
                .statement_cache_capacity(256)
        });
    options
}
