//! Given a phone with some rows, when answers come late, twice, in parts or from another epoch, then what it
//! holds equals what a fresh pull would bring.

use super::*;
use crate::kernel::row::Wire;
use crate::kernel::sync::SpacePull;
use crate::kernel::{PersonId, PlaceId};
use crate::org::PlaceRow;

const NOW: Instant = Instant(1_795_000_000_000);

fn space() -> Space {
    Space::Public(PlaceId(Uuid::from_u128(1)))
}

fn wire(number: u128, version: u64, name: Option<&str>) -> Wire {
    let body = name.map(|name| {
        let place = format!(r#"{{"parent":null,"level":"estate","code":"1","name":"{name}"}}"#);
        RawValue::from_string(place).unwrap()
    });
    Wire {
        kind: "org.place".to_owned(),
        id: Uuid::new_v5(&Uuid::nil(), &number.to_le_bytes()),
        version,
        body,
    }
}

fn row_id(number: u128) -> Uuid {
    wire(number, 0, None).id
}

fn pull(since: u64, version: u64, rows: Vec<Wire>) -> SpacePull {
    SpacePull {
        space: space(),
        since,
        version,
        replace: since == 0,
        more: false,
        rows,
    }
}

fn answer(pulls: &[SpacePull]) -> Pulled {
    let raw = |pull| RawValue::from_string(serde_json::to_string(pull).unwrap()).unwrap();
    Pulled {
        outcomes: Vec::new(),
        spaces: pulls.iter().map(raw).collect(),
        kept: BTreeSet::from([space()]),
        closed: BTreeSet::new(),
        actor: None,
        place: Path::default(),
        now: NOW,
        epoch: Uuid::from_u128(0xE0),
        schemas: schemas(),
        app_version: "1".to_owned(),
    }
}

/// A phone with its storage.
#[derive(Default)]
struct Phone {
    replica: Replica,
    stored: BTreeMap<String, Arc<str>>,
}

impl Phone {
    fn take(&mut self, pulled: &Pulled) -> Taken {
        let taken = self.replica.take(pulled, NOW).unwrap();
        for key in &taken.changes.gone {
            self.stored.remove(key);
        }
        self.stored.extend(taken.changes.put.clone());
        taken
    }

    /// The app ends and starts again.
    fn restart(&mut self) {
        let head = serde_json::to_string(self.replica.head()).unwrap();
        let head = serde_json::from_str(&head).unwrap();
        self.replica = Replica::open(Mark::NONE, head, &self.stored);
    }

    fn names(&self) -> Vec<String> {
        let view = self.replica.view(NOW);
        let mut names: Vec<String> = view
            .all::<PlaceRow>()
            .map(|(_, _, place)| place.name.clone())
            .collect();
        names.sort();
        names
    }

    fn version(&self) -> Option<u64> {
        self.replica.have().get(&space()).copied()
    }
}

#[test]
fn a_delta_puts_replaces_and_drops_and_survives_a_restart() {
    let mut phone = Phone::default();
    let rows = vec![wire(1, 1, Some("a")), wire(2, 1, Some("b"))];
    phone.take(&answer(&[pull(0, 1, rows)]));
    let rows = vec![
        wire(1, 2, None),
        wire(2, 2, Some("B")),
        wire(3, 2, Some("c")),
    ];
    phone.take(&answer(&[pull(1, 2, rows)]));
    assert_eq!(phone.names(), ["B", "c"]);
    phone.restart();
    assert_eq!(phone.names(), ["B", "c"]);
    assert_eq!(phone.version(), Some(2));
}

#[test]
fn a_snapshot_replaces_everything() {
    let mut phone = Phone::default();
    phone.take(&answer(&[pull(0, 1, vec![wire(1, 1, Some("a"))])]));
    phone.take(&answer(&[pull(0, 9, vec![wire(2, 9, Some("b"))])]));
    phone.restart();
    assert_eq!(phone.names(), ["b"]);
    assert_eq!(phone.version(), Some(9));
}

#[test]
fn an_answer_that_does_not_start_where_the_copy_ends_is_not_taken() {
    let mut phone = Phone::default();
    phone.take(&answer(&[pull(0, 5, vec![wire(1, 5, Some("a"))])]));
    phone.take(&answer(&[pull(3, 4, vec![wire(1, 4, Some("old"))])]));
    phone.take(&answer(&[pull(7, 8, vec![wire(1, 8, Some("gap"))])]));
    assert_eq!(phone.names(), ["a"]);
    assert_eq!(phone.version(), Some(5));
}

#[test]
fn what_leaves_the_kept_set_is_dropped_from_memory_and_storage() {
    let mut phone = Phone::default();
    phone.take(&answer(&[pull(0, 1, vec![wire(1, 1, Some("a"))])]));
    let mut nothing = answer(&[]);
    nothing.kept.clear();
    phone.take(&nothing);
    assert!(phone.names().is_empty());
    assert!(phone.stored.is_empty());
    assert!(phone.replica.have().is_empty());
}

#[test]
fn a_kept_space_in_which_nothing_has_happened_is_here_and_empty() {
    let mut phone = Phone::default();
    phone.take(&answer(&[]));
    phone.restart();
    assert_eq!(phone.version(), Some(0));
    assert!(phone.replica.view(NOW).shelf(&space()).is_some());
}

#[test]
fn rows_outside_the_kept_set_are_never_taken() {
    let mut phone = Phone::default();
    let mut stray = answer(&[pull(0, 1, vec![wire(1, 1, Some("a"))])]);
    stray.kept = BTreeSet::from([Space::Person(PersonId(Uuid::from_u128(3)))]);
    phone.take(&stray);
    assert!(phone.names().is_empty());
}

#[test]
fn the_snapshot_of_another_epoch_replaces_the_rows_whatever_their_version() {
    let mut phone = Phone::default();
    phone.take(&answer(&[pull(0, 8, vec![wire(1, 8, Some("a"))])]));
    let mut restored = answer(&[pull(0, 2, vec![wire(2, 2, Some("b"))])]);
    restored.epoch = Uuid::from_u128(0xE1);
    phone.take(&restored);
    assert_eq!(phone.names(), ["b"]);
    assert_eq!(phone.version(), Some(2));
}

#[test]
fn another_schema_number_asks_for_everything_anew() {
    let mut phone = Phone::default();
    phone.take(&answer(&[pull(0, 8, vec![wire(1, 8, Some("a"))])]));
    phone.replica.head.schemas.insert("org.place".to_owned(), 0);
    phone.restart();
    assert_eq!(phone.names(), ["a"]);
    assert_eq!(phone.version(), None);
}

#[test]
fn a_bucket_lost_by_the_storage_is_asked_for_anew() {
    let mut phone = Phone::default();
    phone.take(&answer(&[pull(0, 8, vec![wire(1, 8, Some("a"))])]));
    phone.stored.clear();
    phone.restart();
    assert!(phone.names().is_empty());
    assert_eq!(phone.version(), None);
}

#[test]
fn rows_of_unknown_kinds_are_kept_unread() {
    let mut phone = Phone::default();
    let mut row = wire(1, 1, Some("a"));
    row.kind = "gardens.plot".to_owned();
    phone.take(&answer(&[pull(0, 1, vec![row])]));
    assert!(phone.names().is_empty());
    assert!(
        phone
            .stored
            .values()
            .any(|text| text.contains("gardens.plot"))
    );
}

#[test]
fn buckets_are_chosen_at_the_snapshot_and_again_when_full_and_only_changed_ones_are_written() {
    let mut phone = Phone::default();
    let rows = (0..1_000).map(|n| wire(n, 1, Some("x"))).collect();
    let taken = phone.take(&answer(&[pull(0, 1, rows)]));
    assert_eq!(taken.changes.put.len(), 8);
    let taken = phone.take(&answer(&[pull(1, 2, vec![wire(5, 2, Some("y"))])]));
    assert_eq!(taken.changes.put.len(), 1);
    let rows = (1_000..9_000).map(|n| wire(n, 3, Some("z"))).collect();
    phone.take(&answer(&[pull(2, 3, rows)]));
    assert_eq!(phone.stored.len(), 64);
    phone.restart();
    assert_eq!(phone.names().len(), 9_000);
    let view = phone.replica.view(NOW);
    assert_eq!(view.find::<PlaceRow>(row_id(5)).unwrap().name, "y");
    let rows = vec![wire(1, 4, Some("w"))];
    phone.take(&answer(&[pull(0, 4, rows)]));
    assert_eq!(
        phone.stored.len(),
        1,
        "buckets no longer needed are removed"
    );
}

#[test]
fn a_visited_space_is_seen_and_never_stored() {
    let mut phone = Phone::default();
    let text = serde_json::to_string(&pull(0, 1, vec![wire(1, 1, Some("a"))])).unwrap();
    let visited = [RawValue::from_string(text).unwrap()];
    let about = BTreeSet::from([row_id(1)]);
    let asked = phone.replica.head.epoch;
    phone.replica.visit(&about, asked, &visited).unwrap();
    assert!(
        phone.names().is_empty(),
        "the open page is about something else"
    );
    assert!(phone.replica.open_page(about));
    assert_eq!(phone.names(), ["a"]);
    assert_eq!(phone.version(), Some(1));
    phone.restart();
    assert!(phone.names().is_empty());
}

#[test]
fn a_visited_space_is_brought_up_to_date_while_its_page_is_open_and_it_may_be_read() {
    let mut phone = Phone::default();
    let home = Space::Public(PlaceId(Uuid::from_u128(2)));
    let elsewhere = |pulls: &[SpacePull], closed: &[Space]| Pulled {
        kept: BTreeSet::from([home]),
        closed: closed.iter().copied().collect(),
        ..answer(pulls)
    };
    phone.take(&elsewhere(&[], &[]));
    let text = serde_json::to_string(&pull(0, 1, vec![wire(1, 1, Some("a"))])).unwrap();
    let about = BTreeSet::from([row_id(1)]);
    let pulls = [RawValue::from_string(text).unwrap()];
    let asked = phone.replica.head.epoch;
    phone.replica.visit(&about, asked, &pulls).unwrap();
    phone.replica.open_page(about.clone());
    let delta = pull(1, 2, vec![wire(1, 2, Some("b"))]);
    phone.take(&elsewhere(&[delta], &[]));
    assert_eq!(phone.names(), ["b"]);
    let gap = pull(7, 8, vec![wire(1, 8, Some("gap"))]);
    phone.take(&elsewhere(&[gap], &[]));
    assert_eq!(phone.names(), ["b"]);

    // With its page closed nothing is asked of it, and nothing said of it forgets it.
    phone.replica.open_page(BTreeSet::new());
    assert!(phone.names().is_empty());
    assert_eq!(phone.version(), None);
    phone.replica.open_page(about);
    assert_eq!(phone.names(), ["b"]);
    phone.take(&elsewhere(&[], &[space()]));
    assert!(phone.names().is_empty(), "it may not be read any more");
}

#[test]
fn an_unreadable_answer_changes_nothing() {
    let mut phone = Phone::default();
    phone.take(&answer(&[pull(0, 1, vec![wire(1, 1, Some("a"))])]));
    let mut broken = answer(&[]);
    broken.spaces = vec![RawValue::from_string("{}".to_owned()).unwrap()];
    broken.kept.clear();
    assert!(phone.replica.take(&broken, NOW).is_err());
    assert_eq!(phone.names(), ["a"]);
}

#[test]
fn what_a_new_epoch_has_nothing_of_is_gone() {
    let mut phone = Phone::default();
    phone.take(&answer(&[pull(0, 1, vec![wire(1, 1, Some("a"))])]));
    let restored = Pulled {
        epoch: Uuid::from_u128(0xE1),
        ..answer(&[])
    };
    phone.take(&restored);
    assert_eq!(phone.names(), Vec::<String>::new());
    assert_eq!(phone.version(), Some(0), "and asked for from the beginning");
    phone.restart();
    assert_eq!(phone.names(), Vec::<String>::new());
}

/// A phone that keeps a place of its own and looks at another, of which it knows one row of version 5.
fn visiting() -> (Phone, Pulled) {
    let mut phone = Phone::default();
    let home = Space::Public(PlaceId(Uuid::from_u128(2)));
    let nothing = Pulled {
        kept: BTreeSet::from([home]),
        ..answer(&[])
    };
    phone.take(&nothing);
    let text = serde_json::to_string(&pull(0, 5, vec![wire(1, 5, Some("a"))])).unwrap();
    let about = BTreeSet::from([row_id(1)]);
    let pulls = [RawValue::from_string(text).unwrap()];
    let asked = phone.replica.head.epoch;
    phone.replica.visit(&about, asked, &pulls).unwrap();
    phone.replica.open_page(about);
    assert_eq!(phone.version(), Some(5));
    (phone, nothing)
}

#[test]
fn what_was_visited_in_another_epoch_is_asked_for_whole_and_replaced_by_nothing_too() {
    let (mut phone, nothing) = visiting();
    let restored = Pulled {
        epoch: Uuid::from_u128(0xE1),
        ..nothing
    };
    // It came to be visited while the call was under way, so nothing is said of it.
    phone.take(&restored);
    assert_eq!(phone.version(), Some(u64::MAX));
    let delta = pull(5, 6, vec![wire(2, 6, Some("of this epoch"))]);
    let with = |pull: SpacePull| Pulled {
        spaces: answer(&[pull]).spaces,
        ..restored.clone()
    };
    phone.take(&with(delta));
    assert_eq!(phone.names(), ["a"], "versions of two epochs are not mixed");
    phone.take(&with(pull(0, 0, Vec::new())));
    assert_eq!(phone.names(), Vec::<String>::new());
    assert_eq!(phone.version(), Some(0));
}

#[test]
fn what_was_visited_is_of_another_epoch_also_where_another_tab_met_the_new_one() {
    let (mut phone, _) = visiting();
    let mut head = phone.replica.head().clone();
    phone
        .replica
        .reread(Replica::open(Mark::of(1), head.clone(), &phone.stored));
    assert_eq!(phone.version(), Some(5));
    head.epoch = Some(Uuid::from_u128(0xE1));
    phone
        .replica
        .reread(Replica::open(Mark::of(2), head, &phone.stored));
    assert_eq!(phone.version(), Some(u64::MAX));
}

#[test]
fn what_was_asked_for_in_another_epoch_than_the_present_one_is_asked_for_whole() {
    let (mut phone, nothing) = visiting();
    let asked = phone.replica.head.epoch;
    phone.take(&Pulled {
        epoch: Uuid::from_u128(0xE1),
        ..nothing
    });
    let text = serde_json::to_string(&pull(0, 7, vec![wire(1, 7, Some("late"))])).unwrap();
    let pulls = [RawValue::from_string(text).unwrap()];
    let about = BTreeSet::from([row_id(1)]);
    assert!(phone.replica.visit(&about, asked, &pulls).unwrap());
    assert_eq!(phone.names(), ["late"]);
    assert_eq!(phone.version(), Some(u64::MAX));
    let asked = phone.replica.head.epoch;
    assert!(!phone.replica.visit(&about, asked, &pulls).unwrap());
    assert_eq!(phone.version(), Some(7));
}

#[test]
fn a_visited_space_that_is_kept_from_now_on_is_fetched_whole_at_once() {
    let (mut phone, nothing) = visiting();
    let moved = Pulled {
        kept: BTreeSet::from([space()]),
        ..nothing
    };
    // The server was told of version 5, so it has nothing to add.
    assert!(phone.take(&moved).more);
    assert_eq!(phone.version(), Some(0));
    phone.take(&Pulled {
        spaces: answer(&[pull(0, 5, vec![wire(1, 5, Some("a"))])]).spaces,
        ..moved.clone()
    });
    assert_eq!(phone.names(), ["a"]);
    assert!(!phone.take(&moved).more);
}
