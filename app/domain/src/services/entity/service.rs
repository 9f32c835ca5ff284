//! What a service is.

use serde::{Deserialize, Serialize};

use super::{Crowded, Exception, Hours, Terms, Timetable};
use crate::kernel::{Date, Site};
use crate::services::ServiceId;

/// What a service is about; gives it its icon and its place in lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 活力社: exercise.
    Exercise,
    /// 志趣馆: hobbies, films, books.
    Hobby,
    /// 童心所: for the under-sixes and who brings them.
    Children,
    /// 理发: haircuts.
    Hair,
    /// 磨刀修伞: mending and sharpening.
    Repair,
    /// 健康检测: checks and advice.
    Health,
    /// Anything else.
    #[default]
    Other,
}

impl Kind {
    /// All kinds, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::Exercise,
        Self::Hobby,
        Self::Children,
        Self::Hair,
        Self::Repair,
        Self::Health,
        Self::Other,
    ];

    /// Its name in forms and rows.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exercise => "exercise",
            Self::Hobby => "hobby",
            Self::Children => "children",
            Self::Hair => "hair",
            Self::Repair => "repair",
            Self::Health => "health",
            Self::Other => "other",
        }
    }
}

/// What a service is, for everyone to read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Fields {
    /// What people call it.
    #[serde(default)]
    pub name: String,
    /// What it is about.
    #[serde(default)]
    pub kind: Kind,
    /// Where exactly: house, floor, room.
    #[serde(default)]
    pub room: String,
    /// A few sentences: for whom, what to bring.
    #[serde(default)]
    pub about: String,
    /// The telephone of whom to ask.
    #[serde(default)]
    pub contact: String,
}

impl Fields {
    /// The longest name, in characters.
    pub const NAME_MAX: usize = 30;
    /// The longest room, in characters.
    pub const ROOM_MAX: usize = 40;
    /// The longest description, in characters.
    pub const ABOUT_MAX: usize = 500;
    /// The longest telephone number, in characters.
    pub const CONTACT_MAX: usize = 30;

    /// The same in another room; an empty one is the service's own.
    #[must_use]
    pub fn in_room(&self, room: &str) -> Self {
        let mut fields = self.clone();
        if !room.is_empty() {
            room.clone_into(&mut fields.room);
        }
        fields
    }
}

/// A service or a room that is booked by sessions.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// Its id.
    pub id: ServiceId,
    /// Where it takes place.
    pub site: Site,
    /// What it is.
    pub fields: Fields,
    /// Its weekly hours.
    pub hours: Vec<Hours>,
    /// Its terms.
    pub terms: Terms,
    /// Days that differ, in the order of days.
    pub exceptions: Vec<Exception>,
    /// How full it was seen last, where people drop in.
    pub crowd: Option<Crowded>,
}

impl Service {
    /// What is open when.
    pub fn timetable(&self) -> Timetable<'_> {
        Timetable {
            hours: &self.hours,
            exceptions: &self.exceptions,
        }
    }

    /// What it is in a room; an empty one is its own.
    pub fn fields_in(&self, room: &str) -> Fields {
        self.fields.in_room(room)
    }

    /// The hours of a day.
    pub fn hours_on(&self, day: Date) -> Vec<&Hours> {
        self.timetable().on(day)
    }
}
