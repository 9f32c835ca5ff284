//! What is read from strangers and what is written with their words, whatever those are.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

#[path = "../fuzz/properties.rs"]
mod properties;

use proptest::prelude::*;

/// A roster as it may be saved, with cells that are mostly right.
fn roster() -> impl Strategy<Value = String> {
    let cell = prop_oneof![
        Just("320576051011".to_owned()),
        Just("320576051".into()),
        Just("S1".into()),
        Just("S2".into()),
        Just("小区".into()),
        Just("楼道".into()),
        Just("楼幢".into()),
        Just("12".into()),
        Just(String::new()),
        "[^,\r\n]{0,6}",
        ".{0,4}",
    ];
    let line = prop::collection::vec(cell, 4..6).prop_map(|cells| cells.join(","));
    let lines = prop::collection::vec(line, 0..8);
    lines.prop_map(|lines| format!("code,name,level,parent,units\n{}", lines.join("\n")))
}

/// A calendar of holidays with cells that are mostly right.
fn calendar() -> impl Strategy<Value = String> {
    let cell = prop_oneof![
        Just("2026-02-15".to_owned()),
        Just("2026-02-16".into()),
        Just("2026-02-30".into()),
        Just("休".into()),
        Just("班".into()),
        Just("春节".into()),
        Just("一".into()),
        Just(String::new()),
        "[^,\r\n]{0,6}",
    ];
    let line = prop::collection::vec(cell, 3..5).prop_map(|cells| cells.join(","));
    let lines = prop::collection::vec(line, 0..6);
    lines.prop_map(|lines| format!("day,kind,name,like\n{}", lines.join("\n")))
}

proptest! {
    #[test]
    fn a_calendar_of_holidays_is_read_or_told_what_is_wrong(text in calendar()) {
        properties::holidays(&text);
    }

    #[test]
    fn a_calendar_of_any_words_is_read_or_told_what_is_wrong(text in "(?s).{0,200}") {
        properties::holidays(&text);
    }

    #[test]
    fn any_file_of_a_draw_is_reckoned_or_refused(text in "(?s).{0,200}") {
        properties::draw_file(&text);
    }

    #[test]
    fn a_draw_is_right_as_it_was_drawn_and_in_no_other_way(
        seed in "[0-9a-f]{64}", seats in 0_u32..30, asked in prop::collection::vec(1_u32..4, 0..40)
    ) {
        properties::drawn(&seed, seats, &asked);
    }

    #[test]
    fn a_roster_of_any_bytes_is_read_or_told_what_is_wrong(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        properties::roster(&bytes);
    }

    #[test]
    fn a_roster_of_nearly_right_cells_is_read_or_told_what_is_wrong(text in roster()) {
        properties::roster(text.as_bytes());
    }

    #[test]
    fn no_words_break_out_of_their_line_in_a_calendar(name in "\\PC{0,90}|(?s).{0,40}", room in "(?s).{0,40}", place in "[;,\\\\\r\n:]{0,9}") {
        properties::calendar(&name, &room, &place);
    }
}
