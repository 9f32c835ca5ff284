//! `cargo xtask tidy`: what this house promises about its shape, checked by a program. Everything found is said at
//! once, each with its place and its cure.

mod crates;
mod licences;
mod paths;
mod slices;
mod text;
mod words;

use crate::child;
use crate::workspace::Workspace;
use anyhow::{Result, bail};
use std::process::Command;

/// What is wrong (fails) and what could be better (is said).
#[derive(Debug, Default)]
pub struct Findings {
    wrong: Vec<String>,
    better: Vec<String>,
}

impl Findings {
    /// Something that breaks a promise.
    pub fn wrong(&mut self, sentence: impl Into<String>) {
        self.wrong.push(sentence.into());
    }

    /// Something worth a look.
    pub fn better(&mut self, sentence: impl Into<String>) {
        self.better.push(sentence.into());
    }
}

/// Checks everything.
///
/// # Errors
/// When any promise is broken.
pub fn tidy() -> Result<()> {
    child::step("Tidy");
    let findings = look()?;
    for sentence in &findings.better {
        eprintln!("  worth a look: {sentence}");
    }
    for sentence in &findings.wrong {
        eprintln!("  wrong: {sentence}");
    }
    match findings.wrong.len() {
        0 => Ok(()),
        count => bail!("tidy found {count} things; each is named above"),
    }
}

fn look() -> Result<Findings> {
    let workspace = Workspace::read()?;
    let files = files(&workspace)?;
    let mut findings = Findings::default();
    crates::check(&workspace, &mut findings)?;
    slices::check(&workspace.root, &mut findings)?;
    words::check(&workspace.root, &mut findings)?;
    text::check(&workspace.root, &files, &mut findings);
    paths::check(&workspace.root, &files, &mut findings);
    Ok(findings)
}

/// What git tracks or would track, relative to the clone.
fn files(workspace: &Workspace) -> Result<Vec<String>> {
    let mut git = Command::new("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(&workspace.root);
    let listed = child::output(&mut git)?;
    let there = |file: &&str| workspace.root.join(file).is_file();
    Ok(listed.lines().filter(there).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_house_is_tidy() {
        let findings = super::look().unwrap();
        assert_eq!(findings.wrong, Vec::<String>::new());
    }
}
