//! Where things are: read once from `cargo metadata`, so that a moved target folder or a renamed output needs no
//! change here.

use crate::child;
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The clone and the names that the build agrees on with Leptos (`[[workspace.metadata.leptos]]`).
pub struct Workspace {
    /// The folder that holds the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Cargo's target folder.
    pub target: PathBuf,
    /// What the browser is served: `pkg/` with hashed names, and the files of `public/`.
    pub site: PathBuf,
    /// The name of the JS, WASM and CSS before the hash: `youlin`.
    pub output_name: String,
    /// The folder of hashed files below the site: `pkg`.
    pub pkg: String,
    /// The style sheet that imports all others.
    pub style: PathBuf,
    /// Files that are served under their own names.
    pub public: PathBuf,
    /// The browser tests.
    pub end2end: PathBuf,
}

impl Workspace {
    /// Asks cargo where it stands.
    ///
    /// # Errors
    /// When cargo cannot read the workspace, or its Leptos metadata misses a value.
    pub fn read() -> Result<Self> {
        let metadata = metadata(&["--no-deps"])?;
        let root = PathBuf::from(text(&metadata, "/workspace_root")?);
        let target = PathBuf::from(text(&metadata, "/target_directory")?);
        let leptos = |key: &str| text(&metadata, &format!("/metadata/leptos/0/{key}"));
        let site_root = leptos("site-root")?;
        let site = match Path::new(&site_root).strip_prefix("target") {
            Ok(inside) => target.join(inside),
            Err(_) => root.join(&site_root),
        };
        Ok(Self {
            site,
            output_name: leptos("output-name")?,
            pkg: leptos("site-pkg-dir")?,
            style: root.join(leptos("style-file")?),
            public: root.join(leptos("assets-dir")?),
            end2end: root.join(leptos("end2end-dir")?),
            root,
            target,
        })
    }
}

/// The answer of `cargo metadata` with these further arguments.
///
/// # Errors
/// When cargo fails; it has then said why itself.
pub fn metadata(further: &[&str]) -> Result<Value> {
    let mut cargo = child::cargo();
    cargo
        .args(["metadata", "--format-version", "1"])
        .args(further);
    let answer = child::output(&mut cargo)?;
    serde_json::from_str(&answer).context("cargo metadata did not answer with JSON")
}

fn text(metadata: &Value, pointer: &str) -> Result<String> {
    metadata
        .pointer(pointer)
        .and_then(Value::as_str)
        .map(str::to_owned)
        .with_context(|| format!("Cargo.toml: `cargo metadata` has no {pointer}"))
}
