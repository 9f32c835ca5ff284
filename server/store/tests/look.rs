//! Looking at a database changes nothing.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

use sea_orm::{ConnectionTrait, Statement};
use store::{Schema, Store};
use uuid::Uuid;

#[tokio::test]
async fn a_database_that_is_behind_or_ahead_is_told_from_a_current_one_and_left_as_it_is() {
    let folder = std::env::temp_dir().join(format!("youlin-look-{}", Uuid::now_v7().simple()));
    let look = async || Store::look_at_folder(&folder).await.unwrap();
    assert_eq!(look().await, Schema::Missing);
    assert!(!folder.exists(), "not even the folder is made");

    let store = Store::open_folder(&folder).await.unwrap();
    let does = async |sql: &str| store.writer().execute_unprepared(sql).await.unwrap();
    let applied = async || {
        let count = "SELECT count(*) AS n FROM seaql_migrations";
        let count = Statement::from_string(store.writer().get_database_backend(), count);
        let row = store.writer().query_one_raw(count).await.unwrap().unwrap();
        row.try_get::<i64>("", "n").unwrap()
    };
    assert_eq!(look().await, Schema::Current);
    let all = applied().await;
    does("DELETE FROM seaql_migrations WHERE version LIKE 'm20261125%'").await;
    let left = applied().await;
    let behind = usize::try_from(all - left).unwrap();
    assert_eq!(look().await, Schema::Behind(behind));
    assert_eq!(applied().await, left, "nothing was applied by looking");
    does("INSERT INTO seaql_migrations VALUES ('m29990101_000001_later', 0)").await;
    assert_eq!(look().await, Schema::Ahead);
    let _ = std::fs::remove_dir_all(&folder);
}
