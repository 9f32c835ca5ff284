//! What can be asked for.

use serde::{Deserialize, Serialize};

use super::{BookingId, Crowd, Fields, Guest, LinkId, ServiceId, SessionId};
use crate::kernel::{Date, FieldError, PersonId, Phone, PlaceId, form};

mod dependant;
mod hours;

pub use dependant::{AddDependant, RemoveDependant};
pub use hours::{ChangeDay, KeepHolidays, Line, Outside, SetHours, TellOutside};

/// A request of this slice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Add a service.
    Define(Define),
    /// Say anew what a service is.
    Describe(Describe),
    /// Set its weekly hours.
    SetHours(SetHours),
    /// Give one day other hours.
    ChangeDay(ChangeDay),
    /// Close a day.
    CloseDay(CloseDay),
    /// Take a closed or changed day back.
    ReopenDay(ReopenDay),
    /// Keep the calendar of the whole country. The clock's, for who runs the server.
    KeepHolidays(KeepHolidays),
    /// Open the next sessions. The clock's.
    OpenSessions(OpenSessions),
    /// Call off what is left of a closed session. The clock's.
    CallOff(CallOff),
    /// Tell who is in a session that changed hours no longer make. The clock's.
    TellOutside(TellOutside),
    /// Let what is past due in a session be past. The clock's.
    Settle(Settle),
    /// Remind who comes on a day. The clock's.
    Remind(Remind),
    /// Book a seat.
    Book(Book),
    /// Cancel a booking.
    Cancel(Cancel),
    /// Take the seat that was offered.
    Accept(Accept),
    /// Give the offered seat on.
    Decline(Decline),
    /// Leave the waiting list.
    Leave(Leave),
    /// Say again that one comes to a week of a series.
    Reconfirm(Reconfirm),
    /// Ask whether somebody still comes to a week of a series. The clock's.
    AskAgain(AskAgain),
    /// End what was an alternative to a booking. Given by the clock, once that has its seat.
    EndOthers(EndOthers),
    /// Forget a person. Given when their account is closed, by nobody.
    Forget(Forget),
    /// Move a booking to another session.
    Move(Move),
    /// Say that somebody came. A report.
    CheckIn(CheckIn),
    /// Say that somebody did not come, or take that back.
    Mark(Mark),
    /// Say of everyone who is not marked that they did not come.
    MarkRest(MarkRest),
    /// Write down something about a booking, for the desk.
    Note(Note),
    /// Say about how full a room is that people drop in at. A report.
    SayCrowd(SayCrowd),
    /// Give one's bookings a secret address that a calendar can follow, or a new one.
    OpenCalendar(OpenCalendar),
    /// Take that address back.
    CloseCalendar(CloseCalendar),
    /// Ask to look after somebody's bookings.
    AskLink(AskLink),
    /// Agree to be looked after.
    AgreeLink(AgreeLink),
    /// End that, take the asking back, or say no to it.
    EndLink(EndLink),
    /// Enter somebody of the family who has no account.
    AddDependant(AddDependant),
    /// Take them out.
    RemoveDependant(RemoveDependant),
}

/// Add a service, without hours yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Define {
    /// Where it takes place.
    pub place: PlaceId,
    /// What it is.
    pub fields: Fields,
}

/// Say anew what a service is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Describe {
    /// Which.
    pub service: ServiceId,
    /// What it is from now on.
    pub fields: Fields,
}

/// Close a day: its bookings are called off and the people told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CloseDay {
    /// Which services; all at once when the whole house is closed.
    #[serde(default, deserialize_with = "form::list")]
    pub services: Vec<ServiceId>,
    /// Which day.
    pub day: Date,
    /// Why, for everyone to read.
    #[serde(default)]
    pub reason: String,
}

impl CloseDay {
    /// The longest reason, in characters.
    pub const REASON_MAX: usize = 100;
}

/// Take a closed or changed day back: its weekly hours count again. Bookings called off stay called off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReopenDay {
    /// Of which service.
    pub service: ServiceId,
    /// Which day.
    pub day: Date,
}

/// Open the sessions of the days ahead, and put away what is over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpenSessions {
    /// Of which service.
    pub service: ServiceId,
}

/// Call off the bookings that a closed session still has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallOff {
    /// Which session.
    pub session: SessionId,
}

/// Let lapsed offers lapse, offer what is free, close the line after the deadline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settle {
    /// Which session.
    pub session: SessionId,
}

/// Remind everyone who comes on a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remind {
    /// To which service.
    pub service: ServiceId,
    /// On which day.
    pub day: Date,
}

/// Book a seat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Book {
    /// Of which session.
    pub session: SessionId,
    /// Whether to wait in line when it is full.
    #[serde(default, deserialize_with = "form::checkbox")]
    pub wait: bool,
    /// For whom, when the desk books for somebody without an account.
    #[serde(default, skip_serializing_if = "Guest::is_nobody")]
    pub guest: Guest,
    /// How many come together; all of them or none. None is one.
    #[serde(
        default,
        deserialize_with = "form::number",
        skip_serializing_if = "Option::is_none"
    )]
    pub party: Option<u32>,
    /// Other sessions of the same service that would do as well: where the first has no seat, one of these is taken, or
    /// all of them are waited for.
    #[serde(
        default,
        deserialize_with = "form::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub also: Vec<SessionId>,
    /// Whether who books says that whoever comes is as old as the service asks.
    #[serde(
        default,
        deserialize_with = "form::checkbox",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub age: bool,
    /// In how many weeks, this one included, the same hour is to be booked, where the first has a seat. None is one.
    #[serde(
        default,
        deserialize_with = "form::number",
        skip_serializing_if = "Option::is_none"
    )]
    pub weeks: Option<u32>,
}

impl Book {
    /// The most sessions that would do as well.
    pub const ALSO_MAX: usize = 6;

    /// A seat in a session, for one person and without waiting.
    pub fn of(session: SessionId) -> Self {
        Self {
            session,
            wait: false,
            guest: Guest::default(),
            party: None,
            also: Vec::new(),
            age: false,
            weeks: None,
        }
    }
}

/// Cancel a booking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cancel {
    /// Which.
    pub booking: BookingId,
    /// Why, when staff cancel it; told to the person.
    #[serde(default)]
    pub reason: String,
    /// Whether the weeks after it that were booked with it are given up too.
    #[serde(
        default,
        deserialize_with = "form::checkbox",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub rest: bool,
}

/// Say again that one comes to a week of a series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reconfirm {
    /// Which booking.
    pub booking: BookingId,
}

/// Ask whether somebody still comes to a week of a series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AskAgain {
    /// Which booking.
    pub booking: BookingId,
}

/// Take the seat that was offered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Accept {
    /// Which booking.
    pub booking: BookingId,
}

/// Give the offered seat on to the next in line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decline {
    /// Which booking.
    pub booking: BookingId,
}

/// Leave the waiting list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Leave {
    /// Which booking.
    pub booking: BookingId,
    /// Whether the other sessions that would have done as well are no longer waited for either.
    #[serde(default, deserialize_with = "form::checkbox")]
    pub others: bool,
}

/// End waiting for the other sessions that would have done as well as this one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EndOthers {
    /// Which booking they were an alternative to.
    pub booking: BookingId,
}

/// Forget a person whose account is closed: what they still had is given on, and their bookings leave all lists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forget {
    /// Whom.
    pub person: PersonId,
}

/// Move a booking to another session that has a free seat, without giving the first one up before that is sure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Move {
    /// Which booking.
    pub booking: BookingId,
    /// To which session.
    pub session: SessionId,
}

/// Say that somebody came. A report: it is recorded whenever it arrives, by the time at which it was seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CheckIn {
    /// Which booking.
    pub booking: BookingId,
}

/// What can be marked beside coming.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkAs {
    /// They stayed away without a word.
    Missed,
    /// They stayed away, and had a reason.
    Excused,
    /// Nothing: what was marked is taken back.
    Nothing,
}

/// Say that somebody did not come, that they had a reason, or take back what was marked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// Which booking.
    pub booking: BookingId,
    /// What.
    #[serde(rename = "as")]
    pub mark: MarkAs,
    /// The reason, for an excuse.
    #[serde(default)]
    pub reason: String,
}

/// Say of everyone in a session who is not marked that they stayed away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MarkRest {
    /// Which session.
    pub session: SessionId,
}

/// Say about how full a room is. A report: the latest one counts, by the time at which it was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SayCrowd {
    /// Which.
    pub service: ServiceId,
    /// How full.
    pub crowd: Crowd,
}

/// Give one's bookings a secret address that a calendar can follow. An address given before leads nowhere from then on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct OpenCalendar {}

/// Take back the address that a calendar follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct CloseCalendar {}

/// Ask to look after somebody's bookings: they are named by their number, and have to agree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AskLink {
    /// The number, as typed.
    #[serde(default)]
    pub phone: String,
    /// What who asks calls them.
    #[serde(default)]
    pub called: String,
}

impl AskLink {
    /// The longest name, in characters.
    pub const CALLED_MAX: usize = 20;

    /// The number, or what is wrong with it.
    pub fn number(&self) -> Result<Phone, FieldError> {
        let wrong = |_| FieldError::new("phone", "services.field.phone");
        Phone::try_new(&self.phone).map_err(wrong)
    }
}

/// Agree to be looked after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgreeLink {
    /// By which asking.
    pub link: LinkId,
}

/// End looking after somebody or being looked after, take an asking back, or say no to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EndLink {
    /// Which.
    pub link: LinkId,
}

/// Write down something about a booking, for the desk alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// Which booking.
    pub booking: BookingId,
    /// What; empty takes it back.
    #[serde(default)]
    pub text: String,
}

impl Note {
    /// The longest note, in characters.
    pub const TEXT_MAX: usize = 200;
}
