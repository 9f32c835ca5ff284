//! `cargo xtask build`: the server binary and the site that it serves.

use crate::site::Site;
use crate::workspace::Workspace;
use crate::{child, css, setup, wasm};
use anyhow::{Context, Result};
use std::path::PathBuf;

/// How much the compilers try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Quick to build, with assertions.
    Dev,
    /// Small and fast, and every text asset compressed beforehand.
    Release,
}

impl Mode {
    fn server_profile(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "release",
        }
    }

    /// Cargo's folder for the server's profile.
    pub fn server_folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "release",
        }
    }

    /// The profile of the WASM, which is also its folder.
    pub fn wasm_profile(self) -> &'static str {
        match self {
            Self::Dev => "wasm-dev",
            Self::Release => "wasm-release",
        }
    }
}

/// What a build leaves behind.
pub struct Built {
    /// The server: `youlin`.
    pub binary: PathBuf,
    /// The folder it serves.
    pub site: PathBuf,
}

/// Builds both sides; what is up to date is skipped.
///
/// # Errors
/// When a compiler fails, the style does not parse, or a folder cannot be written.
pub fn build(mode: Mode) -> Result<Built> {
    // Asked for first: what is missing is better told before a long compile than after it.
    setup::wasm_target()?;
    let binary = server(mode)?;
    let site = site(mode)?;
    Ok(Built { binary, site })
}

/// Builds what is served as it is: WASM, style, service worker. Returns the folder.
///
/// # Errors
/// When a compiler fails, the style does not parse, or a folder cannot be written.
pub fn site(mode: Mode) -> Result<PathBuf> {
    let workspace = Workspace::read()?;
    setup::wasm_target()?;
    let module = compile_wasm(&workspace, mode)?;
    child::step("Laying out the site");
    let mut site = Site::open(&workspace)?;
    wasm::emit(&module, mode, &mut site)
        .context("the WASM could not be prepared for the browser")?;
    css::emit(&workspace, &mut site)?;
    site.finish(mode)?;
    Ok(workspace.site)
}

/// Builds the server alone.
///
/// # Errors
/// When the compiler fails.
pub fn server(mode: Mode) -> Result<PathBuf> {
    compile_server(mode)?;
    let folder = Workspace::read()?.target.join(mode.server_folder());
    Ok(folder.join("youlin"))
}

/// Builds the server with the bugs that are put in on purpose, for development alone.
///
/// # Errors
/// When the compiler fails.
pub fn planted() -> Result<PathBuf> {
    let mut cargo = child::cargo();
    let binary = "youlin-planted";
    cargo.args(["build", "--package", "server", "--bin", binary]);
    cargo.args(["--features", "planted"]);
    child::run("Compiling the server with planted bugs", &mut cargo)?;
    let folder = Workspace::read()?.target.join(Mode::Dev.server_folder());
    Ok(folder.join(binary))
}

fn compile_server(mode: Mode) -> Result<()> {
    let mut cargo = child::cargo();
    cargo.args([
        "build",
        "--package",
        "server",
        "--profile",
        mode.server_profile(),
    ]);
    child::run("Compiling the server", &mut cargo)
}

/// `--emit-relocs` keeps what the splitter needs. As an argument for the last crate only, it leaves every
/// dependency as `cargo check` knows it.
fn compile_wasm(workspace: &Workspace, mode: Mode) -> Result<PathBuf> {
    let mut cargo = child::cargo();
    cargo
        .args([
            "rustc",
            "--package",
            "frontend",
            "--lib",
            "--crate-type",
            "cdylib",
        ])
        .args(["--target", setup::WASM, "--profile", mode.wasm_profile()])
        .args(["--", "-Clink-args=--emit-relocs"]);
    child::run("Compiling the WASM", &mut cargo)?;
    Ok(workspace
        .target
        .join(setup::WASM)
        .join(mode.wasm_profile())
        .join("frontend.wasm"))
}
