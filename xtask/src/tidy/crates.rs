//! Which crate may depend on which, where crates come from, and under which licences.

use super::{Findings, licences};
use crate::workspace::{self, Workspace};
use crate::{child, setup};
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// The house's own edges: domain ← store ← app(ssr) ← server; domain ← app(hydrate) ← frontend.
const DIRECTIONS: [(&str, &[&str]); 8] = [
    ("domain", &[]),
    ("migration", &[]),
    ("store", &["domain", "migration"]),
    ("app", &["domain", "store"]),
    ("server", &["app", "domain", "migration", "store"]),
    ("sim", &["domain", "store"]),
    ("frontend", &["app", "domain"]),
    ("xtask", &[]),
];

/// All that the rules may know of the world.
const DOMAIN_MAY_USE: [&str; 5] = ["ed25519-dalek", "serde", "serde_json", "sha2", "uuid"];

/// What must never travel to a phone.
const NEVER_ON_A_PHONE: [&str; 6] = ["axum", "hyper", "mio", "sea-orm", "sqlx-core", "store"];

/// Checks the whole graph of crates.
///
/// # Errors
/// When cargo cannot read it, or `deny.toml` does not parse.
pub fn check(workspace: &Workspace, findings: &mut Findings) -> Result<()> {
    let metadata = workspace::metadata(&["--all-features"])?;
    let packages = packages(&metadata);
    let deny: toml::Table = fs::read_to_string(workspace.root.join("deny.toml"))
        .context("deny.toml cannot be read")?
        .parse()
        .context("deny.toml does not parse")?;
    directions(&packages, findings);
    bans(&packages, &deny, findings);
    licences::check(&packages, &deny, findings)?;
    sources(&packages, findings);
    phone(findings)
}

/// What matters of one package.
pub struct Package<'a> {
    /// Its name.
    pub name: &'a str,
    /// Where it comes from; nothing for the house's own.
    pub source: Option<&'a str>,
    /// Its licence expression.
    pub licence: Option<&'a str>,
    /// The names it depends on when it runs or is built.
    uses: BTreeSet<&'a str>,
}

fn packages(metadata: &Value) -> Vec<Package<'_>> {
    let list = metadata["packages"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    list.iter()
        .map(|package| Package {
            name: package["name"].as_str().unwrap_or_default(),
            source: package["source"].as_str(),
            licence: package["license"].as_str(),
            uses: package["dependencies"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(|dependency| dependency["kind"].as_str() != Some("dev"))
                .filter_map(|dependency| dependency["name"].as_str())
                .collect(),
        })
        .collect()
}

fn directions(packages: &[Package<'_>], findings: &mut Findings) {
    let allowed: BTreeMap<&str, &[&str]> = DIRECTIONS.into_iter().collect();
    let house: Vec<&Package<'_>> = packages
        .iter()
        .filter(|package| package.source.is_none())
        .collect();
    for package in &house {
        let Some(allowed) = allowed.get(package.name) else {
            findings.wrong(format!(
                "the crate {} is new: say in xtask/src/tidy/crates.rs which crates it may use",
                package.name
            ));
            continue;
        };
        for used in house
            .iter()
            .filter(|other| package.uses.contains(other.name))
        {
            if !allowed.contains(&used.name) {
                findings.wrong(format!("{} must not depend on {}", package.name, used.name));
            }
        }
        if package.name == "domain" {
            for used in package
                .uses
                .iter()
                .filter(|used| !DOMAIN_MAY_USE.contains(used))
            {
                findings.wrong(format!("domain must not depend on {used}: rules do no I/O"));
            }
        }
    }
}

/// The bans of `deny.toml`: `wrappers` are those who may depend on the crate; without them, nobody may.
fn bans(packages: &[Package<'_>], deny: &toml::Table, findings: &mut Findings) {
    let banned = deny
        .get("bans")
        .and_then(|bans| bans.get("deny"))
        .and_then(toml::Value::as_array);
    for ban in banned.into_iter().flatten() {
        let Some(name) = ban.get("crate").and_then(toml::Value::as_str) else {
            continue;
        };
        let Some(wrappers) = ban.get("wrappers").and_then(toml::Value::as_array) else {
            if packages.iter().any(|package| package.name == name) {
                findings.wrong(format!(
                    "deny.toml bans {name}; `cargo tree -i {name}` says who brings it"
                ));
            }
            continue;
        };
        let may = |package: &Package<'_>| {
            wrappers
                .iter()
                .any(|wrapper| wrapper.as_str() == Some(package.name))
        };
        for package in packages
            .iter()
            .filter(|package| package.uses.contains(name) && !may(package))
        {
            // A published crate may name it as an option that is off; ours never do.
            if package.source.is_none() {
                findings.wrong(format!(
                    "{} must not depend on {name} (deny.toml)",
                    package.name
                ));
            }
        }
    }
}

fn sources(packages: &[Package<'_>], findings: &mut Findings) {
    for package in packages {
        if package
            .source
            .is_some_and(|source| !source.ends_with("/crates.io-index"))
        {
            findings.wrong(format!("{} does not come from crates.io", package.name));
        }
    }
}

/// The phone's side never links the database or a server's runtime.
fn phone(findings: &mut Findings) -> Result<()> {
    let mut cargo = child::cargo();
    cargo
        .args([
            "tree",
            "--package",
            "frontend",
            "--target",
            setup::WASM,
            "--edges",
            "normal",
        ])
        .args(["--prefix", "none", "--format", "{p} {f}"]);
    links(&child::output(&mut cargo)?, findings);
    Ok(())
}

/// What the phone's side links, one crate with its features on each line.
fn links(tree: &str, findings: &mut Findings) {
    for line in tree.lines() {
        let mut words = line.split_whitespace();
        let name = words.next().unwrap_or_default();
        if NEVER_ON_A_PHONE.contains(&name) {
            findings.wrong(format!(
                "frontend links {name}: `cargo tree -p frontend -i {name}` says why"
            ));
        }
        let features = words.next_back().unwrap_or_default();
        if name == "tokio" && features.split(',').any(|feature| feature.starts_with("rt")) {
            findings.wrong("frontend links tokio's runtime");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &'static str, uses: &[&'static str]) -> Package<'static> {
        Package {
            name,
            source: None,
            licence: None,
            uses: uses.iter().copied().collect(),
        }
    }

    #[test]
    fn rules_that_do_io_and_crates_that_reach_around_are_found() {
        let mut findings = Findings::default();
        let mut house = [
            package("domain", &["serde", "uuid"]),
            package("migration", &["sea-orm-migration"]),
            package("frontend", &["app", "domain"]),
            package("app", &["domain"]),
        ];
        directions(&house, &mut findings);
        assert_eq!(findings.wrong, Vec::<String>::new());
        house[0].uses.insert("tokio");
        house[2].uses.insert("migration");
        directions(&house, &mut findings);
        assert_eq!(
            findings.wrong,
            [
                "domain must not depend on tokio: rules do no I/O",
                "frontend must not depend on migration",
            ]
        );
    }

    #[test]
    fn a_phone_that_links_the_database_or_a_runtime_is_found() {
        let mut findings = Findings::default();
        links("leptos v0.8.0 hydrate\ntokio v1.0.0 sync", &mut findings);
        assert_eq!(findings.wrong, Vec::<String>::new());
        links("sea-orm v2.0.0 macros\ntokio v1.0.0 rt,sync", &mut findings);
        assert_eq!(findings.wrong.len(), 2);
    }
}
