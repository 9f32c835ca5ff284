//! Seats, offers and lines, whatever is asked in whatever order.

use super::*;
use proptest::prelude::*;

/// What somebody does about one of tomorrow's two sessions.
#[derive(Clone, Debug)]
enum Step {
    /// They ask for so many seats.
    Book(u32),
    /// They ask for so many, or to wait for them.
    Wait(u32),
    /// Either session would do, now or later.
    WaitForAny,
    Cancel,
    Accept,
    Decline,
    Leave,
    /// The clock comes to the next thing that it has to do.
    Time,
    /// The desk changes how many seats there are.
    Seats(u32),
}

fn steps() -> impl Strategy<Value = Vec<(u128, usize, Step)>> {
    let step = prop_oneof![
        2 => (1_u32..3).prop_map(Step::Book),
        4 => (1_u32..3).prop_map(Step::Wait),
        1 => Just(Step::WaitForAny),
        2 => Just(Step::Cancel),
        2 => Just(Step::Accept),
        1 => Just(Step::Decline),
        1 => Just(Step::Leave),
        1 => Just(Step::Time),
        1 => (1_u32..5).prop_map(Step::Seats),
    ];
    prop::collection::vec((1_u128..8, 0_usize..2, step), 1..60)
}

/// Carries a step out; a refusal is an answer like any other.
fn take(here: &mut Neighbourhood, who: u128, session: SessionId, step: &Step) {
    let theirs = here.facts.bookings.values().find(|booking| {
        let live = booking.session == session && booking.state.is_live();
        live && booking.subject == person(who).person
    });
    let booking = theirs.map_or(BookingId(Uuid::nil()), |booking| booking.id);
    let reason = String::new();
    let book = |seats: u32| Book {
        party: Some(seats),
        ..Book::of(session)
    };
    let command: Command = match step {
        Step::Book(seats) => book(*seats).into(),
        Step::Wait(seats) => Book {
            wait: true,
            ..book(*seats)
        }
        .into(),
        Step::WaitForAny => Book {
            wait: true,
            also: vec![here.tomorrow(9), here.tomorrow(10)],
            ..book(1)
        }
        .into(),
        Step::Cancel => Cancel {
            booking,
            reason,
            rest: false,
        }
        .into(),
        Step::Accept => Accept { booking }.into(),
        Step::Decline => Decline { booking }.into(),
        Step::Leave => Leave {
            booking,
            others: false,
        }
        .into(),
        Step::Time => return next_due(here, None),
        Step::Seats(seats) => {
            let hours = line(&Weekday::ALL, "9:00", "11:00", 60, *seats);
            let _ = here.set_with(vec![hours], terms());
            return;
        }
    };
    let _ = here.give(&person(who), command);
}

/// The clock does the first thing that is due by then; else the next, before tomorrow's sessions begin.
pub(super) fn next_due(here: &mut Neighbourhood, by: Option<Instant>) {
    let by = by.unwrap_or(tomorrow().at(Time(8 * 60 + 59)));
    let due = here.dues.iter().enumerate().filter(|(_, due)| due.at <= by);
    let Some((first, _)) = due.min_by_key(|(_, due)| due.at) else {
        return;
    };
    let due = here.dues.remove(first);
    here.now = here.now.max(due.at);
    let crate::slices::Command::Services(command) = due.command else {
        panic!("another slice's");
    };
    let _ = here.give(&Actor::clock(), command);
}

fn terms() -> Terms {
    Terms {
        party: 2,
        ..Terms::default()
    }
}

/// Who waits for a session, in order, and for how many seats.
pub(super) fn in_line(here: &Neighbourhood, session: SessionId) -> Vec<(BookingId, u32)> {
    let waiting = here.facts.bookings.values().filter_map(|booking| {
        let State::Waiting { position } = booking.state else {
            return None;
        };
        (booking.session == session).then_some((position, booking.id, booking.seats()))
    });
    let mut waiting: Vec<_> = waiting.collect();
    waiting.sort_unstable();
    waiting
        .into_iter()
        .map(|(_, id, seats)| (id, seats))
        .collect()
}

/// The counts of a session are those of its bookings, and places in line go from one to the last.
pub(super) fn counted(here: &Neighbourhood, id: SessionId) -> Result<(), TestCaseError> {
    let of = |counts: fn(&State) -> bool| {
        let bookings = here.facts.bookings.values();
        let those = bookings.filter(move |booking| booking.session == id && counts(&booking.state));
        those.map(Booking::seats).sum::<u32>()
    };
    let session = here.session(id);
    prop_assert_eq!(session.booked, of(|state| *state == State::Confirmed));
    prop_assert_eq!(
        session.held,
        of(|state| matches!(state, State::Offered { .. }))
    );
    prop_assert!(session.booked + session.held <= session.seats);
    let mut places: Vec<u32> = Vec::new();
    for booking in here.facts.bookings.values() {
        if let State::Waiting { position } = booking.state
            && booking.session == id
        {
            places.push(position);
        }
    }
    places.sort_unstable();
    prop_assert_eq!(session.waiting as usize, places.len());
    let all: Vec<u32> = (1..=session.waiting).collect();
    prop_assert_eq!(places, all);
    listed(here, id)
}

/// What everyone reads of a session is what the desk's list of it adds up to.
fn listed(here: &Neighbourhood, id: SessionId) -> Result<(), TestCaseError> {
    let rows = Services::project(&here.facts);
    let desk = Space::Desk(COMMUNITY, Purpose::Services);
    let list = rows.iter().filter(|(space, ..)| *space == desk);
    let list = list.filter_map(|(.., body)| BookingRow::of(body));
    let list: Vec<_> = list.filter(|row| row.session == id).collect();
    let of = |counts: fn(&State) -> bool| {
        let those = list.iter().filter(|row| counts(&row.state));
        those.map(|row| row.party.unwrap_or(1)).sum::<u32>()
    };
    let waiting = list
        .iter()
        .filter(|row| matches!(row.state, State::Waiting { .. }));
    let listed = (
        of(|state| *state == State::Confirmed),
        of(|state| matches!(state, State::Offered { .. })),
        u32::try_from(waiting.count()).unwrap(),
    );
    let mut rows = rows.iter().filter(|(_, row, _)| *row == id.0);
    // What is over has left the lists.
    if let Some(row) = rows.find_map(|(.., body)| SessionRow::of(body)) {
        prop_assert_eq!((row.booked, row.held, row.waiting), listed);
    }
    Ok(())
}

/// Who said that either would do has one at most.
fn one_of_any(here: &Neighbourhood) -> Result<(), TestCaseError> {
    let confirmed = here.facts.bookings.values();
    let confirmed = confirmed.filter(|booking| booking.state == State::Confirmed);
    let mut any: Vec<_> = confirmed.filter_map(|booking| booking.more.any).collect();
    let all = any.len();
    any.sort_unstable();
    any.dedup();
    prop_assert_eq!(any.len(), all, "two seats of one asking");
    Ok(())
}

/// Nobody overtakes: who still waits does so in the order of before, and newcomers behind them; and nobody was offered a
/// seat while somebody who came before them, and would have fit as well, still waits.
pub(super) fn fair(
    here: &Neighbourhood,
    session: SessionId,
    before: &[(BookingId, u32)],
) -> Result<(), TestCaseError> {
    let after = in_line(here, session);
    let still: Vec<_> = before
        .iter()
        .filter(|one| after.contains(one))
        .copied()
        .collect();
    prop_assert_eq!(&after[..still.len()], &still[..]);
    for (place, (offered, seats)) in before.iter().enumerate() {
        if !matches!(here.state(*offered), State::Offered { .. }) {
            continue;
        }
        for (earlier, needs) in &before[..place] {
            let waits = matches!(here.state(*earlier), State::Waiting { .. });
            prop_assert!(!waits || needs > seats, "overtaken");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn seats_are_never_too_many_and_nobody_overtakes_in_line(steps in steps()) {
        let mut here = Neighbourhood::on_terms(2, terms());
        let sessions = [here.tomorrow(9), here.tomorrow(10)];
        for (who, which, step) in steps {
            let before = sessions.map(|session| in_line(&here, session));
            take(&mut here, who, sessions[which], &step);
            // What the clock is to do at once it does soon, not always before somebody else is heard.
            for _ in 0..if who % 2 == 0 { 8 } else { 0 } {
                let now = here.now;
                next_due(&mut here, Some(now));
            }
            one_of_any(&here)?;
            for (session, before) in sessions.into_iter().zip(before) {
                counted(&here, session)?;
                fair(&here, session, &before)?;
                let known = here.session(session);
                let least = in_line(&here, session).into_iter().map(|(_, seats)| seats).min();
                let stands_empty = least.is_some_and(|least| least <= known.free());
                prop_assert!(!stands_empty || here.now >= known.deadline(), "a seat stands empty");
            }
        }
    }
}
