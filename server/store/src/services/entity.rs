//! The tables of this slice, and how their rows become entities.

use domain::kernel::{Instant, Minutes, PersonId, Site};
use domain::services::{
    Attendance, Booking, BookingId, Drawing, Fields, Kind, More, Service, ServiceId, Session,
    SessionId, Standing, State,
};
use sea_orm::{ActiveModelTrait, IntoActiveModel};

use crate::kernel::StoreError;

/// Services and rooms.
pub mod service {
    use crate::kernel::tables::place;
    use sea_orm::entity::prelude::*;

    /// One row of the table.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "service")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub place: Uuid,
        pub name: String,
        pub kind: String,
        pub room: String,
        pub about: String,
        pub contact: String,
        pub hours: String,
        pub terms: String,
        pub exceptions: String,
        pub crowd: String,
    }

    /// What it is joined with.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        /// Where it takes place.
        #[sea_orm(
            belongs_to = "place::Entity",
            from = "Column::Place",
            to = "place::Column::Id"
        )]
        Place,
    }

    impl Related<place::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Place.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Sessions.
pub mod service_session {
    use sea_orm::entity::prelude::*;

    /// One row of the table.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "service_session")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub service: Uuid,
        pub start: i64,
        pub room: String,
        pub length: i32,
        pub seats: i32,
        pub booked: i32,
        pub held: i32,
        pub waiting: i32,
        pub cancel: i32,
        pub hold: i32,
        pub standing: String,
        pub reason: String,
        pub draw: String,
    }

    /// What it is joined with.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        /// Of which service it is.
        #[sea_orm(
            belongs_to = "super::service::Entity",
            from = "Column::Service",
            to = "super::service::Column::Id"
        )]
        Service,
    }

    impl Related<super::service::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Service.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Draws that were held.
pub mod service_draw {
    use sea_orm::entity::prelude::*;

    /// One row of the table.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "service_draw")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub session: Uuid,
        pub service: Uuid,
        pub start: i64,
        pub put_away: bool,
        pub drawing: String,
    }

    /// It stands alone: rows of other tables are named by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The addresses that calendars follow.
pub mod service_calendar {
    use sea_orm::entity::prelude::*;

    /// One row of the table.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "service_calendar")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub person: Uuid,
        pub secret: String,
        pub since: i64,
    }

    /// It stands alone: rows of other tables are named by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Who looks after whose bookings.
pub mod family_link {
    use sea_orm::entity::prelude::*;

    /// One row of the table.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "family_link")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub carer: Uuid,
        pub person: Option<Uuid>,
        pub called: String,
        pub number: String,
        pub asked: i64,
        pub agreed: Option<i64>,
    }

    /// It stands alone: rows of other tables are named by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Those of a family who have no account.
pub mod dependant {
    use sea_orm::entity::prelude::*;

    /// One row of the table.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "dependant")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub carer: Uuid,
        pub name: String,
        pub born: Option<i32>,
        pub kin: String,
    }

    /// It stands alone: rows of other tables are named by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Bookings.
pub mod booking {
    use sea_orm::entity::prelude::*;

    /// One row of the table.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "booking")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub session: Uuid,
        pub service: Uuid,
        pub start: i64,
        pub length: i32,
        pub subject: Uuid,
        pub actor: Uuid,
        pub state: String,
        pub position: Option<i32>,
        pub until: Option<i64>,
        pub reason: String,
        pub made: i64,
        pub deadline: i64,
        pub reminded: bool,
        pub put_away: bool,
        pub attendance: String,
        pub more: String,
    }

    /// What it is joined with.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        /// Of which service it is.
        #[sea_orm(
            belongs_to = "super::service::Entity",
            from = "Column::Service",
            to = "super::service::Column::Id"
        )]
        Service,
    }

    impl Related<super::service::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Service.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The states that count, as they are stored.
pub const LIVE: [&str; 4] = ["confirmed", "waiting", "offered", ENTERED];
/// The state of who is in a draw, as it is stored.
pub const ENTERED: &str = "entered";
/// The states of who may get a seat that is freed, as they are stored.
pub const IN_LINE: [&str; 2] = ["waiting", "offered"];

/// A stored service as the rules see it.
pub fn service_of(row: service::Model, site: Site) -> Result<Service, StoreError> {
    Ok(Service {
        id: ServiceId(row.id),
        site,
        fields: Fields {
            name: row.name,
            kind: Kind::ALL
                .into_iter()
                .find(|kind| kind.name() == row.kind)
                .unwrap_or_default(),
            room: row.room,
            about: row.about,
            contact: row.contact,
        },
        hours: serde_json::from_str(&row.hours).map_err(StoreError::unreadable("hours"))?,
        terms: serde_json::from_str(&row.terms).map_err(StoreError::unreadable("terms"))?,
        exceptions: serde_json::from_str(&row.exceptions)
            .map_err(StoreError::unreadable("exceptions"))?,
        crowd: if row.crowd.is_empty() {
            None
        } else {
            Some(serde_json::from_str(&row.crowd).map_err(StoreError::unreadable("crowd"))?)
        },
    })
}

/// A service as it is stored.
pub fn service_row(service: &Service) -> Result<service::ActiveModel, StoreError> {
    let crowd = service
        .crowd
        .as_ref()
        .map(serde_json::to_string)
        .transpose();
    let crowd = crowd.map_err(StoreError::unreadable("crowd"))?;
    let row = service::Model {
        id: service.id.0,
        place: service.site.place().0,
        name: service.fields.name.clone(),
        kind: service.fields.kind.name().to_owned(),
        room: service.fields.room.clone(),
        about: service.fields.about.clone(),
        contact: service.fields.contact.clone(),
        hours: serde_json::to_string(&service.hours).map_err(StoreError::unreadable("hours"))?,
        terms: serde_json::to_string(&service.terms).map_err(StoreError::unreadable("terms"))?,
        exceptions: serde_json::to_string(&service.exceptions)
            .map_err(StoreError::unreadable("exceptions"))?,
        crowd: crowd.unwrap_or_default(),
    };
    Ok(row.into_active_model().reset_all())
}

/// A stored session as the rules see it.
pub fn session_of(row: service_session::Model) -> Result<Session, StoreError> {
    let draw = if row.draw.is_empty() {
        None
    } else {
        Some(serde_json::from_str(&row.draw).map_err(StoreError::unreadable("draw"))?)
    };
    Ok(Session {
        id: SessionId(row.id),
        service: ServiceId(row.service),
        start: Instant(row.start),
        room: row.room,
        length: Minutes(row.length.unsigned_abs()),
        seats: row.seats.unsigned_abs(),
        booked: row.booked.unsigned_abs(),
        held: row.held.unsigned_abs(),
        waiting: row.waiting.unsigned_abs(),
        cancel: Minutes(row.cancel.unsigned_abs()),
        hold: Minutes(row.hold.unsigned_abs()),
        standing: standing_of(&row.standing),
        reason: row.reason,
        draw,
    })
}

/// A session as it is stored.
pub fn session_row(session: &Session) -> Result<service_session::ActiveModel, StoreError> {
    let draw = session.draw.as_ref().map(serde_json::to_string).transpose();
    let draw = draw.map_err(StoreError::unreadable("draw"))?;
    let row = service_session::Model {
        id: session.id.0,
        service: session.service.0,
        start: session.start.0,
        room: session.room.clone(),
        length: number(session.length.0),
        seats: number(session.seats),
        booked: number(session.booked),
        held: number(session.held),
        waiting: number(session.waiting),
        cancel: number(session.cancel.0),
        hold: number(session.hold.0),
        standing: standing_text(session.standing).to_owned(),
        reason: session.reason.clone(),
        draw: draw.unwrap_or_default(),
    };
    Ok(row.into_active_model().reset_all())
}

/// A stored draw as the rules see it.
pub fn drawing_of(row: &service_draw::Model) -> Result<Drawing, StoreError> {
    let drawing = serde_json::from_str(&row.drawing).map_err(StoreError::unreadable("drawing"))?;
    Ok(Drawing {
        put_away: row.put_away,
        ..drawing
    })
}

/// A draw as it is stored.
pub fn drawing_row(drawing: &Drawing) -> Result<service_draw::ActiveModel, StoreError> {
    let row = service_draw::Model {
        session: drawing.session.0,
        service: drawing.service.0,
        start: drawing.start.0,
        put_away: drawing.put_away,
        drawing: serde_json::to_string(drawing).map_err(StoreError::unreadable("drawing"))?,
    };
    Ok(row.into_active_model().reset_all())
}

/// A stored booking as the rules see it, of a person who goes by `name`.
pub fn booking_of(row: booking::Model, name: String) -> Result<Booking, StoreError> {
    let kept: Kept = serde_json::from_str(&row.more).map_err(StoreError::unreadable("more"))?;
    Ok(Booking {
        id: BookingId(row.id),
        session: SessionId(row.session),
        service: ServiceId(row.service),
        start: Instant(row.start),
        length: Minutes(row.length.unsigned_abs()),
        subject: PersonId(row.subject),
        name: kept
            .more
            .guest
            .as_ref()
            .map_or(name, |guest| guest.name.clone()),
        actor: PersonId(row.actor),
        state: state_of(&row),
        made: Instant(row.made),
        deadline: Instant(row.deadline),
        reminded: row.reminded,
        put_away: row.put_away,
        attendance: kept.attendance,
        more: kept.more,
    })
}

/// What is stored as JSON beside the columns that are searched by.
#[derive(serde::Serialize, serde::Deserialize)]
struct Kept {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    attendance: Option<Attendance>,
    #[serde(flatten)]
    more: More,
}

/// A booking as it is stored.
pub fn booking_row(booking: &Booking) -> Result<booking::ActiveModel, StoreError> {
    let (state, position, until, reason) = state_columns(&booking.state);
    // Until when an answer is waited for, whatever was asked.
    let asked = booking.more.series.and_then(|series| series.asked());
    let until = until.or(asked
        .filter(|_| booking.state == State::Confirmed)
        .map(|until| until.0));
    let kept = Kept {
        attendance: booking.attendance.clone(),
        more: booking.more.clone(),
    };
    let row = booking::Model {
        id: booking.id.0,
        session: booking.session.0,
        service: booking.service.0,
        start: booking.start.0,
        length: number(booking.length.0),
        subject: booking.subject.0,
        actor: booking.actor.0,
        state: state.to_owned(),
        position,
        until,
        reason,
        made: booking.made.0,
        deadline: booking.deadline.0,
        reminded: booking.reminded,
        put_away: booking.put_away,
        attendance: attendance_text(booking.attendance.as_ref()).to_owned(),
        more: serde_json::to_string(&kept).map_err(StoreError::unreadable("more"))?,
    };
    Ok(row.into_active_model().reset_all())
}

/// What was marked, as it is searched by.
pub const MISSED: &str = "missed";

fn attendance_text(attendance: Option<&Attendance>) -> &'static str {
    match attendance {
        None => "",
        Some(Attendance::Came { .. }) => "came",
        Some(Attendance::Missed) => MISSED,
        Some(Attendance::Excused { .. }) => "excused",
    }
}

/// How a stored booking stands; what is unknown no longer counts.
pub fn state_of(row: &booking::Model) -> State {
    match row.state.as_str() {
        "confirmed" => State::Confirmed,
        ENTERED => State::Entered,
        "waiting" => State::Waiting {
            position: row.position.unwrap_or(1).unsigned_abs(),
        },
        "offered" => State::Offered {
            until: Instant(row.until.unwrap_or_default()),
        },
        "called_off" => State::CalledOff {
            reason: row.reason.clone(),
        },
        "left" => State::Left,
        "declined" => State::Declined,
        "lapsed" => State::Lapsed,
        "missed" => State::Missed,
        _ => State::Cancelled,
    }
}

fn state_columns(state: &State) -> (&'static str, Option<i32>, Option<i64>, String) {
    match state {
        // Only phones know this state; the server's answer never is it.
        State::Requested | State::Cancelled => ("cancelled", None, None, String::new()),
        State::Confirmed => ("confirmed", None, None, String::new()),
        State::Entered => (ENTERED, None, None, String::new()),
        State::Waiting { position } => ("waiting", Some(number(*position)), None, String::new()),
        State::Offered { until } => ("offered", None, Some(until.0), String::new()),
        State::CalledOff { reason } => ("called_off", None, None, reason.clone()),
        State::Left => ("left", None, None, String::new()),
        State::Declined => ("declined", None, None, String::new()),
        State::Lapsed => ("lapsed", None, None, String::new()),
        State::Missed => ("missed", None, None, String::new()),
    }
}

fn standing_of(text: &str) -> Standing {
    match text {
        "open" => Standing::Open,
        "closed" => Standing::Closed,
        _ => Standing::PutAway,
    }
}

/// Writes a standing as it is stored.
pub fn standing_text(standing: Standing) -> &'static str {
    match standing {
        Standing::Open => "open",
        Standing::Closed => "closed",
        Standing::PutAway => "put_away",
    }
}

fn number(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}
