//! What can be asked for, and what can be reported.

use serde::{Deserialize, Serialize};

use super::{Audience, ClaimId, Kind, Shift, TaskId, Training, Volunteer};
use crate::kernel::{Date, FieldError, PersonId, Phone, PlaceId, Time, form};

/// A request or a report of this slice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "verb", content = "with", rename_all = "snake_case")]
pub enum Command {
    /// Publish a task.
    Publish(Publish),
    /// Change a published task.
    Edit(Edit),
    /// Call a task off.
    Close(Close),
    /// Take a seat of a task.
    Claim(Claim),
    /// Give the seat back.
    Release(Release),
    /// Offer one's seat to a named person.
    HandOver(HandOver),
    /// Keep the seat after all: the offer ends.
    KeepSeat(KeepSeat),
    /// Take the seat that was offered.
    TakeOver(TakeOver),
    /// Not take it.
    Decline(Decline),
    /// Report: "I have begun."
    Start(Start),
    /// Report: "I am done", with the minutes.
    Finish(Finish),
    /// Approve the minutes that were submitted.
    Approve(Approve),
    /// Approve all minutes of a task that nothing speaks against.
    ApproveAll(ApproveAll),
    /// Give minutes back with a question.
    Return(Return),
    /// Set other minutes than were submitted, or settle where nothing was.
    Correct(Correct),
    /// Say what one can do.
    SetSkills(SetSkills),
    /// Record a training of a volunteer.
    Train(Train),
    /// Strike a training of a volunteer.
    EndTraining(EndTraining),
    /// By the clock: a day before, see whether enough people have come forward.
    Muster(Muster),
    /// By the clock: remind a volunteer.
    Remind(Remind),
    /// By the clock: let an old task leave the lists.
    Age(Age),
    /// Forget whose claim it is. Given when their account is closed, by nobody.
    Forget(Forget),
    /// Forget what somebody can do. Given when their account is closed, by nobody.
    ForgetVolunteer(ForgetVolunteer),
}

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
    /// The longest shift, in minutes.
    pub const LENGTH_MAX: i64 = 12 * 60;

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
        if ends.minutes_since(starts) > Self::LENGTH_MAX {
            let error = FieldError::new("fields.to", "tasks.field.to_long");
            errors.push(error.with("max", Self::LENGTH_MAX / 60));
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
pub(super) fn skills(typed: &str) -> Vec<String> {
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
pub(super) fn skills_wrong(field: &str, skills: &[String], most: usize) -> Vec<FieldError> {
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
pub(super) fn plain(typed: &str) -> String {
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

/// Publish a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Publish {
    /// Where: it reaches everything under this place.
    pub place: PlaceId,
    /// What it says.
    pub fields: Fields,
}

/// Change a published task; its place and audience stay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    /// Which.
    pub task: TaskId,
    /// What it says from now on.
    pub fields: Fields,
}

/// Call a task off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Close {
    /// Which.
    pub task: TaskId,
    /// Why, for everyone who claimed it to read.
    #[serde(default)]
    pub reason: String,
}

/// Take a seat of a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// Which.
    pub task: TaskId,
}

/// Give the seat back. Names the task, not the claim, so that it can follow a claim that is still unsent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Release {
    /// Which.
    pub task: TaskId,
    /// Why; asked for once the task has begun.
    #[serde(default)]
    pub reason: String,
}

/// Offer one's seat to whoever has this number. The answer is the same whether anybody has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HandOver {
    /// Of which task.
    pub task: TaskId,
    /// The number, as typed.
    #[serde(default)]
    pub phone: String,
}

impl HandOver {
    /// The number, or what is wrong with it.
    pub fn number(&self) -> Result<Phone, FieldError> {
        let wrong = |_| FieldError::new("phone", "tasks.field.phone");
        Phone::try_new(&self.phone).map_err(wrong)
    }
}

/// Keep the seat after all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeepSeat {
    /// Of which task.
    pub task: TaskId,
}

/// Take the seat that was offered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TakeOver {
    /// Whose claim it is until then.
    pub claim: ClaimId,
}

/// Not take the seat that was offered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decline {
    /// Whose claim it is.
    pub claim: ClaimId,
}

/// "I have begun." A report: always recorded, also when the claim before it was refused meanwhile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Start {
    /// Which.
    pub task: TaskId,
    /// By how many milliseconds the phone corrected its clock, where it knew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<i64>,
}

/// "I am done." A report: always recorded. A later one replaces the figure of an earlier one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finish {
    /// Which.
    pub task: TaskId,
    /// How long it took, in minutes, as typed.
    #[serde(default)]
    pub minutes: String,
    /// What staff should know, at most [`Finish::REMARK_MAX`] characters.
    #[serde(default)]
    pub remark: String,
    /// By how many milliseconds the phone corrected its clock, where it knew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<i64>,
}

impl Finish {
    /// The longest remark, in characters.
    pub const REMARK_MAX: usize = 300;
    /// The most minutes that one report may name.
    pub const MINUTES_MAX: u32 = 16 * 60;
}

/// Approve the minutes that were submitted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Approve {
    /// Whose work.
    pub claim: ClaimId,
}

/// Approve all minutes of a task that were submitted, are not settled, and that nothing speaks against.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApproveAll {
    /// Which.
    pub task: TaskId,
    /// Whose minutes are left for later all the same.
    #[serde(
        default,
        deserialize_with = "form::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub except: Vec<ClaimId>,
}

/// Give minutes back to the volunteer with a question; a new report answers it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Return {
    /// Whose work.
    pub claim: ClaimId,
    /// What is to be said, for the volunteer to read.
    #[serde(default)]
    pub reason: String,
}

/// Set other minutes than were submitted. Also settles work without a seat, and a shift of which nothing was
/// reported: 0 minutes for who did not come, or what the paper list says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Correct {
    /// Whose work.
    pub claim: ClaimId,
    /// The minutes that count, as typed; may be 0.
    #[serde(default)]
    pub minutes: String,
    /// Why, for the volunteer to read.
    #[serde(default)]
    pub reason: String,
}

/// The longest reason for closing, releasing or correcting, in characters.
pub const REASON_MAX: usize = 200;

/// Say what one can do; the desk of one's community reads it, and tasks that ask for it open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SetSkills {
    /// Skills, parted by commas of either width, or spaces; at most [`Volunteer::SKILLS_MAX`].
    #[serde(default)]
    pub skills: String,
}

impl SetSkills {
    /// What is wrong with it.
    pub(super) fn wrong(&self) -> Vec<FieldError> {
        skills_wrong("skills", &skills(&self.skills), Volunteer::SKILLS_MAX)
    }
}

/// Record a training of a volunteer; a later record of the same training replaces the earlier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Train {
    /// Whose.
    pub person: PersonId,
    /// In what.
    pub training: Training,
    /// The last day on which it counts; blank: for good.
    #[serde(default, deserialize_with = "form::blank")]
    pub until: Option<Date>,
}

/// Strike a training that was recorded by mistake.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EndTraining {
    /// Whose.
    pub person: PersonId,
    /// In what.
    pub training: Training,
}

/// See whether enough people have come forward; given by the clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Muster {
    /// For which task.
    pub task: TaskId,
}

/// Remind a volunteer; given by the clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remind {
    /// Whose.
    pub claim: ClaimId,
    /// Of what.
    pub of: Reminder,
}

/// What a volunteer is reminded of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reminder {
    /// The evening before: tomorrow you are expected.
    Eve,
    /// An hour after the end: say how long it took.
    Report,
}

/// Let an old task leave the lists; given by the clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Age {
    /// Which.
    pub task: TaskId,
}

/// Forget whose claim it is: their account is closed. A seat they still held is free again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forget {
    /// Which claim.
    pub claim: ClaimId,
}

/// Forget what somebody can do: their account is closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ForgetVolunteer {
    /// Who.
    pub person: PersonId,
}
