//! Tickets are signed as rows are laid out: the rules say what a ticket says, and whose row has one; the key is here
//! alone. The same booking is signed the same every time, so that a row changes only when what it says does.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::kernel::RowKind;
use domain::services::ticket::{Shown, Ticket, TicketSigner};
use domain::services::{BookingId, BookingRow, ServiceRow};
use domain::slices::Body;
use qrcode::canvas::{Canvas, MaskPattern};
use qrcode::ec::construct_codewords;
use qrcode::types::QrError;
use qrcode::{Color, EcLevel, bits};

use crate::kernel::StoreError;
use crate::kernel::open::Store;
use crate::kernel::rows::Change;

/// The name under which is kept with which key the rows were signed.
const SIGNED_WITH: &str = "ticket_key";

/// What signs tickets and draws their codes.
#[derive(Debug)]
pub struct Tickets(TicketSigner);

impl Tickets {
    /// Of a key.
    pub fn new(key: TicketSigner) -> Self {
        Self(key)
    }

    fn shown(&self, ticket: &Ticket) -> Option<Shown> {
        let text = self.0.sign(ticket);
        let (side, dark) = code(&text).ok()?;
        Some(Shown::of(text, side, &dark))
    }
}

/// The code of a text: how many modules a side has, and which of all are dark.
///
/// With one mask instead of the best of eight: a ticket is signed, so its bits look like noise under each of them, and
/// trying them all took a quarter of the time of booking.
fn code(text: &str) -> Result<(u16, Vec<bool>), QrError> {
    let bits = bits::encode_auto(text.as_bytes(), EcLevel::M)?;
    let version = bits.version();
    let (data, correction) = construct_codewords(&bits.into_bytes(), version, EcLevel::M)?;
    let mut canvas = Canvas::new(version, EcLevel::M);
    canvas.draw_all_functional_patterns();
    canvas.draw_data(&data, &correction);
    canvas.apply_mask(MaskPattern::Checkerboard);
    let modules = canvas.into_colors().into_iter();
    let side = u16::try_from(version.width()).unwrap_or_default();
    Ok((side, modules.map(|one| one == Color::Dark).collect()))
}

impl Store {
    /// The same store, which signs tickets with this key. Where the rows were signed with another one, or not at all,
    /// they are laid out anew.
    ///
    /// # Errors
    /// When the database fails, or an entity cannot be read.
    pub async fn with_tickets(mut self, tickets: Tickets) -> Result<Self, StoreError> {
        let key = tickets.0.key().to_string();
        self.tickets = Some(Arc::new(tickets));
        if self.setting(SIGNED_WITH).await?.as_deref() != Some(&key) {
            self.lay_out(BTreeSet::from([ServiceRow::KIND, BookingRow::KIND]))
                .await?;
            self.set_setting(SIGNED_WITH, &key).await?;
        }
        Ok(self)
    }

    /// Puts tickets into the rows that have one, and the key to verify them into those of services.
    pub(crate) fn sign(&self, changes: &mut [Change]) {
        let Some(tickets) = &self.tickets else {
            return;
        };
        for change in changes {
            match &mut change.body {
                Some(Body::Booking(row)) => {
                    let ticket = row.ticket(change.space, BookingId(change.id));
                    row.ticket = ticket.and_then(|ticket| tickets.shown(&ticket));
                }
                Some(Body::Service(row)) => row.ticket_key = Some(tickets.0.key()),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_by_whatever_reads_codes() {
        // As long as a ticket, and a short one; both as uniform as text can be.
        for text in ["Y".repeat(140), "YL1-0000".to_owned()] {
            let (side, dark) = code(&text).unwrap();
            let side = usize::from(side);
            let paper = (side + 8) * 4;
            let mut picture = rqrr::PreparedImage::prepare_from_greyscale(paper, paper, |x, y| {
                let at = (y / 4).checked_sub(4).zip((x / 4).checked_sub(4));
                let inside = at.filter(|(row, column)| *row < side && *column < side);
                let is_dark = inside.is_some_and(|(row, column)| dark[row * side + column]);
                if is_dark { 30 } else { 220 }
            });
            let grids = picture.detect_grids();
            assert_eq!(grids[0].decode().unwrap().1, text);
        }
    }
}
