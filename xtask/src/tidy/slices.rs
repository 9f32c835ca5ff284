//! Who has read one slice has read all: the same folders, the same files, and no slice reaches into another.
//!
//! The slices are the folders of the rules, so a new one is checked from its first day.

use super::Findings;
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Where a slice has a folder of Rust files.
const ROOMS: [&str; 3] = ["app/domain/src", "server/store/src", "app/src"];

/// Folders of those rooms that are no slices.
const SHARED: [&str; 1] = ["kernel"];

/// Where a slice has one file; `{}` is its name.
const FILES: [&str; 4] = [
    "app/locales/zh-CN/{}.toml",
    "app/locales/en/{}.toml",
    "style/slices/{}.css",
    "end2end/{}.spec.ts",
];

/// The slice whose rows every other may read: places and homes are what all of them hang on.
const READ_BY_ALL: &str = "org";

/// What is different on purpose: the slice, the module it goes without, and why.
const GOES_WITHOUT: [(&str, &str, &str); 3] = [
    (
        "accounts",
        "gather",
        "signing in needs the server: no command of it travels",
    ),
    (
        "accounts",
        "save",
        "signing in needs the server: no command of it travels",
    ),
    (
        "accounts",
        "desk",
        "nobody sits at a desk over other people's accounts",
    ),
];

/// Who reaches into another slice on purpose: the file, the other slice, and why.
const REACHES: [(&str, &str, &str); 2] = [
    (
        "server/store/src/accounts/closing.rs",
        "org",
        "closing an account ends homes and roles in the same breath",
    ),
    (
        "app/src/accounts/changes.rs",
        "org",
        "closing an account gives the commands that end homes and roles",
    ),
];

/// Checks every slice against the others.
///
/// # Errors
/// When the rules have no folder at all.
pub fn check(root: &Path, findings: &mut Findings) -> Result<()> {
    let slices: Vec<String> = folders(&root.join(ROOMS[0]))
        .context("app/domain/src cannot be read")?
        .into_iter()
        .filter(|folder| !SHARED.contains(&folder.as_str()))
        .collect();
    for slice in &slices {
        for room in ROOMS {
            if !root.join(room).join(slice).is_dir() {
                findings.wrong(format!("the slice {slice} has no folder {room}/{slice}"));
            }
        }
        for file in FILES {
            let file = file.replace("{}", slice);
            if !root.join(&file).is_file() {
                findings.wrong(format!("the slice {slice} has no file {file}"));
            }
        }
    }
    styles_are_imported(root, findings);
    for room in ROOMS {
        same_modules(root, room, &slices, findings);
        for slice in &slices {
            let others: Vec<&String> = slices.iter().filter(|other| *other != slice).collect();
            keeps_to_itself(&root.join(room).join(slice), slice, &others, findings);
        }
    }
    Ok(())
}

/// A style sheet that nobody imports changes nothing, and nobody notices.
fn styles_are_imported(root: &Path, findings: &mut Findings) {
    let style = root.join("style");
    let imports = fs::read_to_string(style.join("main.css")).unwrap_or_default();
    for sheet in sheets(&style, "") {
        if sheet != "main.css" && !imports.contains(&format!("@import \"{sheet}\"")) {
            findings.wrong(format!("style/{sheet} is not imported in style/main.css"));
        }
    }
}

/// The style sheets below a folder, as `main.css` would name them.
fn sheets(folder: &Path, before: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let found = entries.flat_map(|entry| {
        let name = format!("{before}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            sheets(&entry.path(), &format!("{name}/"))
        } else {
            let is_sheet = Path::new(&name).extension().is_some_and(|end| end == "css");
            is_sheet.then_some(name).into_iter().collect()
        }
    });
    found.collect()
}

/// A module that most slices have is one that all have; one that few have is said.
fn same_modules(clone: &Path, room: &str, slices: &[String], findings: &mut Findings) {
    let there: BTreeMap<&str, BTreeSet<String>> = slices
        .iter()
        .filter(|slice| clone.join(room).join(slice).is_dir())
        .map(|slice| (slice.as_str(), modules(&clone.join(room).join(slice))))
        .collect();
    let all: BTreeSet<&String> = there.values().flatten().collect();
    for module in all {
        let on_purpose = |slice: &str| {
            GOES_WITHOUT
                .iter()
                .any(|(without, what, _)| *without == slice && what == module)
        };
        let (owners, lacking): (Vec<_>, Vec<_>) = there
            .iter()
            .partition(|(_, modules)| modules.contains(module));
        let named = |slices: &[(&&str, &BTreeSet<String>)]| {
            slices
                .iter()
                .map(|(slice, _)| **slice)
                .collect::<Vec<_>>()
                .join(", ")
        };
        if owners.len() <= lacking.len() {
            findings.better(format!("{room}: only {} has `{module}`", named(&owners)));
            continue;
        }
        for (slice, _) in lacking.into_iter().filter(|(slice, _)| !on_purpose(slice)) {
            findings.wrong(format!(
                "{room}/{slice} lacks `{module}`, which the other slices have"
            ));
        }
    }
}

/// Names of files and folders alike, since a file that grew may have become a folder.
fn modules(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| Some(entry.path().file_stem()?.to_str()?.to_owned()))
        .collect()
}

fn keeps_to_itself(folder: &Path, slice: &str, others: &[&String], findings: &mut Findings) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            keeps_to_itself(&path, slice, others, findings);
            continue;
        }
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for other in others {
                let on_purpose = REACHES
                    .iter()
                    .any(|(file, into, _)| path.ends_with(file) && into == other);
                if reaches(code, other) && !on_purpose {
                    findings.wrong(format!(
                        "{}:{} reaches from {slice} into {other}: name its things by id, or declare the \
                         consequence in slices.rs",
                        path.display(),
                        number + 1
                    ));
                }
            }
        }
    }
}

/// Whether a line of code names another slice's module, for more than rows that all may read.
fn reaches(code: &str, other: &str) -> bool {
    ["crate", "domain", "store", "app"].iter().any(|start| {
        let path = format!("{start}::{other}::");
        code.match_indices(&path)
            .any(|(at, _)| other != READ_BY_ALL || !only_rows(&code[at + path.len()..]))
    })
}

/// Whether what is named, one thing or a list in braces, is rows alone.
fn only_rows(named: &str) -> bool {
    let list = named
        .strip_prefix('{')
        .and_then(|list| list.split('}').next())
        .unwrap_or(named);
    let names = if named.starts_with('{') {
        list.split(',').collect()
    } else {
        vec![list]
    };
    names.into_iter().all(|name| {
        let ends = |character: char| !character.is_alphanumeric();
        name.trim()
            .split(ends)
            .next()
            .is_some_and(|name| name.ends_with("Row"))
    })
}

fn folders(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.path().is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::{Findings, reaches, styles_are_imported};
    use std::fs;

    #[test]
    fn a_style_sheet_that_nobody_imports_is_named() {
        let root = std::env::temp_dir().join(format!("youlin-tidy-{}", std::process::id()));
        let slices = root.join("style/slices");
        fs::create_dir_all(&slices).unwrap();
        fs::write(root.join("style/main.css"), "@import \"slices/org.css\";").unwrap();
        fs::write(slices.join("org.css"), "").unwrap();
        fs::write(slices.join("tasks.css"), "").unwrap();
        let mut findings = Findings::default();
        styles_are_imported(&root, &mut findings);
        fs::remove_dir_all(&root).unwrap();
        let named = ["style/slices/tasks.css is not imported in style/main.css"];
        assert_eq!(findings.wrong, named);
    }

    #[test]
    fn a_slice_may_read_rows_of_places_and_homes_but_nothing_else_of_another() {
        assert!(reaches("use crate::tasks::Claim;", "tasks"));
        assert!(reaches("    domain::tasks::decide(x)", "tasks"));
        assert!(!reaches("use domain::org::PlaceRow;", "org"));
        assert!(!reaches(
            "use domain::org::{HouseholdRow, PlaceRow};",
            "org"
        ));
        assert!(reaches("use domain::org::{Grant, PlaceRow};", "org"));
        assert!(reaches("use domain::org::Grant;", "org"));
        assert!(reaches("use domain::tasks::TaskRow;", "tasks"));
        assert!(!reaches("use domain::kernel::Id;", "tasks"));
    }
}
