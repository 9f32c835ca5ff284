//! The draw of a session: how, when, and once it was held, everything needed to reckon it again.

use domain::kernel::{Instant, View};
use domain::services::{
    BookingId, BookingRow, Draw, DrawRow, Drawing, Fields, ServiceRow, SessionRow, number,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The draw of one session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DrawPage {
    /// The session.
    pub session: Uuid,
    /// Its service.
    pub fields: Fields,
    /// When the session begins.
    pub start: Instant,
    /// When it is drawn.
    pub until: Instant,
    /// The hash of the seed.
    pub hash: String,
    /// How many have entered; none once it was held.
    pub entered: Option<u32>,
    /// The draw, once it was held.
    pub drawing: Option<Drawing>,
    /// The number under which who is looking takes part.
    pub own: Option<u64>,
}

/// The draw of one session; nothing where seats are first come, first served.
pub fn draw(view: &View, id: &Option<Uuid>) -> Option<DrawPage> {
    let id = (*id)?;
    let drawing = view.find::<DrawRow>(id).map(|row| row.drawing.clone());
    let session = view.find::<SessionRow>(id);
    let draw = session.and_then(|session| session.draw.clone());
    let service = session
        .map(|session| session.service)
        .or(drawing.as_ref().map(|drawing| drawing.service))?;
    let fields = view.find::<ServiceRow>(service.0)?.fields.clone();
    let (start, until, hash) = match (&drawing, &draw, session) {
        (Some(drawing), ..) => (drawing.start, drawing.until, drawing.hash.clone()),
        (None, Some(draw), Some(session)) => (session.start, draw.until, draw.hash.clone()),
        _ => return None,
    };
    Some(DrawPage {
        session: id,
        fields,
        start,
        until,
        hash,
        entered: draw.filter(|draw| !draw.drawn).map(|draw| draw.entered),
        drawing,
        own: own(view, id),
    })
}

/// The number under which who is looking takes part in the draw of a session.
fn own(view: &View, session: Uuid) -> Option<u64> {
    let mut bookings = view.mine::<BookingRow>();
    let mine = bookings.find(|(_, row)| row.session.0 == session && row.name.is_empty());
    mine.map(|(id, _)| number(BookingId(id)))
}

/// The number of a booking in the draw of its session, if there is or was one.
pub fn number_of(view: &View, booking: Uuid, session: Uuid) -> Option<u64> {
    let of_session = view.find::<SessionRow>(session);
    let open: Option<&Draw> = of_session.and_then(|session| session.draw.as_ref());
    let held = view.find::<DrawRow>(session);
    (open.is_some() || held.is_some()).then(|| number(BookingId(booking)))
}
