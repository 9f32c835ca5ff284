//! What the desk's phone shows of plans before the server has answered.

use crate::kernel::{Ctx, Patch, RowKind, Space, View};
use crate::org::PlaceRow;
use crate::slices::Body;
use crate::tasks::command::ahead;
use crate::tasks::{ChangePlan, EndPlan, PlanId, PlanRow, Repeat};

pub fn repeat(view: &View, repeat: &Repeat, ctx: &Ctx) -> Vec<Patch> {
    let place = view.find::<PlaceRow>(repeat.place.0);
    let (Some(place), Ok(shift)) = (place, repeat.fields.shift()) else {
        return Vec::new();
    };
    let row = PlanRow {
        place: repeat.place,
        place_name: place.name.clone(),
        shift,
        until: repeat.until,
        ahead: ahead(&repeat.ahead).unwrap_or(1),
    };
    let id = PlanId::derive(ctx.command, "plan").0;
    let desk = super::own_desk(ctx);
    let put = |space| Patch::put(space, id, Body::Plan(row.clone()));
    desk.map(put).into_iter().collect()
}

pub fn change(view: &View, change: &ChangePlan) -> Vec<Patch> {
    let rows = view.all::<PlanRow>();
    let rows = rows.filter(|(_, id, _)| *id == change.plan.0);
    let patch = |(space, id, row): (&Space, uuid::Uuid, &PlanRow)| {
        let mut row = row.clone();
        if let Ok(mut shift) = change.fields.shift() {
            shift.audience = row.shift.audience;
            row.shift = shift;
        }
        row.ahead = ahead(&change.ahead).unwrap_or(row.ahead);
        Patch::put(*space, id, Body::Plan(row))
    };
    rows.map(patch).collect()
}

/// It is gone from the list; what it calls off is the server's to say.
pub fn end(view: &View, end: &EndPlan) -> Vec<Patch> {
    let rows = view.all::<PlanRow>();
    let rows = rows.filter(|(_, id, _)| *id == end.plan.0);
    rows.map(|(space, id, _)| Patch::Hide(*space, PlanRow::KIND, id))
        .collect()
}
