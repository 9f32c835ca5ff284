//! What happened.

use serde::{Deserialize, Serialize};

use super::{By, Fields, NoticeId};
use crate::kernel::{PersonId, PlaceId};

/// What happened. Free text is what was published to everyone under the place; it is erased with its notice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A draft was kept.
    DraftSaved {
        /// Which.
        draft: NoticeId,
        /// Where it is to be posted.
        place: PlaceId,
        /// What it says so far; not kept in the history.
        #[serde(skip_serializing, default = "blank")]
        fields: Fields,
    },
    /// A draft was thrown away, or posted.
    DraftDropped {
        /// Which.
        draft: NoticeId,
    },
    /// A notice was posted.
    Posted {
        /// Which.
        notice: NoticeId,
        /// What it says; the notice itself keeps it, not the history.
        #[serde(skip_serializing, default = "blank")]
        fields: Fields,
    },
    /// A notice was corrected.
    Corrected {
        /// Which.
        notice: NoticeId,
        /// What it says from now on; the notice itself keeps both.
        #[serde(skip_serializing, default = "blank")]
        fields: Fields,
    },
    /// A notice was withdrawn.
    Withdrawn {
        /// Which.
        notice: NoticeId,
        /// Why; the notice itself keeps it.
        #[serde(skip_serializing, default)]
        reason: String,
    },
    /// An old notice left the lists, and some of what was acknowledged of it.
    Aged {
        /// Which.
        notice: NoticeId,
        /// Whether there are more acknowledgements to see to.
        more: bool,
    },
    /// An old notice stays in the lists: it is pinned.
    Kept {
        /// Which.
        notice: NoticeId,
    },
    /// A home acknowledged a notice, or was told in person.
    Acknowledged {
        /// Which.
        notice: NoticeId,
        /// Who tapped or was told; none where only the home is known.
        person: Option<PersonId>,
        /// How.
        by: By,
    },
}

/// History read back holds no text.
fn blank() -> Fields {
    Fields {
        title: String::new(),
        body: String::new(),
        kind: super::Kind::default(),
        audience: super::Audience::default(),
        pinned: false,
        acknowledge: false,
        expires: None,
    }
}
