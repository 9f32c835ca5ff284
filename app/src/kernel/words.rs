//! The words on the screens, in the reader's language.
//!
//! Generated at build from `locales/`: a function per message, so that a missing one fails the build and only
//! those used travel. [`say`] words what was stored as key and facts.

use std::fmt::{Display, Write as _};

use domain::kernel::{Instant, Words};

#[allow(
    unused_imports,
    reason = "messages word instants in one of these ways; not all need be in use"
)]
use super::when::{day, hour, moment};

#[allow(clippy::all, clippy::pedantic, reason = "generated")]
mod generated {
    use super::*;

    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}
pub use generated::*;

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// 简体中文
    #[default]
    Zh,
    /// English
    En,
}

impl Lang {
    /// The language tag of HTML and HTTP.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// The language that a tag asks for, Chinese unless it asks for English.
    pub fn of_tag(tag: &str) -> Self {
        if tag.starts_with("en") {
            Self::En
        } else {
            Self::Zh
        }
    }

    /// Things of a kind, one after the other, as this language lists them.
    pub fn list<S: std::borrow::Borrow<str>>(self, things: &[S]) -> String {
        things.join(match self {
            Self::Zh => "、",
            Self::En => ", ",
        })
    }
}

/// In which language, and at which time, things are said: "today" depends on both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tongue {
    /// The language.
    pub lang: Lang,
    /// The time by which "today" is judged.
    pub now: Instant,
}

/// Words a stored key with its facts. A key that this version does not know says so, rather than nothing.
pub fn say(t: Tongue, key: &str, facts: &Words) -> String {
    say_known(t, key, facts).unwrap_or_else(|| kernel::say_unknown(t).to_owned())
}

/// What a role is called, by its name in facts and forms.
pub fn role_name(t: Tongue, name: &str) -> &'static str {
    match name {
        "stairwell_leader" => kernel::role_stairwell_leader(t),
        "team_leader" => kernel::role_team_leader(t),
        "community_worker" => kernel::role_community_worker(t),
        "grid_worker" => kernel::role_grid_worker(t),
        "group_head" => kernel::role_group_head(t),
        "owners_committee" => kernel::role_owners_committee(t),
        "property_manager" => kernel::role_property_manager(t),
        "official" => kernel::role_official(t),
        "partner_contact" => kernel::role_partner_contact(t),
        "administrator" => kernel::role_administrator(t),
        _ => kernel::role_other(t),
    }
}

fn show(text: &mut String, value: &impl Display) {
    // Writing to a string cannot fail.
    let _ = write!(text, "{value}");
}

fn plural(count: &impl Display, one: &'static str, other: &'static str) -> &'static str {
    if count.to_string() == "1" { one } else { other }
}

#[allow(dead_code, reason = "only stored messages that tell a time use it")]
fn instant(facts: &Words, name: &str) -> Instant {
    Instant(facts.get(name).parse().unwrap_or_default())
}
