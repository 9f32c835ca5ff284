//! A task that a resident proposes, until the community has answered and after.

use serde::{Deserialize, Serialize};

use super::{ProposalId, Shift, TaskId};
use crate::kernel::{Instant, PersonId, Site};

/// 居民提议: a task that a resident would like to see done, and lead.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// Its id.
    pub id: ProposalId,
    /// Where.
    pub site: Site,
    /// What it would ask for.
    pub shift: Shift,
    /// Who proposes it.
    pub person: PersonId,
    /// The name they go by; stands with the person.
    pub name: String,
    /// The number at which the desk reaches them; empty where there is none.
    pub phone: String,
    /// Whether they want a seat of it themself.
    pub join: bool,
    /// When.
    pub made: Instant,
    /// What became of it.
    pub answer: Option<Answer>,
}

/// What became of a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Answer {
    /// The community published it as this task.
    Adopted {
        /// Which.
        task: TaskId,
        /// When.
        at: Instant,
    },
    /// The community said why not.
    TurnedDown {
        /// Why.
        reason: String,
        /// When.
        at: Instant,
    },
    /// Who proposed it took it back.
    TakenBack {
        /// When.
        at: Instant,
    },
}

impl Proposal {
    /// How many unanswered proposals one person may have.
    pub const OPEN_MAX: u32 = 5;
}
