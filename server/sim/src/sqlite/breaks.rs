//! Writes that fail in the database itself, whatever the table: every insert, update and delete counts down, and the last
//! fails. So the store meets them as it would meet a failing disk, at each of its steps. Or all of them go well and the
//! commit fails, because the last has left something that only a commit looks at: a row that refers to nothing.
//!
//! The same triggers count what was written since the last outcome was stored. A transaction that fails takes its part of
//! that count back with it; where something remains, half a command was left behind.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DbErr, Statement};
use store::Store;
use uuid::Uuid;

use crate::faults::{Broken, Fault};

/// Tables whose writes do not count: the schema's own, and those of the simulation.
const APART: &str =
    "name NOT LIKE 'sqlite_%' AND name NOT LIKE 'sim_%' AND name <> 'seaql_migrations'";

/// What the database says of a commit that finds such a row.
pub(super) const COMMIT_FAILED: &str = "FOREIGN KEY constraint failed";

/// Lays the triggers, where they are not there yet, with nothing broken.
pub(super) async fn lay(store: &Store) -> Result<(), DbErr> {
    let begin = "CREATE TABLE IF NOT EXISTS sim_break (at INTEGER, late INTEGER, written INTEGER, settled INTEGER); \
         INSERT INTO sim_break SELECT NULL, 0, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM sim_break); \
         CREATE TABLE IF NOT EXISTS sim_fell (due BLOB); \
         CREATE TABLE IF NOT EXISTS sim_never (id INTEGER PRIMARY KEY); \
         CREATE TABLE IF NOT EXISTS sim_commit \
         (refers INTEGER REFERENCES sim_never (id) DEFERRABLE INITIALLY DEFERRED); \
         UPDATE sim_break SET at = NULL;";
    store.writer().execute_unprepared(begin).await?;
    let tables = format!("SELECT name FROM sqlite_master WHERE type = 'table' AND {APART}");
    let mut sql = String::new();
    for table in read_all(store, &tables).await? {
        for write in ["INSERT", "UPDATE", "DELETE"] {
            sql += &trigger(&table, write);
        }
    }
    // A command of the clock that failed was put off: whoever comes next may write again. It is noted here, since what comes
    // next may take it off.
    sql += "CREATE TRIGGER IF NOT EXISTS sim_put_off AFTER UPDATE OF tries ON due \
         WHEN NEW.tries > OLD.tries BEGIN UPDATE sim_break SET at = NULL; \
         INSERT INTO sim_fell VALUES (NEW.id); END;";
    store.writer().execute_unprepared(&sql).await?;
    Ok(())
}

fn trigger(table: &str, write: &str) -> String {
    // What waits on the clock may change by itself, without an outcome.
    let counts = if table == "due" { "0" } else { "1" };
    let settles = if (table, write) == ("command", "INSERT") {
        "UPDATE sim_break SET settled = written;"
    } else {
        ""
    };
    let failed = Broken::MEANT;
    format!(
        "CREATE TRIGGER IF NOT EXISTS sim_{table}_{write} BEFORE {write} ON {table} BEGIN \
         UPDATE sim_break SET at = at - 1, written = written + {counts}; \
         SELECT RAISE(ABORT, '{failed}') FROM sim_break WHERE at = 0 AND NOT late; \
         INSERT INTO sim_commit SELECT 1 FROM sim_break WHERE at = 0 AND late; {settles} END;"
    )
}

/// Lets a write from here on fail, or its commit; none to have it mended. What was written so far is whole.
pub(super) async fn set(store: &Store, fault: Option<Fault>) -> Result<(), DbErr> {
    let nth = fault.map_or("NULL".to_owned(), |fault| fault.nth.to_string());
    let late = u8::from(fault.is_some_and(|fault| fault.commit));
    let sql = format!("UPDATE sim_break SET at = {nth}, late = {late}, settled = written");
    store.writer().execute_unprepared(&sql).await.map(drop)
}

/// What is still to fail, and after how many writes.
pub(super) async fn left(store: &Store) -> Result<Option<Fault>, DbErr> {
    let at = read_one(store, "SELECT at FROM sim_break").await?;
    let late = read_one(store, "SELECT late FROM sim_break").await?;
    let nth = at.and_then(|at| u32::try_from(at).ok());
    Ok(nth.map(|nth| Fault {
        nth,
        commit: late == Some(1),
    }))
}

/// Which commands of the clock have failed since this was asked last.
pub(super) async fn fell(store: &Store) -> Result<BTreeSet<Uuid>, DbErr> {
    let ids = read_all(store, "SELECT hex(due) FROM sim_fell").await?;
    if !ids.is_empty() {
        let forget = "DELETE FROM sim_fell";
        store.writer().execute_unprepared(forget).await?;
    }
    Ok(ids.iter().filter_map(|id| id.parse().ok()).collect())
}

/// How many writes were left behind by commands that have no outcome.
pub(super) async fn left_behind(store: &Store) -> Result<i64, DbErr> {
    let read = read_one(store, "SELECT written - settled FROM sim_break").await?;
    Ok(read.unwrap_or_default())
}

async fn read_one(store: &Store, sql: &str) -> Result<Option<i64>, DbErr> {
    let backend = store.writer().get_database_backend();
    let row = store
        .writer()
        .query_one_raw(Statement::from_string(backend, sql));
    row.await?.map_or(Ok(None), |row| row.try_get_by_index(0))
}

/// One column of text, row by row.
pub(super) async fn read_all(store: &Store, sql: &str) -> Result<Vec<String>, DbErr> {
    let backend = store.writer().get_database_backend();
    let rows = store
        .writer()
        .query_all_raw(Statement::from_string(backend, sql));
    let rows = rows.await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}
