//! Documents that describe folders long gone are worse than none: every path in backticks exists.

use super::Findings;
use std::fs;
use std::path::Path;

const DOCUMENTS: [&str; 7] = [
    "README.md",
    "ARCHITECTURE.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "server/BENCH.md",
    "server/CHAOS.md",
    "style/README.md",
];

/// Made by building or running, so not in a fresh clone.
const MADE: [&str; 4] = ["target", "data", "shots", "node_modules"];

/// Endings by which a name without a slash is known as a file.
const ENDINGS: [&str; 7] = [".css", ".js", ".md", ".rs", ".sh", ".toml", ".ts"];

/// Looks up every path that the documents name.
pub fn check(root: &Path, files: &[String], findings: &mut Findings) {
    for document in DOCUMENTS {
        let Ok(text) = fs::read_to_string(root.join(document)) else {
            continue;
        };
        for (number, line) in text.lines().enumerate() {
            for word in line.split('`').skip(1).step_by(2).filter_map(path) {
                if !exists(root, files, word) {
                    findings.wrong(format!(
                        "{document}:{} names `{word}`, which is not there",
                        number + 1
                    ));
                }
            }
        }
    }
}

/// What of a word in backticks claims to be a path of the clone; up to where it becomes a pattern.
fn path(word: &str) -> Option<&str> {
    let kind = |prefix: &&str| word.starts_with(*prefix);
    if word.contains([' ', ':', '(', '=', '@', '$'])
        || ["/", "~", "application/", "image/", "text/", "--"]
            .iter()
            .any(kind)
    {
        return None;
    }
    let word = word.strip_prefix("./").unwrap_or(word);
    let fixed = &word[..word.find(['<', '*', '{']).unwrap_or(word.len())];
    let fixed = if fixed.len() < word.len() {
        &fixed[..fixed.rfind('/')?]
    } else {
        fixed
    };
    let is_path = fixed.contains('/') || ENDINGS.iter().any(|ending| fixed.ends_with(ending));
    let first = fixed.split('/').next().unwrap_or_default();
    (is_path && !MADE.contains(&first)).then_some(fixed)
}

fn exists(root: &Path, files: &[String], word: &str) -> bool {
    root.join(word).exists() || {
        let tail = format!("/{word}");
        !word.contains('/') && files.iter().any(|file| file.ends_with(&tail))
    }
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn paths_are_told_from_other_words() {
        assert_eq!(path("server/store/"), Some("server/store/"));
        assert_eq!(path("app/src/<slice>/mod.rs"), Some("app/src"));
        assert_eq!(path("slices.rs"), Some("slices.rs"));
        for other in [
            "/do/notices/post",
            "text/html",
            "cargo xtask run",
            "Result",
            "target/site",
            "a::b",
        ] {
            assert_eq!(path(other), None, "{other}");
        }
    }
}
