//! Licence expressions against the list in `deny.toml`.

use super::Findings;
use super::crates::Package;
use anyhow::{Context, Result};
use std::collections::BTreeSet;

/// Every crate is under licences of the list.
///
/// # Errors
/// When `deny.toml` has no such list.
pub fn check(packages: &[Package<'_>], deny: &toml::Table, findings: &mut Findings) -> Result<()> {
    let allowed: BTreeSet<&str> = deny
        .get("licenses")
        .and_then(|licences| licences.get("allow"))
        .and_then(toml::Value::as_array)
        .context("deny.toml lacks the list licenses.allow")?
        .iter()
        .filter_map(toml::Value::as_str)
        .collect();
    for package in packages {
        match package.licence {
            None => findings.wrong(format!("{} states no licence", package.name)),
            Some(expression) if !is_allowed(expression, &allowed) => findings.wrong(format!(
                "{} is under {expression}, which deny.toml does not allow",
                package.name
            )),
            Some(_) => {}
        }
    }
    Ok(())
}

/// Reads an SPDX expression: `OR` needs one side, `AND` both; `WITH` belongs to the licence before it. The old
/// spelling with a slash means `OR`.
fn is_allowed(expression: &str, allowed: &BTreeSet<&str>) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    either(&mut words, allowed)
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn either(words: &mut Words<'_>, allowed: &BTreeSet<&str>) -> bool {
    let mut fine = both(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        fine |= both(words, allowed);
    }
    fine
}

fn both(words: &mut Words<'_>, allowed: &BTreeSet<&str>) -> bool {
    let mut fine = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        fine &= one(words, allowed);
    }
    fine
}

fn one(words: &mut Words<'_>, allowed: &BTreeSet<&str>) -> bool {
    let Some(word) = words.next() else {
        return false;
    };
    if word == "(" {
        let fine = either(words, allowed);
        return words.next() == Some(")") && fine;
    }
    if words.next_if_eq(&"WITH").is_some() {
        let exception = words.next().unwrap_or_default();
        return allowed.contains(format!("{word} WITH {exception}").as_str());
    }
    allowed.contains(word)
}

#[cfg(test)]
mod tests {
    use super::is_allowed;

    #[test]
    fn expressions_are_read_as_spdx_means_them() {
        let allowed = ["MIT", "Apache-2.0", "Unicode-3.0"].into();
        for fine in [
            "MIT",
            "MIT/GPL-3.0",
            "GPL-3.0 OR MIT",
            "(GPL-3.0 OR MIT) AND Unicode-3.0",
        ] {
            assert!(is_allowed(fine, &allowed), "{fine}");
        }
        for foul in [
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "Apache-2.0 WITH LLVM-exception",
            "",
            "(MIT",
        ] {
            assert!(!is_allowed(foul, &allowed), "{foul}");
        }
    }
}
