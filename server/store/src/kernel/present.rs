//! Who has the app open here: they see for themselves what would else be told by text message. Each instance knows its own
//! listeners; what goes on at another one is not asked.

use domain::kernel::PersonId;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// For how long somebody counts as there after the last page: streams end now and then, and phones listen again.
const GRACE: Duration = Duration::from_secs(30);

/// Who has the app open, and in how many pages.
#[derive(Debug, Default)]
pub struct Present {
    pages: Mutex<BTreeMap<PersonId, Pages>>,
}

#[derive(Debug, Default)]
struct Pages {
    open: u32,
    /// When the last one was closed.
    left: Option<Instant>,
}

/// One open page; it counts until it is dropped.
#[derive(Debug)]
pub struct OpenPage {
    present: Arc<Present>,
    person: PersonId,
}

impl Present {
    /// Counts an open page of this person.
    pub fn open(self: &Arc<Self>, person: PersonId) -> OpenPage {
        self.change(|pages| pages.entry(person).or_default().open += 1);
        OpenPage {
            present: self.clone(),
            person,
        }
    }

    /// Everybody who has a page open, or had one a moment ago.
    pub fn people(&self, now: Instant) -> Vec<PersonId> {
        self.change(|pages| {
            pages.retain(|_, pages| {
                let left = pages.left.is_some_and(|left| now < left + GRACE);
                pages.open > 0 || left
            });
            pages.keys().copied().collect()
        })
    }

    fn change<T>(&self, change: impl FnOnce(&mut BTreeMap<PersonId, Pages>) -> T) -> T {
        change(&mut self.pages.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for OpenPage {
    fn drop(&mut self) {
        self.present.change(|pages| {
            if let Some(pages) = pages.get_mut(&self.person) {
                pages.open = pages.open.saturating_sub(1);
                pages.left = Some(Instant::now());
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn somebody_is_there_while_one_page_is_open_and_a_moment_longer() {
        let present = Arc::new(Present::default());
        let anna = PersonId(Uuid::from_u128(1));
        let (one, other) = (present.open(anna), present.open(anna));
        let later = || Instant::now() + GRACE * 2;
        assert_eq!(present.people(later()), [anna]);
        drop(one);
        assert_eq!(present.people(later()), [anna], "in one of two pages");
        drop(other);
        assert_eq!(present.people(Instant::now()), [anna], "listens again");
        assert_eq!(present.people(later()), []);
    }
}
