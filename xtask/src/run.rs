//! `cargo xtask run`: the released app with demonstration data on this machine, nothing else needed.

use crate::build::{self, Built, Mode};
use anyhow::{Context, Result, bail};
use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the app listens unless told otherwise.
pub const PORT: u16 = 3000;

/// Builds and serves until stopped.
///
/// # Errors
/// When the port is taken, the data folder cannot be written, or the build fails. The port and the folder are
/// tried before the build, so that nobody waits for nothing.
pub fn run(port: u16) -> Result<()> {
    free_port(port)?;
    let data = data_folder()?;
    eprintln!("The first build takes some minutes; the next ones take seconds.");
    let built = build::build(Mode::Release)?;
    eprintln!("\nYoulin · 友邻 comes up at http://127.0.0.1:{port} (Ctrl-C ends it)\n");
    become_the_server(serve(&built, &data, port))
}

/// The command that serves demonstration data on loopback.
pub fn serve(built: &Built, data: &Path, port: u16) -> Command {
    let mut server = Command::new(&built.binary);
    server
        .args([
            "serve",
            "--demo",
            "--listen",
            &format!("127.0.0.1:{port}"),
            "--data",
        ])
        .arg(data)
        .env("YOULIN_SITE", &built.site);
    server
}

/// Makes sure that a server could listen here.
///
/// # Errors
/// When something else does, or may.
pub fn free_port(port: u16) -> Result<()> {
    match TcpListener::bind(("127.0.0.1", port)) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AddrInUse => bail!(
            "port {port} is taken, perhaps by another Youlin: stop that one, or add `--port {}`",
            port.saturating_add(1)
        ),
        Err(error) => {
            bail!("port {port} cannot be used ({error}): choose another with `--port 3000` or so")
        }
    }
}

/// The folder `data` of the clone, made if need be.
///
/// # Errors
/// When it cannot be written.
pub fn data_folder() -> Result<PathBuf> {
    let data = PathBuf::from("data");
    let trial = data.join(".trial");
    fs::create_dir_all(&data)
        .and_then(|()| fs::write(&trial, b""))
        .and_then(|()| fs::remove_file(&trial))
        .with_context(
            || "the folder ./data cannot be written: run this inside a clone that belongs to you",
        )?;
    Ok(data)
}

/// Replaces this process, so that Ctrl-C and signals reach the server itself.
#[cfg(unix)]
fn become_the_server(mut server: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    let error = server.exec();
    Err(error).with_context(|| format!("{} could not be started", server.get_program().display()))
}

#[cfg(not(unix))]
fn become_the_server(mut server: Command) -> Result<()> {
    crate::child::run("Serving", &mut server)
}
