//! A map that holds at most so many bytes: what was longest unused goes first, one by one, never all at once.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What every entry costs beside its value: key, places in the two maps.
const OVERHEAD: usize = 128;

/// What is kept of things that can be had again.
#[derive(Debug)]
pub struct Bounded<K, V> {
    kept: Mutex<Kept<K, V>>,
    bytes: usize,
}

#[derive(Debug)]
struct Kept<K, V> {
    entries: HashMap<K, Entry<V>>,
    /// The keys by when they were last used.
    used: BTreeMap<u64, K>,
    turn: u64,
    bytes: usize,
}

#[derive(Debug)]
struct Entry<V> {
    value: V,
    bytes: usize,
    used: u64,
}

impl<K: Clone + Eq + Hash, V: Clone> Bounded<K, V> {
    /// Holds at most so many bytes.
    pub fn new(bytes: usize) -> Self {
        Self {
            kept: Mutex::new(Kept {
                entries: HashMap::new(),
                used: BTreeMap::new(),
                turn: 0,
                bytes: 0,
            }),
            bytes,
        }
    }

    /// What is kept under this key; it counts as used now.
    pub fn get(&self, key: &K) -> Option<V> {
        self.lock().get(key)
    }

    /// Keeps a value that takes `bytes`. What is larger than half of everything is not kept: it would drive out
    /// what many others use.
    pub fn keep(&self, key: K, value: V, bytes: usize) {
        let bytes = bytes + OVERHEAD;
        let mut kept = self.lock();
        if bytes > self.bytes / 2 {
            kept.remove(&key);
        } else {
            kept.keep(key, value, bytes, self.bytes);
        }
    }

    /// Changes what is kept under this key, made if nothing is; it counts as used now.
    pub fn change<R>(
        &self,
        key: K,
        make: impl FnOnce() -> V,
        change: impl FnOnce(&mut V) -> R,
    ) -> R {
        let mut kept = self.lock();
        let mut value = kept.get(&key).unwrap_or_else(make);
        let result = change(&mut value);
        kept.keep(key, value, OVERHEAD, self.bytes);
        result
    }

    /// How many bytes are kept.
    pub fn bytes(&self) -> usize {
        self.lock().bytes
    }

    /// How many entries are kept.
    pub fn len(&self) -> usize {
        self.lock().entries.len()
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn lock(&self) -> MutexGuard<'_, Kept<K, V>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Clone + Eq + Hash, V: Clone> Kept<K, V> {
    fn get(&mut self, key: &K) -> Option<V> {
        let entry = self.entries.get_mut(key)?;
        self.turn += 1;
        if let Some(key) = self.used.remove(&entry.used) {
            self.used.insert(self.turn, key);
        }
        entry.used = self.turn;
        Some(entry.value.clone())
    }

    fn keep(&mut self, key: K, value: V, bytes: usize, most: usize) {
        self.remove(&key);
        self.turn += 1;
        let used = self.turn;
        self.used.insert(used, key.clone());
        self.entries.insert(key, Entry { value, bytes, used });
        self.bytes += bytes;
        while self.bytes > most {
            let Some(oldest) = self.used.values().next().cloned() else {
                return;
            };
            self.remove(&oldest);
        }
    }

    fn remove(&mut self, key: &K) {
        if let Some(entry) = self.entries.remove(key) {
            self.used.remove(&entry.used);
            self.bytes -= entry.bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_longest_unused_goes_first_and_the_rest_stays() {
        let kept = Bounded::new(10 * (100 + OVERHEAD));
        for number in 0..10 {
            kept.keep(number, number, 100);
        }
        assert_eq!(kept.get(&0), Some(0));
        kept.keep(10, 10, 100);
        assert_eq!(kept.len(), 10, "one went, not all");
        assert_eq!((kept.get(&0), kept.get(&1)), (Some(0), None));
        assert!(kept.bytes() <= 10 * (100 + OVERHEAD));
    }

    #[test]
    fn however_much_comes_it_never_holds_more() {
        let kept = Bounded::new(20_000);
        for number in 0..5_000_usize {
            kept.keep(number % 700, number, number % 900);
            assert!(kept.bytes() <= 20_000);
        }
        kept.keep(1, 1, 12_000);
        assert_eq!(
            kept.get(&1),
            None,
            "too large to be kept, and the old one is gone"
        );
    }

    #[test]
    fn keeping_anew_replaces() {
        let kept = Bounded::new(10_000);
        kept.keep("a", 1, 100);
        let once = kept.bytes();
        kept.keep("a", 2, 100);
        assert_eq!((kept.get(&"a"), kept.bytes()), (Some(2), once));
    }
}
