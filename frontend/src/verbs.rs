//! What pages may ask of the phone.

use std::rc::Rc;

use app::kernel::client::{NotKept, Soon, Unsent, Verbs};
use domain::kernel::address::named;
use domain::kernel::device::Again;
use domain::kernel::outbox::Entry;
use domain::kernel::{CommandId, Envelope, Instant};
use js_sys::Promise;
use uuid::Uuid;
use wasm_bindgen_futures::JsFuture;

use crate::browser::{call, clock, part, spawn, window};
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
            let entry = device.core.borrow().entry(&envelope, here(), clock());
            keep(&device, entry.map_err(|_| NotKept)?).await
        })
    }

    fn resend(&self, id: CommandId) {
        let device = Rc::clone(&self.0);
        spawn(async move { resend(&device, id).await });
    }

    fn drop_command(&self, id: CommandId) {
        let device = Rc::clone(&self.0);
        spawn(async move { drop_command(&device, id).await });
    }

    fn sync(&self) {
        let device = Rc::clone(&self.0);
        spawn(async move { crate::sync::sync(&device).await });
    }

    fn open(&self, path: String) {
        let changed = self.0.core.borrow_mut().open_page(named(&path));
        if changed {
            self.0.show();
            live::follow(&self.0);
        }
    }

    fn visit(&self, path: String) -> Soon<bool> {
        let device = Rc::clone(&self.0);
        Box::pin(async move {
            let asked = device.core.borrow().epoch();
            let Ok(pulls) = crate::call::visit(&path).await else {
                return false;
            };
            let taken = device.core.borrow_mut().visit(&named(&path), asked, &pulls);
            device.show();
            live::follow(&device);
            match taken {
                Ok(false) => {}
                Ok(true) => spawn(async move { crate::sync::sync(&device).await }),
                Err(error) => leptos::logging::error!("a space cannot be read: {error}"),
            }
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
        device.core.borrow_mut().added(entry);
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

async fn resend(device: &Rc<Device>, id: CommandId) {
    let anew = CommandId(Uuid::now_v7());
    let again = device.core.borrow_mut().again(id, anew, clock());
    match again {
        Again::AsItIs(changes) => {
            device.save_outbox(changes).await;
            crate::sync::sync(device).await;
        }
        Again::Anew(entry) => {
            if keep(device, *entry).await.is_ok() {
                drop_command(device, id).await;
            }
        }
        Again::No => {}
    }
}

async fn drop_command(device: &Rc<Device>, id: CommandId) {
    let changes = device.core.borrow_mut().drop_command(id, clock());
    device.save_outbox(changes).await;
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
