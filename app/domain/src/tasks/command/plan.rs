//! Tasks that come back every week.

use serde::{Deserialize, Serialize};

use super::fields::{Fields, plain};
use crate::kernel::{Date, FieldError, PlaceId, form};
use crate::tasks::{Plan, PlanId, TaskId};

/// Let a task come back every week.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Repeat {
    /// Where.
    pub place: PlaceId,
    /// What each of them says; its day is the first.
    pub fields: Fields,
    /// The last day on which it comes; blank: for good.
    #[serde(default, deserialize_with = "form::blank")]
    pub until: Option<Date>,
    /// How many weeks ahead they are published, as typed.
    #[serde(default)]
    pub ahead: String,
}

/// Change what comes back every week, with the shifts that are published and have not begun.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangePlan {
    /// Which.
    pub plan: PlanId,
    /// What each of them says from now on; of its day only the weekday counts.
    pub fields: Fields,
    /// How many weeks ahead they are published, as typed.
    #[serde(default)]
    pub ahead: String,
    /// How many seats the form said were taken in what it touches.
    #[serde(default, deserialize_with = "form::number")]
    pub touched: Option<u32>,
}

/// Let it come back no more; what is published from `from` on is called off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EndPlan {
    /// Which.
    pub plan: PlanId,
    /// The first day on which it does not come any more; blank: today.
    #[serde(default, deserialize_with = "form::blank")]
    pub from: Option<Date>,
    /// Why, for everyone who claimed a seat to read.
    #[serde(default)]
    pub reason: String,
    /// How many seats the form said were taken in what it touches.
    #[serde(default, deserialize_with = "form::number")]
    pub touched: Option<u32>,
}

/// Publish the next shift of a plan; given by the clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PublishNext {
    /// Of which plan.
    pub plan: PlanId,
}

/// Let a published shift follow its plan, which was changed or ended; given by the clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Follow {
    /// Which.
    pub task: TaskId,
}

/// Weeks ahead as typed, when they can be.
pub(in crate::tasks) fn ahead(typed: &str) -> Option<u32> {
    let weeks = plain(typed).parse::<u32>().ok()?;
    (1..=Plan::AHEAD_MAX).contains(&weeks).then_some(weeks)
}

/// What is wrong with the fields of a plan.
pub(in crate::tasks) fn plan_wrong(fields: &Fields, typed: &str) -> Vec<FieldError> {
    let mut errors = fields.shift().err().unwrap_or_default();
    if ahead(typed).is_none() {
        let error = FieldError::new("ahead", "tasks.field.ahead");
        errors.push(error.with("max", Plan::AHEAD_MAX));
    }
    errors
}
