//! The one place that names all slices: their commands, their rows, and nothing else.
//!
//! What a new slice adds here is a line in each list.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::Value;
use std::borrow::Cow;

use crate::kernel::{Ctx, Instant, Outcome, Patch, RowKind, Rules, View};
use crate::{accounts, inbox, notices, org, services, tasks};

/// Lists the slices whose commands travel.
macro_rules! commands {
    ($($variant:ident: $slice:ident::$rules:ident,)*) => {
        /// A command of any slice; on the wire `{"slice": "inbox", "do": {"verb": "set_texts", "with": {"on": true}}}`.
        #[derive(Clone, Debug, PartialEq)]
        #[expect(missing_docs, reason = "each variant is the command of the slice it names")]
        pub enum Command {
            $($variant($slice::Command),)*
        }

        $(
            impl From<$slice::Command> for Command {
                fn from(command: $slice::Command) -> Self {
                    Self::$variant(command)
                }
            }
        )*

        impl Serialize for Command {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let (slice, command) = match self {
                    $(Self::$variant(command) => (stringify!($slice), serde_json::to_value(command)),)*
                };
                let command = command.map_err(ser::Error::custom)?;
                Wire::of(slice, command).serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for Command {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let wire = Wire::deserialize(deserializer)?;
                match wire.slice.as_ref() {
                    $(stringify!($slice) => {
                        serde_json::from_value(wire.command()).map(Self::$variant)
                    })*
                    _ => return Err(de::Error::unknown_variant(&wire.slice, &[$(stringify!($slice)),*])),
                }
                .map_err(de::Error::custom)
            }
        }

        impl Command {
            /// What an unsent command shows on its own phone.
            pub fn preview(&self, view: &View, ctx: &Ctx) -> Vec<Patch> {
                match self {
                    $(Self::$variant(command) => $slice::$rules::preview(view, command, ctx),)*
                }
            }

            /// What is malformed about it; all that the phone refuses.
            ///
            /// # Errors
            /// The outcome to show beside the form.
            pub fn check(&self) -> Result<(), Outcome> {
                match self {
                    $(Self::$variant(command) => {
                        $slice::$rules::check(command).map_err(|refusal| Outcome::refused(&refusal))
                    })*
                }
            }
        }
    };
}

commands! {
    Accounts: accounts::Accounts,
    Org: org::Org,
    Notices: notices::Notices,
    Services: services::Services,
    Tasks: tasks::Tasks,
    Inbox: inbox::Inbox,
}

/// How a command stands on the wire.
///
/// Serde's own "adjacent" form of the same would compile the reading of every command three times, once for text, once
/// for a value and once for what came before its tag; on the phone that was 450 kB of WASM. Here all go by a value.
#[derive(Serialize, Deserialize)]
struct Wire<'a> {
    slice: Cow<'a, str>,
    #[serde(rename = "do")]
    what: Do,
}

#[derive(Serialize, Deserialize)]
struct Do {
    verb: String,
    /// Null where a verb takes nothing.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    with: Value,
}

impl<'a> Wire<'a> {
    /// From the slice's own form of it: `{"set_texts": {"on": true}}`, or its name alone.
    fn of(slice: &'a str, command: Value) -> Self {
        let (verb, with) = match command {
            Value::Object(named) => named.into_iter().next().unwrap_or_default(),
            Value::String(verb) => (verb, Value::Null),
            _ => Default::default(),
        };
        let slice = Cow::Borrowed(slice);
        Self {
            slice,
            what: Do { verb, with },
        }
    }

    fn command(self) -> Value {
        let Do { verb, with } = self.what;
        if with.is_null() {
            Value::String(verb)
        } else {
            Value::Object([(verb, with)].into_iter().collect())
        }
    }
}

/// Lists the kinds of rows: variant, name on the wire, schema number, type.
macro_rules! bodies {
    ($($variant:ident($kind:literal, $schema:literal): $type:ty,)*) => {
        /// The body of a row of any slice.
        #[derive(Clone, Debug, PartialEq)]
        #[expect(missing_docs, reason = "each variant is the row type it holds")]
        #[allow(clippy::large_enum_variant, reason = "rows are kept behind an Arc, one by one")]
        pub enum Body {
            $($variant($type),)*
        }

        impl Body {
            /// Every kind and its schema number.
            pub const KINDS: &'static [(&'static str, u16)] = &[$(($kind, $schema)),*];

            /// The kind's name on the wire.
            pub fn kind(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $kind,)*
                }
            }

            /// The kind of this name, if this version knows it.
            pub fn known(kind: &str) -> Option<&'static str> {
                match kind {
                    $($kind => Some($kind),)*
                    _ => None,
                }
            }

            /// Reads a body; `None` when the kind is unknown or the text is not of it.
            pub fn decode(kind: &str, json: &str) -> Option<Self> {
                match kind {
                    $($kind => serde_json::from_str(json).ok().map(Self::$variant),)*
                    _ => None,
                }
            }

            /// Writes the body.
            ///
            /// # Errors
            /// Never for the kinds there are: none has a map with keys other than text.
            pub fn encode(&self) -> Result<String, serde_json::Error> {
                match self {
                    $(Self::$variant(body) => serde_json::to_string(body),)*
                }
            }
        }

        $(
            impl RowKind for $type {
                const KIND: &'static str = $kind;
                const SCHEMA: u16 = $schema;

                fn of(body: &Body) -> Option<&Self> {
                    match body {
                        Body::$variant(row) => Some(row),
                        _ => None,
                    }
                }
            }
        )*
    };
}

impl Body {
    /// The moments at which what pages say of this row may turn by itself. Days turn at midnight, and need none.
    pub fn moments(&self) -> [Option<Instant>; 5] {
        match self {
            Self::Session(row) => row.moments(),
            Self::Service(row) => [
                row.crowd.map(services::Crowded::until),
                None,
                None,
                None,
                None,
            ],
            Self::Task(row) => [
                Some(row.shift.starts),
                Some(row.shift.ends),
                None,
                None,
                None,
            ],
            Self::Booking(row) => [row.answer_by(), None, None, None, None],
            _ => [None; 5],
        }
    }
}

bodies! {
    Account("accounts.account", 1): accounts::AccountRow,
    Place("org.place", 1): org::PlaceRow,
    Contact("org.contact", 1): org::ContactRow,
    Newcomer("org.newcomer", 1): org::NewcomerRow,
    Ask("org.ask", 1): org::AskRow,
    Vouch("org.vouch", 1): org::VouchRow,
    Home("org.home", 1): org::HomeRow,
    Household("org.household", 1): org::HouseholdRow,
    Role("org.role", 1): org::RoleRow,
    Notice("notices.notice", 2): notices::NoticeRow,
    Draft("notices.draft", 1): notices::DraftRow,
    Acknowledgement("notices.acknowledgement", 1): notices::AcknowledgementRow,
    Service("services.service", 1): services::ServiceRow,
    Session("services.session", 1): services::SessionRow,
    Booking("services.booking", 2): services::BookingRow,
    Draw("services.draw", 1): services::DrawRow,
    Calendar("services.calendar", 1): services::CalendarRow,
    Link("services.link", 1): services::LinkRow,
    Dependant("services.dependant", 1): services::DependantRow,
    Task("tasks.task", 2): tasks::TaskRow,
    Claim("tasks.claim", 1): tasks::ClaimRow,
    Offer("tasks.offer", 1): tasks::OfferRow,
    Call("tasks.call", 1): tasks::CallRow,
    Volunteer("tasks.volunteer", 1): tasks::VolunteerRow,
    Plan("tasks.plan", 1): tasks::PlanRow,
    Proposal("tasks.proposal", 1): tasks::ProposalRow,
    Mate("tasks.mate", 1): tasks::MateRow,
    Letter("inbox.letter", 1): inbox::LetterRow,
    InboxSettings("inbox.settings", 1): inbox::SettingsRow,
}
