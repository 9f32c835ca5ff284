//! What makes the phone call: the server's pokes, the network coming back, the person coming back.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use domain::kernel::Space;
use domain::kernel::sync::Poke;
use wasm_bindgen::JsCast;
use web_sys::{EventSource, MessageEvent};

use crate::browser::{document, is_visible, jittered, on, pause, spawn, window};
use crate::device::Device;
use crate::sync::sync;
use crate::tabs;

const LIVE: &str = "/live";
/// Pokes reach everybody at the same moment; the calls that they cause are spread over this long.
const SPREAD_MS: i32 = 600;
const MINUTE_MS: i32 = 60_000;

thread_local! {
    static STREAM: RefCell<Option<Stream>> = const { RefCell::new(None) };
}

/// The live stream, and what it was asked to speak of beyond the kept spaces.
struct Stream {
    source: EventSource,
    also: BTreeSet<Space>,
}

/// Listens for all reasons to call.
pub fn attend(device: &Rc<Device>) {
    for (target, event) in [
        (window().into(), "online"),
        (window().into(), "focus"),
        (window().into(), "pageshow"),
        (web_sys::EventTarget::from(document()), "visibilitychange"),
    ] {
        let device = Rc::clone(device);
        on(&target, event, move |_| {
            if is_visible() {
                come_back(&device);
            } else {
                rest();
                crate::worker::take_over_unseen();
            }
        });
    }
    let offline = Rc::clone(device);
    on(&window(), "offline", move |_| {
        offline.connect(|connection| connection.offline = true);
    });
    let device = Rc::clone(device);
    spawn(async move {
        loop {
            pause(MINUTE_MS).await;
            if is_visible() {
                device.tick();
            }
        }
    });
}

fn come_back(device: &Rc<Device>) {
    tabs::come_forward(device);
    device.tick();
    let device = Rc::clone(device);
    spawn(async move { sync(&device).await });
}

/// Opens the live stream, unless it is open and speaks of what the open page shows.
pub fn follow(device: &Rc<Device>) {
    let also = device.core.borrow().replica().visited();
    let open = STREAM.with_borrow(|stream| {
        stream.as_ref().is_some_and(|stream| {
            stream.source.ready_state() != EventSource::CLOSED && stream.also == also
        })
    });
    if open || !is_visible() || !device.tabs.leads() {
        return;
    }
    rest();
    let named: Vec<String> = also.iter().map(|space| format!("also={space}")).collect();
    let Ok(stream) = EventSource::new(&format!("{LIVE}?{}", named.join("&"))) else {
        return;
    };
    let poked = Rc::clone(device);
    on(&stream, "message", move |event| {
        let data = event.unchecked_into::<MessageEvent>().data().as_string();
        let poke = data.and_then(|data| serde_json::from_str::<Poke>(&data).ok());
        if poke.is_some_and(|poke| is_news(&poked, &poke)) {
            call_in_a_moment(&poked);
        }
    });
    // What happened before the stream was there was not said.
    let opened = Rc::clone(device);
    on(&stream, "open", move |_| call_in_a_moment(&opened));
    STREAM.set(Some(Stream {
        source: stream,
        also,
    }));
}

/// Closes the live stream: nobody is looking, or another tab leads.
pub fn rest() {
    if let Some(stream) = STREAM.take() {
        stream.source.close();
    }
}

fn is_news(device: &Device, poke: &Poke) -> bool {
    let known = device.core.borrow().replica().version(&poke.space);
    known.is_none_or(|version| version < poke.version)
}

fn call_in_a_moment(device: &Rc<Device>) {
    let device = Rc::clone(device);
    spawn(async move {
        pause(jittered(SPREAD_MS) - SPREAD_MS / 2).await;
        sync(&device).await;
    });
}
