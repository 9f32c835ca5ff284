//! What people are told: by the pages of this slice themselves, since its verbs answer at once.

use super::{Command, Event, Facts};
use crate::kernel::{Consequences, Told};

/// Nothing: there is no command that travels.
pub fn told(command: &Command) -> Told {
    match *command {}
}

/// Nothing: what must reach the person goes to their number at once.
pub fn consequences(_: &Facts, _: &Event) -> Consequences {
    Consequences::default()
}
