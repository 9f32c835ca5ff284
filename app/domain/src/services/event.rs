//! What happened.

use serde::{Deserialize, Serialize};

use super::{
    BookingId, Crowded, DependantId, Draw, Entry, Exception, Fields, Guest, Holiday, Hours, Kin,
    LinkId, Series, ServiceId, SessionId, Terms,
};
use crate::kernel::{CommandId, Date, Instant, Minutes, PersonId, PlaceId};

/// What happened. Ids and figures only; reasons stand in the entities, which can be erased.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields are named for what they are")]
pub enum Event {
    /// A service was added.
    Defined {
        service: ServiceId,
        place: PlaceId,
        #[serde(skip_serializing, default)]
        fields: Fields,
    },
    /// What a service is was said anew.
    Described {
        service: ServiceId,
        #[serde(skip_serializing, default)]
        fields: Fields,
    },
    /// Weekly hours were set.
    HoursSet {
        service: ServiceId,
        hours: Vec<Hours>,
        terms: Terms,
    },
    /// A day got other hours.
    DayChanged {
        service: ServiceId,
        day: Date,
        hours: Vec<Hours>,
        #[serde(skip_serializing, default)]
        reason: String,
    },
    /// A day was closed.
    DayClosed {
        service: ServiceId,
        day: Date,
        #[serde(skip_serializing, default)]
        reason: String,
    },
    /// A closed or changed day was taken back.
    DayReopened { service: ServiceId, day: Date },
    /// The calendar of the whole country was said anew.
    HolidaysKept { days: Vec<Holiday> },
    /// A service took over what of that calendar comes next.
    HolidaysTaken {
        service: ServiceId,
        days: Vec<Exception>,
    },
    /// The clock opened the sessions up to that day.
    OpenedThrough { service: ServiceId, day: Date },
    /// A session was opened.
    SessionOpened {
        session: SessionId,
        service: ServiceId,
        start: Instant,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        room: String,
        length: Minutes,
        seats: u32,
        cancel: Minutes,
        hold: Minutes,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        draw: Option<Draw>,
    },
    /// A session got other seats, or, with nobody in it, another length or other terms.
    SessionAdjusted {
        session: SessionId,
        length: Minutes,
        seats: u32,
        cancel: Minutes,
        hold: Minutes,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        draw: Option<Draw>,
    },
    /// A session left the lists: it is over, or its hours are gone and nobody was in it.
    SessionPutAway { session: SessionId },
    /// A session was closed, or a further part of its bookings was called off.
    SessionClosed {
        session: SessionId,
        #[serde(skip_serializing, default)]
        reason: String,
    },
    /// Changed hours no longer make a session that somebody is in, and it takes place all the same; or a further part
    /// of its people, after that booking, is to be told so.
    LeftOutside {
        session: SessionId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<BookingId>,
    },
    /// Somebody in such a session was told.
    ToldOutside { booking: BookingId },
    /// A seat was booked.
    Booked {
        booking: BookingId,
        session: SessionId,
        #[serde(skip_serializing, default)]
        guest: Option<Guest>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        by_desk: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        holder: Option<PersonId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        party: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        series: Option<Series>,
    },
    /// Somebody joined the line; or, having missed too many sessions, joined it behind everybody else.
    Joined {
        booking: BookingId,
        session: SessionId,
        #[serde(skip_serializing, default)]
        guest: Option<Guest>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        by_desk: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        holder: Option<PersonId>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        last: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        party: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        any: Option<CommandId>,
    },
    /// Somebody entered the draw.
    Entered {
        booking: BookingId,
        session: SessionId,
        #[serde(skip_serializing, default)]
        guest: Option<Guest>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        by_desk: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        holder: Option<PersonId>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        last: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        party: Option<u32>,
    },
    /// The draw was held. Its entries stand in a table of their own.
    Drawn {
        session: SessionId,
        seed: String,
        seats: u32,
        #[serde(skip_serializing, default)]
        entries: Vec<Entry>,
    },
    /// The draw gave somebody their seats.
    Won { booking: BookingId },
    /// The draw gave somebody a place in line.
    Queued { booking: BookingId, position: u32 },
    /// The draw gave somebody nothing; or they had another session at that time.
    NotDrawn {
        booking: BookingId,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        busy: bool,
    },
    /// Somebody saw about how full a room is.
    CrowdSaid { service: ServiceId, crowd: Crowded },
    /// Somebody's bookings got a secret address.
    CalendarOpened {
        person: PersonId,
        #[serde(skip_serializing, default)]
        secret: String,
    },
    /// That address was taken back.
    CalendarClosed { person: PersonId },
    /// Somebody asked to look after another's bookings. Whether anybody has the number stands in no history: who asked
    /// can copy that out.
    LinkAsked {
        link: LinkId,
        #[serde(skip_serializing, default)]
        person: Option<PersonId>,
        #[serde(skip_serializing, default)]
        called: String,
        #[serde(skip_serializing, default)]
        number: String,
    },
    /// The other agreed.
    LinkAgreed { link: LinkId },
    /// The other said no; who asked is not told.
    LinkDeclined { link: LinkId },
    /// One of the two ended it; who is told of that.
    LinkEnded {
        link: LinkId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        other: Option<PersonId>,
    },
    /// Somebody of a family without an account was entered.
    DependantAdded {
        dependant: DependantId,
        #[serde(skip_serializing, default)]
        name: String,
        #[serde(skip_serializing, default)]
        born: Option<u32>,
        kin: Kin,
    },
    /// They were taken out.
    DependantRemoved { dependant: DependantId },
    /// A draw of long ago left the lists.
    DrawPutAway { session: SessionId },
    /// A freed seat is held for somebody.
    Offered { booking: BookingId, until: Instant },
    /// An offer was accepted.
    Accepted { booking: BookingId },
    /// An offer was declined.
    Declined { booking: BookingId },
    /// An offer lapsed.
    Lapsed { booking: BookingId },
    /// Somebody left the line.
    Left {
        booking: BookingId,
        /// Whether what they waited for beside it ends too.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        others: bool,
    },
    /// The deadline came before their turn did.
    Missed { booking: BookingId },
    /// Somebody was asked whether they still come to a week of a series.
    AskedAgain { booking: BookingId, until: Instant },
    /// They said so.
    Reconfirmed { booking: BookingId },
    /// They did not, and the seat is free again.
    GivenBack { booking: BookingId },
    /// A booking was cancelled, by its person or by staff.
    Cancelled {
        booking: BookingId,
        staff: bool,
        #[serde(skip_serializing, default)]
        reason: String,
    },
    /// A booking was called off because its session was closed.
    CalledOff {
        booking: BookingId,
        #[serde(skip_serializing, default)]
        reason: String,
    },
    /// Its person was reminded.
    Reminded { booking: BookingId },
    /// A part of a day's people was reminded; whether there are more.
    RemindedSome {
        service: ServiceId,
        day: Date,
        more: bool,
    },
    /// A booking of long ago left the lists.
    PutAway { booking: BookingId },
    /// The account of its person was closed, or they were taken out of a family.
    Forgotten { booking: BookingId },
    /// A booking was moved to another session.
    Moved {
        booking: BookingId,
        session: SessionId,
        staff: bool,
    },
    /// Somebody came, or showed the same booking again.
    CameIn { booking: BookingId, at: Instant },
    /// Somebody stayed away without a word.
    MissedIt { booking: BookingId },
    /// Somebody stayed away and had a reason.
    ExcusedFrom {
        booking: BookingId,
        #[serde(skip_serializing, default)]
        reason: String,
    },
    /// What was marked was taken back.
    Unmarked { booking: BookingId },
    /// Something was written down about a booking.
    Noted {
        booking: BookingId,
        #[serde(skip_serializing, default)]
        text: String,
    },
}
