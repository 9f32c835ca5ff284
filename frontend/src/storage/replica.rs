//! The replica on the disk: the head and the buckets, each a text.
//!
//! Several tabs may write, and one may wake from sleep long after another has moved on. So every write leaves a mark
//! of its own beside the rows, and is not made when there is another than the one that it goes on from.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::kernel::PersonId;
use domain::kernel::replica::{Mark, Replica, Write};
use idb::{Database, ObjectStoreParams};
use wasm_bindgen::JsValue;

use super::{Failure, Store, ended};

const BUCKETS: &str = "buckets";
const ABOUT: &str = "about";
const HEAD: &str = "head";
/// The versions before counted here, and are overtaken by a mark like by a count.
const MARK: &str = "serial";

/// Why a replica was not written.
pub enum NotWritten {
    /// Another tab has written or wiped the rows since: they are to be read again.
    Overtaken,
    /// The database failed.
    Failed(Failure),
}

impl From<Failure> for NotWritten {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Where the rows of one person, or of visitors, are kept.
pub struct ReplicaStore {
    store: Store,
}

impl ReplicaStore {
    /// The replica of `person`, or of visitors, on this phone.
    pub fn of(person: Option<PersonId>) -> Self {
        let whose = person.map_or_else(|| "guest".to_owned(), |person| person.to_string());
        Self {
            store: Store::new(format!("replica-{whose}"), lay_out),
        }
    }

    /// Reads all of it; an empty one when there is none, or none that this version can read.
    pub async fn load(&self) -> Result<Replica, Failure> {
        let transaction = self.store.read(&[BUCKETS, ABOUT]).await?;
        let buckets = transaction.object_store(BUCKETS)?;
        let about = transaction.object_store(ABOUT)?;
        let keys = buckets.get_all_keys(None, None)?;
        let texts = buckets.get_all(None, None)?;
        let head = about.get(JsValue::from_str(HEAD))?;
        let mark = about.get(JsValue::from_str(MARK))?;
        let (keys, texts, head, mark) = (keys.await?, texts.await?, head.await?, mark.await?);
        let mark = read(mark.as_ref());
        let head = head.and_then(|text| text.as_string());
        let stored: BTreeMap<String, Arc<str>> = keys
            .iter()
            .zip(&texts)
            .filter_map(|(key, text)| Some((key.as_string()?, text.as_string()?.into())))
            .collect();
        Ok(Replica::stored(mark, head.as_deref(), &stored))
    }

    /// Writes what has changed, all of it or nothing.
    pub async fn save(&self, write: &Write) -> Result<(), NotWritten> {
        let transaction = self.store.write(&[BUCKETS, ABOUT]).await?;
        let buckets = transaction.object_store(BUCKETS)?;
        let about = transaction.object_store(ABOUT)?;
        let stored = about.get(JsValue::from_str(MARK))?.await?;
        if !write.follows(read(stored.as_ref())) {
            return Err(NotWritten::Overtaken);
        }
        for (key, text) in &write.changes.put {
            buckets.put(&JsValue::from_str(text), Some(&JsValue::from_str(key)))?;
        }
        for key in &write.changes.gone {
            buckets.delete(JsValue::from_str(key))?;
        }
        let head = serde_json::to_string(&write.head).unwrap_or_default();
        about.put(&JsValue::from_str(&head), Some(&JsValue::from_str(HEAD)))?;
        about.put(&number(write.mark), Some(&JsValue::from_str(MARK)))?;
        Ok(ended(transaction).await?)
    }

    /// Removes it with all that is in it.
    pub async fn delete(&self) -> Result<(), Failure> {
        self.store.delete().await
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "written by `number`, or counted by a version before"
)]
fn read(stored: Option<&JsValue>) -> Mark {
    let number = stored.and_then(JsValue::as_f64);
    number.map_or(Mark::NONE, |number| Mark::stored(number as u64))
}

#[expect(clippy::cast_precision_loss, reason = "a mark is below 2^53")]
fn number(mark: Mark) -> JsValue {
    JsValue::from_f64(mark.number() as f64)
}

fn lay_out(database: &Database) -> Result<(), Failure> {
    database.create_object_store(BUCKETS, ObjectStoreParams::new())?;
    database.create_object_store(ABOUT, ObjectStoreParams::new())?;
    Ok(())
}
