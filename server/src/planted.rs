//! The binary `youlin-planted`: `youlin` with the bug that `YOULIN_PLANTED` names.

use std::process::ExitCode;

fn main() -> ExitCode {
    if let Ok(bug) = std::env::var("YOULIN_PLANTED") {
        domain::kernel::planted::choose_everywhere(bug);
    }
    server::main()
}
