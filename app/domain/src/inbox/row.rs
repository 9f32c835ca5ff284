//! The rows: all of them in their reader's own space.

use serde::{Deserialize, Serialize};

use super::{Facts, Letter, Settings};
use crate::kernel::{Instant, Placed, Space, Words};
use crate::slices::Body;

/// A letter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LetterRow {
    /// The message key.
    pub key: String,
    /// What the message is filled with.
    pub facts: Words,
    /// The page it is about, as a path of the app.
    pub about: String,
    /// When it was written.
    pub at: Instant,
    /// Whether it has been read.
    #[serde(default)]
    pub read: bool,
}

/// What holds for the whole inbox; under the person's id, and not there before something was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsRow {
    /// Whether text messages tell what became of things while the app is closed.
    pub texts: bool,
    /// Up to when everything has been seen.
    #[serde(default)]
    pub seen: Option<Instant>,
}

/// All rows of the entities among the facts.
pub fn project(facts: &Facts) -> Vec<Placed> {
    let letters = facts.letters.iter().map(letter_row);
    letters
        .chain(facts.settings.iter().map(settings_row))
        .collect()
}

fn letter_row(letter: &Letter) -> Placed {
    let row = LetterRow {
        key: letter.key.clone(),
        facts: letter.facts.clone(),
        about: letter.about.clone(),
        at: letter.at,
        read: letter.read.is_some(),
    };
    (Space::Person(letter.person), letter.id.0, Body::Letter(row))
}

fn settings_row(settings: &Settings) -> Placed {
    let row = SettingsRow {
        texts: settings.texts,
        seen: settings.seen,
    };
    (
        Space::Person(settings.person),
        settings.person.0,
        Body::InboxSettings(row),
    )
}
