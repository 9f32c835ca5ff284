//! 日历订阅 The address under which a person's calendar follows their bookings.

use sha2::{Digest, Sha256};

use super::draw::{Seal, hex};
use crate::kernel::{CommandId, Instant, PersonId};

/// The address of one person's bookings. Whoever has it reads them, so it cannot be guessed, and is taken back by a tap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Whose.
    pub person: PersonId,
    /// The part of the address that cannot be guessed; none once it was taken back.
    pub secret: Option<String>,
    /// Since when.
    pub since: Instant,
}

impl Seal {
    /// The secret part of an address: by whose command it was made, and what the server alone knows.
    pub fn address(&self, command: CommandId) -> String {
        let mut secret = Sha256::new();
        secret.update(b"calendar");
        secret.update(self.0);
        secret.update(command.0.as_bytes());
        hex(&secret.finalize())
    }
}
