//! The phone's databases: `outbox-<person>`, which is sacred, and `replica-<person>` or `replica-guest`, which can
//! be had again. Transactions are durable: when one has ended, the data is on the disk.
//!
//! A handle can die while the app lives (iOS drops them when the app sleeps, another tab may need a newer
//! version): it is opened again once before giving up.

mod outbox;
mod replica;

use std::cell::RefCell;
use std::rc::Rc;

use idb::{Database, DatabaseEvent, Factory, Transaction, TransactionMode};
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbDatabase, IdbTransaction};

use crate::browser::call;

pub use outbox::OutboxStore;
pub use replica::{NotWritten, ReplicaStore};

/// What goes wrong in a database; for the console.
pub type Failure = idb::Error;

/// One database, opened when first needed.
struct Store {
    name: String,
    lay_out: fn(&Database) -> Result<(), Failure>,
    handle: Rc<RefCell<Option<IdbDatabase>>>,
}

impl Store {
    const VERSION: u32 = 1;

    fn new(name: String, lay_out: fn(&Database) -> Result<(), Failure>) -> Self {
        Self {
            name,
            lay_out,
            handle: Rc::default(),
        }
    }

    async fn read(&self, stores: &[&str]) -> Result<Transaction, Failure> {
        self.begin(stores, TransactionMode::ReadOnly).await
    }

    async fn write(&self, stores: &[&str]) -> Result<Transaction, Failure> {
        self.begin(stores, TransactionMode::ReadWrite).await
    }

    async fn begin(&self, stores: &[&str], mode: TransactionMode) -> Result<Transaction, Failure> {
        let known = self.handle.borrow().clone();
        if let Some(handle) = known
            && let Ok(transaction) = durable(&handle, stores, mode)
        {
            return Ok(transaction);
        }
        let handle = self.open().await?;
        durable(&handle, stores, mode)
    }

    async fn open(&self) -> Result<IdbDatabase, Failure> {
        let lay_out = self.lay_out;
        let mut request = Factory::new()?.open(&self.name, Some(Self::VERSION))?;
        request.on_upgrade_needed(move |event| {
            let done = event.database().and_then(|database| lay_out(&database));
            if let Err(failure) = done {
                leptos::logging::error!("a database cannot be laid out: {failure}");
            }
        });
        let handle: IdbDatabase = request.await?.into();
        self.let_go_when_asked(&handle);
        *self.handle.borrow_mut() = Some(handle.clone());
        Ok(handle)
    }

    /// Another tab wants to delete or change the database, or the browser has taken the handle away.
    fn let_go_when_asked(&self, handle: &IdbDatabase) {
        for event in ["versionchange", "close"] {
            let held = Rc::clone(&self.handle);
            let dying = handle.clone();
            crate::browser::on(handle, event, move |_| {
                dying.close();
                held.borrow_mut().take();
            });
        }
    }

    /// Removes the database with all that is in it.
    async fn delete(&self) -> Result<(), Failure> {
        if let Some(handle) = self.handle.borrow_mut().take() {
            handle.close();
        }
        Factory::new()?.delete(&self.name)?.await
    }
}

/// A transaction that has ended only when it is on the disk. `idb` has no way to say so yet.
fn durable(
    handle: &IdbDatabase,
    stores: &[&str],
    mode: TransactionMode,
) -> Result<Transaction, Failure> {
    let names: Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
    let mode = match mode {
        TransactionMode::ReadWrite => "readwrite",
        _ => "readonly",
    };
    let options = Object::new();
    let begun = Reflect::set(&options, &"durability".into(), &"strict".into())
        .and_then(|_| {
            call(
                handle,
                "transaction",
                &[names.into(), mode.into(), options.into()],
            )
        })
        .map_err(Failure::TransactionOpenFailed)?;
    Ok(begun.unchecked_into::<IdbTransaction>().into())
}

/// Waits until a transaction is on the disk.
async fn ended(transaction: Transaction) -> Result<(), Failure> {
    if transaction.await?.is_committed() {
        Ok(())
    } else {
        Err(Failure::TransactionCommitError(JsValue::NULL))
    }
}
