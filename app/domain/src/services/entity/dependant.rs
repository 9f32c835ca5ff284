//! 没有手机的家人 Dependants: children and elders who have no account, and for whom one person of their family books.

use serde::{Deserialize, Serialize};

use super::Ages;
use crate::kernel::PersonId;
use crate::services::DependantId;

/// How many dependants a person enters at most.
pub const MOST_DEPENDANTS: usize = 6;

/// Whose they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Kin {
    /// 孩子: a child.
    #[default]
    Child,
    /// 孙辈: a grandchild.
    Grandchild,
    /// 父母: a parent.
    Parent,
    /// 祖辈: a grandparent.
    Grandparent,
    /// Anybody else.
    Other,
}

impl Kin {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 5] = [
        Self::Child,
        Self::Grandchild,
        Self::Parent,
        Self::Grandparent,
        Self::Other,
    ];

    /// Its name in forms and rows.
    pub fn name(self) -> &'static str {
        match self {
            Self::Child => "child",
            Self::Grandchild => "grandchild",
            Self::Parent => "parent",
            Self::Grandparent => "grandparent",
            Self::Other => "other",
        }
    }
}

/// Somebody of a family without an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependant {
    /// Their id.
    pub id: DependantId,
    /// Who entered them, and books for them.
    pub carer: PersonId,
    /// The name they go by.
    pub name: String,
    /// In which year they were born, where that was said.
    pub born: Option<u32>,
    /// Whose they are.
    pub kin: Kin,
}

impl Dependant {
    /// Whom their bookings are for.
    pub fn subject(&self) -> PersonId {
        PersonId(self.id.0)
    }

    /// Whether they are of that age in a year: yes or no, where the year of birth alone says so.
    pub fn is_of(&self, ages: Ages, year: i32) -> Option<bool> {
        let born = i32::try_from(self.born?).ok()?;
        let oldest = u32::try_from(year - born).unwrap_or(0);
        let youngest = oldest.saturating_sub(1);
        let (from, to) = match ages {
            Ages::From(from) => (from, u32::MAX),
            Ages::To(to) => (0, to),
            Ages::Between(from, to) => (from, to),
        };
        let fits = |age: u32| (from..=to).contains(&age);
        match (fits(youngest), fits(oldest)) {
            (true, true) => Some(true),
            (false, false) => Some(false),
            _ => None,
        }
    }
}
