//! Where a session is, how a booking stands and what was marked on it, in words: the same on every list and in tables.

use domain::services::{Attendance, State};

use crate::kernel::words::{self, Tongue};

/// When something is, and in which room, where there are several.
pub fn in_room(when: String, room: Option<&str>) -> String {
    match room.filter(|room| !room.is_empty()) {
        Some(room) => format!("{when} · {room}"),
        None => when,
    }
}

/// How a booking stands, as the desk sees it: a state mark and its word.
pub fn state(t: Tongue, state: &State) -> (&'static str, String) {
    match state {
        State::Waiting { position } => ("waiting", words::services::state_waiting(t, position)),
        State::Offered { .. } => ("offered", words::services::state_offered(t).to_owned()),
        State::Entered => ("waiting", words::services::state_entered(t).to_owned()),
        State::Requested | State::Confirmed => {
            ("confirmed", words::services::state_confirmed(t).to_owned())
        }
        State::Cancelled
        | State::CalledOff { .. }
        | State::Left
        | State::Declined
        | State::Lapsed
        | State::Missed => ("refused", words::services::state_cancelled(t).to_owned()),
    }
}

/// What was marked on it: a state mark and its word.
pub fn attendance(t: Tongue, attendance: &Attendance) -> (&'static str, String) {
    match attendance {
        Attendance::Came {
            at, disputed: true, ..
        } => ("offered", words::services::mark_disputed(t, *at)),
        Attendance::Came { at, again: 0, .. } => ("done", words::services::mark_came_at(t, *at)),
        Attendance::Came { at, again, .. } => {
            ("offered", words::services::mark_came_again(t, *again, *at))
        }
        Attendance::Missed => ("refused", words::services::mark_missed(t).to_owned()),
        Attendance::Excused { reason } => ("closed", words::services::mark_excused(t, reason)),
    }
}
