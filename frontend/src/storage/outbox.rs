//! The outbox on the disk: one record per command, `{id, json}`, in the order in which they were added.

use domain::kernel::PersonId;
use domain::kernel::outbox::{Changes, Entry, Outbox};
use idb::{Database, IndexParams, KeyPath, ObjectStoreParams};
use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

use super::{Failure, Store, ended};

const COMMANDS: &str = "commands";
const ABOUT: &str = "about";
const SERVER: &str = "server";

/// Where the commands of one person are kept.
pub struct OutboxStore {
    person: PersonId,
    store: Store,
}

impl OutboxStore {
    /// The outbox of `person` on this phone.
    pub fn of(person: PersonId) -> Self {
        Self {
            person,
            store: Store::new(format!("outbox-{person}"), lay_out),
        }
    }

    /// Reads all of it. A record that this version cannot read stays where it is.
    pub async fn load(&self) -> Result<Outbox, Failure> {
        let transaction = self.store.read(&[COMMANDS, ABOUT]).await?;
        let commands = transaction.object_store(COMMANDS)?;
        let keys = commands.get_all_keys(None, None)?;
        let records = commands.get_all(None, None)?;
        let server = transaction
            .object_store(ABOUT)?
            .get(JsValue::from_str(SERVER))?;
        let (keys, records, server) = (keys.await?, records.await?, server.await?);
        let entries = keys.iter().zip(&records);
        let entries: Vec<(u64, String)> = entries
            .filter_map(|(key, record)| Some((place(key)?, text(record)?)))
            .collect();
        let server = server.and_then(|text| text.as_string());
        let entries = entries.iter().map(|(seq, text)| (*seq, text.as_str()));
        Ok(Outbox::stored(self.person, server.as_deref(), entries))
    }

    /// Adds a command at the end, and returns its place in the order once it is on the disk; none when it is
    /// there already.
    pub async fn add(&self, entry: &Entry) -> Result<Option<u64>, Failure> {
        let record = record(entry)?;
        let transaction = self.store.write(&[COMMANDS]).await?;
        let commands = transaction.object_store(COMMANDS)?;
        let id = JsValue::from_str(&entry.envelope.id.to_string());
        if commands.index("id")?.get_key(id)?.await?.is_some() {
            return Ok(None);
        }
        let key = commands.add(&record, None)?.await?;
        ended(transaction).await?;
        Ok(place(&key))
    }

    /// Writes what has changed, all of it or nothing.
    pub async fn save(&self, outbox: &Outbox, changes: &Changes) -> Result<(), Failure> {
        if changes.is_empty() {
            return Ok(());
        }
        let transaction = self.store.write(&[COMMANDS, ABOUT]).await?;
        let commands = transaction.object_store(COMMANDS)?;
        for entry in changes.put.iter().filter_map(|seq| outbox.at(*seq)) {
            commands.put(&record(entry)?, Some(&key(entry.seq)))?;
        }
        for seq in &changes.gone {
            commands.delete(key(*seq))?;
        }
        if changes.server {
            let text = serde_json::to_string(outbox.server()).unwrap_or_default();
            let about = transaction.object_store(ABOUT)?;
            about.put(&JsValue::from_str(&text), Some(&JsValue::from_str(SERVER)))?;
        }
        ended(transaction).await
    }

    /// Removes it with all that is in it; only ever by the person's own choice.
    pub async fn delete(&self) -> Result<(), Failure> {
        self.store.delete().await
    }
}

fn lay_out(database: &Database) -> Result<(), Failure> {
    let mut counted = ObjectStoreParams::new();
    counted.auto_increment(true);
    let commands = database.create_object_store(COMMANDS, counted)?;
    let mut unique = IndexParams::new();
    unique.unique(true);
    commands.create_index("id", KeyPath::new_single("id"), Some(unique))?;
    database.create_object_store(ABOUT, ObjectStoreParams::new())?;
    Ok(())
}

fn record(entry: &Entry) -> Result<JsValue, Failure> {
    let json = serde_json::to_string(entry).unwrap_or_default();
    let record = Object::new();
    Reflect::set(&record, &"id".into(), &entry.envelope.id.to_string().into())
        .and_then(|_| Reflect::set(&record, &"json".into(), &json.into()))
        .map_err(Failure::AddFailed)?;
    Ok(record.into())
}

fn text(record: &JsValue) -> Option<String> {
    Reflect::get(record, &"json".into()).ok()?.as_string()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counted one by one from 1, far below 2^53"
)]
fn key(seq: u64) -> JsValue {
    JsValue::from_f64(seq as f64)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counted one by one from 1, far below 2^53"
)]
fn place(key: &JsValue) -> Option<u64> {
    key.as_f64().map(|number| number as u64)
}
