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

proptest! {
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
