//! Whatever stands in a calendar of holidays, each day comes in once, or all that is wrong is told.
#![no_main]

#[path = "../properties.rs"]
#[allow(dead_code, reason = "the other targets use the rest")]
mod properties;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| properties::holidays(text));
