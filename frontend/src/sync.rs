//! The sync: one call after another while there is something to send or more to fetch, then quiet until the next
//! reason. A call that fails is made again, ever less often, and at once when the network comes back.

use std::cell::Cell;
use std::rc::Rc;

use domain::kernel::device::NoAnswer;
use domain::kernel::replica::Mark;
use domain::kernel::sync::Pulled;
use leptos::prelude::WithUntracked;

use crate::browser::{chance, clock, jittered, mark, pause, spawn};
use crate::call::exchange;
use crate::device::Device;
use crate::{live, who, worker};

/// How the sync goes.
#[derive(Default)]
pub struct Progress {
    running: Cell<bool>,
    wanted: Cell<bool>,
    /// Counts reasons to call, so that an old pause does not call once more.
    turn: Cell<u32>,
}

impl Progress {
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
            Ok(more) => progress.wanted.set(progress.wanted.get() || more),
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
    let push = device.core.borrow_mut().call(who::client());
    mark("youlin:call");
    let answer = exchange(&push).await;
    mark("youlin:answered");
    match answer {
        Ok(pulled) => take(device, &pulled).await,
        Err(no_answer) => do_without(device, no_answer).await,
    }
}

async fn take(device: &Rc<Device>, pulled: &Pulled) -> Result<bool, NoAnswer> {
    if device.leaving.get() {
        return Ok(false);
    }
    let answered = device
        .core
        .borrow_mut()
        .answered(pulled, clock(), Mark::of(chance()));
    let Ok(answered) = answered else {
        return do_without(device, NoAnswer::Strange).await;
    };
    mark("youlin:taken");
    device.save_outbox(answered.outbox).await;
    device.save_replica(&answered.replica).await;
    device.connect(|connection| {
        connection.offline = false;
        connection.refreshed = Some(pulled.now);
    });
    if answered.own {
        worker::say_replica(true).await;
        live::follow(device);
    } else {
        let signed_in = pulled.actor.as_ref().map(|actor| actor.person);
        crate::leave::somebody_else(device, signed_in).await;
    }
    worker::expect(&pulled.app_version);
    Ok(answered.again)
}

async fn do_without(device: &Rc<Device>, no_answer: NoAnswer) -> Result<bool, NoAnswer> {
    let unanswered = device.core.borrow_mut().unanswered(no_answer, clock());
    device.save_outbox(unanswered.outbox).await;
    if unanswered.again {
        Ok(true)
    } else {
        Err(no_answer)
    }
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
    let (longer, asked) = device.core.borrow_mut().pause(no_answer);
    let ms = jittered(longer).max(asked);
    let turn = device.sync.turn.get();
    let device = Rc::clone(device);
    spawn(async move {
        pause(ms).await;
        if device.sync.turn.get() == turn {
            sync(&device).await;
        }
    });
}
