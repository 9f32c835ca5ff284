//! Weeks that are booked in one go: what can be asked for, and what became of it.

use domain::kernel::{Instant, View};
use domain::services::{Again, BookingRow, ServiceRow, SessionRow, State, weeks_after};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Own, own};

/// The weeks of which a booking is one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weeks {
    /// Which of them it is; 1 is the first.
    pub nth: u32,
    /// How many there are.
    pub of: u32,
    /// Whether its person has to say again that they come.
    pub again: Again,
    /// The others, in their order, as far as they are at hand.
    pub others: Vec<(Instant, Own)>,
    /// How many that follow can be given up with it.
    pub rest: usize,
}

/// The weeks of which a booking is one; none where it is one by itself.
pub fn weeks(view: &View, id: Uuid, row: &BookingRow) -> Option<Weeks> {
    let series = row.series?;
    let mine = view.mine::<BookingRow>();
    let others = mine.filter(|(other, beside)| {
        *other != id && beside.series.is_some_and(|one| one.by == series.by)
    });
    let others: Vec<(Uuid, &BookingRow)> = others.collect();
    let rest = others.iter().filter(|(_, beside)| {
        let may = beside.state == State::Confirmed && view.now <= beside.deadline;
        may && beside.start > row.start
    });
    let rest = rest.count();
    let others = others.into_iter();
    let mut others: Vec<(Instant, Own)> = others
        .map(|(other, beside)| (beside.start, own(view, other, beside)))
        .collect();
    others.sort_by_key(|(start, _)| *start);
    Some(Weeks {
        nth: series.nth,
        of: series.of,
        again: series.again,
        others,
        rest,
    })
}

/// Until when it has to be said that somebody still comes, once they were asked.
pub fn asked(view: &View, row: &BookingRow) -> Option<Instant> {
    let until = row.series?.asked()?;
    (row.state == State::Confirmed && view.now < until).then_some(until)
}

/// The weeks after a session in which the same hour has a free seat, as far as its service lets them be booked with it.
pub fn weeks_ahead(view: &View, session: &SessionRow, service: &ServiceRow) -> Vec<Instant> {
    let most = service.terms.weeks;
    let after = weeks_after(session.service, session.start, &session.room, most);
    let rows = after.filter_map(|id| view.find::<SessionRow>(id.0));
    let free = |row: &&SessionRow| row.closed.is_none() && row.draw.is_none() && row.free() > 0;
    rows.filter(free).map(|row| row.start).collect()
}
