//! Signing out, by choice or because the server says so.
//!
//! Signing out works without a network: the rows are wiped at once and the phone is locked against the person
//! until the server has ended the session. The service worker does its part too, so that a page of theirs is not
//! fetched while the lock is on.

use std::rc::Rc;

use app::kernel::client::Unsent;
use domain::kernel::PersonId;
use domain::kernel::device::NoAnswer;

use crate::browser::{clock, session, window};
use crate::call::post;
use crate::device::{Device, forget};
use crate::storage::OutboxStore;
use crate::tabs::Word;
use crate::{who, worker};

/// Ends the session; a plain form.
pub const SIGN_OUT: &str = "/do/accounts/sign_out";

/// Signs out on this phone, and goes to the first page.
pub async fn sign_out(device: &Rc<Device>, unsent: Unsent) {
    device.leaving.set(true);
    crate::live::rest();
    if let Some(person) = device.person {
        who::lock(Some(person));
        worker::say_locked(Some(person)).await;
        forget(person).await;
        if unsent == Unsent::Drop {
            let _ = OutboxStore::of(person).delete().await;
        }
        who::remember(None);
        worker::say_person(None).await;
    }
    end_session().await;
    device.tabs.tell(Word::Person);
    let _ = window().location().assign("/");
}

/// While the phone is locked, asks the server to end the session; then unlocks it. Whether it is unlocked.
pub async fn end_session() -> bool {
    if who::locked().is_none() {
        return true;
    }
    let ended = post(SIGN_OUT, "application/x-www-form-urlencoded", "").await;
    let ended = matches!(ended, Ok(_) | Err(NoAnswer::SignedOut));
    if ended {
        who::lock(None);
        worker::say_locked(None).await;
    }
    ended
}

/// The server says that this person, or nobody, is signed in, and not who was. The rows of who was are wiped from
/// the disk; their commands stay. The page is not taken from under anybody's fingers unless it would show the
/// wrong person.
pub async fn somebody_else(device: &Rc<Device>, signed_in: Option<PersonId>) {
    match device.person {
        Some(person) => forget(person).await,
        None => worker::say_replica(false).await,
    }
    who::remember(signed_in);
    worker::say_person(signed_in).await;
    // To load this page anew would stop the one that a form has asked for.
    if signed_in.is_some() && !worker::leaves_by_form() && may_reload() {
        device.leaving.set(true);
        device.tabs.tell(Word::Person);
        let _ = window().location().reload();
    } else {
        device.connect(|connection| connection.signed_out = true);
    }
}

/// A page that keeps coming out for the wrong person is not loaded over and over.
fn may_reload() -> bool {
    const AT: &str = "youlin.reloaded";
    let now = clock().0;
    let Some(session) = session() else {
        return false;
    };
    let last = session.get_item(AT).ok().flatten();
    let last: i64 = last.and_then(|text| text.parse().ok()).unwrap_or(0);
    let _ = session.set_item(AT, &now.to_string());
    now - last > 30_000
}
