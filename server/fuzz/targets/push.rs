//! Whatever is sent as a sync call is read or refused.
#![no_main]

use domain::kernel::sync::Push;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(push) = serde_json::from_slice::<Push>(bytes) else {
        return;
    };
    for wire in &push.commands {
        if let Ok(envelope) = wire.open() {
            let _ = envelope.command.check();
        }
    }
});
