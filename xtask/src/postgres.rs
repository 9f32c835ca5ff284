//! A throwaway PostgreSQL: its own folder, its own port, gone when dropped, also after a failure.

use crate::{child, setup};
use anyhow::{Context, Result, bail};
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_mins(1);

/// A running cluster that trusts everybody on this machine.
pub struct Postgres {
    server: Child,
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
}

impl Postgres {
    /// Makes a cluster and waits until it answers.
    ///
    /// # Errors
    /// When PostgreSQL is not installed, or does not come up; what it said is then in the error.
    pub fn start() -> Result<Self> {
        let programs = setup::postgres_programs()
            .context("PostgreSQL is not installed here: run `cargo xtask setup`")?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let folder = std::env::temp_dir().join(format!("youlin-postgres-{port}"));
        fs::create_dir(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let owner = Owner::of(&folder)?;
        let cluster = folder.join("cluster");
        let mut initdb = Command::new(programs.join("initdb"));
        initdb
            .args([
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
                "--username=postgres",
            ])
            .arg(&cluster);
        child::output(owner.lower(initdb.current_dir(&folder)))?;

        let mut postgres = Self {
            server: launch(&programs, &folder, port)?,
            programs,
            folder,
            port,
        };
        postgres.wait()?;
        Ok(postgres)
    }

    /// Ends it at once, as if the machine had lost it.
    pub fn stop(&mut self) {
        // SIGQUIT: no farewell.
        let _ = Command::new("kill")
            .args(["-QUIT", &self.server.id().to_string()])
            .status();
        let _ = self.server.wait();
    }

    /// Starts it again with what it held.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn start_again(&mut self) -> Result<()> {
        self.server = launch(&self.programs, &self.folder, self.port)?;
        self.wait()
    }

    /// Where tests connect, as a superuser who may make databases.
    pub fn url(&self) -> String {
        self.url_of("postgres")
    }

    /// The same for another database.
    pub fn url_of(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// One of PostgreSQL's own programs, told where this one listens.
    pub fn program(&self, name: &str) -> Command {
        let mut program = Command::new(self.programs.join(name));
        let port = self.port.to_string();
        program.args(["-h", "127.0.0.1", "-U", "postgres", "-p", &port]);
        program
    }

    fn wait(&mut self) -> Result<()> {
        let log = self.folder.join("log");
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(status) = self.server.try_wait()? {
                bail!(
                    "PostgreSQL ended ({status}):\n{}",
                    fs::read_to_string(&log).unwrap_or_default()
                );
            }
            // It listens before it is ready, so a connection alone says little.
            let port = self.port.to_string();
            let mut ready = Command::new(self.programs.join("pg_isready"));
            ready.args(["-q", "-h", "127.0.0.1", "-p", &port]);
            if ready.status().is_ok_and(|status| status.success()) {
                return Ok(());
            }
            sleep(Duration::from_millis(50));
        }
        bail!(
            "PostgreSQL did not answer:\n{}",
            fs::read_to_string(&log).unwrap_or_default()
        )
    }
}

fn launch(programs: &Path, folder: &Path, port: u16) -> Result<Child> {
    let mut server = Command::new(programs.join("postgres"));
    server
        .arg("-D")
        .arg(folder.join("cluster"))
        .args(["-p", &port.to_string(), "-k"])
        .arg(folder)
        // What it holds is thrown away anyway: no waiting for the disk.
        .args([
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "fsync=off",
            "-c",
            "max_connections=300",
        ])
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(fs::File::create(folder.join("log"))?);
    Owner::of(folder)?
        .lower(&mut server)
        .spawn()
        .context("PostgreSQL could not be started")
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // SIGINT: end the sessions and stop.
        let asked = Command::new("kill")
            .args(["-INT", &self.server.id().to_string()])
            .status();
        if asked.is_err() {
            let _ = self.server.kill();
        }
        let _ = self.server.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// PostgreSQL refuses to run as root, so root lends it the name that Debian made for it.
struct Owner(Option<(u32, u32)>);

impl Owner {
    fn of(folder: &Path) -> Result<Self> {
        if !setup::is_root() {
            return Ok(Self(None));
        }
        let id = |flag: &str| -> Result<u32> {
            let id = child::output(Command::new("id").args([flag, "postgres"]))?;
            id.trim()
                .parse()
                .context("`id postgres` did not answer with a number")
        };
        let owner = (id("-u")?, id("-g")?);
        #[cfg(unix)]
        std::os::unix::fs::chown(folder, Some(owner.0), Some(owner.1))?;
        Ok(Self(Some(owner)))
    }

    fn lower<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        #[cfg(unix)]
        if let Some((user, group)) = self.0 {
            use std::os::unix::process::CommandExt;
            command.uid(user).gid(group);
        }
        command
    }
}

#[cfg(test)]
mod tests {
    use super::{Postgres, setup};
    use std::net::TcpStream;

    #[test]
    fn a_cluster_answers_and_leaves_nothing_behind() {
        if setup::postgres_programs().is_none() {
            return;
        }
        let postgres = Postgres::start().unwrap();
        let (folder, port) = (postgres.folder.clone(), postgres.port);
        assert!(postgres.url().ends_with("/postgres"));
        assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());
        drop(postgres);
        assert!(!folder.exists());
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
    }
}
