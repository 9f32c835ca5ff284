//! Looking at a database without changing it: nothing is made, nothing is migrated.

use std::path::Path;
use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};

use super::error::StoreError;
use super::open::Store;

/// How the schema of a database stands beside this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// There is no database, or an empty one.
    Missing,
    /// It is this version's.
    Current,
    /// So many changes will be applied by the next start.
    Behind(usize),
    /// A newer version has changed it.
    Ahead,
}

impl Store {
    /// Looks at the SQLite database in `folder`.
    ///
    /// # Errors
    /// When there is one and it cannot be read.
    pub async fn look_at_folder(folder: &Path) -> Result<Schema, StoreError> {
        let file = folder.join("youlin.db");
        if !file.is_file() {
            return Ok(Schema::Missing);
        }
        look_at(&format!("sqlite://{}?mode=ro", file.display())).await
    }

    /// Looks at a PostgreSQL database.
    ///
    /// # Errors
    /// When it cannot be reached.
    pub async fn look_at_postgres(url: &str) -> Result<Schema, StoreError> {
        look_at(url).await
    }
}

async fn look_at(url: &str) -> Result<Schema, StoreError> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(1)
        .connect_timeout(Duration::from_secs(5))
        .sqlx_logging(false);
    let db = Database::connect(options).await?;
    db.ping().await?;
    let applied = applied(&db).await;
    db.close().await?;
    let known = migration::names();
    Ok(match applied {
        None => Schema::Missing,
        Some(applied) if applied.iter().any(|name| !known.contains(name)) => Schema::Ahead,
        Some(applied) if applied.len() == known.len() => Schema::Current,
        Some(applied) => Schema::Behind(known.len() - applied.len()),
    })
}

/// The changes that were applied; none where there never were any.
async fn applied(db: &DatabaseConnection) -> Option<Vec<String>> {
    let names = "SELECT version FROM seaql_migrations";
    let names = Statement::from_string(db.get_database_backend(), names);
    let rows = db.query_all_raw(names).await.ok()?;
    Some(
        rows.iter()
            .filter_map(|row| row.try_get("", "version").ok())
            .collect(),
    )
}
