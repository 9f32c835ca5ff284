//! What the phone shows of an unsent command: the person's own bookings and what the desk marks, never the counts.

use super::{
    AddDependant, Again, AskLink, Attendance, Book, BookingId, BookingRow, Cancel, Command,
    Crowded, DependantId, DependantRow, Leave, LinkId, LinkRow, MarkAs, Move, SayCrowd, ServiceRow,
    SessionId, SessionRow, State, weeks_after,
};
use crate::kernel::{Ctx, Patch, Purpose, RowKind, Space, View};
use crate::slices::Body;

/// Overlays the person's own rows, and what the desk has marked. What else the desk asks for shows when the server
/// has answered.
pub fn preview(view: &View, command: &Command, ctx: &Ctx) -> Vec<Patch> {
    match command {
        Command::Book(book) => requested(view, book, ctx),
        Command::Accept(accept) => turned(view, accept.booking, State::Requested, ctx),
        Command::Decline(decline) => turned(view, decline.booking, State::Declined, ctx),
        Command::Leave(leave) => left(view, leave, ctx),
        Command::Cancel(cancel) => cancelled(view, cancel, ctx),
        Command::Reconfirm(say) => reconfirmed(view, say.booking, ctx),
        Command::Move(to) => moved(view, to, ctx),
        Command::CheckIn(check) => {
            let came = Attendance::Came {
                at: ctx.made,
                again: 0,
                disputed: false,
            };
            at_desk(view, check.booking, |row| row.attendance = Some(came))
        }
        Command::Mark(mark) => at_desk(view, mark.booking, |row| {
            row.attendance = match mark.mark {
                MarkAs::Missed => Some(Attendance::Missed),
                MarkAs::Excused => Some(Attendance::Excused {
                    reason: mark.reason.clone(),
                }),
                MarkAs::Nothing => None,
            };
        }),
        Command::Note(note) => at_desk(view, note.booking, |row| {
            if let Some(desk) = &mut row.desk {
                desk.note = note.text.trim().to_owned();
            }
        }),
        Command::SayCrowd(say) => crowded(view, say, ctx),
        Command::AskLink(ask) => link_asked(ask, ctx),
        Command::AddDependant(add) => dependant_added(add, ctx),
        Command::RemoveDependant(remove) => vec![Patch::Hide(
            Space::Person(ctx.actor.person),
            DependantRow::KIND,
            remove.dependant.0,
        )],
        Command::EndLink(end) => vec![Patch::Hide(
            Space::Person(ctx.actor.person),
            LinkRow::KIND,
            end.link.0,
        )],
        _ => Vec::new(),
    }
}

/// How full it is seen by whoever stands there, at once on their own phone.
fn crowded(view: &View, say: &SayCrowd, ctx: &Ctx) -> Vec<Patch> {
    let mut rows = view.all::<ServiceRow>();
    let Some((space, id, row)) = rows.find(|(_, id, _)| *id == say.service.0) else {
        return Vec::new();
    };
    let crowd = Crowded {
        crowd: say.crowd,
        at: ctx.made,
    };
    let row = ServiceRow {
        crowd: Some(crowd),
        ..row.clone()
    };
    vec![Patch::put(*space, id, Body::Service(row))]
}

fn requested(view: &View, book: &Book, ctx: &Ctx) -> Vec<Patch> {
    // Whom the desk books for stands in its list once the server has answered.
    let Some(name) = for_whom(view, ctx).filter(|_| book.guest.is_nobody()) else {
        return Vec::new();
    };
    let booking = BookingId::derive(ctx.command, "booking");
    let mut asked = vec![(booking, book.session)];
    let weeks = book.weeks.unwrap_or(1);
    let first = view.find::<SessionRow>(book.session.0);
    let after = first.map(|row| weeks_after(row.service, row.start, &row.room, weeks));
    let after = after.into_iter().flatten();
    asked.extend(after.map(|id| (BookingId::derive(ctx.command, &id.to_string()), id)));
    let asked = asked.into_iter();
    asked
        .filter_map(|(id, session)| {
            let row = asked_for(view, book, session, &name, ctx)?;
            let me = Space::Person(ctx.actor.person);
            Some(Patch::put(me, id.0, Body::Booking(row)))
        })
        .collect()
}

/// The row of a seat that is asked for.
fn asked_for(view: &View, book: &Book, id: SessionId, name: &str, ctx: &Ctx) -> Option<BookingRow> {
    let session = view.find::<SessionRow>(id.0)?;
    let service = view.find::<ServiceRow>(session.service.0)?;
    let row = BookingRow {
        service: session.service,
        session: id,
        fields: service.fields.in_room(&session.room),
        room: session.room.clone(),
        place_name: service.place_name.clone(),
        start: session.start,
        length: session.length,
        deadline: session.deadline,
        state: State::Requested,
        made: ctx.made,
        by: (!name.is_empty()).then_some(ctx.actor.person),
        by_desk: false,
        dependant: dependant(view, ctx).is_some(),
        name: name.to_owned(),
        attendance: None,
        moved: 0,
        party: book.party.filter(|party| *party > 1),
        any: None,
        series: None,
        ticket: None,
        desk: None,
    };
    #[cfg(feature = "planted")]
    let row = if crate::kernel::planted::is("requested_reads_confirmed") {
        BookingRow {
            state: State::Confirmed,
            ..row
        }
    } else {
        row
    };
    Some(row)
}

/// The name of whom one looks after; empty for oneself, none for anybody else.
fn for_whom(view: &View, ctx: &Ctx) -> Option<String> {
    if ctx.subject == ctx.actor.person {
        return Some(String::new());
    }
    if let Some(row) = dependant(view, ctx) {
        return Some(row.name.clone());
    }
    let mut links = view.mine::<LinkRow>();
    let link = links.find(|(_, row)| row.carer && row.other == Some(ctx.subject));
    link.map(|(_, row)| row.name.clone())
}

fn dependant<'a>(view: &'a View, ctx: &Ctx) -> Option<&'a DependantRow> {
    let mut own = view.mine::<DependantRow>();
    let one = own.find(|(id, _)| *id == ctx.subject.0);
    one.map(|(_, row)| row)
}

fn dependant_added(add: &AddDependant, ctx: &Ctx) -> Vec<Patch> {
    let row = DependantRow {
        name: add.name.trim().to_owned(),
        born: add.born,
        kin: add.kin,
    };
    let id = DependantId::derive(ctx.command, "dependant");
    let me = Space::Person(ctx.actor.person);
    vec![Patch::put(me, id.0, Body::Dependant(row))]
}

/// An asking is shown as one; it looks the same whoever has the number.
fn link_asked(ask: &AskLink, ctx: &Ctx) -> Vec<Patch> {
    let row = LinkRow {
        carer: true,
        other: None,
        name: ask.called.trim().to_owned(),
        asked: ctx.made,
        agreed: None,
    };
    let id = LinkId::derive(ctx.command, "link");
    let me = Space::Person(ctx.actor.person);
    vec![Patch::put(me, id.0, Body::Link(row))]
}

/// The weeks after it are given up with it when that is asked for.
fn cancelled(view: &View, cancel: &Cancel, ctx: &Ctx) -> Vec<Patch> {
    let me = Space::Person(ctx.actor.person);
    let row = view.find_in::<BookingRow>(&me, cancel.booking.0);
    let series = row.and_then(|row| Some((row.start, row.series?.by)));
    let mut patches = turned(view, cancel.booking, State::Cancelled, ctx);
    if let Some((start, by)) = series.filter(|_| cancel.rest) {
        let rest = view.mine::<BookingRow>().filter(|(_, row)| {
            let same = row.series.is_some_and(|other| other.by == by);
            let may = row.state == State::Confirmed && ctx.made <= row.deadline;
            same && may && row.start > start
        });
        let rest: Vec<_> = rest.map(|(id, _)| BookingId(id)).collect();
        patches.extend(
            rest.into_iter()
                .flat_map(|id| turned(view, id, State::Cancelled, ctx)),
        );
    }
    patches
}

/// Who says again that they come is not asked any more.
fn reconfirmed(view: &View, booking: BookingId, ctx: &Ctx) -> Vec<Patch> {
    let me = Space::Person(ctx.actor.person);
    let Some(row) = view.find_in::<BookingRow>(&me, booking.0) else {
        return Vec::new();
    };
    let mut row = row.clone();
    if let Some(series) = &mut row.series {
        series.again = Again::Said;
    }
    vec![Patch::put(me, booking.0, Body::Booking(row))]
}

/// What was waited for beside it is left with it when that is asked for.
fn left(view: &View, leave: &Leave, ctx: &Ctx) -> Vec<Patch> {
    let mut patches = turned(view, leave.booking, State::Left, ctx);
    let me = Space::Person(ctx.actor.person);
    let row = view.find_in::<BookingRow>(&me, leave.booking.0);
    if let Some(any) = row.and_then(|row| row.any).filter(|_| leave.others) {
        let others = view.mine::<BookingRow>().filter(|(id, row)| {
            row.any == Some(any) && row.state.is_live() && *id != leave.booking.0
        });
        let others: Vec<_> = others.map(|(id, _)| BookingId(id)).collect();
        patches.extend(
            others
                .into_iter()
                .flat_map(|id| turned(view, id, State::Left, ctx)),
        );
    }
    patches
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

/// Until the server has answered, the seat asked for is no more than asked for.
fn moved(view: &View, to: &Move, ctx: &Ctx) -> Vec<Patch> {
    let me = Space::Person(ctx.actor.person);
    let own = view.find_in::<BookingRow>(&me, to.booking.0);
    let (Some(row), Some(session)) = (own, view.find::<SessionRow>(to.session.0)) else {
        return Vec::new();
    };
    let service = view.find::<ServiceRow>(session.service.0);
    let fields = service.map(|service| service.fields.in_room(&session.room));
    let row = BookingRow {
        session: to.session,
        fields: fields.unwrap_or_else(|| row.fields.clone()),
        room: session.room.clone(),
        start: session.start,
        length: session.length,
        deadline: session.deadline,
        state: State::Requested,
        ..row.clone()
    };
    vec![Patch::put(me, to.booking.0, Body::Booking(row))]
}

/// A change of the desk's own row of a booking.
fn at_desk(view: &View, booking: BookingId, change: impl FnOnce(&mut BookingRow)) -> Vec<Patch> {
    let mut rows = view.all::<BookingRow>();
    let Some((space, _, row)) = rows.find(|(space, id, _)| {
        *id == booking.0 && matches!(space, Space::Desk(_, Purpose::Services))
    }) else {
        return Vec::new();
    };
    let mut row = row.clone();
    change(&mut row);
    vec![Patch::put(*space, booking.0, Body::Booking(row))]
}
