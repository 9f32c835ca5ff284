//! What a task asks for: when, where, how many, and of whom.

use serde::{Deserialize, Serialize};

use super::{Audience, Busy};
use crate::kernel::{Instant, Minutes};
use crate::tasks::Fields;

/// What a task asks for, checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// What is to be done.
    pub title: String,
    /// What one should know.
    #[serde(default)]
    pub note: String,
    /// Where to meet; empty when the place's name says it.
    #[serde(default)]
    pub meet: String,
    /// When it begins.
    pub starts: Instant,
    /// When it ends.
    pub ends: Instant,
    /// How many people there is work for.
    pub seats: u32,
    /// With how few it still goes ahead; 0 where nobody said.
    #[serde(default)]
    pub least: u32,
    /// What kind of work it is, which says how long to rest before and after.
    #[serde(default)]
    pub kind: Kind,
    /// Skills asked for; a gate only where `skilled` says so.
    #[serde(default)]
    pub skills: Vec<String>,
    /// Whether only those who have said one of the skills may come.
    #[serde(default)]
    pub skilled: bool,
    /// Trainings without which nobody may come.
    #[serde(default)]
    pub trainings: Vec<Training>,
    /// Whether those who have done least lately are asked first.
    #[serde(default)]
    pub turns: bool,
    /// Who may read and claim it.
    #[serde(default)]
    pub audience: Audience,
}

/// What kind of work a task is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 轻便活: guiding, keeping company, filling in forms.
    #[default]
    Light,
    /// 体力活: carrying, scrubbing, painting.
    Heavy,
    /// 夜间值守: keeping watch at night.
    Night,
}

impl Kind {
    /// All kinds, the lightest first.
    pub const ALL: [Self; 3] = [Self::Light, Self::Heavy, Self::Night];

    /// The longest rest that any kind asks for.
    pub const REST_MAX: Minutes = Minutes::hours(8);

    /// How long a volunteer rests before and after work of this kind.
    pub const fn rest(self) -> Minutes {
        match self {
            Self::Light => Minutes(0),
            Self::Heavy => Minutes::hours(1),
            Self::Night => Self::REST_MAX,
        }
    }

    /// The name on the wire, in forms and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Heavy => "heavy",
            Self::Night => "night",
        }
    }
}

/// A training that staff record for a volunteer. A short list, so that what a task asks for and what somebody
/// has always mean the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Training {
    /// 急救
    FirstAid,
    /// 消防
    Fire,
    /// 食品卫生
    Food,
    /// 长者照护
    Elders,
    /// 未成年人保护
    Children,
    /// 矛盾调解
    Mediation,
}

impl Training {
    /// All trainings, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::FirstAid,
        Self::Fire,
        Self::Food,
        Self::Elders,
        Self::Children,
        Self::Mediation,
    ];

    /// The name on the wire and in forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FirstAid => "first_aid",
            Self::Fire => "fire",
            Self::Food => "food",
            Self::Elders => "elders",
            Self::Children => "children",
            Self::Mediation => "mediation",
        }
    }
}

/// Why two tasks cannot be held by one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clash {
    /// They share some time.
    Overlap,
    /// Between them lies less rest than this.
    ShortRest(Minutes),
}

impl Shift {
    /// A seat whose task ended before this stands in nobody's way at `now`: the longest task that goes on now, or is moved
    /// so that it does, began that long ago, and before it lies the longest rest.
    pub fn counts_since(now: Instant) -> Instant {
        now.minus(Minutes::hours(Fields::HOURS_MAX))
            .minus(Kind::REST_MAX)
    }

    /// Whether the two share any time.
    pub fn overlaps(&self, starts: Instant, ends: Instant) -> bool {
        self.starts < ends && starts < self.ends
    }

    /// Why somebody who holds a seat then cannot hold one here as well, if so. The longer of the two rests
    /// counts: after a night at the gate nobody carries sand at nine.
    pub fn clash(&self, starts: Instant, ends: Instant, kind: Kind) -> Option<Clash> {
        if self.overlaps(starts, ends) {
            #[cfg(feature = "planted")]
            if crate::kernel::planted::is("overlap_ignored") {
                return None;
            }
            return Some(Clash::Overlap);
        }
        #[cfg(feature = "planted")]
        if crate::kernel::planted::is("rest_ignored") {
            return None;
        }
        let rest = self.kind.rest().max(kind.rest());
        let too_close = starts < self.ends.plus(rest) && self.starts < ends.plus(rest);
        too_close.then_some(Clash::ShortRest(rest))
    }

    /// The same of a seat among the facts.
    pub fn clash_with(&self, busy: &Busy) -> Option<Clash> {
        self.clash(busy.starts, busy.ends, busy.kind)
    }
}
