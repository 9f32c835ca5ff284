//! A pull that does not bring all at once: whoever goes on asking gets every row, and no version in two parts.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use std::collections::BTreeMap;

use domain::kernel::Space;
use domain::kernel::row::Wire;
use domain::kernel::sync::SpacePull;
use domain::services::Terms;
use store::Store;
use support::salon::Salon;
use support::{COMMUNITY, House};

on_both_databases!(in_parts_nothing_is_lost_and_no_version_is_cut);

/// Where sessions stand: many of one version, when hours are set.
const SPACE: Space = Space::Public(COMMUNITY);

async fn in_parts_nothing_is_lost_and_no_version_is_cut(house: House) {
    let salon = Salon::open(house, 1).await;
    for seats in 2..5 {
        while salon.house.store.give_due().await.unwrap() > 0 {}
        let terms = Terms {
            ahead: 3,
            ..Terms::default()
        };
        salon.set_with(seats, terms).await;
    }
    while salon.house.store.give_due().await.unwrap() > 0 {}
    let store = &salon.house.store;
    let mut parted = Vec::new();
    for rows in [1, 2, 5] {
        parted.push(in_parts(&store.clone().with_rows_max(rows), rows).await);
    }
    // Last: what is whole is kept encoded.
    let whole = pull(store, 0).await;
    assert!(!whole.more && whole.rows.len() > 5);
    let whole = texts(whole.rows);
    for rows in parted {
        assert_eq!(rows, whole);
    }
}

/// All rows, asked for until there is no more.
async fn in_parts(store: &Store, rows: u64) -> BTreeMap<String, String> {
    let (mut since, mut all, mut parts) = (0, BTreeMap::new(), 0);
    loop {
        let part = pull(store, since).await;
        let versions = part.rows.iter().map(|row| row.version);
        assert!(
            versions.clone().all(|version| version > since),
            "cut in two"
        );
        assert!(versions.clone().all(|version| version <= part.version));
        let of_one = part
            .rows
            .windows(2)
            .all(|two| two[0].version == two[1].version);
        let bounded = part.rows.len() <= usize::try_from(rows).unwrap();
        assert!(
            bounded || of_one,
            "more than asked for, of several versions"
        );
        all.extend(texts(part.rows));
        parts += 1;
        if !part.more {
            assert!(parts > 1, "all at once");
            return all;
        }
        assert!(part.version > since, "it goes on");
        since = part.version;
    }
}

async fn pull(store: &Store, since: u64) -> SpacePull {
    let version = store.version(&SPACE);
    let pull = store.pull_space(SPACE, since, version).await.unwrap();
    serde_json::from_str(pull.get()).unwrap()
}

/// Every living row by kind and id, with its version.
fn texts(rows: Vec<Wire>) -> BTreeMap<String, String> {
    let living = rows.into_iter().filter_map(|row| {
        let body = row.body?;
        let place = format!("{} {}", row.kind, row.id);
        Some((place, format!("{} {}", row.version, body.get())))
    });
    living.collect()
}
