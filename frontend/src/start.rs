//! The start: a page from the server comes to life as it is; in the data-free shell the phone's own copy is read
//! first, so that the page is there in one frame.

use std::rc::Rc;

use app::kernel::client;
use app::kernel::here::Settings;
use domain::kernel::PersonId;

use crate::browser::{document, mark, spawn, window};
use crate::device::{Device, forget};
use crate::who::{self, Said};
use crate::{leave, live, tabs, worker};

/// What the shell shows until the app is there.
const SHELL: &str = "shell";

/// Starts the app.
pub fn start() {
    mark("youlin:start");
    let said = who::said_by_page();
    if let (Said::Person(person), Some(locked)) = (said, who::locked())
        && person == locked
    {
        return refuse_entry();
    }
    if who::is_shell() {
        spawn(async move {
            recall().await;
            let device = begin(said);
            load(&device).await;
            dress(Settings::of_browser());
            if let Some(shell) = document().get_element_by_id(SHELL) {
                shell.remove();
            }
            leptos::mount::mount_to_body(app::root);
            mark("youlin:usable");
            attend(&device).await;
        });
    } else {
        let device = begin(said);
        spawn(async move {
            // The page comes to life as it came; only then may the phone's own copy change it.
            if let Some(body) = document().body() {
                Box::pin(leptos::mount::hydrate_from_async(body, app::root))
                    .await
                    .forget();
            }
            mark("youlin:usable");
            load(&device).await;
            attend(&device).await;
        });
    }
}

fn begin(said: Said) -> Rc<Device> {
    let device = Device::of(whose(said));
    client::start(device.phone());
    device
}

/// The marks of the worker are there at once; what the browser remembers may be of a minute ago, where it was killed.
async fn recall() {
    let said = worker::said().await;
    if said.locked.is_some() {
        who::lock(said.locked);
    }
    match said.person {
        Said::Person(person) => who::remember(Some(person)),
        Said::Nobody => who::remember(None),
        Said::Nothing => {}
    }
}

/// The shell was made for nobody: language and look are those that this browser was set to.
fn dress(settings: Settings) {
    if let Some(html) = document().document_element() {
        for (name, value) in [
            ("lang", settings.lang.tag()),
            ("data-look", settings.look.name()),
            ("data-theme", settings.theme.name()),
        ] {
            let _ = html.set_attribute(name, value);
        }
    }
}

/// Whose phone this is from now on. Rows of who was here before are wiped; their commands stay.
fn whose(said: Said) -> Option<PersonId> {
    let before = who::remembered();
    let person = match said {
        Said::Person(person) => {
            // Who has signed in anew is no longer locked out.
            who::lock(None);
            Some(person)
        }
        Said::Nobody => None,
        Said::Nothing => before.filter(|person| who::locked() != Some(*person)),
    };
    if let Some(before) = before
        && Some(before) != person
    {
        spawn(forget(before));
    }
    who::remember(person);
    person
}

async fn load(device: &Device) {
    if let Err(failure) = device.load().await {
        leptos::logging::error!("the phone's copy cannot be read: {failure}");
    }
}

async fn attend(device: &Rc<Device>) {
    live::attend(device);
    // The first call is on its way before anything is written down: two marks take longer than one would think.
    tabs::take_part(device);
    worker::say_person(device.person).await;
    if who::locked().is_none() {
        worker::say_locked(None).await;
    }
    worker::register(device).await;
}

/// The page is of a person who has signed out on this phone: it is not shown, and the session ended first.
fn refuse_entry() {
    if let Some(body) = document().body() {
        body.set_hidden(true);
    }
    spawn(async {
        if leave::end_session().await {
            let _ = window().location().replace("/");
        }
    });
}
