//! What residents bring of their own: proposals, and work without a slot; and who comes to what they lead.

use domain::kernel::{Instant, PlaceId, Purpose, Space, View};
use domain::org::PlaceRow;
use domain::tasks::{Answer, Fields, MateRow, ProposalRow};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A proposal in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProposalLine {
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub title: String,
    /// What the place is called.
    pub place: String,
    /// Who proposes it.
    pub name: String,
    /// When it would begin.
    pub starts: Instant,
    /// What became of it.
    pub answer: Option<Answer>,
    /// Whether something of it is on this phone only.
    pub unsent: bool,
}

/// The form for a proposal, and one's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProposePage {
    /// Where one may propose: id and name, the nearest first; none until one's home is confirmed.
    pub sites: Vec<(PlaceId, String)>,
    /// One's own, the newest first.
    pub own: Vec<ProposalLine>,
}

/// Nothing for who is not signed in.
pub fn propose(view: &View, (): &()) -> Option<ProposePage> {
    let actor = view.actor.as_ref()?;
    let mut own: Vec<_> = view.mine::<ProposalRow>().collect();
    own.sort_by_key(|(_, row)| std::cmp::Reverse(row.made));
    let own = own.into_iter().map(|(id, row)| line(view, id, row));
    let verified = actor.is_verified();
    Some(ProposePage {
        sites: if verified { near(view) } else { Vec::new() },
        own: own.collect(),
    })
}

/// The form for work without a slot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkedPage {
    /// Where it may have been: id and name, the nearest first.
    pub sites: Vec<(PlaceId, String)>,
    /// Today, as a date field has it.
    pub day: String,
}

/// Nothing for who is not signed in.
pub fn worked(view: &View, (): &()) -> Option<WorkedPage> {
    view.actor.as_ref()?;
    Some(WorkedPage {
        sites: near(view),
        day: view.now.civil().date.to_string(),
    })
}

/// What the desk has to answer, the earliest task first.
pub fn waiting(view: &View) -> Vec<ProposalLine> {
    let rows = view.all::<ProposalRow>();
    let rows = rows.filter(|(space, _, row)| at_desk(space) && row.answer.is_none());
    let mut lines: Vec<_> = rows.map(|(_, id, row)| line(view, id, row)).collect();
    lines.sort_by_key(|line| (line.starts, line.id));
    lines
}

/// One proposal at the desk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProposalPage {
    /// The proposal.
    pub line: ProposalLine,
    /// The number at which its resident is reached; empty where there is none.
    pub phone: String,
    /// Whether they want a seat of it.
    pub join: bool,
    /// When it was proposed.
    pub made: Instant,
    /// What it would say.
    pub fields: Fields,
    /// Whether the desk is about to say why not.
    pub no: bool,
}

/// Nothing for those who do not look after it, nor once it is answered.
pub fn proposal(view: &View, (id, no): &(Option<Uuid>, bool)) -> Option<ProposalPage> {
    let id = (*id)?;
    let mut rows = view.all::<ProposalRow>();
    let (.., row) = rows.find(|(space, of, _)| *of == id && at_desk(space))?;
    Some(ProposalPage {
        line: line(view, id, row),
        phone: row.phone.clone(),
        join: row.join,
        made: row.made,
        fields: Fields::from(&row.shift),
        no: *no,
    })
}

/// Somebody who comes to a task that one leads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mate {
    /// The name they go by.
    pub name: String,
    /// The number; empty once they have reported.
    pub phone: String,
    /// Whether they have begun.
    pub begun: bool,
    /// Whether they are done.
    pub done: bool,
}

/// Who comes to the task, for who leads it; none for everybody else.
pub fn mates(view: &View, task: Uuid) -> Option<Vec<Mate>> {
    let leads = |row: &ProposalRow| matches!(row.answer, Some(Answer::Adopted { task: of, .. }) if of.0 == task);
    view.mine::<ProposalRow>().find(|(_, row)| leads(row))?;
    let rows = view.mine::<MateRow>().filter(|(_, row)| row.task.0 == task);
    let mut mates: Vec<Mate> = rows
        .map(|(_, row)| Mate {
            name: row.name.clone(),
            phone: row.phone.clone(),
            begun: row.begun,
            done: row.done,
        })
        .collect();
    mates.sort_by_key(|mate| (mate.begun, mate.name.clone()));
    Some(mates)
}

fn line(view: &View, id: Uuid, row: &ProposalRow) -> ProposalLine {
    ProposalLine {
        id,
        title: row.shift.title.clone(),
        place: row.place_name.clone(),
        name: row.name.clone(),
        starts: row.shift.starts,
        answer: row.answer.clone(),
        unsent: view.is_unsent(id),
    }
}

fn at_desk(space: &Space) -> bool {
    matches!(space, Space::Desk(_, Purpose::Tasks))
}

/// The places on the way to where one is at home, or looks at, up to the community.
fn near(view: &View) -> Vec<(PlaceId, String)> {
    let way = view.place.0.iter().rev();
    let named = way.filter_map(|place| {
        let row = view.find::<PlaceRow>(place.0)?;
        (row.level >= domain::kernel::Level::Community).then(|| (*place, row.name.clone()))
    });
    named.collect()
}
