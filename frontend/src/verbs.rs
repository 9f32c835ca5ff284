//! What pages may ask of the phone.

use std::rc::Rc;

use app::kernel::client::{NotKept, Soon, Unsent, Verbs};
use domain::kernel::address::named;
use domain::kernel::command::WireEnvelope;
use domain::kernel::outbox::{Changes, Entry, Outbox, State};
use domain::kernel::{CommandId, Envelope, Instant};
use js_sys::Promise;
use serde_json::value::RawValue;
use uuid::Uuid;
use wasm_bindgen_futures::JsFuture;

use crate::browser::{call, part, spawn, window};
use crate::device::Device;
use crate::tabs::Word;
use crate::{leave, live, worker};

/// The phone, behind the trait that pages know.
pub struct PhoneVerbs(pub Rc<Device>);

impl Verbs for PhoneVerbs {
    fn now(&self) -> Instant {
        self.0.now()
    }

    fn command_id(&self) -> CommandId {
        CommandId(Uuid::now_v7())
    }

    fn enqueue(&self, envelope: Envelope) -> Soon<Result<(), NotKept>> {
        let device = Rc::clone(&self.0);
        Box::pin(async move {
            let wire = wire(&envelope)?;
            let touches = device.touches(&envelope);
            let mut entry = Entry::new(wire, touches, device.now());
            entry.from = here();
            keep(&device, entry).await
        })
    }

    fn resend(&self, id: CommandId) {
        let device = Rc::clone(&self.0);
        spawn(async move { resend(&device, id).await });
    }

    fn drop_command(&self, id: CommandId) {
        let device = Rc::clone(&self.0);
        let now = device.now();
        spawn(async move {
            change(&device, |outbox| outbox.drop_entry(id, now)).await;
        });
    }

    fn sync(&self) {
        let device = Rc::clone(&self.0);
        spawn(async move { crate::sync::sync(&device).await });
    }

    fn open(&self, path: String) {
        let changed = self.0.replica.borrow_mut().open_page(named(&path));
        if changed {
            self.0.show();
            live::follow(&self.0);
        }
    }

    fn visit(&self, path: String) -> Soon<bool> {
        let device = Rc::clone(&self.0);
        Box::pin(async move {
            let Ok(pulls) = crate::call::visit(&path).await else {
                return false;
            };
            let taken = device.replica.borrow_mut().visit(&named(&path), &pulls);
            if let Err(error) = taken {
                leptos::logging::error!("a space cannot be read: {error}");
            }
            device.show();
            live::follow(&device);
            true
        })
    }

    fn update(&self) {
        worker::take_over();
    }

    fn sign_out(&self, unsent: Unsent) {
        let device = Rc::clone(&self.0);
        spawn(async move { leave::sign_out(&device, unsent).await });
    }
}

/// Puts a command on the disk, then shows it, then sends it.
async fn keep(device: &Rc<Device>, mut entry: Entry) -> Result<(), NotKept> {
    let store = device.outbox_store.as_ref().ok_or(NotKept)?;
    if device.person != Some(entry.envelope.actor) || device.leaving.get() {
        return Err(NotKept);
    }
    let place = match store.add(&entry).await {
        Ok(place) => place,
        Err(failure) => {
            leptos::logging::error!("a command cannot be kept: {failure}");
            return Err(NotKept);
        }
    };
    if let Some(seq) = place {
        entry.seq = seq;
        if let Some(outbox) = &mut *device.outbox.borrow_mut() {
            outbox.add(entry);
        }
        device.show();
        device.tabs.tell(Word::Outbox);
    }
    let device = Rc::clone(device);
    spawn(async move {
        ask_to_stay().await;
        worker::ask_for_background_sync().await;
        crate::sync::sync(&device).await;
    });
    Ok(())
}

/// A refused command goes again as a new one, since its id has its outcome for ever; a parked one as it is.
async fn resend(device: &Rc<Device>, id: CommandId) {
    let known = device
        .outbox
        .borrow()
        .as_ref()
        .and_then(|outbox| outbox.find(id).cloned());
    let Some(entry) = known else { return };
    let now = device.now();
    if let State::Parked { .. } = entry.state {
        change(device, |outbox| outbox.retry(id, now)).await;
        crate::sync::sync(device).await;
    } else if entry.state.needs_person() {
        let envelope = WireEnvelope {
            id: CommandId(Uuid::now_v7()),
            made: now,
            ..entry.envelope.clone()
        };
        let touches = envelope
            .open()
            .map(|envelope| device.touches(&envelope))
            .unwrap_or_default();
        if keep(device, Entry::new(envelope, touches, now))
            .await
            .is_ok()
        {
            change(device, |outbox| outbox.drop_entry(id, now)).await;
        }
    }
}

async fn change(device: &Rc<Device>, change: impl FnOnce(&mut Outbox) -> Changes) {
    let changes = device.outbox.borrow_mut().as_mut().map(change);
    device.save_outbox(changes.unwrap_or_default()).await;
}

/// The page that is open, without what it says of earlier commands.
fn here() -> String {
    let location = window().location();
    let path = location.pathname().unwrap_or_default();
    let query = location.search().unwrap_or_default();
    let kept: Vec<&str> = query
        .trim_start_matches('?')
        .split('&')
        .filter(|pair| {
            !pair.is_empty() && !pair.starts_with("done=") && !pair.starts_with("again=")
        })
        .collect();
    if kept.is_empty() {
        path
    } else {
        format!("{path}?{}", kept.join("&"))
    }
}

fn wire(envelope: &Envelope) -> Result<WireEnvelope, NotKept> {
    let json = serde_json::to_string(&envelope.command).map_err(|_| NotKept)?;
    Ok(WireEnvelope {
        id: envelope.id,
        actor: envelope.actor,
        subject: envelope.subject,
        made: envelope.made,
        command: RawValue::from_string(json).map_err(|_| NotKept)?,
    })
}

/// Asks the browser not to clear the phone's storage by itself; worth asking once there is something to lose.
async fn ask_to_stay() {
    thread_local! {
        static ASKED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
    }
    if ASKED.replace(true) {
        return;
    }
    let storage = part(&window().navigator(), "storage");
    if let Ok(asked) = call(&storage, "persist", &[]) {
        let _ = JsFuture::from(Promise::resolve(&asked)).await;
    }
}
