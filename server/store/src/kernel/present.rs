//! Who has the app open here: they see for themselves what would else be told by text message. Each instance knows its own
//! listeners; what goes on at another one is not asked.

use domain::kernel::PersonId;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Who has the app open, and in how many pages.
#[derive(Debug, Default)]
pub struct Present {
    pages: Mutex<BTreeMap<PersonId, u32>>,
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
        self.change(|pages| *pages.entry(person).or_default() += 1);
        OpenPage {
            present: self.clone(),
            person,
        }
    }

    /// Everybody who has a page open.
    pub fn people(&self) -> Vec<PersonId> {
        self.change(|pages| pages.keys().copied().collect())
    }

    fn change<T>(&self, change: impl FnOnce(&mut BTreeMap<PersonId, u32>) -> T) -> T {
        change(&mut self.pages.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for OpenPage {
    fn drop(&mut self) {
        self.present.change(|pages| {
            if let Some(open) = pages.get_mut(&self.person) {
                *open -= 1;
                if *open == 0 {
                    pages.remove(&self.person);
                }
            }
        });
    }
}
