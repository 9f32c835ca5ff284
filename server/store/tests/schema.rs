//! Every migration up, on both databases: the same tables come of it, with the same columns, keys and unique indexes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use support::House;

#[tokio::test]
async fn both_databases_have_the_same_schema() {
    let one = House::sqlite().await;
    let ours = (columns(&one).await, unique(&one).await);
    assert!(ours.0.len() > 150, "{} columns", ours.0.len());
    assert!(ours.1.len() > 25, "{} unique indexes", ours.1.len());
    let Some(other) = House::postgres().await else {
        return;
    };
    let theirs = (columns(&other).await, unique(&other).await);
    assert_eq!(differing(&ours.0, &theirs.0), Vec::<String>::new());
    assert_eq!(differing(&ours.1, &theirs.1), Vec::<String>::new());
}

/// Every column with whether it must be filled.
async fn columns(house: &House) -> BTreeSet<String> {
    let sql = if house.store.is_sqlite() {
        "SELECT t.name || '.' || c.name || CASE WHEN c.\"notnull\" OR c.pk THEN ' filled' ELSE '' END AS line \
         FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"
    } else {
        "SELECT (table_name || '.' || column_name || CASE is_nullable WHEN 'NO' THEN ' filled' ELSE '' END)::text AS line \
         FROM information_schema.columns WHERE table_schema = 'public'"
    };
    house.texts(sql, "line").await.into_iter().collect()
}

/// The columns of every primary key and unique index, in their order, and whether it holds for some rows only.
async fn unique(house: &House) -> BTreeSet<String> {
    let sql = if house.store.is_sqlite() {
        "SELECT t.name || CASE i.partial WHEN 1 THEN ' for some' ELSE '' END || '|' || i.name || '|' || k.seqno || '|' || k.name AS line \
         FROM sqlite_master t, pragma_index_list(t.name) i, pragma_index_info(i.name) k \
         WHERE t.type = 'table' AND i.\"unique\" = 1 AND i.origin <> 'pk' \
         UNION SELECT t.name || '|key|' || c.pk || '|' || c.name \
         FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' AND c.pk > 0"
    } else {
        "SELECT (t.relname || CASE WHEN i.indpred IS NULL THEN '' ELSE ' for some' END || '|' || n.relname || '|' || k.place || '|' || c.attname)::text AS line \
         FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_class n ON n.oid = i.indexrelid \
         JOIN pg_namespace s ON s.oid = t.relnamespace AND s.nspname = 'public' \
         CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(number, place) \
         JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum = k.number WHERE i.indisunique"
    };
    let mut indexes: BTreeMap<(String, String), BTreeMap<u32, String>> = BTreeMap::new();
    for line in house.texts(sql, "line").await {
        let [table, index, place, column] = line.split('|').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let of_it = indexes.entry((table.to_owned(), index.to_owned()));
        let place = place.parse().unwrap();
        of_it.or_default().insert(place, column.to_owned());
    }
    let lines = indexes.into_iter().map(|((table, _), columns)| {
        let columns: Vec<String> = columns.into_values().collect();
        format!("{table} ({})", columns.join(", "))
    });
    lines.collect()
}

fn differing(ours: &BTreeSet<String>, theirs: &BTreeSet<String>) -> Vec<String> {
    let ours_alone = ours.difference(theirs);
    let ours_alone = ours_alone.map(|line| format!("on SQLite alone: {line}"));
    let theirs_alone = theirs.difference(ours);
    let theirs_alone = theirs_alone.map(|line| format!("on PostgreSQL alone: {line}"));
    ours_alone.chain(theirs_alone).collect()
}
