//! What can be asked for.

use serde::{Deserialize, Serialize};

use super::{Audience, Kind, NoticeId};
use crate::kernel::{Civil, PersonId, PlaceId, form};

/// A request of this slice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Keep a draft.
    SaveDraft(SaveDraft),
    /// Throw a draft away.
    Drop(Drop),
    /// Post a notice.
    Post(Post),
    /// Correct what a notice says.
    Correct(Correct),
    /// Withdraw a notice.
    Withdraw(Withdraw),
    /// "I have read this."
    Acknowledge(Acknowledge),
    /// A home has been told in person.
    Tell(Tell),
    /// By the clock: let an old notice leave the lists.
    Age(Age),
}

/// What a notice says, as typed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fields {
    /// The heading, at most [`Fields::TITLE_MAX`] characters.
    #[serde(default)]
    pub title: String,
    /// The text, at most [`Fields::BODY_MAX`] characters; blank lines part paragraphs.
    #[serde(default)]
    pub body: String,
    /// What kind of notice it is.
    #[serde(default)]
    pub kind: Kind,
    /// Who may read it.
    #[serde(default)]
    pub audience: Audience,
    /// Whether it stays on top.
    #[serde(default, deserialize_with = "form::checkbox")]
    pub pinned: bool,
    /// Whether homes are asked to acknowledge it.
    #[serde(default, deserialize_with = "form::checkbox")]
    pub acknowledge: bool,
    /// When it leaves the lists, in the place's time.
    #[serde(default, deserialize_with = "form::blank")]
    pub expires: Option<Civil>,
}

impl Fields {
    /// The longest heading, in characters.
    pub const TITLE_MAX: usize = 60;
    /// The longest text, in characters.
    pub const BODY_MAX: usize = 5_000;
}

/// Keep a draft, new or changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SaveDraft {
    /// The draft that is changed; none for a new one.
    #[serde(default, deserialize_with = "form::blank")]
    pub draft: Option<NoticeId>,
    /// Where it is to be posted.
    pub place: PlaceId,
    /// What it says so far.
    pub fields: Fields,
}

/// Throw a draft away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drop {
    /// The draft.
    pub draft: NoticeId,
}

/// Post a notice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Post {
    /// The draft that it came from, if any.
    #[serde(default, deserialize_with = "form::blank")]
    pub draft: Option<NoticeId>,
    /// Where: it reaches everything under this place.
    pub place: PlaceId,
    /// What it says.
    pub fields: Fields,
}

/// Correct what a notice says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Correct {
    /// Which.
    pub notice: NoticeId,
    /// What it says from now on. The audience stays what it was.
    pub fields: Fields,
}

/// Withdraw a notice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Withdraw {
    /// Which.
    pub notice: NoticeId,
    /// Why, for everyone to read.
    #[serde(default)]
    pub reason: String,
}

impl Withdraw {
    /// The longest reason, in characters.
    pub const REASON_MAX: usize = 200;
}

/// "I have read this", for the home of the person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Acknowledge {
    /// Which.
    pub notice: NoticeId,
}

/// A home has been told in person, said by the leader of its stairwell or by staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tell {
    /// What was told.
    pub notice: NoticeId,
    /// The stairwell of the home.
    pub stairwell: PlaceId,
    /// The unit, as the stairwell's list names it; for people without a unit, empty.
    #[serde(default)]
    pub unit: String,
    /// The person, where the list has no unit for them.
    #[serde(default, deserialize_with = "form::blank")]
    pub person: Option<PersonId>,
}

/// Let an old notice leave the lists, and what was acknowledged of it; given by the clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Age {
    /// Which.
    pub notice: NoticeId,
}
