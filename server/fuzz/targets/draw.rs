//! Whatever is given as the file of a draw is reckoned or refused.
#![no_main]

#[path = "../properties.rs"]
#[allow(dead_code, reason = "the other targets use the rest")]
mod properties;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| properties::draw_file(text));
