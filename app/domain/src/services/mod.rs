//! 便民服务 Services and venues: weekly hours, sessions, bookings, waiting lists.
//!
//! - A service (a room of a 党群会客厅, a haircut, a health check) takes place at a site and belongs to its
//!   desk. Staff whose role has the purpose *services* there define it, set its hours and close its days.
//! - Weekly hours and exceptions make sessions: a start, a length, seats, and a room where it is not the service's own. In
//!   two rooms at the same time are two sessions; in one room none overlap. The clock opens one more day every morning at
//!   [`OPENS_AT`]; the id of a session derives from service, start and room, so opening twice opens once.
//! - A service may keep the country's holidays: it is closed on days of rest, and on the days of work that make up for them
//!   it is open as on the weekday that they make up for. Staff may say otherwise for any of those days. A new calendar
//!   comes in with the next morning's round, and like all changed hours it moves no session that somebody is in. Who
//!   brings it in is told of those at once; they stand on the desk's page until staff close the day, open it, or it is over.
//! - Between sessions a room may stand empty for a while. Hours may count from a day on, and up to a day. Where people
//!   may drop in without a booking, staff say about how full it is; that is believed for two hours.
//! - A seat is free, booked, or held for somebody who was offered it; booked and held together never exceed
//!   the seats, and staff cannot lower the seats below them.
//! - A person has one live booking of a session at most, and no two confirmed ones that overlap: what was offered
//!   meanwhile can be taken only when the other is given up. Nobody books what has begun, nor cancels after the deadline;
//!   staff may cancel for them until it begins. Who moves a seat is asked what booking asks, by the hour and by the week.
//! - When a session is full, people wait in line. A freed seat is held for the first in line for a fixed
//!   time: accepted, declined or lapsed; then for the next. No offer outlives the cancel deadline, after which
//!   a freed seat is open to whoever comes first, and those still waiting are told that it did not come to them.
//! - Whoever has a confirmed seat elsewhere at that time is passed over: they could not take what they are offered. They keep
//!   their place in line, and hold up nobody. Once they give the other seat up, the lines in which they wait are looked at
//!   again.
//! - A service says who may book it, until when, and how often a week. Who stays away without a word is warned;
//!   having missed too many, a person waits behind everybody else until enough of it no longer counts. Staff
//!   who book for somebody, with an account or without, answer for it themselves.
//! - Staff name whom they book for by name and number. Where that is the number of somebody with a confirmed home at the
//!   desk's place, it is that person's booking: on their phone, with a letter, and for one of two that overlap at most. Whoever
//!   has an account elsewhere is a guest like anybody without one; so is who says that the number is somebody else's.
//!   Everybody concerned sees that the desk made it, the desk sees who of it.
//! - A service says how its seats are given out: first come, first served; or by a draw among those who enter within
//!   the first minutes, or until a day. The hash of the draw's seed is published before and the seed after, with the
//!   entries under numbers, so that everyone can reckon it again. Who comes together gets all their seats or none.
//! - Who could come to any of several sessions of a service waits for all of them in one go, in each line like everybody
//!   else. The first seat that they take ends the others, and what was offered there goes to the next.
//! - What is past due counts as past whether or not the clock ran: every decision about a session first
//!   settles its offers and its line.
//! - A day closed with a reason calls its bookings off and tells everyone concerned. Changed hours never move
//!   or remove a session that somebody has booked or waits for: it stays until it is over or its day closes. Whom a
//!   change leaves outside the new hours is shown before it is saved; staff keep those sessions or call them off, and
//!   their people are told either way. Guests without an account read no letters: whom of them nothing is left stays on the
//!   desk's list, with their number, and the desk answers an offer for them.
//! - A service may let people book the same hour for several weeks in one go, as many of them as have a seat. Before each
//!   week but the first they are asked whether they still come; a seat about which nobody says so is given to the next, a
//!   seat about which nobody could be asked is kept. One week or all that follow can be given up.
//! - One person looks after another's bookings once that other has agreed: booked is then for either, and both see it.
//! - Whoever of a family has no telephone, a child or an elder, is entered by one person, their carer: a name, whose they
//!   are, and the year of birth where that helps. Only the carer sees the entry, and the desk the name on a booking. What
//!   is booked for them is theirs: overlap, how often, age and missed sessions are asked of them, where they live is where
//!   their carer does, and a household counts them. The carer has the list, the calendar, the letters and the ticket. Who is
//!   taken out of the family keeps no booking: the carer is asked first, and what can no longer be cancelled comes first.
//! - A confirmed seat has a ticket: signed, without a word about the person, and verified at the door also without a
//!   signal. What came of it since is said, never refused.
//! - A person may give their bookings a secret address that a calendar follows, get a new one, or take it back.
//! - What all may see (hours, sessions and their counts) is public; a booking is seen by the person it is for,
//!   by who made it for them, and by the desk, which alone sees the name.

mod command;
mod decide;
mod entity;
mod event;
mod preview;
mod refusal;
mod row;
pub mod ticket;
mod told;

#[cfg(test)]
mod tests;

pub use command::{
    Accept, AddDependant, AgreeLink, AskAgain, AskLink, Book, CallOff, Cancel, ChangeDay, CheckIn,
    CloseCalendar, CloseDay, Command, Decline, Define, Describe, EndLink, EndOthers, Forget,
    KeepHolidays, Leave, Line, Mark, MarkAs, MarkRest, Move, Note, OpenCalendar, OpenSessions,
    Outside, Reconfirm, Remind, RemoveDependant, ReopenDay, SayCrowd, SetHours, Settle,
    TellOutside,
};
pub use decide::{
    DAYS_KEPT, DRAWS_AT, MOST_ENTERED, MOST_WAITING, Met, OPENS_AT, REMINDS_AT, hours_of, may_run,
    met,
};
pub use entity::{
    ASKED_AHEAD, Again, Ages, Attendance, Booking, CROWD_COUNTS, Calendar, Change, Crowd, Crowded,
    Dependant, Draw, Drawing, Engagement, Entry, Exception, Facts, Fate, Fields, Guest, Holiday,
    Hours, Kin, Kind, LEFT_OVER, LINK_WAITS, LINKS_PER_DAY, Link, MISS_WINDOW, MOST_DEPENDANTS,
    MOST_LINKS, MOST_WEEKS, More, Policy, Regard, SHORTEST_NOTICE, Seal, Series, Service, Session,
    Standing, State, Terms, Timetable, Who, Wrong, draw, hash_of, mark, number, reference, regard,
    session_id, weeks_after,
};
pub use event::Event;
pub use refusal::Refusal;
pub use row::{
    BookingRow, CalendarRow, DependantRow, DeskSide, DrawRow, LinkRow, ServiceRow, SessionRow,
};

use crate::kernel::{Consequences, Ctx, Patch, Placed, Rules, Told, View};

crate::id! {
    /// A service or a room that is booked by sessions.
    ServiceId
}
crate::id! {
    /// One session of a service.
    SessionId
}
crate::id! {
    /// One person's booking of, or place in line for, one session.
    BookingId
}
crate::id! {
    /// That one person looks after another's bookings.
    LinkId
}
crate::id! {
    /// Somebody of a family who has no account.
    DependantId
}

/// The rules of this slice.
#[derive(Clone, Copy, Debug)]
pub struct Services;

impl Rules for Services {
    type Command = Command;
    type Facts = Facts;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(facts: &Facts, command: &Command, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
        decide::decide(facts, command, ctx)
    }

    fn apply(facts: &mut Facts, event: &Event, ctx: &Ctx) {
        entity::apply(facts, event, ctx);
    }

    fn project(facts: &Facts) -> Vec<Placed> {
        row::project(facts)
    }

    fn consequences(facts: &Facts, event: &Event, ctx: &Ctx) -> Consequences {
        told::consequences(facts, event, ctx)
    }

    fn told(facts: &Facts, command: &Command, events: &[Event], ctx: &Ctx) -> Told {
        told::told(facts, command, events, ctx)
    }

    fn preview(view: &View, command: &Command, ctx: &Ctx) -> Vec<Patch> {
        preview::preview(view, command, ctx)
    }

    fn check(command: &Command) -> Result<(), Refusal> {
        decide::check(command)
    }
}
