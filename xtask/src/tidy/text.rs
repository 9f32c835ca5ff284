//! What no file may be called or contain.

use super::Findings;
use std::fs;
use std::path::Path;

/// Rooms without a purpose in their name.
const PURPOSELESS: [&str; 7] = [
    "common",
    "helper",
    "helpers",
    "misc",
    "shared_utils",
    "util",
    "utils",
];

/// Full of checksums, which may look like numbers.
const LOCKS: [&str; 2] = ["Cargo.lock", "package-lock.json"];

/// Above this many lines a file is worth splitting by verb.
const LONG: usize = 500;

/// Prefix of the numbers that belong to the demonstration's people: 199 0000 0001 and on.
const DEMO_NUMBERS: &str = "1990000";

/// Checks names and contents.
pub fn check(root: &Path, files: &[String], findings: &mut Findings) {
    for file in files {
        name(file, findings);
        // Pictures and the like are no text, and have nothing to say.
        let Ok(text) = fs::read_to_string(root.join(file)) else {
            continue;
        };
        length(file, &text, findings);
        machine(root, file, &text, findings);
        registry(file, &text, findings);
        if !LOCKS.iter().any(|lock| file.ends_with(lock)) {
            for number in numbers(&text).filter(|number| !number.starts_with(DEMO_NUMBERS)) {
                findings.wrong(format!(
                    "{file}: {number} may be somebody's number; use 199 0000 xxxx"
                ));
            }
        }
    }
}

fn name(file: &str, findings: &mut Findings) {
    let purposeless = Path::new(file)
        .iter()
        .filter_map(|part| Path::new(part).file_stem()?.to_str())
        .any(|part| PURPOSELESS.contains(&part));
    if purposeless {
        findings.wrong(format!(
            "{file}: a name that says nothing; name it after what it is for"
        ));
    }
}

fn length(file: &str, text: &str, findings: &mut Findings) {
    let lines = text.lines().count();
    if Path::new(file)
        .extension()
        .is_some_and(|extension| extension == "rs")
        && lines > LONG
    {
        findings.better(format!("{file} has {lines} lines: split it by verb"));
    }
}

/// A path of the machine this was written on helps nobody else.
fn machine(root: &Path, file: &str, text: &str, findings: &mut Findings) {
    let home = std::env::var("HOME").unwrap_or_default();
    let places = [root.to_string_lossy().into_owned(), home];
    for place in places.iter().filter(|place| place.len() > 1) {
        if text.contains(&format!("{place}/")) {
            findings.wrong(format!("{file} names {place}, a folder of this machine"));
        }
    }
}

/// Packages come from wherever the reader gets packages from.
fn registry(file: &str, text: &str, findings: &mut Findings) {
    let host = match file.rsplit('/').next().unwrap_or_default() {
        "package-lock.json" => text.contains("\"resolved\": \"http"),
        ".npmrc" => text.contains("registry="),
        "config.toml" => text.contains("replace-with") || text.contains("[registries"),
        _ => false,
    };
    if host {
        findings.wrong(format!(
            "{file} names a package registry's host; leave that to the reader's settings"
        ));
    }
}

/// Numbers of eleven digits that could be a mobile number, written together or as 3-4-4.
fn numbers(text: &str) -> impl Iterator<Item = String> + '_ {
    const LENGTH: usize = 11;
    text.lines().flat_map(|line| {
        let characters: Vec<char> = line.chars().collect();
        let mut found = Vec::new();
        for start in 0..characters.len() {
            let before = start.checked_sub(1).map(|at| characters[at]);
            if before.is_some_and(|before| before.is_ascii_alphanumeric() || "._-".contains(before))
            {
                continue;
            }
            let mut digits = String::new();
            let mut at = start;
            while digits.len() < LENGTH && at < characters.len() {
                let character = characters[at];
                let gap = [3, 7].contains(&digits.len()) && " -".contains(character);
                if character.is_ascii_digit() {
                    digits.push(character);
                } else if !gap {
                    break;
                }
                at += 1;
            }
            let after = characters.get(at).copied();
            let ends = !after.is_some_and(|after| after.is_ascii_alphanumeric() || after == '_');
            let mobile = digits.len() == LENGTH && digits.starts_with('1') && &digits[1..2] >= "3";
            if mobile && ends {
                found.push(digits);
            }
        }
        found
    })
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn mobile_numbers_are_seen_and_other_digits_are_not() {
        let all = |text: &str| numbers(text).collect::<Vec<_>>();
        let (head, tail) = ("139", "12345678");
        assert_eq!(
            all(&format!("call {head}{tail}!")),
            [format!("{head}{tail}")]
        );
        assert_eq!(all(&format!("{head} 1234 5678")), [format!("{head}{tail}")]);
        assert!(all(&format!("0.{head}{tail}")).is_empty());
        assert!(all(&format!("{head}{tail}00")).is_empty());
        assert!(all("12000000000").is_empty());
    }
}
