//! The phone in the browser: `domain::kernel::device` says what is to be done, the databases keep it, and signals
//! show it to pages.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use app::kernel::client::{Connection, Phone};
use domain::kernel::device;
use domain::kernel::outbox::{Changes, Entry, Outbox};
use domain::kernel::replica::Write;
use domain::kernel::{Instant, PersonId, View};
use leptos::prelude::{ArcRwSignal, Set, Update, WithUntracked};

use crate::browser::{clock, mark};
use crate::storage::{Failure, NotWritten, OutboxStore, ReplicaStore};
use crate::tabs::{Tabs, Word};
use crate::verbs::PhoneVerbs;
use crate::worker;

/// The phone, shared by everything that runs on it.
pub struct Device {
    /// Whose it is; none for a visitor.
    pub person: Option<PersonId>,
    /// The person's commands and the rows, and what is to be done with them.
    pub core: RefCell<device::Device>,
    /// Where the commands are kept; none for a visitor.
    pub outbox_store: Option<OutboxStore>,
    /// Where the rows are kept.
    pub replica_store: ReplicaStore,
    /// The other tabs.
    pub tabs: Tabs,
    /// What pages see.
    pub view: ArcRwSignal<View>,
    /// How it stands with the server.
    pub connection: ArcRwSignal<Connection>,
    /// What pages see of the outbox.
    pub shown: ArcRwSignal<Arc<Vec<Entry>>>,
    /// How the sync goes.
    pub sync: crate::sync::Progress,
    /// Whether the person is leaving: nothing is written or asked any more.
    pub leaving: Cell<bool>,
}

impl Device {
    /// The phone of `person`, with nothing read yet.
    pub fn of(person: Option<PersonId>) -> Rc<Self> {
        Rc::new(Self {
            person,
            core: RefCell::new(device::Device::of(person)),
            outbox_store: person.map(OutboxStore::of),
            replica_store: ReplicaStore::of(person),
            tabs: Tabs::open(),
            view: ArcRwSignal::new(View::default()),
            connection: ArcRwSignal::new(Connection::default()),
            shown: ArcRwSignal::new(Arc::default()),
            sync: crate::sync::Progress::default(),
            leaving: Cell::new(false),
        })
    }

    /// The phone as pages know it.
    pub fn phone(self: &Rc<Self>) -> Phone {
        Phone {
            view: self.view.clone(),
            connection: self.connection.clone(),
            outbox: self.shown.clone(),
            verbs: Rc::new(PhoneVerbs(Rc::clone(self))),
        }
    }

    /// The time: the phone's clock, corrected by what was learnt from the server.
    pub fn now(&self) -> Instant {
        self.core.borrow().now(clock())
    }

    /// Reads everything from the disk and shows it.
    pub async fn load(&self) -> Result<(), Failure> {
        let rows = self.load_replica().await;
        // The rows can be had again; the commands go out also where the rows cannot be read.
        self.load_outbox().await?;
        self.show();
        mark("youlin:loaded");
        rows
    }

    /// Reads the rows. Those of a phone that was left alone for too long are wiped unread.
    async fn load_replica(&self) -> Result<(), Failure> {
        let stored = self.replica_store.load().await?;
        let kept = self.core.borrow_mut().replica_read(stored, clock());
        if !kept {
            self.replica_store.delete().await?;
            self.tabs.tell(Word::Rows);
            worker::say_replica(false).await;
        }
        Ok(())
    }

    /// Reads the commands.
    pub async fn load_outbox(&self) -> Result<(), Failure> {
        let Some(store) = &self.outbox_store else {
            return Ok(());
        };
        let outbox = store.load().await?;
        self.core.borrow_mut().outbox_read(outbox);
        Ok(())
    }

    /// Writes what has changed in the outbox, tells the other tabs, and shows it.
    pub async fn save_outbox(&self, changes: Changes) {
        let copy = self.core.borrow().outbox().cloned();
        let reads = self.core.borrow().outbox_reads();
        if let (Some(outbox), Some(store)) = (copy, &self.outbox_store)
            && !changes.is_empty()
        {
            let saved = store.save(&outbox, &changes).await;
            let reread = self.core.borrow().outbox_reads() != reads;
            if let Err(failure) = &saved {
                // What is on the disk holds; the server will give the same answers again.
                leptos::logging::error!("the outbox cannot be written: {failure}");
            }
            if saved.is_err() || reread {
                let _ = self.load_outbox().await;
            }
            self.tabs.tell(Word::Outbox);
        }
        self.show();
    }

    /// Writes what has changed in the replica, and tells the other tabs. Rows that another tab has written or wiped
    /// meanwhile are read again instead, and asked for again.
    pub async fn save_replica(&self, write: &Write) {
        match self.replica_store.save(write).await {
            Ok(()) => {
                mark("youlin:stored");
                self.tabs.tell(Word::Rows);
                let rests = self.core.borrow().rests_on(write.mark);
                if !rests {
                    self.reread().await;
                }
            }
            Err(NotWritten::Overtaken) => {
                self.reread().await;
                self.sync.want();
            }
            Err(NotWritten::Failed(failure)) => {
                leptos::logging::error!("the rows cannot be written: {failure}");
                // Half a copy is worse than none: the next answer brings a whole one.
                let _ = self.replica_store.delete().await;
                self.core.borrow_mut().replica_lost();
                self.tabs.tell(Word::Rows);
            }
        }
    }

    async fn reread(&self) {
        let _ = self.load_replica().await;
        self.show();
    }

    /// Lets pages see what is in memory.
    pub fn show(&self) {
        let view = self.core.borrow().view(clock());
        self.view.set(view);
        let core = self.core.borrow();
        let entries = core.outbox().into_iter().flat_map(Outbox::entries);
        let entries: Vec<Entry> = entries.cloned().collect();
        let unsent = entries.iter().filter(|entry| entry.state.is_open()).count();
        let to_settle = entries
            .iter()
            .filter(|entry| entry.state.needs_person())
            .count();
        self.shown.set(Arc::new(entries));
        self.connect(|connection| {
            connection.unsent = unsent;
            connection.to_settle = to_settle;
        });
    }

    /// Changes how it stands with the server; who looks at it is told only of a change.
    pub fn connect(&self, change: impl FnOnce(&mut Connection)) {
        let before = self.connection.with_untracked(|connection| *connection);
        let mut after = before;
        change(&mut after);
        if after != before {
            self.connection.set(after);
        }
    }

    /// Lets pages judge "open now" anew.
    pub fn tick(&self) {
        let now = self.now();
        self.view.update(|view| view.now = now);
    }
}

/// Forgets all that the phone kept for who was signed in, but their commands.
pub async fn forget(person: PersonId) {
    worker::say_replica(false).await;
    let _ = ReplicaStore::of(Some(person)).delete().await;
}
