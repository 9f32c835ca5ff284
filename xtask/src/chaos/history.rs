//! Judges of what clients were told against what stands in the end: for a set, a register and a counter. Pure, so
//! that a history with a fault in it is as easily judged as a good one.

use std::collections::{BTreeMap, BTreeSet};

/// What clients did to a set, such as the notices of a stairwell.
#[derive(Debug, Default)]
pub struct Set<T> {
    /// Everything that was sent.
    pub attempted: BTreeSet<T>,
    /// Everything that was acknowledged.
    pub acknowledged: BTreeSet<T>,
}

impl<T: Ord + Clone> Set<T> {
    /// What is wrong with what stands in the end: acknowledged and lost, and there though nobody sent it.
    pub fn faults(&self, standing: &BTreeSet<T>) -> (usize, usize) {
        let lost = self.acknowledged.difference(standing).count();
        let invented = standing.difference(&self.attempted).count();
        (lost, invented)
    }
}

/// What clients were told of a thing with so many seats.
#[derive(Debug, Default)]
pub struct Counter<T> {
    /// How many there are.
    pub seats: usize,
    /// Who was told that they have one.
    pub confirmed: BTreeSet<T>,
}

impl<T: Ord + Clone> Counter<T> {
    /// How many too many were given, as the clients know and as it stands.
    pub fn oversold(&self, standing: usize) -> usize {
        self.confirmed
            .len()
            .max(standing)
            .saturating_sub(self.seats)
    }

    /// Who was told to have one and has none.
    pub fn lost(&self, holders: &BTreeSet<T>) -> usize {
        self.confirmed.difference(holders).count()
    }
}

/// What was answered to each id, however often it was sent.
#[derive(Debug)]
pub struct Answers<T>(BTreeMap<T, String>);

impl<T> Default for Answers<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Ord> Answers<T> {
    /// Notes an answer; false when the same id was answered otherwise before.
    pub fn take(&mut self, id: T, answer: &str) -> bool {
        let known = self.0.entry(id).or_insert_with(|| answer.to_owned());
        known == answer
    }

    /// Every id and its answer.
    pub fn all(&self) -> impl Iterator<Item = (&T, &str)> {
        self.0.iter().map(|(id, answer)| (id, answer.as_str()))
    }
}

/// One stretch for which somebody was told to hold a register that has one holder, such as a task: from the moment
/// at which they were told, to that at which they asked to give it back.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// When it was acknowledged, on the drill's own clock.
    pub from: u64,
    /// When giving it back was asked for.
    pub to: u64,
}

/// How many stretches lie on top of each other: two holders at once.
pub fn doubly_held(held: &[Held]) -> usize {
    let mut held = held.to_vec();
    held.sort_by_key(|stretch| stretch.from);
    let mut until = 0;
    let mut doubly = 0;
    for stretch in held {
        doubly += usize::from(stretch.from < until);
        until = until.max(stretch.to);
    }
    doubly
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_and_an_invented_member_are_found() {
        let set = Set {
            attempted: [1, 2, 3].into(),
            acknowledged: [1, 2].into(),
        };
        assert_eq!(set.faults(&[1, 2].into()), (0, 0));
        assert_eq!(
            set.faults(&[1, 2, 3].into()),
            (0, 0),
            "sent, never answered"
        );
        assert_eq!(set.faults(&[1, 4].into()), (1, 1));
    }

    #[test]
    fn an_oversell_is_found_whoever_knows_of_it() {
        let counter = |confirmed: &[u8]| Counter {
            seats: 2,
            confirmed: confirmed.iter().copied().collect(),
        };
        assert_eq!(counter(&[1, 2]).oversold(2), 0);
        assert_eq!(counter(&[1, 2, 3]).oversold(2), 1, "only the clients know");
        assert_eq!(counter(&[1, 2]).oversold(3), 1, "only the database knows");
        assert_eq!(counter(&[1, 2]).lost(&[1, 3].into()), 1);
    }

    #[test]
    fn two_answers_to_one_id_are_found() {
        let mut answers = Answers::default();
        assert!(answers.take(1, "booked") && answers.take(1, "booked"));
        assert!(!answers.take(1, "full"));
    }

    #[test]
    fn two_holders_at_once_are_found() {
        let held = |from, to| Held { from, to };
        assert_eq!(doubly_held(&[held(5, 9), held(1, 4), held(9, 12)]), 0);
        assert_eq!(doubly_held(&[held(1, 6), held(5, 9), held(8, 10)]), 2);
    }
}
