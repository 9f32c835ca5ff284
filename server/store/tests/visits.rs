//! Spaces that a phone shows beyond those that it keeps.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use domain::kernel::sync::{Push, SpacePull};
use domain::kernel::{Path, Space};
use store::Visited;
use support::{ELSEWHERE, House};
use uuid::Uuid;

on_both_databases!(of_what_this_life_of_the_database_has_nothing_a_phone_is_told_so);

/// A space in which nothing has happened yet, and which may be read.
const EMPTY: Space = Space::Members(ELSEWHERE);

async fn of_what_this_life_of_the_database_has_nothing_a_phone_is_told_so(house: House) {
    let present = house.store.epoch().await.unwrap();
    let earlier = Uuid::from_u128(1);
    assert_eq!(
        pulls(&house, present, 0).await,
        0,
        "there is nothing to say"
    );
    for (epoch, known) in [(earlier, 7), (present, 7), (present, u64::MAX)] {
        assert_eq!(pulls(&house, epoch, known).await, 1, "{known} of {epoch}");
    }
}

/// How many pulls come of a phone that shows the space as of version `known` of `epoch`, each whole and without rows.
async fn pulls(house: &House, epoch: Uuid, known: u64) -> usize {
    let push = Push {
        client: Uuid::nil(),
        epoch: Some(epoch),
        commands: Vec::new(),
        have: [(EMPTY, known)].into(),
        schemas: BTreeMap::new(),
    };
    let visited = Visited {
        readable: [EMPTY].into(),
        closed: BTreeSet::new(),
    };
    let pulled = house.store.pull(
        &push,
        Vec::new(),
        None,
        Path::default(),
        BTreeSet::new(),
        visited,
    );
    let spaces = pulled.await.unwrap().spaces;
    for text in &spaces {
        let pull: SpacePull = serde_json::from_str(text.get()).unwrap();
        assert_eq!((pull.space, pull.version, pull.replace), (EMPTY, 0, true));
        assert!(pull.rows.is_empty());
    }
    spaces.len()
}
