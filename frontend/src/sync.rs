//! The sync: one call after another while there is something to send or more to fetch, then quiet until the next
//! reason. A call that fails is made again, ever less often, and at once when the network comes back.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use domain::kernel::command::WireEnvelope;
use domain::kernel::outbox::{Changes, Limits};
use domain::kernel::sync::{Pulled, Push};
use leptos::prelude::WithUntracked;

use crate::browser::{clock, jittered, mark, pause, spawn};
use crate::call::{NoAnswer, exchange};
use crate::device::Device;
use crate::{live, who, worker};

const FIRST_PAUSE_MS: i32 = 2_000;
const LONGEST_PAUSE_MS: i32 = 300_000;

/// How the sync goes.
pub struct Progress {
    /// The commands that are on their way.
    pub chunk: RefCell<Vec<WireEnvelope>>,
    limits: Cell<Limits>,
    running: Cell<bool>,
    wanted: Cell<bool>,
    failures: Cell<u32>,
    /// Counts reasons to call, so that an old pause does not call once more.
    turn: Cell<u32>,
}

impl Progress {
    /// Before the first call.
    pub fn new(limits: Limits) -> Self {
        Self {
            chunk: RefCell::default(),
            limits: Cell::new(limits),
            running: Cell::new(false),
            wanted: Cell::new(false),
            failures: Cell::new(0),
            turn: Cell::new(0),
        }
    }

    /// Asks for one more call after the one that runs.
    pub fn want(&self) {
        self.wanted.set(true);
    }
}

/// Brings phone and server in step. Called while it runs, it runs once more.
pub async fn sync(device: &Rc<Device>) {
    let progress = &device.sync;
    progress.wanted.set(true);
    if progress.running.get() || !may_call(device) {
        return;
    }
    progress.running.set(true);
    device.connect(|connection| connection.syncing = true);
    progress.turn.set(progress.turn.get().wrapping_add(1));
    while progress.wanted.get() && may_call(device) {
        progress.wanted.set(false);
        match round(device).await {
            Ok(more) => {
                progress.failures.set(0);
                progress.wanted.set(progress.wanted.get() || more);
            }
            Err(no_answer) => {
                despair_not(device, no_answer).await;
                break;
            }
        }
    }
    progress.running.set(false);
    device.connect(|connection| connection.syncing = false);
}

/// A tab that follows leaves it to the one that leads; a locked phone asks nothing in anybody's name, and one
/// whose session has ended nothing until the page is loaded anew.
fn may_call(device: &Device) -> bool {
    let signed_out = device
        .connection
        .with_untracked(|connection| connection.signed_out);
    device.tabs.leads() && !device.leaving.get() && !signed_out && who::locked().is_none()
}

/// One call. Returns whether to call again at once.
async fn round(device: &Rc<Device>) -> Result<bool, NoAnswer> {
    let chunk = next_chunk(device);
    let push = {
        let replica = device.replica.borrow();
        Push {
            client: who::client(),
            epoch: replica.head().epoch,
            commands: chunk.clone(),
            have: replica.have(),
            schemas: replica.head().laid_out.clone(),
        }
    };
    mark("youlin:call");
    let answer = exchange(&push).await;
    mark("youlin:answered");
    device.sync.chunk.borrow_mut().clear();
    match answer {
        Ok(pulled) => take(device, &chunk, &pulled).await,
        Err(no_answer) => {
            if let Some(outbox) = &mut *device.outbox.borrow_mut() {
                outbox.refused(&chunk);
            }
            shrink(device, &chunk, no_answer).await
        }
    }
}

fn next_chunk(device: &Device) -> Vec<WireEnvelope> {
    let mut outbox = device.outbox.borrow_mut();
    let Some(outbox) = outbox.as_mut() else {
        return Vec::new();
    };
    let chunk = outbox.next(device.person, device.sync.limits.get());
    device.sync.chunk.borrow_mut().clone_from(&chunk);
    chunk
}

async fn take(
    device: &Rc<Device>,
    chunk: &[WireEnvelope],
    pulled: &Pulled,
) -> Result<bool, NoAnswer> {
    if device.leaving.get() {
        return Ok(false);
    }
    let now = pulled.now;
    let taken = device.replica.borrow_mut().take(pulled, clock());
    let taken = taken.map_err(|_| NoAnswer::Strange)?;
    let settled = match &mut *device.outbox.borrow_mut() {
        Some(outbox) => outbox.answered(chunk, pulled, now),
        None => Changes::default(),
    };
    mark("youlin:taken");
    device.save_outbox(settled).await;
    device.save_replica(&taken.changes).await;
    device.sync.limits.set(Limits::default());
    device.connect(|connection| {
        connection.offline = false;
        connection.refreshed = Some(now);
    });
    let signed_in = pulled.actor.as_ref().map(|actor| actor.person);
    let same_person = signed_in == device.person;
    if same_person {
        worker::say_replica(true).await;
        live::follow(device);
    } else {
        crate::leave::somebody_else(device, signed_in).await;
    }
    worker::expect(&pulled.app_version);
    let left = device.outbox.borrow().as_ref().is_some_and(|outbox| {
        outbox
            .entries()
            .any(|entry| entry.state.is_open() && outbox.blocker(entry).is_none())
    });
    Ok(taken.more || (left && same_person && !pulled.outcomes.is_empty()))
}

/// What was too large goes in smaller parts; a single command that is too large waits for the person.
async fn shrink(
    device: &Rc<Device>,
    chunk: &[WireEnvelope],
    no_answer: NoAnswer,
) -> Result<bool, NoAnswer> {
    if no_answer != NoAnswer::TooLarge || chunk.is_empty() {
        return Err(no_answer);
    }
    let limits = device.sync.limits.get().halved();
    device.sync.limits.set(limits);
    if let [alone] = chunk {
        let now = device.now();
        let parked = match &mut *device.outbox.borrow_mut() {
            Some(outbox) => outbox.too_large(alone.id, now),
            None => Changes::default(),
        };
        device.save_outbox(parked).await;
    }
    Ok(true)
}

/// Nothing was said about the commands: they wait. Says how it stands, and calls again later.
async fn despair_not(device: &Rc<Device>, no_answer: NoAnswer) {
    if no_answer == NoAnswer::SignedOut {
        crate::leave::somebody_else(device, None).await;
        return;
    }
    // A server that says when to come again is there; the commands are waiting, not cut off.
    let away = !matches!(no_answer, NoAnswer::Busy(Some(_)));
    device.connect(|connection| connection.offline = away);
    device.show();
    let failures = device.sync.failures.get();
    device.sync.failures.set(failures.saturating_add(1));
    let longer = FIRST_PAUSE_MS.saturating_mul(1 << failures.min(8));
    let asked = match no_answer {
        NoAnswer::Busy(Some(seconds)) => seconds.saturating_mul(1_000),
        _ => 0,
    };
    let ms = jittered(longer.min(LONGEST_PAUSE_MS)).max(asked);
    let turn = device.sync.turn.get();
    let device = Rc::clone(device);
    spawn(async move {
        pause(ms).await;
        if device.sync.turn.get() == turn {
            sync(&device).await;
        }
    });
}
