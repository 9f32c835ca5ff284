//! The binary `youlin`.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::main()
}
