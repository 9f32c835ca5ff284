//! The key with which tickets are signed: a file beside the database, never in it.

use crate::config::Config;
use crate::failure::Failure;
use crate::key_file::KeyFile;
use domain::services::ticket::TicketSigner;
use store::services::Tickets;

/// Where the key is.
/// Where the key is.
pub const FILE: KeyFile = KeyFile {
    name: "ticket.key",
    setting: "--ticket-key-file",
};

/// What signs tickets; where there is no key, bookings have their six digits and no code.
///
/// # Errors
/// When its file cannot be read or written, or holds no key.
pub fn key(config: &Config) -> Result<Option<Tickets>, Failure> {
    let key = FILE.key(config.ticket_key_file.as_ref(), &config.place)?;
    Ok(key.map(|bytes| Tickets::new(TicketSigner::new(&bytes))))
}
