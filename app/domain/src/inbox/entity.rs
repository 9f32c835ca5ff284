//! What a letter and an inbox are, and how events change them.

use super::{Event, LetterId};
use crate::kernel::{Ctx, Instant, PersonId, Words};

/// A letter in somebody's inbox.
#[derive(Clone, Debug, PartialEq)]
pub struct Letter {
    /// Its id.
    pub id: LetterId,
    /// Whose it is.
    pub person: PersonId,
    /// The message key.
    pub key: String,
    /// What the message is filled with.
    pub facts: Words,
    /// The page it is about.
    pub about: String,
    /// When it was written.
    pub at: Instant,
    /// When it was read.
    pub read: Option<Instant>,
}

/// What holds for one person's whole inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Whose.
    pub person: PersonId,
    /// Whether text messages tell what became of things while the app is closed.
    pub texts: bool,
    /// Up to when everything has been seen; none before the first time.
    pub seen: Option<Instant>,
}

/// What a decision of this slice needs to know: only ever the subject's own.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The letters in question; of an inbox that ages, the oldest, at most [`Facts::MOST`].
    pub letters: Vec<Letter>,
    /// Of an inbox that ages: the person, and when the oldest of the other letters was written.
    pub rest: Option<(PersonId, Instant)>,
    /// The inbox.
    pub settings: Option<Settings>,
}

impl Facts {
    /// The most letters that one transaction lets go.
    pub const MOST: usize = 100;
}

/// Changes the entities among the facts by what happened.
pub fn apply(facts: &mut Facts, event: &Event, ctx: &Ctx) {
    match event {
        Event::Read { letters } => {
            let read = facts.letters.iter_mut();
            for letter in read.filter(|letter| letters.contains(&letter.id)) {
                letter.read = Some(ctx.now);
            }
        }
        Event::Aged { letters } => {
            facts.letters.retain(|letter| !letters.contains(&letter.id));
        }
        Event::Seen { until } => {
            if let Some(settings) = &mut facts.settings {
                settings.seen = Some(*until);
            }
        }
        Event::TextsSet { on } => {
            if let Some(settings) = &mut facts.settings {
                settings.texts = *on;
            }
        }
    }
}
