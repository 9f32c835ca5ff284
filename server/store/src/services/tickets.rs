//! Tickets are signed as rows are laid out: the rules say what a ticket says, and whose row has one; the key is here
//! alone. The same booking is signed the same every time, so that a row changes only when what it says does.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::kernel::RowKind;
use domain::services::ticket::{Shown, Ticket, TicketSigner};
use domain::services::{BookingId, BookingRow, ServiceRow};
use domain::slices::Body;
use qrcode::{Color, EcLevel, QrCode};

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
        let code = QrCode::with_error_correction_level(&text, EcLevel::M).ok()?;
        let side = u16::try_from(code.width()).ok()?;
        let colours = code.to_colors();
        let dark: Vec<bool> = colours.iter().map(|one| *one == Color::Dark).collect();
        Some(Shown::of(text, side, &dark))
    }
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
