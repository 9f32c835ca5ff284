//! What all slices share: ids, time, people's reach over places, spaces, rows, views, commands and outcomes.

pub mod actor;
pub mod address;
pub mod command;
pub mod device;
pub mod form;
pub mod id;
pub mod outbox;
pub mod outcome;
pub mod phone;
#[cfg(feature = "planted")]
pub mod planted;
pub mod replica;
pub mod row;
pub mod rules;
pub mod site;
pub mod space;
pub mod sync;
pub mod time;
pub mod view;

pub use actor::{Actor, Ctx, Grant, Home, Path, Purpose, Role};
pub use command::Envelope;
pub use id::{CommandId, PersonId, PlaceId, TeamId};
pub use outcome::{Consequences, Due, FieldError, Letter, Outcome, Refuse, Told, Words};
pub use phone::{NotAPhone, Phone};
pub use row::{Patch, Row, RowKind};
pub use rules::{Placed, Rules};
pub use site::{Level, Site};
pub use space::Space;
pub use time::{Civil, Date, Instant, Minutes, Time, Weekday};
pub use view::{Shelf, View};
