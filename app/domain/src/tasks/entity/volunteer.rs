//! What a volunteer can do.

use serde::{Deserialize, Serialize};

use super::{Shift, Training};
use crate::kernel::{Date, Instant, PersonId, Site};

/// Somebody who helps: what they say they can do, and what staff have recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Volunteer {
    /// Who.
    pub person: PersonId,
    /// The name they go by, for the desk.
    pub name: String,
    /// The community whose desk knows them: that of their confirmed home; none until there is one.
    pub desk: Option<Site>,
    /// What they say they can do.
    pub skills: Vec<String>,
    /// What they were trained in.
    pub trainings: Vec<Trained>,
}

/// One training of one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trained {
    /// In what.
    pub training: Training,
    /// When it was recorded.
    pub at: Instant,
    /// The last day on which it counts; none: for good.
    #[serde(default)]
    pub until: Option<Date>,
}

impl Volunteer {
    /// The most skills that one person names.
    pub const SKILLS_MAX: usize = 12;
}

/// Which trainings `shift` asks for that are not among these, or no longer on its day.
pub fn missing(trainings: &[Trained], shift: &Shift) -> Vec<Training> {
    let day = shift.starts.civil().date;
    let counts = |asked: Training| {
        let mut own = trainings.iter().filter(|own| own.training == asked);
        own.any(|own| own.until.is_none_or(|until| day <= until))
    };
    let asked = shift.trainings.iter().copied();
    asked.filter(|asked| !counts(*asked)).collect()
}

/// Whether these skills open the gate of `shift`, where it has one.
pub fn is_skilled(skills: &[String], shift: &Shift) -> bool {
    !shift.skilled
        || shift.skills.is_empty()
        || shift.skills.iter().any(|skill| skills.contains(skill))
}
