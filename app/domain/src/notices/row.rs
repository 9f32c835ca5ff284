//! The rows: what each audience sees.

use serde::{Deserialize, Serialize};

use super::{Acknowledgement, Audience, By, Correction, Draft, Facts, Fields, Notice, Withdrawal};
use crate::kernel::{
    Actor, Instant, Level, PersonId, PlaceId, Placed, Purpose, Space, View, space,
};
use crate::slices::Body;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A notice, in the space of its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NoticeRow {
    /// Where it was posted; it reaches everything under this place.
    pub place: PlaceId,
    /// What kind of place that is.
    pub level: Level,
    /// What the place is called.
    pub place_name: String,
    /// Its Party body, which signs the notice; empty when it has none.
    #[serde(default)]
    pub signed: String,
    /// What it says.
    pub fields: Fields,
    /// When it was posted.
    pub posted: Instant,
    /// What stood there before, oldest first.
    #[serde(default)]
    pub corrections: Vec<Correction>,
    /// Whether and why it was withdrawn.
    #[serde(default)]
    pub withdrawal: Option<Withdrawal>,
    /// How many homes have acknowledged it.
    #[serde(default)]
    pub acknowledged: u32,
}

impl NoticeRow {
    /// Every notice at hand, once: who lives where they post has those for members twice.
    pub fn each(view: &View) -> impl Iterator<Item = (Uuid, &Self)> {
        let mut seen = BTreeSet::new();
        view.all::<Self>()
            .filter(move |(_, id, _)| seen.insert(*id))
            .map(|(_, id, row)| (id, row))
    }

    /// Whether lists show it at `now`.
    pub fn is_current(&self, now: Instant) -> bool {
        self.withdrawal.is_none() && !super::entity::is_over(self.fields.expires, now)
    }
}

/// A draft, in its author's own space.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DraftRow {
    /// Where it is to be posted.
    pub place: PlaceId,
    /// What it says so far.
    pub fields: Fields,
    /// When it was last saved.
    pub saved: Instant,
}

/// One home's acknowledgement: for whoever tapped, the stairwell's leader and the community's desk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AcknowledgementRow {
    /// What was acknowledged.
    pub notice: super::NoticeId,
    /// The stairwell, or the community where finer places are not yet entered.
    pub home: PlaceId,
    /// The unit; empty for a person without one.
    pub unit: String,
    /// The person, where the home has no unit.
    pub person: Option<PersonId>,
    /// How.
    pub by: By,
    /// When.
    pub at: Instant,
}

/// All rows of the entities among the facts.
pub fn project(facts: &Facts) -> Vec<Placed> {
    let notice = facts.notice.iter().filter(|notice| !notice.aged);
    let notice = notice.flat_map(notice_rows);
    let draft = facts.draft.iter().map(draft_row);
    let acknowledgement = facts.acknowledgement.iter().chain(&facts.old);
    let acknowledgement = acknowledgement.flat_map(acknowledgement_rows);
    notice.chain(draft).chain(acknowledgement).collect()
}

fn notice_rows(notice: &Notice) -> Vec<Placed> {
    let row = NoticeRow {
        place: notice.site.place(),
        level: notice.site.level,
        place_name: notice.site.name.clone(),
        signed: notice.site.party_body.clone(),
        fields: notice.fields.clone(),
        posted: notice.posted,
        corrections: notice.corrections.clone(),
        withdrawal: notice.withdrawal.clone(),
        acknowledged: notice.acknowledged,
    };
    spaces_of(
        notice.site.place(),
        notice.site.level,
        notice.fields.audience,
    )
    .into_iter()
    .map(|space| (space, notice.id.0, Body::Notice(row.clone())))
    .collect()
}

fn draft_row(draft: &Draft) -> Placed {
    let row = DraftRow {
        place: draft.place,
        fields: draft.fields.clone(),
        saved: draft.saved,
    };
    (Space::Person(draft.author), draft.id.0, Body::Draft(row))
}

fn acknowledgement_rows(entity: &Acknowledgement) -> Vec<Placed> {
    let row = AcknowledgementRow {
        notice: entity.notice,
        home: entity.home,
        unit: entity.unit.clone(),
        person: entity.person,
        by: entity.by,
        at: entity.at,
    };
    let id = acknowledgement_id(entity);
    let own = entity.person.map(Space::Person);
    let follow_up = [
        Space::Lead(entity.home),
        Space::Desk(entity.desk, Purpose::Notices),
    ];
    own.into_iter()
        .chain(follow_up)
        .map(|space| (space, id, Body::Acknowledgement(row.clone())))
        .collect()
}

/// One per notice and home: a unit of a stairwell, or a person without one.
fn acknowledgement_id(entity: &Acknowledgement) -> Uuid {
    let home = match (entity.unit.as_str(), entity.person) {
        ("", Some(person)) => person.to_string(),
        (unit, _) => format!("{}/{unit}", entity.home),
    };
    Uuid::new_v5(&entity.notice.0, home.as_bytes())
}

/// The spaces in which a notice to `place` stands. One for members stands a second time before those who look after
/// the place and need not live there: among its members they would read of newcomers, too.
pub fn spaces_of(place: PlaceId, level: Level, audience: Audience) -> Vec<Space> {
    match audience {
        Audience::Public => vec![Space::Public(place)],
        Audience::Members if level > Level::Community => {
            vec![Space::Members(place), Space::Desk(place, Purpose::Notices)]
        }
        Audience::Members => vec![Space::Members(place)],
    }
}

/// Whether `actor` may read `notice`; the same function that guards every space.
pub fn may_read(notice: &Notice, actor: &Actor) -> bool {
    let site = &notice.site;
    let mut spaces = spaces_of(site.place(), site.level, notice.fields.audience).into_iter();
    spaces.any(|space| space::readable(Some(actor), &space, &site.path))
}
