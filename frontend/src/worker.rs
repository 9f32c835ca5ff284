//! The service worker: it answers from the phone when the network does not, and brings newer versions.
//!
//! It reads two marks that the page leaves in a cache of their own: that there is a replica on this phone, so that
//! a start need not wait for the network, and that the phone is locked against a person who has signed out. The page
//! itself reads there whose phone it is: a browser writes what it remembers to the disk up to a minute late, and one
//! that is killed before has forgotten it; a mark is there at once.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use domain::kernel::PersonId;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, Element, Event, Response, ServiceWorkerContainer, ServiceWorkerRegistration};

use crate::browser::{call, document, on, part, spawn, window};
use crate::device::Device;
use crate::who::Said;

const MARKS: &str = "youlin-marks";
const REPLICA: &str = "/.replica";
const LOCKED: &str = "/.locked";
const PERSON: &str = "/.person";
/// What a mark says that says no more than that it is there, and of nobody.
const YES: &str = "yes";
const NOBODY: &str = "nobody";
/// Where forms go that sign in or out.
const ACCOUNTS: &str = "/do/accounts/";
/// What the waiting worker is told.
const TAKE_OVER: &str = "take over";
/// What the worker tells when the network is back.
const SYNC: &str = "sync";

thread_local! {
    static REGISTRATION: RefCell<Option<ServiceWorkerRegistration>> = const { RefCell::new(None) };
    static SAID_REPLICA: Cell<Option<bool>> = const { Cell::new(None) };
    static ASKED_FOR_NEWER: Cell<bool> = const { Cell::new(false) };
    static LEAVES: Cell<bool> = const { Cell::new(false) };
}

/// Says whether there is a replica on this phone.
pub async fn say_replica(there: bool) {
    if SAID_REPLICA.replace(Some(there)) != Some(there) {
        say(REPLICA, there.then_some(YES)).await;
    }
}

/// Somebody is signing in or out by a form: the next page comes from the server, whatever this one still learns.
/// The worker sees to it as well, but does not lead a page that was there before it.
fn leave_by_forms() {
    on(&document(), "submit", |event| {
        let event: Event = event.unchecked_into();
        let action = event
            .target()
            .and_then(|form| form.unchecked_into::<Element>().get_attribute("action"));
        if !event.default_prevented() && action.is_some_and(|path| path.starts_with(ACCOUNTS)) {
            LEAVES.set(true);
            SAID_REPLICA.set(Some(true));
            spawn(say(REPLICA, None));
        }
    });
}

/// Whether somebody is signing in or out by a form just now: the next page is on its way.
pub fn leaves_by_form() -> bool {
    LEAVES.get()
}

/// Says whom the phone is locked against.
pub async fn say_locked(person: Option<PersonId>) {
    let person = person.map(|person| person.to_string());
    say(LOCKED, person.as_deref()).await;
}

/// Says whose phone this is.
pub async fn say_person(person: Option<PersonId>) {
    let person = person.map(|person| person.to_string());
    say(PERSON, Some(person.as_deref().unwrap_or(NOBODY))).await;
}

/// What was said last.
pub struct Marks {
    /// Whose phone this is.
    pub person: Said,
    /// Whom it is locked against.
    pub locked: Option<PersonId>,
}

/// What was said last, by this page or by one before it.
pub async fn said() -> Marks {
    let (person, locked) = (read(PERSON).await, read(LOCKED).await);
    Marks {
        person: person.map_or(Said::Nothing, |person| {
            person.parse().map_or(Said::Nobody, Said::Person)
        }),
        locked: locked.and_then(|person| person.parse().ok()),
    }
}

async fn read(mark: &str) -> Option<String> {
    let cache = marks().await?;
    let found = JsFuture::from(cache.match_with_str(mark)).await.ok()?;
    let found: Response = found.dyn_into().ok()?;
    JsFuture::from(found.text().ok()?).await.ok()?.as_string()
}

async fn marks() -> Option<Cache> {
    let caches = window().caches().ok()?;
    let cache = JsFuture::from(caches.open(MARKS)).await.ok()?;
    Some(cache.unchecked_into())
}

async fn say(mark: &str, what: Option<&str>) {
    let Some(cache) = marks().await else {
        return;
    };
    let said = if let Some(what) = what {
        let Ok(what) = Response::new_with_opt_str(Some(what)) else {
            return;
        };
        cache.put_with_str(mark, &what)
    } else {
        cache.delete_with_str(mark)
    };
    let _ = JsFuture::from(said).await;
}

/// Installs the worker, and notices when a newer one is ready.
pub async fn register(device: &Rc<Device>) {
    leave_by_forms();
    let Some(container) = container() else {
        return;
    };
    let Ok(registered) = JsFuture::from(container.register("/sw.js")).await else {
        return;
    };
    // Some browsers in apps have the name and nothing behind it.
    let Ok(registration) = registered.dyn_into::<ServiceWorkerRegistration>() else {
        return;
    };
    let found = Rc::clone(device);
    let of = registration.clone();
    on(&registration, "updatefound", move |_| {
        let Some(newer) = of.installing() else { return };
        let found = Rc::clone(&found);
        let of = of.clone();
        on(&newer, "statechange", move |_| notice(&found, &of));
    });
    notice(device, &registration);
    let told = Rc::clone(device);
    on(&container, "message", move |event| {
        let data = event.unchecked_into::<web_sys::MessageEvent>().data();
        if data.as_string().as_deref() == Some(SYNC) {
            let told = Rc::clone(&told);
            spawn(async move { crate::sync::sync(&told).await });
        }
    });
    REGISTRATION.set(Some(registration));
}

fn notice(device: &Device, registration: &ServiceWorkerRegistration) {
    let ready = registration.waiting().is_some();
    device.connect(|connection| connection.update = ready);
}

/// The server serves this version of the app: when it is not this one, looks for the newer one now.
pub fn expect(version: &str) {
    let other = !version.is_empty() && version != env!("CARGO_PKG_VERSION");
    if other && !ASKED_FOR_NEWER.replace(true) {
        REGISTRATION.with_borrow(|registration| {
            let _ = registration.as_ref().map(ServiceWorkerRegistration::update);
        });
    }
}

/// Lets the newer version take over, and shows it.
pub fn take_over() {
    if let Some(container) = container() {
        on(&container, "controllerchange", |_| {
            let _ = window().location().reload();
        });
    }
    take_over_unseen();
}

/// Lets a newer version take over while nobody looks: the next start has it. The page that is open goes on with
/// what it has, which the newer worker keeps for it.
pub fn take_over_unseen() {
    REGISTRATION.with_borrow(|registration| {
        let waiting = registration
            .as_ref()
            .and_then(ServiceWorkerRegistration::waiting);
        if let Some(waiting) = waiting {
            let _ = waiting.post_message(&JsValue::from_str(TAKE_OVER));
        }
    });
}

/// Asks the browser to wake the worker when the network is back, where browsers can.
pub async fn ask_for_background_sync() {
    let Some(registration) = REGISTRATION.with_borrow(Clone::clone) else {
        return;
    };
    let manager = part(&registration, "sync");
    let asked = call(&manager, "register", &["outbox".into()]);
    if let Ok(asked) = asked {
        let _ = JsFuture::from(js_sys::Promise::resolve(&asked)).await;
    }
}

fn container() -> Option<ServiceWorkerContainer> {
    part(&window().navigator(), "serviceWorker").dyn_into().ok()
}
