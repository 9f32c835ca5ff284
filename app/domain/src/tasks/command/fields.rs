//! What a task says, as typed, and how it is read.

use serde::{Deserialize, Serialize};

use crate::kernel::{Date, FieldError, Minutes, Time, form};
use crate::tasks::{Audience, Kind, Shift, Training};

/// What a task says, as typed. [`Fields::shift`](Fields::shift) reads it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Fields {
    /// What is to be done, at most [`Fields::TITLE_MAX`] characters.
    #[serde(default)]
    pub title: String,
    /// What one should know: what to bring, whom to ask; at most [`Fields::NOTE_MAX`] characters.
    #[serde(default)]
    pub note: String,
    /// Where to meet, at most [`Fields::MEET_MAX`] characters.
    #[serde(default)]
    pub meet: String,
    /// The day, as a browser's date field gives it.
    #[serde(default)]
    pub day: String,
    /// When it begins.
    #[serde(default)]
    pub from: String,
    /// When it ends; a time not after `from` is of the next day.
    #[serde(default)]
    pub to: String,
    /// How many people there is work for, at most [`Fields::SEATS_MAX`].
    #[serde(default)]
    pub seats: String,
    /// With how few it still goes ahead; blank: nobody says.
    #[serde(default)]
    pub least: String,
    /// What kind of work it is.
    #[serde(default)]
    pub kind: Kind,
    /// Skills asked for, parted by commas of either width, or spaces.
    #[serde(default)]
    pub skills: String,
    /// Whether only those who have said one of the skills may come.
    #[serde(default, deserialize_with = "form::checkbox")]
    pub skilled: bool,
    /// Trainings without which nobody may come.
    #[serde(default, deserialize_with = "form::list")]
    pub trainings: Vec<Training>,
    /// Whether those who have done least lately are asked first.
    #[serde(default, deserialize_with = "form::checkbox")]
    pub turns: bool,
    /// Who may read and claim it.
    #[serde(default)]
    pub audience: Audience,
}

impl Fields {
    /// The longest heading, in characters.
    pub const TITLE_MAX: usize = 40;
    /// The longest note, in characters.
    pub const NOTE_MAX: usize = 1_000;
    /// The longest meeting point, in characters.
    pub const MEET_MAX: usize = 60;
    /// The most people for one task; each of them is written to when it changes.
    pub const SEATS_MAX: u32 = 100;
    /// The most skills.
    pub const SKILLS_MAX: usize = 6;
    /// The longest skill, in characters.
    pub const SKILL_MAX: usize = 12;
    /// The longest shift, in hours.
    pub const HOURS_MAX: u32 = 12;

    /// What was typed, checked; whether it lies in the future is not for the phone's clock to judge.
    ///
    /// # Errors
    /// One error for each field to put right.
    pub fn shift(&self) -> Result<Shift, Vec<FieldError>> {
        let mut errors = Vec::new();
        let title = self.title.trim().to_owned();
        if title.is_empty() {
            errors.push(FieldError::new("fields.title", "tasks.field.title_missing"));
        }
        bound(&mut errors, "title", &title, Self::TITLE_MAX);
        let note = self.note.trim().to_owned();
        bound(&mut errors, "note", &note, Self::NOTE_MAX);
        let meet = self.meet.trim().to_owned();
        bound(&mut errors, "meet", &meet, Self::MEET_MAX);
        let day = plain(&self.day).parse::<Date>();
        let from = plain(&self.from).parse::<Time>();
        let to = plain(&self.to).parse::<Time>();
        if day.is_err() {
            errors.push(FieldError::new("fields.day", "tasks.field.day_missing"));
        }
        if from.is_err() {
            errors.push(FieldError::new("fields.from", "tasks.field.from_missing"));
        }
        if to.is_err() {
            errors.push(FieldError::new("fields.to", "tasks.field.to_missing"));
        }
        let seats = plain(&self.seats).parse::<u32>();
        let seats = seats
            .ok()
            .filter(|seats| (1..=Self::SEATS_MAX).contains(seats));
        if seats.is_none() {
            let error = FieldError::new("fields.seats", "tasks.field.seats");
            errors.push(error.with("max", Self::SEATS_MAX));
        }
        let least = self.least(seats);
        if least.is_none() {
            errors.push(FieldError::new("fields.least", "tasks.field.least"));
        }
        let skills = skills(&self.skills);
        errors.extend(skills_wrong("fields.skills", &skills, Self::SKILLS_MAX));
        if self.skilled && skills.is_empty() {
            let error = FieldError::new("fields.skills", "tasks.field.skills_missing");
            errors.push(error);
        }
        let (Ok(day), Ok(from), Ok(to), Some(seats)) = (day, from, to, seats) else {
            return Err(errors);
        };
        // 22:00 to 0:30 ends the next day; what is then far too long was a slip of the finger.
        let last_day = if to > from { day } else { day.plus_days(1) };
        let (starts, ends) = (day.at(from), last_day.at(to));
        if ends > starts.plus(Minutes::hours(Self::HOURS_MAX)) {
            let error = FieldError::new("fields.to", "tasks.field.to_long");
            errors.push(error.with("max", Self::HOURS_MAX));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Shift {
            title,
            note,
            meet,
            starts,
            ends,
            seats,
            least: least.unwrap_or_default(),
            kind: self.kind,
            skills,
            skilled: self.skilled,
            trainings: self.trainings.clone(),
            turns: self.turns,
            audience: self.audience,
        })
    }

    /// With how few it still goes ahead, when that can be.
    fn least(&self, seats: Option<u32>) -> Option<u32> {
        let typed = plain(&self.least);
        if typed.is_empty() {
            return Some(0);
        }
        let least = typed.parse::<u32>().ok()?;
        seats.is_none_or(|seats| least <= seats).then_some(least)
    }
}

/// Skills one by one, each once.
pub(in crate::tasks) fn skills(typed: &str) -> Vec<String> {
    let parts = typed.split([',', '，', '、', ';', '；', ' ', '\u{3000}']);
    let mut skills: Vec<String> = Vec::new();
    for skill in parts.map(str::trim).filter(|skill| !skill.is_empty()) {
        if !skills.iter().any(|known| known == skill) {
            skills.push(skill.to_owned());
        }
    }
    skills
}

/// What is wrong with skills that were typed into `field`.
pub(in crate::tasks) fn skills_wrong(
    field: &str,
    skills: &[String],
    most: usize,
) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if skills.len() > most {
        errors.push(FieldError::new(field, "tasks.field.skills_many").with("max", most));
    }
    let long = |skill: &String| skill.chars().count() > Fields::SKILL_MAX;
    if skills.iter().any(long) {
        let error = FieldError::new(field, "tasks.field.skills_long");
        errors.push(error.with("max", Fields::SKILL_MAX));
    }
    errors
}

impl From<&Shift> for Fields {
    /// A form filled with what stands there now.
    fn from(shift: &Shift) -> Self {
        let (starts, ends) = (shift.starts.civil(), shift.ends.civil());
        Self {
            title: shift.title.clone(),
            note: shift.note.clone(),
            meet: shift.meet.clone(),
            day: starts.date.to_string(),
            from: starts.time.to_string(),
            to: ends.time.to_string(),
            seats: shift.seats.to_string(),
            least: if shift.least == 0 {
                String::new()
            } else {
                shift.least.to_string()
            },
            kind: shift.kind,
            skills: shift.skills.join("，"),
            skilled: shift.skilled,
            trainings: shift.trainings.clone(),
            turns: shift.turns,
            audience: shift.audience,
        }
    }
}

/// A figure as typed, with digits and colon of either width.
pub(in crate::tasks) fn plain(typed: &str) -> String {
    let narrow = |typed: char| match typed {
        '０'..='９' => char::from_digit(u32::from(typed) - u32::from('０'), 10).unwrap_or(typed),
        '：' => ':',
        other => other,
    };
    typed.trim().chars().map(narrow).collect()
}

fn bound(errors: &mut Vec<FieldError>, field: &str, text: &str, max: usize) {
    if text.chars().count() > max {
        let error = FieldError::new(&format!("fields.{field}"), "tasks.field.too_long");
        errors.push(error.with("max", max));
    }
}
