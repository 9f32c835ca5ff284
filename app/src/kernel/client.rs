//! The phone, as pages see it. On the server, and where WASM does not run, there is none: [`phone`] says so, and
//! pages work by plain forms.
//!
//! The frontend crate sets it before the app starts and changes its signals from outside: rows come and go, the
//! outbox moves on, the connection breaks. Pages only read the signals and give commands.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use domain::kernel::outbox::Entry;
use domain::kernel::{CommandId, Envelope, Instant, View};
use leptos::prelude::ArcRwSignal;

/// What takes a moment on the phone.
pub type Soon<T> = Pin<Box<dyn Future<Output = T>>>;

/// The phone could not write the command to its storage. The page lets the browser post the form instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotKept;

/// What becomes of unsent commands when somebody signs out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// They stay on the phone, and go when that person signs in again.
    Keep,
    /// They are dropped.
    Drop,
}

/// How the phone stands with the server; the quiet line at the top of every page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is true or not, whatever the others are"
)]
pub struct Connection {
    /// Whether the last call failed for want of a network or of a server that answers.
    pub offline: bool,
    /// Whether a call is under way.
    pub syncing: bool,
    /// When the server last answered, by its own time; none before the first answer.
    pub refreshed: Option<Instant>,
    /// Whether the server no longer knows the session: commands wait until the person signs in again.
    pub signed_out: bool,
    /// Whether a newer version of the app is ready to take over.
    pub update: bool,
    /// How many commands are still to be answered.
    pub unsent: usize,
    /// How many commands wait for the person: refused, or not to be sent as they are.
    pub to_settle: usize,
}

/// What the phone can do.
pub trait Verbs {
    /// The time: the phone's clock, corrected by what was learnt from the server.
    fn now(&self) -> Instant;

    /// A new command id.
    fn command_id(&self) -> CommandId;

    /// Keeps a command durably and sends it when it can. Resolves when it is safe on the phone; only then may
    /// the screen say so. A command kept already is not kept twice.
    fn enqueue(&self, envelope: Envelope) -> Soon<Result<(), NotKept>>;

    /// Sends a refused command once more, as a new one; or a parked one as it is.
    fn resend(&self, id: CommandId);

    /// Drops a command that has not been confirmed.
    fn drop_command(&self, id: CommandId);

    /// Asks the server now.
    fn sync(&self);

    /// Says which page is open. What an earlier fetch brought for it comes back into the view, what was fetched
    /// for other pages leaves it.
    fn open(&self, path: String);

    /// Fetches the spaces that the page at `path` needs and that this phone does not keep, and lays them into the
    /// view while such a page is open; from then on they follow the server as the kept ones do. False when the
    /// server did not answer.
    fn visit(&self, path: String) -> Soon<bool>;

    /// Lets the newer version of the app take over.
    fn update(&self);

    /// Wipes the person's rows from the phone, also offline, locks the phone against them until the server has
    /// ended the session, and goes to the first page.
    fn sign_out(&self, unsent: Unsent);
}

/// The phone that the app runs on.
#[derive(Clone)]
pub struct Phone {
    /// The rows on the phone with the previews of unsent commands on top. Without any space until the phone's
    /// copy has been opened; pages then show what came in the HTML.
    pub view: ArcRwSignal<View>,
    /// How it stands with the server.
    pub connection: ArcRwSignal<Connection>,
    /// What was done on this phone and what became of it, newest last.
    pub outbox: ArcRwSignal<Arc<Vec<Entry>>>,
    /// What it can do.
    pub verbs: std::rc::Rc<dyn Verbs>,
}

#[cfg(feature = "hydrate")]
thread_local! {
    static PHONE: std::cell::OnceCell<Phone> = const { std::cell::OnceCell::new() };
}

/// Says which phone this is; once, before the app starts.
#[cfg(feature = "hydrate")]
pub fn start(phone: Phone) {
    PHONE.with(|cell| drop(cell.set(phone)));
}

/// The phone, when the app runs on one.
#[cfg(feature = "hydrate")]
pub fn phone() -> Option<Phone> {
    PHONE.with(|cell| cell.get().cloned())
}

/// None: this is the server.
#[cfg(not(feature = "hydrate"))]
pub fn phone() -> Option<Phone> {
    None
}
