//! Turns `locales/<language>/<slice>.toml` into typed Rust: one function per message.
//!
//! A message that one language lacks, or whose placeholders differ between languages, fails the build and is
//! named. Placeholders: `{name}` anything that displays; `{at:moment}`, `{at:day}`, `{at:hour}` an instant worded
//! in the place's time; `{role:role}` what a role is called; `{n|seat|seats}` the word that fits the number `n`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

const LANGUAGES: [&str; 2] = ["zh-CN", "en"];
/// Sections whose messages are worded from stored keys and facts.
const SAID: [&str; 5] = ["refusal", "done", "letter", "field", "did"];

type Messages = BTreeMap<String, String>;

fn main() {
    let folder = PathBuf::from("locales");
    println!("cargo:rerun-if-changed=locales");
    println!("cargo:rerun-if-changed=../style/icons");
    let slices = names(&folder.join(LANGUAGES[0]));
    let mut rust = String::new();
    let mut said = String::new();
    let mut wrong = Vec::new();
    for slice in &slices {
        let by_language: Vec<Messages> = LANGUAGES
            .iter()
            .map(|language| read(&folder, language, slice))
            .collect();
        compare(slice, &by_language, &mut wrong);
        module(slice, &by_language, &mut rust, &mut said);
    }
    for language in &LANGUAGES[1..] {
        for extra in names(&folder.join(language)).difference(&slices) {
            wrong.push(format!("{extra}.toml is there in {language} only"));
        }
    }
    assert!(wrong.is_empty(), "translations:\n  {}", wrong.join("\n  "));
    let _ = write!(
        rust,
        "/// Words a stored key with its facts; `None` for a key of another version.\n\
         pub fn say_known(t: Tongue, key: &str, facts: &Words) -> Option<String> {{\n\
         Some(match key {{\n{said}_ => return None,\n}})\n}}\n"
    );
    let out = PathBuf::from(env::var("OUT_DIR").unwrap_or_default());
    fs::write(out.join("words.rs"), rust).unwrap_or_else(|error| panic!("words.rs: {error}"));
    fs::write(out.join("icons.rs"), icons()).unwrap_or_else(|error| panic!("icons.rs: {error}"));
}

/// Inlines the icons: a constant for each, so that only those used travel.
fn icons() -> String {
    let mut rust = String::new();
    for (folder, what) in [("icons", "icon"), ("illustrations", "drawing")] {
        let mut files: Vec<PathBuf> = fs::read_dir(Path::new("../style").join(folder))
            .map(|files| files.filter_map(|file| Some(file.ok()?.path())).collect())
            .unwrap_or_default();
        files.sort();
        for file in files
            .iter()
            .filter(|file| file.extension().is_some_and(|end| end == "svg"))
        {
            let name = file
                .file_stem()
                .and_then(|stem| stem.to_str())
                .unwrap_or_default();
            let svg = fs::read_to_string(file).unwrap_or_default();
            let constant = name.replace('-', "_").to_uppercase();
            let _ = writeln!(
                rust,
                "/// The {what} `{name}`.\npub const {constant}: &str = {:?};",
                svg.trim()
            );
        }
    }
    rust
}

fn names(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder)
        .map(|files| {
            files
                .filter_map(|file| {
                    let path = file.ok()?.path();
                    (path.extension()? == "toml").then_some(())?;
                    Some(path.file_stem()?.to_str()?.to_owned())
                })
                .collect()
        })
        .unwrap_or_default()
}

/// The messages of one slice in one language, by `section_key`.
fn read(folder: &Path, language: &str, slice: &str) -> Messages {
    let file = folder.join(language).join(format!("{slice}.toml"));
    let text = fs::read_to_string(&file).unwrap_or_default();
    let table: toml::Table = text
        .parse()
        .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut messages = Messages::new();
    for (section, keys) in table {
        let toml::Value::Table(keys) = keys else {
            panic!("{}: `{section}` is not a section", file.display());
        };
        for (key, text) in keys {
            let toml::Value::String(text) = text else {
                panic!("{}: {section}.{key} is not a text", file.display());
            };
            messages.insert(format!("{section}.{key}"), text);
        }
    }
    messages
}

fn compare(slice: &str, by_language: &[Messages], wrong: &mut Vec<String>) {
    let [first, others @ ..] = by_language else {
        return;
    };
    for (language, other) in LANGUAGES[1..].iter().zip(others) {
        for key in first.keys().filter(|key| !other.contains_key(*key)) {
            wrong.push(format!("{slice}.{key} is missing in {language}"));
        }
        for key in other.keys().filter(|key| !first.contains_key(*key)) {
            wrong.push(format!("{slice}.{key} is missing in {}", LANGUAGES[0]));
        }
    }
}

/// What a message is made of.
enum Piece {
    Text(String),
    Show(String),
    Time(String, &'static str),
    Role(String),
    Plural(String, String, String),
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        pieces.push(Piece::Text(rest[..open].to_owned()));
        let close = rest[open..]
            .find('}')
            .map_or(rest.len() - 1, |at| open + at);
        let inside = &rest[open + 1..close];
        pieces.push(match inside.split_once(':') {
            Some((name, "moment")) => Piece::Time(name.to_owned(), "moment"),
            Some((name, "day")) => Piece::Time(name.to_owned(), "day"),
            Some((name, "hour")) => Piece::Time(name.to_owned(), "hour"),
            Some((name, "role")) => Piece::Role(name.to_owned()),
            Some((_, other)) => panic!("{{{inside}}}: unknown way to word `{other}` in {text:?}"),
            None => match inside.split('|').collect::<Vec<_>>()[..] {
                [name, one, other] => {
                    Piece::Plural(name.to_owned(), one.to_owned(), other.to_owned())
                }
                _ => Piece::Show(inside.to_owned()),
            },
        });
        rest = &rest[close + 1..];
    }
    pieces.push(Piece::Text(rest.to_owned()));
    pieces
}

/// The placeholders of a message and whether each is an instant.
fn parameters(texts: &[&String]) -> BTreeMap<String, bool> {
    let mut parameters = BTreeMap::new();
    for piece in texts.iter().flat_map(|text| pieces(text)) {
        match piece {
            Piece::Text(_) => {}
            Piece::Show(name) | Piece::Role(name) | Piece::Plural(name, ..) => {
                parameters.entry(name).or_insert(false);
            }
            Piece::Time(name, _) => {
                parameters.insert(name, true);
            }
        }
    }
    parameters
}

fn module(slice: &str, by_language: &[Messages], rust: &mut String, said: &mut String) {
    let _ = writeln!(
        rust,
        "/// The words of `{slice}`.\npub mod {slice} {{\nuse super::*;"
    );
    for (key, first) in &by_language[0] {
        let texts: Vec<&String> = by_language
            .iter()
            .map(|messages| messages.get(key).unwrap_or(first))
            .collect();
        let function = key.replace('.', "_");
        let parameters = parameters(&texts);
        let doc = first
            .replace('\n', " ")
            .replace('[', "\\[")
            .replace(']', "\\]")
            .replace('<', "\\<");
        let _ = writeln!(rust, "/// {doc}");
        if parameters.is_empty() {
            let _ = writeln!(
                rust,
                "pub fn {function}(t: Tongue) -> &'static str {{ match t.lang {{ Lang::Zh => {:?}, Lang::En => {:?} }} }}",
                texts[0], texts[1]
            );
        } else {
            let list: Vec<String> = parameters
                .iter()
                .map(|(name, time)| {
                    format!("{name}: {}", if *time { "Instant" } else { "impl Display" })
                })
                .collect();
            let _ = writeln!(
                rust,
                "pub fn {function}(t: Tongue, {}) -> String {{ let mut s = String::new(); match t.lang {{ Lang::Zh => {{ {} }} Lang::En => {{ {} }} }} s }}",
                list.join(", "),
                body(texts[0]),
                body(texts[1])
            );
        }
        if key
            .split('.')
            .next()
            .is_some_and(|section| SAID.contains(&section))
        {
            let arguments: String = parameters
                .iter()
                .map(|(name, time)| {
                    if *time {
                        format!(", instant(facts, {name:?})")
                    } else {
                        format!(", facts.get({name:?})")
                    }
                })
                .collect();
            let owned = if parameters.is_empty() {
                ".to_owned()"
            } else {
                ""
            };
            let _ = writeln!(
                said,
                "\"{slice}.{key}\" => {slice}::{function}(t{arguments}){owned},"
            );
        }
    }
    rust.push_str("}\n");
}

fn body(text: &str) -> String {
    let mut code = String::new();
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) if text.is_empty() => {}
            Piece::Text(text) => {
                let _ = write!(code, "s.push_str({text:?});");
            }
            Piece::Show(name) => {
                let _ = write!(code, "show(&mut s, &{name});");
            }
            Piece::Time(name, how) => {
                let _ = write!(code, "s.push_str(&{how}(t, {name}));");
            }
            Piece::Role(name) => {
                let _ = write!(code, "s.push_str(role_name(t, &{name}.to_string()));");
            }
            Piece::Plural(name, one, other) => {
                let _ = write!(code, "s.push_str(plural(&{name}, {one:?}, {other:?}));");
            }
        }
    }
    code
}
