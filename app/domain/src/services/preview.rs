//! What the phone shows of an unsent command: the person's own bookings, never the counts.

use super::{Book, BookingId, BookingRow, Command, ServiceRow, SessionRow, State};
use crate::kernel::{Ctx, Patch, Space, View};
use crate::slices::Body;

/// Overlays the person's own rows. What the desk asks for shows when the server has answered.
pub fn preview(view: &View, command: &Command, ctx: &Ctx) -> Vec<Patch> {
    match command {
        Command::Book(book) => requested(view, book, ctx),
        Command::Accept(accept) => turned(view, accept.booking, State::Requested, ctx),
        Command::Decline(decline) => turned(view, decline.booking, State::Declined, ctx),
        Command::Leave(leave) => turned(view, leave.booking, State::Left, ctx),
        Command::Cancel(cancel) => turned(view, cancel.booking, State::Cancelled, ctx),
        _ => Vec::new(),
    }
}

fn requested(view: &View, book: &Book, ctx: &Ctx) -> Vec<Patch> {
    let Some(session) = view.find::<SessionRow>(book.session.0) else {
        return Vec::new();
    };
    let Some(service) = view.find::<ServiceRow>(session.service.0) else {
        return Vec::new();
    };
    let row = BookingRow {
        service: session.service,
        session: book.session,
        fields: service.fields.clone(),
        place_name: service.place_name.clone(),
        start: session.start,
        length: session.length,
        deadline: session.deadline,
        state: State::Requested,
        made: ctx.made,
        name: String::new(),
    };
    let booking = BookingId::derive(ctx.command, "booking");
    vec![Patch::put(
        Space::Person(ctx.actor.person),
        booking.0,
        Body::Booking(row),
    )]
}

fn turned(view: &View, booking: BookingId, state: State, ctx: &Ctx) -> Vec<Patch> {
    let me = Space::Person(ctx.actor.person);
    let Some(row) = view.find_in::<BookingRow>(&me, booking.0) else {
        return Vec::new();
    };
    let row = BookingRow {
        state,
        ..row.clone()
    };
    vec![Patch::put(me, booking.0, Body::Booking(row))]
}
