//! Whatever bytes a roster holds, all that is wrong is told, or a whole tree comes in.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;

fuzz_target!(|bytes: &[u8]| {
    let under = ["320576051 斜塘街道".to_owned()];
    if let Ok(places) = server::places::read(bytes, &under, &BTreeMap::new()) {
        let mut known = std::collections::BTreeSet::new();
        for place in &places {
            assert!(place.parent.is_none_or(|parent| known.contains(&parent)));
            assert!(known.insert(place.id));
        }
    }
});
