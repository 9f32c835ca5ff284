//! What the phone shows of an unsent command.

use super::Command;
use crate::kernel::Patch;

/// Nothing: there is no command that travels.
pub fn preview(command: &Command) -> Vec<Patch> {
    match *command {}
}
