//! Rosters of places on the command line: `import places FILE --under …` and `export places`.
//!
//! A file may be UTF-8, with or without a byte order mark, or GB18030, as spreadsheets on Chinese machines
//! save it. What is wrong is told all at once, and then nothing was changed.

use std::collections::BTreeMap;
use std::path::Path;

use domain::kernel::{Actor, CommandId, Envelope, Outcome};
use domain::org::roster::{self, Fault, Parent, Record};
use domain::org::{Command, ImportPlaces, Place};
use store::{Store, Via};
use uuid::Uuid;

use crate::failure::Failure;

/// Takes a roster in and says what it changed.
///
/// # Errors
/// When the file cannot be read, anything in it is wrong, or the database fails.
pub async fn import(store: &Store, file: &Path, under: &[String]) -> Result<String, Failure> {
    let bytes = std::fs::read(file).map_err(|error| {
        let file = file.display();
        Failure::new(format!("{file} cannot be read ({error}); check the path"))
    })?;
    let known = store.places_by_code().await.map_err(database)?;
    let places = read(&bytes, under, &known).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(|fault| format!("  {fault}")).collect();
        Failure::new(format!(
            "{} was not imported, nothing was changed:\n{}",
            file.display(),
            lines.join("\n")
        ))
    })?;
    take_in(store, places).await
}

/// Gives the command that takes places in, as the clock.
///
/// # Errors
/// When the rules refuse, or the database fails.
pub async fn take_in(store: &Store, places: Vec<Place>) -> Result<String, Failure> {
    let envelope = Envelope {
        id: CommandId(Uuid::now_v7()),
        actor: Actor::CLOCK,
        subject: Actor::CLOCK,
        made: store.clock.now(),
        command: Command::ImportPlaces(ImportPlaces { places }).into(),
    };
    match store
        .perform(&envelope, Via::Form)
        .await
        .map_err(database)?
    {
        Outcome::Done { facts, .. } => Ok(format!(
            "{} new, {} changed; restart a running server to see them",
            facts.get("entered"),
            facts.get("changed")
        )),
        Outcome::Refused { key, facts, .. } if key == "org.refusal.uprooted" => {
            Err(Failure::new(format!(
                "{} stands in another community or on another level already; nothing was changed. \
                 What is recorded there (homes, bookings) would be left behind: give it a new code",
                facts.get("code")
            )))
        }
        other => Err(Failure::new(format!(
            "the roster was refused, nothing was changed: {other:?}"
        ))),
    }
}

/// Reads a roster as it was saved.
///
/// # Errors
/// Everything that is wrong, with line and column.
pub fn read(
    bytes: &[u8],
    under: &[String],
    known: &BTreeMap<String, Place>,
) -> Result<Vec<Place>, Vec<Fault>> {
    let parents = under.iter().map(|text| text.parse::<Parent>());
    let parents: Result<Vec<_>, _> = parents.collect();
    let parents = parents.map_err(|why| vec![Fault::at(0, 0, why)])?;
    let text = decode(bytes).map_err(|line| vec![Fault::at(line, 1, roster::Why::Unreadable)])?;
    roster::read(&records(&text), &parents, known)
}

/// The text of a file, without its byte order mark.
///
/// # Errors
/// The line of the first character that is neither UTF-8 nor GB18030.
pub fn decode(bytes: &[u8]) -> Result<String, u64> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let (text, wrong) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
    if !wrong {
        return Ok(text.into_owned());
    }
    let before = text.split('\u{fffd}').next().unwrap_or_default();
    Err(1 + before.matches('\n').count() as u64)
}

fn records(text: &str) -> Vec<Record> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    // The text is in memory and UTF-8: nothing can fail on the way.
    let records = reader.records().filter_map(Result::ok);
    records
        .map(|record| Record {
            line: record.position().map_or(1, csv::Position::line),
            cells: record.iter().map(str::to_owned).collect(),
        })
        .collect()
}

/// All recorded places as a roster that can be imported again.
///
/// # Errors
/// When the database fails.
pub async fn export(store: &Store) -> Result<String, Failure> {
    let places = store.places_by_code().await.map_err(database)?;
    let codes: BTreeMap<_, _> = places
        .values()
        .map(|place| (place.id, &place.code))
        .collect();
    let mut sorted: Vec<&Place> = places.values().collect();
    sorted.sort_by_key(|place| (place.level, &place.code));
    let mut writer = csv::Writer::from_writer(Vec::new());
    let unwritten =
        |error: csv::Error| Failure::new(format!("the roster was not written: {error}"));
    let head = [
        "code",
        "name",
        "level",
        "parent",
        "party_body",
        "grid",
        "units",
    ];
    writer.write_record(head).map_err(unwritten)?;
    for place in sorted {
        let parent = place.parent.and_then(|parent| codes.get(&parent));
        let level = store::kernel::places::level_text(place.level);
        let units = place
            .units
            .map(|units| units.to_string())
            .unwrap_or_default();
        let parent = parent.map_or("", |code| code.as_str());
        let line = [
            place.code.as_str(),
            &place.name,
            level,
            parent,
            &place.party_body,
            &place.grid,
            &units,
        ];
        writer.write_record(line).map_err(unwritten)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| Failure::new(format!("the roster was not written: {error}")))?;
    String::from_utf8(bytes)
        .map_err(|error| Failure::new(format!("the roster was not written: {error}")))
}

fn database(error: store::StoreError) -> Failure {
    Failure::new(format!("the database cannot be used: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "code,name\r\n320576051001,\"斜塘,社区\"\r\n";

    fn names(bytes: &[u8]) -> Vec<String> {
        let under = ["320576051 斜塘街道".to_owned()];
        let places = read(bytes, &under, &BTreeMap::new()).unwrap();
        places.into_iter().map(|place| place.name).collect()
    }

    #[test]
    fn a_roster_may_be_utf8_with_or_without_mark_or_gb18030() {
        let marked = [b"\xef\xbb\xbf", TEXT.as_bytes()].concat();
        let (national, _, _) = encoding_rs::GB18030.encode(TEXT);
        for bytes in [TEXT.as_bytes(), &marked, &national] {
            assert_eq!(names(bytes), ["斜塘街道", "斜塘,社区"]);
        }
    }

    #[test]
    fn what_is_no_text_is_told_by_its_line() {
        let faults = read(b"code,name\n1,\xff\xff\n", &[], &BTreeMap::new()).unwrap_err();
        assert_eq!(
            faults[0].to_string(),
            "line 2, column 1: neither UTF-8 nor GB18030; save the file as UTF-8"
        );
    }

    #[test]
    fn quoted_lines_keep_counting() {
        let text = "code,name\n320576051001,\"斜塘\n社区\"\n320576051001,又一个\n";
        let under = ["320576051 斜塘街道".to_owned()];
        let faults = read(text.as_bytes(), &under, &BTreeMap::new()).unwrap_err();
        assert_eq!(
            faults[0].to_string(),
            "line 4, column 1: the code 320576051001 is on line 2 already"
        );
    }

    #[test]
    fn the_list_of_the_demonstration_comes_in_as_it_is() {
        let list = include_bytes!("demo/xietang-communities.csv");
        assert_eq!(names(list).len(), 28);
    }
}
