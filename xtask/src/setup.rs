//! `cargo xtask setup`: adds what building and testing need, where it may; otherwise says the one line to run.

use crate::child;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The target of everything that runs on the phone.
pub const WASM: &str = "wasm32-unknown-unknown";

/// The last one that this toolchain compiles.
const CARGO_DENY: &str = "0.20.2";

/// What Playwright asks for.
const NODE: u32 = 20;

/// Adds everything: the WASM target, and for the tests a browser, fonts, PostgreSQL and node packages.
///
/// # Errors
/// When something is missing that this user may not install.
pub fn setup() -> Result<()> {
    wasm_target()?;
    for_tests(&Workspace::read()?)
}

/// Adds the WASM target when the toolchain lacks it: `rust-toolchain.toml` asks for it, but rustup passes over
/// that in silence when the toolchain itself is already there.
///
/// # Errors
/// When there is no rustup to add it, or no network.
pub fn wasm_target() -> Result<()> {
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "target-libdir", "--target", WASM]);
    let libraries = child::output(&mut rustc)?;
    if Path::new(libraries.trim()).is_dir() {
        return Ok(());
    }
    if !child::exists("rustup") {
        bail!(
            "this Rust toolchain lacks the target {WASM} and there is no rustup to add it: install rustup, or \
             your system's package of Rust's standard library for {WASM}"
        );
    }
    child::run(
        "Adding the WASM target",
        Command::new("rustup").args(["target", "add", WASM]),
    )
    .with_context(|| {
        format!("`rustup target add {WASM}` needs a network; run it by hand when there is one")
    })
}

/// Adds what the tests need beyond Rust.
///
/// # Errors
/// When something is missing that this user may not install.
pub fn for_tests(workspace: &Workspace) -> Result<()> {
    debian_packages()?;
    enough_node()?;
    node_packages(workspace)
}

/// cargo-deny from the search path or from our own folder of tools, where it is installed once.
///
/// Nothing when there is neither it nor a way to get it: `tidy` reads the same `deny.toml`.
pub fn cargo_deny(workspace: &Workspace) -> Option<PathBuf> {
    if child::exists("cargo-deny") {
        return Some("cargo-deny".into());
    }
    let tools = tools(workspace);
    let program = tools.join("bin/cargo-deny");
    if !program.is_file() {
        let mut install = child::cargo();
        install
            .args([
                "install",
                "cargo-deny",
                "--version",
                CARGO_DENY,
                "--locked",
                "--root",
            ])
            .arg(&tools)
            .env_remove("CARGO_TARGET_DIR");
        if let Err(error) = child::run("Installing cargo-deny (once; some minutes)", &mut install) {
            eprintln!("  going on without cargo-deny, tidy checks the same: {error:#}");
            return None;
        }
    }
    Some(program)
}

/// Outside the clone where that is possible, so that the next clone finds them.
fn tools(workspace: &Workspace) -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")));
    cache
        .map(|cache| cache.join("youlin/tools"))
        .filter(|tools| fs::create_dir_all(tools).is_ok())
        .unwrap_or_else(|| workspace.target.join("tools"))
}

/// The folder of PostgreSQL's own programs, which Debian keeps off the search path.
pub fn postgres_programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let debian = versions.map(|version| version.path().join("bin")).max();
    let path = std::env::var_os("PATH").unwrap_or_default();
    debian
        .into_iter()
        .chain(std::env::split_paths(&path))
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

/// The library that tells a process another time, where Debian's package faketime puts it on this machine.
pub fn libfaketime() -> Option<PathBuf> {
    let library = |folder: PathBuf| folder.join("faketime/libfaketime.so.1");
    let folders = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    let folders = folders.map(|folder| folder.path());
    folders.map(library).find(|library| library.is_file())
}

/// Whether this process may install packages and must give up its rights for PostgreSQL.
pub fn is_root() -> bool {
    child::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

fn debian_packages() -> Result<()> {
    let chromium =
        std::env::var_os("YOULIN_CHROMIUM").unwrap_or_else(|| "/usr/bin/chromium".into());
    let cjk = || {
        Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists()
            || quiet("fc-list", &[":lang=zh"]).is_some_and(|fonts| !fonts.trim().is_empty())
    };
    let mut missing = Vec::new();
    if !Path::new(&chromium).exists() {
        missing.push("chromium");
    }
    if !cjk() {
        missing.push("fonts-noto-cjk");
    }
    if postgres_programs().is_none() {
        missing.push("postgresql");
    }
    if libfaketime().is_none() {
        missing.push("faketime");
    }
    if !child::exists("npm") {
        missing.extend(["nodejs", "npm"]);
    }
    if missing.is_empty() {
        return Ok(());
    }
    let packages = missing.join(" ");
    if !child::exists("apt-get") {
        bail!(
            "the tests need {packages} (Debian's names): install them; a Chromium elsewhere than \
             /usr/bin/chromium is named by YOULIN_CHROMIUM"
        );
    }
    if !is_root() {
        bail!("the tests need more packages; run: sudo apt-get install -y {packages}");
    }
    child::run(
        "Refreshing the package lists",
        Command::new("apt-get").args(["update", "-q"]),
    )?;
    child::run(
        &format!("Installing {packages}"),
        Command::new("apt-get")
            .args(["install", "-q", "-y", "--no-install-recommends"])
            .args(&missing)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

fn enough_node() -> Result<()> {
    let version = child::output(Command::new("node").arg("--version"))?;
    let major = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()
        .unwrap_or_default();
    if major.parse::<u32>().is_ok_and(|major| major >= NODE) {
        return Ok(());
    }
    bail!(
        "the browser tests need Node {NODE} or newer, this is {}; run: npm install --global node@22",
        version.trim()
    )
}

/// Installs what `package-lock.json` says, unless that has been done since it changed.
fn node_packages(workspace: &Workspace) -> Result<()> {
    let changed = |name: &str| {
        fs::metadata(workspace.end2end.join(name))
            .and_then(|file| file.modified())
            .ok()
    };
    let installed = changed("node_modules/.package-lock.json");
    if installed.is_some() && installed >= changed("package-lock.json") {
        return Ok(());
    }
    child::run(
        "Installing the browser tests' packages",
        Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund"])
            .current_dir(&workspace.end2end)
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"),
    )
}

fn quiet(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        .stderr(Stdio::null())
        .output()
        .ok()?;
    String::from_utf8(output.stdout).ok()
}
