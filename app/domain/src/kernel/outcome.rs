//! What became of a command, as key and facts; worded for whoever reads it, in their language.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{CommandId, Ctx, Instant, PersonId, Space};

/// The facts of a message by name: what its placeholders are filled with. Instants are milliseconds, counts are
/// decimal; the message says how each is worded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Words(pub BTreeMap<String, String>);

impl Words {
    /// No facts.
    pub fn none() -> Self {
        Self::default()
    }

    /// These facts and one more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.0.insert(name.to_owned(), value.to_string());
        self
    }

    /// These facts and a moment.
    #[must_use]
    pub fn at(self, name: &str, instant: Instant) -> Self {
        self.with(name, instant.0)
    }

    /// One fact, empty when there is none of that name.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
}

/// One field of a form that cannot be taken as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name in the form, without the `command[…]` around it.
    pub field: String,
    /// The message key.
    pub key: String,
    /// What the message is filled with.
    pub facts: Words,
}

impl FieldError {
    /// An error at `field` worded by `key`.
    pub fn new(field: &str, key: &str) -> Self {
        Self {
            field: field.to_owned(),
            key: key.to_owned(),
            facts: Words::none(),
        }
    }

    /// The same error with facts.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.facts = self.facts.with(name, value);
        self
    }
}

/// Why a command is not carried out. One small enum per slice whose variants carry facts, not sentences.
pub trait Refuse {
    /// The message key, `<slice>.refusal.<reason>`; lasts for ever.
    fn key(&self) -> &'static str;

    /// What the message is filled with.
    fn facts(&self) -> Words {
        Words::none()
    }

    /// Where the person can go next, as a path of the app.
    fn next(&self) -> Option<String> {
        None
    }

    /// The fields to put right, when the form itself was at fault; such a refusal is no outcome, and the
    /// form is shown again with everything typed still there.
    fn fields(&self) -> &[FieldError] {
        &[]
    }
}

/// What is said of a command that was carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The message key, `<slice>.done.<what>`; lasts for ever.
    pub key: &'static str,
    /// What the message is filled with.
    pub facts: Words,
    /// The page to go on to, as a path of the app.
    pub next: String,
}

/// The terminal answer to a command; stored, and the same for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Outcome {
    /// It was carried out.
    Done {
        /// The message key.
        key: String,
        /// What the message is filled with.
        facts: Words,
        /// The page to go on to.
        next: String,
        /// The spaces written and their versions, so that a reader catches up first.
        versions: BTreeMap<Space, u64>,
    },
    /// The rules refused it.
    Refused {
        /// The message key.
        key: String,
        /// What the message is filled with.
        facts: Words,
        /// Where the person can go next.
        next: Option<String>,
    },
    /// The form was at fault; never stored.
    Input {
        /// The fields to put right.
        fields: Vec<FieldError>,
    },
    /// This version cannot read the command, or the same id came with another payload. It stays where the
    /// person can see it.
    Unprocessable {
        /// The message key.
        key: String,
    },
}

impl Outcome {
    /// The outcome of a refusal.
    pub fn refused(refusal: &impl Refuse) -> Self {
        if refusal.fields().is_empty() {
            Self::Refused {
                key: refusal.key().to_owned(),
                facts: refusal.facts(),
                next: refusal.next(),
            }
        } else {
            Self::Input {
                fields: refusal.fields().to_vec(),
            }
        }
    }
}

/// A letter to one person's inbox. Stores key and facts and is worded for its reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Whom it is to.
    pub to: PersonId,
    /// The message key, `<slice>.letter.<what>`; lasts for ever.
    pub key: &'static str,
    /// What the message is filled with.
    pub facts: Words,
    /// The page it is about, as a path of the app.
    pub about: String,
    /// Whether it also goes out by SMS while the app stays closed, where the person wants that. Ask
    /// [`Letter::is_urgent`].
    pub urgent: bool,
}

impl Letter {
    /// Whether it goes out by SMS: what cannot wait, and what became of something that its reader sent offline.
    pub fn is_urgent(&self, ctx: &Ctx) -> bool {
        self.urgent || (self.to == ctx.actor.person && ctx.was_offline())
    }
}

/// A command that the clock will give.
#[derive(Clone, Debug, PartialEq)]
pub struct Due {
    /// The thing it is about.
    pub entity: Uuid,
    /// What for; unique per entity.
    pub purpose: &'static str,
    /// When.
    pub at: Instant,
    /// After which it is pointless and dropped.
    pub not_after: Option<Instant>,
    /// The command.
    pub command: crate::slices::Command,
}

impl Due {
    /// The id of the command that it will give; the same every time.
    pub fn command_id(&self) -> CommandId {
        CommandId::derive(self.entity, &format!("{}@{}", self.purpose, self.at.0))
    }
}

/// What an event causes beside the change itself: in the inbox and on the clock.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Consequences {
    /// Letters to write.
    pub letters: Vec<Letter>,
    /// Commands for the clock to give; replaces an earlier one of the same entity and purpose.
    pub dues: Vec<Due>,
    /// Commands that have become moot, by entity and purpose.
    pub moot: Vec<(Uuid, &'static str)>,
}

impl Consequences {
    /// Adds a letter.
    #[must_use]
    pub fn letter(mut self, letter: Letter) -> Self {
        self.letters.push(letter);
        self
    }

    /// Adds a command for the clock.
    #[must_use]
    pub fn due(mut self, due: Due) -> Self {
        self.dues.push(due);
        self
    }

    /// Takes a command from the clock.
    #[must_use]
    pub fn moot(mut self, entity: Uuid, purpose: &'static str) -> Self {
        self.moot.push((entity, purpose));
        self
    }
}
