//! 凭证 Tickets: what a person shows at the door, and what the desk reads from it without a signal.
//!
//! - A ticket names a booking, its session and until when it is of use; never a person. It is signed with the key of
//!   this server (Ed25519, RFC 8032), so that nobody else makes one.
//! - The desk's phone knows the public key by the rows of its services. A key that is replaced takes all tickets signed
//!   with it along: they are signed anew in the rows of those whose they are.
//! - What became of a booking since its ticket was signed is in the desk's own rows, which say what was cancelled,
//!   moved or shown before. Nothing is refused at the door: the desk is told, and decides.
//! - The same booking always has the same ticket, as long as it is of the same session.

mod base32;
mod door;

pub use base32::{decode, encode};
pub use door::{AtDoor, Found, Says, at_door};

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{BookingId, SessionId};
use crate::kernel::Instant;

/// What every ticket begins with: whose it is, and in which version.
const PREFIX: &str = "YL1-";
/// How many bytes are signed: key, booking, session, end.
const SIGNED: usize = 4 + 16 + 16 + 4;
/// How many bytes a signature has.
const SIGNATURE: usize = 64;
/// What is signed begins with this, so that a signature over a ticket is never one over anything else.
const CONTEXT: &[u8] = b"youlin ticket 1\n";

/// What a ticket says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Of which booking.
    pub booking: BookingId,
    /// For which session; a booking that was moved has another ticket.
    pub session: SessionId,
    /// When the session is over, to the minute.
    pub until: Instant,
}

/// Why something is no ticket of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoTicket {
    /// It is something else, or was read badly.
    Unreadable,
    /// It was signed with a key that is not, or no longer, one of this desk.
    OtherKey,
    /// It was made by somebody else, or changed.
    Forged,
}

/// The public key with which tickets are verified, as the desk's phone keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TicketKey(String);

impl TicketKey {
    /// The key of these 32 bytes.
    fn of(key: &VerifyingKey) -> Self {
        Self(encode(key.as_bytes()))
    }

    fn key(&self) -> Option<VerifyingKey> {
        let bytes = decode(&self.0)?;
        VerifyingKey::from_bytes(&bytes.try_into().ok()?).ok()
    }

    /// Names the key on a ticket: the beginning of its hash.
    fn name(key: &VerifyingKey) -> [u8; 4] {
        let hash = Sha256::digest(key.as_bytes());
        [hash[0], hash[1], hash[2], hash[3]]
    }
}

impl std::fmt::Display for TicketKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The secret key that signs tickets. Says nothing of itself in a log.
#[derive(Clone)]
pub struct TicketSigner(SigningKey);

impl std::fmt::Debug for TicketSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TicketSigner")
    }
}

impl TicketSigner {
    /// How many bytes the secret has.
    pub const LENGTH: usize = 32;

    /// The key of this secret.
    pub fn new(secret: &[u8; Self::LENGTH]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// The key with which its tickets are verified.
    pub fn key(&self) -> TicketKey {
        TicketKey::of(&self.0.verifying_key())
    }

    /// Signs a ticket: text that a QR code holds densely.
    pub fn sign(&self, ticket: &Ticket) -> String {
        let mut bytes = ticket.bytes(TicketKey::name(&self.0.verifying_key()));
        let signature = self.0.sign(&signed(&bytes));
        bytes.extend_from_slice(&signature.to_bytes());
        format!("{PREFIX}{}", encode(&bytes))
    }
}

/// Whether a text that was read or typed is meant to be a ticket.
pub fn looks_like_ticket(text: &str) -> bool {
    let start = text.trim_start().get(..PREFIX.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(PREFIX))
}

/// Reads a ticket and verifies who signed it.
///
/// # Errors
/// Why it is none of ours.
pub fn read(text: &str, keys: &[TicketKey]) -> Result<Ticket, NoTicket> {
    if !looks_like_ticket(text) {
        return Err(NoTicket::Unreadable);
    }
    let text = text.trim().get(PREFIX.len()..).unwrap_or_default();
    let bytes = decode(text).ok_or(NoTicket::Unreadable)?;
    if bytes.len() != SIGNED + SIGNATURE {
        return Err(NoTicket::Unreadable);
    }
    let (content, signature) = bytes.split_at(SIGNED);
    let signature = Signature::from_slice(signature).map_err(|_| NoTicket::Unreadable)?;
    let mut keys = keys.iter().filter_map(TicketKey::key);
    let key = keys
        .find(|key| content.starts_with(&TicketKey::name(key)))
        .ok_or(NoTicket::OtherKey)?;
    key.verify_strict(&signed(content), &signature)
        .map_err(|_| NoTicket::Forged)?;
    Ticket::of(content).ok_or(NoTicket::Unreadable)
}

fn signed(content: &[u8]) -> Vec<u8> {
    [CONTEXT, content].concat()
}

impl Ticket {
    fn bytes(&self, key: [u8; 4]) -> Vec<u8> {
        let minutes = u32::try_from(self.until.0 / MINUTE).unwrap_or_default();
        let mut bytes = Vec::with_capacity(SIGNED + SIGNATURE);
        bytes.extend_from_slice(&key);
        bytes.extend_from_slice(self.booking.0.as_bytes());
        bytes.extend_from_slice(self.session.0.as_bytes());
        bytes.extend_from_slice(&minutes.to_be_bytes());
        bytes
    }

    fn of(content: &[u8]) -> Option<Self> {
        let id = |from: usize| Uuid::from_slice(content.get(from..from + 16)?).ok();
        let minutes = u32::from_be_bytes(content.get(36..40)?.try_into().ok()?);
        Some(Self {
            booking: BookingId(id(4)?),
            session: SessionId(id(20)?),
            until: Instant(i64::from(minutes) * MINUTE),
        })
    }
}

/// Milliseconds.
const MINUTE: i64 = 60_000;

/// A ticket as its person's row has it, with the picture of its QR code: the phone needs no program to draw one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The signed text.
    pub code: String,
    /// How many modules one side of the picture has.
    pub side: u16,
    /// The modules row by row, dark ones set, eight to a byte, as base 32.
    pub modules: String,
}

impl Shown {
    /// A picture of these modules, dark ones true.
    pub fn of(code: String, side: u16, modules: &[bool]) -> Self {
        let bytes = modules.chunks(8).map(|eight| {
            let bits = eight.iter().enumerate();
            bits.fold(0, |byte, (at, dark)| byte | (u8::from(*dark) << (7 - at)))
        });
        Self {
            code,
            side,
            modules: encode(&bytes.collect::<Vec<u8>>()),
        }
    }

    /// The dark modules as an SVG path, one unit each, in the order of rows; empty where the picture cannot be read.
    pub fn path(&self) -> String {
        use std::fmt::Write as _;
        let (side, bytes) = (
            usize::from(self.side),
            decode(&self.modules).unwrap_or_default(),
        );
        let dark = |at: usize| {
            let byte = bytes.get(at / 8).copied().unwrap_or_default();
            byte & (1 << (7 - at % 8)) != 0
        };
        let mut path = String::new();
        for row in 0..side {
            let mut column = 0;
            while column < side {
                let run = (column..side).take_while(|column| dark(row * side + column));
                let run = run.count();
                if run > 0 {
                    let _ = write!(path, "M{column} {row}h{run}v1h-{run}z");
                }
                column += run + 1;
            }
        }
        path
    }
}
