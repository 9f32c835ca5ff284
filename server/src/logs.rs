//! Structured logs on standard error: lines for people, or JSON for a collector.

use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Starts logging. `YOULIN_LOG` chooses what is said (`info` unless told otherwise), in the syntax of
/// tracing's directives: `info,server=debug`.
pub fn start(json: bool) {
    let filter = EnvFilter::try_from_env("YOULIN_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,sea_orm_migration=warn"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        // Complaining about a log that nobody reads any longer goes to the same place, and ends the task that logged.
        .log_internal_errors(false);
    // A second start (tests) keeps the first.
    let _ = if json {
        lines.json().try_init()
    } else {
        lines.try_init()
    };
}
