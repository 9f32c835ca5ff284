//! What comes back every week, for the desk.

use domain::kernel::{Date, Instant, Minutes, Purpose, Space, View};
use domain::tasks::{ClaimRow, Fields, PlanId, PlanRow, Shift, Slot, TaskRow};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::desk::works;

/// A plan in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanCard {
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub title: String,
    /// What the place is called.
    pub place: String,
    /// When the next of its shifts begins, published or not.
    pub starts: Instant,
    /// When that ends.
    pub ends: Instant,
    /// The last day on which it comes.
    pub until: Option<Date>,
    /// How many weeks ahead it is published.
    pub ahead: u32,
    /// Whether something of it is on this phone only.
    pub unsent: bool,
}

/// The list of plans.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlansPage {
    /// All that are not ended, the next first.
    pub plans: Vec<PlanCard>,
}

/// Nothing for those who do not work with tasks.
pub fn plans(view: &View, (): &()) -> Option<PlansPage> {
    if !works(view) {
        return None;
    }
    let rows = view.all::<PlanRow>().filter(|(space, ..)| at_desk(space));
    let mut plans: Vec<_> = rows.map(|(_, id, row)| card(view, id, row)).collect();
    plans.sort_by_key(|plan| (plan.starts, plan.id));
    Some(PlansPage { plans })
}

/// A published shift that a change touches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Touched {
    /// Which task.
    pub task: Uuid,
    /// When it begins.
    pub starts: Instant,
    /// How many seats are taken.
    pub taken: u32,
    /// Who holds them.
    pub names: Vec<String>,
}

/// One plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanPage {
    /// The plan.
    pub card: PlanCard,
    /// What each of its shifts says, for the form.
    pub fields: Fields,
    /// What is published and has not begun, the next first.
    pub touched: Vec<Touched>,
    /// How many seats are taken in that.
    pub taken: u32,
    /// Whether it is about to be ended.
    pub ending: bool,
}

/// Nothing for those who do not look after it, nor once it is ended.
pub fn plan(view: &View, (id, ending): &(Option<Uuid>, bool)) -> Option<PlanPage> {
    let id = (*id)?;
    let mut rows = view.all::<PlanRow>();
    let (.., row) = rows.find(|(space, of, _)| *of == id && at_desk(space))?;
    let touched = touched(view, id);
    Some(PlanPage {
        card: card(view, id, row),
        fields: Fields::from(&next(view, row)),
        taken: touched.iter().map(|touched| touched.taken).sum(),
        touched,
        ending: *ending,
    })
}

fn touched(view: &View, plan: Uuid) -> Vec<Touched> {
    let rows = view.all::<TaskRow>().filter(|(space, _, row)| {
        at_desk(space)
            && row.plan == Some(PlanId(plan))
            && row.closure.is_none()
            && row.shift.starts > view.now
    });
    let mut touched: Vec<Touched> = rows
        .map(|(_, id, row)| Touched {
            task: id,
            starts: row.shift.starts,
            taken: row.taken,
            names: names(view, id),
        })
        .collect();
    touched.sort_by_key(|touched| touched.starts);
    touched
}

fn names(view: &View, task: Uuid) -> Vec<String> {
    let rows = view.all::<ClaimRow>();
    let held = rows
        .filter(|(space, _, row)| at_desk(space) && row.task.0 == task && row.slot == Slot::Held);
    let mut names: Vec<String> = held.map(|(.., row)| row.name.clone()).collect();
    names.sort_unstable();
    names
}

fn card(view: &View, id: Uuid, row: &PlanRow) -> PlanCard {
    let next = next(view, row);
    PlanCard {
        id,
        title: row.shift.title.clone(),
        place: row.place_name.clone(),
        starts: next.starts,
        ends: next.ends,
        until: row.until,
        ahead: row.ahead,
        unsent: view.is_unsent(id),
    }
}

/// The next of its shifts that has not begun, as they follow each other week by week.
fn next(view: &View, row: &PlanRow) -> Shift {
    let mut shift = row.shift.clone();
    let week = Minutes::days(7);
    while shift.starts <= view.now {
        shift.starts = shift.starts.plus(week);
        shift.ends = shift.ends.plus(week);
    }
    shift
}

fn at_desk(space: &Space) -> bool {
    matches!(space, Space::Desk(_, Purpose::Tasks))
}
