//! Several tabs are one phone: one leads and talks to the server, the others follow what it writes.
//!
//! Who is looked at leads: a tab in the background may be frozen and would keep the lead for ever. So a tab that
//! comes to the front takes the lead over. Two leaders for a moment do no harm: commands have ids, and rows are
//! written only onto those that they go on from. Where the browser has no locks, every tab leads.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{BroadcastChannel, MessageEvent};

use crate::browser::{call, is_visible, on, part, spawn, window};
use crate::device::Device;

const NAME: &str = "youlin";

/// What tabs tell one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// The outbox on the disk has changed.
    Outbox,
    /// The rows on the disk have changed.
    Rows,
    /// Somebody has signed in or out.
    Person,
}

impl Word {
    const ALL: [(Self, &'static str); 3] = [
        (Self::Outbox, "outbox"),
        (Self::Rows, "rows"),
        (Self::Person, "person"),
    ];
}

/// This tab among the others.
pub struct Tabs {
    channel: Option<BroadcastChannel>,
    leads: Rc<Cell<bool>>,
}

impl Tabs {
    /// Joins the others.
    pub fn open() -> Self {
        Self {
            channel: BroadcastChannel::new(NAME).ok(),
            leads: Rc::default(),
        }
    }

    /// Whether this tab talks to the server.
    pub fn leads(&self) -> bool {
        self.leads.get()
    }

    /// Tells the others.
    pub fn tell(&self, word: Word) {
        let text = Word::ALL.iter().find(|(known, _)| *known == word);
        if let (Some(channel), Some((_, text))) = (&self.channel, text) {
            let _ = channel.post_message(&JsValue::from_str(text));
        }
    }
}

/// Follows what other tabs tell, and leads when it is this tab's turn.
pub fn take_part(device: &Rc<Device>) {
    listen(device);
    seek_lead(device, is_visible());
}

/// Takes the lead over, because this tab has come to the front.
pub fn come_forward(device: &Rc<Device>) {
    if !device.tabs.leads() {
        seek_lead(device, true);
    }
}

fn listen(device: &Rc<Device>) {
    let Some(channel) = &device.tabs.channel else {
        return;
    };
    let device = Rc::clone(device);
    on(channel, "message", move |event| {
        let text = event.unchecked_into::<MessageEvent>().data().as_string();
        let word = Word::ALL
            .iter()
            .find(|(_, known)| text.as_deref() == Some(known));
        if let Some((word, _)) = word {
            let device = Rc::clone(&device);
            let word = *word;
            spawn(async move { follow(&device, word).await });
        }
    });
}

async fn follow(device: &Rc<Device>, word: Word) {
    match word {
        Word::Outbox => {
            if device.load_outbox().await.is_ok() {
                device.show();
            }
            if device.tabs.leads() {
                crate::sync::sync(device).await;
            }
        }
        // A leader has in memory what it has written itself; a lead that changed hands is settled by the mark of the rows.
        Word::Rows if device.tabs.leads() => {}
        Word::Rows => {
            let _ = device.load().await;
        }
        Word::Person => {
            device.leaving.set(true);
            let _ = window().location().reload();
        }
    }
}

/// Asks for the lead, and starts to lead when it is granted.
fn seek_lead(device: &Rc<Device>, steal: bool) {
    let granted = {
        let device = Rc::clone(device);
        // The lock is held until the tab ends or another takes it: the promise never resolves.
        Closure::<dyn FnMut(JsValue) -> Promise>::new(move |_| {
            lead(&device);
            Promise::new(&mut |_, _| {})
        })
    };
    let options = Object::new();
    let _ = Reflect::set(&options, &"steal".into(), &steal.into());
    let locks = part(&window().navigator(), "locks");
    let arguments = [NAME.into(), options.into(), granted.as_ref().clone()];
    let Ok(held) = call(&locks, "request", &arguments) else {
        lead(device);
        return;
    };
    granted.forget();
    let device = Rc::clone(device);
    spawn(async move {
        let _ = JsFuture::from(Promise::resolve(&held)).await;
        // Another tab has taken it. It comes back when that tab ends.
        device.tabs.leads.set(false);
        crate::live::rest();
        seek_lead(&device, false);
        // What the other has told while this tab still held itself for the leader was not heard.
        let _ = device.load().await;
    });
}

fn lead(device: &Rc<Device>) {
    device.tabs.leads.set(true);
    let device = Rc::clone(device);
    spawn(async move {
        crate::leave::end_session().await;
        crate::sync::sync(&device).await;
    });
}
