//! Whose phone this is.
//!
//! A page from the server says who is signed in by `data-person` on its body (empty: nobody). The data-free shell
//! cannot, so the last answer is remembered. A locked person has signed out on this phone, perhaps without a
//! network: until the server has ended the session, nothing is shown or asked in their name.

use domain::kernel::PersonId;
use uuid::Uuid;

use crate::browser::{document, local};

const PERSON: &str = "youlin.person";
const LOCKED: &str = "youlin.locked";
const CLIENT: &str = "youlin.client";

/// What the page, or a mark of the worker, says of who is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// This person.
    Person(PersonId),
    /// Nobody.
    Nobody,
    /// Nothing: it is the shell, or there is no mark.
    Nothing,
}

/// Whether this is the data-free shell.
pub fn is_shell() -> bool {
    document()
        .body()
        .is_some_and(|body| body.has_attribute("data-shell"))
}

/// What the page says.
pub fn said_by_page() -> Said {
    let person = document()
        .body()
        .and_then(|body| body.get_attribute("data-person"));
    match person.map(|text| text.parse()) {
        None => Said::Nothing,
        Some(Ok(person)) => Said::Person(person),
        Some(Err(_)) => Said::Nobody,
    }
}

/// Who was signed in when the server last said so.
pub fn remembered() -> Option<PersonId> {
    read(PERSON)?.parse().ok()
}

/// Remembers who is signed in.
pub fn remember(person: Option<PersonId>) {
    write(PERSON, person);
}

/// Who has signed out on this phone without the server knowing yet.
pub fn locked() -> Option<PersonId> {
    read(LOCKED)?.parse().ok()
}

/// Locks the phone against a person, or unlocks it.
pub fn lock(person: Option<PersonId>) {
    write(LOCKED, person);
}

/// Names this installation; made once.
pub fn client() -> Uuid {
    let known = read(CLIENT).and_then(|text| text.parse().ok());
    known.unwrap_or_else(|| {
        let client = Uuid::now_v7();
        write(CLIENT, Some(client));
        client
    })
}

fn read(key: &str) -> Option<String> {
    local()?.get_item(key).ok().flatten()
}

fn write(key: &str, value: Option<impl ToString>) {
    let Some(local) = local() else { return };
    let _ = match value {
        Some(value) => local.set_item(key, &value.to_string()),
        None => local.remove_item(key),
    };
}
