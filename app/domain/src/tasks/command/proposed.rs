//! What residents bring of their own: a task that they propose, and work that they did without one.

use serde::{Deserialize, Serialize};

use super::Finish;
use super::fields::{Fields, plain};
use crate::kernel::{Date, FieldError, Instant, Minutes, PlaceId, Time, form};
use crate::tasks::{Audience, ProposalId, Shift};

/// Propose a task of one's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Propose {
    /// Where.
    pub place: PlaceId,
    /// What it would say.
    pub fields: Fields,
    /// Whether one wants a seat of it oneself.
    #[serde(default, deserialize_with = "form::checkbox")]
    pub join: bool,
}

/// Take a proposal back that has not been answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TakeBack {
    /// Which.
    pub proposal: ProposalId,
}

/// Publish what was proposed; who proposed it leads it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Adopt {
    /// Which.
    pub proposal: ProposalId,
    /// What the task says, as proposed or edited.
    pub fields: Fields,
}

/// Say why a proposal is not taken up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TurnDown {
    /// Which.
    pub proposal: ProposalId,
    /// Why, for who proposed it to read.
    #[serde(default)]
    pub reason: String,
}

/// "I have done this." A report of work to which there was no task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Worked {
    /// Where.
    pub place: PlaceId,
    /// What was done, at most [`Fields::TITLE_MAX`] characters.
    #[serde(default)]
    pub title: String,
    /// On which day, as a browser's date field gives it.
    #[serde(default)]
    pub day: String,
    /// From when.
    #[serde(default)]
    pub from: String,
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

impl Worked {
    /// What was typed, checked, as the shift that it was. Nobody else reads or claims it.
    ///
    /// # Errors
    /// One error for each field to put right.
    pub fn shift(&self) -> Result<Shift, Vec<FieldError>> {
        let mut errors = Vec::new();
        let title = self.title.trim().to_owned();
        if title.is_empty() {
            errors.push(FieldError::new("title", "tasks.field.title_missing"));
        }
        for (field, text, max) in [
            ("title", title.as_str(), Fields::TITLE_MAX),
            ("remark", self.remark.trim(), Finish::REMARK_MAX),
        ] {
            if text.chars().count() > max {
                errors.push(FieldError::new(field, "tasks.field.too_long").with("max", max));
            }
        }
        let day = plain(&self.day).parse::<Date>();
        if day.is_err() {
            errors.push(FieldError::new("day", "tasks.field.day_missing"));
        }
        let from = plain(&self.from).parse::<Time>();
        if from.is_err() {
            errors.push(FieldError::new("from", "tasks.field.from_missing"));
        }
        let minutes = self.minutes();
        if minutes.is_none() {
            let error = FieldError::new("minutes", "tasks.field.minutes");
            errors.push(error.with("max", Finish::MINUTES_MAX));
        }
        let (Ok(day), Ok(from), Some(minutes), true) = (day, from, minutes, errors.is_empty())
        else {
            return Err(errors);
        };
        let starts = day.at(from);
        Ok(Shift {
            title,
            starts,
            ends: starts.plus(Minutes(minutes)),
            seats: 1,
            audience: Audience::Members,
            ..Shift::default()
        })
    }

    /// The minutes, when they can be.
    pub fn minutes(&self) -> Option<u32> {
        let minutes = plain(&self.minutes).parse::<u32>().ok()?;
        (1..=Finish::MINUTES_MAX)
            .contains(&minutes)
            .then_some(minutes)
    }

    /// Whether it lies in the future at `now`, by more than a clock that is a little off.
    pub(in crate::tasks) fn is_ahead(shift: &Shift, now: Instant) -> bool {
        shift.ends > now.plus(Minutes(15))
    }
}

/// Forget what somebody proposed: their account is closed. A task that came of it stays, without them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ForgetProposal {
    /// Which.
    pub proposal: ProposalId,
}
