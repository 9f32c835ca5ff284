//! What holds of whatever is read and written: tried by the tests for a moment, by the fuzz targets for hours.

use app::kernel::Tongue;
use app::services::ics;
use domain::kernel::{Instant, Minutes};
use domain::services::{BookingRow, Fields, ServiceId, SessionId, State};
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
            ticket: None,
            desk: None,
        };
        ics::calendar(Tongue::default(), Uuid::nil(), &row)
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
