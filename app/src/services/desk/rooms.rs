//! All rooms of a day beside each other, hour by hour: on a PC, where there is room for it. A phone has the list.

use std::collections::BTreeMap;

use domain::kernel::Instant;
use leptos::prelude::*;

use crate::kernel::when::hour;
use crate::kernel::words::{self, Tongue};
use crate::services::pages::{DayPage, DayService, DaySession};

#[cfg(feature = "hydrate")]
mod keys;

/// Where the list of people begins, below the table.
pub const LIST: &str = "list";
/// How many minutes a column is wide.
const SLOT: i64 = 30;

/// Part of a row: how many columns wide, and the sessions that stand there.
#[derive(Debug, PartialEq)]
struct Cell<'a> {
    width: usize,
    sessions: Vec<&'a DaySession>,
}

/// The day as a table: a row for each room, a column for each half hour.
pub fn rooms(t: Tongue, page: &DayPage) -> Option<AnyView> {
    let sessions = || page.services.iter().flat_map(|service| &service.sessions);
    let first = sessions().map(|session| session.start).min()?;
    let last = sessions().map(|session| session.end).max()?;
    let midnight = page.date.start();
    let from = slot(midnight, first);
    // Whole hours at the head.
    let from = from - from % 2;
    let to = slot_after(midnight, last);
    let to = to + to % 2;
    let hours = (from..to).step_by(2).map(|slot| {
        let at = Instant(midnight.0 + i64::try_from(slot).unwrap_or_default() * SLOT * 60_000);
        view! { <th scope="col" colspan="2">{hour(t, at)}</th> }
    });
    let hours = hours.collect_view();
    let rows = page.services.iter().flat_map(by_room);
    let rows = rows
        .map(|(name, room, sessions)| row(t, [name, room], &sessions, [from, to], midnight))
        .collect_view();
    let step = |event: leptos::ev::KeyboardEvent| {
        #[cfg(feature = "hydrate")]
        keys::step(&event);
        #[cfg(not(feature = "hydrate"))]
        let _ = event;
    };
    let list = format!("#{LIST}");
    let table = view! {
        <div class="rooms-day no-print">
            <a class="skip-link" href=list rel="external">{words::services::day_rooms_skip(t)}</a>
            <table class="rooms-table" on:keydown=step>
                <caption class="visually-hidden">{words::services::day_rooms(t)}</caption>
                <thead><tr><th scope="col">{words::services::table_service(t)}</th>{hours}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    };
    Some(table.into_any())
}

/// The rooms of a service with the sessions of each: its name, the room, and what is in it.
fn by_room(service: &DayService) -> Vec<(String, String, Vec<&DaySession>)> {
    let own = service.fields.room.as_str();
    // Its own first; a closed day has a row, too.
    let mut rooms: BTreeMap<(bool, &str), Vec<&DaySession>> = BTreeMap::new();
    for session in &service.sessions {
        let room = session.room.as_deref().unwrap_or(own);
        rooms.entry((room != own, room)).or_default().push(session);
    }
    if rooms.is_empty() {
        rooms.insert((false, own), Vec::new());
    }
    let rooms = rooms.into_iter().map(|((_, room), sessions)| {
        let name = service.fields.name.clone();
        (name, room.to_owned(), sessions)
    });
    rooms.collect()
}

fn row(
    t: Tongue,
    [name, room]: [String; 2],
    sessions: &[&DaySession],
    [from, to]: [usize; 2],
    midnight: Instant,
) -> impl IntoView + use<> {
    let cells = cells(sessions, midnight, from, to);
    let cells = cells.into_iter().map(|cell| {
        let sessions = cell.sessions.iter().map(|session| one(t, session));
        let state = state(&cell.sessions);
        view! { <td colspan=cell.width.to_string() data-state=state>{sessions.collect_view()}</td> }
    });
    let cells = cells.collect_view();
    view! {
        <tr>
            <th scope="row">{name}<small>{room}</small></th>
            {cells}
        </tr>
    }
}

/// A session: when, and how many have come to it; it leads to its own sheet.
fn one(t: Tongue, session: &DaySession) -> impl IntoView + use<> {
    let count = session
        .counts
        .map(|(booked, _, _, seats)| format!(" {booked}/{seats}"));
    let says = format!("{}{}", hour(t, session.start), count.unwrap_or_default());
    match session.id {
        Some(id) => {
            let href = format!("/desk/services/sessions/{id}");
            view! { <a href=href>{says}</a> }.into_any()
        }
        None => view! { <span>{says}</span> }.into_any(),
    }
}

fn state(sessions: &[&DaySession]) -> Option<&'static str> {
    let counts: Vec<_> = sessions
        .iter()
        .filter_map(|session| session.counts)
        .collect();
    if sessions.is_empty() {
        None
    } else if !counts.is_empty()
        && counts
            .iter()
            .all(|(booked, held, _, seats)| booked + held >= *seats)
    {
        Some("full")
    } else if counts.iter().any(|(booked, ..)| *booked > 0) {
        Some("confirmed")
    } else {
        Some("open")
    }
}

/// The cells of a row, gaps included; sessions that share a column share a cell.
fn cells<'a>(
    sessions: &[&'a DaySession],
    midnight: Instant,
    from: usize,
    to: usize,
) -> Vec<Cell<'a>> {
    let mut cells: Vec<Cell<'a>> = Vec::new();
    let mut at = from;
    for &session in sessions {
        let begins = slot(midnight, session.start).max(from);
        let ends = slot_after(midnight, session.end).clamp(begins + 1, to.max(begins + 1));
        if begins < at {
            if let Some(cell) = cells.last_mut() {
                cell.sessions.push(session);
                cell.width += ends.saturating_sub(at);
                at = at.max(ends);
            }
            continue;
        }
        if begins > at {
            cells.push(Cell {
                width: begins - at,
                sessions: Vec::new(),
            });
        }
        cells.push(Cell {
            width: ends - begins,
            sessions: vec![session],
        });
        at = ends;
    }
    if at < to {
        cells.push(Cell {
            width: to - at,
            sessions: Vec::new(),
        });
    }
    cells
}

/// In which column a moment stands.
fn slot(midnight: Instant, at: Instant) -> usize {
    usize::try_from(at.minutes_since(midnight).max(0) / SLOT).unwrap_or_default()
}

/// The column before which it is over.
fn slot_after(midnight: Instant, at: Instant) -> usize {
    let minutes = at.minutes_since(midnight).max(0);
    usize::try_from((minutes + SLOT - 1) / SLOT).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use domain::kernel::{Date, Minutes, Time};

    use super::*;

    fn day() -> Date {
        Date(20_780)
    }

    fn sessions(starts: &[(u16, u32)]) -> Vec<DaySession> {
        let sessions = starts.iter().map(|(minute, length)| {
            let start = day().at(Time(*minute));
            DaySession {
                id: None,
                start,
                end: start.plus(Minutes(*length)),
                room: None,
                counts: None,
                begun: false,
                people: Vec::new(),
            }
        });
        sessions.collect()
    }

    /// Widths and how many sessions stand in each cell, of a row from 8 to 12.
    fn row_of(starts: &[(u16, u32)]) -> Vec<(usize, usize)> {
        let sessions = sessions(starts);
        let sessions: Vec<_> = sessions.iter().collect();
        let cells = cells(&sessions, day().start(), 16, 24);
        cells
            .iter()
            .map(|cell| (cell.width, cell.sessions.len()))
            .collect()
    }

    #[test]
    fn every_row_is_as_wide_as_the_day_whatever_its_sessions() {
        for (starts, cells) in [
            (vec![], vec![(8, 0)]),
            (vec![(540, 60)], vec![(2, 0), (2, 1), (4, 0)]),
            (vec![(480, 120), (600, 120)], vec![(4, 1), (4, 1)]),
            // Three to the half hour share its column.
            (vec![(480, 10), (490, 10), (500, 10)], vec![(1, 3), (7, 0)]),
            // Forty-five minutes reach into the next one's column.
            (vec![(480, 45), (525, 45)], vec![(3, 2), (5, 0)]),
        ] {
            let row = row_of(&starts);
            assert_eq!(row, cells, "{starts:?}");
            let width: usize = row.iter().map(|(width, _)| width).sum();
            assert_eq!(width, 8, "{starts:?}");
        }
    }
}
