//! Whatever words a booking holds, none of them breaks out of its line in a calendar file.
#![no_main]

#[path = "../properties.rs"]
#[allow(dead_code, reason = "the other targets use the rest")]
mod properties;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|words: (String, String, String)| {
    properties::calendar(&words.0, &words.1, &words.2);
});
