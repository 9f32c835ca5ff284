//! Given two tabs over one disk, when it is wiped or written under the hands of one of them, then what that tab has in
//! memory is what is on the disk before anything is built on it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::*;
use crate::kernel::row::Wire;
use crate::kernel::sync::SpacePull;
use crate::kernel::{Path, PlaceId, Space, replica};

const NOW: Instant = Instant(1_795_000_000_000);

/// What the tabs of a phone share.
#[derive(Default)]
struct Disk {
    mark: Mark,
    head: Option<String>,
    buckets: BTreeMap<String, Arc<str>>,
}

impl Disk {
    fn read(&self) -> Replica {
        let Some(head) = &self.head else {
            return Replica::unread(self.mark);
        };
        Replica::open(
            self.mark,
            serde_json::from_str(head).unwrap(),
            &self.buckets,
        )
    }

    /// Writes, where the write goes on from what is here. Whether it did.
    fn write(&mut self, write: &Write) -> bool {
        if !write.follows(self.mark) {
            return false;
        }
        self.buckets
            .retain(|key, _| !write.changes.gone.contains(key));
        self.buckets.extend(write.changes.put.clone());
        self.head = serde_json::to_string(&write.head).ok();
        self.mark = write.mark;
        true
    }

    fn wipe(&mut self) {
        *self = Self::default();
    }
}

fn space() -> Space {
    Space::Public(PlaceId(Uuid::from_u128(1)))
}

fn row(number: u128, version: u64) -> Wire {
    let name = format!("{number} as of {version}");
    let place = format!(r#"{{"parent":null,"level":"estate","code":"1","name":"{name}"}}"#);
    Wire {
        kind: "org.place".to_owned(),
        id: Uuid::from_u128(number),
        version,
        body: RawValue::from_string(place).ok(),
    }
}

/// The rows with these numbers were written since.
fn pulled(since: u64, version: u64, rows: &[u128]) -> Pulled {
    let pull = SpacePull {
        space: space(),
        since,
        version,
        replace: since == 0,
        more: false,
        rows: rows.iter().map(|number| row(*number, version)).collect(),
    };
    Pulled {
        outcomes: Vec::new(),
        spaces: vec![RawValue::from_string(serde_json::to_string(&pull).unwrap()).unwrap()],
        kept: BTreeSet::from([space()]),
        closed: BTreeSet::new(),
        actor: None,
        place: Path::default(),
        now: NOW,
        epoch: Uuid::from_u128(0xE0),
        schemas: replica::schemas(),
        app_version: "1".to_owned(),
    }
}

/// The rows as they are in memory or would be after a start, and how far they are.
fn rows(replica: &Replica) -> (BTreeMap<Space, u64>, Vec<Uuid>) {
    let view = replica.view(NOW);
    let rows = view.all::<crate::org::PlaceRow>();
    (replica.have(), rows.map(|(_, id, _)| id).collect())
}

fn answer(tab: &mut Device, pulled: &Pulled, mark: u64) -> Write {
    tab.call(Uuid::nil());
    let answered = tab.answered(pulled, NOW, Mark::of(mark));
    answered.unwrap().replica
}

fn read(tab: &mut Device, disk: &Disk) {
    assert!(tab.replica_read(disk.read(), NOW));
}

/// Two tabs that know what is on the disk: rows 1 and 2 of version 1.
fn two_tabs() -> (Disk, Device, Device) {
    let (mut disk, mut one, mut other) = (Disk::default(), Device::default(), Device::default());
    let write = answer(&mut one, &pulled(0, 1, &[1, 2]), 1);
    assert!(disk.write(&write));
    read(&mut other, &disk);
    assert_eq!(rows(other.replica()), rows(one.replica()));
    (disk, one, other)
}

#[test]
fn who_slept_while_the_rows_were_wiped_and_came_anew_does_not_write_onto_them() {
    let (mut disk, mut asleep, mut other) = two_tabs();
    disk.wipe();
    read(&mut other, &disk);
    // As many writes as the one that sleeps has seen: a count that began anew would be the same again.
    let write = answer(&mut other, &pulled(0, 3, &[3]), 2);
    assert!(disk.write(&write));
    let write = answer(&mut asleep, &pulled(1, 3, &[]), 3);
    assert!(!disk.write(&write));
    read(&mut asleep, &disk);
    assert_eq!(rows(asleep.replica()).1, [Uuid::from_u128(3)]);
}

#[test]
fn a_change_is_not_written_onto_a_disk_that_was_wiped() {
    let (mut disk, mut one, mut other) = two_tabs();
    disk.wipe();
    let write = answer(&mut one, &pulled(1, 2, &[1]), 2);
    assert!(!disk.write(&write));
    read(&mut one, &disk);
    read(&mut other, &disk);
    for tab in [&mut one, &mut other] {
        assert_eq!(tab.call(Uuid::nil()).have, BTreeMap::new());
    }
}

#[test]
fn rows_too_old_to_be_shown_leave_memory_with_the_disk() {
    let (mut disk, mut tab, _) = two_tabs();
    let later = NOW.plus(crate::kernel::Minutes::days(15));
    assert!(!tab.replica_read(disk.read(), later));
    disk.wipe();
    assert_eq!(tab.call(Uuid::nil()).have, BTreeMap::new());
    // Whatever an answer to an earlier call brings, it is on the disk as it is in memory.
    let write = answer(&mut tab, &pulled(1, 2, &[]), 2);
    assert!(disk.write(&write));
    assert_eq!(rows(&disk.read()), rows(tab.replica()));
}

#[test]
fn rows_that_another_tab_wrote_before_an_answer_was_written_are_not_mixed_with_it() {
    let (mut disk, mut one, mut other) = two_tabs();
    let late = answer(&mut one, &pulled(1, 2, &[3]), 2);
    let write = answer(&mut other, &pulled(0, 3, &[4]), 3);
    assert!(disk.write(&write));
    read(&mut one, &disk);
    assert!(!disk.write(&late));
    assert_eq!(rows(&disk.read()), rows(one.replica()));
    assert_eq!(rows(&disk.read()).1, [Uuid::from_u128(4)]);
}

#[test]
fn an_answer_is_written_with_its_own_head_though_memory_was_read_anew_meanwhile() {
    let (mut disk, mut tab, _) = two_tabs();
    let write = answer(&mut tab, &pulled(1, 2, &[3]), 2);
    read(&mut tab, &disk);
    assert!(disk.write(&write));
    assert_eq!(disk.read().have(), BTreeMap::from([(space(), 2)]));
    assert!(!tab.rests_on(write.mark), "it is to be read once more");
    read(&mut tab, &disk);
    assert!(tab.rests_on(write.mark));
    assert_eq!(rows(tab.replica()).1.len(), 3);
}
