//! Whatever words a booking holds, none of them breaks out of its line in a calendar file.
#![no_main]

use app::kernel::Tongue;
use app::services::ics;
use domain::kernel::{Instant, Minutes};
use domain::services::{BookingRow, Fields, ServiceId, SessionId, State};
use libfuzzer_sys::fuzz_target;
use uuid::Uuid;

fuzz_target!(|words: (String, String, String)| {
    let (name, room, place_name) = words;
    let row = BookingRow {
        service: ServiceId(Uuid::nil()),
        session: SessionId(Uuid::nil()),
        fields: Fields {
            name,
            room,
            ..Fields::default()
        },
        place_name,
        start: Instant(1_795_442_400_000),
        length: Minutes(30),
        deadline: Instant(0),
        state: State::Confirmed,
        made: Instant(0),
        name: String::new(),
    };
    let file = ics::calendar(Tongue::default(), Uuid::nil(), &row);
    assert!(
        file.split("\r\n")
            .all(|line| line.len() <= 75 && !line.contains(char::is_control))
    );
});
