//! What holds of whatever is read and written: tried by the tests for a moment, by the fuzz targets for hours.

use app::kernel::Tongue;
use app::services::ics::{self, Told};
use app::services::pages::DrawPage;
use domain::kernel::{Instant, Minutes};
use domain::services::{
    BookingRow, Drawing, Entry, Fate, Fields, Holiday, ServiceId, SessionId, State, draw, hash_of,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Whatever bytes a roster holds, all that is wrong is told, with its line and column, or a whole tree comes in, each
/// place after the one above it.
pub fn roster(bytes: &[u8]) {
    let under = ["320576051 斜塘街道".to_owned()];
    match server::places::read(bytes, &under, &BTreeMap::new()) {
        Ok(places) => {
            let mut known = BTreeSet::new();
            for place in &places {
                assert!(place.parent.is_none_or(|parent| known.contains(&parent)));
                assert!(known.insert(place.id));
            }
        }
        Err(faults) => {
            assert!(!faults.is_empty());
            assert!(
                faults
                    .iter()
                    .all(|fault| fault.line > 0 && fault.column > 0)
            );
        }
    }
}

/// Whatever stands in a calendar of holidays, each day comes in once and in order, or all that is wrong is told with its line.
pub fn holidays(text: &str) {
    match server::holidays::read(text) {
        Ok(days) => {
            assert!(!days.is_empty() && days.len() <= Holiday::MOST);
            assert!(days.is_sorted_by(|one, next| one.day < next.day));
        }
        Err(faults) => {
            assert!(!faults.is_empty());
            assert!(
                faults
                    .iter()
                    .all(|fault| fault.starts_with("line ") || fault.starts_with("there are"))
            );
        }
    }
}

/// Whatever is given as the file of a draw is reckoned or refused.
pub fn draw_file(text: &str) {
    let _ = server::draw::reckon("draw.json", text);
}

/// A draw is right as it was drawn, and not right with another seed, or with one more fate.
pub fn drawn(seed: &str, seats: u32, asked: &[u32]) {
    let entries = (1_u64..).zip(asked).map(|(number, seats)| Entry {
        number,
        seats: *seats,
        behind: false,
        busy: false,
        fate: Fate::Not,
    });
    let entries: Vec<Entry> = entries.collect();
    let right = Drawing {
        session: SessionId(Uuid::nil()),
        service: ServiceId(Uuid::nil()),
        start: Instant(1_795_442_400_000),
        until: Instant(1_795_000_000_000),
        seats,
        hash: hash_of(seed),
        seed: seed.to_owned(),
        entries: draw(seed, seats, &entries),
        put_away: false,
    };
    assert!(verdict(&right).is_ok());
    let mut other_seed = right.clone();
    other_seed.seed.push('0');
    assert!(verdict(&other_seed).is_err());
    for place in 0..right.entries.len() {
        let mut favoured = right.clone();
        let entry = &mut favoured.entries[place];
        entry.fate = match entry.fate {
            Fate::Won => Fate::Not,
            Fate::Waits | Fate::Not => Fate::Won,
        };
        assert!(verdict(&favoured).is_err());
    }
}

/// What `draw verify` says of the file of a draw.
fn verdict(drawing: &Drawing) -> Result<String, server::failure::Failure> {
    let page = DrawPage {
        session: Uuid::nil(),
        fields: Fields::default(),
        start: drawing.start,
        until: drawing.until,
        hash: drawing.hash.clone(),
        entered: None,
        drawing: Some(drawing.clone()),
        own: None,
    };
    let file = serde_json::to_string(&page).unwrap_or_default();
    server::draw::reckon("draw.json", &file)
}

/// Whatever words a booking holds, none of them breaks out of its line in a calendar file.
pub fn calendar(name: &str, room: &str, place_name: &str) {
    let file = |name: &str, room: &str, place_name: &str| {
        let row = BookingRow {
            service: ServiceId(Uuid::nil()),
            session: SessionId(Uuid::nil()),
            fields: Fields {
                name: name.to_owned(),
                room: room.to_owned(),
                ..Fields::default()
            },
            room: String::new(),
            place_name: place_name.to_owned(),
            start: Instant(1_795_442_400_000),
            length: Minutes(30),
            deadline: Instant(0),
            state: State::Confirmed,
            made: Instant(0),
            name: String::new(),
            by: None,
            by_desk: false,
            dependant: false,
            attendance: None,
            moved: 0,
            party: None,
            any: None,
            series: None,
            ticket: None,
            desk: None,
        };
        let told = Told {
            id: Uuid::nil(),
            row: &row,
            sequence: 1,
        };
        ics::calendar(Tongue::default(), &told)
    };
    let written = file(name, room, place_name);
    let mut lines = written.split("\r\n");
    assert!(lines.all(|line| line.len() <= 75 && !line.contains(char::is_control)));
    let properties = |file: &str| -> Vec<String> {
        let unfolded = file.replace("\r\n ", "");
        let lines = unfolded.split("\r\n");
        lines
            .map(|line| line.split(':').next().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(properties(&written), properties(&file("", "", "")));
}
