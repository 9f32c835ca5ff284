//! The tables of this slice, and how their rows become entities.

use domain::kernel::{Instant, PersonId, Site};
use domain::tasks::{
    Audience, ClaimId, Closure, Kind, Offered, Part, PlanId, Report, Returned, Settlement, Shift,
    Slot, Task, TaskId, Volunteer, Week,
};

use crate::kernel::StoreError;

/// Tasks that were published.
pub mod task {
    use sea_orm::entity::prelude::*;

    /// One row of the table.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "task")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub place: Uuid,
        pub title: String,
        pub note: String,
        pub meet: String,
        pub starts: i64,
        pub ends: i64,
        pub seats: i32,
        pub skills: String,
        pub audience: String,
        pub author: Uuid,
        pub published: i64,
        pub taken: i32,
        pub closed: Option<i64>,
        pub closed_reason: Option<String>,
        pub aged: bool,
        pub least: i32,
        pub kind: String,
        pub skilled: bool,
        pub trainings: String,
        pub turns: bool,
        pub stand_in: Option<i64>,
        pub lead: Option<Uuid>,
        pub logged: bool,
        pub plan: Option<Uuid>,
        pub week: Option<i32>,
    }

    /// It stands alone: rows of other tables are named by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// People's parts in tasks.
pub mod task_claim {
    use sea_orm::entity::prelude::*;

    /// One row of the table.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "task_claim")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub task: Uuid,
        pub person: Uuid,
        pub made: i64,
        pub slot: String,
        pub released: Option<i64>,
        pub released_late: Option<bool>,
        pub released_reason: Option<String>,
        pub started: Option<i64>,
        pub started_recorded: Option<i64>,
        pub started_offset: Option<i64>,
        pub finished: Option<i64>,
        pub finished_recorded: Option<i64>,
        pub finished_offset: Option<i64>,
        pub submitted: Option<i32>,
        pub remark: String,
        pub settled_minutes: Option<i32>,
        pub settled_reason: Option<String>,
        pub settled_by: Option<Uuid>,
        pub settled: Option<i64>,
        pub offered: Option<i64>,
        pub offered_to: Option<Uuid>,
        pub returned: Option<i64>,
        pub returned_reason: Option<String>,
    }

    /// It stands alone: rows of other tables are named by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What volunteers can do.
pub mod task_volunteer {
    use sea_orm::entity::prelude::*;

    /// One row of the table.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "task_volunteer")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub person: Uuid,
        pub desk: Option<Uuid>,
        pub skills: String,
        pub trainings: String,
    }

    /// It stands alone: rows of other tables are named by id.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A stored volunteer as the rules see them; the name stands with the person.
pub fn volunteer_of(
    row: &task_volunteer::Model,
    name: String,
    desk: Option<Site>,
) -> Result<Volunteer, StoreError> {
    Ok(Volunteer {
        person: PersonId(row.person),
        name,
        desk,
        skills: serde_json::from_str(&row.skills).map_err(StoreError::unreadable("skill"))?,
        trainings: serde_json::from_str(&row.trainings)
            .map_err(StoreError::unreadable("training"))?,
    })
}

/// A volunteer as they are stored.
pub fn volunteer_row(volunteer: &Volunteer) -> Result<task_volunteer::Model, StoreError> {
    Ok(task_volunteer::Model {
        person: volunteer.person.0,
        desk: volunteer.desk.as_ref().map(|desk| desk.desk().0),
        skills: serde_json::to_string(&volunteer.skills)
            .map_err(StoreError::unreadable("skill"))?,
        trainings: serde_json::to_string(&volunteer.trainings)
            .map_err(StoreError::unreadable("training"))?,
    })
}

/// What is unknown rests as little as the lightest: it was written by a newer version.
pub fn kind_of(text: &str) -> Kind {
    let mut kinds = Kind::ALL.into_iter();
    kinds.find(|kind| kind.name() == text).unwrap_or_default()
}

/// A stored task as the rules see it.
pub fn task_of(row: task::Model, site: Site) -> Result<Task, StoreError> {
    let skills = serde_json::from_str(&row.skills).map_err(StoreError::unreadable("skill"))?;
    let trainings =
        serde_json::from_str(&row.trainings).map_err(StoreError::unreadable("training"))?;
    let reason = row.closed_reason.unwrap_or_default();
    Ok(Task {
        id: TaskId(row.id),
        site,
        shift: Shift {
            title: row.title,
            note: row.note,
            meet: row.meet,
            starts: Instant(row.starts),
            ends: Instant(row.ends),
            seats: row.seats.unsigned_abs(),
            least: row.least.unsigned_abs(),
            kind: kind_of(&row.kind),
            skills,
            skilled: row.skilled,
            trainings,
            turns: row.turns,
            audience: audience_of(&row.audience),
        },
        author: PersonId(row.author),
        published: Instant(row.published),
        taken: row.taken.unsigned_abs(),
        closure: row.closed.map(|at| Closure {
            at: Instant(at),
            reason,
        }),
        aged: row.aged,
        stand_in: row.stand_in.map(Instant),
        week: row.plan.zip(row.week).map(|(plan, week)| Week {
            plan: PlanId(plan),
            number: week.unsigned_abs(),
        }),
        lead: row.lead.map(PersonId),
        logged: row.logged,
    })
}

/// A task as it is stored.
pub fn task_row(task: &Task) -> Result<task::Model, StoreError> {
    let shift = &task.shift;
    let skills = serde_json::to_string(&shift.skills).map_err(StoreError::unreadable("skill"))?;
    Ok(task::Model {
        id: task.id.0,
        place: task.site.place().0,
        title: shift.title.clone(),
        note: shift.note.clone(),
        meet: shift.meet.clone(),
        starts: shift.starts.0,
        ends: shift.ends.0,
        seats: small(shift.seats),
        skills,
        audience: match shift.audience {
            Audience::Public => "public",
            Audience::Members => "members",
        }
        .to_owned(),
        author: task.author.0,
        published: task.published.0,
        taken: small(task.taken),
        closed: task.closure.as_ref().map(|closure| closure.at.0),
        closed_reason: task.closure.as_ref().map(|closure| closure.reason.clone()),
        aged: task.aged,
        least: small(shift.least),
        kind: shift.kind.name().to_owned(),
        skilled: shift.skilled,
        trainings: serde_json::to_string(&shift.trainings)
            .map_err(StoreError::unreadable("training"))?,
        turns: shift.turns,
        stand_in: task.stand_in.map(|since| since.0),
        plan: task.week.map(|week| week.plan.0),
        week: task.week.map(|week| small(week.number)),
        lead: task.lead.map(|lead| lead.0),
        logged: task.logged,
    })
}

/// What is unknown is taken for the smaller audience.
fn audience_of(text: &str) -> Audience {
    if text == "public" {
        Audience::Public
    } else {
        Audience::Members
    }
}

/// A stored part in a task as the rules see it; name and number stand with the person.
pub fn part_of(row: task_claim::Model, name: String, phone: String) -> Part {
    let started = report(row.started, row.started_recorded, row.started_offset);
    let finished = report(row.finished, row.finished_recorded, row.finished_offset);
    let slot = match row.slot.as_str() {
        "held" => Slot::Held,
        "released" => Slot::Released {
            at: Instant(row.released.unwrap_or_default()),
            late: row.released_late.unwrap_or_default(),
            reason: row.released_reason.unwrap_or_default(),
        },
        "called_off" => Slot::CalledOff,
        _ => Slot::None,
    };
    let settlement = row.settled.map(|at| Settlement {
        minutes: row.settled_minutes.unwrap_or_default().unsigned_abs(),
        reason: row.settled_reason.unwrap_or_default(),
        by: PersonId(row.settled_by.unwrap_or_default()),
        at: Instant(at),
    });
    Part {
        id: ClaimId(row.id),
        task: TaskId(row.task),
        person: PersonId(row.person),
        name,
        made: Instant(row.made),
        slot,
        started,
        finished,
        submitted: row.submitted.map(i32::unsigned_abs),
        remark: row.remark,
        settlement,
        offered: row.offered.map(|at| Offered {
            to: row.offered_to.map(PersonId),
            at: Instant(at),
        }),
        returned: row.returned.map(|at| Returned {
            at: Instant(at),
            reason: row.returned_reason.unwrap_or_default(),
        }),
        phone,
    }
}

/// A part in a task as it is stored.
pub fn part_row(part: &Part) -> task_claim::Model {
    let (slot, released) = match &part.slot {
        Slot::Held => ("held", None),
        Slot::None => ("none", None),
        Slot::Released { at, late, reason } => ("released", Some((at.0, *late, reason.clone()))),
        Slot::CalledOff => ("called_off", None),
    };
    let settlement = part.settlement.as_ref();
    task_claim::Model {
        id: part.id.0,
        task: part.task.0,
        person: part.person.0,
        made: part.made.0,
        slot: slot.to_owned(),
        released: released.as_ref().map(|(at, ..)| *at),
        released_late: released.as_ref().map(|(_, late, _)| *late),
        released_reason: released.map(|(.., reason)| reason),
        started: part.started.map(|report| report.at.0),
        started_recorded: part.started.map(|report| report.recorded.0),
        started_offset: part.started.and_then(|report| report.offset),
        finished: part.finished.map(|report| report.at.0),
        finished_recorded: part.finished.map(|report| report.recorded.0),
        finished_offset: part.finished.and_then(|report| report.offset),
        submitted: part.submitted.map(small),
        remark: part.remark.clone(),
        settled_minutes: settlement.map(|settlement| small(settlement.minutes)),
        settled_reason: settlement.map(|settlement| settlement.reason.clone()),
        settled_by: settlement.map(|settlement| settlement.by.0),
        settled: settlement.map(|settlement| settlement.at.0),
        offered: part.offered.map(|offered| offered.at.0),
        offered_to: part.offered.and_then(|offered| Some(offered.to?.0)),
        returned: part.returned.as_ref().map(|returned| returned.at.0),
        returned_reason: part
            .returned
            .as_ref()
            .map(|returned| returned.reason.clone()),
    }
}

fn report(at: Option<i64>, recorded: Option<i64>, offset: Option<i64>) -> Option<Report> {
    Some(Report {
        at: Instant(at?),
        recorded: Instant(recorded?),
        offset,
    })
}

pub fn small(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
