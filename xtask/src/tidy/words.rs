//! Every word in every language: the same files with the same keys and the same placeholders' languages beside
//! each other.

use super::Findings;
use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The language that is written first.
const FIRST: &str = "zh-CN";
const LOCALES: &str = "app/locales";

/// Compares each language with the first.
///
/// # Errors
/// When a file does not parse.
pub fn check(root: &Path, findings: &mut Findings) -> Result<()> {
    let locales = root.join(LOCALES);
    if !locales.is_dir() {
        return Ok(());
    }
    for language in names(&locales).into_iter().filter(|name| name != FIRST) {
        let here = names(&locales.join(FIRST));
        let there = names(&locales.join(&language));
        for file in here.union(&there) {
            let first = keys(&locales.join(FIRST).join(file))?;
            let other = keys(&locales.join(&language).join(file))?;
            for key in first.difference(&other) {
                findings.wrong(format!("{LOCALES}/{language}/{file} lacks {key}"));
            }
            for key in other.difference(&first) {
                findings.wrong(format!("{LOCALES}/{FIRST}/{file} lacks {key}"));
            }
        }
    }
    Ok(())
}

fn keys(file: &Path) -> Result<BTreeSet<String>> {
    let mut keys = BTreeSet::new();
    if let Ok(text) = fs::read_to_string(file) {
        let table = text
            .parse()
            .with_context(|| format!("{} does not parse", file.display()))?;
        gather("", &toml::Value::Table(table), &mut keys);
    }
    Ok(keys)
}

fn gather(prefix: &str, value: &toml::Value, keys: &mut BTreeSet<String>) {
    match value.as_table() {
        Some(table) => {
            for (name, value) in table {
                let name = if prefix.is_empty() {
                    name.clone()
                } else {
                    format!("{prefix}.{name}")
                };
                gather(&name, value, keys);
            }
        }
        None => {
            keys.insert(prefix.to_owned());
        }
    }
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}
