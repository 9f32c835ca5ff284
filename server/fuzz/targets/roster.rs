//! Whatever bytes a roster holds, all that is wrong is told, or a whole tree comes in.
#![no_main]

#[path = "../properties.rs"]
#[allow(dead_code, reason = "the other targets use the rest")]
mod properties;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| properties::roster(bytes));
