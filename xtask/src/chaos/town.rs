//! Servers that a drill may treat badly: one on SQLite, or two on one PostgreSQL behind a proxy.

use super::Scene;
use super::proxy::Proxy;
use crate::bench::http::Connection;
use crate::postgres::Postgres;
use anyhow::{Context, Result, bail};
use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a server may take to be ready before the drill is given up: the first start seeds the demonstration, which
/// waits for the disk some hundred times.
const PATIENCE: Duration = Duration::from_mins(4);

/// What stands below the servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// One server with SQLite inside.
    Sqlite,
    /// Two servers on one PostgreSQL, behind a proxy.
    Twins,
}

impl Base {
    /// As it is called in the figures.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Twins => "postgres×2",
        }
    }
}

/// Servers with demonstration data; ended and cleared away when dropped.
pub struct Town {
    /// Where clients go.
    pub address: SocketAddr,
    /// The servers.
    pub servers: Vec<Server>,
    /// The database server, where there is one.
    pub postgres: Option<Postgres>,
    /// The folder of everything.
    pub folder: PathBuf,
    _proxy: Option<Proxy>,
}

impl Town {
    /// Starts what the scene asks for, and waits until it is ready.
    ///
    /// # Errors
    /// When something does not come up.
    pub fn open(scene: &Scene) -> Result<Self> {
        Self::with(scene, |_, _| {})
    }

    /// The same, with something more said to each server before it starts.
    ///
    /// # Errors
    /// When something does not come up.
    pub fn with(scene: &Scene, more: fn(usize, &mut Command)) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("youlin-chaos-{}", spare()?.port()));
        fs::create_dir(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let postgres = match scene.base {
            Base::Sqlite => None,
            Base::Twins => Some(Postgres::start()?),
        };
        let count = if postgres.is_some() { 2 } else { 1 };
        let mut servers = Vec::new();
        for number in 0..count {
            let mut server = Server {
                address: spare()?,
                binary: scene.binary.clone(),
                data: folder.join(format!("data-{number}")),
                database: postgres.as_ref().map(Postgres::url),
                more: Box::new(move |command| more(number, command)),
                child: None,
            };
            server.start()?;
            server.ready()?;
            servers.push(server);
        }
        let backends: Vec<SocketAddr> = servers.iter().map(|server| server.address).collect();
        let proxy = postgres
            .is_some()
            .then(|| Proxy::start(backends.clone()))
            .transpose()?;
        Ok(Self {
            address: proxy.as_ref().map_or(backends[0], |proxy| proxy.address),
            servers,
            postgres,
            folder,
            _proxy: proxy,
        })
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        for server in &mut self.servers {
            server.kill();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// One server process, which keeps its address and its data from start to start.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its folder.
    pub data: PathBuf,
    /// The address of its PostgreSQL, where there is one.
    pub database: Option<String>,
    binary: PathBuf,
    more: Box<dyn Fn(&mut Command) + Send>,
    child: Option<Child>,
}

impl Server {
    /// Starts the process.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(&mut self) -> Result<()> {
        self.start_with(|_| {})
    }

    /// The same, with something more said to it this once.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start_with(&mut self, once: impl FnOnce(&mut Command)) -> Result<()> {
        fs::create_dir_all(&self.data)?;
        let log = fs::File::options()
            .create(true)
            .append(true)
            .open(self.data.join("log"))?;
        let mut command = self.command("serve");
        command
            .args(["--demo", "--trusted-proxy", "127.0.0.1/32", "--listen"])
            .arg(self.address.to_string())
            .env("YOULIN_LOG", "warn")
            .stdout(log.try_clone()?)
            .stderr(log);
        (self.more)(&mut command);
        once(&mut command);
        self.child = Some(command.spawn().context("the server could not be started")?);
        Ok(())
    }

    /// The binary with a verb and the place of this server's data.
    pub fn command(&self, verb: &str) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .arg(verb)
            .arg("--data")
            .arg(&self.data)
            .stdin(Stdio::null());
        if let Some(database) = &self.database {
            command.args(["--database-url", database]);
        }
        command
    }

    /// Waits until it says that it can serve, and says how long that took.
    ///
    /// # Errors
    /// When it ends or stays silent.
    pub fn ready(&mut self) -> Result<Duration> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(child) = &mut self.child
                && let Some(status) = child.try_wait()?
            {
                let log = fs::read_to_string(self.data.join("log")).unwrap_or_default();
                bail!("a server ended ({status}): {log}");
            }
            if self.probe("/readyz") == Some(200) {
                return Ok(start.elapsed());
            }
            sleep(Duration::from_millis(10));
        }
        bail!("a server was not ready within {PATIENCE:?}")
    }

    /// The status of a probe, if it is answered.
    pub fn probe(&self, path: &str) -> Option<u16> {
        let ask = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n", self.address);
        let mut connection = Connection::open(self.address).ok()?;
        Some(connection.ask(ask.as_bytes()).ok()?.status)
    }

    /// Ends it without a word: `kill -9`.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Asks it to end (SIGTERM), waits, and says how long it took.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub fn terminate(&mut self) -> Result<Duration> {
        let start = Instant::now();
        if let Some(mut child) = self.child.take() {
            Command::new("kill")
                .args(["-TERM", &child.id().to_string()])
                .status()?;
            child.wait()?;
        }
        Ok(start.elapsed())
    }

    /// The number of its process.
    ///
    /// # Errors
    /// When it has ended.
    pub fn process(&self) -> Result<u32> {
        self.child.as_ref().map(Child::id).context("it has ended")
    }

    /// Memory that is really in use (VmRSS), in bytes.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn memory(&self) -> Result<u64> {
        let id = self.process()?;
        let status = fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        Ok(kilobytes.context("/proc says no VmRSS")? * 1024)
    }

    /// Its SQLite file.
    pub fn file(&self) -> PathBuf {
        database(&self.data)
    }
}

/// The SQLite file in a folder of data.
pub fn database(data: &Path) -> PathBuf {
    data.join("youlin.db")
}

/// An address that nobody uses.
pub fn spare() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}
