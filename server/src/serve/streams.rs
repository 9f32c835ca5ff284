//! How many live streams one person, or one network, may hold open, so that a few cannot take the room of ten thousand.

use domain::kernel::PersonId;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// For every device and tab of one person; each of their phones listens in one tab only.
const MOST_OF_PERSON: u32 = 32;
/// For everybody who is signed out behind one address: an operator's network may have thousands of phones behind it, and
/// whoever is turned away still reads, and pulls when they open a page.
const MOST_OF_NETWORK: u32 = 2_048;

/// Whose streams are counted together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// Somebody who is signed in.
    Person(PersonId),
    /// Everybody of a network who is not.
    Network(Box<str>),
}

impl Owner {
    fn most(&self) -> u32 {
        match self {
            Self::Person(_) => MOST_OF_PERSON,
            Self::Network(_) => MOST_OF_NETWORK,
        }
    }
}

/// The open streams of each.
#[derive(Debug, Default)]
pub struct Streams(Mutex<BTreeMap<Owner, u32>>);

/// One open stream; it counts until it is dropped.
#[derive(Debug)]
pub struct Open {
    streams: Arc<Streams>,
    owner: Owner,
}

impl Streams {
    /// Counts one more, unless they have as many as they may.
    pub fn open(self: &Arc<Self>, owner: Owner) -> Option<Open> {
        let may = self.change(|open| {
            let count = open.entry(owner.clone()).or_default();
            let may = *count < owner.most();
            *count += u32::from(may);
            may
        });
        may.then(|| Open {
            streams: self.clone(),
            owner,
        })
    }

    fn change<T>(&self, change: impl FnOnce(&mut BTreeMap<Owner, u32>) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.streams.change(|open| {
            let left = open.get_mut(&self.owner).map(|count| {
                *count = count.saturating_sub(1);
                *count
            });
            if left == Some(0) {
                open.remove(&self.owner);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_closes_one_may_open_another_and_takes_nothing_from_others() {
        let streams = Arc::new(Streams::default());
        let network = |name: &str| Owner::Network(name.into());
        let mut all: Vec<Open> = (0..MOST_OF_NETWORK)
            .filter_map(|_| streams.open(network("198.51.100.7")))
            .collect();
        assert_eq!(all.len(), MOST_OF_NETWORK as usize);
        assert!(streams.open(network("198.51.100.7")).is_none());
        let other = streams.open(network("198.51.100.8"));
        assert!(other.is_some(), "others are not held up");
        all.pop();
        assert!(streams.open(network("198.51.100.7")).is_some());
        drop((all, other));
        assert!(
            streams.change(|open| open.is_empty()),
            "nothing is kept of who has left"
        );
    }
}
