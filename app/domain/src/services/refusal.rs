//! Why not.

use super::{Ages, BookingId, ServiceId, SessionId};
use crate::kernel::{Date, FieldError, Instant, Refuse, Words};

/// Why a command of this slice is refused.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// The form cannot be taken as it is.
    Input(Vec<FieldError>),
    /// There is no such service, session or booking, or it is not for this person to see.
    NotFound,
    /// The person does not run the services there.
    NotYours {
        /// The place's name.
        place: String,
    },
    /// Only staff book for somebody else.
    NotForThem,
    /// Whom the desk books for has something else at that time.
    Elsewhere {
        /// Which session they were to have.
        session: SessionId,
    },
    /// Whom the desk books for has a booking of this session, or waits for it.
    HasIt {
        /// Which.
        session: SessionId,
    },
    /// Nobody looks after themselves.
    LinkOneself,
    /// Who looks after somebody is looked after by nobody.
    LinkChain,
    /// These two are linked.
    AlreadyLinked,
    /// One person looks after so many at most.
    LinksFull {
        /// How many.
        most: usize,
    },
    /// The person has asked so often within a day that others would be written to over and over.
    LinkAskedOften,
    /// The asking was not answered in time.
    LinkOver,
    /// One person enters so many of their family at most.
    DependantsFull {
        /// How many.
        most: usize,
    },
    /// Something is booked for whom they take out.
    DependantBooked {
        /// How many bookings.
        bookings: usize,
    },
    /// Whom it is for is not as old as the service asks.
    OtherAge {
        /// Which session.
        session: SessionId,
        /// For which ages it is.
        ages: Ages,
    },
    /// All seats are taken.
    Full {
        /// Which session.
        session: SessionId,
        /// When it begins.
        start: Instant,
        /// How many wait in line.
        waiting: u32,
    },
    /// So many wait in line that one more would wait in vain.
    LineFull {
        /// How many.
        waiting: u32,
    },
    /// The person has a booking of this session.
    AlreadyBooked {
        /// That booking.
        booking: BookingId,
    },
    /// The person waits in this line.
    AlreadyWaiting {
        /// As what.
        booking: BookingId,
        /// In which place.
        position: u32,
    },
    /// The person is in the draw of this session.
    AlreadyEntered {
        /// As what.
        booking: BookingId,
    },
    /// Fewer seats are free than people come together.
    NotEnough {
        /// Of which session.
        session: SessionId,
        /// How many are free.
        free: u32,
    },
    /// More people than may come together on one booking.
    TooMany {
        /// How many may.
        most: u32,
    },
    /// More weeks than can be booked in one go.
    ManyWeeks {
        /// How many can.
        most: u32,
    },
    /// Nobody said in time that they still come, and the seat was given back.
    GivenBack {
        /// Of which session.
        session: SessionId,
    },
    /// People do not drop in there.
    NoDropIn,
    /// The seats of that session are drawn, and were not yet.
    DrawOpen {
        /// Which session.
        session: SessionId,
        /// When it is drawn.
        until: Instant,
    },
    /// The person is somewhere else at that time.
    Overlap {
        /// By which booking.
        booking: BookingId,
        /// The name of that service.
        name: String,
        /// When it begins.
        start: Instant,
    },
    /// Any of several would have done, and one of them is theirs.
    OneIsEnough {
        /// By which booking.
        booking: BookingId,
        /// The name of that service.
        name: String,
        /// When it begins.
        start: Instant,
    },
    /// The session has begun.
    Begun {
        /// When.
        start: Instant,
    },
    /// The session was closed.
    Closed {
        /// Why.
        reason: String,
    },
    /// The deadline for cancelling has passed.
    TooLate {
        /// When it was.
        deadline: Instant,
        /// The telephone of whom to ask.
        contact: String,
    },
    /// The offer has lapsed.
    OfferOver {
        /// Of which session.
        session: SessionId,
    },
    /// No seat was offered.
    NotOffered,
    /// The booking no longer counts.
    NotLive,
    /// Seats cannot be fewer than are booked and held.
    SeatsTaken {
        /// When the session begins.
        start: Instant,
        /// How many are taken.
        taken: u32,
    },
    /// A changed day needs hours.
    NoHours,
    /// The day is over.
    DayOver {
        /// Which.
        day: Date,
    },
    /// Only people whose home has been confirmed may book.
    NotVerified,
    /// Only people who live there may book.
    NotResident {
        /// What the place is called; empty is the community of the service.
        place: String,
    },
    /// Who books did not say that whoever comes is as old as the service asks.
    AgeUnstated {
        /// For which session.
        session: SessionId,
        /// Which ages that is.
        ages: Ages,
    },
    /// It begins too soon to be booked.
    TooShort {
        /// When it could be booked at the latest.
        last: Instant,
        /// The telephone of whom to ask.
        contact: String,
    },
    /// The person, or their household, has as many sessions that week as the service allows.
    OftenEnough {
        /// Which service.
        service: ServiceId,
        /// How many that is.
        most: u32,
        /// Whether it counts the household.
        household: bool,
    },
    /// The person missed so many sessions that they may only wait.
    WaitsOnly {
        /// For which session.
        session: SessionId,
        /// How many they missed.
        missed: u32,
        /// Until when.
        until: Instant,
    },
    /// A booking is moved within its service only.
    OtherService,
    /// Who came is known once it has begun.
    NotYet {
        /// When it begins.
        start: Instant,
    },
}

impl Refuse for Refusal {
    fn key(&self) -> &'static str {
        match self {
            Self::Input(_) => "services.refusal.input",
            Self::NotFound => "services.refusal.not_found",
            Self::NotYours { .. } => "services.refusal.not_yours",
            Self::NotForThem => "services.refusal.not_for_them",
            Self::LinkOneself => "services.refusal.link_oneself",
            Self::LinkChain => "services.refusal.link_chain",
            Self::AlreadyLinked => "services.refusal.already_linked",
            Self::LinksFull { .. } => "services.refusal.links_full",
            Self::LinkAskedOften => "services.refusal.link_asked_often",
            Self::DependantsFull { .. } => "services.refusal.dependants_full",
            Self::DependantBooked { .. } => "services.refusal.dependant_booked",
            Self::OtherAge { .. } => "services.refusal.other_age",
            Self::LinkOver => "services.refusal.link_over",
            Self::Full { waiting: 0, .. } => "services.refusal.full_nobody_waits",
            Self::Full { .. } => "services.refusal.full",
            Self::LineFull { .. } => "services.refusal.line_full",
            Self::AlreadyBooked { .. } => "services.refusal.already_booked",
            Self::AlreadyWaiting { .. } => "services.refusal.already_waiting",
            Self::Overlap { .. } => "services.refusal.overlap",
            Self::OneIsEnough { .. } => "services.refusal.one_is_enough",
            Self::Elsewhere { .. } => "services.refusal.elsewhere",
            Self::HasIt { .. } => "services.refusal.has_it",
            Self::Begun { .. } => "services.refusal.begun",
            Self::Closed { .. } => "services.refusal.closed",
            Self::TooLate { .. } => "services.refusal.too_late",
            Self::OfferOver { .. } => "services.refusal.offer_over",
            Self::NotOffered => "services.refusal.not_offered",
            Self::NotLive => "services.refusal.not_live",
            Self::SeatsTaken { .. } => "services.refusal.seats_taken",
            Self::NoHours => "services.refusal.no_hours",
            Self::DayOver { .. } => "services.refusal.day_over",
            Self::NotVerified => "services.refusal.not_verified",
            Self::NotResident { place } if place.is_empty() => {
                "services.refusal.not_resident_community"
            }
            Self::NotResident { .. } => "services.refusal.not_resident",
            Self::AgeUnstated { ages, .. } => match ages {
                Ages::From(_) => "services.refusal.age_from",
                Ages::To(_) => "services.refusal.age_to",
                Ages::Between(..) => "services.refusal.age_between",
            },
            Self::TooShort { .. } => "services.refusal.too_short",
            Self::OftenEnough {
                household: true, ..
            } => "services.refusal.household_often_enough",
            Self::OftenEnough { .. } => "services.refusal.often_enough",
            Self::WaitsOnly { .. } => "services.refusal.waits_only",
            Self::AlreadyEntered { .. } => "services.refusal.already_entered",
            Self::NotEnough { .. } => "services.refusal.not_enough",
            Self::TooMany { .. } => "services.refusal.too_many",
            Self::ManyWeeks { .. } => "services.refusal.many_weeks",
            Self::GivenBack { .. } => "services.refusal.given_back",
            Self::DrawOpen { .. } => "services.refusal.draw_open",
            Self::NoDropIn => "services.refusal.no_drop_in",
            Self::OtherService => "services.refusal.other_service",
            Self::NotYet { .. } => "services.refusal.not_yet",
        }
    }

    fn facts(&self) -> Words {
        let none = Words::none();
        match self {
            Self::NotYours { place } | Self::NotResident { place } => none.with("place", place),
            Self::Full { start, waiting, .. } => none.at("at", *start).with("waiting", waiting),
            Self::LineFull { waiting } => none.with("waiting", waiting),
            Self::AlreadyWaiting { position, .. } => none.with("position", position),
            Self::Overlap { name, start, .. } | Self::OneIsEnough { name, start, .. } => {
                none.with("name", name).at("at", *start)
            }
            Self::Begun { start } | Self::NotYet { start } => none.at("at", *start),
            Self::Closed { reason } => none.with("reason", reason),
            Self::TooLate { deadline, contact } => {
                none.at("at", *deadline).with("contact", contact)
            }
            Self::SeatsTaken { start, taken } => none.at("at", *start).with("taken", taken),
            Self::DayOver { day } => none.at("at", day.start()),
            Self::AgeUnstated { ages, .. } => match ages {
                Ages::From(from) => none.with("from", from),
                Ages::To(to) => none.with("to", to),
                Ages::Between(from, to) => none.with("from", from).with("to", to),
            },
            Self::TooShort { last, contact } => none.at("at", *last).with("contact", contact),
            Self::OftenEnough { most, .. } | Self::TooMany { most } | Self::ManyWeeks { most } => {
                none.with("most", most)
            }
            Self::LinksFull { most } | Self::DependantsFull { most } => none.with("most", most),
            Self::DependantBooked { bookings } => none.with("bookings", bookings),
            Self::NotEnough { free, .. } => none.with("free", free),
            Self::DrawOpen { until, .. } => none.at("at", *until),
            Self::WaitsOnly { missed, until, .. } => none.with("missed", missed).at("at", *until),
            _ => none,
        }
    }

    fn next(&self) -> Option<String> {
        match self {
            Self::Input(_) => None,
            Self::Full { session, .. }
            | Self::OfferOver { session }
            | Self::GivenBack { session }
            | Self::NotEnough { session, .. }
            | Self::AgeUnstated { session, .. }
            | Self::OtherAge { session, .. }
            | Self::DrawOpen { session, .. }
            | Self::WaitsOnly { session, .. } => Some(format!("/services/sessions/{session}")),
            Self::Elsewhere { session } | Self::HasIt { session } => {
                Some(format!("/desk/services/sessions/{session}"))
            }
            Self::AlreadyBooked { booking }
            | Self::AlreadyEntered { booking }
            | Self::AlreadyWaiting { booking, .. }
            | Self::Overlap { booking, .. }
            | Self::OneIsEnough { booking, .. } => Some(format!("/services/bookings/{booking}")),
            Self::TooLate { .. } | Self::NotOffered | Self::NotLive => {
                Some("/services/bookings".into())
            }
            Self::NotYours { .. } => Some("/org".into()),
            Self::NotVerified | Self::NotResident { .. } => Some("/mine".into()),
            Self::LinkOneself
            | Self::LinkChain
            | Self::AlreadyLinked
            | Self::LinksFull { .. }
            | Self::LinkAskedOften
            | Self::DependantsFull { .. }
            | Self::DependantBooked { .. }
            | Self::LinkOver => Some("/services/family".into()),
            Self::OftenEnough { service, .. } => Some(format!("/services/{service}")),
            Self::NotYet { .. } => Some("/desk/services/day".into()),
            Self::SeatsTaken { .. } | Self::NoDropIn | Self::NoHours | Self::DayOver { .. } => {
                Some("/desk/services".into())
            }
            _ => Some("/services".into()),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Input(fields) => fields,
            _ => &[],
        }
    }
}
