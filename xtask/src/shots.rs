//! `cargo xtask shots`: a picture of every page that `end2end/support/pages.ts` lists, on a phone and at a desk, in
//! every look, into `shots/`.

use crate::build::{self, Mode};
use crate::workspace::Workspace;
use crate::{child, setup};
use anyhow::{Context, Result};
use std::fs;
use std::process::Command;

/// Takes the pictures; `further` goes to Playwright, `-g notices` for those whose name has `notices` in it.
///
/// # Errors
/// When the build fails or a page cannot be opened.
pub fn shots(further: &[&str]) -> Result<()> {
    let workspace = Workspace::read()?;
    setup::for_tests(&workspace)?;
    let built = build::build(Mode::Dev)?;
    let folder = workspace.root.join("shots");
    if further.is_empty() && folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| {
            format!("the old pictures in {} cannot be removed", folder.display())
        })?;
    }
    let mut playwright = Command::new(workspace.end2end.join("node_modules/.bin/playwright"));
    playwright
        .args(["test", "--config", "shots.config.ts"])
        .args(further)
        .current_dir(&workspace.end2end)
        .env("YOULIN_BIN", &built.binary)
        .env("YOULIN_SITE", &built.site);
    child::run("Taking pictures", &mut playwright)?;
    eprintln!("  the pictures are in {}", folder.display());
    Ok(())
}
