//! What a notice is, and how events change it.

use serde::{Deserialize, Serialize};

use super::{Event, Fields, NoticeId};
use crate::kernel::{Civil, Ctx, Instant, PersonId, PlaceId, Site};

/// What kind of notice it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 通知
    #[default]
    Notice,
    /// 政策
    Policy,
    /// 紧急
    Urgent,
    /// 失物招领
    LostAndFound,
}

impl Kind {
    /// All kinds, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Notice, Self::Policy, Self::Urgent, Self::LostAndFound];

    /// Its name in forms and rows.
    pub fn name(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Policy => "policy",
            Self::Urgent => "urgent",
            Self::LostAndFound => "lost_and_found",
        }
    }
}

/// Who may read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Anyone, also signed out.
    #[default]
    Public,
    /// Verified people of the place.
    Members,
}

impl Audience {
    /// Its name in forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Members => "members",
        }
    }
}

/// A notice that has been posted.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Its id.
    pub id: NoticeId,
    /// Where it was posted.
    pub site: Site,
    /// What it says now.
    pub fields: Fields,
    /// Who posted it; for the audit, never on the notice.
    pub author: PersonId,
    /// When.
    pub posted: Instant,
    /// What stood there before, oldest first.
    pub corrections: Vec<Correction>,
    /// Whether and why it was withdrawn.
    pub withdrawal: Option<Withdrawal>,
    /// How many homes have acknowledged it.
    pub acknowledged: u32,
    /// Whether it has left the lists for its age.
    pub aged: bool,
}

/// What a notice said before a correction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// When it was corrected.
    pub at: Instant,
    /// The heading until then.
    pub title: String,
    /// The text until then.
    pub body: String,
}

/// A withdrawal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// When.
    pub at: Instant,
    /// Why, for everyone to read.
    pub reason: String,
}

/// How a home came to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Somebody of the home tapped "I have read this".
    Tap,
    /// The leader or staff told them in person.
    Person,
}

/// One home's acknowledgement.
#[derive(Clone, Debug, PartialEq)]
pub struct Acknowledgement {
    /// What was acknowledged.
    pub notice: NoticeId,
    /// The place of the home: a stairwell, or a community where finer places are not yet entered.
    pub home: PlaceId,
    /// The community whose desk follows it up.
    pub desk: PlaceId,
    /// The unit; empty for a person without one, who then stands for themselves.
    pub unit: String,
    /// Who tapped, or who was told; none where only the home was told.
    pub person: Option<PersonId>,
    /// How.
    pub by: By,
    /// When.
    pub at: Instant,
}

/// A notice that is still being written.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Its id; the notice keeps it.
    pub id: NoticeId,
    /// Where it is to be posted.
    pub place: PlaceId,
    /// What it says so far.
    pub fields: Fields,
    /// Whose it is.
    pub author: PersonId,
    /// When it was last saved.
    pub saved: Instant,
}

/// What a decision of this slice needs to know.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The place that is posted to, or that the notice was posted to.
    pub site: Option<Site>,
    /// The notice in question.
    pub notice: Option<Notice>,
    /// The draft in question.
    pub draft: Option<Draft>,
    /// The home that acknowledges, if there is such a home: where it is, and its unit.
    pub home: Option<(Site, String)>,
    /// Its acknowledgement so far.
    pub acknowledgement: Option<Acknowledgement>,
    /// Of a notice that ages: acknowledgements that are still in lists, at most [`Facts::MOST`].
    pub old: Vec<Acknowledgement>,
}

impl Facts {
    /// The most acknowledgements that one transaction sees to.
    pub const MOST: usize = 100;
}

/// Changes the entities among the facts by what happened.
pub fn apply(facts: &mut Facts, event: &Event, ctx: &Ctx) {
    match event {
        Event::DraftSaved {
            draft,
            place,
            fields,
        } => {
            facts.draft = Some(Draft {
                id: *draft,
                place: *place,
                fields: fields.clone(),
                author: ctx.actor.person,
                saved: ctx.now,
            });
        }
        Event::DraftDropped { .. } => facts.draft = None,
        Event::Posted { notice, fields } => {
            let Some(site) = facts.site.clone() else {
                return;
            };
            facts.notice = Some(Notice {
                id: *notice,
                site,
                fields: fields.clone(),
                author: ctx.actor.person,
                posted: ctx.now,
                corrections: Vec::new(),
                withdrawal: None,
                acknowledged: 0,
                aged: false,
            });
        }
        Event::Corrected { fields, .. } => {
            if let Some(notice) = &mut facts.notice {
                let before = std::mem::replace(&mut notice.fields, fields.clone());
                if before.title != fields.title || before.body != fields.body {
                    notice.corrections.push(Correction {
                        at: ctx.now,
                        title: before.title,
                        body: before.body,
                    });
                }
            }
        }
        Event::Withdrawn { reason, .. } => {
            if let Some(notice) = &mut facts.notice {
                notice.withdrawal = Some(Withdrawal {
                    at: ctx.now,
                    reason: reason.clone(),
                });
            }
        }
        Event::Aged { .. } => {
            facts.old.clear();
            if let Some(notice) = &mut facts.notice {
                notice.aged = true;
            }
        }
        Event::Kept { .. } => {}
        Event::Acknowledged { notice, person, by } => {
            let Some((home, unit)) = facts.home.clone() else {
                return;
            };
            facts.acknowledgement = Some(Acknowledgement {
                notice: *notice,
                home: home.place(),
                desk: home.desk(),
                unit,
                person: *person,
                by: *by,
                at: ctx.now,
            });
            if let Some(notice) = &mut facts.notice {
                notice.acknowledged += 1;
            }
        }
    }
}

impl Notice {
    /// Whether lists still show it at `now`.
    pub fn is_current(&self, now: Instant) -> bool {
        self.withdrawal.is_none() && !is_over(self.fields.expires, now)
    }
}

/// Whether an expiry has passed.
pub fn is_over(expires: Option<Civil>, now: Instant) -> bool {
    expires.is_some_and(|expires| expires.instant() <= now)
}
