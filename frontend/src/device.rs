//! The phone: its outbox, its replica, and the signals by which pages see them.
//!
//! A command is on the disk before it is in memory; what was only sent or refused is nowhere but in memory.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use app::kernel::client::{Connection, Phone};
use domain::kernel::outbox::{Changes, Entry, Limits, Outbox};
use domain::kernel::replica::Replica;
use domain::kernel::{Actor, Ctx, Envelope, Instant, PersonId, View};
use leptos::prelude::{ArcRwSignal, Set, Update, WithUntracked};
use uuid::Uuid;

use crate::browser::{clock, mark};
use crate::storage::{Failure, NotWritten, OutboxStore, ReplicaStore};
use crate::tabs::Tabs;
use crate::verbs::PhoneVerbs;
use crate::{who, worker};

/// The phone, shared by everything that runs on it.
pub struct Device {
    /// Whose it is; none for a visitor.
    pub person: Option<PersonId>,
    /// The person's commands, once read.
    pub outbox: RefCell<Option<Outbox>>,
    /// The rows, once read.
    pub replica: RefCell<Replica>,
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
            outbox: RefCell::new(None),
            replica: RefCell::default(),
            outbox_store: person.map(OutboxStore::of),
            replica_store: ReplicaStore::of(person),
            tabs: Tabs::open(),
            view: ArcRwSignal::new(View::default()),
            connection: ArcRwSignal::new(Connection::default()),
            shown: ArcRwSignal::new(Arc::default()),
            sync: crate::sync::Progress::new(Limits::default()),
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
        Instant(clock().0 + self.replica.borrow().head().offset)
    }

    /// Reads everything from the disk and shows it.
    pub async fn load(&self) -> Result<(), Failure> {
        self.load_replica().await?;
        self.load_outbox().await?;
        self.show();
        mark("youlin:loaded");
        Ok(())
    }

    /// Reads the rows. Those of a phone that was left alone for too long are wiped unread.
    async fn load_replica(&self) -> Result<(), Failure> {
        let replica = self.replica_store.load().await?;
        if is_stale(&replica) {
            self.replica_store.delete().await?;
            worker::say_replica(false).await;
        } else {
            self.replica.borrow_mut().reread(replica);
        }
        Ok(())
    }

    /// Reads the commands.
    pub async fn load_outbox(&self) -> Result<(), Failure> {
        let Some(store) = &self.outbox_store else {
            return Ok(());
        };
        let mut outbox = store.load().await?;
        outbox.sending(&self.sync.chunk.borrow());
        *self.outbox.borrow_mut() = Some(outbox);
        Ok(())
    }

    /// Writes what has changed in the outbox, tells the other tabs, and shows it.
    pub async fn save_outbox(&self, changes: Changes) {
        let copy = self.outbox.borrow().clone();
        if let (Some(outbox), Some(store)) = (copy, &self.outbox_store)
            && !changes.is_empty()
        {
            if let Err(failure) = store.save(&outbox, &changes).await {
                // What is on the disk holds; the server will give the same answers again.
                leptos::logging::error!("the outbox cannot be written: {failure}");
                let _ = self.load_outbox().await;
            }
            self.tabs.tell(crate::tabs::Word::Outbox);
        }
        self.show();
    }

    /// Writes what has changed in the replica, and tells the other tabs.
    pub async fn save_replica(&self, changes: &domain::kernel::replica::Changes) {
        let copy = self.replica.borrow().clone();
        match self.replica_store.save(&copy, changes).await {
            Ok(()) => {
                mark("youlin:stored");
                self.tabs.tell(crate::tabs::Word::Rows);
            }
            Err(NotWritten::Overtaken) => {
                let _ = self.load_replica().await;
                self.show();
                self.sync.want();
            }
            Err(NotWritten::Failed(failure)) => {
                leptos::logging::error!("the rows cannot be written: {failure}");
                // Half a copy is worse than none: the next answer brings a whole one.
                let _ = self.replica_store.delete().await;
                *self.replica.borrow_mut() = Replica::default();
            }
        }
    }

    /// Lets pages see what is in memory.
    pub fn show(&self) {
        let view = self.compose();
        self.view.set(view);
        let outbox = self.outbox.borrow();
        let entries: Vec<Entry> = outbox.iter().flat_map(Outbox::entries).cloned().collect();
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

    /// The rows, with the previews of what is not answered yet laid over them.
    fn compose(&self) -> View {
        let replica = self.replica.borrow();
        let mut view = replica.view(self.now());
        let outbox = self.outbox.borrow();
        let shown = outbox
            .iter()
            .flat_map(|outbox| outbox.shown(|space| replica.version(space)));
        for entry in shown {
            if let Ok(envelope) = entry.envelope.open() {
                let patches = preview(&view, &envelope);
                view.overlay(patches);
            }
        }
        view
    }

    /// The things that a command would show or hide.
    pub fn touches(&self, envelope: &Envelope) -> BTreeSet<Uuid> {
        let patches = self.view.with_untracked(|view| preview(view, envelope));
        patches.iter().map(domain::kernel::Patch::id).collect()
    }

    /// Lets pages judge "open now" anew.
    pub fn tick(&self) {
        let now = self.now();
        self.view.update(|view| view.now = now);
    }
}

fn preview(view: &View, envelope: &Envelope) -> Vec<domain::kernel::Patch> {
    let Some(actor) = view.actor.clone() else {
        return Vec::new();
    };
    let ctx = Ctx {
        actor,
        subject: envelope.subject,
        now: view.now,
        command: envelope.id,
        made: envelope.made,
    };
    envelope.command.preview(view, &ctx)
}

/// Rows that were not refreshed for 14 days, at a desk for 3, are not kept.
fn is_stale(replica: &Replica) -> bool {
    let head = replica.head();
    let desk = head.actor.as_ref().is_some_and(Actor::is_staff);
    let days = if desk { 3 } else { 14 };
    let now = Instant(clock().0 + head.offset);
    !replica.is_empty() && now.minutes_since(head.refreshed) > days * 24 * 60
}

/// Forgets who was signed in, with all that the phone kept for them but their commands.
pub async fn forget(person: PersonId) {
    worker::say_replica(false).await;
    who::remember(None);
    let _ = ReplicaStore::of(Some(person)).delete().await;
}
