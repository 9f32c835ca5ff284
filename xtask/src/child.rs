//! Running other programs, with sentences for what goes wrong.

use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::io::ErrorKind;
use std::process::{Command, Stdio};
use std::time::Instant;

/// The cargo that runs us, so that the toolchain stays the same all the way down.
///
/// It does not hear what cargo told us about our own package: some build scripts watch those variables, and would
/// compile again whenever xtask and a bare `cargo` take turns.
pub fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let about_us = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_")
                || [
                    "CARGO_MANIFEST_DIR",
                    "CARGO_MANIFEST_PATH",
                    "CARGO_BIN_NAME",
                    "CARGO_CRATE_NAME",
                ]
                .contains(&name)
        });
        if about_us {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// Says what is about to happen, runs it with its own output visible, and says how long it took.
///
/// # Errors
/// When the program is missing or ends with a failure.
pub fn run(title: &str, command: &mut Command) -> Result<()> {
    let start = Instant::now();
    run_to_the_end(title, command)?;
    eprintln!("  {title}: done in {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// The same, but says nothing after the program's own last line.
///
/// # Errors
/// When the program is missing or ends with a failure.
pub fn run_to_the_end(title: &str, command: &mut Command) -> Result<()> {
    step(title);
    let status = command
        .status()
        .map_err(|error| missing(command.get_program(), error))?;
    if !status.success() {
        bail!("{title}: {} ({status})", line(command));
    }
    Ok(())
}

/// Runs quietly and returns what the program printed; its complaints stay visible.
///
/// # Errors
/// When the program is missing, ends with a failure, or prints something that is not UTF-8.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| missing(command.get_program(), error))?;
    if !output.status.success() {
        bail!("{} ({})", line(command), output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("{}: not UTF-8", line(command)))
}

/// Whether a program of this name answers at all.
pub fn exists(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .stdin(Stdio::null())
        .status()
        .is_ok()
}

/// A heading for one step.
pub fn step(title: &str) {
    eprintln!("› {title}");
}

fn missing(program: &OsStr, error: std::io::Error) -> anyhow::Error {
    let program = program.display();
    if error.kind() == ErrorKind::NotFound {
        anyhow::anyhow!(
            "`{program}` is not installed here; `cargo xtask setup` adds it or says how"
        )
    } else {
        anyhow::anyhow!("`{program}` could not be started: {error}")
    }
}

fn line(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
