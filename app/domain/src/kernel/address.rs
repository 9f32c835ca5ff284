//! What an address of the app names. Pure text; on the server and on the phone the same.

use std::collections::BTreeSet;

use uuid::Uuid;

/// The most ids that an address names; each costs the server a look at the database, whoever asks.
pub const NAMED_MAX: usize = 8;

/// The ids that an address names, in its path and in its query: what its page is about. What stands beyond the
/// first few does not count.
pub fn named(address: &str) -> BTreeSet<Uuid> {
    address
        .split(['/', '?', '&', '='])
        .filter_map(|part| Uuid::try_parse(part).ok())
        .take(NAMED_MAX)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_the_ids_in_its_path_and_query() {
        let [one, two] = [Uuid::from_u128(1), Uuid::from_u128(2)];
        let address = format!("/org/{one}/edit?here={two}&day=2026-11-25");
        assert_eq!(named(&address), BTreeSet::from([one, two]));
        assert!(named("/services?day=2026-11-25").is_empty());
    }

    #[test]
    fn no_more_than_a_few_are_looked_up() {
        let many = (0..50)
            .map(|n| format!("/{}", Uuid::from_u128(n)))
            .collect::<Vec<_>>()
            .concat();
        assert_eq!(named(&many).len(), NAMED_MAX);
    }
}
