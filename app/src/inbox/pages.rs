//! What the page shows: a pure function from a view.

use domain::inbox::{LetterRow, SettingsRow};
use domain::kernel::{Instant, View, Words};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::news;

/// The inbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InboxPage {
    /// Letters and news, the newest first.
    pub items: Vec<Item>,
    /// How many are new.
    pub unread: usize,
    /// Whether text messages tell what became of things while the app is closed.
    pub texts: bool,
}

/// A letter, or something new in a place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// What it says.
    pub says: Says,
    /// When it came.
    pub at: Instant,
    /// The page it is about.
    pub href: String,
    /// Whether it is new.
    pub unread: bool,
}

/// What an item says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Says {
    /// A letter, worded for its reader.
    Letter {
        /// Its id.
        id: Uuid,
        /// The message key.
        key: String,
        /// What the message is filled with.
        facts: Words,
    },
    /// Something new in a place.
    News {
        /// What it is called.
        title: String,
        /// Where it is from.
        place: String,
    },
}

/// How many items the page shows.
const SHOWN: usize = 200;

/// Own letters merged with what is new in one's places; nothing for who is not signed in.
pub fn inbox(view: &View, (): &()) -> Option<InboxPage> {
    let person = view.person()?;
    let settings = view.find::<SettingsRow>(person.0);
    let seen = settings.and_then(|settings| settings.seen);
    let letters = view.mine::<LetterRow>().map(|(id, row)| Item {
        says: Says::Letter {
            id,
            key: row.key.clone(),
            facts: row.facts.clone(),
        },
        at: row.at,
        href: row.about.clone(),
        unread: !row.read,
    });
    let news = news::news(view).into_iter().map(|news| Item {
        says: Says::News {
            title: news.title,
            place: news.place,
        },
        at: news.at,
        href: news.href,
        unread: seen.is_some_and(|seen| news.at > seen),
    });
    let mut items: Vec<Item> = letters.chain(news).collect();
    items.sort_by_key(|item| std::cmp::Reverse(item.at));
    items.truncate(SHOWN);
    Some(InboxPage {
        unread: items.iter().filter(|item| item.unread).count(),
        items,
        texts: settings.is_none_or(|settings| settings.texts),
    })
}
