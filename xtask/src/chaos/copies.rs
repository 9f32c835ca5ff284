//! Copies of a database taken while people write, and what they hold: SQLite's by `youlin backup`, PostgreSQL's by its
//! own tool, each as the manual says.

use super::town::{Town, database};
use crate::child;
use crate::postgres::Postgres;
use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The database into which a copy is brought back.
const ELSEWHERE: &str = "elsewhere";

/// Every table with the digest of all its rows.
pub type Tables = Vec<(String, String)>;

/// A copy, and what the database held at its moment.
pub struct Copy {
    file: PathBuf,
    /// What it held.
    pub tables: Tables,
}

/// Copies what the servers run on, while they run.
///
/// # Errors
/// When it cannot be done.
pub fn take(town: &Town) -> Result<Copy> {
    let file = town.folder.join("backup");
    let tables = match &town.postgres {
        None => {
            child::output(town.servers[0].command("backup").arg(&file))?;
            of_sqlite(&file)?
        }
        Some(postgres) => dump(postgres, &file)?,
    };
    Ok(Copy { file, tables })
}

/// Ends the servers without a word, puts the copy where they look from now on, and says what is there. They are not
/// started again.
///
/// # Errors
/// When it cannot be done.
pub fn bring_back(town: &mut Town, copy: &Copy) -> Result<Tables> {
    for server in &mut town.servers {
        server.kill();
    }
    let Some(postgres) = &town.postgres else {
        let server = &mut town.servers[0];
        server.data = town.folder.join(ELSEWHERE);
        std::fs::create_dir(&server.data)?;
        child::output(server.command("restore").arg(&copy.file))?;
        let file = database(&server.data);
        let whole = ask(&file, "PRAGMA integrity_check")?;
        ensure!(whole.trim() == "ok", "integrity_check says {whole}");
        return of_sqlite(&file);
    };
    child::output(postgres.program("createdb").arg(ELSEWHERE))?;
    let into = format!("--dbname={ELSEWHERE}");
    let mut restore = postgres.program("pg_restore");
    child::output(
        restore
            .args(["--clean", "--if-exists", &into])
            .arg(&copy.file),
    )?;
    let url = postgres.url_of(ELSEWHERE);
    for server in &mut town.servers {
        server.database = Some(url.clone());
    }
    child::output(town.servers[0].command("restore").arg("--new-epoch"))?;
    let mut session = psql(postgres, ELSEWHERE).spawn().context("psql")?;
    let mut questions = session.stdin.take().context("psql takes nothing")?;
    questions.write_all(DIGESTS.as_bytes())?;
    drop(questions);
    tables(BufReader::new(
        session.stdout.take().context("psql says nothing")?,
    ))
}

/// Asks for every table's digest, in whatever transaction is open.
const DIGESTS: &str = "SELECT format('SELECT %L, md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '''')) \
    FROM %I t', tablename, tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename \\gexec\n";

/// Dumps a database, and says what it held at the very moment of the dump: both look by one snapshot.
fn dump(postgres: &Postgres, file: &Path) -> Result<Tables> {
    let mut session = psql(postgres, "postgres").spawn().context("psql")?;
    let mut questions = session.stdin.take().context("psql takes nothing")?;
    let mut answers = BufReader::new(session.stdout.take().context("psql says nothing")?);
    questions
        .write_all(b"BEGIN ISOLATION LEVEL REPEATABLE READ;\nSELECT pg_export_snapshot();\n")?;
    questions.flush()?;
    let mut snapshot = String::new();
    answers.read_line(&mut snapshot)?;
    let mut dump = postgres.program("pg_dump");
    dump.args(["--format=custom", "--dbname=postgres"])
        .arg(format!("--snapshot={}", snapshot.trim()))
        .arg(format!("--file={}", file.display()));
    child::output(&mut dump)?;
    questions.write_all(DIGESTS.as_bytes())?;
    drop(questions);
    tables(answers)
}

fn psql(postgres: &Postgres, database: &str) -> Command {
    let mut psql = postgres.program("psql");
    psql.args(["-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    psql
}

fn tables(mut answers: impl Read) -> Result<Tables> {
    let mut said = String::new();
    answers.read_to_string(&mut said)?;
    let tables: Tables = said
        .lines()
        .filter_map(|line| line.split_once('|'))
        .map(|(name, digest)| (name.to_owned(), digest.to_owned()))
        .collect();
    ensure!(!tables.is_empty(), "PostgreSQL tells of no tables");
    Ok(tables)
}

fn of_sqlite(file: &Path) -> Result<Tables> {
    let names = ask(
        file,
        "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
    )?;
    names
        .lines()
        .filter(|name| !name.starts_with("sqlite_"))
        .map(|name| {
            let rows = ask(file, &format!("SELECT * FROM \"{name}\""))?;
            let mut rows: Vec<&str> = rows.lines().collect();
            rows.sort_unstable();
            let digest = Sha256::digest(rows.join("\n"));
            Ok((name.to_owned(), format!("{digest:x}")))
        })
        .collect()
}

/// Asks a SQLite file; Python's own module, since the build needs no sqlite3 of the system.
///
/// # Errors
/// When it cannot be read.
pub fn ask(file: &Path, query: &str) -> Result<String> {
    const ASK: &str = "import sqlite3,sys\n\
        for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): print('|'.join(repr(v) if not isinstance(v,str) else v.replace('\\n',' ') for v in row))";
    let mut python = Command::new("python3");
    child::output(python.args(["-c", ASK]).arg(file).arg(query))
}
