//! 家人 Family: one person looks after another's bookings, once that other has agreed.
//!
//! - Who asks names the other by their number, and is told the same whether anybody has it: nobody learns so who lives
//!   here. Only the other's yes says who they are.
//! - Two people are linked once at most. Who looks after somebody is looked after by nobody: there are no chains.
//! - An asking that is not answered within [`LINK_WAITS`] is over. Either of the two ends a link at any time; what was
//!   booked until then stays in the lists of both.

use crate::kernel::{Instant, Minutes, PersonId};
use crate::services::LinkId;

/// How long an asking can be agreed to.
pub const LINK_WAITS: Minutes = Minutes::days(14);
/// How many people one looks after at most, those asked and not answered yet included.
pub const MOST_LINKS: usize = 6;
/// How often a person asks within a day: each asking is a letter to somebody.
pub const LINKS_PER_DAY: u64 = 5;

/// One person looks after another's bookings, or has asked to.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Its id.
    pub id: LinkId,
    /// Who books.
    pub carer: PersonId,
    /// The name they go by.
    pub carer_name: String,
    /// For whom; none where nobody has the number.
    pub person: Option<PersonId>,
    /// The name they go by.
    pub name: String,
    /// What who asked calls them: all that they see until the other has agreed.
    pub called: String,
    /// The number that was named; empty once it was agreed.
    pub number: String,
    /// When it was asked for.
    pub asked: Instant,
    /// When it was agreed to.
    pub agreed: Option<Instant>,
}

impl Link {
    /// Whether it can still be agreed to.
    pub fn is_open(&self, now: Instant) -> bool {
        self.agreed.is_none() && now < self.asked.plus(LINK_WAITS)
    }

    /// Whether `carer` books for `person` by it.
    pub fn joins(&self, carer: PersonId, person: PersonId) -> bool {
        self.agreed.is_some() && self.carer == carer && self.person == Some(person)
    }
}
