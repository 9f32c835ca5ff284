//! `backup FILE` and `restore FILE`.
//!
//! A backup is one file, taken while the server runs. A restored database begins a new epoch, so that phones pull
//! everything anew and offer again what they sent since.

use crate::config::Where;
use crate::failure::Failure;
use crate::lock::Lock;
use crate::serve::open_store;
use std::path::{Path, PathBuf};

/// Copies the database to a file.
///
/// # Errors
/// When the file is there already or cannot be written, or the database is PostgreSQL, which has its own tool.
pub async fn backup(place: &Where, file: &Path) -> Result<String, Failure> {
    if let Some(url) = place.postgres()? {
        return Err(Failure::new(format!(
            "PostgreSQL has its own tool; run:  pg_dump --format=custom --file={} {}",
            file.display(),
            without_password(&url)
        )));
    }
    if file.exists() {
        return Err(Failure::new(format!(
            "{} is there already and is not overwritten; choose another name",
            file.display()
        )));
    }
    let database = place.data.join("youlin.db");
    if !database.is_file() {
        return Err(Failure::new(format!(
            "there is no database in {}; check --data",
            place.data.display()
        )));
    }
    let store = open_store(place).await?;
    store.copy_to(file).await.map_err(|error| {
        Failure::new(format!(
            "{} could not be written ({error}); is there room, and may this user write there?",
            file.display()
        ))
    })?;
    Ok(format!(
        "{} holds everything as of now; keep it safe, it is not encrypted",
        file.display()
    ))
}

/// Puts a backup in the place of the database; the one that was there is kept beside it.
///
/// # Errors
/// When the server runs, the file is no backup, or the folder cannot be written.
pub async fn restore(place: &Where, file: &Path) -> Result<String, Failure> {
    if let Some(url) = place.postgres()? {
        return Err(Failure::new(format!(
            "PostgreSQL has its own tool; run:  pg_restore --clean --if-exists --dbname={} {}  and then:  youlin restore --new-epoch",
            without_password(&url),
            file.display()
        )));
    }
    if !is_sqlite(file) {
        return Err(Failure::new(format!(
            "{} is no backup made by `youlin backup`; check the path",
            file.display()
        )));
    }
    std::fs::create_dir_all(&place.data).map_err(|error| unwritable(&place.data, &error))?;
    let _lock = Lock::take(&place.data)?;
    let aside = set_aside(&place.data)?;
    let database = place.data.join("youlin.db");
    std::fs::copy(file, &database).map_err(|error| unwritable(&database, &error))?;
    let store = open_store(place).await?;
    store
        .begin_epoch()
        .await
        .map_err(|error| Failure::new(format!("the restored database cannot be used: {error}")))?;
    let before = aside.map_or(String::new(), |aside| {
        format!("; what was there before is in {}", aside.display())
    });
    Ok(format!("{} is restored{before}", file.display()))
}

/// Begins a new epoch, after PostgreSQL's own tool has restored the database.
///
/// # Errors
/// When the database cannot be used.
pub async fn new_epoch(place: &Where) -> Result<String, Failure> {
    let store = open_store(place).await?;
    store
        .begin_epoch()
        .await
        .map_err(|error| Failure::new(format!("the database cannot be used: {error}")))?;
    Ok("phones pull everything anew and offer again what they sent since the backup".to_owned())
}

/// Renames the database that is there, with what belongs to it.
fn set_aside(data: &Path) -> Result<Option<PathBuf>, Failure> {
    let database = data.join("youlin.db");
    if !database.exists() {
        return Ok(None);
    }
    let free = |number: &u32| {
        !data
            .join(format!("youlin.before-restore-{number}.db"))
            .exists()
    };
    let number = (1..u32::MAX).find(free).unwrap_or_default();
    for end in ["", "-wal", "-shm"] {
        let from = data.join(format!("youlin.db{end}"));
        let to = data.join(format!("youlin.before-restore-{number}.db{end}"));
        if from.exists() {
            std::fs::rename(&from, &to).map_err(|error| unwritable(&to, &error))?;
        }
    }
    Ok(Some(
        data.join(format!("youlin.before-restore-{number}.db")),
    ))
}

fn is_sqlite(file: &Path) -> bool {
    use std::io::Read;
    let mut head = [0; 15];
    let read = std::fs::File::open(file).and_then(|mut file| file.read_exact(&mut head));
    read.is_ok() && &head == b"SQLite format 3"
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!(
        "{} cannot be written ({error}); does the folder belong to this user, and is there room?",
        path.display()
    ))
}

/// The address of a database as it may be shown.
fn without_password(url: &str) -> String {
    let Some((before, host)) = url.rsplit_once('@') else {
        return url.to_owned();
    };
    let scheme_and_user = before
        .rsplit_once(':')
        .filter(|(scheme, _)| scheme.contains("://"));
    scheme_and_user.map_or(url.to_owned(), |(user, _)| format!("{user}@{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(
            without_password("postgres://me:secret@db/x"),
            "postgres://me@db/x"
        );
        assert_eq!(without_password("postgres://me@db/x"), "postgres://me@db/x");
        assert_eq!(without_password("postgres://db/x"), "postgres://db/x");
    }
}
