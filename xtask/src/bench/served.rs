//! A server under measurement: its own data, its own core.

use super::http::Connection;
use crate::build::Built;
use anyhow::{Context, Result, bail};
use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_mins(1);

/// The core that the server has to itself; the load comes from the other.
const SERVER_CORE: &str = "0";
const LOAD_CORE: &str = "1";

/// Room for a thousand live connections on both sides.
const FILES: &str = "--nofile=16384:16384";

/// Demonstration data served until dropped.
pub struct Served {
    /// Where it listens.
    pub address: SocketAddr,
    child: Child,
    data: PathBuf,
}

impl Served {
    /// Starts and waits until it answers.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn start(built: &Built) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let data = std::env::temp_dir().join(format!("youlin-bench-{port}"));
        fs::create_dir(&data).with_context(|| format!("{} cannot be made", data.display()))?;
        let mut server = pinned(SERVER_CORE);
        server
            .arg(&built.binary)
            .args([
                "serve",
                "--demo",
                // Many people come from many networks.
                "--trusted-proxy",
                "127.0.0.1/32",
                "--listen",
                &address.to_string(),
                "--data",
            ])
            .arg(&data)
            .env("YOULIN_SITE", &built.site)
            .env("YOULIN_LOG", "error")
            // Few people, who give far more than hands could.
            .env("YOULIN_COMMANDS_AT_ONCE", "1000000")
            .stdout(Stdio::null());
        let child = server.spawn().context("the server could not be started")?;
        let mut served = Self {
            address,
            child,
            data,
        };
        served.wait()?;
        Ok(served)
    }

    /// Memory that is really in use (VmRSS), in bytes.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn memory(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        Ok(kilobytes.context("/proc says no VmRSS")? * 1024)
    }

    fn wait(&mut self) -> Result<()> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended ({status})");
            }
            if Connection::open(self.address).is_ok() {
                return Ok(());
            }
            sleep(Duration::from_millis(50));
        }
        bail!("the server did not answer")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.data);
    }
}

/// Moves this process to the core that the server does not have, and gives it room for its connections.
pub fn move_aside() {
    let this = std::process::id();
    keep_on(this, LOAD_CORE);
    let _ = Command::new("prlimit")
        .args([FILES, "--pid", &this.to_string()])
        .status();
}

/// Gives a running server a core of its own, and the other one to this process; where there is only one, nothing.
pub fn part(server: u32) {
    keep_on(server, SERVER_CORE);
    keep_on(std::process::id(), LOAD_CORE);
}

/// Gives this process all cores again.
pub fn unpart() {
    keep_on(std::process::id(), &format!("0-{}", *CORES - 1));
}

fn keep_on(process: u32, cores: &str) {
    if *CORES > 1 {
        let _ = Command::new("taskset")
            .args(["-a", "-c", "-p", cores, &process.to_string()])
            .stdout(Stdio::null())
            .status();
    }
}

/// Runs what follows with room for its connections, on one core if there are two.
fn pinned(core: &str) -> Command {
    let mut command = Command::new("prlimit");
    command.arg(FILES);
    if *CORES > 1 {
        command.args(["taskset", "-c", core]);
    }
    command
}

/// How many there are. Asked once, before this process gives up a core itself.
static CORES: LazyLock<usize> =
    LazyLock::new(|| thread::available_parallelism().map_or(1, std::num::NonZero::get));
