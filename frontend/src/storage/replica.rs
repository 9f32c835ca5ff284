//! The replica on the disk: the head and the buckets, each a text.
//!
//! Several tabs may write, and one may wake from sleep long after another has moved on. So every write counts a
//! serial up, and is not made when somebody else has counted meanwhile.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use domain::kernel::PersonId;
use domain::kernel::replica::{Changes, Replica};
use idb::{Database, ObjectStoreParams};
use wasm_bindgen::JsValue;

use super::{Failure, Store, ended};

const BUCKETS: &str = "buckets";
const ABOUT: &str = "about";
const HEAD: &str = "head";
const SERIAL: &str = "serial";

/// Why a replica was not written.
pub enum NotWritten {
    /// Another tab has written since: read it again.
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
    serial: Cell<f64>,
}

impl ReplicaStore {
    /// The replica of `person`, or of visitors, on this phone.
    pub fn of(person: Option<PersonId>) -> Self {
        let whose = person.map_or_else(|| "guest".to_owned(), |person| person.to_string());
        Self {
            store: Store::new(format!("replica-{whose}"), lay_out),
            serial: Cell::new(0.0),
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
        let serial = about.get(JsValue::from_str(SERIAL))?;
        let (keys, texts, head, serial) = (keys.await?, texts.await?, head.await?, serial.await?);
        self.serial
            .set(serial.and_then(|serial| serial.as_f64()).unwrap_or(0.0));
        let Some(head) = head.and_then(|text| serde_json::from_str(&text.as_string()?).ok()) else {
            return Ok(Replica::default());
        };
        let stored: BTreeMap<String, Arc<str>> = keys
            .iter()
            .zip(&texts)
            .filter_map(|(key, text)| Some((key.as_string()?, text.as_string()?.into())))
            .collect();
        Ok(Replica::open(head, &stored))
    }

    /// Writes what has changed, all of it or nothing.
    pub async fn save(&self, replica: &Replica, changes: &Changes) -> Result<(), NotWritten> {
        let transaction = self.store.write(&[BUCKETS, ABOUT]).await?;
        let buckets = transaction.object_store(BUCKETS)?;
        let about = transaction.object_store(ABOUT)?;
        let serial_key = JsValue::from_str(SERIAL);
        let stored = about.get(serial_key.clone())?.await?;
        let stored = stored.and_then(|serial| serial.as_f64()).unwrap_or(0.0);
        if stored.to_bits() != self.serial.get().to_bits() {
            return Err(NotWritten::Overtaken);
        }
        for (key, text) in &changes.put {
            buckets.put(&JsValue::from_str(text), Some(&JsValue::from_str(key)))?;
        }
        for key in &changes.gone {
            buckets.delete(JsValue::from_str(key))?;
        }
        let head = serde_json::to_string(replica.head()).unwrap_or_default();
        about.put(&JsValue::from_str(&head), Some(&JsValue::from_str(HEAD)))?;
        about.put(&JsValue::from_f64(stored + 1.0), Some(&serial_key))?;
        ended(transaction).await?;
        self.serial.set(stored + 1.0);
        Ok(())
    }

    /// Removes it with all that is in it.
    pub async fn delete(&self) -> Result<(), Failure> {
        self.serial.set(0.0);
        self.store.delete().await
    }
}

fn lay_out(database: &Database) -> Result<(), Failure> {
    database.create_object_store(BUCKETS, ObjectStoreParams::new())?;
    database.create_object_store(ABOUT, ObjectStoreParams::new())?;
    Ok(())
}
