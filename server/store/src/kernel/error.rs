//! What can go wrong below the rules.

use sea_orm::sqlx::Error as SqlxError;
use sea_orm::{DbErr, RuntimeErr};

/// A failure of the store: never a refusal by the rules, which is an outcome.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database did not do what it was asked.
    #[error("the database failed: {0}")]
    Database(#[from] DbErr),
    /// What stands in the database cannot be read by this version.
    #[error("a stored {what} cannot be read: {source}")]
    Unreadable {
        /// What it was meant to be.
        what: &'static str,
        /// Why not.
        source: serde_json::Error,
    },
    /// The machine does not do its part: randomness, threads.
    #[error("the machine fails: {0}")]
    Machine(String),
    /// Another instance is at it, or has done it.
    #[error("another instance is at it")]
    Taken,
    /// The schema could not be brought up to date, or the file could not be opened.
    #[error("{0}")]
    Open(String),
}

impl StoreError {
    /// Wraps a JSON error with what was being read.
    pub fn unreadable(what: &'static str) -> impl FnOnce(serde_json::Error) -> Self {
        move |source| Self::Unreadable { what, source }
    }

    /// Whether the same transaction may work when tried again: two of them met.
    pub fn is_passing(&self) -> bool {
        let Self::Database(error) = self else {
            return false;
        };
        let text = error.to_string();
        // 40001 serialization_failure, 40P01 deadlock_detected; SQLITE_BUSY from another process.
        [
            "40001",
            "40P01",
            "deadlock detected",
            "could not serialize",
            "database is locked",
        ]
        .iter()
        .any(|sign| text.contains(sign))
            || matches!(
                error.sql_err(),
                Some(sea_orm::SqlErr::UniqueConstraintViolation(_))
            )
    }

    /// Whether there is no room left for what was to be written. Nothing of it was, and reading goes on.
    pub fn is_full(&self) -> bool {
        let Self::Database(DbErr::Conn(cause) | DbErr::Exec(cause) | DbErr::Query(cause)) = self
        else {
            return false;
        };
        let RuntimeErr::SqlxError(cause) = cause else {
            return false;
        };
        let SqlxError::Database(cause) = cause.as_ref() else {
            return false;
        };
        // SQLITE_FULL, and disk_full of PostgreSQL.
        matches!(cause.code().as_deref(), Some("13" | "53100"))
    }
}
