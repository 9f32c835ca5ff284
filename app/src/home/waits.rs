//! What waits for an answer of who is looking.

use domain::kernel::{Instant, View};
use domain::services::{BookingRow, State};
use domain::tasks::{ClaimRow, OfferRow};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::notices::pages::Card;
use crate::org::pages::waiting_newcomers;
use crate::services;

/// Something that waits for an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Wait {
    /// A seat is held.
    Offer {
        /// Of what.
        what: String,
        /// Until when.
        until: Instant,
        /// Its page.
        href: String,
    },
    /// A week of several has to be said again.
    Again {
        /// Of what.
        what: String,
        /// When it begins.
        at: Instant,
        /// Its page.
        href: String,
    },
    /// Somebody would hand their seat at a task over.
    Seat {
        /// At what.
        what: String,
        /// Who.
        from: String,
        /// When it begins.
        at: Instant,
        /// Its page.
        href: String,
    },
    /// Reported minutes came back with a question.
    Returned {
        /// For what.
        what: String,
        /// Its page.
        href: String,
    },
    /// Newcomers wait for whoever settles who lives there.
    Newcomers {
        /// How many.
        count: usize,
    },
    /// Somebody would look after one's bookings.
    Family {
        /// Who.
        name: String,
    },
    /// A notice asks to be acknowledged.
    Notice {
        /// Its heading.
        title: String,
        /// Its page.
        href: String,
    },
}

/// What waits for an answer, the most pressing first: what is held or begins soon, then people, then paper.
pub fn waits(view: &View, notices: &[Card]) -> Vec<Wait> {
    let asked = notices.iter().filter(|card| card.asks);
    let asked = asked.map(|card| Wait::Notice {
        title: card.title.clone(),
        href: format!("/notices/{}", card.id),
    });
    let waits = offers(view).into_iter().chain(seats(view));
    let waits = waits.chain(returned(view)).chain(newcomers(view));
    waits.chain(family(view)).chain(asked).collect()
}

fn offers(view: &View) -> Vec<Wait> {
    let mut offers: Vec<(Instant, Wait)> = view
        .mine::<BookingRow>()
        .filter_map(|(id, row)| match row.state {
            State::Offered { until } if until > view.now => Some((
                until,
                Wait::Offer {
                    what: row.fields.name.clone(),
                    until,
                    href: format!("/services/bookings/{id}"),
                },
            )),
            _ => again(view, id, row),
        })
        .collect();
    offers.sort_by_key(|(until, _)| *until);
    offers.into_iter().map(|(_, wait)| wait).collect()
}

/// A seat about which its person was asked whether they still come.
fn again(view: &View, id: Uuid, row: &BookingRow) -> Option<(Instant, Wait)> {
    let until = services::pages::asked(view, row)?;
    let wait = Wait::Again {
        what: row.fields.name.clone(),
        at: row.start,
        href: format!("/services/bookings/{id}/coming"),
    };
    Some((until, wait))
}

/// Seats that neighbours would hand over, the soonest first.
fn seats(view: &View) -> Vec<Wait> {
    let ahead = |row: &OfferRow| row.shift.starts > view.now;
    let offers = view.mine::<OfferRow>().filter(|(_, row)| ahead(row));
    let mut seats: Vec<(Instant, Wait)> = offers
        .map(|(_, row)| {
            let wait = Wait::Seat {
                what: row.shift.title.clone(),
                from: row.from.clone(),
                at: row.shift.starts,
                href: format!("/tasks/{}", row.task),
            };
            (row.shift.starts, wait)
        })
        .collect();
    seats.sort_by_key(|(at, _)| *at);
    seats.into_iter().map(|(_, wait)| wait).collect()
}

fn returned(view: &View) -> Vec<Wait> {
    let claims = view.mine::<ClaimRow>();
    claims
        .filter(|(_, row)| row.returned.is_some() && row.unsent.is_empty())
        .map(|(_, row)| Wait::Returned {
            what: row.shift.title.clone(),
            href: format!("/tasks/{}", row.task),
        })
        .collect()
}

/// For a leader and for the people desk: a neighbour vouches without being asked.
fn newcomers(view: &View) -> Option<Wait> {
    let count = waiting_newcomers(view);
    (count > 0).then_some(Wait::Newcomers { count })
}

fn family(view: &View) -> Vec<Wait> {
    let page = services::pages::family(view, &());
    let asking = page.map(|page| page.asking).unwrap_or_default();
    asking
        .into_iter()
        .filter(|one| !one.unsent)
        .map(|one| Wait::Family { name: one.name })
        .collect()
}
